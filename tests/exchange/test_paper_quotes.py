"""A market traded on paper: what the account does before a price reaches whoever decides."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from srconsole.core.candle import Candle
from srconsole.core.rounding import MarketRules
from srconsole.engine.market_ports import Offset, Quote
from srconsole.engine.readings import Cause, Funding, Terms
from srconsole.errors import ExchangeError, Unreachable
from srconsole.exchange.paper.market import PaperMarket
from srconsole.exchange.paper.market_exchange import PaperMarketExchange
from tests.exchange.paper_market import BEGIN, MINUTE, SYMBOL, buy, minute, opened, quote


class ScriptedMarket:
    """A market's public side that says what a test put there.

    Attributes:
        prices: the quotes to come.
        lows: how low each minute was, by its number; others fell to 99.
        failing: whether closed minutes cannot be read.
        asked: from when to when closed minutes were asked for.
        funds: what is charged next.
    """

    def __init__(self, *prices: Quote) -> None:
        self.prices = list(prices)
        self.lows: dict[int, float] = {}
        self.failing = False
        self.asked: list[tuple[int, int]] = []
        self.funds: Funding | None = None

    async def quote(self) -> Quote:
        """Return the next price."""
        return self.prices.pop(0)

    async def candles(self, timeframe: int, since: int, until: int | None = None) -> Sequence[Candle]:
        """Return the minutes that have closed."""
        assert timeframe == 60
        assert until is not None
        self.asked.append((since, until))
        await asyncio.sleep(0)
        if self.failing:
            raise Unreachable("no answer")
        numbers = range((since - BEGIN) // MINUTE, (until - BEGIN) // MINUTE)
        return [minute(number, self.lows.get(number, 99.0)) for number in numbers]

    async def clock(self) -> Offset:
        """Return a clock that is right."""
        return Offset(0.0, 0.1)

    async def terms(self, notional: float) -> Terms:
        """Return other rules than the account began with."""
        return Terms(MarketRules(0.1, 0.1, 0.1, 5.0))

    async def funding(self) -> Funding | None:
        """Return what is charged next."""
        return self.funds


@pytest.fixture
def exchange(tmp_path: Path) -> Iterator[PaperMarketExchange]:
    """Give an account that bought 5 at 100 at the begin, with a stop at 95."""
    with closing(opened(tmp_path / "paper.sqlite")) as exchange:
        exchange.saw(quote(100.0))
        asyncio.run(exchange.place(buy("a", stop=95.0)))
        yield exchange


def held(exchange: PaperMarketExchange) -> float:
    """Return what is held."""
    return asyncio.run(exchange.position(SYMBOL))


def causes(exchange: PaperMarketExchange) -> list[tuple[float, Cause, str]]:
    """Return what was sold: at which price, why, and what is said of it."""
    fills = asyncio.run(exchange.fills(SYMBOL, BEGIN))
    return [(fill.price, fill.cause, fill.mark) for fill in fills if not fill.buys]


def test_a_stop_has_sold_before_anybody_hears_of_the_price(exchange: PaperMarketExchange) -> None:
    """Given a position with a stop at 95
    When a price of 94 is asked for
    Then by the time that it is returned, the stop has sold
    """
    market = PaperMarket(ScriptedMarket(quote(99.0, 2), quote(94.0, 4)), exchange)
    assert (asyncio.run(market.quote()).last, held(exchange)) == (99.0, 5.0)
    assert (asyncio.run(market.quote()).last, held(exchange)) == (94.0, 0.0)


def test_what_was_missed_is_played_before_the_first_price(exchange: PaperMarketExchange) -> None:
    """Given a position with a stop at 95, and an hour without anybody, in which price was at 90 once
    When the first price, 105, is asked for
    Then by the time that it is returned, the stop has sold at 95 in that hour
    """
    script = ScriptedMarket(quote(105.0, 3600))
    script.lows[30] = 90.0
    market = PaperMarket(script, exchange)
    asyncio.run(market.quote())
    assert causes(exchange) == [(95.0, Cause.STOP, "wick")]


def test_polls_that_overlap_play_what_was_missed_once(exchange: PaperMarketExchange) -> None:
    """A poll never waits for another one.

    Given a position with a stop at 95, and an hour without anybody, in which price was at 90 once
    When two prices are asked for at the same time
    Then both are returned, and the stop has sold once
    """
    script = ScriptedMarket(quote(105.0, 3600), quote(106.0, 3601))
    script.lows[30] = 90.0
    market = PaperMarket(script, exchange)

    async def both() -> tuple[Quote, Quote]:
        return await asyncio.gather(market.quote(), market.quote())

    assert [price.last for price in asyncio.run(both())] == [105.0, 106.0]
    assert causes(exchange) == [(95.0, Cause.STOP, "wick")]


def test_no_price_passes_before_what_was_missed_is_known(exchange: PaperMarketExchange) -> None:
    """Given a position and an hour without anybody
    When closed minutes cannot be read, and then can
    Then at first there is no price, though it had fallen through the stop; then the missed minute sold at the stop
    """
    script = ScriptedMarket(quote(90.0, 3600), quote(90.0, 3602))
    script.lows[30] = 94.0
    script.failing = True
    market = PaperMarket(script, exchange)
    with pytest.raises(ExchangeError):
        asyncio.run(market.quote())
    assert held(exchange) == 5.0
    script.failing = False
    asyncio.run(market.quote())
    assert causes(exchange) == [(95.0, Cause.STOP, "wick")]


def test_prices_go_on_while_minutes_cannot_be_read(exchange: PaperMarketExchange) -> None:
    """Given a position that is watched poll by poll
    When closed minutes cannot be read for a while, and price then falls to the stop
    Then every price passes, minutes are asked for every five seconds at most, and the stop sells at the poll
    """
    script = ScriptedMarket(*(quote(99.0, seconds) for seconds in range(0, 300, 2)), quote(95.0, 300))
    script.failing = True
    market = PaperMarket(script, exchange)
    while script.prices:
        asyncio.run(market.quote())
    assert causes(exchange) == [(95.0, Cause.STOP, "")]
    assert len(script.asked) <= 60


def test_minutes_are_asked_for_once_each(exchange: PaperMarketExchange) -> None:
    """Given a position that is watched for ten minutes
    When prices are asked for every two seconds
    Then each closed minute is read once, five seconds after its end, and one that touched the stop sold there
    """
    script = ScriptedMarket(*(quote(99.0, seconds) for seconds in range(0, 600, 2)))
    script.lows[7] = 95.0
    market = PaperMarket(script, exchange)
    while script.prices:
        asyncio.run(market.quote())
    assert [(since - BEGIN) // MINUTE for since, _ in script.asked] == [1, 2, 3, 4, 5, 6, 7]
    assert [until - since for since, until in script.asked] == [MINUTE + 1000] * 7
    assert causes(exchange) == [(95.0, Cause.STOP, "wick")]


def test_funding_is_charged_at_the_first_price_of_its_time(exchange: PaperMarketExchange) -> None:
    """Given a position, and a funding that was read twice, the second time with another rate
    When prices come before and after its time
    Then the newest rate is charged once, at the first price that is not before its time
    """
    script = ScriptedMarket(*(quote(100.0 + seconds, seconds) for seconds in (9.0, 10.0, 12.0)))
    market = PaperMarket(script, exchange)
    for rate in (0.01, 0.001):
        script.funds = Funding(BEGIN + 10_000, rate)
        assert asyncio.run(market.funding()) == script.funds
    amounts = []
    while script.prices:
        asyncio.run(market.quote())
        amounts.append([paid.amount for paid in asyncio.run(exchange.bills(SYMBOL, 0))])
    assert amounts == [[], [pytest.approx(-0.55)], [pytest.approx(-0.55)]]


def test_the_markets_terms_reach_the_account(exchange: PaperMarketExchange) -> None:
    """Given an account that was opened with older rules
    When the market's terms are read
    Then the account keeps to their rules
    """
    market = PaperMarket(ScriptedMarket(), exchange)
    terms = asyncio.run(market.terms(500.0))
    assert asyncio.run(exchange.rules(SYMBOL)) == terms.rules == MarketRules(0.1, 0.1, 0.1, 5.0)


def test_the_rest_is_the_markets_own_word(exchange: PaperMarketExchange) -> None:
    """Given a market
    When its clock, its candles and a funding that there is none of are asked for
    Then they are returned as they are
    """
    market = PaperMarket(ScriptedMarket(), exchange)
    assert asyncio.run(market.clock()) == (0.0, 0.1)
    assert asyncio.run(market.candles(60, BEGIN, BEGIN + MINUTE)) == [minute(0, 99.0)]
    assert asyncio.run(market.funding()) is None


def told(script: ScriptedMarket, exchange: PaperMarketExchange) -> list[str]:
    """Ask for all prices of a script; return what a person was told meanwhile."""
    remarks: list[str] = []
    market = PaperMarket(script, exchange)
    market.remark = remarks.append
    while script.prices:
        asyncio.run(market.quote())
    return remarks


def test_a_stop_that_may_have_been_met_in_the_minute_of_its_entry_is_told(exchange: PaperMarketExchange) -> None:
    """Nobody pretends to know what came first within a minute.

    Given a position that was bought within a minute, whose candle went through its stop, and nobody there for a while
    When the console is started again, be it in that minute or hours behind it
    Then the stop is not taken for met, and a person is told once that nobody knows
    """
    script = ScriptedMarket(quote(99.0, 30), *(quote(99.0, seconds) for seconds in range(50, 200, 2)))
    script.lows[0] = 94.5
    (text,) = told(script, exchange)
    assert "94.5" in text
    assert "the stop at 95" in text
    assert (causes(exchange), held(exchange)) == ([], 5.0)
    later = ScriptedMarket(quote(99.0, 3600), quote(99.0, 3602))
    later.lows[0] = 94.5
    assert told(later, exchange) == []


def test_a_minute_that_left_the_stop_alone_is_not_spoken_of(exchange: PaperMarketExchange) -> None:
    """Given a position and nobody there for a while in the minute of its entry, whose low stayed above the stop
    When the console is started again
    Then nothing is told, and the minute is read once
    """
    script = ScriptedMarket(*(quote(99.0, seconds) for seconds in range(50, 120, 2)))
    assert told(script, exchange) == []
    assert [(since - BEGIN) // MINUTE for since, _ in script.asked] == [0]


def test_what_nobody_saw_hours_ago_is_told_with_what_is_known(exchange: PaperMarketExchange) -> None:
    """Given a position, and hours without anybody from the minute of its entry on, which went through the stop
    When the console is started again
    Then a person is told of that minute, and the minute behind it that touched the stop has sold there
    """
    script = ScriptedMarket(quote(105.0, 3600))
    script.lows.update({0: 94.0, 30: 90.0})
    assert len(told(script, exchange)) == 1
    assert causes(exchange) == [(95.0, Cause.STOP, "wick")]
