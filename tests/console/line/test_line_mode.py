"""The console as lines: what is told, what can be typed, and what is asked before it is done."""

from __future__ import annotations

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.console.line.mode import LineMode
from srconsole.console.line.telling import ending_line, level_lines, new_lines, status_lines
from srconsole.console.line.words import WORDS, help_lines, intent_typed
from srconsole.core.commands import (
    BreakEvenStop,
    ClosePart,
    DisableLevel,
    EnterLevel,
    Flatten,
    MoveStop,
    PauseEntries,
    ResumeEntries,
    SetTrail,
)
from srconsole.engine.request import Answer, PauseFeed, ResumeFeed, SetSpeed, StepFeed
from srconsole.engine.view.results import Results
from srconsole.engine.view.snapshot import FeedView, LogLine, Snapshot
from tests.console import canned
from tests.console.fake_link import FakeLink

pytestmark = pytest.mark.slow


def lines_of(snapshot: Snapshot | None) -> tuple[LineMode, FakeLink, list[str]]:
    """Return a line mode on a link that shows this, and what it says."""
    said: list[str] = []
    link = FakeLink(snapshot)
    return LineMode(link, UTC, said.append), link, said


async def heard(mode: LineMode, said: list[str], *typed: str) -> list[str]:
    """Type lines; return what was said to them."""
    mode.look()
    said.clear()
    for line in typed:
        assert await mode.hear(line)
    return list(said)


@pytest.mark.parametrize(
    ("typed", "request_"),
    [
        ("pause", PauseEntries()),
        ("resume", ResumeEntries()),
        ("hold", PauseFeed()),
        ("go", ResumeFeed()),
        ("step", StepFeed()),
        ("speed 20", SetSpeed(20.0)),
        ("speed max", SetSpeed(float("inf"))),
        ("stop 3720", MoveStop(3720.0, only_up=True)),
        ("STOP  3720 ", MoveStop(3720.0, only_up=True)),
        ("even", BreakEvenStop()),
        ("trail 4%", SetTrail(0.04)),
        ("part 50%", ClosePart(0.5)),
        ("break even", BreakEvenStop()),
    ],
)
@pytest.mark.asyncio
async def test_a_typed_word_asks_for_what_its_key_would(typed: str, request_: object) -> None:
    """Who cannot see a screen trades all the same.

    Given a position, and a line with a word and its number
    When it is typed
    Then the engine is asked for it, and its answer is said
    """
    mode, link, said = lines_of(canned.in_stop_loss())
    link.answer = Answer(done=True, text="it is done")

    assert await heard(mode, said, typed) == ["it is done"]
    assert link.asked == [request_]


@pytest.mark.asyncio
async def test_what_cannot_be_undone_is_asked_and_a_yes_does_it() -> None:
    """Nothing is sold by a slip.

    Given a position
    When flatten is typed, then no; and flatten again, then yes
    Then what would be sold is said each time, and it is done once
    """
    mode, link, said = lines_of(canned.in_stop_loss())
    first = await heard(mode, said, "flatten", "no")

    assert first[0] == "Flatten [REPLAY] BTC/USD?"
    assert "Sell 0.133781" in first[1]
    assert first[-2:] == ["type yes to do it; anything else leaves it", "Flatten: left"]
    assert link.asked == []
    await heard(mode, said, "flatten", "yes")
    assert link.asked == [Flatten()]


@pytest.mark.asyncio
async def test_a_level_is_named_and_not_selected() -> None:
    """Nobody has to move a cursor that he cannot see.

    Given no position, and supports in force
    When one is entered by its name and answered with y, one is disabled, and one that is not there is named
    Then the first two are asked for, and the last is said not to be there
    """
    mode, link, said = lines_of(canned.flat())
    support = next(level for level in canned.flat().market.levels if level.tier == "S1")
    told = await heard(mode, said, "enter s1", "y", "level S1", "level S99")

    assert link.asked == [EnterLevel(support.id), DisableLevel(support.id)]
    assert told[-1] == "there is no S99 now"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("flaten", "flaten is no word here: did you mean flatten? `help` has them all"),
        ("speed fast", "speed wants candles a second"),
        ("pause now", "nothing stands behind that word: now"),
        ("trail 3", "3 of what? Percent are written so: 3%"),
        ("stop abc", "move the stop"),
        ("stop", "a price, be (break even)"),
        ("theme light", "theme is no word here"),
        ("zoom chart", "zoom is no word here"),
    ],
)
@pytest.mark.asyncio
async def test_a_line_that_asks_for_nothing_is_said_with_what_can_be_typed(typed: str, says: str) -> None:
    """A slip is answered with the way to write it.

    Given a position, and a line with a slip
    When it is typed
    Then nothing is asked of the engine, and the right way is said
    """
    mode, link, said = lines_of(canned.in_stop_loss())

    assert says in " ".join(await heard(mode, said, typed))
    assert link.asked == []


@given(typed=st.text(max_size=30))
def test_any_line_means_something_or_is_answered(typed: str) -> None:
    """No line ends the console.

    Given any text, and each word with any text behind it
    When what it asks for is looked up, in a position and without one
    Then there is an intent or a sentence
    """
    for snapshot in (canned.in_stop_loss(), canned.flat()):
        for word in ("", *WORDS):
            assert intent_typed(f"{word} {typed}", snapshot) is not None


def test_every_word_is_in_the_help() -> None:
    """What can be typed can be found.

    Given the words
    When help is asked for
    Then each has a line that begins with it
    """
    first = [line.partition(":")[0].split()[0] for line in help_lines()]
    assert set(WORDS) | {"status", "levels", "log", "why", "since", "quit", "commands"} == set(first)


def test_each_new_line_of_the_log_is_told_once() -> None:
    """Nothing is read out twice, and nothing is left out.

    Given a log that has grown, one whose oldest lines are gone, and one with the same line twice
    When it is looked at again
    Then the lines behind those that were told are the new ones
    """
    lines = [LogLine(number, False, f"line {number}") for number in range(6)]

    assert list(new_lines(lines[:3], lines[:3])) == []
    assert list(new_lines(lines[:3], lines[1:5])) == lines[3:5]
    assert list(new_lines([], lines)) == lines
    assert list(new_lines(lines[:2], lines[4:])) == lines[4:]
    assert list(new_lines([lines[0]], [lines[0], lines[0]])) == []


@pytest.mark.asyncio
async def test_how_things_are_is_told_at_first_and_then_what_is_new() -> None:
    """A screen reader hears what happens and not each price.

    Given a run that is opened, then at its pace, then with a new line in its log and a new price
    When it is looked at each time
    Then the opening is counted, the state is told once, and after that the new line alone
    """
    snapshot = canned.in_stop_loss()
    opening = snapshot.market._replace(feed=FeedView(False, 4.0, 428, 9473, False, 0, 2000))
    mode, link, said = lines_of(snapshot._replace(markets=(opening,)))
    mode.look()
    assert said == ["opening: 428 of 2,000 candles"]
    link.newest = snapshot
    mode.look()
    assert said[1:] == status_lines(snapshot, UTC)
    grown = (*snapshot.log, LogLine(snapshot.market.price_time, True, "order rejected"))
    moved = snapshot.market._replace(price=4000.0)
    link.newest = snapshot._replace(log=grown, markets=(moved,))
    said.clear()
    mode.look()
    assert len(said) == 1
    assert said[0].endswith("! order rejected")


@pytest.mark.asyncio
async def test_the_end_of_the_file_and_of_the_engine_are_told() -> None:
    """A run that is over says so.

    Given a replay whose file has ended, and an engine that has then failed
    When they are looked at
    Then the results are told once, and a failed engine is not looked at any more
    """
    ended = canned.flat()._replace(results=Results(211, 88, -123.456, 45.678, 150.25, 0.0151234, 10_000.0))
    mode, link, said = lines_of(ended)
    assert mode.look()
    assert mode.look()
    assert said.count(ending_line(ended)) == 1
    assert ending_line(ended).startswith("ENDED: 211 trades, won 41.7 %, net -123.46 USDT (-1.23%), fees 45.68")
    link.ended = "the disk is full"
    assert not mode.look()


def test_levels_are_told_nearest_first_on_either_side() -> None:
    """What is near is what matters.

    Given a market with levels in force and broken ones
    When two on either side are asked for
    Then they are told from above to below with price, distance and touches, and the broken ones are counted
    """
    lines = level_lines(canned.flat(), 2)
    names = [line.split()[0] for line in lines]

    assert names.index("S1") > 0
    assert all("touch" in line and "%" in line for line in lines if "broken" not in line)
    assert lines[names.index("S1")].endswith(", armed")
    assert len([name for name in names if name[0] in "SR"]) <= 4
