"""A market's inputs, from the settings and from a journal."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from srconsole.compose.market.inputs import LiveMarket, behind_of, given_by_file, live_feed, open_quotes
from srconsole.core.candle import Candle
from srconsole.engine.inputs import EntriesBarred, Input, PriceSeen
from srconsole.errors import CandleError, ExchangeError, RequestError
from srconsole.exchange.ccxt.symbols import Perpetual
from srconsole.journal.sqlite_journal import SqliteJournal
from srconsole.market.live.live_feed import Behind
from srconsole.settings.schema import MarketSettings, Settings
from tests.engine.market import HOUR, ToldExchange
from tests.engine.trading_a_market import SYMBOL, Market, candle, on_a_market, with_levels
from tests.exchange.bitget_stub import BitgetStub, answers, serving


def settings_of(symbol: str = SYMBOL, timeframe: str = "1h", file: str = "", url: str = "") -> Settings:
    """Return settings of a market."""
    return Settings(market=MarketSettings(symbols=(symbol,), timeframe=timeframe, file=file, exchange_url=url))


def written(folder: Path, symbol: str, step: int = HOUR) -> str:
    """Write a file of three candles; return its path."""
    lines = ["Time,Open,High,Low,Close,Volume,Symbol"]
    lines += [f"2024-01-01T{n * step // 3600:02}:{n * step // 60 % 60:02}:00Z,1,2,1,2,5,{symbol}" for n in range(3)]
    path = folder / "candles.csv"
    path.write_text("\n".join(lines) + "\n")
    return str(path)


@pytest.mark.parametrize("symbol", ["BTC/USDT:USDT", "BTCUSDT", "BTCUSDT_UMCBL"])
def test_settings_name_a_market_in_any_spelling(symbol: str) -> None:
    """Given a perpetual in one of its spellings, and a timeframe
    When the market is asked for
    Then the engine calls it the same whatever the spelling
    """
    market = LiveMarket.of(settings_of(symbol, "15m"))

    assert market == LiveMarket(Perpetual("BTC"), 900)
    assert market.symbol == SYMBOL


@pytest.mark.parametrize("symbol", ["BTC/USDT:USDT", "BTCUSDT", "BTCUSDT_UMCBL"])
def test_a_file_of_the_market_gives_its_candles(tmp_path: Path, symbol: str) -> None:
    """Given a file that names the market in one of its spellings
    When its candles are asked for
    Then they come
    """
    settings = settings_of(file=written(tmp_path, symbol))

    given = given_by_file(settings, LiveMarket.of(settings))

    assert given.remark == ""
    assert [one.time for one in given.candles] == [1_704_067_200_000 + n * 3_600_000 for n in range(3)]


@pytest.mark.parametrize(
    ("symbol", "step", "remark"),
    [
        ("ETHUSDT", HOUR, "is of ETHUSDT, not of BTC/USDT:USDT: the history comes from the exchange"),
        ("BTC-USD", HOUR, "is of BTC-USD, not of BTC/USDT:USDT"),
        ("BTCUSDT", 900, "has candles of 15m, not of 1h: the history comes from the exchange"),
    ],
)
def test_a_file_of_something_else_is_left_alone(tmp_path: Path, symbol: str, step: int, remark: str) -> None:
    """Given a file of another market, or of other candles, as a replay may have it in the same settings
    When its candles are asked for
    Then there are none, and the log tells why
    """
    settings = settings_of(file=written(tmp_path, symbol, step))

    given = given_by_file(settings, LiveMarket.of(settings))

    assert not given.candles
    assert remark in given.remark


def test_no_file_gives_nothing_and_a_bad_one_is_refused(tmp_path: Path) -> None:
    """Given settings without a file, and with one that is not there
    When its candles are asked for
    Then there are none, and a sentence
    """
    market = LiveMarket.of(settings_of())

    assert given_by_file(settings_of(), market) == ((), "")
    with pytest.raises(CandleError, match=r"gone\.csv"):
        given_by_file(settings_of(file=str(tmp_path / "gone.csv")), market)


def test_an_engine_goes_on_behind_its_newest_candle_and_price(tmp_path: Path) -> None:
    """Given a market's run that was stopped
    When it is asked what it has
    Then it is the candle that closed last, and the time of the newest price; an empty journal has nothing
    """
    with SqliteJournal(tmp_path / "journal.sqlite3", "run") as journal:
        assert behind_of(journal, SYMBOL) == Behind(None, 0)

    async def play(market: Market) -> None:
        await with_levels(market)
        market.price(104)
        await market.settled()
        market.engine.post(PriceSeen(SYMBOL, 103.0, 103.0, 103.0, 7 * HOUR * 1000 + 60_000, 5))

    on_a_market(tmp_path, ToldExchange(), play)

    with SqliteJournal(tmp_path / "journal.sqlite3", "run") as journal:
        assert behind_of(journal, SYMBOL) == Behind(candle(6, 121.0), 7 * HOUR * 1000 + 60_000)


class Heard:
    """What an engine hears of a market."""

    def __init__(self) -> None:
        self.posted: list[Input | BaseException] = []

    def post(self, taken: Input | BaseException) -> None:
        """Take what the market says."""
        self.posted.append(taken)

    def price_comes(self, market: str) -> None:
        """Know that its price is asked for."""


async def fed(settings: Settings, behind: Behind) -> None:
    """Make a feed and leave it unentered."""
    market = LiveMarket.of(settings)
    engine = Heard()
    async with open_quotes(settings, market) as quotes:
        await live_feed(settings, market, quotes, quotes, behind, engine, lambda *_: None)
    assert {type(taken) for taken in engine.posted} == {EntriesBarred}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("symbol", "timeframe", "message"),
    [("XYZUSDT", "1h", "has no such perpetual"), ("BTCUSDT", "90s", "has no candles of 90 seconds")],
)
def test_a_first_start_knows_what_the_exchange_lacks(symbol: str, timeframe: str, message: str) -> None:
    """Given settings that name what the exchange does not have
    When a market is traded for the first time, and when it goes on
    Then the first is refused in a sentence before anything begins, and the second goes on with what it knows
    """

    async def whole(behind: Behind) -> None:
        async with serving(BitgetStub()) as url:
            await fed(settings_of(symbol, timeframe, url=url), behind)

    with pytest.raises(RequestError, match=message):
        asyncio.run(whole(Behind()))
    asyncio.run(whole(Behind(Candle(0, 1, 1, 1, 1, 1))))


@pytest.mark.slow
def test_a_first_start_without_the_exchange_is_a_sentence() -> None:
    """Given an exchange that does not answer
    When a market is traded for the first time
    Then that is told, and an engine that goes on is not kept from covering its position
    """
    stub = BitgetStub()
    stub.fail("contracts", answers("", 503), answers("", 503))

    async def whole(behind: Behind) -> None:
        async with serving(stub) as url:
            await fed(settings_of(url=url), behind)

    with pytest.raises(ExchangeError):
        asyncio.run(whole(Behind()))
    asyncio.run(whole(Behind(Candle(0, 1, 1, 1, 1, 1))))
