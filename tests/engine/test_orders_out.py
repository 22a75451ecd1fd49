"""What the engine does while an order is out, and however its outcome comes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from srconsole.core.by_hand import ClosePart, EnterLevel, Flatten, PauseEntries
from srconsole.core.lot import State
from tests.engine.market import Behaviour, ToldExchange
from tests.engine.trading_a_market import Market, bought, on_a_market, with_levels


def test_prices_candles_and_a_pause_are_taken_while_an_order_is_out(tmp_path: Path) -> None:
    """An exchange that is slow holds nothing up.

    Given an entry that the exchange does not answer
    When prices come, a candle closes and a person pauses
    Then all of it is taken and the pause is answered, and once the answer comes the position is there
    """
    exchange = ToldExchange([Behaviour(held=True)])

    async def play(market: Market) -> None:
        await bought(market)
        assert market.waits()
        assert market.is_in(State.FLAT)
        market.price(101)
        market.close(101)
        answer = await market.engine.ask(PauseEntries())
        assert answer.done
        await market.settled()
        assert market.now.price == 101
        assert market.now.paused
        assert market.now.feed.closed == 8
        exchange.release()
        await market.settled()
        assert not market.waits()
        assert market.is_in(State.STOP_LOSS)

    on_a_market(tmp_path, exchange, play)
    assert [order.side for order in exchange.placed] == ["buy"]


def test_flatten_sells_what_an_entry_that_is_out_buys(tmp_path: Path) -> None:
    """A person who wants to be flat is flat, also where the order was under way.

    Given an entry that the exchange does not answer
    When a person flattens, and then the answer comes
    Then what was bought is sold at once, and the person is told what was sold
    """
    exchange = ToldExchange([Behaviour(held=True)])

    async def play(market: Market) -> None:
        await bought(market)
        asked = asyncio.create_task(market.engine.ask(Flatten()))
        await market.settled()
        assert not asked.done()
        exchange.release()
        answer = await asked
        assert answer.done
        assert answer.text.startswith("sold")
        await market.settled()
        assert market.is_in(State.FLAT)
        assert market.now.trades[-1].exit_reason == "manual"

    on_a_market(tmp_path, exchange, play)
    assert [order.side for order in exchange.placed] == ["buy", "sell"]
    assert exchange.held == 0


def test_what_would_depend_on_an_order_that_is_out_is_refused(tmp_path: Path) -> None:
    """No order is made up from a position that is not known.

    Given an entry that the exchange does not answer
    When a person wants to buy or to sell a part
    Then both are refused with the reason
    """
    exchange = ToldExchange([Behaviour(held=True)])

    async def play(market: Market) -> None:
        await bought(market)
        for request in (EnterLevel(market.now.levels[0].id), ClosePart(0.5)):
            answer = await market.engine.ask(request)
            assert not answer.done
            assert "an order is out" in answer.text
        exchange.release()

    on_a_market(tmp_path, exchange, play)


def test_an_entry_that_fell_through_its_stop_meanwhile_is_left_at_once(tmp_path: Path) -> None:
    """A fill at or below the stop does not wait for the next price.

    Given an entry that is out while price falls below its stop
    When it is filled
    Then it is sold at once, at the price last seen
    """
    exchange = ToldExchange([Behaviour(held=True)])

    async def play(market: Market) -> None:
        await bought(market)
        market.price(95)
        await market.settled()
        exchange.release()
        await market.settled()
        assert market.is_in(State.FLAT)

    on_a_market(tmp_path, exchange, play)
    assert [(order.side, order.price) for order in exchange.placed] == [("buy", 99.6), ("sell", 95)]


def test_a_rejected_entry_is_not_repeated_before_the_close(tmp_path: Path) -> None:
    """An exchange that wants no order is not pestered.

    Given an exchange that rejects the entry on a level
    When price goes up and comes down to the level again in the same candle, and once more in the next
    Then the first candle has one order, and the next one may try again
    """
    exchange = ToldExchange([Behaviour(rejected="no"), Behaviour(rejected="no")])

    async def play(market: Market) -> None:
        await with_levels(market)
        for _ in range(5):
            market.price(99.6)
            await market.settled()
            market.price(105)
        await market.settled()
        tried = {order.price for order in exchange.placed}
        assert len(exchange.placed) == len(tried) == 1
        market.close(105)
        market.price(105)
        market.price(99.6)
        await market.settled()
        assert len(exchange.placed) == 2
        assert any("rejected" in text for text in market.log)

    on_a_market(tmp_path, exchange, play)


def test_a_rejected_exit_goes_out_again_until_it_is_taken(tmp_path: Path) -> None:
    """A stop that the exchange refuses to sell at is tried again, with growing pauses, and the engine goes on.

    Given an exchange that rejects the first three exits
    When prices below the stop come every two seconds
    Then the exit goes out at the next price, then after 2 and after 4 seconds, is filled, and each rejection alarms
    """
    exchange = ToldExchange([Behaviour(), *[Behaviour(rejected="busy")] * 3])
    tried: list[int] = []

    async def play(market: Market) -> None:
        await bought(market)
        for _ in range(8):
            market.price(95, seconds=1)
            await market.settled()
            tried.append(len(exchange.placed) - 1)
        assert market.is_in(State.FLAT)
        assert sum("rejected" in text for text in market.log) == 3

    shown = on_a_market(tmp_path, exchange, play)
    assert tried == [1, 2, 2, 3, 3, 3, 3, 4]
    assert exchange.held == 0
    assert any(line.grave for line in shown[-1].log)


def test_a_run_that_saw_a_rejected_exit_starts(tmp_path: Path) -> None:
    """A refusal of yesterday makes no run unstartable.

    Given a run that ended while the exchange rejected its exit
    When it is started again
    Then it starts, and the exit goes out at the next price
    """
    exchange = ToldExchange([Behaviour(), Behaviour(rejected="busy")])

    async def first(market: Market) -> None:
        await bought(market)
        market.price(95)
        await market.settled()
        assert market.is_in(State.STOP_LOSS)

    async def second(market: Market) -> None:
        assert market.is_in(State.STOP_LOSS)
        market.price(94.9)
        await market.settled()
        assert market.is_in(State.FLAT)

    on_a_market(tmp_path, exchange, first)
    on_a_market(tmp_path, exchange, second)
    assert [order.side for order in exchange.placed] == ["buy", "sell", "sell"]


def test_a_partly_filled_exit_sells_its_rest_at_once(tmp_path: Path) -> None:
    """A stop that was filled in part leaves nothing behind.

    Given an exchange that fills 40 % of an exit and ends it
    When the stop is met
    Then the other 60 % are sold at once, and one trade is booked
    """
    exchange = ToldExchange([Behaviour(), Behaviour(parts=(0.4,))])

    async def play(market: Market) -> None:
        await bought(market)
        market.price(95)
        await market.settled()
        assert market.is_in(State.FLAT)
        assert market.now.trade_count == 1

    on_a_market(tmp_path, exchange, play)
    whole, rest = exchange.placed[1:]
    assert rest.quantity == pytest.approx(whole.quantity * 0.6)
    assert exchange.held == pytest.approx(0)


def test_an_entry_filled_in_parts_is_held_as_it_comes(tmp_path: Path) -> None:
    """What is bought is known from its fills, not from what was ordered.

    Given an exchange that fills an entry in three parts, and then ends it at 90 %
    When it is looked up
    Then the position grows with the parts, and 90 % are held in the end
    """
    exchange = ToldExchange([Behaviour(parts=(0.2, 0.5, 0.9))])

    async def play(market: Market) -> None:
        await bought(market)
        position = market.now.position
        assert position is not None
        assert not market.waits()
        assert position.quantity == pytest.approx(exchange.placed[0].quantity * 0.9)
        assert sum(text.startswith("filled") for text in market.log) == 3

    on_a_market(tmp_path, exchange, play)
