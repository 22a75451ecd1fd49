"""What a person may choose where the exchange has what is not explained, each asked before it is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from srconsole.console.format import held_text
from srconsole.console.modes import NO_MARKET, is_market
from srconsole.console.prompts import Prompt
from srconsole.console.question import Question
from srconsole.console.typed import number_of, why_no_number
from srconsole.engine.request import AdoptPosition, CloseForeign, IgnoreMarket, Request
from srconsole.engine.view.preview import Preview
from srconsole.engine.view.snapshot import Snapshot
from srconsole.figures import money_text, price_text

NO_REPLAY: Final = "This is a market: there is no replay to pause, step or pace."
EXPLAINED: Final = "There is nothing to choose: all that the exchange has is explained."
_TITLES: Final = {
    "adopt": "Adopt what is held",
    "close": "Sell what is not explained",
    "ignore": "Leave the symbol alone",
}


def adopt_prompt(snapshot: Snapshot) -> Prompt | str:
    """Ask for the stop of what is adopted."""
    return why_not("adopt", snapshot) or Prompt(
        title=_TITLES["adopt"],
        hint="its stop, a price; nothing for the usual one",
        stands=lambda now: not why_not("adopt", now),
        read=_adoption,
        lines=_adopting,
        confirms=_adopt_question,
    )


def close_question(snapshot: Snapshot) -> Question | str:
    """Ask before what is held beside our own is sold."""
    return why_not("close", snapshot) or _question("close", CloseForeign(), _closing)


def leave_alone_question(snapshot: Snapshot) -> Question | str:
    """Ask before the symbol is left alone."""
    return why_not("ignore", snapshot) or _question("ignore", IgnoreMarket(), _leaving_alone)


def why_not(choice: str, snapshot: Snapshot) -> str:
    """Return why a choice cannot be made; empty where it can."""
    live = snapshot.market.live
    if not is_market(snapshot):
        return NO_MARKET
    return "" if live is not None and choice in live.choices else EXPLAINED


def _question(choice: str, request: Request, tells: Callable[[Snapshot, Preview], tuple[str, ...]]) -> Question:
    return Question(_TITLES[choice], request, lambda now: not why_not(choice, now), tells)


def _adoption(text: str, _: Snapshot) -> Request | str:
    if not text.strip():
        return AdoptPosition()
    stop = number_of(text)
    return why_no_number(text) if stop is None else AdoptPosition(stop)


def _adopting(now: Snapshot, seen: Preview | None) -> tuple[str, ...]:
    live = now.market.live
    found = "" if live is None or not live.differences else live.differences[0]
    return (found,) if seen is None else (found, *_comes_to(now, seen))


def _comes_to(now: Snapshot, seen: Preview) -> tuple[str, ...]:
    symbol, digits = now.market.symbol, now.market.decimals
    held = f"held then    {held_text(seen.held, symbol)}"
    if seen.sells:
        gone = held_text(seen.sells, symbol)
        return (held, f"booked       {gone} as sold elsewhere at about {price_text(seen.price, digits)}")
    if seen.stop is None:
        return (held,)
    met = "" if seen.at_stop is None else f", met there about {money_text(seen.at_stop)}"
    return (held, f"stop         {price_text(seen.stop, digits)}{met}")


def _adopt_question(request: Request, _: Snapshot) -> Question:
    return _question("adopt", request, _comes_to)


def _closing(now: Snapshot, seen: Preview) -> tuple[str, ...]:
    price = price_text(seen.price, now.market.decimals)
    kept = f"{held_text(seen.held, now.market.symbol)} of ours stay." if seen.held else "Nothing of ours is held."
    return (f"Sell {held_text(seen.sells, now.market.symbol)} at about {price}, reduce-only.", kept)


def _leaving_alone(now: Snapshot, _: Preview) -> tuple[str, ...]:
    own = "Our own position is trailed and sold as before." if now.market.position is not None else ""
    lines = (f"Nothing is bought on {now.market.symbol} until entries are resumed.", own)
    return (*filter(None, lines), "What is not from here is left as it is, without a stop of ours.")
