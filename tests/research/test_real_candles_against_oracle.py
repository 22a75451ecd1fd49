"""Strategy and core against the oracle on real candles, where they are at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from srconsole.core.candle import Candle
from srconsole.market.candle_file import read_candles
from srconsole.research.frames import core_candles
from srconsole.settings.schema import LevelSettings, RiskSettings, Settings, StrategySettings
from tests.research.test_history_run_against_oracle import assert_agrees

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
FILES = sorted(DATA.glob("*-*.csv*"))
SETTINGS = {
    "defaults": Settings(),
    "polls": Settings(strategy=StrategySettings(movement="polls"), levels=LevelSettings(swing_order=12)),
    "quick": Settings(
        levels=LevelSettings(swing_order=5, rank_by="recency", max_age=300, min_volume_ratio=0.5),
        strategy=StrategySettings(trail_pct=0.02, intrabar="favourable", midpoint_low="lowest"),
        risk=RiskSettings(loss_pause=6),
    ),
}

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(not FILES, reason="the shared real candles are not beside this checkout"),
]


def part(path: Path, start: int, length: int) -> list[Candle]:
    """Return consecutive candles of a file."""
    return list(core_candles(read_candles(path).iloc[start : start + length]))


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_real_candles_trade_as_the_oracle_says(path: Path, settings: Settings) -> None:
    """Real markets, with their ties, gaps and spikes, follow the rules.

    Given 1,500 candles from two places of a real file
    When they are traded
    Then every row and trade is what the rules' text says
    """
    for start in (0, 4000):
        assert_agrees(settings, part(path, start, 1500))


def test_real_detail_moves_price_as_the_oracle_says() -> None:
    """Real finer candles move the price of real hours.

    Given a month of hours and their five-minute candles
    When the hours are traded with that detail
    Then every row and trade is what the rules' text says
    """
    hours = part(DATA / "binance_ETH-USDT_1h_2024-01_2024-09.csv", 0, 700)
    fives = part(DATA / "binance_ETH-USDT_5m_2024-01_2024-09.csv.gz", 0, 8400)
    detail = [fives[at * 12 : at * 12 + 12] for at in range(700)]
    assert [parts[0].time for parts in detail] == [hour.time for hour in hours]
    assert_agrees(SETTINGS["quick"], hours, detail)
