"""What has happened in a run, for whoever was away."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Final, Literal

from srconsole.engine import facts, market_facts
from srconsole.engine.market_trading import MarketTrading
from srconsole.engine.sentences import sentence
from srconsole.engine.view.told_later import NEWS_SHOWN, NewsItem
from srconsole.figures import price_text

_Kind = Literal["fill", "trade", "refused", "missed", "bare", "funding", "start", "grave", "other"]
_KINDS: Final[dict[type[object], _Kind]] = {
    facts.Filled: "fill",
    facts.Closed: "trade",
    facts.EntryRefused: "refused",
    facts.Started: "start",
    facts.Resumed: "start",
    market_facts.SoldOutside: "fill",
    market_facts.CoveredAgain: "bare",
    market_facts.LeftBare: "bare",
    market_facts.Adopted: "other",
    facts.HaltEnded: "other",
    facts.GuardEnded: "other",
    facts.SettingsTaken: "other",
}


class News:
    """Keeps the newest of what happened.

    Attributes:
        sequence: of the newest fact, whatever it is.
    """

    def __init__(self) -> None:
        self.sequence = 0
        self._newest: deque[NewsItem] = deque(maxlen=NEWS_SHOWN)
        self._shown: tuple[NewsItem, ...] | None = ()

    def take(self, noted: facts.Noted, decimals: int) -> None:
        """Take a fact, prices with so many decimals as are told at the moment."""
        self.sequence = noted.sequence
        kind = _kind(noted.fact)
        if kind is not None:
            text = noted.fact.reason if isinstance(noted.fact, facts.EntryRefused) else sentence(noted, decimals)
            self._newest.append(NewsItem(noted.sequence, noted.time, kind, text, _amount(noted.fact)))
            self._shown = None

    def shown(self, markets: Iterable[MarketTrading]) -> tuple[NewsItem, ...]:
        """Return all of it, and the touches that markets have missed."""
        if self._shown is None:
            self._shown = tuple(self._newest)
        missed = tuple(happening for market in markets for happening in _missed(market))
        return (*self._shown, *missed) if missed else self._shown


def _kind(fact: facts.Fact) -> _Kind | None:
    if isinstance(fact, market_facts.Booked):
        return "funding" if fact.kind == "funding" else "other"
    kind = _KINDS.get(type(fact))
    return "grave" if kind is None and facts.is_grave(fact) else kind


def _amount(fact: facts.Fact) -> float:
    match fact:
        case facts.Closed():
            return fact.trade.pnl
        case market_facts.Booked():
            return fact.amount
        case market_facts.CoveredAgain() | market_facts.LeftBare():
            return fact.seconds
    return 0.0


def _missed(market: MarketTrading) -> Iterable[NewsItem]:
    decimals = market.digits.decimals
    for missed in market.polls.missed.newest:
        low, trigger = price_text(missed.low, decimals), price_text(missed.trigger, decimals)
        yield NewsItem(0, missed.time, "missed", f"{missed.label} at {trigger}: the low was {low}, and no poll saw it")
