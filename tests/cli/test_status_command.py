"""`srconsole status`: the state of a run, for people and scripts."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from srconsole.cli.status_text import status_texts
from srconsole.compose.replay import Replay, open_engine
from srconsole.compose.runs import run_status
from srconsole.console.panes.account import account_lines, today_line
from srconsole.console.panes.amounts import amounts
from srconsole.console.panes.lines import Line
from srconsole.console.signs import SIGNS
from srconsole.core.by_hand import PauseEntries
from srconsole.figures import price_text
from srconsole.settings.schema import LevelSettings, Settings, StrategySettings
from tests.engine.running import Ran, at_once, run_to_end, written
from tests.walks import walk

CHECKOUT = Path(__file__).resolve().parents[2]
SETTINGS = at_once(Settings(levels=LevelSettings(swing_order=2), strategy=StrategySettings(trail_pct=0.01)))
KEYS = {
    *("mode", "symbol", "in_position", "position_size", "entry_price", "state", "stop", "midpoint", "peak", "equity"),
    *("losses_in_row", "halted", "paused", "last_price", "last_price_time"),
}


def status(home: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    command = [sys.executable, "-m", "srconsole", "status", *options]
    environment = {**os.environ, "SRCONSOLE_HOME": str(home)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def ran(tmp_path: Path, length: int) -> Ran:
    """Trade a walk of some length to its end, then pause entries."""
    replay = Replay(written(walk(5, length, gap=0.006), tmp_path / "walk.csv"))
    run_to_end(SETTINGS, replay, tmp_path / "home")
    return run_to_end(SETTINGS, replay, tmp_path / "home", first=[PauseEntries()])


@pytest.mark.parametrize("length", [60, 77, 91, 120])
def test_status_tells_what_the_engine_held_when_it_ended(length: int, tmp_path: Path) -> None:
    """A script reads the state of a run that no engine trades.

    Given a run that has ended, in a position or flat
    When its status is asked for as JSON
    Then it has the promised keys, with what the engine showed last, and no engine
    """
    last = ran(tmp_path, length).snapshot
    done = status(tmp_path / "home", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert set(told) >= KEYS
    position = last.market.position
    assert (told["mode"], told["symbol"], told["engine"]) == ("replay", "BTC/USDT", None)
    assert (told["in_position"], told["state"]) == (position is not None, last.market.state.value)
    assert (told["equity"], told["last_price"], told["losses_in_row"]) == (
        last.account.equity,
        last.market.price,
        last.market.losses_in_row,
    )
    assert told["paused"] is True
    if position is not None:
        assert (told["position_size"], told["entry_price"]) == (position.quantity, position.entry_price)
        assert (told["stop"], told["midpoint"], told["peak"]) == (position.stop, position.midpoint, position.peak)


@pytest.mark.parametrize("length", [40, 60, 91])
def test_status_tells_the_lots_of_a_strategy_without_a_trail(length: int, tmp_path: Path) -> None:
    """A script reads a run of a strategy whose exits have no trail, and so no midpoint.

    Given a grid that holds several lots
    When its status is asked for as JSON
    Then it is JSON with every lot, and the midpoint is null
    """
    settings = at_once(Settings(strategy=StrategySettings(name="grid")))
    replay = Replay(written(walk(5, length, gap=0.006), tmp_path / "walk.csv"))
    last = run_to_end(settings, replay, tmp_path / "home").snapshot
    done = status(tmp_path / "home", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert last.market.strategy is not None
    assert len(told["lots"]) == len(last.market.strategy.lots) > 1
    assert told["midpoint"] is None
    plain = dict(line.split("\t", 1) for line in status(tmp_path / "home", "--plain").stdout.splitlines())
    assert plain["midpoint"] == ""


def test_status_of_a_run_that_is_traded_names_its_engine(tmp_path: Path) -> None:
    """A person sees whether an engine is at work, and does not disturb it.

    Given an engine that holds a run
    When its status is asked for from another process
    Then it names the engine's process
    """
    ran(tmp_path, 60)
    replay = Replay(tmp_path / "walk.csv")
    with open_engine(SETTINGS, replay, {"SRCONSOLE_HOME": str(tmp_path / "home")}, lambda _: None):
        told = json.loads(status(tmp_path / "home", "--json").stdout)
    assert told["engine"] == os.getpid()


def test_plain_is_a_key_and_a_value_a_line(tmp_path: Path) -> None:
    """A shell script needs no JSON.

    Given a run
    When its status is asked for plain, and for a person
    Then plain has a key, a tab and a value a line, and the other one words
    """
    ran(tmp_path, 60)
    lines = dict(line.split("\t", 1) for line in status(tmp_path / "home", "--plain").stdout.splitlines())
    assert set(lines) >= KEYS
    assert lines["paused"] == "yes"
    assert "losses in row" in status(tmp_path / "home").stdout


def test_a_person_reads_rounded_figures_and_that_the_file_has_ended(tmp_path: Path) -> None:
    """Nobody reads fourteen digits, and a replay that is over is not one that goes on.

    Given a run that has come to the end of its file with a position
    When its status is written for a person
    Then prices have their market's decimals, money cents, and beside the candles stands that they have ended
    """
    replay = Replay(written(walk(5, 77, gap=0.006), tmp_path / "walk.csv"))
    run_to_end(SETTINGS, replay, tmp_path / "home")
    status = run_status({"SRCONSOLE_HOME": str(tmp_path / "home")})
    texts = dict(status_texts(status))

    assert (texts["candles"], texts["in_position"]) == ("77 of 77, ENDED", "yes")
    assert texts["stop"] == price_text(status["stop"], status["decimals"])
    assert texts["equity"] == f"{status['equity']:,.2f} USDT"
    assert texts["lot 1"].startswith(f"{texts['position_size']} bought on S")
    assert not any(re.search(r"\d\.\d{9}", text) for key, text in texts.items() if key != "run")
    assert (status["total"], status["ended"]) == (77, True)


@pytest.mark.parametrize("length", [60, 91])
def test_a_script_has_what_the_account_and_the_position_show(length: int, tmp_path: Path) -> None:
    """What a pane shows a script can have.

    Given a run that has ended, in a position or flat
    When its status is asked for
    Then it has the account's profit, fees, share below the peak and margin, and the position's, to the digit of the
         screen, and where nothing is held the sentence that says why
    """
    last = ran(tmp_path, length).snapshot
    told = run_status({"SRCONSOLE_HOME": str(tmp_path / "home")})
    totals, position = last.account.totals, last.market.position
    assert totals is not None
    keys = ("since_start", "today", "below_peak", "won", "trades", "fees", "margin")
    shown = (totals.profit, totals.today, totals.drawdown, totals.won, totals.trades, totals.fees, last.account.bound)
    assert tuple(told[key] for key in keys) == shown
    assert told["why_flat"] == last.market.why_flat
    if position is not None:
        (lot,), stake = told["lots"], position.stake
        assert (lot["unrealised"], lot["at_stop"], lot["trail_pct"]) == (
            position.unrealised,
            position.risk,
            position.trail_pct,
        )
        assert (lot["break_even"], lot["liquidation"]) == (stake.break_even, position.liquidation)
        assert (lot["margin"], lot["fees"], lot["risked"]) == (stake.margin, stake.fees, stake.risked)


def test_a_person_reads_the_account_in_the_words_of_its_line(tmp_path: Path) -> None:
    """Given a run that holds a position
    When its status is written for a person
    Then what it has come to stands there in the words and digits of the console's account line and position
    """
    last = ran(tmp_path, 77).snapshot
    texts = dict(status_texts(run_status({"SRCONSOLE_HOME": str(tmp_path / "home")})))
    line = " ".join(text(each) for each in account_lines(last, 200, SIGNS["ascii"]))
    for key in ("since start", "below peak", "fees", "margin"):
        assert f"{key} {texts[key.replace(' ', '_')].removesuffix(' USDT')}" in line
    assert f"won {texts['won']}" in line
    assert text(today_line(last)) == f"today {texts['today'].removesuffix(' USDT')}"
    amounts_told = {each.label: each.text for each in amounts(last)}
    assert f"pnl now {amounts_told['pnl now']}, {amounts_told['']}" in texts["lot 1"]
    for label in ("fees", "margin"):
        assert f"{label} {amounts_told[label]}" in texts["lot 1"]


def text(line: Line) -> str:
    """Return a line without its looks."""
    return "".join(span.text for span in line)


def test_no_run_is_said_with_what_to_do(tmp_path: Path) -> None:
    """Nothing to tell is told.

    Given a home without a run
    When the status is asked for
    Then one sentence says so, with exit code 2
    """
    done = status(tmp_path)
    assert done.returncode == 2
    assert "there is no run" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(("write", "held"), [(122, False), (124, True)])
def test_status_of_a_run_that_was_killed_inside_a_candle_counts_its_fills(
    write: int, held: bool, tmp_path: Path
) -> None:
    """A killed engine's position is told from what it wrote, not from its last checkpoint.

    Given a run that was killed after an order was written, or after its fill was
    When its status is asked for
    Then nothing is held after the order alone, and what was bought is held after the fill
    """
    file = written(walk(5, 36, gap=0.006), tmp_path / "walk.csv")
    environment = {**os.environ, "SRCONSOLE_HOME": str(tmp_path / "home"), "PYTHONPATH": str(CHECKOUT)}
    command = [sys.executable, "-m", "tests.engine.scripted", str(file)]
    killed = subprocess.run(command, env={**environment, "SRCONSOLE_KILL_AT": str(write)}, cwd=CHECKOUT, check=False)
    assert killed.returncode < 0
    told = json.loads(status(tmp_path / "home", "--json").stdout)
    assert told["in_position"] is held
    assert (told["position_size"] > 0) is held
    assert told["engine"] is None
