"""The commands that write files, and all files that stand in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Final

WRITERS: Final = ("backtest", "annotate", "import")


def all_files(folder: Path) -> dict[str, bytes | None]:
    """Return what stands below a folder: names, and the bytes of files."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }
