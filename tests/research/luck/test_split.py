"""The first part of a history beside its last."""

from __future__ import annotations

import pytest

from srconsole.errors import RequestError
from srconsole.research.backtest import backtest
from srconsole.research.luck.split import split
from tests.frames import frame
from tests.walks import walk

SETTINGS = {"levels.swing_order": 2}


def test_each_part_is_a_backtest_of_its_own() -> None:
    """Nothing of the last part is known in the first, and levels of the first are known in the last.

    Given 400 made candles
    When they are split at the 280th
    Then the first part is a backtest of 280 candles, and the last one of all of them that trades from there on
    """
    candles = frame(walk(3, 400))
    found = split(candles, SETTINGS)
    before = backtest(candles.iloc[:280], SETTINGS).summary
    after = backtest(candles, SETTINGS, trade_from=candles["Time"].iloc[280]).summary
    for part, summary in ((found.chosen, before), (found.held_back, after)):
        assert part.trades > 0
        assert part.net_profit == summary["net_profit"]
        assert part.buy_and_hold == summary["buy_and_hold"]
        assert part.candles == summary["candles"]
        assert part.first == summary["first"]
    assert found.chosen.candles == 280
    assert found.held_back.candles == 120
    assert found.chosen.last < found.held_back.first


@pytest.mark.parametrize(("held_back", "first"), [(0.9, 10), (0.8, 20), (0.3, 70), (0.255, 74)])
def test_a_share_is_of_the_candles_and_not_of_rounding(held_back: float, first: int) -> None:
    """Nine tenths held back of a hundred candles leave ten, though 1 - 0.9 is a little less than a tenth to a computer.

    Given 100 made candles
    When a share of them is held back
    Then the first part has the candles that are left, whole ones
    """
    found = split(frame(walk(3, 100)), SETTINGS, 1 - held_back)
    assert (found.chosen.candles, found.held_back.candles) == (first, 100 - first)


@pytest.mark.parametrize("share", [0.0, 1.0, -0.5, 7.0, float("nan")])
def test_a_share_that_leaves_nothing_is_refused(share: float) -> None:
    """A part without candles says nothing.

    Given a share that leaves one part empty
    When a history is split by it
    Then that is refused in one sentence
    """
    with pytest.raises(RequestError, match="between 0 and 1"):
        split(frame(walk(3, 40)), SETTINGS, share)


def test_too_short_a_history_is_refused() -> None:
    """One candle has no timeframe, and a part of one is no history.

    Given a single candle, and two of which the first would be a part of its own
    When they are split
    Then that is refused in one sentence
    """
    for count in (1, 2):
        with pytest.raises(RequestError, match="cannot be split"):
            split(frame(walk(3, count)), SETTINGS)
