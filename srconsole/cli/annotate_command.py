"""`srconsole annotate`: write a file's candles with their levels beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from srconsole.cli.candles import candles_of
from srconsole.cli.ending import ended_in_order
from srconsole.cli.input_files import kept_by
from srconsole.cli.printing import say
from srconsole.cli.progress import ProgressBar
from srconsole.cli.settings_commands import settings_from_arguments
from srconsole.market.candle_writer import write_frame
from srconsole.market.output_files import OutputFiles
from srconsole.plain_text import plain
from srconsole.research.annotate import annotate
from srconsole.research.kernel_run import slower, why_not_compiled

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `annotate` takes besides the common options."""
    parser.add_argument("file", metavar="FILE", help="candles, a .csv or .csv.gz")
    parser.add_argument("--out", metavar="FILE", required=True, help="where to write them, .csv or .csv.gz")


def run(arguments: argparse.Namespace) -> int:
    """Annotate a file and write the result; say where it is."""
    settings = settings_from_arguments(arguments).settings
    with ended_in_order(), OutputFiles(kept_by(arguments)) as files:
        draft = files.file(arguments.out)
        candles = candles_of(arguments.file)
        with ProgressBar("candles") as progress:
            annotated = annotate(candles.frame, settings, progress=progress)
        files.begin()
        with ProgressBar("rows written") as progress:
            write_frame(annotated, draft, progress=progress)
        files.put_in_place()
        told = f"{plain(arguments.out)}: {len(annotated)} candles, each with SR_Proximity, S1 to S10 and R1 to R10"
        say("\n".join(filter(None, (told, slower("found", why_not_compiled())))))
    return 0
