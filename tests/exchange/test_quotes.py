"""A perpetual's prices, candles, clock and terms, through ccxt from the simulated exchange on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from decimal import Decimal
from random import Random

import pytest

from srconsole.core.candle import Candle
from srconsole.core.rounding import MarketRules
from srconsole.engine.readings import Funding, Terms
from srconsole.errors import ExchangeError, Refused, RequestError
from srconsole.exchange.ccxt.client import open_client
from srconsole.exchange.ccxt.contract_terms import SOON, UNLISTED
from srconsole.exchange.ccxt.market_data import Surroundings
from srconsole.exchange.ccxt.quotes import CcxtQuotes, PriceTimes
from srconsole.exchange.ccxt.symbols import Perpetual
from srconsole.exchange.simulated.exchange import SimulatedExchange
from srconsole.exchange.simulated.faults import Fault, Script
from srconsole.exchange.simulated.server import SimulatedServer
from srconsole.exchange.simulated.state import Venue
from tests.exchange.simulated.clients import KEYS
from tests.exchange.simulated.venues import MINUTE, START, SYMBOL, minutes, venue_of

BTC = Perpetual("BTC")
RULES = MarketRules(step=0.001, tick=0.01, min_quantity=0.001, min_notional=5.0)

pytestmark = pytest.mark.slow


@asynccontextmanager
async def quoting(venue: Venue, faults: Script | None, off: float, symbol: Perpetual) -> AsyncIterator[CcxtQuotes]:
    """Serve an exchange and open its quotes, on a machine whose clock is off."""

    async def at_once(seconds: float) -> None:
        await asyncio.sleep(0)

    around = Surroundings(lambda: venue.now / 1000 + off, lambda: venue.now / 1000, at_once, Random(7))
    async with (
        SimulatedServer(SimulatedExchange(venue), KEYS, faults=faults) as server,
        open_client("bitget", server.url) as client,
    ):
        yield CcxtQuotes(client, symbol, around)


def played(
    venue: Venue,
    play: Callable[[CcxtQuotes], Awaitable[None]],
    faults: Script | None = None,
    off: float = 0.0,
    symbol: Perpetual = BTC,
) -> None:
    """Play with an exchange's quotes."""

    async def whole() -> None:
        async with quoting(venue, faults, off, symbol) as quotes:
            await play(quotes)

    asyncio.run(whole())


def test_a_price_has_the_exchanges_time_and_ours() -> None:
    """Given a machine whose clock is half a second ahead of the exchange's
    When the price is asked for, a minute after the exchange opened
    Then it has the last trade's price and time, and the moment at which the answer came by this machine's clock
    """
    venue = venue_of(100, 105, 110)
    minutes(venue)
    venue.now += 321

    async def play(quotes: CcxtQuotes) -> None:
        quote = await quotes.quote()
        assert (quote.last, quote.bid, quote.ask) == (105, 105, 105)
        assert quote.timed
        assert START <= quote.time <= venue.now
        assert quote.received == venue.now + 500

    played(venue, play, off=0.5)


def test_a_failing_answer_is_not_asked_for_twice() -> None:
    """A poll that fails is over; the next one is due soon enough.

    Given an exchange that fails once
    When the price is asked for
    Then that fails at once, and the next time it comes
    """
    venue = venue_of(100, 105)

    async def play(quotes: CcxtQuotes) -> None:
        await quotes.terms(500)
        with pytest.raises(ExchangeError):
            await quotes.quote()
        assert (await quotes.quote()).last == 100

    played(venue, play, Script([Fault("status", "ticker", status=503)]))


def test_candles_end_with_the_one_that_closed_last() -> None:
    """Given an exchange in the middle of its fourth minute
    When its candles are asked for, by its clock and not by this machine's
    Then the three that have closed come, at once after their end, and the forming one does not
    """
    venue = venue_of(100, 101, 102, 103, 104)
    minutes(venue, 3)
    venue.now += 400

    async def play(quotes: CcxtQuotes) -> None:
        await quotes.clock()
        candles = await quotes.candles(60, START)
        assert candles == [Candle(START + n * MINUTE, *(100.0 + n,) * 4, 1.0) for n in range(3)]
        assert await quotes.candles(60, START + MINUTE, START + 2 * MINUTE) == candles[1:2]

    played(venue, play, off=-7200)


def test_the_clock_is_measured() -> None:
    """Given a machine whose clock is 20 s behind
    When the exchange's time is asked for
    Then it is so much ahead
    """

    async def play(quotes: CcxtQuotes) -> None:
        offset = await quotes.clock()
        assert offset.ahead == pytest.approx(20)
        assert offset.latency == 0

    played(venue_of(100), play, off=-20)


@pytest.mark.parametrize(("notional", "leverage", "rate"), [(500, 125, 0.004), (150_001, 50, 0.01), (1e9, 20, 0.025)])
def test_terms_are_those_of_the_bracket(notional: float, leverage: float, rate: float) -> None:
    """Given a contract with three brackets and a largest market order
    When its terms are asked for, for entries of different worth
    Then steps and minimums are as in the list of markets, leverage and maintenance rate as in the bracket
    """
    venue = venue_of(100)
    market = venue.markets[SYMBOL]
    market.contract = market.contract.changed(maxMarketOrderQty="120")

    async def play(quotes: CcxtQuotes) -> None:
        assert await quotes.terms(notional) == Terms(RULES, 120.0, leverage, rate)

    played(venue, play)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"symbolStatus": "maintain"}, "the contract's status is 'maintain'"),
        ({"symbolStatus": "limit_open"}, "the contract's status is 'limit_open'"),
        ({"maintainTime": str(START + SOON)}, "maintenance begins within the hour"),
        ({"maintainTime": str(START + SOON + 1)}, ""),
        ({"maintainTime": str(START - 1)}, ""),
        ({"offTime": str(START + SOON)}, "the contract leaves the exchange's list within the hour"),
        ({"limitOpenTime": str(START - 1)}, "the exchange takes no more entries"),
        ({"deliveryTime": str(START + 60_000)}, "the contract is settled within the hour"),
        ({"deliveryTime": str(START + 2 * SOON)}, ""),
        ({"offTime": "soon"}, "the contract's row has a time that cannot be read"),
    ],
)
def test_what_is_about_to_close_is_closed(row: dict[str, str], why: str) -> None:
    """The row is read anew, whatever was known of it.

    Given a contract that was normal when it was first read
    When its row changes, for an hour from now or less
    Then its terms say why nothing may be bought
    """
    venue = venue_of(100)
    market = venue.markets[SYMBOL]

    async def play(quotes: CcxtQuotes) -> None:
        assert (await quotes.terms(500)).closed == ""
        market.contract = market.contract.changed(**row)
        assert (await quotes.terms(500)).closed == why

    played(venue, play)


@pytest.mark.parametrize("row", [{"sizeMultiplier": "a few"}, {"symbol": "OTHERUSDT"}])
def test_a_row_that_breaks_closes_entries_and_nothing_else(row: dict[str, str]) -> None:
    """Given a market that is known
    When its row becomes malformed, or leaves the list
    Then its last rules stay, entries are closed, prices go on, and all is well when it is whole again
    """
    venue = venue_of(100)
    market = venue.markets[SYMBOL]
    whole = market.contract

    async def play(quotes: CcxtQuotes) -> None:
        known = await quotes.terms(500)
        market.contract = whole.changed(**row)
        assert await quotes.terms(500) == Terms(known.rules, known.most, 125.0, 0.004, UNLISTED)
        market.contract = whole
        assert (await quotes.quote()).last == 100
        assert await quotes.terms(500) == known

    played(venue, play)


def test_a_contract_that_was_never_whole_has_no_terms() -> None:
    """Given a contract whose row becomes malformed between the list and the first look at its terms
    When they are asked for
    Then that fails in a sentence
    """
    venue = venue_of(100)
    market = venue.markets[SYMBOL]

    async def play(quotes: CcxtQuotes) -> None:
        await quotes.quote()
        market.contract = market.contract.changed(pricePlace="")
        with pytest.raises(ExchangeError, match="no whole row of this contract in its list"):
            await quotes.terms(500)

    played(venue, play)


def test_brackets_that_cannot_be_read_stay_the_last_ones() -> None:
    """Given an exchange whose list of brackets is empty from now on
    When terms are asked for
    Then the last brackets stay in force: for want of them nobody is kept from trading
    """
    venue = venue_of(100)
    market = venue.markets[SYMBOL]

    async def play(quotes: CcxtQuotes) -> None:
        known = await quotes.terms(500)
        market.contract = type(market.contract)(market.contract.row, ())
        assert await quotes.terms(500) == known

    played(venue, play)


def test_the_next_funding_is_told() -> None:
    """Given a contract with a funding rate, charged every eight hours from midnight on
    When its funding is asked for a minute after midnight
    Then it is the rate, and 08:00
    """
    venue = venue_of(100, 100, 100)
    venue.funding_rates[SYMBOL] = Decimal("0.00125")
    minutes(venue)

    async def play(quotes: CcxtQuotes) -> None:
        assert await quotes.funding() == Funding(START + 8 * 3_600_000, 0.00125)

    played(venue, play)


def test_a_symbol_that_is_not_listed() -> None:
    """Given an exchange that does not list what is asked for
    When it is checked before anything begins, and asked for later
    Then the first is a wrong request, and the second a refusal that the engine outlives
    """
    venue = venue_of(100)

    async def play(quotes: CcxtQuotes) -> None:
        await quotes.check(60)
        with pytest.raises(RequestError, match=r"market\.timeframe: bitget has no candles of 61 seconds"):
            await quotes.check(61)

    async def play_other(quotes: CcxtQuotes) -> None:
        with pytest.raises(RequestError, match="has no such perpetual"):
            await quotes.check(60)
        with pytest.raises(Refused, match="has no such perpetual"):
            await quotes.quote()

    played(venue, play)
    played(venue, play_other, symbol=Perpetual("XYZ"))


def test_connections_are_made_anew() -> None:
    """Given quotes that were read before the machine slept
    When connections are made anew
    Then the next price comes
    """

    async def play(quotes: CcxtQuotes) -> None:
        await quotes.quote()
        await quotes.reopen()
        assert (await quotes.quote()).last == 100

    played(venue_of(100), play)


def test_times_that_are_rounded_or_cannot_be_are_no_times() -> None:
    """Given prices whose times are of whole seconds three times in a row, or two minutes ahead
    When they are looked at
    Then they count as untimed, and those with milliseconds do not
    """
    times = PriceTimes()

    assert [times.usable(time, 5000) for time in (1000, 2000, 3000, 4000, 4001, 5000)] == [
        True, True, False, False, True, True,
    ]  # fmt: skip
    assert not PriceTimes().usable(125_001, 5000)
