"""A run's market where its journal ends, for whoever looks at it without an engine; nothing is sent or written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import msgspec

from srconsole.core.account import Account
from srconsole.core.rounding import MarketRules
from srconsole.engine.checkpoint import RunMemory, memory_of, settings_of, unreadable
from srconsole.engine.decider import Decider
from srconsole.engine.effects import Effect, Note, Send
from srconsole.engine.facts import Done, Fact, NotDone, Ordered, Requested
from srconsole.engine.inputs import Asked, Input, SettingsChanged
from srconsole.engine.market_trading import MarketKind, MarketTrading
from srconsole.engine.order_numbers import OrderNumbers
from srconsole.engine.ports import Checkpoint, Remembered
from srconsole.engine.request import FeedRequest
from srconsole.strategies.built_in import Make, strategy_of

_OF_REQUESTS: Final = (Requested, Done, NotDone)


class AsWritten(NamedTuple):
    """A run's first market where its journal ends.

    Attributes:
        market: as it stands there; where that is not known, as at some moment since the checkpoint.
        known: whether it is. It is not while a replay is inside a candle, whose file alone brings the rest of it, nor
            before a market has said what it accepts.
    """

    market: MarketTrading
    known: bool


def as_written(remembered: Remembered, checkpoint: Checkpoint, timeframe: int, make: Make = strategy_of) -> AsWritten:
    """Return a run's first market as its journal has it: as at the checkpoint, and what was taken behind it.

    Args:
        remembered: the run's journal.
        checkpoint: its newest one.
        timeframe: seconds a candle.
        make: makes the strategy.

    Raises:
        JournalError: the checkpoint cannot be read.
    """
    memory = memory_of(checkpoint.state)
    numbers = OrderNumbers(remembered.run)
    numbers.count = memory.orders
    decider = _at_checkpoint(memory, numbers, timeframe * 1000, make)
    market = next(iter(decider.markets.values()))
    if market.exchange is None:
        return AsWritten(market, not (remembered.inputs or remembered.facts or remembered.rows))
    inputs = [stored.input for stored in remembered.inputs]
    if any(isinstance(taken, SettingsChanged) for taken in inputs):
        return AsWritten(market, False)
    try:
        # Who comes to other facts than those that are written is somewhere else.
        same = _kinds(_taken(decider, inputs)) == _kinds(noted.fact for noted in remembered.facts)
    except (KeyError, ValueError):
        # An input is not of this run: its engine says so.
        same = False
    return AsWritten(market, same and market.exchange.gate.memory.terms is not None)


def _at_checkpoint(memory: RunMemory, numbers: OrderNumbers, candle_time: int, make: Make) -> Decider:
    settings = settings_of(memory)
    account = Account.of(settings)
    account.go_on(memory.account, settings.guards)
    markets = []
    try:
        for symbol, kept in memory.markets.items():
            terms = None if kept.exchange is None else kept.exchange.gate.terms
            rules = MarketRules.of(settings.market) if terms is None else terms.rules
            kind = MarketKind(rules, candle_time, watched=kept.exchange is not None)
            market = MarketTrading(settings, symbol, make(settings, candle_time), account, kind, numbers)
            market.restore(kept)
            markets.append(market)
    except msgspec.DecodeError as error:
        raise unreadable(error) from error
    return Decider(account, markets)


def _taken(decider: Decider, inputs: Sequence[Input]) -> list[Fact]:
    """Have a decider take inputs of a market again; return what it would have written down."""
    effects: list[Effect] = []
    for taken in inputs:
        if not (isinstance(taken, Asked) and isinstance(taken.request, FeedRequest)):
            effects += decider.take(taken)
    return [
        effect.fact if isinstance(effect, Note) else Ordered.of(effect.order)
        for effect in effects
        if isinstance(effect, Note | Send)
    ]


def _kinds(happened: Iterable[Fact]) -> list[type[Fact]]:
    """Return what kinds of facts there are, in order, but for requests and their answers."""
    return [type(fact) for fact in happened if not isinstance(fact, _OF_REQUESTS)]
