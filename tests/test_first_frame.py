"""What the console shows before the engine has begun: nothing that is not true."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from srconsole.compose.first_frame import opening_snapshot
from srconsole.compose.replay import Replay
from srconsole.core.lot import State
from srconsole.engine.view.snapshot import Snapshot
from srconsole.errors import CandleError
from srconsole.settings.schema import LevelSettings, Settings, StrategySettings
from tests.engine.running import at_once, run_to_end, written
from tests.walks import HOUR, walk

SETTINGS = at_once(Settings(levels=LevelSettings(swing_order=2), strategy=StrategySettings(trail_pct=0.01)))


def opening(file: Path, home: Path, *, fresh: bool = False, settings: Settings = SETTINGS) -> Snapshot | None:
    """Return the opening snapshot of a replay."""
    return opening_snapshot(settings, file, None, fresh, {"SRCONSOLE_HOME": str(home)})


def test_a_new_run_opens_on_the_first_price(tmp_path: Path) -> None:
    """A new run has seen one price.

    Given a file that was never replayed
    When the console opens on it
    Then it shows the symbol and the first open, and that the engine is starting
    """
    made = walk(5, 40)
    snapshot = opening(written(made, tmp_path / "walk.csv"), tmp_path / "home")
    assert snapshot is not None
    assert (snapshot.market.symbol, snapshot.market.timeframe) == ("BTC/USDT", 3600)
    assert (snapshot.market.price, snapshot.market.price_time) == (made[0].open, made[0].time)
    assert snapshot.market.why_flat == "the engine is starting"


@pytest.mark.parametrize("length", [60, 77, 91, 120])
def test_a_run_that_goes_on_opens_where_it_stopped(length: int, tmp_path: Path) -> None:
    """A run that is gone on with opens on its own numbers.

    Given a run that was traded to some candle
    When the console opens on it again
    Then price, equity, position, losses and progress are those it was left with
    """
    file = written(walk(5, length, gap=0.006), tmp_path / "walk.csv")
    last = run_to_end(SETTINGS, Replay(file), tmp_path / "home").snapshot
    snapshot = opening(file, tmp_path / "home")
    assert snapshot is not None
    assert (snapshot.market.price, snapshot.account.equity, snapshot.market.position) == (
        last.market.price,
        last.account.equity,
        last.market.position,
    )
    assert (snapshot.market.losses_in_row, snapshot.market.halted) == (last.market.losses_in_row, last.market.halted)
    assert snapshot.market.feed.closed == last.market.feed.closed == length
    assert (snapshot.market.state is State.FLAT) == (snapshot.market.why_flat != "")
    begun_anew = opening(file, tmp_path / "home", fresh=True)
    assert begun_anew is not None
    assert begun_anew.market.feed.closed == 0


@pytest.mark.parametrize("name", ["grid", "momentum"])
def test_a_run_of_another_strategy_opens_on_its_name_and_its_lots(name: str, tmp_path: Path) -> None:
    """A grid that goes on is no run of `levels` with one lot and a midpoint, not for a second either.

    Given a run of a strategy without a pattern, with what it holds
    When the console opens on it again
    Then the strategy's name and every lot are shown as they were left, and before the first run there is the name alone
    """
    settings = at_once(Settings(strategy=StrategySettings(name=name)))
    file = written(walk(5, 77, gap=0.006), tmp_path / "walk.csv")
    before = opening(file, tmp_path / "home", settings=settings)
    assert before is not None
    assert before.market.strategy is not None
    assert (before.market.strategy.name, before.market.strategy.lots) == (name, ())
    last = run_to_end(settings, Replay(file), tmp_path / "home").snapshot.market.strategy
    assert last is not None
    snapshot = opening(file, tmp_path / "home", settings=settings)
    assert snapshot is not None
    assert snapshot.market.strategy is not None
    # Which stops a lot had is known of the closes that an engine has seen, and no engine is there yet.
    left = tuple(lot._replace(stops=()) for lot in last.lots)
    assert (snapshot.market.strategy.name, snapshot.market.strategy.lots) == (name, left)


def test_the_frame_after_beginning_anew_is_of_that_run(tmp_path: Path) -> None:
    """A run that was put aside is not shown in place of the one that goes on.

    Given a run of 91 candles that was begun anew and is at candle 60
    When the console opens on it, and again after its folder was lost
    Then it shows the new one at its candle 60, and then a run that has not begun
    """
    file = written(walk(5, 91, gap=0.006), tmp_path / "walk.csv")
    aside = Path(run_to_end(SETTINGS, Replay(file), tmp_path / "home").snapshot.run)
    folder = shutil.copytree(aside, aside.with_name(f"{aside.name}.1"))
    shutil.rmtree(aside)
    not_begun = opening(file, tmp_path / "home")
    assert not_begun is not None
    assert (not_begun.market.feed.closed, not_begun.run) == (0, str(aside))
    (tmp_path / "shorter").mkdir()
    shorter = written(walk(5, 60, gap=0.006), tmp_path / "shorter" / "walk.csv")
    newer = Path(run_to_end(SETTINGS, Replay(shorter), tmp_path / "home").snapshot.run)
    shutil.copytree(newer, aside)
    snapshot = opening(file, tmp_path / "home")
    assert snapshot is not None
    assert (snapshot.market.feed.closed, snapshot.run) == (60, str(aside))
    assert folder.is_dir()


def test_a_run_whose_first_candles_have_a_gap_opens_where_it_stopped(tmp_path: Path) -> None:
    """The folder of a run has its timeframe in its name, which two candles only suggest.

    Given a run whose second candle comes hours after the first
    When the console opens on it again
    Then it shows that run
    """
    made = walk(5, 60, gap=0.006)
    file = written([made[0]._replace(time=made[0].time - 4 * HOUR), *made[1:]], tmp_path / "walk.csv")
    last = run_to_end(SETTINGS, Replay(file), tmp_path / "home").snapshot
    snapshot = opening(file, tmp_path / "home")
    assert snapshot is not None
    assert (snapshot.run, snapshot.market.price, snapshot.market.feed.closed) == (last.run, last.market.price, 60)


def test_a_line_that_is_no_candle_opens_on_nothing(tmp_path: Path) -> None:
    """The first frame is not what fails on a bad line.

    Given a file whose first line has too few columns
    When the console opens on it
    Then there is no opening snapshot, and the engine says what is wrong
    """
    file = tmp_path / "short.csv"
    file.write_text("Time,Open,High,Low,Close,Volume,Symbol\n2024-01-01T00:00:00Z,1,2\n2024-01-01T01:00:00Z,1,2\n")
    assert opening(file, tmp_path / "home") is None


def test_a_file_without_candles_opens_on_nothing(tmp_path: Path) -> None:
    """What cannot be told is not told.

    Given a file with a header only, and one that is missing
    When the console opens on them
    Then there is no opening snapshot for the one, and an error that names the other
    """
    file = tmp_path / "empty.csv"
    file.write_text("Time,Open,High,Low,Close,Volume,Symbol\n")
    assert opening(file, tmp_path) is None
    with pytest.raises(CandleError, match="no such file"):
        opening(tmp_path / "missing.csv", tmp_path)
