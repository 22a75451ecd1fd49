"""A backtest in a process of its own is the backtest."""

from __future__ import annotations

import asyncio
import math
import os
from pathlib import Path

import pytest

from srconsole.compose.trial.apart import TrialsApart, assignments_of
from srconsole.console.screens.trial_trades import TrialRecords
from srconsole.engine.view.trial import Trial, Wanted
from srconsole.errors import CandleError, RequestError, SrconsoleError
from srconsole.market.candle_file import load_candles
from srconsole.research.backtest import backtest
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import Settings
from tests.console import canned

_ROWS = 1500


@pytest.fixture(scope="module")
def candles(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Write a file with some of the bundled candles."""
    path = tmp_path_factory.mktemp("trial") / "some.csv"
    with canned.CANDLES.open(encoding="utf-8") as whole:
        path.write_text("".join(line for line, _ in zip(whole, range(_ROWS + 1), strict=False)), encoding="utf-8")
    return str(path)


def unheard(done: int, total: int) -> None:
    """Let progress pass."""


async def run(wanted: Wanted) -> Trial:
    """Run a backtest apart."""
    return await TrialsApart(Settings()).run(wanted, unheard)


@pytest.mark.slow
def test_a_backtest_apart_is_the_one_of_the_command(candles: str) -> None:
    """What is seen beside a run is what `srconsole backtest` says.

    Given a file of candles and a changed setting
    When it is backtested in a process apart, and in this one
    Then trades and figures are the same, to the last digit, and so are Position and Stop at each candle's end
    """
    trial = asyncio.run(run(Wanted(candles, changes="levels.swing_order=24 risk.margin=50.0")))
    here = backtest(load_candles(candles).frame, {"levels.swing_order": 24, "risk.margin": 50.0}, file=candles)

    assert trial.trades
    assert [trade.pnl for trade in trial.trades] == here.trades["pnl"].tolist()
    assert [trade.exit_reason for trade in trial.trades] == here.trades["exit_reason"].tolist()
    assert trial.figures.net_profit == here.summary["net_profit"]
    assert trial.figures.sensitivity == here.summary["sensitivity"]
    assert trial.timeframe == 3600
    assert trial.settings == settings_from({"levels.swing_order": 24, "risk.margin": 50.0})
    told = {time: (position, stop) for time, position, stop in trial.rows}
    now: tuple[str, float | None] = ("", None)
    for time, position, stop in zip(*(here.candles[name] for name in ("Time", "Position", "Stop")), strict=True):
        now = told.get(round(time.timestamp() * 1000), now)
        assert now == (position, None if math.isnan(stop) else stop)
    assert len(told) < _ROWS / 2


@pytest.mark.slow
def test_a_trades_chart_has_the_stop_as_it_was_at_each_close(candles: str) -> None:
    """A stop that has risen must not be drawn back over candles that lay below it.

    Given a backtest in a process apart
    When its candles are asked for, for the chart of a trade
    Then beside each stand the state and the highest stop that the same backtest has in its rows
    """
    trials = TrialsApart(Settings())
    trial = asyncio.run(run(Wanted(candles)))
    rows = backtest(load_candles(candles).frame, Settings(), file=candles).candles

    stretch = TrialRecords(trial, trials).candles("BTC/USD", 0, _ROWS)

    assert [row.position for row in stretch.rows] == rows["Position"].tolist()
    assert [row.stop or 0.0 for row in stretch.rows] == rows["Stop"].fillna(0.0).tolist()
    assert len({row.stop for row in stretch.rows}) > 4


def test_candles_of_a_file_that_has_gone_are_refused(tmp_path: Path) -> None:
    """Given a file that was backtested and taken away since
    When its candles are asked for
    Then a CandleError says so, and the console goes on
    """
    with pytest.raises(CandleError, match="No such file"):
        TrialsApart(Settings()).candles(str(tmp_path / "gone.csv"), 0, 3)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "changes", "told"),
    [
        ("", "levels.proximity=3", "must be a number from 0 to 0.05"),
        ("", "nothing.at_all=1", "is no setting"),
        ("/nowhere/at/all.csv", "", "all.csv"),
    ],
)
def test_what_cannot_be_backtested_says_why(candles: str, file: str, changes: str, told: str) -> None:
    """Given a setting out of range, one that is none, or a file that is not there
    When it is backtested
    Then an error says so in the words of the command
    """
    with pytest.raises(SrconsoleError, match=told):
        asyncio.run(run(Wanted(file or candles, changes=changes)))


@pytest.mark.parametrize(
    ("field", "typed", "why"),
    [
        ("file", "", "a backtest needs candles"),
        ("file", "/nowhere/at/all.csv", "there is no such file"),
        ("detail", "", ""),
        ("detail", "/nowhere/1m.csv", "there is no such file"),
        ("changes", "levels.proximity=3", "must be a number from 0 to 0.05"),
        ("changes", "trail_pct=0.05", "must be section.key=value"),
        ("changes", 'signals.mode="', "No closing quotation"),
        ("changes", "levels.swing_order=24 risk.margin=50", ""),
    ],
)
def test_what_cannot_be_used_is_known_as_it_is_typed(field: str, typed: str, why: str) -> None:
    """Given something typed for what is asked for
    When it is looked at
    Then it is said in a sentence why it cannot be used, or nothing is
    """
    told = TrialsApart(Settings()).why_not(field, typed)

    assert why in told
    assert bool(told) == bool(why)


@pytest.mark.slow
def test_a_cancelled_backtest_leaves_no_process(candles: str) -> None:
    """Given a backtest that has begun
    When the call is cancelled
    Then its process has ended before the call has
    """

    async def cancelled() -> None:
        task = asyncio.create_task(run(Wanted(str(canned.CANDLES))))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())

    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_candles_of_a_file_are_found_by_their_time(candles: str) -> None:
    """Given a file of candles
    When three are asked for from a time between two of them on
    Then they are those that opened then or later
    """
    real = canned.real_candles()

    found = TrialsApart(Settings()).candles(candles, real[700].time - 1, 3)

    assert found == real[700:703]


def test_a_file_too_large_is_not_held_beside_an_engine(tmp_path: Path) -> None:
    """Given a file of more than 16 MB
    When its candles are asked for
    Then a CandleError says that they are not drawn
    """
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(17 * 1024 * 1024)

    with pytest.raises(CandleError, match="larger than 16 MB"):
        TrialsApart(Settings()).candles(str(large), 0, 3)


def test_changes_are_taken_apart_as_a_shell_does() -> None:
    """Given changes with blanks in a quoted value, and a quotation mark that is missing
    When they are taken apart
    Then each is one assignment, and the second is refused
    """
    assert assignments_of("""a.b=1 c.d='"x y"' """) == ["a.b=1", 'c.d="x y"']
    with pytest.raises(RequestError):
        assignments_of("a.b='1")
