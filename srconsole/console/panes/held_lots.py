"""What the position pane says of lots: of the only or the selected one all that matters, of several the whole."""

from __future__ import annotations

from datetime import tzinfo
from math import fsum

from srconsole.console.format import short_time_text
from srconsole.console.lots import shown_lot
from srconsole.console.panes.ahead import MOST, Told, figures_ahead
from srconsole.console.panes.figures import Figure
from srconsole.console.panes.lines import Line, Span
from srconsole.core.lot import State
from srconsole.core.offer import Key
from srconsole.core.turns import Happens
from srconsole.engine.view.snapshot import Snapshot
from srconsole.engine.view.strategy import LotView, StrategyView
from srconsole.figures import quantity_text


def lots_figures(strategy: StrategyView, selected: Key | None, snapshot: Snapshot, most: int = MOST) -> list[Figure]:
    """Return the prices that matter to what is held: entry and stop, between them the nearest that move it."""
    lot = shown_lot(strategy, selected)
    if lot is None:
        return _of_several(strategy.lots)
    return figures_ahead(Told.of_lot(lot), snapshot.market.decimals, most)


def _of_several(lots: tuple[LotView, ...]) -> list[Figure]:
    entered = fsum(lot.quantity for lot in lots)
    mean = fsum(lot.quantity * lot.entry_price for lot in lots) / entered if entered else None
    figures = [Figure("entry", "entry", mean, f"the mean of {len(lots)} lots", ahead=False, short=f"{len(lots)} lots")]
    sales = [(turn, lot) for lot in lots for turn in lot.turns if turn.happens is Happens.PART_SOLD]
    if sales:
        turn, lot = min(sales, key=lambda sale: sale[0].price)
        of = f"of lot {lot.label}"
        meaning = f"sells {quantity_text(lot.targets[0].quantity)} {of}" if lot.targets else of
        figures.append(Figure("target", "peak", turn.price, meaning, short=of, turn=turn))
    stops = [turn for lot in lots for turn in lot.turns if turn.happens is Happens.SOLD]
    if not stops:
        return figures
    highest = max(stops, key=lambda turn: turn.price)
    there = [lot.label for lot in lots if lot.stop == highest.price]
    whose = (
        "all" if len(there) == len(lots) else f"lot {there[0]}" if len(there) == 1 else f"{len(there)} of {len(lots)}"
    )
    return [*figures, Figure("stop", "stop", highest.price, f"sells {whose}", short=whose, turn=highest)]


def lots_about(strategy: StrategyView, selected: Key | None, zone: tzinfo) -> Line:
    """Return which lots they are, since when, and how long they may be held."""
    lot = shown_lot(strategy, selected)
    if lot is None:
        first = min(each.entry_time for each in strategy.lots)
        return (Span(f"{len(strategy.lots)} lots, the first since {short_time_text(first, zone)}", "label"),)
    until = "" if lot.deadline is None else f", until {short_time_text(lot.deadline, zone)}"
    return (Span(f"{lot.label} since {short_time_text(lot.entry_time, zone)}{until}", "label"),)


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
