"""What a scenario's file may say, and what is said where it says something else."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from srconsole.compose.rehearse.play import play
from srconsole.compose.rehearse.scenario import NOTHING, read_scenario
from srconsole.compose.rehearse.stage import Rehearsal
from srconsole.compose.rehearse.told import ToldExchange
from srconsole.core.by_hand import Flatten
from srconsole.engine.request import AdoptPosition
from srconsole.errors import RequestError
from srconsole.exchange.simulated.faults import Fault
from srconsole.exchange.simulated.happenings import ClosedByHand, ReadsChange
from srconsole.exchange.simulated.views import View
from srconsole.settings.schema import Settings

SCENARIOS = Path(__file__).parents[1] / "scenarios"
TICKER = "/api/v2/mix/market/ticker"
HISTORY = 7

WHOLE = """
fault = "F15"
about = "A person closes the position"
settings.levels.swing_order = 3
kills = [60]
leaves = [70.5]
commits = [3]
down = 2.5

[market]
candles = [[1.0, 2.0, 1.0, 2.0]]

[[faults]]
after = 30
until = 40
kind = "drop"
path = "place-order"

[[happenings]]
event = "closed_by_hand"
after = 90.5
symbol = "BTCUSDT"
size = "0.5"

[[happenings]]
event = "reads_change"
view = { fills_late = 3000 }

[exchange]
account = "unified"
hedge = true
depth = "2.5"

[[requests]]
after = 61
ask = "flatten"

[[requests]]
after = 62
ask = "adopt"
stop = 95.5

[expected]
trades = 1
uncovered = 2.5
calls = { modify-tpsl-order = 3 }
"""


def file_of(text: str, folder: Path) -> Path:
    """Write a scenario."""
    path = folder / "scenario.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_scenario_is_read_as_it_is_written(tmp_path: Path) -> None:
    """Given a file with everything that a scenario can have
    When it is read, and placed at a time
    Then all of it is there, and what others do happens at its seconds behind that time
    """
    found = read_scenario(file_of(WHOLE, tmp_path))

    assert (found.fault, found.kills, found.down, found.expected.trades) == ("F15", (60.0,), 2.5, 1)
    assert found.settings == {"levels": {"swing_order": 3}}
    drop = Fault("drop", path="place-order")
    assert [(told.after, told.fault, told.until) for told in found.faults] == [(30.0, drop, 40.0)]
    assert (found.leaves, found.commits) == ((70.5,), (3,))
    assert found.exchange == ToldExchange(account="unified", hedge=True, depth=Decimal("2.5"))
    assert [(told.after, told.request) for told in found.requests] == [(61.0, Flatten()), (62.0, AdoptPosition(95.5))]
    assert (found.expected.uncovered, found.expected.calls) == (2.5, {"modify-tpsl-order": 3})
    assert found.placed(1_000_000) == [
        ClosedByHand(1_090_500, "BTCUSDT", Decimal("0.5")),
        ReadsChange(1_000_000, View(fills_late=3000)),
    ]
    assert found.market is not None
    assert [candle[1:5] for candle in found.market.made()] == [(1.0, 2.0, 1.0, 2.0)]


def test_an_empty_file_is_a_scenario_without_trouble(tmp_path: Path) -> None:
    """Given an empty file
    When it is read
    Then nothing goes wrong in it
    """
    assert read_scenario(file_of("", tmp_path)) == msgspec.structs.replace(NOTHING, feed="live")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fault = ", r"scenario\.toml:1 is no TOML"),
        ("wrong = 1", "unknown field `wrong`"),
        ("down = -1", r"down: .*>= 0"),
        ("[market]\ncandles = []", r"market\.candles: .*length >= 1"),
        ("[market]\ncandles = [[1.0, 2.0, 1.0, 2.0]]\nhistory = 1", r"market: a history of 1 of 1 candles leaves none"),
        ("feed = 'jumps'\nmarket = { candles = [[1, 2, 1, 2], [1, 2, 1, 2]], history = 1 }", r"by the live feed alone"),
        ("[[faults]]\nkind = 'broken'", r"faults\[0\]\.kind: Invalid enum value 'broken'"),
        ("[[faults]]\nkind = 'drop'\n[[faults]]\nkind = 'drop'\nafter = 'soon'", r"faults\[1\]: "),
        ("[[happenings]]\nevent = 'comet'", r"happenings\[0\]\.event: Invalid value 'comet'"),
        ("[[happenings]]\nevent = 'transfer'", r"happenings\[0\]: .*required field `amount`"),
        ("commits = [0]", r"commits\[0\]: .*>= 1"),
        ("[[requests]]\nafter = 1\nask = 'dance'", r"requests\[0\]\.ask: Invalid enum value 'dance'"),
        ("[exchange]\ndepth = 'deep'", r"exchange\.depth: "),
        ("[exchange]\naccount = 'joint'", r"exchange\.account: Invalid enum value 'joint'"),
        ("[[faults]]\nkind = 'drop'\nuntil = -1", r"faults\[0\]: .*>= 0"),
        ("[expected]\ntrades = 'many'", r"expected\.trades: Expected `int \| null`, got `str`"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    """Given a file with one thing that no scenario has
    When it is read
    Then it is refused in one sentence that names file, place and what is wrong
    """
    with pytest.raises(RequestError, match=said) as refused:
        read_scenario(file_of(text, tmp_path))
    assert "scenario.toml" in str(refused.value)
    assert refused.value.exit_code == 2


@pytest.mark.slow
def test_what_has_closed_before_it_begins_comes_from_the_exchange() -> None:
    """Given a market whose first candles make levels, and a person who closes what is bought later
    When the engine is there from the first candle on, or the exchange has seven as it begins
    Then both make the same trades at the same times, and it was asked for prices half as often where it began later
    """
    told = read_scenario(SCENARIOS / "f15_closed_by_hand.toml")
    assert told.market is not None
    whole = msgspec.structs.replace(told, market=msgspec.structs.replace(told.market, history=0))
    later, there = (play(Settings(), Rehearsal(scenario=each)) for each in (told, whole))
    assert told.market.history == HISTORY
    assert later.trades == there.trades
    assert (len(later.trades), later.ended, there.ended) == (1, "", "")
    asked, from_the_first = (each.stage.faults.asked[TICKER] for each in (later, there))
    assert 0 < asked < 0.6 * from_the_first


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    """Given no file
    When it is read
    Then it is refused with its name
    """
    with pytest.raises(RequestError, match=r"none\.toml"):
        read_scenario(tmp_path / "none.toml")
