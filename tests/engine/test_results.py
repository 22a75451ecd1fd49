"""What a replay has come to at its end: the digits of a backtest's summary."""

from __future__ import annotations

from pathlib import Path

import pytest

from srconsole.compose.replay import Replay
from srconsole.core.by_hand import Flatten
from srconsole.engine.request import PauseFeed, ResumeFeed, SetSpeed, StepFeed
from srconsole.engine.view.of_end import NO_MORE
from srconsole.market.candle_file import load_candles
from srconsole.research.backtest import backtest
from srconsole.settings.schema import LevelSettings, Settings, StrategySettings
from tests.engine.running import at_once, run_to_end, written
from tests.walks import walk

SETTINGS = at_once(Settings(levels=LevelSettings(swing_order=2), strategy=StrategySettings(trail_pct=0.01)))


@pytest.mark.parametrize("length", [3, 60, 120, 400])
def test_the_end_of_a_replay_has_the_figures_of_the_backtest(length: int, tmp_path: Path) -> None:
    """What the console says at the end is what the backtest says.

    Given a walk, traded to its end by the engine and by the backtest
    When the results of both are compared
    Then trades, wins, net profit, fees and drawdowns are the same
    """
    file = written(walk(5, length, gap=0.006), tmp_path / "walk.csv")
    results = run_to_end(SETTINGS, Replay(file), tmp_path / "home").snapshot.results
    summary = backtest(load_candles(file).frame, SETTINGS).summary

    assert results is not None
    assert (results.trades, results.wins, results.win_rate) == (
        summary["trades"],
        summary["wins"],
        summary["win_rate"],
    )
    told = (results.net_profit, results.fees, results.drawdown, results.drawdown_pct)
    keys = ("net_profit", "fees", "max_drawdown", "max_drawdown_pct")
    assert told == pytest.approx(tuple(summary[key] for key in keys), rel=1e-12, abs=1e-9)


def test_what_is_sold_behind_the_end_is_in_the_results(tmp_path: Path) -> None:
    """A position that is sold by hand at the end counts.

    Given a run that has ended in a position, and is opened again and flattened
    When its results are told
    Then there is one trade more, with what it made
    """
    file = written(walk(5, 77, gap=0.006), tmp_path / "walk.csv")
    before = run_to_end(SETTINGS, Replay(file), tmp_path / "home").snapshot
    after = run_to_end(SETTINGS, Replay(file), tmp_path / "home", first=[Flatten()]).snapshot

    assert before.market.position is not None
    assert before.results is not None
    assert after.results is not None
    assert after.results.trades == before.results.trades + 1
    made = before.results.net_profit + after.market.trades[-1].pnl
    assert after.results.net_profit == pytest.approx(made)


@pytest.mark.parametrize("request_", [SetSpeed(8.0), PauseFeed(), ResumeFeed(), StepFeed()])
def test_no_key_claims_that_candles_come_behind_the_end(
    request_: SetSpeed | PauseFeed | ResumeFeed | StepFeed, tmp_path: Path
) -> None:
    """Space, a step and a speed do nothing at the end, and say so.

    Given a replay whose file has ended
    When a person pauses it, lets it go on, steps it or changes its speed
    Then that is refused, since the file has ended
    """
    file = written(walk(5, 30), tmp_path / "walk.csv")
    run_to_end(SETTINGS, Replay(file), tmp_path / "home")
    log = run_to_end(SETTINGS, Replay(file), tmp_path / "home", first=[request_]).snapshot.log

    assert any("the file has ended: all of its 30 candles have closed" in line.text for line in log)


def test_at_the_end_no_entry_is_waited_for(tmp_path: Path) -> None:
    """No sentence says of a price that it will come, where none does.

    Given a run that has ended in a position, and is opened again and flattened
    When it is shown why nothing is held, and what is waited for
    Then it is that the candles have ended, and nothing; while something is held there is no such reason
    """
    file = written(walk(5, 77, gap=0.006), tmp_path / "walk.csv")
    held = run_to_end(SETTINGS, Replay(file), tmp_path / "home").snapshot.market
    flat = run_to_end(SETTINGS, Replay(file), tmp_path / "home", first=[Flatten()]).snapshot.market

    assert (held.why_flat, flat.why_flat) == ("", NO_MORE)
    assert (held.waited_for, flat.waited_for) == (None, None)
