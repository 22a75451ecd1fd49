"""The files that a command line reads, and that no result of it may replace."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from srconsole.cli.printing import stdout_descriptor
from srconsole.cli.settings_commands import home_folder
from srconsole.market.output_places import Kept
from srconsole.settings.layers import settings_files

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


def input_files(arguments: argparse.Namespace) -> list[Path]:
    """Return every file that a command reads, there or not: candles, finer ones, costs, a plug-in, settings."""
    named = (getattr(arguments, name, None) for name in ("file", "detail", "data", "plugin", "fee_tiers", "funding"))
    several = (name for names in ("files", "details") for name in getattr(arguments, names, ()))
    return [
        *(Path(name) for name in (*named, *several) if name),
        *_of_histories(getattr(arguments, "histories", None) or ()),
        *settings_files(
            folder=Path.cwd(),
            home=home_folder(),
            environment=os.environ,
            file=Path(arguments.settings) if arguments.settings else None,
        ),
    ]


def _of_histories(histories: Sequence[str]) -> list[Path]:
    """Return the files of histories that are named; of a folder all that it has."""
    named = [Path(name) for name in histories]
    return [one for each in named for one in (sorted(each.iterdir()) if each.is_dir() else (each,))]


def kept_by(arguments: argparse.Namespace) -> Kept:
    """Return what no file that a command writes may replace: what it reads, and where it prints."""
    return Kept(input_files(arguments), stdout_descriptor())
