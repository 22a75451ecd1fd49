"""`srconsole import`: turn a CSV file of any kind into a standard one, or say why not."""

from __future__ import annotations

from datetime import UTC, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING

from msgspec.structs import asdict

from srconsole.cli.ending import ended_in_order
from srconsole.cli.input_files import kept_by
from srconsole.cli.printing import say
from srconsole.cli.progress import ProgressBar
from srconsole.cli.settings_commands import settings_from_arguments
from srconsole.compose.standard_rows import standard_rows
from srconsole.errors import RequestError
from srconsole.imports.importer import import_into
from srconsole.imports.standard import Standard
from srconsole.market.candle_arrays import microseconds_of
from srconsole.market.output_files import OutputFiles
from srconsole.research.candle_columns import load_columns
from srconsole.settings.import_sections import SHAPE_KEYS
from srconsole.settings.shapes import ImportShape

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `import` takes besides the common options."""
    parser.add_argument("file", metavar="FILE", help="candles as CSV of any kind, also in gzip, zip, bzip2 or xz")
    parser.add_argument("--out", metavar="FILE", required=True, help="the standard file to write, .csv or .csv.gz")
    parser.add_argument("--shape", metavar="NAME", help="the settings' [import.NAME] says how the file is written")
    told = parser.add_argument_group("what the file does not tell", "each is asked for where it is needed")
    for name, metavar in (("symbol", "S"), ("tz", "ZONE"), ("columns", "LIST"), ("timeframe", "TF")):
        told.add_argument(f"--{name}", metavar=metavar, help=SHAPE_KEYS[name].comment)
    for name in ("delimiter", "encoding"):
        told.add_argument(f"--{name}", metavar=name.upper(), help=SHAPE_KEYS[name].comment)
    for name in ("decimal", "time_unit", "clock", "duplicates", "unfinished"):
        choices = [choice for choice in SHAPE_KEYS[name].choices if choice]
        told.add_argument(f"--{name.replace('_', '-')}", choices=choices, help=SHAPE_KEYS[name].comment)
    _either(told, "dates", {"day-first": "03/04/2024 is 3 April", "month-first": "03/04/2024 is March 4"})
    _either(told, "times", {"close": "times are those of closing", "open": "times are those of opening"}, "-times")
    for flag, name, value in (
        ("--no-volume", "volume", "none"),
        ("--widen-range", "open_outside", "widen"),
        ("--skip-bad", "bad_rows", "skip"),
    ):
        told.add_argument(flag, dest=name, action="store_const", const=value, help=SHAPE_KEYS[name].comment)


def _either(told: argparse._ArgumentGroup, key: str, ways: Mapping[str, str], ending: str = "") -> None:
    """Add an option for each value that a key can have, of which one can be given."""
    group = told.add_mutually_exclusive_group()
    for value, about in ways.items():
        group.add_argument(f"--{value}{ending}", dest=key, action="store_const", const=value, help=about)


def run(arguments: argparse.Namespace) -> int:
    """Import a file and print what was found in it and mended."""
    shape = _shape(arguments, settings_from_arguments(arguments).shapes)
    now = microseconds_of(datetime.now(UTC))  # noqa: TID251  # the one thing that only the clock says: what is in the future
    with ended_in_order(), OutputFiles(kept_by(arguments)) as files:
        with ProgressBar("kB read") as progress:
            report = import_into(
                files,
                arguments.file,
                arguments.out,
                shape,
                latest=now,
                progress=progress,
                standard=Standard(standard_rows(), load_columns),
            )
        files.put_in_place()
        say(report.text())
    return 0


def _shape(arguments: argparse.Namespace, shapes: Mapping[str, ImportShape]) -> ImportShape:
    """Return the shape that was named, with the options over it."""
    shape = ImportShape()
    if arguments.shape is not None:
        if arguments.shape not in shapes:
            near = get_close_matches(arguments.shape, shapes, n=1)
            there = f"there are {', '.join(shapes)}" if shapes else "there is none"
            raise RequestError(
                f"--shape {arguments.shape}: the settings have no [import.{arguments.shape}]; "
                + (f"did you mean {near[0]}?" if near else there)
            )
        shape = shapes[arguments.shape]
    given = {name: value for name in SHAPE_KEYS if (value := getattr(arguments, name)) is not None}
    return ImportShape(**(asdict(shape) | given))
