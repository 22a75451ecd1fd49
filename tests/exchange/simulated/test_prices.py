"""How the simulated price moves: docs/strategy.md section 4, as polls."""

from __future__ import annotations

from decimal import Decimal

import pytest

from srconsole.core.candle import Candle
from srconsole.exchange.simulated.clock import advance
from srconsole.exchange.simulated.market import Market
from srconsole.exchange.simulated.state import Venue
from tests.exchange.simulated.venues import CONTRACT, MINUTE, START, SYMBOL, market_order

HOUR = 60 * MINUTE
CANDLES = [
    Candle(START, 100.0, 103.0, 98.0, 101.0, 8.0),
    Candle(START + HOUR, 101.0, 104.0, 99.0, 102.0, 8.0),
]


def venue_on(market: Market) -> Venue:
    """Return an exchange with one market."""
    return Venue([market], capital=Decimal(1000), now=START, isolated=True)


def prices(venue: Venue, until: int, step: int) -> list[float]:
    """Return the last prices, looked at every so many milliseconds."""
    seen = []
    for time in range(venue.now, until, step):
        advance(venue, time)
        seen.append(float(venue.markets[SYMBOL].last))
    return seen


def test_a_candle_is_four_jumps_and_a_flat_account_sees_its_high_first() -> None:
    """A rehearsal sees the prices that a backtest with polls has.

    Given two hourly candles and an account that holds nothing
    When their hours pass, looked at every quarter
    Then the price is at each open, high, low and close, and nowhere else
    """
    venue = venue_on(Market(CONTRACT, CANDLES, HOUR, start=START))

    assert prices(venue, START + 2 * HOUR, HOUR // 4) == [100, 103, 98, 101, 101, 104, 99, 102]


def test_who_is_long_after_the_open_sees_the_low_first() -> None:
    """The order inside a candle is the one that hurts, as in a backtest.

    Given an account that buys at the second candle's open
    When that candle goes on
    Then its low comes before its high
    """
    venue = venue_on(Market(CONTRACT, CANDLES, HOUR, start=START))
    advance(venue, START + HOUR)
    market_order(venue, "buy", "1")

    assert prices(venue, START + 2 * HOUR, HOUR // 4) == [101, 99, 104, 102]


def test_finer_candles_move_the_price_where_they_make_up_theirs() -> None:
    """Detail is used as in a backtest: where it reproduces its candle, and not where it does not.

    Given two half hours that reproduce the first hour, and two that miss the second one's high
    When both hours pass
    Then the first moves by its half hours and the second by its own four prices
    """
    detail = [
        Candle(START, 100.0, 103.0, 100.0, 102.0, 1.0),
        Candle(START + HOUR // 2, 102.0, 102.0, 98.0, 101.0, 1.0),
        Candle(START + HOUR, 101.0, 103.9, 99.0, 102.0, 1.0),
        Candle(START + 3 * HOUR // 2, 102.0, 102.0, 102.0, 102.0, 1.0),
    ]
    venue = venue_on(Market(CONTRACT, CANDLES, HOUR, start=START, detail=detail, detail_span=HOUR // 2))

    seen = prices(venue, START + 2 * HOUR, HOUR // 8)

    assert seen[:8] == [100, 103, 100, 102, 102, 102, 98, 101]
    assert seen[8:] == [101, 101, 104, 104, 99, 99, 102, 102]


@pytest.mark.parametrize(
    ("after", "forming"),
    [
        (0, Candle(START + HOUR, 101.0, 101.0, 101.0, 101.0, 2.0)),
        (HOUR // 2, Candle(START + HOUR, 101.0, 104.0, 99.0, 99.0, 6.0)),
    ],
)
def test_the_last_candle_read_is_the_one_still_forming(after: int, forming: Candle) -> None:
    """Nobody sees more of a candle than its prices so far.

    Given a candle that has begun
    When candles are read
    Then the closed ones are as they were, and the last is made of the prices seen
    """
    market = Market(CONTRACT, CANDLES, HOUR, start=START)
    venue = venue_on(market)
    advance(venue, START + HOUR + after)

    assert market.candles_until(venue.now, HOUR, venue.now + 1, 10) == [CANDLES[0], forming]
    assert market.candles_until(venue.now, HOUR, START + HOUR, 10) == [CANDLES[0]]
    assert market.candles_until(venue.now, HOUR, venue.now + 1, 1) == [forming]


def test_longer_candles_are_made_of_the_shorter_ones() -> None:
    """A console may ask for another timeframe than the file's.

    Given two hours that have passed
    When candles of two hours are read
    Then one has the first open, the highest high, the lowest low, the last close and the sum of volumes
    """
    market = Market(CONTRACT, CANDLES, HOUR, start=START)
    advance(venue_on(market), START + 2 * HOUR)

    assert market.candles_until(START + 2 * HOUR, 2 * HOUR, START + 2 * HOUR, 5) == [
        Candle(START, 100.0, 104.0, 98.0, 102.0, 16.0)
    ]


def test_candles_before_the_start_are_history() -> None:
    """Levels can be built from what was before a rehearsal begins.

    Given two candles and a start at the second one
    When the exchange begins, and when the second candle's first price has come
    Then the last price is the first one's close and then the second one's open; the first is read as it was
    """
    candles = [CANDLES[0], CANDLES[1]._replace(open=100.5)]
    market = Market(CONTRACT, candles, HOUR, start=START + HOUR)
    before = market.last
    advance(venue_on(market), START + HOUR)

    assert (before, market.last) == (Decimal(101), Decimal("100.5"))
    assert market.candles_until(START + HOUR, HOUR, START + HOUR, 10) == CANDLES[:1]
    assert market.next_time == START + HOUR + HOUR // 4


def test_a_market_without_candles_is_refused() -> None:
    """There is no price without a candle.

    Given no candles
    When a market is made of them
    Then that is refused
    """
    with pytest.raises(ValueError, match="at least one candle"):
        Market(CONTRACT, [], HOUR, start=START)
