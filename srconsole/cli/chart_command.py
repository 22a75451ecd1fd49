"""`srconsole chart`: price, equity or drawdown of what was traded, in the terminal or as a picture."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from srconsole.cli.ending import ended_in_order
from srconsole.cli.histories import add_history_argument, histories_of
from srconsole.cli.input_files import kept_by
from srconsole.cli.printing import say
from srconsole.errors import RequestError
from srconsole.market.output_files import OutputFiles

if TYPE_CHECKING:
    import argparse

_PIXELS: Final = (1280, 720)
_LEAST_PIXELS: Final = 200
_MOST_PIXELS: Final = 8000
_FORMS: Final = {".png": "png", ".svg": "svg"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `chart` takes besides the common options."""
    add_history_argument(parser, several=False)
    what = parser.add_mutually_exclusive_group()
    for name, about in (
        ("price", "price with levels and trades; so too where none is named"),
        ("equity", "equity, USDT"),
        ("drawdown", "how far equity is below its peak"),
    ):
        what.add_argument(f"--{name}", dest="what", action="store_const", const=name, default="price", help=about)
    parser.add_argument("--width", metavar="N", type=int, help="columns; of a picture pixels")
    parser.add_argument("--height", metavar="N", type=int, help="rows; of a picture pixels")
    parser.add_argument("--ascii", action="store_true", help="no sign beyond ASCII in the terminal")
    parser.add_argument("--out", metavar="FILE", help="a picture, .png or .svg, instead of the terminal")


def run(arguments: argparse.Namespace) -> int:
    """Draw a history."""
    if arguments.out is not None:
        _picture(arguments)
        return 0
    from srconsole.reports.terminal_chart import LEAST, MOST, Look, terminal_chart

    columns, rows = shutil.get_terminal_size()
    # A prompt stands below the chart, so that all of it is seen.
    width = _within("--width", arguments.width, columns, (LEAST[0], MOST[0]))
    height = _within("--height", arguments.height, rows - 1, (LEAST[1], MOST[1]))
    encoding = (sys.stdout.encoding or "").lower().replace("-", "") if sys.stdout else ""
    ascii_only = arguments.ascii or not encoding.startswith("utf")
    marker = "*" if ascii_only or os.environ.get("TERM") == "linux" else "braille"
    say(terminal_chart(arguments.what, histories_of(arguments)[0], Look(width, height, marker, ascii_only)))
    return 0


def _picture(arguments: argparse.Namespace) -> None:
    form = _FORMS.get(Path(arguments.out).suffix.lower())
    if form is None:
        raise RequestError(f"--out {arguments.out}: a picture is a file that ends in .png or .svg")
    if arguments.ascii:
        raise RequestError("--ascii is of the terminal: leave it or --out out")
    limits = (_LEAST_PIXELS, _MOST_PIXELS)
    width = _within("--width", arguments.width, _PIXELS[0], limits)
    height = _within("--height", arguments.height, _PIXELS[1], limits)
    with ended_in_order(), OutputFiles(kept_by(arguments)) as files:
        draft = files.file(arguments.out)
        found = histories_of(arguments)[0]
        from srconsole.reports.pictures import picture

        content = picture(arguments.what, found, (width, height), form)
        files.begin()
        draft.write(content)
        files.put_in_place()
        say(str(draft.named))


def _within(option: str, given: int | None, usual: int, limits: tuple[int, int]) -> int:
    """Return a size as it is given, else the usual one as far as it is within the limits."""
    low, high = limits
    if given is None:
        return min(max(usual, low), high)
    if not low <= given <= high:
        raise RequestError(f"{option} {given}: expected {low} to {high}")
    return given
