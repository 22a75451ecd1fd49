"""A stretch of candles on which settings are tried is a backtest of that stretch."""

from __future__ import annotations

import pytest

from srconsole.market.candle_arrays import time_text
from srconsole.market.candle_file import candle_frame
from srconsole.research.backtest import backtest
from srconsole.research.optimise.history import Stretch
from srconsole.research.optimise.objectives import HIGHEST
from srconsole.settings.layers import settings_from
from tests.research.optimise import walked

GUARDED = {"guards.day_loss": 0.05, "guards.max_positions": 1}
AVERAGES = {"strategy.name": "sma", "signals.sma_fast": 3, "signals.sma_slow": 8}


@pytest.mark.parametrize("stretch", [Stretch(0, 300), Stretch(0, 200), Stretch(90, 300), Stretch(120, 250)])
@pytest.mark.parametrize("other", [{}, GUARDED, AVERAGES], ids=["as set", "guards", "averages"])
def test_a_stretch_is_a_backtest_of_it(stretch: Stretch, other: dict[str, object]) -> None:
    """What a window of a walk-forward says of settings is what a backtest of that window says.

    Given a history, a stretch of it, and settings that the kernel takes or leaves to the plain core
    When two of them are tried on the stretch, and each is traded alone on the candles up to its end, from its beginning
    Then the figures are the same, to the last digit
    """
    history = walked(threads=2)
    given = [{"levels.swing_order": order, "strategy.stop_pct": 0.01, **other} for order in (2, 4)]

    made = history.figures(stretch, [settings_from(each) for each in given])

    candles = candle_frame(history.columns).iloc[: stretch.until]
    start = time_text(int(history.columns.time[stretch.first])) if stretch.first else None
    for figures, each in zip(made, given, strict=True):
        alone = backtest(candles, each, trade_from=start).summary
        assert figures == {name: alone[name] for name in HIGHEST}
        assert alone["trades"] > 0
