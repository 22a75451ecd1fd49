"""Two markets' traders on one account, in one engine: no setting asks for it, and the engine is made for it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from srconsole.compose.replay import Replay, SystemClock, open_feed
from srconsole.core.candle import Candle
from srconsole.core.lot import Trade
from srconsole.engine.host import Engine
from srconsole.engine.run import Run
from srconsole.engine.view.snapshot import Snapshot
from srconsole.exchange.paper.exchange import PaperExchange
from srconsole.journal.sqlite_journal import SqliteJournal
from srconsole.market.candle_writer import write_table
from srconsole.research.history_run import HistoryRun
from srconsole.settings.schema import LevelSettings, RiskSettings, Settings, StrategySettings
from tests.engine.running import at_once
from tests.frames import frame
from tests.walks import walk

RICH = at_once(Settings(levels=LevelSettings(swing_order=2), strategy=StrategySettings(trail_pct=0.01)))
POOR = msgspec.structs.replace(RICH, risk=RiskSettings(initial_capital=150, max_consecutive_losses=0))
"""An account with room for one position of 100 USDT margin."""
LENGTH = 300


def traded(folder: Path, settings: Settings, stop_at: Sequence[int] = ()) -> Snapshot:
    """Trade two walks on one account to their end, stopping and starting again on the way; return the last snapshot."""
    shown: list[Snapshot] = []
    for place in [*stop_at, 10**9]:
        asyncio.run(_traded(folder, settings, shown, place))
    return shown[-1]


async def _traded(folder: Path, settings: Settings, shown: list[Snapshot], until: int) -> None:
    feeds = [open_feed(settings, Replay(file(folder, symbol))) for symbol in WALKS]
    with (
        closing(PaperExchange(folder / "paper.sqlite3", settings)) as exchange,
        closing(SqliteJournal(folder / "journal.sqlite3", "run")) as journal,
    ):
        engines: list[Engine] = []

        def show(snapshot: Snapshot) -> None:
            shown.append(snapshot)
            if sum(market.feed.closed for market in snapshot.markets) >= until:
                engines[0].stop()

        engine = Engine(settings, Run("replay", "two", ""), feeds, exchange, journal, SystemClock(), show)
        engines.append(engine)
        await engine.trade(until_end=True)


WALKS: dict[str, list[Candle]] = {"BTC/USDT": walk(5, LENGTH, gap=0.006), "ETH/USDT": walk(26, LENGTH, gap=0.006)}


def file(folder: Path, symbol: str) -> Path:
    """Write a symbol's candles."""
    path = folder / f"{symbol.replace('/', '-')}.csv"
    table = frame(WALKS[symbol])
    table["Symbol"] = symbol
    write_table(table, path)
    return path


def alone(symbol: str, settings: Settings) -> list[Trade]:
    """Return the trades of a symbol that has an account to itself."""
    run = HistoryRun(settings)
    for candle in WALKS[symbol]:
        run.candle(candle)
    return run.trader.trades


def test_two_markets_on_a_large_account_trade_as_each_would_alone(tmp_path: Path) -> None:
    """What one market does is no business of the other's while there is room for both.

    Given an account with room for both positions
    When two markets are traded on it in one engine
    Then each has the trades that it has alone, and the account has made the sum of both
    """
    snapshot = traded(tmp_path, RICH)
    made = 0.0
    for market in snapshot.markets:
        expected = alone(market.symbol, RICH)
        assert market.trade_count == len(expected) > 5
        assert list(market.trades) == expected[-100:]
        made += sum(trade.pnl for trade in expected)
    assert snapshot.account.closed_equity - RICH.risk.initial_capital == pytest.approx(made)


def test_two_markets_on_a_small_account_never_bind_more_than_there_is(tmp_path: Path) -> None:
    """The account is one: what a market has bound, the other cannot have.

    Given an account with room for one position
    When two markets are traded on it
    Then no two trades of different markets overlap, and an entry was refused for want of funds
    """
    snapshot = traded(tmp_path, POOR)
    first, second = (list(market.trades) for market in snapshot.markets)
    assert first
    assert second
    for one in first:
        for other in second:
            assert one.exit_time <= other.entry_time or other.exit_time <= one.entry_time
    assert any("insufficient funds" in line.text for line in snapshot.log)


def test_two_markets_go_on_after_any_stop(tmp_path: Path) -> None:
    """A restart loses nothing of either market.

    Given two markets on an account with room for one position
    When the engine is stopped and started again on the way
    Then both end as they would have without
    """
    whole, stopped = tmp_path / "whole", tmp_path / "stopped"
    whole.mkdir()
    stopped.mkdir()
    once = traded(whole, POOR)
    again = traded(stopped, POOR, stop_at=(100, 101, 250, 400))
    assert again.markets == once.markets
    assert again.account == once.account
