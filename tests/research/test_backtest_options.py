"""What a backtest's options change: where trading begins, detail candles, movement and order."""

from __future__ import annotations

import pytest

from srconsole.core.candle import Candle
from srconsole.errors import CandleError, RequestError
from srconsole.research.backtest import backtest
from srconsole.research.variants import movement_variants
from srconsole.settings.schema import Settings, StrategySettings
from tests.frames import frame
from tests.walks import HOUR, walk

SETTINGS = {"levels.swing_order": 2, "strategy.trail_pct": 0.01}


def test_trade_from_reports_the_traded_part() -> None:
    """Levels from before, trades and figures from then on.

    Given a history
    When trading starts in its middle
    Then rows cover all of it, no trade is older, and the figures are those of the later part
    """
    whole = frame(walk(3, 300))
    start = whole["Time"].iloc[150]
    result = backtest(whole, SETTINGS, trade_from=start)
    assert len(result.candles) == 300
    assert (result.candles["S1"].notna() | result.candles["R1"].notna()).iloc[:150].any()
    assert len(result.trades) > 0
    assert (result.trades["entry_time"] >= start).all()
    assert (result.summary["candles"], result.summary["first"]) == (150, start.strftime("%Y-%m-%dT%H:%M:%SZ"))


def test_trade_from_behind_the_end_is_refused() -> None:
    """A start behind the end is a mistake.

    Given a history
    When trading shall start after its last candle, or at something that is no time
    Then it is refused with what is possible
    """
    whole = frame(walk(3, 10))
    with pytest.raises(RequestError, match="behind the last candle"):
        backtest(whole, trade_from="2999-01-01")
    with pytest.raises(RequestError, match="is no time"):
        backtest(whole, trade_from="next week")


def test_detail_counts_both_kinds_of_candles() -> None:
    """A reader sees how much of the path was known.

    Given hours of which all but one are made up by their halves
    When they are traded with the halves as detail
    Then the one is counted apart
    """
    hours = walk(7, 60)
    halves = [half for hour in hours for half in _halves(hour)]
    spoiled = halves[20]._replace(high=halves[20].high + 1)
    result = backtest(frame(hours), SETTINGS, frame([*halves[:20], spoiled, *halves[21:]]))
    assert result.summary["detail"] == {"used": 59, "not_used": 1}


def test_detail_of_another_market_is_refused() -> None:
    """Another market's candles say nothing about the path.

    Given hourly candles
    When the detail is of another symbol, or no finer
    Then it is refused
    """
    hours = frame(walk(7, 60))
    with pytest.raises(CandleError, match="ETH/USDT"):
        backtest(hours, detail=frame([half for hour in walk(7, 60) for half in _halves(hour)], "ETH/USDT"))
    with pytest.raises(CandleError, match="not finer"):
        backtest(hours, detail=hours)


def test_movement_and_order_are_compared_whatever_is_set() -> None:
    """The sensitivity names the settings' own run among the three.

    Given each movement and order
    When a history is traded
    Then the run of that name is the run itself, and all three are there
    """
    whole = frame(walk(11, 300))
    for movement, intrabar, own in (
        ("candles", "adverse", "adverse"),
        ("candles", "favourable", "favourable"),
        ("polls", "adverse", "polls"),
    ):
        chosen = {**SETTINGS, "strategy.movement": movement, "strategy.intrabar": intrabar}
        result = backtest(whole, chosen)
        assert set(result.summary["sensitivity"]) == {"adverse", "favourable", "polls"}
        assert result.summary["sensitivity"][own]["trades"] == len(result.trades) > 0
    assert movement_variants(Settings())["polls"].strategy == StrategySettings(movement="polls")


def _halves(hour: Candle) -> list[Candle]:
    first = hour._replace(close=hour.low)
    return [first, hour._replace(time=hour.time + HOUR // 2, open=hour.low)]


@pytest.mark.parametrize("plain_core", [False, True], ids=["kernel", "plain core"])
def test_figures_are_plain_numbers_for_whoever_hands_them_on(plain_core: bool) -> None:
    """The console's backtest ended because one figure was a number of numpy's, which looks like any other.

    Given a history that is traded, by the kernel or the plain core
    When its summary is handed to another process
    Then each of its values, however deep, is a plain number, text, truth, list or table
    """
    summary = backtest(frame(walk(3, 300)), SETTINGS, plain_core=plain_core).summary

    def kinds(value: object) -> set[type]:
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return {type(value)}.union(*map(kinds, inner))

    assert kinds(summary) <= {dict, list, str, int, float, bool, type(None)}
