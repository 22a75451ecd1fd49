"""Backtests as rows that are compared with each other, and what else there is to say of one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath
from typing import Final, NamedTuple

from srconsole.console.format import fitted
from srconsole.console.panes.lines import Line, Span
from srconsole.console.screens.cursor import Cursor
from srconsole.console.signs import Signs
from srconsole.core.closed_trades import totals_of
from srconsole.engine.view.trial import Trial, Wanted
from srconsole.figures import amount_text, change_text, percentage_text, ratio_text, result_text

CHOSEN: Final = "*"
"""Stands before the number of the backtest that others are compared with."""
_TITLES = ("run", "trades", "won", "net USDT", "factor", "fall", "Sharpe")


class Bench(NamedTuple):
    """What the backtests of a bench are called.

    Attributes:
        trials: the backtests, the newest first.
        newest: the number of the newest one: how many there were.
        chosen: the one that others are compared with; None: each with the one below it.
    """

    trials: Sequence[Trial]
    newest: int
    chosen: Trial | None = None

    def named(self, trial: Trial) -> str:
        """Return the number of a backtest, with its mark where others are compared with it."""
        place = next(place for place, each in enumerate(self.trials) if each is trial)
        return f"{CHOSEN if trial is self.chosen else ''}{self.newest - place}"

    def beside(self, trial: Trial) -> Trial | None:
        """Return the backtest that one is compared with; None where there is none."""
        if self.chosen is not None and self.chosen is not trial:
            return self.chosen
        place = next(place for place, each in enumerate(self.trials) if each is trial)
        return next(iter(self.trials[place + 1 :]), None)


def wanted_lines(wanted: Wanted, selected: int | None, width: int, signs: Signs) -> list[Line]:
    """Return what is asked for, a row each, the selected one pointed at."""
    rows = (
        ("candles", wanted.file),
        ("finer candles", wanted.detail or "none: price moves by each candle's own four prices"),
        ("changes", wanted.changes or "none: the settings of the next start"),
    )
    lines: list[Line] = []
    for place, (label, text) in enumerate(rows):
        point = signs.pointer if place == selected else " "
        told = fitted(text, width - 18, signs.ellipsis)
        lines.append((Span(f"{point} {label:<14} ", "strong" if place == selected else "label"), Span(told)))
    return lines


def trial_lines(bench: Bench, cursor: Cursor | None, height: int, width: int, signs: Signs) -> list[Line]:
    """Return a head and as many backtests as fit, the newest first, the selected one lit; a `*` marks a chosen one.

    Args:
        bench: the backtests.
        cursor: which is selected; None: none of them.
        height: rows that there are.
        width: columns that there are.
        signs: the signs of this terminal.
    """
    trials = bench.trials
    cells = [_cells(bench.named(trial), trial) for trial in trials]
    wide = [max(map(len, column)) for column in zip(_TITLES, *cells, strict=True)]
    first = 0 if cursor is None else cursor.first
    several = len({(trial.wanted.file, trial.wanted.detail) for trial in trials}) > 1
    head = "candles, changes" if several else "changes"
    lines: list[Line] = [(Span(f"  {_joined(_TITLES, wide)}  {head}", "label"),)]
    for place in range(first, min(len(trials), first + height - 1)):
        changes = trials[place].wanted.changes or "none"
        if several:
            changes = f"{_candles(trials[place])}, {changes}"
        chosen = cursor is not None and place == cursor.at
        point = signs.pointer if chosen else " "
        text = fitted(f"{point} {_joined(cells[place], wide)}  {changes}", width, signs.ellipsis)
        lines.append((Span(text.ljust(width) if chosen else text, "chosen" if chosen else "plain"),))
    return lines


def _joined(cells: Sequence[str], wide: Sequence[int]) -> str:
    return "  ".join(cell.rjust(width) for cell, width in zip(cells, wide, strict=True))


def _candles(trial: Trial) -> str:
    """Return in a word or two which candles were traded; the file's name is told of the selected one."""
    finer = " with finer ones" if trial.wanted.detail else ""
    return f"{trial.figures.symbol} {trial.figures.timeframe}{finer}"


def _cells(name: str, trial: Trial) -> tuple[str, ...]:
    totals, figures = totals_of(trial.trades), trial.figures
    return (
        name,
        f"{totals.trades:,}",
        percentage_text(totals.win_rate, 1),
        result_text(figures.net_profit),
        ratio_text(totals.profit_factor),
        percentage_text(figures.max_drawdown_pct, 1),
        ratio_text(figures.sharpe),
    )


def told_of_trial(trial: Trial, other: Trial | None, width: int, bench: Bench, *, wholly: bool = True) -> list[Line]:
    """Return what else is to be said of a backtest, and how it differs from another one, nothing of it cut.

    Of the verdict there is its headline, and `wholly` each sentence of it.
    """
    figures = trial.figures
    moved = [
        f"{name} {result_text(found['net_profit'])} in {found['trades']:,.0f}"
        for name, found in figures.sensitivity.items()
    ]
    told: list[tuple[str, Sequence[str]]] = [
        (
            f"{PurePath(trial.wanted.file).name}:",
            (
                f"{figures.symbol} {figures.timeframe},",
                f"{figures.first[:10]} to {figures.last[:10]},",
                f"{figures.candles:,} candles",
            ),
        ),
        (
            f"equity at the end {amount_text(figures.final_equity)}",
            (
                f" in a position {percentage_text(figures.exposure, 1)}",
                f" bought and held {result_text(figures.buy_and_hold)}",
            ),
        ),
        ("by how price moves in a candle:", [moved[0], *(f" {each}" for each in moved[1:])] if moved else ()),
        ("entries refused:", [f"{reason} {count:,} " for reason, count in figures.refused.items()] or ["none"]),
    ]
    if trial.wanted.detail:
        kinds = (f"{figures.detail.get('used', 0):,} candles,", f"{figures.detail.get('not_used', 0):,} by their own")
        told.append(("moved by finer candles:", kinds))
    told += [("", sentence.split()) for sentence in figures.verdict[: None if wholly else 1]]
    lines: list[Line] = [(Span(f" {row}"),) for lead, parts in told for row in packed(lead, parts, width - 1)]
    if other is not None:
        name = bench.named(other).removeprefix(CHOSEN)
        rows = packed(f"beside run {name}:", compared(trial, other), width - 1)
        lines += [(Span(f" {row}", "strong"),) for row in rows]
    return lines


def packed(lead: str, parts: Sequence[str], width: int) -> list[str]:
    """Return a lead and what follows it in as many rows as that takes, each part whole; further rows stand in."""
    rows = [lead]
    for part in parts:
        if not rows[-1]:
            rows[-1] = part
        elif len(rows[-1]) + 1 + len(part.rstrip()) <= width:
            rows[-1] += f" {part}"
        else:
            rows.append(f"  {part.strip()}")
    return [row.rstrip() for row in rows]


def compared(trial: Trial, other: Trial) -> tuple[str, ...]:
    """Return how one backtest differs from another, part by part."""
    here, there = trial.figures, other.figures
    more = len(trial.trades) - len(other.trades)
    fall = (here.max_drawdown_pct - there.max_drawdown_pct) * 100
    net = result_text(here.net_profit - there.net_profit)
    return (
        f"net {net} USDT,",
        f"{more:+,} trade{'' if abs(more) == 1 else 's'},",
        f"deepest fall {change_text(fall, 1)} points",
    )
