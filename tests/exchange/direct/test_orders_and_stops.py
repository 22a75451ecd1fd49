"""The simulated exchange behind the engine's port, without a line that could go wrong."""

from __future__ import annotations

import pytest

from srconsole.core.order import OrderState
from srconsole.core.rounding import MarketRules
from srconsole.engine.market_ports import StopRequest
from srconsole.engine.ports import OrderRequest
from srconsole.engine.readings import Cause, StopSeen, Trigger
from srconsole.exchange.direct import exchange as direct_exchange
from srconsole.exchange.direct.exchange import DirectExchange
from srconsole.exchange.direct.line import Line
from srconsole.exchange.direct.quotes import DirectQuotes
from srconsole.exchange.simulated.exchange import SimulatedExchange
from srconsole.exchange.simulated.state import Conduct, Venue
from tests.exchange.simulated.venues import MINUTE, START, SYMBOL, limit_order, market_order, minutes, venue_of

PAIR = "BTC/USDT:USDT"


def direct(venue: Venue) -> DirectExchange:
    """Return a way to an exchange."""
    return DirectExchange(Line(SimulatedExchange(venue)), {PAIR: SYMBOL})


def order(client_id: str, side: str, quantity: float, *, stop: float = 0.0) -> OrderRequest:
    """Return a market order at 100 USDT."""
    return OrderRequest(client_id, PAIR, side, quantity, side == "sell", 100.0, START, stop)


@pytest.mark.asyncio
@pytest.mark.parametrize("hedge", [False, True])
@pytest.mark.parametrize("named", [False, True])
async def test_bought_and_sold_in_either_mode(hedge: bool, named: bool) -> None:
    """Given an account in one-way or hedge mode, at an exchange that reads a close's side either way
    When a quantity is bought, half of it sold, and then more than is left
    Then each is filled at the price, for what was held at most in one-way mode, and nothing is held short
    """
    venue = venue_of(100, hedge=hedge, conduct=Conduct(close_names_position=named))
    exchange = direct(venue)
    bought = await exchange.place(order("r-1", "buy", 2.0))
    half = await exchange.place(order("r-2", "sell", 1.0))
    rest = await exchange.place(order("r-3", "sell", 1.0 if hedge else 5.0))

    assert (bought.state, bought.filled, bought.price) == (OrderState.FILLED, 2.0, 100.0)
    assert bought.fee == pytest.approx(0.12)
    assert (half.state, half.filled) == (OrderState.FILLED, 1.0)
    assert (rest.state, rest.filled) == (OrderState.FILLED, 1.0)
    assert await exchange.position(PAIR) == 0


@pytest.mark.asyncio
async def test_what_is_refused_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given a flat account of 1,000 USDT
    When a buy that there is no money for, a sale of nothing, and a sale that is not reduce-only are sent
    Then each comes to nothing with a reason, a sale of nothing is called off, and nothing is held
    """
    monkeypatch.setattr(direct_exchange, "GRACE", (0.0,) * len(direct_exchange.GRACE))
    exchange = direct(venue_of(100))
    sent = [
        order("r-1", "buy", 500.0),
        order("r-2", "sell", 1.0),
        order("r-3", "sell", 1.0)._replace(reduce_only=False),
    ]
    updates = [await exchange.place(each) for each in sent]

    assert [update.state for update in updates] == [OrderState.REJECTED, OrderState.CANCELLED, OrderState.REJECTED]
    assert all(update.note for update in updates)
    assert await exchange.position(PAIR) == 0
    assert await exchange.look_up("r-1") is None


@pytest.mark.asyncio
async def test_the_same_id_is_the_same_order() -> None:
    """Given an order that was filled
    When it is sent again, and looked up
    Then it is the first fill each time, and nothing more is bought
    """
    exchange = direct(venue_of(100))
    first = await exchange.place(order("r-1", "buy", 1.0))

    assert await exchange.place(order("r-1", "buy", 1.0)) == first
    assert await exchange.look_up("r-1") == first
    assert await exchange.position(PAIR) == 1.0


@pytest.mark.asyncio
async def test_a_reading_has_all_that_is_there() -> None:
    """Given a position with the stop that came with its entry, and another program's order
    When it is read
    Then position, stop, order, money and modes are as they are; the stop looks at the mark until it is moved
    """
    venue = venue_of(100, hedge=False)
    exchange = direct(venue)
    await exchange.prepare(PAIR, 5.0)
    await exchange.place(order("r-1", "buy", 1.0, stop=95.0))
    limit_order(venue, "buy", "1", "90")
    reading = await exchange.read(PAIR)

    assert (reading.quantity, reading.short, reading.entry_price) == (1.0, 0.0, 100.0)
    assert (reading.leverage, reading.isolated, reading.hedge) == (5.0, True, False)
    assert reading.stops is not None
    assert [(stop.client_id, stop.price, stop.quantity, stop.trigger) for stop in reading.stops] == [
        ("", 95.0, 0.0, Trigger.MARK)
    ]
    assert reading.orders is not None
    assert [(each.buys, each.quantity, each.price, each.reduce_only) for each in reading.orders] == [
        (True, 1.0, 90.0, False)
    ]
    assert reading.equity == pytest.approx(999.94)
    assert reading.available == pytest.approx(999.94 - 20 - 18)
    assert 0 < reading.liquidation < 100
    assert reading.why_unread == ""


@pytest.mark.asyncio
async def test_a_stop_is_placed_moved_and_taken_away() -> None:
    """Given a position
    When a stop is placed, moved up in place, moved above the price, and cancelled twice
    Then it is one stop under our id that looks at the last price, the move above the price is refused as crossed, and
        none is left in the end
    """
    exchange = direct(venue_of(100))
    await exchange.place(order("r-1", "buy", 1.0))
    assert await exchange.set_stop(StopRequest("s-1", PAIR, 95.0, 0.0, None)) is None
    placed = await only_stop(exchange)
    assert await exchange.set_stop(StopRequest("s-2", PAIR, 96.0, 0.0, placed)) is None
    moved = await only_stop(exchange)
    refused = await exchange.set_stop(StopRequest("s-3", PAIR, 101.0, 0.0, moved))
    await exchange.cancel(PAIR, [moved])
    await exchange.cancel(PAIR, [moved])
    gone = await exchange.set_stop(StopRequest("s-4", PAIR, 96.0, 0.0, moved))

    assert (placed.client_id, placed.price, placed.trigger) == ("s-1", 95.0, Trigger.LAST)
    assert (moved.order_id, moved.price) == (placed.order_id, 96.0)
    assert refused is not None
    assert refused.crossed
    assert (await exchange.read(PAIR)).stops == ()
    assert gone is not None
    assert not gone.crossed


async def only_stop(exchange: DirectExchange) -> StopSeen:
    """Return the one stop that stands."""
    stops = (await exchange.read(PAIR)).stops
    assert stops is not None
    (stop,) = stops
    return stop


@pytest.mark.asyncio
async def test_fills_say_why() -> None:
    """Given an entry whose stop was met, and another program's trade
    When the fills are listed, also those since the second one
    Then ours has its client id, the stop's says so, the stranger's has no id of ours
    """
    venue = venue_of(100, 94)
    exchange = direct(venue)
    await exchange.place(order("r-1", "buy", 1.0, stop=95.0))
    minutes(venue)
    market_order(venue, "buy", "1")
    fills = await exchange.fills(PAIR, START)

    assert [(fill.client_id, fill.cause, fill.buys, fill.price) for fill in fills] == [
        ("r-1", Cause.ORDER, True, 100.0),
        ("", Cause.STOP, False, 94.0),
        ("", Cause.ORDER, True, 94.0),
    ]
    assert await exchange.fills(PAIR, START + MINUTE) == fills[1:]


@pytest.mark.asyncio
async def test_rules_terms_prices_and_candles() -> None:
    """Given an exchange two minutes after its start
    When its contract, prices and candles are asked for
    Then they are those of the contract, the last price, and the candles that have closed
    """
    venue = venue_of(100, 101, 102)
    line = Line(SimulatedExchange(venue))
    minutes(venue, 2)
    quotes, exchange = DirectQuotes(line, SYMBOL), DirectExchange(line, {PAIR: SYMBOL})

    assert await exchange.rules(PAIR) == MarketRules(0.001, 0.01, 0.001, 5.0)
    terms = await quotes.terms(500.0)
    assert (terms.closed, terms.most_leverage, terms.maintenance_rate) == ("", 125.0, 0.004)
    quote = await quotes.quote()
    assert (quote.last, quote.bid, quote.ask, quote.time) == (102.0, 102.0, 102.0, START + 2 * MINUTE)
    assert [candle.close for candle in await quotes.candles(60, START)] == [100.0, 101.0]
    assert [candle.close for candle in await quotes.candles(60, START, START + MINUTE)] == [100.0]
    assert [candle.close for candle in await quotes.candles(60, START + MINUTE)] == [101.0]
    assert await quotes.funding() is None
    assert (await quotes.clock()).ahead == 0.0
