"""Which prices of a market count, and what each may lead to (docs/strategy.md section 9)."""

from __future__ import annotations

import pytest

from srconsole.core.lot import State
from srconsole.core.order import OrderState
from srconsole.engine import facts
from srconsole.engine.decider import Decider
from srconsole.engine.effects import Effect, Note, Send
from srconsole.engine.inputs import CandleClosed, OrderUpdate, PriceSeen
from srconsole.engine.market_polls import ASK_TOO_HIGH
from srconsole.engine.market_prices import MarketPrices, PriceLimits, Turn
from srconsole.engine.market_trading import MarketTrading
from tests.engine.market import HOUR
from tests.engine.test_decider import MARKET, deciding
from tests.engine.trading_a_market import PRICES, candle

START = len(PRICES) * HOUR * 1000
"""When the candle behind those that made the levels begins, UTC milliseconds."""


def seen(last: float, second: float, *, received: float | None = None, ask: float | None = None) -> PriceSeen:
    """Return a price so many seconds into that candle; S1 is bought from 99.99 down."""
    time = START + round(second * 1000)
    ours = time if received is None else START + round(received * 1000)
    return PriceSeen(MARKET, last, last, last if ask is None else ask, time, ours)


def sent(effects: list[Effect]) -> list[str]:
    """Return the sides of the orders that leave."""
    return ["buy" if effect.order.buys else "sell" for effect in effects if isinstance(effect, Send)]


def held(decider: Decider, market: MarketTrading) -> float:
    """Buy at S1 five seconds into the candle; return the stop."""
    decider.take(seen(99.5, 5))
    order = market.order
    assert order is not None
    decider.take(OrderUpdate(order.client_id, OrderState.FILLED, order.intent.quantity, 99.5))
    lot = market.trader.lot
    assert lot is not None
    return lot.stop


def test_a_price_below_the_trigger_buys() -> None:
    """The plain case, beside which the others stand.

    Given a price above S1, two seconds old
    When the next one is within its band
    Then it is bought
    """
    decider, _ = deciding()
    assert sent(decider.take(seen(99.5, 2))) == ["buy"]


@pytest.mark.parametrize("second", [0.0, -1.0])
def test_a_price_counts_once_and_in_its_order(second: float) -> None:
    """A reply that comes twice, or after a younger one, says nothing new.

    Given a price above S1
    When one within its band comes with the same or an older time of the exchange
    Then nothing is bought, and the last price stays
    """
    decider, market = deciding()
    assert sent(decider.take(seen(99.5, second, received=3))) == []
    assert market.last_price == 105.0


def test_the_first_price_after_a_start_buys_nothing() -> None:
    """What price did while nobody looked is not known.

    Given a market that is opened anew, the last price before was above S1
    When the first price is within the band of S1, and the next ones rise above it and come back
    Then the first buys nothing, and the last does
    """
    decider, market = deciding()
    market.polls.prices.opened()

    assert sent(decider.take(seen(99.5, 2))) == []
    assert market.last_price == 99.5
    assert sent(decider.take(seen(104, 4))) == []
    assert sent(decider.take(seen(99.5, 6))) == ["buy"]


@pytest.mark.parametrize(("received", "orders"), [(10.0, ["buy"]), (10.001, [])])
def test_the_first_price_after_a_silence_buys_nothing(received: float, orders: list[str]) -> None:
    """Ten seconds without an answer are a gap, whatever the exchange's times say.

    Given a price above S1
    When the next one, within its band, is received 10 seconds later, or a moment more
    Then the first buys and the second does not
    """
    decider, _ = deciding()
    assert sent(decider.take(seen(99.5, 2, received=received))) == orders


def test_the_first_price_after_a_silence_sells() -> None:
    """A stop is a stop.

    Given a position, and a minute of silence
    When the first price is below its stop
    Then it is sold at once
    """
    decider, market = deciding()
    stop = held(decider, market)
    assert sent(decider.take(seen(stop - 0.1, 65))) == ["sell"]


def test_an_entry_waits_for_the_close_before_it() -> None:
    """The levels of a candle are known when the one before has closed.

    Given a price above S1, and a candle that has ended and not arrived
    When prices come that are within the band of S1, and the closed candle arrives a second after the newest
    Then nothing is bought before it; then one jump from the last price of the old candle to the newest buys
    """
    decider, market = deciding()
    decider.take(seen(104, HOUR - 2))
    waited = [sent(decider.take(seen(price, HOUR + second))) for price, second in ((99.9, 1), (99.4, 3))]
    shown = market.last_price
    effects = decider.take(CandleClosed(MARKET, candle(len(PRICES), 104), START + (HOUR + 4) * 1000))

    assert waited == [[], []]
    assert shown == 99.4
    assert sent(effects) == ["buy"]
    order = market.order
    assert order is not None
    assert order.intent.price == 99.4
    assert order.time == START + HOUR * 1000


def test_a_price_that_has_waited_too_long_buys_nothing() -> None:
    """A decision on old news is none.

    Given a price within the band of S1 that waits for a close
    When the closed candle arrives three seconds after it, and the next price is still there
    Then neither buys: the one that waited is only the last price
    """
    decider, market = deciding()
    decider.take(seen(104, HOUR - 2))
    decider.take(seen(99.4, HOUR + 1))
    effects = decider.take(CandleClosed(MARKET, candle(len(PRICES), 104), START + (HOUR + 4) * 1000))

    assert sent(effects) == []
    assert sent(decider.take(seen(99.3, HOUR + 5))) == []
    assert market.last_price == 99.3


def test_stops_do_not_wait_for_a_close() -> None:
    """Exits go on with the levels in force.

    Given a position, and a candle that has ended and not arrived
    When a price is below the stop
    Then it is sold at once
    """
    decider, market = deciding()
    stop = held(decider, market)
    decider.take(seen(100.5, HOUR - 1))
    assert sent(decider.take(seen(stop - 0.1, HOUR + 1))) == ["sell"]
    assert market.trader.state is State.STOP_LOSS


def test_an_ask_far_above_the_level_is_refused_once_a_candle() -> None:
    """What would be paid is not what the level promised.

    Given an ask more than 0.1 % above the trigger of S1
    When price comes into its band, leaves it and comes again in the same candle
    Then nothing is bought, and one refusal is noted
    """
    decider, market = deciding()
    trigger = market.trader.plan.offers[0].trigger
    effects: list[Effect] = []
    for second, last in enumerate((99.5, 104.0, 99.5), start=1):
        effects += decider.take(seen(last, 2 * second, ask=trigger * 1.0011))
    noted = [effect.fact for effect in effects if isinstance(effect, Note)]

    assert sent(effects) == []
    assert [fact.reason for fact in noted if isinstance(fact, facts.EntryRefused)] == [ASK_TOO_HIGH]
    assert sent([*decider.take(seen(104, 8)), *decider.take(seen(99.5, 10, ask=trigger))]) == ["buy"]


def test_a_waiting_price_outlasts_a_restart() -> None:
    """A run that was killed goes on where it was.

    Given a price that waits for a close
    When all state is written down and taken up by another decider, and the closed candle arrives
    Then both come to the same order
    """
    decider, market = deciding()
    decider.take(seen(104, HOUR - 2))
    decider.take(seen(99.4, HOUR + 3))
    again, other = deciding()
    other.restore(market.remember())
    close = CandleClosed(MARKET, candle(len(PRICES), 104), START + (HOUR + 4) * 1000)

    assert sent(again.take(close)) == sent(decider.take(close)) == ["buy"]


def test_a_price_that_stays_as_it_is_is_no_silence() -> None:
    """Given a market in which nothing is traded for half a minute, while each poll says so
    When price comes down to S1 with the first trade behind that
    Then it is bought: there was an answer all the time
    """
    prices = MarketPrices(HOUR * 1000, PriceLimits())
    prices.turn(PriceSeen(MARKET, 105.0, 0.0, 0.0, 1000, 1000))
    for second in range(2, 32, 2):
        assert prices.turn(PriceSeen(MARKET, 105.0, 0.0, 0.0, 1000, second * 1000)) is Turn.NOTHING
    assert prices.turn(PriceSeen(MARKET, 99.6, 0.0, 0.0, 32_000, 32_000)) is Turn.ALL
