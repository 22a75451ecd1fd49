"""Files that come with srconsole: `settings.toml`, `data/…`, `presets/…`, `themes/…`."""

from __future__ import annotations

import errno
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def bundled(name: str, package: Path = _PACKAGE) -> Path:
    """Find a file or folder that comes with srconsole.

    An installed wheel keeps them inside the package, a checkout at its top level.

    Args:
        name: path below that place, with forward slashes: `settings.toml`, `data/sample.csv`.
        package: the folder of the package `srconsole`.

    Raises:
        FileNotFoundError: this installation lacks it.
    """
    inside = package / "_bundled"
    path = (inside if inside.is_dir() else package.parent) / name
    if not path.exists():
        raise FileNotFoundError(errno.ENOENT, "this file of srconsole is missing; install srconsole again", str(path))
    return path
