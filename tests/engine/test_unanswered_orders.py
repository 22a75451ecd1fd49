"""An order that the exchange does not answer: looked up, never sent again, and no entry beside it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from srconsole.core.lot import State
from srconsole.core.offer import Exits, Offer
from srconsole.core.order import Entry, Exit, ExitReason, Order
from srconsole.engine.orders import EXITS_LONGEST, OrderSender
from tests.engine.market import Behaviour, ToldExchange
from tests.engine.trading_a_market import SYMBOL, Market, NoTime, bought, on_a_market


@pytest.mark.parametrize("dead", [0, 1, 7])
def test_an_order_without_an_answer_is_looked_up_and_never_sent_again(dead: int, tmp_path: Path) -> None:
    """A timeout costs nothing, however long the line stays dead.

    Given an exchange that takes an entry and loses the answer, and then does not answer look-ups
    When it answers again
    Then the fill is found, and the order was sent once
    """
    exchange = ToldExchange([Behaviour(lost=True, dead=dead)])

    async def play(market: Market) -> None:
        await bought(market)
        assert market.is_in(State.STOP_LOSS)
        assert any("unknown" in text for text in market.log)

    on_a_market(tmp_path, exchange, play)
    assert len(exchange.placed) == 1


def test_an_order_of_unknown_fate_blocks_entries_and_nothing_else(tmp_path: Path) -> None:
    """While it is not known what is held, nothing more is bought.

    Given an entry whose fate stays unknown
    When price comes down to another support and a person stops the engine
    Then nothing more is sent, the console shows the order as unknown, and the next start finds out
    """
    exchange = ToldExchange([Behaviour(lost=True, dead=100_000)])

    async def first(market: Market) -> None:
        await bought(market)
        assert market.now.order is not None
        assert market.now.order.state == "unknown"
        market.price(105)
        market.price(98.6)
        await market.settled()

    async def second(market: Market) -> None:
        assert market.is_in(State.STOP_LOSS)
        assert not market.waits()

    on_a_market(tmp_path, exchange, first)
    exchange.mend()
    on_a_market(tmp_path, exchange, second)
    assert len(exchange.placed) == 1


def test_an_order_that_never_arrived_counts_as_rejected(tmp_path: Path) -> None:
    """The exchange's word that it never took an order is proof that nothing is held.

    Given an order that was lost on its way
    When the exchange says that it knows no such order
    Then nothing is held, the level waits for the close, and the order is not sent again
    """
    exchange = ToldExchange([Behaviour(lost=True, taken=False)])

    async def play(market: Market) -> None:
        await bought(market)
        assert market.is_in(State.FLAT)
        assert not market.waits()
        assert any("never reached the exchange" in text for text in market.log)

    on_a_market(tmp_path, exchange, play)
    assert len(exchange.placed) == 1


class Patience(NoTime):
    """A clock that keeps how long was waited."""

    def __init__(self) -> None:
        self.waited: list[float] = []

    async def sleep(self, seconds: float) -> None:
        """Wait a turn."""
        self.waited.append(seconds)
        await super().sleep(seconds)


@pytest.mark.parametrize(("sells", "longest"), [(True, EXITS_LONGEST), (False, 16.0)])
def test_a_sale_is_looked_up_every_two_seconds_however_long_the_line_stays_dead(sells: bool, longest: float) -> None:
    """What is held waits for its sale; what was to be bought can wait.

    Given an exchange that loses a sale, or a buy, and does not answer six look-ups
    When it answers again
    Then the pauses before had doubled from half a second, those of the sale up to two seconds and no longer
    """
    clock = Patience()

    async def play() -> None:
        exchange = ToldExchange([Behaviour(lost=True, dead=6)])
        posted: list[object] = []
        sender = OrderSender(exchange, clock, posted.append, of_files=False, decision_age=2000)
        offer = Offer("a", "S1", 99.0, 99.5, 99.0)
        intent = Exit(99.0, 1.0, ExitReason.MANUAL) if sells else Entry(99.5, 1.0, offer, Exits(98.0))
        sender.send(Order("run-1", SYMBOL, 0, intent), maybe_sent=False)
        for _ in range(50):
            await asyncio.sleep(0)
        await sender.stop()

    asyncio.run(play())
    assert clock.waited[:3] == [0.5, 1.0, 2.0]
    assert (len(clock.waited), max(clock.waited)) == (6, longest)
