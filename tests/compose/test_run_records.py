"""What the panes show a script can have: levels, trades, orders and log of a run, read beside its engine."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from srconsole.cli.main import main
from srconsole.cli.records_text import RECORDS, record_rows, table_text
from srconsole.compose.replay import Replay
from srconsole.compose.run_levels import run_levels
from srconsole.compose.run_records import RunLooked, chosen_run, looked_at, run_log, run_orders, run_trades
from srconsole.core.commands import PauseEntries, ResumeEntries
from srconsole.engine.facts import Fact, Filled, Noted, Ordered, Rejected, Unknown
from srconsole.engine.orders_seen import orders_of
from srconsole.engine.request import Request
from srconsole.engine.rows import trade_line
from srconsole.engine.view.snapshot import Snapshot
from srconsole.errors import RequestError
from srconsole.figures import distance_text
from srconsole.market.candle_file import load_candles
from srconsole.research.levels import find_levels
from srconsole.settings.schema import LevelSettings, Settings, StrategySettings
from tests.engine.running import at_once, run_to_end, written
from tests.walks import walk

SETTINGS = at_once(Settings(levels=LevelSettings(swing_order=2), strategy=StrategySettings(trail_pct=0.01)))


def ran(
    tmp_path: Path,
    length: int,
    settings: Settings = SETTINGS,
    asked: Sequence[Request] = (PauseEntries(), ResumeEntries()),
) -> tuple[Snapshot, RunLooked]:
    """Trade a walk to its end; return what was shown last, and the run as it is looked at."""
    file = written(walk(5, length, gap=0.006), tmp_path / "walk.csv")
    last = run_to_end(settings, Replay(file), tmp_path / "home", first=asked).snapshot
    return last, looked_at(None, {"SRCONSOLE_HOME": str(tmp_path / "home")})


@pytest.mark.parametrize("length", [40, 77, 160])
def test_a_script_has_what_the_panes_show(length: int, tmp_path: Path) -> None:
    """What a person sees a script reads, in the same words and digits.

    Given a run that was traded to its end
    When its trades, orders, log and levels are read from its journal
    Then they are those that the console showed last
    """
    last, run = ran(tmp_path, length)
    trades, orders, log = run_trades(run), run_orders(run), run_log(run)

    assert len(trades) == last.market.trade_count
    assert list(map(trade_line, trades[-100:])) == list(map(trade_line, last.market.trades))
    assert tuple(log[-len(last.log) :]) == last.log
    assert {order.state for order in orders} <= {"filled"}
    assert len([order for order in orders if order.side == "sell"]) == len(trades)
    told = [(row["price"], row["tier"] or "", row["touches"]) for row in run_levels(run).records()]
    assert told == [(level.price, level.tier, level.touches) for level in last.market.levels]


def test_the_levels_of_a_run_as_of_a_day_are_those_of_its_candles(tmp_path: Path) -> None:
    """The past is looked up in a run as in a file.

    Given a run, and the file that it was traded on
    When the levels of both are asked for as of a time in the middle
    Then they are the same
    """
    _, run = ran(tmp_path, 120)
    at = "1970-01-03T12:00:00Z"
    of_file = find_levels(load_candles(str(tmp_path / "walk.csv")).frame, SETTINGS, at=at)

    assert run_levels(run, at).frame["price"].tolist() == of_file["price"].tolist()
    assert run_levels(run, at).frame["tier"].tolist() == of_file["tier"].tolist()


def test_a_run_of_another_strategy_has_no_levels(tmp_path: Path) -> None:
    """What is not there is not made up.

    Given a run of a grid
    When its levels are asked for
    Then that is refused with the strategy's name
    """
    _, run = ran(tmp_path, 40, at_once(Settings(strategy=StrategySettings(name="grid"))))
    with pytest.raises(RequestError, match="trades by grid, which has no levels"):
        run_levels(run)


def test_a_run_is_named_by_a_part_of_its_name(tmp_path: Path) -> None:
    """Two runs are told apart.

    Given two runs under different settings
    When one is named by a part that both have, by one that neither has, and by its own
    Then the first is refused with both names, the second with what to do, and the third is found
    """
    first, _ = ran(tmp_path, 40)
    ran(tmp_path, 40, at_once(Settings()))
    environment = {"SRCONSOLE_HOME": str(tmp_path / "home")}

    with pytest.raises(RequestError, match="2 runs have 'walk' in their names: give more of one: replay/walk"):
        chosen_run("walk", environment)
    with pytest.raises(RequestError, match="no run with 'eth' in its name"):
        chosen_run("eth", environment)
    assert str(chosen_run(Path(first.run).parent.name, environment)) == first.run


@pytest.mark.parametrize("name", ["trades", "orders", "log"])
def test_each_record_is_a_row_and_an_object(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A person reads rounded figures in a table, a script all digits.

    Given a run with trades
    When its records are printed for a person, plain, and as JSON, the newest two alone
    Then there are heads and two rows, as many fields a line, and two objects with times in ISO-8601 UTC
    """
    ran(tmp_path, 120)
    monkeypatch.setenv("SRCONSOLE_HOME", str(tmp_path / "home"))
    printed = []
    for form in ([], ["--plain"], ["--json"]):
        assert main([name, "--last", "2", *form]) == 0
        printed.append(capsys.readouterr().out)

    table, plain, objects = printed[0].splitlines(), printed[1].splitlines(), json.loads(printed[2])
    assert len(table) == len(plain) == 3
    assert {line.count("\t") for line in plain} == {len(RECORDS[name].columns) - 1}
    assert table[0].split()[0] == RECORDS[name].columns[0].split()[0]
    assert len(objects) == 2
    times = [value for one in objects for key, value in one.items() if key.endswith("time")]
    assert times
    assert all(value is None or value.endswith("Z") for value in times)


@pytest.mark.parametrize("last", ["0", "-1"])
def test_fewer_than_one_record_is_no_number_of_records(
    last: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--last 0` once said that no trade had been closed yet.

    Given a run with trades
    When none of them, or fewer, are asked for
    Then one sentence says what may be asked for, with exit code 2, and nothing is printed
    """
    ran(tmp_path, 40)
    monkeypatch.setenv("SRCONSOLE_HOME", str(tmp_path / "home"))

    assert main(["trades", "--last", last]) == 2
    assert capsys.readouterr() == ("", f"srconsole: --last is a number of records from 1 on, not {last}\n")


def test_figures_stand_under_each_other_at_the_right() -> None:
    """Amounts can be compared down a column.

    Given rows with figures of different lengths
    When they are made a table
    Then figures end at the same column, and words begin at the same
    """
    table = table_text([("side", "price", "why"), ("buy", "9.50", "entry"), ("sell", "10,000.00", "stop_loss")])

    assert table.splitlines() == ["side      price  why", "buy        9.50  entry", "sell  10,000.00  stop_loss"]
    assert record_rows(RECORDS["log"], [], 2) == [("time", "what")]


def test_an_order_is_followed_to_its_end() -> None:
    """What came of an order is said, whatever it was.

    Given orders that were filled in two parts, rejected, and of which nothing is known
    When they are listed
    Then each has its state, the mean of its fills with their fees, and what the exchange said
    """
    happened: list[Fact] = [
        Ordered("a", "buy", 2.0, 100.0, "entry"),
        Filled("a", 100.0, 0.5, 0.1),
        Ordered("b", "sell", 1.0, 90.0, "stop_loss"),
        Rejected("b", "no margin"),
        Ordered("c", "buy", 1.0, 95.0, "entry"),
        Unknown("c", "no answer"),
        Filled("a", 102.0, 1.5, 0.3),
    ]
    orders = orders_of([Noted(number, 0, "X", 1000, fact) for number, fact in enumerate(happened, 1)])

    assert [(order.client_id, order.state, order.note) for order in orders] == [
        ("a", "filled", ""),
        ("b", "rejected", "no margin"),
        ("c", "unknown", "no answer"),
    ]
    assert (orders[0].fill_price, orders[0].filled) == (101.5, 2.0)
    assert orders[0].fee == pytest.approx(0.4)


def test_levels_without_a_file_are_those_of_the_last_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What trades, orders and log do without a name, levels do too, in the digits of the pane.

    Given a run
    When its levels are asked for without a file and without a name
    Then each is there with its price and with the distance that the pane shows
    """
    last, _ = ran(tmp_path, 160)
    monkeypatch.setenv("SRCONSOLE_HOME", str(tmp_path / "home"))

    assert main(["levels"]) == 0
    printed = capsys.readouterr().out
    market = last.market
    assert market.levels
    for level in market.levels:
        assert distance_text(level.price / market.candles[-1].close - 1) in printed
    heads = [RECORDS[name].columns for name in ("trades", "orders")]
    assert all("reason" in columns for columns in heads)
    assert {"opened", "closed", "tier", "entry", "exit", "USDT", "reason", "fees", "quantity"} == set(heads[0])


@pytest.mark.parametrize(
    ("length", "asked", "told"),
    [
        (120, [], "armed"),
        (120, [PauseEntries()], "paused"),
        (91, [], "halted"),
        (40, [], "a position is open"),
        (60, [], "broken"),
    ],
)
def test_a_level_says_what_a_touch_of_it_leads_to(length: int, asked: list[Request], told: str, tmp_path: Path) -> None:
    """Whether a tier is armed a script reads as a person does, with the reason where it is not.

    Given a run that was left with a support that is armed, or with what stands against it
    When its levels are read from its journal
    Then each has the state that the ladder showed last, in the same words, and that one is among them
    """
    last, run = ran(tmp_path, length, asked=asked)
    states = [row["state"] for row in run_levels(run).records()]

    assert states == [level.state for level in last.market.levels]
    assert told in states
    assert states[0] == "", "a resistance is never bought"


def test_no_state_is_made_up(tmp_path: Path) -> None:
    """What the journal does not tell of a level is left open.

    Given a run whose journal ends inside a candle, and the levels of a run as of a day
    When its levels are read
    Then no level of the one has a state, and the other has no such column, as a file's levels have none
    """
    _, run = ran(tmp_path, 120)
    remembered = run.seen.remembered
    inside = run.seen._replace(remembered=remembered._replace(facts=remembered.latest[-1:]))

    assert {row["state"] for row in run_levels(run._replace(seen=inside)).records()} == {None}
    assert "state" not in run_levels(run, "1970-01-03T12:00:00Z").frame
    assert "state" not in find_levels(load_candles(str(tmp_path / "walk.csv")).frame, SETTINGS)


def test_the_state_is_printed_and_is_in_the_objects(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person reads the state in the table, a script in each object.

    Given a run with a support that is armed and others that are not
    When its levels are printed, and as JSON
    Then a column has the states, the same as the objects, and the levels of the run's file have neither
    """
    ran(tmp_path, 120)
    monkeypatch.setenv("SRCONSOLE_HOME", str(tmp_path / "home"))
    printed = []
    for form in (["levels"], ["levels", "--json"], ["levels", str(tmp_path / "walk.csv")]):
        assert main(form) == 0
        printed.append(capsys.readouterr().out)

    table, objects, of_file = printed[0].splitlines(), json.loads(printed[1]), printed[2]
    ends = [line.rstrip() for line in table]
    assert any(line.endswith("last touch        state") for line in ends)
    for state in {row["state"] for row in objects} - {""}:
        assert sum(line.endswith(f"  {state}") for line in ends) == sum(row["state"] == state for row in objects)
    assert "state" not in of_file
    assert "armed" not in of_file
