"""What the position pane says of lots: of the only or the selected one all that matters, of several the whole."""

from __future__ import annotations

from datetime import tzinfo
from math import fsum, isfinite
from typing import Final

from srconsole.console.format import short_time_text
from srconsole.console.lots import shown_lot
from srconsole.console.panes.figures import Figure
from srconsole.console.panes.lines import Line, Span
from srconsole.core.lot import State
from srconsole.core.offer import Key
from srconsole.engine.view.snapshot import Snapshot
from srconsole.engine.view.strategy import LotView, StrategyView
from srconsole.figures import price_text, quantity_text

_MOST: Final = 4
"""Figures that the pane has room for."""


def lots_figures(strategy: StrategyView, selected: Key | None, snapshot: Snapshot) -> list[Figure]:
    """Return the prices that matter to what is held: entry and stop, between them the nearest that move it."""
    lot = shown_lot(strategy, selected)
    if lot is None:
        return _of_several(strategy.lots)
    between = [*_target(lot), *_trail(lot), *_break_even(lot, snapshot)]
    entry = Figure("entry", "entry", lot.entry_price, "", ahead=False)
    return [entry, *between[: _MOST - 2], Figure("stop", "stop", lot.stop, f"sells: {lot.stop_reason}")]


def _target(lot: LotView) -> list[Figure]:
    if not lot.targets:
        return []
    target, more = lot.targets[0], len(lot.targets) - 1
    left = f", {more} more" if more else ""
    return [
        Figure(
            "target",
            "peak",
            target.price,
            f"sells {quantity_text(target.quantity)}{left}",
            short="sells a part" if more else "sells all",
        )
    ]


def _trail(lot: LotView) -> list[Figure]:
    if lot.peak is not None:
        return [Figure("peak", "peak", lot.peak, f"above: stop {lot.trail} behind", short="stop rises")]
    if lot.trail_from is not None and isfinite(lot.trail_from):
        return [Figure("trail", "midpoint", lot.trail_from, f"above: trails {lot.trail}", short="trails")]
    return []


def _break_even(lot: LotView, snapshot: Snapshot) -> list[Figure]:
    if lot.break_even_from is not None:
        to = "" if lot.break_even is None else f" at {price_text(lot.break_even, snapshot.market.decimals)}"
        return [Figure("b/even", "midpoint", lot.break_even_from, f"from here: stop{to}", short="stop goes up")]
    if lot.break_even is not None:
        return [Figure("b/even", "midpoint", lot.break_even, "loses nothing here", short="no loss")]
    return []


def _of_several(lots: tuple[LotView, ...]) -> list[Figure]:
    entered = fsum(lot.quantity for lot in lots)
    mean = fsum(lot.quantity * lot.entry_price for lot in lots) / entered if entered else None
    figures = [Figure("entry", "entry", mean, f"the mean of {len(lots)} lots", ahead=False, short=f"{len(lots)} lots")]
    nearest = min((lot for lot in lots if lot.targets), key=lambda lot: lot.targets[0].price, default=None)
    if nearest is not None:
        target = nearest.targets[0]
        meaning = f"sells {quantity_text(target.quantity)} of {nearest.label}"
        figures.append(Figure("target", "peak", target.price, meaning, short=f"of {nearest.label}"))
    highest = max(lots, key=lambda lot: lot.stop)
    alike = all(lot.stop == highest.stop for lot in lots)
    whose = "all" if alike else highest.label
    return [*figures, Figure("stop", "stop", highest.stop, f"sells {whose}", short=whose)]


def lots_about(strategy: StrategyView, selected: Key | None, zone: tzinfo) -> Line:
    """Return which lots they are, since when, and how long they may be held."""
    lot = shown_lot(strategy, selected)
    if lot is None:
        first = min(each.entry_time for each in strategy.lots)
        return (Span(f"{len(strategy.lots)} lots, the first since {short_time_text(first, zone)}", "label"),)
    until = "" if lot.deadline is None else f", until {short_time_text(lot.deadline, zone)}"
    return (Span(f"{lot.label} since {short_time_text(lot.entry_time, zone)}{until}", "label"),)


def lots_in_all(strategy: StrategyView, selected: Key | None) -> tuple[float, float, float]:
    """Return what is held, what it has made and what it would make at its stops, of the lots that are told."""
    lot = shown_lot(strategy, selected)
    lots = strategy.lots if lot is None else (lot,)
    return (
        fsum(each.quantity for each in lots),
        fsum(each.unrealised for each in lots),
        fsum(each.at_stop for each in lots),
    )


def planned_offer(strategy: StrategyView, barred: str) -> list[Figure]:
    """Return the offer that price or time would meet next."""
    offers = [offer for offer in strategy.offers if not offer.disabled]
    if not offers:
        return [Figure("entry", "entry", None, "nothing is offered")]
    offer = offers[0]
    held_up = offer.held_up or barred
    buys = f"buys on {offer.label}" if offer.kind == "touch" else f"the next price buys on {offer.label}"
    meaning = f"{held_up}: not on {offer.label}" if held_up else buys
    figures = [Figure("entry", "entry", offer.trigger, meaning, offer.kind == "touch", short=offer.label)]
    if offer.stop is not None:
        figures.append(Figure("stop", "stop", offer.stop, "of that entry", ahead=False))
    return figures


def state_of(strategy: StrategyView, selected: Key | None, market: State) -> State:
    """Return the state that is lit: the told lot's, of several TAKE_PROFIT where one of them is in it."""
    lot = shown_lot(strategy, selected)
    return market if lot is None else lot.state
