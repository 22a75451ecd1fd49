"""The promise for every strategy: backtest, plain loop and engine make the same trades, to the last digit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from srconsole.bundled import bundled
from srconsole.compose.replay import SAMPLE, Replay
from srconsole.core.candle import Candle
from srconsole.engine.rows import trade_line
from srconsole.market.candle_file import load_candles
from srconsole.market.candle_writer import write_table
from srconsole.research.backtest import backtest
from srconsole.research.history_run import HistoryRun
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import Settings
from srconsole.strategies.built_in import BUILT_IN
from tests.engine.running import run_to_end, written
from tests.walks import walk

QUARTER = 900_000
"""Milliseconds of 15 minutes, which breakout and scalper can trade."""
OFTEN: dict[str, dict[str, object]] = {
    "levels": {"levels.swing_order": 4},
    "sma": {"signals.sma_fast": 3, "signals.sma_slow": 8},
    "rsi": {"signals.rsi_length": 4},
    "macd": {"signals.macd_fast": 4, "signals.macd_slow": 9, "signals.macd_signal": 3},
    "multi": {"signals.threshold": 0.25},
    "mean_reversion": {},
    "momentum": {},
    "scalper": {
        "scalper.window": 100,
        "scalper.lookback": 6,
        "scalper.frames": ["1h"],
        "scalper.min_quote_volume": 0.0,
        "scalper.volume_ratio": 0.0,
        "scalper.adx_max": 100.0,
        "scalper.secondary_min": 0,
        "scalper.min_held": 0,
        "scalper.min_score": 0.0,
        "scalper.proximity": 0.01,
        "scalper.target_pct": 0.002,
        "scalper.reward": 0.2,
        "scalper.stop_pct": 0.02,
    },
    "breakout": {"breakout.trend": "off", "breakout.rsi_max": 100.0, "breakout.spike": 0.0, "breakout.swing_order": 1},
    "grid": {"grid.spacing": 0.004, "grid.stop_pct": 0.01, "grid.pause": 3},
}
"""Settings under which a strategy trades often, so that there is something to compare."""


def settings_of(name: str) -> Settings:
    """Return settings under which a strategy trades often."""
    sections: dict[str, dict[str, object]] = {"strategy": {"name": name}, "risk": {"max_consecutive_losses": 0}}
    for path, value in OFTEN[name].items():
        section, _, key = path.partition(".")
        sections.setdefault(section, {})[key] = value
    return settings_from(sections)


def quarters(candles: Sequence[Candle]) -> list[Candle]:
    """Return a walk of hours as candles of 15 minutes, with volumes that differ."""
    first = candles[0].time
    return [
        candle._replace(time=first + number * QUARTER, volume=50.0 + 10.0 * (number * 7 % 13))
        for number, candle in enumerate(candles)
    ]


def assert_same(settings: Settings, file: Path, folder: Path) -> int:
    """Assert that backtest, plain loop and engine make the same rows, trades and fills; return how many trades."""
    candles = load_candles(file)
    result = backtest(candles.frame, settings)
    write_table(result.candles, folder / "rows.csv")
    write_table(result.trades, folder / "trades.csv")
    ran = run_to_end(settings, Replay(file), folder / "home")
    assert ran.trades == (folder / "trades.csv").read_text(encoding="utf-8")
    assert ran.rows == (folder / "rows.csv").read_text(encoding="utf-8")
    session = HistoryRun(settings, candles.report.timeframe * 1000)
    history = session.strategy.needs.history
    for number, candle in enumerate(candles.columns.candles()):
        (session.skip if number < history else session.move)(candle)
        session.close(candle)
    assert ran.trades.splitlines()[1:] == [trade_line(trade) for trade in session.trader.trades]
    assert len(result.fills) == len(session.fills)
    return ran.snapshot.market.trade_count


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in BUILT_IN if name != "breakout"])
def test_every_built_in_strategy_trades_made_candles_the_same_everywhere(name: str, tmp_path: Path) -> None:
    """What a backtest of a strategy promises is what the console does with it.

    Given a few hundred made candles of 15 minutes with gaps, and a built-in strategy that trades often
    When they are backtested, run through the plain loop, and traded by the engine with its journal and exchange
    Then all rows, trades and fills are the same, to the last digit, and there are some
    """
    file = written(quarters(walk(11, 400, gap=0.004)), tmp_path / "walk.csv")
    assert assert_same(settings_of(name), file, tmp_path) > 0


@pytest.mark.slow
def test_breakout_trades_made_candles_the_same_everywhere(tmp_path: Path) -> None:
    """A strategy that needs 60 days before its first trade is compared behind them.

    Given 70 days of made candles of 15 minutes, and breakout with few conditions
    When they are backtested, run through the plain loop, and traded by the engine
    Then all rows, trades and fills are the same, to the last digit, and there are some
    """
    file = written(quarters(walk(11, 6720, gap=0.004)), tmp_path / "walk.csv")
    assert assert_same(settings_of("breakout"), file, tmp_path) > 0


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in BUILT_IN if name not in {"scalper", "breakout"}])
def test_every_strategy_for_hours_trades_the_bundled_candles_the_same_everywhere(name: str, tmp_path: Path) -> None:
    """Nor do real candles make a difference.

    Given 3,000 of the bundled candles and a built-in strategy that can trade hours, under its defaults
    When they are backtested, run through the plain loop, and traded by the engine
    Then all rows, trades and fills are the same, to the last digit, and there are some
    """
    part = load_candles(bundled(SAMPLE)).frame.iloc[3000:6000]
    write_table(part, tmp_path / "part.csv")
    settings = settings_from({"strategy": {"name": name}, "risk": {"max_consecutive_losses": 0}})
    assert assert_same(settings, tmp_path / "part.csv", tmp_path) > 0
