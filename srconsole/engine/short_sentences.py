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
            on = "" if order.bought is None else f", {order.bought.label}"
            return f"{order.side} {fill_text(order.quantity, order.price, decimals)}{on}"
        case facts.Filled() as fill if not fill.lot:
            return f"filled {fill_text(fill.quantity, fill.price, decimals)}"
        case facts.Closed(trade=trade):
            return f"closed {trade.tier} {trade.exit_reason}: {money_text(trade.pnl)}"
        case facts.Switched(lot="", price=float() as price):
            return f"TAKE_PROFIT at {price_text(price, decimals)}"
        case facts.EntryRefused() as refused:
            return f"{refused.label} not bought: {refused.reason}"
        case facts.Started():
            return f"started {noted.market}"
        case _:
            return ""
