"""Scalper, breakout and grid make the trades of a plain loop of its own (strategies.md 1.1 to 1.4)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.core.candle import Candle
from srconsole.market.candle_file import read_candles
from srconsole.research.frames import core_candles
from srconsole.research.history_run import HistoryRun
from srconsole.settings.schema import CostSettings, RiskSettings, Settings, StrategySettings
from srconsole.strategies.built_in import strategy_of
from tests.oracle.plain_trader import PlainTrader
from tests.strategies.breakout.drawn import breakout_settings
from tests.strategies.grid.drawn import grid_settings
from tests.strategies.scalper.drawn import scalper_settings
from tests.walks import HOUR, walk

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


@st.composite
def systems(draw: st.DrawFn) -> Settings:
    """Draw one of the strategies, with costs and halts."""
    names: list[Literal["scalper", "breakout", "grid"]] = ["scalper", "breakout", "grid", "grid"]
    return Settings(
        strategy=StrategySettings(
            name=draw(st.sampled_from(names)), intrabar=draw(st.sampled_from(["adverse", "favourable"]))
        ),
        scalper=draw(scalper_settings()),
        breakout=draw(breakout_settings()),
        grid=draw(grid_settings()),
        risk=RiskSettings(
            max_consecutive_losses=draw(st.sampled_from([0, 0, 2, 5])), loss_pause=draw(st.sampled_from([0, 3, 24]))
        ),
        costs=CostSettings(
            fee_rate=draw(st.sampled_from([0.0, 0.0006])), slippage=draw(st.sampled_from([0.0, 0.0005]))
        ),
    )


def assert_agrees(settings: Settings, candles: Sequence[Candle], base: int, first: int = 0) -> int:
    """Hold a run to the plain loop, trade for trade; return how many trades there were."""
    run = HistoryRun(settings, base)
    for number, candle in enumerate(candles):
        if number < first:
            run.skip(candle)
            run.close(candle)
        else:
            run.candle(candle)
    plain = PlainTrader(strategy_of(settings, base), settings, base)
    plain.run(candles, first)
    made = [(trade.entry_time, trade.exit_time, trade.exit_reason) for trade in run.trader.trades]
    assert made == [(begun, ended, reason) for begun, ended, _, reason, _ in plain.trades]
    assert [trade.pnl for trade in run.trader.trades] == pytest.approx([pnl for *_, pnl in plain.trades], abs=1e-9)
    assert [lot.key for lot in run.trader.lots] == [lot.key for lot in plain.lots]
    assert [lot.stop for lot in run.trader.lots] == pytest.approx([lot.stop for lot in plain.lots])
    return len(made)


@given(settings=systems(), seed=st.integers(0, 10_000), length=st.integers(50, 600))
@hypothesis_settings(max_examples=60, deadline=None)
def test_walks_are_traded_as_the_plain_loop_does(settings: Settings, seed: int, length: int) -> None:
    """Given walks of hours with gaps, any of the strategies, costs and halts
    When they are traded, and gone through by a plain loop from the rules' text
    Then trades, reasons and money are the same, and so is what is still held
    """
    assert_agrees(settings, walk(seed, length), HOUR)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "file", "base", "first", "length"),
    [
        ("scalper", "binance_BTC-USDT_5m_2024-03_2025-07.csv.gz", HOUR // 12, 500, 5000),
        ("breakout", "binance_BTC-USDT_15m_2023-04_2024-04.csv.gz", HOUR // 4, 5760, 14_000),
        ("grid", "coinbase_BTC-USD_1h_2018-09_2019-10.csv", HOUR, 0, 3000),
    ],
)
def test_real_candles_are_traded_as_the_plain_loop_does(
    name: str, file: str, base: int, first: int, length: int
) -> None:
    """Given real candles
    When they are traded with the built-in settings, and gone through by a plain loop from the rules' text
    Then trades, reasons and money are the same
    """
    path = DATA / file
    if not path.exists():
        pytest.skip("the shared real candles are not beside this checkout")
    settings = msgspec.convert({"strategy": {"name": name}}, Settings)
    assert assert_agrees(settings, list(core_candles(read_candles(path).iloc[:length])), base, first) > 10
