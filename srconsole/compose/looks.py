"""How far a person has seen a run: a small file in the run's folder."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Final

from srconsole.console.since import Mark

NAME: Final = "looked"
_LONGEST: Final = 100


class LooksInFolders:
    """Keeps it as two numbers, in `looked` of each run's folder; implements `console.since.Looks`.

    What cannot be read says nothing, and what cannot be written is not kept: it decides nothing.
    """

    def last(self, run: str) -> Mark | None:
        """Return how far a run was seen; None where that is not known."""
        path = Path(run) / NAME
        try:
            if not path.is_file() or path.stat().st_size > _LONGEST:
                return None
            sequence, time = path.read_text(encoding="ascii").split()
            return Mark(int(sequence), int(time))
        except (OSError, ValueError):
            return None

    def look(self, run: str, mark: Mark) -> None:
        """Keep how far a run was seen."""
        folder = Path(run)
        draft = folder / f"{NAME}.new"
        with contextlib.suppress(OSError):
            if folder.is_dir():
                draft.write_text(f"{mark.sequence} {mark.time}\n", encoding="ascii")
                draft.replace(folder / NAME)
