"""What a sweep leaves: its results and map in a folder, the best of it on stdout."""

from __future__ import annotations

import shlex
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from srconsole.cli.printing import complain, draw, say
from srconsole.cli.progress import ProgressBar
from srconsole.figures import share_text
from srconsole.market.timeframe import timeframe_text
from srconsole.plain_text import json_text, plain
from srconsole.research.kernel_run import slower
from srconsole.research.sweep.cells import cells_of
from srconsole.research.sweep.judged import Judged, judge
from srconsole.research.sweep.rank import Ranked, RankedOverFiles, best, best_over_files
from srconsole.research.sweep.run import duration_text
from srconsole.research.sweep.tables import write_csv, write_parquet
from srconsole.settings.keys import as_toml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import RenderableType

    from srconsole.cli.sweep_options import Asked
    from srconsole.market.output_files import Draft
    from srconsole.research.sweep.histories import History
    from srconsole.research.sweep.plan import Plan
    from srconsole.research.sweep.store import Store


class Carried(NamedTuple):
    """How many trials were new, and how many seconds they took."""

    new: int
    seconds: float


def write_results(plan: Plan, store: Store, asked: Asked, drafts: Sequence[Draft]) -> None:
    """Write the table of results, and the map as a picture where one is asked for."""
    write = write_csv if asked.table == "csv" else write_parquet
    with ProgressBar("rows written") as progress:
        write(plan, store, drafts[0], progress)
    for picture in drafts[1:]:
        from srconsole.reports.heat_picture import MOST, heat_picture

        picture.write(heat_picture(cells_of(plan, store, asked.order, asked.edges, MOST)))


def print_best(plan: Plan, store: Store, asked: Asked, carried: Carried) -> None:
    """Print the best combinations, as tables with a map or as JSON."""
    files = len(plan.material.histories)
    each = [best(plan, store, file, asked.order, asked.top) for file in range(files)]
    over = best_over_files(plan, store, asked.order, asked.top) if files > 1 else []
    judged = [
        judge(plan, store, file, asked.order, ranked[0], complain) if ranked else None
        for file, ranked in enumerate(each)
    ]
    if asked.as_json:
        say(json_text(_as_plain(plan, store, asked, Best(each, over, judged))))
        return
    from rich.text import Text

    from srconsole.reports.judged_text import judged_text
    from srconsole.reports.sweep_table import best_over_files_table, best_table

    names = [_name(history, alone=files == 1) for history in plan.material.histories]
    parts: list[RenderableType] = []
    for name, one in zip(names, judged, strict=True):
        if one is not None:
            parts += judged_text(f"the best of {name}", one)
    parts += _head(plan, store, carried)
    parts += [best_table(name, ranked, asked.order) for name, ranked in zip(names, each, strict=True)]
    if over or files > 1:
        parts.append(best_over_files_table(files, over, asked.order))
    first = over[0].chosen if over else each[0][0].chosen if files == 1 and each[0] else None
    if first is not None:
        parts.append(Text(f"the first as options: {_options(first)}", style="dim"))
    parts.append(_map(plan, store, asked))
    draw(*parts)


class Best(NamedTuple):
    """The best combinations: of each file, over all files, and what speaks against the first of each."""

    of_files: Sequence[Sequence[Ranked]]
    over_files: Sequence[RankedOverFiles]
    judged: Sequence[Judged | None]


def _as_plain(plan: Plan, store: Store, asked: Asked, found: Best) -> dict[str, Any]:
    """Return what is printed as JSON."""
    count, _ = store.left_out()
    ranked = [[{"settings": one.chosen, "figures": one.figures} for one in each] for each in found.of_files]
    return {
        **plan.asked(),
        "trials": plan.trials,
        "left_out": count,
        "plain": plan.plain,
        "by": asked.order.by,
        "least_trades": asked.order.least_trades,
        "best": ranked,
        "best_over_files": [_over_files(one) for one in found.over_files],
        "judged": [None if one is None else _judged(one) for one in found.judged],
    }


def _name(history: History, *, alone: bool) -> str:
    name = f"{history.report.symbol} {timeframe_text(history.report.timeframe)}"
    return name if alone else f"{name} ({Path(history.name).name})"


def _judged(found: Judged) -> dict[str, Any]:
    """Return what was found about the best combination on a file, as plain data."""
    overfitting, sharpe = found.overfitting, found.sharpe
    return {
        "verdict": found.verdict.lines(),
        "overfitting": None if overfitting is None else asdict(overfitting),
        "sharpe": None if sharpe is None else asdict(sharpe),
    }


def _over_files(ranked: Any) -> dict[str, Any]:
    return {
        "settings": ranked.chosen,
        "mean": ranked.mean,
        "worst": ranked.worst,
        "in_profit": ranked.in_profit,
        "trades": ranked.trades,
    }


def _options(chosen: Mapping[str, Any]) -> str:
    """Return a combination as a person gives it to any command."""
    words = (f"{path}={value if isinstance(value, str) else as_toml(value)}" for path, value in chosen.items())
    return plain(" ".join(f"--set {shlex.quote(word)}" for word in words))


def _head(plan: Plan, store: Store, carried: Carried) -> list[RenderableType]:
    """Return what was traded and how fast, and what a reader has to know of it."""
    from rich.text import Text

    from srconsole.reports.backtest_text import candle_notes

    *others, last = (each.path for each in plan.material.ranges)
    paths = f"{', '.join(others)} and {last}" if others else last
    drawn = "" if plan.chance is None else f" drawn by seed {plan.chance.seed}"
    lines: list[RenderableType] = [Text(f"{_counted(plan.count, 'combination')} of {paths}{drawn}", style="bold")]
    if carried.new:
        pace = carried.new / max(carried.seconds, 1e-9)
        rate = f"{pace:,.0f}" if pace >= 10 else f"{pace:.2g}"
        before = plan.trials - carried.new
        known = f", {before:,} were known" if before else ""
        lines.append(
            Text(f"{_counted(carried.new, 'trial')} in {duration_text(carried.seconds)}, {rate} a second{known}")
        )
    else:
        lines.append(Text(f"{_counted(plan.trials, 'trial')}, all known from before"))
    for history in plan.material.histories:
        name = Text(f"{plain(history.name)}: ", style="dim")
        lines += [name + note for note in candle_notes(history.report)]
    if plan.plain:
        lines.append(Text(slower(f"{'some' if plan.plain_in_part else 'all'} traded", plan.plain), style="dim"))
    count, why = store.left_out()
    if count:
        share = share_text(count / plan.trials)
        lines.append(
            Text(f"{_counted(count, 'trial')} ({share}) left out, the first because {plain(why)}", style="yellow")
        )
    return lines


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def _map(plan: Plan, store: Store, asked: Asked) -> RenderableType:
    from rich.console import Console

    from srconsole.reports.heat_map import LEAST_CELL, MOST_ROWS, heat_map, label_width

    width = Console().width
    drawn = cells_of(plan, store, asked.order, asked.edges, (width, MOST_ROWS))
    room = max(1, (width - label_width(drawn.down) - 1) // LEAST_CELL)
    if room < len(drawn.across.values):
        drawn = cells_of(plan, store, asked.order, asked.edges, (room, MOST_ROWS))
    return heat_map(drawn, width)
