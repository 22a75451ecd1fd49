"""What a sweep leaves: its results and map in a folder, the best of it on stdout."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from srconsole.cli.printing import draw, say
from srconsole.cli.progress import ProgressBar
from srconsole.figures import share_text
from srconsole.market.timeframe import timeframe_text
from srconsole.plain_text import json_text, plain
from srconsole.research.kernel_run import slower
from srconsole.research.sweep.cells import cells_of
from srconsole.research.sweep.judged import told_of
from srconsole.research.sweep.rank import best, best_over_files
from srconsole.research.sweep.run import duration_text
from srconsole.research.sweep.tables import write_csv, write_parquet
from srconsole.settings.keys import bare

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import RenderableType

    from srconsole.cli.sweep_options import Asked
    from srconsole.market.output_files import Draft
    from srconsole.research.sweep.histories import SweptFile
    from srconsole.research.sweep.judged import Judged
    from srconsole.research.sweep.plan import Plan
    from srconsole.research.sweep.store import Store


class Carried(NamedTuple):
    """How many trials were new, and how many seconds they took."""

    new: int
    seconds: float


def write_results(
    plan: Plan, store: Store, asked: Asked, judged: Sequence[Judged | None], drafts: Sequence[Draft]
) -> None:
    """Write the table of results, the verdicts, and the map as a picture where one is asked for."""
    write = write_csv if asked.table == "csv" else write_parquet
    with ProgressBar("rows written") as progress:
        write(plan, store, drafts[0], progress)
    histories = plan.material.histories
    verdicts = [{"file": each.name, "best": told_of(one)} for each, one in zip(histories, judged, strict=True)]
    drafts[1].write(f"{json_text(verdicts)}\n".encode())
    for picture in drafts[2:]:
        from srconsole.reports.heat_picture import MOST, heat_picture

        picture.write(heat_picture(cells_of(plan, store, asked.order, asked.edges, MOST)))


def print_best(plan: Plan, store: Store, asked: Asked, judged: Sequence[Judged | None], carried: Carried) -> None:
    """Print what speaks against the best combinations, and these, as tables with a map or as JSON."""
    files = len(plan.material.histories)
    each = [best(plan, store, file, asked.order, asked.top) for file in range(files)]
    over = best_over_files(plan, store, asked.order, asked.top) if files > 1 else []
    if asked.as_json:
        count, _ = store.left_out()
        found = {
            **plan.asked(),
            "trials": plan.trials,
            "left_out": count,
            "plain": plan.plain,
            "by": asked.order.by,
            "least_trades": asked.order.least_trades,
            "verdict": [told_of(one) for one in judged],
            "best": [[{"settings": one.chosen, "figures": one.figures} for one in ranked] for ranked in each],
            "best_over_files": [_over_files(one) for one in over],
        }
        say(json_text(found))
        return
    from rich.text import Text

    from srconsole.reports.sweep_table import best_over_files_table, best_table

    parts: list[RenderableType] = [*_verdicts(plan, judged), *_head(plan, store, carried)]
    for history, ranked in zip(plan.material.histories, each, strict=True):
        parts.append(best_table(_name(history, files), ranked, asked.order))
    if over or files > 1:
        parts.append(best_over_files_table(files, over, asked.order))
    first = over[0].chosen if over else each[0][0].chosen if files == 1 and each[0] else None
    if first is not None:
        parts.append(Text(f"the first as options: {_options(first)}", style="dim"))
    parts.append(_map(plan, store, asked))
    parts += _overfitting(judged)
    draw(*parts)


def _name(history: SweptFile, files: int) -> str:
    name = f"{history.report.symbol} {timeframe_text(history.report.timeframe)}"
    return f"{name} ({Path(history.name).name})" if files > 1 else name


def _verdicts(plan: Plan, judged: Sequence[Judged | None]) -> list[RenderableType]:
    """Return what speaks against the best: all of one file, in short of several."""
    from rich.text import Text

    from srconsole.reports.verdict_text import verdict_text, verdicts_text

    histories = plan.material.histories
    found = [(_name(each, len(histories)), one.verdict) for each, one in zip(histories, judged, strict=True) if one]
    if len(histories) > 1:
        return [verdicts_text([(name, each.short()) for name, each in found])] if found else []
    said = f"What speaks against the best of {_counted(plan.count, 'combination')}:"
    return [part for _, each in found for part in (Text(said, style="dim"), verdict_text(each.lines()))]


def _overfitting(judged: Sequence[Judged | None]) -> list[RenderableType]:
    """Return what becomes elsewhere of the best of half of the days, where one file was swept; several are in JSON."""
    from srconsole.reports.luck_tables import overfitting_table

    found = [(each.overfitting, each.drawn) for each in judged if each is not None]
    return [overfitting_table(each, drawn=drawn) for each, drawn in found if each is not None and len(judged) == 1]


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
    words = (f"{path}={bare(value)}" for path, value in chosen.items())
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
