"""Backtests as rows that are compared with each other, and what else there is to say of one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from srconsole.console.format import fitted
from srconsole.console.panes.lines import Line, Span
from srconsole.console.screens.cursor import Cursor
from srconsole.console.signs import Signs
from srconsole.core.closed_trades import totals_of
from srconsole.engine.view.trial import Trial, Wanted
from srconsole.figures import amount_text, change_text, percentage_text, ratio_text, result_text

_TITLES = ("run", "trades", "won", "net USDT", "factor", "fall", "Sharpe")


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


def trial_lines(
    trials: Sequence[Trial], cursor: Cursor | None, height: int, width: int, signs: Signs, count: int
) -> list[Line]:
    """Return a head and as many backtests as fit, the newest first, the selected one lit.

    Args:
        trials: the backtests, the newest first.
        cursor: which is selected; None: none of them.
        height: rows that there are.
        width: columns that there are.
        signs: the signs of this terminal.
        count: how many there were; the newest one has this number.
    """
    cells = [_cells(count - place, trial) for place, trial in enumerate(trials)]
    wide = [max(map(len, column)) for column in zip(_TITLES, *cells, strict=True)]
    first = 0 if cursor is None else cursor.first
    lines: list[Line] = [(Span(f"  {_joined(_TITLES, wide)}  changes", "label"),)]
    for place in range(first, min(len(trials), first + height - 1)):
        changes = trials[place].wanted.changes or "none"
        chosen = cursor is not None and place == cursor.at
        point = signs.pointer if chosen else " "
        text = fitted(f"{point} {_joined(cells[place], wide)}  {changes}", width, signs.ellipsis)
        lines.append((Span(text.ljust(width) if chosen else text, "chosen" if chosen else "plain"),))
    return lines


def _joined(cells: Sequence[str], wide: Sequence[int]) -> str:
    return "  ".join(cell.rjust(width) for cell, width in zip(cells, wide, strict=True))


def _cells(number: int, trial: Trial) -> tuple[str, ...]:
    totals, figures = totals_of(trial.trades), trial.figures
    return (
        str(number),
        f"{totals.trades:,}",
        percentage_text(totals.win_rate, 1),
        result_text(figures.net_profit),
        ratio_text(totals.profit_factor),
        percentage_text(figures.max_drawdown_pct, 1),
        ratio_text(figures.sharpe),
    )


def told_of_trial(trial: Trial, other: Trial | None, width: int, signs: Signs) -> list[Line]:
    """Return what else is to be said of a backtest, and how it differs from another one, the next in the table."""
    figures = trial.figures
    days = f"{figures.first[:10]} to {figures.last[:10]}"
    span = f"{figures.symbol} {figures.timeframe}, {days}, {figures.candles:,} candles"
    moved = "  ".join(
        f"{name} {result_text(found['net_profit'])} in {found['trades']:,.0f}"
        for name, found in figures.sensitivity.items()
    )
    refused = "  ".join(f"{reason} {count:,}" for reason, count in figures.refused.items())
    ended = [
        f"equity at the end {amount_text(figures.final_equity)}",
        f"in a position {percentage_text(figures.exposure, 1)}",
        f"bought and held {result_text(figures.buy_and_hold)}",
    ]
    texts = [
        f"{PurePath(trial.wanted.file).name}: {span}",
        "  ".join(ended),
        f"by how price moves in a candle: {moved}",
        f"entries refused: {refused or 'none'}",
    ]
    lines: list[Line] = [(Span(f" {fitted(text, width - 2, signs.ellipsis)}"),) for text in texts]
    if other is not None:
        lines.append((Span(f" beside the run below it: {compared(trial, other)}", "strong"),))
    return lines


def compared(trial: Trial, other: Trial) -> str:
    """Return how one backtest differs from another."""
    here, there = trial.figures, other.figures
    more = len(trial.trades) - len(other.trades)
    fall = (here.max_drawdown_pct - there.max_drawdown_pct) * 100
    net = result_text(here.net_profit - there.net_profit)
    return f"net {net} USDT, {more:+,} trade{'' if abs(more) == 1 else 's'}, deepest fall {change_text(fall, 1)} points"
