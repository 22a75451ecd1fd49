"""Traded histories against an implementation that was written from the rules' text alone (tests/oracle)."""

from __future__ import annotations

import math
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.core.candle import Candle
from srconsole.engine.rows import OLD_COLUMNS
from srconsole.research.history_run import HistoryRun
from srconsole.settings.deciding import OF_MARKETS, PLACES, WHERE_CHANGED
from srconsole.settings.schema import Settings
from srconsole.strategies.levels.tier import sr_proximity
from tests.oracle.reference import run
from tests.walks import HOUR, tradable_settings, walk


def flat(settings: Settings) -> dict[str, Any]:
    """Return settings as the oracle takes them."""
    sections = msgspec.to_builtins(settings)
    trading = {name: sections[name] for name in ("market", "levels", "strategy", "risk", "costs")}
    unknown = PLACES | OF_MARKETS | WHERE_CHANGED.keys()
    unknown |= {"market.mode", "market.tick", "strategy.name", "risk.maintenance_rate"}
    return {
        key: value
        for section, keys in trading.items()
        for key, value in keys.items()
        if f"{section}.{key}" not in unknown
    }


def finer(candle: Candle, seed: int) -> list[Candle]:
    """Return four quarter-hour candles that may or may not make up an hourly one."""
    parts = walk(seed, 4, start=candle.open)
    quarter = HOUR // 4
    moved = [part._replace(time=candle.time + at * quarter) for at, part in enumerate(parts)]
    if seed % 4 == 0:
        return moved
    low, high = candle.low, candle.high
    clamped = [Candle._make((part.time, *(min(max(price, low), high) for price in part[1:5]), 1.0)) for part in moved]
    clamped[1] = clamped[1]._replace(low=low)
    clamped[2] = clamped[2]._replace(high=high)
    last = clamped[3]
    clamped[3] = last._replace(close=candle.close, high=max(last.high, candle.close), low=min(last.low, candle.close))
    return clamped[1:] if seed % 4 == 1 else clamped


def outcome(
    settings: Settings, candles: list[Candle], detail: list[list[Candle]] | None, first: int
) -> tuple[list[dict[str, Any]], HistoryRun]:
    """Run the core as the backtest does; return a row a candle and the run."""
    history = HistoryRun(settings)
    rows: list[dict[str, Any]] = []
    for index, candle in enumerate(candles):
        if index < first:
            history.skip(candle)
        else:
            history.move(candle, detail[index] if detail else ())
        tiers = history.tiers
        row: dict[str, Any] = {
            "time": candle.time // 1000,
            "SR_Proximity": sr_proximity(tiers, candle.high, candle.low, candle.close),
            "Position": history.trader.state.value,
            "Stop": None if history.trader.lot is None else history.trader.lot.stop,
            "Equity": history.trader.equity(candle.close),
        }
        prices = {tier.name: tier.price for tier in (*tiers.supports, *tiers.resistances)}
        row.update({f"{side}{n}": prices.get(f"{side}{n}") for side in "SR" for n in range(1, 11)})
        rows.append(row)
        history.close(candle)
    return rows, history


def assert_same(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    """Assert equal texts, times and emptiness, and numbers equal within 1e-9."""
    assert ours.keys() == theirs.keys()
    for key, value in ours.items():
        if isinstance(value, float) and theirs[key] is not None:
            assert math.isclose(value, theirs[key], rel_tol=1e-9, abs_tol=1e-9), (key, ours, theirs)
        else:
            assert value == theirs[key], (key, ours, theirs)


def assert_agrees(
    settings: Settings, candles: list[Candle], detail: list[list[Candle]] | None = None, first: int = 0
) -> None:
    """Assert that core and oracle agree in every row, trade, refusal and halt."""

    def seconds(candle: Candle) -> tuple[int, float, float, float, float, float]:
        return (candle.time // 1000, *candle[1:])

    theirs = run(
        [seconds(candle) for candle in candles],
        flat(settings),
        detail=None if detail is None else [seconds(part) for parts in detail for part in parts],
        trade_from=candles[first].time // 1000 if first else None,
    )
    whole = [made_up(candle, parts) for candle, parts in zip(candles, detail, strict=True)] if detail else None
    rows, history = outcome(settings, candles, whole, first)
    for row, other in zip(rows, theirs.rows, strict=True):
        assert_same(row, other)
    # The oracle is of before there were several strategies: what came later stands behind.
    trades = [dict(list(trade._asdict().items())[:OLD_COLUMNS]) for trade in history.trader.trades]
    for trade in trades:
        trade["entry_time"] //= 1000
        trade["exit_time"] //= 1000
    assert len(trades) == len(theirs.trades)
    for trade, other in zip(trades, theirs.trades, strict=True):
        assert_same(trade, other)
    assert dict(history.trader.refused) == theirs.refused
    assert history.trader.halt.count == theirs.halts


def made_up(candle: Candle, parts: list[Candle]) -> list[Candle]:
    """Return the finer candles if they reproduce the candle's high, low and close, else none."""
    same = (
        max(part.high for part in parts) == candle.high
        and min(part.low for part in parts) == candle.low
        and parts[-1].close == candle.close
    )
    return parts if same else []


@given(settings=tradable_settings(), seed=st.integers(0, 10_000), tick=st.sampled_from([0.01, 0.5, 1.0]))
@hypothesis_settings(max_examples=60)
def test_every_row_and_trade_is_the_oracles(settings: Settings, seed: int, tick: float) -> None:
    """Every row and every trade follows the rules.

    Given a random walk with coarse ticks, gaps at the open and missing hours, and any settings
    When it is traded candle by candle
    Then every tier, proximity, position, stop, equity, trade, refusal and halt is what the rules' text says
    """
    assert_agrees(settings, walk(seed, 220, tick=tick))


@given(settings=tradable_settings(), seed=st.integers(0, 10_000))
@hypothesis_settings(max_examples=40)
def test_detail_moves_price_as_the_oracle_does(settings: Settings, seed: int) -> None:
    """Finer candles move price where they reproduce the candle.

    Given candles with quarter-hour ones, some of which do not make up their hour
    When they are traded with that detail
    Then every row and trade is what the rules' text says
    """
    hours = walk(seed, 120)
    assert_agrees(settings, hours, [finer(hour, seed + at) for at, hour in enumerate(hours)])


@given(settings=tradable_settings(), seed=st.integers(0, 10_000), first=st.integers(1, 119))
@hypothesis_settings(max_examples=30)
def test_candles_before_the_start_only_build_levels(settings: Settings, seed: int, first: int) -> None:
    """Trading can begin later than the levels.

    Given a history of which only the later part is to be traded
    When it is run
    Then levels come from all of it and trades only from the later part, as the rules' text says
    """
    assert_agrees(settings, walk(seed, 120), first=first)


@pytest.mark.soak
@given(settings=tradable_settings(), seed=st.integers(0, 1_000_000), tick=st.sampled_from([0.01, 0.1, 0.5, 1.0]))
@hypothesis_settings(max_examples=2000)
def test_every_row_and_trade_is_the_oracles_for_long(settings: Settings, seed: int, tick: float) -> None:
    """The same agreement over many more walks.

    Given 2,000 random walks and settings
    When each is traded candle by candle
    Then every row and trade is what the rules' text says
    """
    assert_agrees(settings, walk(seed, 400, tick=tick))
