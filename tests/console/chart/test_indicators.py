"""Indicators reach as far back as the candles that are looked at, by the rows that were written of these."""

from __future__ import annotations

import math

from srconsole.console.chart.bars import bars_of, part
from srconsole.console.chart.curves import shown_values
from srconsole.console.chart.held import Held, PastScene
from srconsole.console.chart.indicators import indicators
from srconsole.engine.view.snapshot import RowView
from srconsole.engine.view.strategy import LineView, StrategyView
from tests.console import canned
from tests.console.chart.scenes import MadeScene
from tests.walks import HOUR, walk

CANDLES = walk(3, 60)
NEWEST = LineView("rsi", tuple(float(place) for place in range(50, 60)), "rsi", (30.0, 70.0))
RSI = StrategyView("rsi", "waits", lines=(NEWEST,), columns=("rsi", "signal"))


def rows(first: int) -> tuple[RowView, ...]:
    """Return the candles' rows from one on: in the row of a candle is the RSI as of the close before, its number."""
    return tuple(RowView("FLAT", None, 1000.0, f"{place - 1}.0,0") for place in range(first, len(CANDLES)))


def values(scene: MadeScene | PastScene, length: int = 1) -> list[float]:
    """Return the values of the one indicator at all bars of so many candles each."""
    bars = bars_of(scene.candles, HOUR, length * HOUR)
    shown = part(bars, 0, len(bars.candles), 1)
    return shown_values(indicators(scene, shown)[0], shown, len(scene.candles))


def test_an_indicator_goes_back_as_far_as_rows_do() -> None:
    """A snapshot has an indicator's newest values alone, and the run's rows have all of them.

    Given sixty candles, an RSI with values of the newest ten, and rows of the newest fifty
    When the chart of all of them is drawn, as they are and four to a bar
    Then each candle has the value of its own close from the one on whose follower has a row; before there is none
    """
    scene = MadeScene(CANDLES, rows=rows(10), strategy=RSI)
    read = values(scene)
    assert read[9:] == [float(place) for place in range(9, 60)]
    assert all(math.isnan(value) for value in read[:9])
    lasts = [float(last) for last in bars_of(CANDLES, HOUR, 4 * HOUR).last]
    assert values(scene, 4)[3:] == lasts[3:]


def test_rows_of_another_strategy_are_not_read() -> None:
    """Given rows that were written while another strategy was traded, and a value that was not known yet
    When the indicator is drawn
    Then there is no value at these candles
    """
    other = RowView("FLAT", None, 1000.0, "No,1.0,2.0")
    unknown = RowView("FLAT", None, 1000.0, ",0")
    told = (*[other] * 30, unknown, *rows(31))
    read = values(MadeScene(CANDLES, rows=told, strategy=RSI))
    assert all(math.isnan(value) for value in read[:30])
    assert read[30:] == [float(place) for place in range(30, 60)]


def test_who_looks_far_back_sees_the_indicators_of_then() -> None:
    """Given candles that were read of a run, long before those of the snapshot
    When they are looked at
    Then the indicator has the values of then, and none of those of now
    """
    market = canned.flat().market._replace(strategy=RSI)
    before = PastScene.of(market, Held(tuple(CANDLES[:30]), (RowView("FLAT", None, 0.0, ""), *rows(1)[:29])))
    read = values(before)
    assert read[:29] == [float(place) for place in range(29)]
    assert math.isnan(read[29])
