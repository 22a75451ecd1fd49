"""What happened on a market beside orders and lots, in words, for logs and screens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from srconsole.engine import market_facts as said
from srconsole.engine.facts import Noted
from srconsole.engine.words import fill_text
from srconsole.figures import amount_text, money_text, price_text


def _sold_outside(noted: Noted, fact: said.SoldOutside, decimals: int) -> str:
    mark = f" ({fact.mark})" if fact.mark else ""
    what = fill_text(fact.quantity, fact.price, decimals)
    return f"sold at the exchange {what}, fee {amount_text(fact.fee)}: {fact.reason}{mark}"


OF_MARKETS: Final[dict[type[Any], Callable[[Noted, Any, int], str]]] = {
    said.NothingToSell: lambda _, fact, __: f"order {fact.client_id} found nothing to sell: what sold it is read",
    said.SoldOutside: _sold_outside,
    said.ClosedShort: lambda _, fact, decimals: (
        f"of what was bought, {fill_text(fact.quantity, fact.price, decimals)} was never held: it closed a short"
    ),
    said.Booked: lambda _, fact, __: f"{fact.kind}: {money_text(fact.amount)}",
    said.StopSet: lambda _, fact, decimals: f"the exchange has the stop at {price_text(fact.price, decimals)}",
    said.StopRefused: lambda _, fact, __: f"the exchange did not take the stop: {fact.reason}",
    said.StopsUnread: lambda _, fact, __: f"the exchange's stops could not be read ({fact.reason}): one is placed",
    said.Uncovered: lambda *_: "no stop lies at the exchange: one is placed",
    said.CoveredAgain: lambda _, fact, __: f"the stop lies at the exchange, after {fact.seconds:.0f} s without it",
    said.LeftBare: lambda _, fact, __: f"it was held without a stop for {fact.seconds:.0f} s until it was sold",
    said.Differs: lambda _, fact, __: f"read-only: {'; '.join(fact.texts)}",
    said.Agrees: lambda *_: "what the exchange has is explained again",
    said.Barred: lambda _, fact, __: (
        f"no entries ({fact.source}): {fact.reason}" if fact.reason else f"{fact.source}: entries may be made again"
    ),
    said.GapRaised: lambda _, fact, decimals: (
        f"a high in the gap raised the peak to {price_text(fact.peak, decimals)}, "
        f"stop {price_text(fact.stop, decimals)}"
    ),
    said.Remark: lambda _, fact, __: fact.text,
    said.JournalBroke: lambda _, fact, __: f"the journal broke, and a new one is begun: {fact.text}",
    said.Adopted: lambda _, fact, decimals: (
        f"took over {fill_text(fact.quantity, fact.price, decimals)}, stop {price_text(fact.stop, decimals)}"
    ),
}
