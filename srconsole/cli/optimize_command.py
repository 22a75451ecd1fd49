"""`srconsole optimize`: the best settings of a file, and what choosing by the past would have brought."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from srconsole.cli.candles import note_packing
from srconsole.cli.ending import ended_in_order
from srconsole.cli.input_files import kept_by
from srconsole.cli.printing import complain, draw, say
from srconsole.cli.settings_commands import settings_from_arguments
from srconsole.errors import RequestError
from srconsole.market.output_files import OutputFiles
from srconsole.market.output_places import folder_places
from srconsole.market.timeframe import timeframe_text
from srconsole.plain_text import json_text

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping
    from typing import Any

    from rich.console import RenderableType

    from srconsole.research.optimise.history import Searched
    from srconsole.research.optimise.optimised import Optimised
    from srconsole.research.optimise.search import Search
    from srconsole.research.optimise.windows import Window
    from srconsole.settings.check import Loaded

_TRIALS: Final = 100
_CAPITAL: Final = "risk.initial_capital"
_MOST_JOBS: Final = 64


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `optimize` takes besides the common options."""
    parser.add_argument("file", metavar="FILE", help="candles, a .csv or .csv.gz")
    add = parser.add_argument
    add(
        "--param",
        action="append",
        default=[],
        metavar="section.key=FROM:TO:STEP",
        help="a setting that varies, by its ends and step or its values with commas between; may be repeated",
    )
    add(
        "--objective",
        action="append",
        default=[],
        metavar="FIGURE[:max|:min]",
        help="what is looked for, a figure of summary.json (sharpe); repeated, a front of several is",
    )
    add("--trials", type=int, metavar="N", help=f"how many settings are tried ({_TRIALS}, of a grid all)")
    add("--sampler", default="tpe", metavar="NAME", help="how they are chosen: tpe, nsga2, random, or grid for all")
    add("--prune", default="none", metavar="NAME", help="median, hyperband: end trials that begin badly (none)")
    add("--seed", type=int, default=0, metavar="S", help="of all chance (0)")
    add("--least-trades", type=int, default=1, metavar="N", help="choose nothing that trades less (1)")
    add("--most-drawdown", type=float, metavar="F", help="choose nothing that falls deeper from its peak; 0.2 is 20 %%")
    add("--walk-forward", metavar="TRAIN:TEST", help="search on windows, trade on those behind, such as 90d:30d")
    add("--anchored", action="store_true", help="have each search begin at the first candle")
    add("--diagonals", action="store_true", help="look around the best along several settings at once, too")
    add("--jobs", type=int, default=1, metavar="N", help="settings that are tried at once (1)")
    add("--out", metavar="DIR", help="keep the study, its trials and the best settings there; the same command goes on")
    add("--json", action="store_true", help="print what was found as JSON and nothing else")


def run(arguments: argparse.Namespace) -> int:
    """Optimise; write what was asked for, then print what was found."""
    from srconsole.research.candle_columns import load_columns
    from srconsole.research.optimise.history import Searched
    from srconsole.research.optimise.judged import judge
    from srconsole.research.optimise.optimised import check_long_enough, check_possible
    from srconsole.research.optimise.samplers import check_installed
    from srconsole.research.optimise.told import told_of
    from srconsole.research.sweep.histories import SweptFile

    check_installed()
    loaded = settings_from_arguments(arguments)
    search = _search(arguments, loaded)
    folder = _folder(arguments)
    columns, report = load_columns(arguments.file)
    note_packing(arguments.file, report, quiet=False)
    if loaded.asked is not None:
        loaded.asked.check(timeframe_text(report.timeframe), arguments.file)
    history = Searched(columns, report, arguments.jobs)
    windows = _windows(arguments, search, history)
    check_long_enough(search, SweptFile(arguments.file, "", columns, report))
    check_possible(search, history)
    plain_core = _why_plain(arguments, search)
    with ended_in_order(), OutputFiles(kept_by(arguments)) as files:
        with _kept(folder, arguments):
            optimised = _optimised(arguments, search, history, windows, folder)
            judged = judge(optimised, history)
        if folder is not None:
            _write(files, folder, optimised, history)
        _print(arguments, told_of(optimised, history, arguments.file, judged), history, plain_core)
    return 0


def _search(arguments: argparse.Namespace, loaded: Loaded) -> Search:
    from srconsole.research.optimise.limits import Limits
    from srconsole.research.optimise.objectives import objectives_of
    from srconsole.research.optimise.search import Search
    from srconsole.research.sweep.ranges import count_of, ranges_of
    from srconsole.settings.layers import settings_from

    if not 1 <= arguments.jobs <= _MOST_JOBS:
        raise RequestError(f"--jobs {arguments.jobs} must be a whole number from 1 to {_MOST_JOBS}")
    ranges = ranges_of(arguments.param)
    trials = arguments.trials
    if trials is None:
        trials = count_of(ranges) if arguments.sampler == "grid" else _TRIALS
    return Search(
        settings_from(loaded.settings),
        tuple(ranges),
        tuple(objectives_of(arguments.objective or ["sharpe"])),
        Limits(arguments.least_trades, arguments.most_drawdown),
        trials,
        arguments.sampler,
        arguments.prune,
        arguments.seed,
    )


def _folder(arguments: argparse.Namespace) -> Path | None:
    """Return the folder of `--out`, where all that is written there may stand."""
    from srconsole.research.optimise.store import STUDY
    from srconsole.research.optimise.written import BEST, EQUITY, TRIALS, WINDOWS

    if arguments.out is None:
        return None
    folder = Path(arguments.out)
    folder_places(folder, (STUDY, TRIALS, BEST, WINDOWS, EQUITY), kept_by(arguments))
    return folder


def _windows(arguments: argparse.Namespace, search: Search, history: Searched) -> list[Window]:
    from srconsole.research.optimise.windows import span_of, windows_of

    if arguments.walk_forward is None:
        if arguments.anchored:
            raise RequestError("--anchored says where the searches of --walk-forward begin: give both, or neither")
        return []
    if any(each.path == _CAPITAL for each in search.ranges):
        raise RequestError(f"--param {_CAPITAL}: one account goes through a walk-forward; leave one of the two out")
    span = span_of(arguments.walk_forward, anchored=arguments.anchored)
    return windows_of(history.columns, span, history.report.timeframe)


def _why_plain(arguments: argparse.Namespace, search: Search) -> str:
    """Return why the plain core trades what is searched, in a few words, empty where the compiled one does."""
    from srconsole.research.kernel_run import why_plain
    from srconsole.research.sweep.ranges import grid, settings_with

    first = next(grid(search.ranges))
    try:
        why = why_plain(settings_with(search.base, first), detail=False)
    except RequestError:  # these contradict each other, and others do not
        why = why_plain(search.base, detail=False)
    if why and arguments.jobs > 1:
        raise RequestError(f"--jobs {arguments.jobs} is for the compiled core, and here trades the plain one ({why})")
    return why


def _optimised(
    arguments: argparse.Namespace, search: Search, history: Searched, windows: list[Window], folder: Path | None
) -> Optimised:
    from srconsole.cli.progress import ProgressBar
    from srconsole.research.optimise.optimised import optimise
    from srconsole.research.optimise.store import storage_in

    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    with storage_in(folder) as storage, ProgressBar("trials") as progress:
        return optimise(search, history, storage, progress, windows, diagonals=arguments.diagonals)


@contextmanager
def _kept(folder: Path | None, arguments: argparse.Namespace) -> Iterator[None]:
    """Say how to go on where a person ends it."""
    try:
        yield
    except KeyboardInterrupt:
        if folder is not None:
            complain(f"srconsole: ended early; the trials so far are kept in {folder}, and the same command goes on")
        raise


def _write(files: OutputFiles, folder: Path, optimised: Optimised, history: Searched) -> None:
    from srconsole.market.candle_writer import write_frame
    from srconsole.research.optimise.written import (
        BEST,
        EQUITY,
        TRIALS,
        WINDOWS,
        best_toml,
        equity_frame,
        trial_frame,
        window_frame,
    )

    frames = {TRIALS: trial_frame(optimised)}
    if optimised.walked is not None:
        frames[WINDOWS] = window_frame(optimised, optimised.walked, history.columns)
        frames[EQUITY] = equity_frame(optimised.walked, history.columns)
    texts = {} if optimised.best is None else {BEST: best_toml(optimised)}
    drafts = files.folder(folder, [*frames, *texts])
    files.begin()
    for draft, frame in zip(drafts, frames.values(), strict=False):
        write_frame(frame, draft)
    for draft, text in zip(drafts[len(frames) :], texts.values(), strict=True):
        draft.write(text.encode())
    files.put_in_place()


def _print(arguments: argparse.Namespace, told: Mapping[str, Any], history: Searched, plain_core: str) -> None:
    if arguments.json:
        say(json_text(told))
        return
    from rich.text import Text

    from srconsole.reports.backtest_text import candle_notes, core_note
    from srconsole.reports.optimised import optimised_report
    from srconsole.reports.verdict_text import verdict_text

    judged: list[RenderableType] = []
    if told["verdict"] is not None:
        said = f"What speaks against the best of {told['trials']['different']:,} combinations:"
        judged = [Text(said, style="dim"), verdict_text(told["verdict"])]
    draw(*judged, *candle_notes(history.report), *core_note("traded", plain_core), optimised_report(told))
