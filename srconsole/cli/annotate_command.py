"""`srconsole annotate`: write a file's candles with their levels beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from srconsole.cli.candles import note_packing
from srconsole.cli.ending import ended_in_order
from srconsole.cli.input_files import kept_by
from srconsole.cli.printing import say
from srconsole.cli.progress import ProgressBar
from srconsole.cli.settings_commands import settings_from_arguments
from srconsole.kernel.library import library
from srconsole.market.output_files import OutputFiles
from srconsole.plain_text import plain
from srconsole.research.kernel_run import slower, why_not_compiled
from srconsole.settings.layers import settings_from

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from srconsole.market.candle_arrays import CandleColumns
    from srconsole.market.column_writer import Values
    from srconsole.market.output_files import Draft
    from srconsole.settings.schema import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `annotate` takes besides the common options."""
    parser.add_argument("file", metavar="FILE", help="candles, a .csv or .csv.gz")
    parser.add_argument("--out", metavar="FILE", required=True, help="where to write them, .csv or .csv.gz")


def run(arguments: argparse.Namespace) -> int:
    """Annotate a file and write the result; say where it is."""
    settings = settings_from(settings_from_arguments(arguments).settings)
    with ended_in_order(), OutputFiles(kept_by(arguments)) as files:
        count = _annotate(arguments, settings, files, files.file(arguments.out))
        files.put_in_place()
        told = f"{plain(arguments.out)}: {count} candles, each with SR_Proximity, S1 to S10 and R1 to R10"
        say("\n".join(filter(None, (told, slower("found", why_not_compiled())))))
    return 0


def _annotate(arguments: argparse.Namespace, settings: Settings, files: OutputFiles, draft: Draft) -> int:
    """Write the file's candles, for which no library of tables is loaded; return how many they are."""
    from srconsole.compose.standard_rows import standard_rows
    from srconsole.market.column_writer import write_columns
    from srconsole.research.candle_columns import load_columns

    columns, report = load_columns(arguments.file)
    note_packing(arguments.file, report)
    annotated = _annotated(columns, settings)
    files.begin()
    with ProgressBar("rows written") as progress:
        write_columns(annotated, draft, rows=standard_rows(), total=len(columns), progress=progress)
    return len(columns)


def _annotated(columns: CandleColumns, settings: Settings) -> Iterator[dict[str, Values]]:
    """Return the candles with their levels, found by the kernel where there is one."""
    kernel = library()
    if kernel is not None:
        from srconsole.research.annotated_columns import annotated_parts

        return annotated_parts(kernel, columns, settings)
    from srconsole.research.annotated_by_core import core_annotated

    with ProgressBar("candles") as progress:
        return core_annotated(columns, settings, progress)
