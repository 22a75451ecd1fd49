"""Backtests of signal strategies against an implementation that was written from the rules' text alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.core.candle import Candle
from srconsole.market.candle_file import read_candles
from srconsole.research.backtest import Result, backtest
from srconsole.research.frames import core_candles
from srconsole.settings.schema import CostSettings, RiskSettings, Settings, StrategySettings
from tests.core.indicators import table
from tests.frames import frame
from tests.oracle.signal_trades import Rules, SignalTrades, Told
from tests.strategies.signals.test_any_candles import signal_settings
from tests.strategies.signals.told import TOLD
from tests.walks import HOUR, walk

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
every_strategy = pytest.mark.parametrize("name", TOLD)


def rules(name: str, settings: Settings, candles: Sequence[Candle], base: int) -> Rules:
    """Return settings as the oracle takes them."""
    of, risk, costs = settings.signals, settings.risk, settings.costs
    ranges = table.atr(candles, 14)

    def exits(at: int, e: float) -> tuple[float, float | None]:
        if name == "multi" and of.mode == "strength":
            return e - of.atr_stop * ranges[at], e + of.atr_target * ranges[at]
        return e * (1 - of.stop_pct), e * (1 + of.target_pct) if of.target_pct else None

    return Rules(
        exits,
        base,
        settings.strategy.signal_max_age,
        settings.strategy.movement == "polls",
        settings.strategy.intrabar == "favourable",
        risk.margin,
        risk.leverage,
        risk.initial_capital,
        costs.fee_rate,
        costs.slippage,
        risk.max_consecutive_losses,
        risk.loss_pause,
    )


def expected(name: str, settings: Settings, candles: Sequence[Candle], base: int = HOUR) -> Told:
    """Return what the rules' text makes of candles."""
    signals = TOLD[name](candles, settings.signals)
    return SignalTrades(candles, signals, rules(name, settings, candles, base)).run()


def assert_agrees(result: Result, told: Told, name: str) -> None:
    """Fail unless a backtest has the oracle's trades and rows."""
    trades = result.trades
    assert len(trades) == len(told.trades)
    for ours, theirs in zip(trades.to_dict("records"), told.trades, strict=True):
        for key in ("entry_time", "exit_time"):
            assert ours[key] == pd.Timestamp(theirs[key], unit="ms", tz="UTC")
        assert (ours["exit_reason"], ours["tier"]) == (theirs["exit_reason"], name)
        for key in ("entry_price", "exit_price", "quantity", "level", "stop", "fees", "pnl"):
            assert ours[key] == pytest.approx(theirs[key], rel=1e-12, abs=1e-9), key
    rows = result.candles
    assert rows["Position"].tolist() == [row["Position"] for row in told.rows]
    for ours, row in zip(rows["Stop"], told.rows, strict=True):
        assert math.isnan(ours) if row["Stop"] is None else ours == pytest.approx(row["Stop"], rel=1e-12)
    assert rows["Equity"].tolist() == pytest.approx([row["Equity"] for row in told.rows], rel=1e-12)


@st.composite
def traded_settings(draw: st.DrawFn, name: str) -> Settings:
    """Draw settings with which signals trade often."""
    return msgspec.structs.replace(
        draw(signal_settings()),
        strategy=StrategySettings(
            name=name,
            intrabar=draw(st.sampled_from(["adverse", "favourable"])),
            movement=draw(st.sampled_from(["candles", "polls"])),
            signal_max_age=draw(st.sampled_from([1.0, 60.0, 3600.0])),
        ),
        costs=CostSettings(
            fee_rate=draw(st.sampled_from([-0.0005, 0.0, 0.0006])), slippage=draw(st.sampled_from([0.0, 0.001]))
        ),
        risk=RiskSettings(
            max_consecutive_losses=draw(st.sampled_from([0, 1, 3, 5])),
            loss_pause=draw(st.sampled_from([0, 1, 24])),
            initial_capital=draw(st.sampled_from([105.0, 1000.0])),
        ),
    )


@pytest.mark.slow
@every_strategy
@given(data=st.data(), seed=st.integers(0, 10_000))
@hypothesis_settings(max_examples=20)
def test_signals_trade_as_the_rules_say(name: str, data: st.DataObject, seed: int) -> None:
    """Given any candles, with gaps, and settings of signals, costs and risk
    When a signal strategy is backtested
    Then its trades, its stops and its equity are those of the rules
    """
    settings, candles = data.draw(traded_settings(name)), walk(seed, 160)
    assert_agrees(backtest(frame(candles), settings), expected(name, settings, candles), name)


@pytest.mark.slow
@pytest.mark.skipif(not DATA.exists(), reason="the shared real candles are not beside this checkout")
@pytest.mark.parametrize("movement", ["candles", "polls"])
@every_strategy
def test_signals_trade_on_real_candles_as_the_rules_say(name: str, movement: str) -> None:
    """Given 3,000 hours of a real market
    When a signal strategy is backtested with costs
    Then its trades, its stops and its equity are those of the rules, and there are trades
    """
    strategy = StrategySettings(name=name, movement=movement)  # type: ignore[arg-type]
    settings = Settings(strategy=strategy, costs=CostSettings(slippage=0.0002))
    real = read_candles(DATA / "coinbase_BTC-USD_1h_2018-09_2019-10.csv").iloc[:3000]
    told = expected(name, settings, list(core_candles(real)))
    assert told.trades
    assert_agrees(backtest(real.reset_index(drop=True), settings), told, name)
