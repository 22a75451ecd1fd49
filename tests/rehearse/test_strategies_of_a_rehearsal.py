"""Every strategy, rehearsed without trouble, makes the trades of a backtest with polls; several lots under one stop."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from srconsole.compose.rehearse.play import failed, play, report
from srconsole.compose.rehearse.stage import Rehearsal
from srconsole.errors import RequestError
from srconsole.settings.schema import Settings, StrategySettings
from tests.engine.running import written
from tests.engine.test_every_strategy_trades_the_same import quarters, settings_of
from tests.walks import walk


@pytest.mark.parametrize("name", ["plugin", "somebodys"])
def test_what_is_not_built_in_is_not_rehearsed(name: str, tmp_path: Path) -> None:
    """Given settings that name a person's file, or a package's strategy
    When a rehearsal is asked for
    Then it is refused in a sentence that names other ways
    """
    given = msgspec.structs.replace(Settings(), strategy=StrategySettings(name=name))
    with pytest.raises(RequestError, match=f"strategy {name} is not rehearsed"):
        play(given, Rehearsal(tmp_path / "any.csv"))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sma", "mean_reversion", "grid"])
def test_a_strategy_is_rehearsed_as_in_a_backtest(name: str, tmp_path: Path) -> None:
    """Given a strategy that trades often, and made candles of 15 minutes
    When they are rehearsed through HTTP without trouble
    Then there are trades, each as a backtest with polls makes it, and nothing is lost
    """
    file = written(quarters(walk(11, 200, gap=0.004)), tmp_path / "walk.csv")
    given, rehearsal = settings_of(name), Rehearsal(file)
    found = report(given, rehearsal, play(given, rehearsal))
    assert found.trades
    assert found.differences == []
    assert (found.lost, found.unmet, found.faults, found.ended) == ([], [], [], "")
    assert not failed(found)


@pytest.mark.slow
def test_the_scalper_is_rehearsed_and_nothing_is_lost(tmp_path: Path) -> None:
    """In a backtest a whole candle is one moment, and what is offered for the next price may be had later in it.

    Given the scalper, with targets and exits of its own, and made candles of 15 minutes
    When they are rehearsed through HTTP without trouble
    Then there are trades, parts are sold at targets, and position and money are the exchange's
    """
    file = written(quarters(walk(11, 200, gap=0.004)), tmp_path / "walk.csv")
    given, rehearsal = settings_of("scalper"), Rehearsal(file)
    found = report(given, rehearsal, play(given, rehearsal))
    assert max(trade["parts"] for trade in found.trades) > 1
    assert (found.lost, found.faults, found.ended) == ([], [], "")
