"""What happens most to a trade, in so few words that a row of some 35 columns has it; the whole log tells more."""

from __future__ import annotations

from srconsole.engine import facts
from srconsole.engine.words import fill_text
from srconsole.figures import money_text, price_text


def short_sentence(noted: facts.Noted, decimals: int) -> str:
    """Return what happened in few words, prices with so many decimals; empty where the log's sentence is as short.

    What is left out is told by another line of the same moment, or by the whole log: no figure is cut.
    """
    match noted.fact:
        case facts.Ordered() as order:
            on = order.lot if order.bought is None else order.bought.label
            return f"{order.side} {fill_text(order.quantity, order.price, decimals)}{_behind(on)}"
        case facts.Filled() as fill:
            return f"filled {fill_text(fill.quantity, fill.price, decimals)}{_behind(fill.lot)}"
        case facts.Closed(trade=trade):
            return f"{trade.tier} {trade.exit_reason}: {money_text(trade.pnl)}"
        case facts.Switched(price=float() as price) as switched:
            return f"TAKE_PROFIT at {price_text(price, decimals)}{_behind(switched.lot)}"
        case facts.EntryRefused() as refused:
            return f"{refused.label} not bought: {refused.reason}"
        case facts.HaltEnded():
            return "the halt has ended"
        case facts.Started():
            return f"started {noted.market}"
        case facts.Resumed():
            return f"went on with {noted.market}"
        case _:
            return ""


def _behind(lot: str) -> str:
    """Return which lot or offer it is about, where that is told."""
    return f", {lot}" if lot else ""
