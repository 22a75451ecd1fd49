"""What is typed at the command line, and what it comes to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.console.actions import ACTIONS, OF_LOTS
from srconsole.console.palette import Typed, commands, matching, meant, names_of, typed
from srconsole.console.prompts import Prompt
from srconsole.console.question import Question
from srconsole.core.commands import (
    BreakEvenStop,
    ClosePart,
    MoveStop,
    PauseEntries,
    SetTrail,
)
from srconsole.engine.request import SetSpeed
from tests.console import canned
from tests.console import canned_market as market
from tests.console import canned_strategies as strategies
from tests.console.typed_lines import HELD, THEMES, meaning

KNOWN = commands("replay", THEMES)


def test_everything_a_key_does_can_be_typed() -> None:
    """Nobody has to know a key.

    Given all actions of keys
    When the commands of every mode are listed
    Then each action has one, but for moving the selection and for the command line itself, and no two have one name
    """
    for mode in ("replay", "live"):
        known = commands(mode, THEMES, of_lots=True)
        assert len({command.name for command in known}) == len(known)
    found = {command.action for mode in ("replay", "live") for command in commands(mode, THEMES, of_lots=True)}
    assert set(ACTIONS) - found == {"above", "below", "palette", "zoom_pane"}
    assert not OF_LOTS & {command.action for command in KNOWN}


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("stop 3800", MoveStop(3800.0, only_up=True)),
        ("  STOP   3,800 ", MoveStop(3800.0, only_up=True)),
        ("stop be", BreakEvenStop()),
        ("break even", BreakEvenStop()),
        ("trail 3%", SetTrail(0.03)),
        ("part 50%", ClosePart(0.5)),
        ("speed 20", SetSpeed(20.0)),
        ("speed 20/s", SetSpeed(20.0)),
        ("speed max", SetSpeed(float("inf"))),
        ("pause", PauseEntries()),
    ],
)
def test_a_line_asks_what_its_key_and_prompt_would(text: str, asked: object) -> None:
    """Given a position in a replay
    When a line with all it needs is typed
    Then the engine would be asked the same as by the key and its prompt
    """
    assert meaning(text).request == asked


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("trail 3", 'write "trail 3%": percent with the sign'),
        ("part 50", 'write "part 50%": percent with the sign'),
        ("stop 3.000,5", "has a decimal comma: write 3000.5"),
        ("stop abc", "abc is not a number"),
        ("speed 0", "a speed is from 0.01 to 100,000"),
        ("speed fast", "fast is not a number"),
        ("theme drak", '"drak" is none of ansi, dark, light'),
        ("zoom chrat", '"chrat" is none of chart, levels'),
        ("select S77", '"s77" is none of'),
        ("pause now", '"pause" takes nothing behind it'),
        ("enter S77", '"s77" is none of'),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_right_way(text: str, why: str) -> None:
    """A slip is not guessed at: 3 is not taken for 3 %, nor for a price.

    Given a position in a replay
    When a line is typed that is not quite one
    Then enter does nothing, and the reason says how to write it
    """
    told = meaning(text)

    assert why in told.refused
    assert not told.whole


def test_dangerous_commands_ask_as_their_keys_do() -> None:
    """Given a position
    When flatten is typed, and a stop below the present one
    Then the first is a question, and the second has one behind it
    """
    flatten, lower = meaning("flatten"), meaning("stop 3000")

    assert isinstance(flatten.question, Question)
    assert isinstance(lower.prompt, Prompt)
    assert lower.request is not None
    assert not isinstance(lower.request, str)
    assert lower.prompt.confirms(lower.request, HELD) is not None


def test_a_line_that_is_not_ended_yet_does_nothing() -> None:
    """Given commands that take something
    When their names alone are typed
    Then enter does nothing, and no reason is told, as none is wrong yet
    """
    for name in ("stop", "trail", "part", "speed", "theme", "select"):
        assert not meaning(name).refused
        assert not meaning(name).whole


def test_a_replays_pace_is_none_of_a_market() -> None:
    """Given a market, and a replay
    When their commands are listed
    Then the replay alone has a speed, and the market alone an exchange
    """
    replay, paper = ({command.name for command in commands(mode, THEMES)} for mode in ("replay", "paper"))

    assert {"speed", "hold"} <= replay
    assert not {"speed", "hold"} & paper
    assert {"exchange", "adopt"} <= paper - replay


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("", "pause"),
        ("fl", "flatten"),
        ("tkp", "take profit"),
        ("even", "break even"),
        ("sell all", "flatten"),
        ("thm", "theme"),
        ("resume", "resume"),
        ("q", "leave"),
        ("add", "new level"),
    ],
)
def test_letters_find_the_command(text: str, first: str) -> None:
    """Given a few letters of a name, from its beginning, of a word in it, or in their order
    When they are typed
    Then the command is the first one that is listed
    """
    assert matching(text, KNOWN)[0].name == first


@pytest.mark.parametrize("mode", ["replay", "paper", "live"])
def test_what_is_shown_of_a_command_can_be_typed(mode: str) -> None:
    """Nobody copies a line from the list and is told that no command is called so.

    Given all commands of a mode, each with its name or with how it looks with what it takes
    When that is typed
    Then it is that command, and so is each further name that it has
    """
    known = commands(mode, THEMES, of_lots=True)
    for command in known:
        for text in (command.usage or command.name, *command.also):
            line = typed(text, known)
            assert line is not None, text
            assert line.command == command


@given(text=st.text(max_size=30))
def test_no_line_breaks_the_command_line(text: str) -> None:
    """Given any text at all
    When it is typed
    Then what fits are commands, and what it asks for is nothing, or something whole, or refused with a reason
    """
    assert set(matching(text, KNOWN)) <= set(KNOWN)
    line = typed(text, KNOWN)
    if line is not None:
        told = meant(line, HELD, None, THEMES)
        assert not (told.refused and told.whole)


@given(name=st.sampled_from([command.name for command in KNOWN]), text=st.text("0123456789.,%+-be ", max_size=12))
def test_no_argument_breaks_the_command_line(name: str, text: str) -> None:
    """Given any command, and any figures behind it
    When they are typed
    Then it asks for something whole, or for nothing, or says why not
    """
    line = typed(f"{name} {text}", KNOWN)
    assert line is not None
    told = meant(line, HELD, None, THEMES)
    assert not (told.refused and told.whole)


def test_levels_lots_and_offers_are_selected_by_their_names() -> None:
    """Given the levels of a market, and the lots of a grid
    When what can be selected is listed
    Then it is by the names on the screen, and a name leads to what has it
    """
    flat = canned.flat()
    names = names_of(flat)
    grid = strategies.grid()
    lots = names_of(grid)

    assert names["S1"] == next(level.id for level in flat.market.levels if level.tier == "S1")
    assert grid.market.strategy is not None
    assert all(lot.label in lots for lot in grid.market.strategy.lots)
    assert meaning("select s1", flat).own == ("select", "S1")
    assert Typed(KNOWN[0], "").command is KNOWN[0]


def test_adopting_takes_a_stop_or_nothing() -> None:
    """Given an exchange that holds what is not explained
    When adopt is typed with a stop, and without
    Then each asks for it, and a person is asked first
    """
    for text in ("adopt 3600", "adopt"):
        told = meaning(text, market.read_only())
        assert told.request is not None, told
        assert told.prompt is not None
