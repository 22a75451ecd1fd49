"""The promise of a rehearsal in which nothing goes wrong: it makes the trades of a backtest with polls."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from srconsole.bundled import bundled
from srconsole.compose.rehearse.play import failed, play, report
from srconsole.compose.rehearse.report import Report
from srconsole.compose.rehearse.scenario import NOTHING, Scenario
from srconsole.compose.rehearse.stage import Rehearsal
from srconsole.compose.rehearse.told import ToldExchange
from srconsole.compose.replay import SAMPLE
from srconsole.core.candle import Candle
from srconsole.market.candle_file import load_candles
from srconsole.settings.schema import (
    CostSettings,
    LevelSettings,
    MarketSettings,
    Settings,
    StrategySettings,
)
from tests.engine.running import written
from tests.walks import HOUR, tradable_settings, walk

COUNT = 500


def rehearsed(given: Settings, rehearsal: Rehearsal) -> Report:
    """Play a rehearsal and return its report."""
    return report(given, rehearsal, play(given, rehearsal))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of the first bundled candles."""
    candles = list(load_candles(bundled(SAMPLE)).columns.candles())[:COUNT]
    return written(candles, tmp_path_factory.mktemp("sample") / "sample.csv")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("market", "costs", "hedge"),
    [
        (MarketSettings(), CostSettings(), False),
        (MarketSettings(), CostSettings(slippage=0.001), True),
        (MarketSettings(step=0.001, tick=0.5, min_quantity=0.001, min_notional=5.0), CostSettings(), False),
    ],
)
def test_real_candles_are_traded_as_in_a_backtest(
    sample: Path, market: MarketSettings, costs: CostSettings, hedge: bool
) -> None:
    """Given the bundled candles, an account in either position mode, with limits known or not, fills that slip or not
    When they are rehearsed through HTTP without trouble
    Then there are trades, each as a backtest with polls makes it, and nothing is lost
    """
    trail = StrategySettings(trail_pct=0.01)
    given = Settings(levels=LevelSettings(swing_order=3), strategy=trail, market=market, costs=costs)
    found = rehearsed(given, Rehearsal(sample, scenario=_mode(hedge)))

    assert len(found.trades) > 8
    assert found.differences == []
    assert (found.lost, found.unmet, found.faults, found.ended) == ([], [], [], "")
    assert not failed(found)


def _mode(hedge: bool) -> Scenario:
    return msgspec.structs.replace(NOTHING, exchange=ToldExchange(hedge=hedge))


@pytest.mark.slow
@given(given=tradable_settings(), seed=st.integers(0, 10**6), hedge=st.booleans())
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_walk_is_traded_as_in_a_backtest(given: Settings, seed: int, hedge: bool, tmp_path: Path) -> None:
    """Given any settings, and a walk with hours that are missing, ties and flat candles
    When it is rehearsed without trouble
    Then each trade is as a backtest with polls makes it
    """
    found = rehearsed(given, Rehearsal(written(walk(seed, 100), tmp_path / "walk.csv"), scenario=_mode(hedge)))
    assert (found.differences, found.lost, found.ended) == ([], [], "")


@pytest.mark.slow
def test_finer_candles_move_both_alike(tmp_path: Path) -> None:
    """Given a walk, and finer candles of which some do not reproduce theirs
    When it is rehearsed with them
    Then each trade is as a backtest with polls and the same finer candles makes it, and other than without them
    """
    fine = walk(7, 600, gap=0.002)
    quarter = HOUR // 4
    finer = [candle._replace(time=HOUR + number * quarter) for number, candle in enumerate(fine)]
    coarse = [_joined(finer[at : at + 4]) for at in range(0, len(finer), 4)]
    coarse[20] = coarse[20]._replace(high=coarse[20].high + 1)
    file, detail = written(coarse, tmp_path / "coarse.csv"), written(finer, tmp_path / "fine.csv")
    given = Settings(levels=LevelSettings(swing_order=2), strategy=StrategySettings(trail_pct=0.01))
    found = rehearsed(given, Rehearsal(file, detail))

    assert (found.differences, found.lost, found.ended) == ([], [], "")
    assert len(found.trades) > 5
    assert found.trades != rehearsed(given, Rehearsal(file)).trades


def _joined(parts: list[Candle]) -> Candle:
    return Candle(
        parts[0].time,
        parts[0].open,
        max(part.high for part in parts),
        min(part.low for part in parts),
        parts[-1].close,
        sum(part.volume for part in parts),
    )


@pytest.mark.slow
def test_a_seed_comes_to_the_same_again(tmp_path: Path) -> None:
    """Given chance that troubles the line in every tenth call
    When the same seed is played twice, and another one
    Then the first two reports are the same to the letter, and the third one is not
    """
    given = Settings(levels=LevelSettings(swing_order=2))
    file = written(walk(1, 24), tmp_path / "walk.csv")
    first, again, other = (rehearsed(given, Rehearsal(file, chaos=0.2, seed=seed)) for seed in (5, 5, 6))

    assert first.faults
    assert again == first
    assert other.faults != first.faults
