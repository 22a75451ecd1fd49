"""The guards on the screen: how near they are, and that one has tripped."""

from __future__ import annotations

import pytest

from srconsole.console.intent import intent_of
from srconsole.console.panes.guards import guards_line
from srconsole.console.panes.lines import Lines
from srconsole.console.panes.status import entries_line
from srconsole.console.question import Question
from srconsole.core.by_hand import ResetHalt
from srconsole.core.guards import Guard
from srconsole.engine.view.preview import Preview
from srconsole.engine.view.snapshot import GuardView, Snapshot
from tests.console import canned
from tests.console.driven import console
from tests.console.fake_link import FakeLink
from tests.console.pane_text import text

pytestmark = pytest.mark.slow

BOTH = GuardView(1009.53, 0.0125, 0.05, 1047.79, 0.036514, 0.2, ())
FALLEN = BOTH._replace(tripped=(Guard.DRAWDOWN,))


def guarded(view: GuardView, snapshot: Snapshot | None = None) -> Snapshot:
    """Return a snapshot with guards."""
    return (snapshot or canned.flat())._replace(guards=view)


def test_each_guard_says_how_near_it_is() -> None:
    """Given both guards, the day's alone, and the fall alone
    When their line is written
    Then each that is set has its loss, its limit and what that is measured from
    """
    day = "day loss 1.25% of 5% from 1,009.53"
    fall = "drawdown 3.651% of 20% from 1,047.79"

    assert text(guards_line(BOTH)) == f"{day}   {fall}"
    assert text(guards_line(BOTH._replace(fall_limit=0.0))) == day
    assert text(guards_line(BOTH._replace(day_limit=0.0))) == fall


def test_a_guard_that_has_tripped_is_told_in_capitals() -> None:
    """Given a fall from the peak that has tripped
    When the guards' line is written
    Then its name is in capitals and in the alert's look, and the other's is not
    """
    line = guards_line(FALLEN)

    assert [span.text.strip() for span in line if span.role == "alert"] == ["DRAWDOWN"]
    assert "day loss" in text(line)


@pytest.mark.parametrize(
    ("snapshot", "says"),
    [
        (guarded(BOTH), "entries running"),
        (guarded(FALLEN), "entries DRAWDOWN"),
        (guarded(FALLEN, canned.changed(canned.flat(), paused=True)), "entries PAUSED and DRAWDOWN"),
        (guarded(FALLEN, canned.halted()), "entries DRAWDOWN and HALTED"),
        (guarded(BOTH._replace(tripped=(Guard.DAY_LOSS, Guard.DRAWDOWN))), "entries DAY LOSS and DRAWDOWN"),
    ],
)
def test_status_says_that_a_guard_stops_entries(snapshot: Snapshot, says: str) -> None:
    """Given guards that have tripped or not, with a pause or a halt
    When the status is written
    Then it says what keeps entries from being made
    """
    assert text(entries_line(snapshot)) == says


def test_the_key_that_ends_a_halt_ends_a_fall() -> None:
    """Given a fall from the peak that has tripped, alone, with a halt, and with a day's loss
    When the key that ends a halt is pressed
    Then it asks, says what comes of it, and no longer stands once the fall has ended
    """
    question = intent_of("reset_halt", guarded(FALLEN), None)
    assert isinstance(question, Question)
    assert question.request == ResetHalt()
    assert question.stands(guarded(FALLEN))
    assert not question.stands(guarded(BOTH))
    fallen = "The fall from the peak stopped the entries; the peak is what equity is now."
    assert question.tells(guarded(FALLEN), Preview()) == (fallen, "They go on at once.")
    assert question.tells(guarded(FALLEN, canned.halted()), Preview())[0] == fallen
    both = guarded(BOTH._replace(tripped=(Guard.DAY_LOSS, Guard.DRAWDOWN)))
    assert question.tells(both, Preview())[-1] == "They wait for the end of the day."


def test_a_days_loss_is_ended_by_no_key() -> None:
    """Given a day's loss that has tripped
    When the key that ends a halt is pressed
    Then it says that entries are not halted by anything that it could end
    """
    lost = guarded(BOTH._replace(tripped=(Guard.DAY_LOSS,)))

    assert intent_of("reset_halt", lost, None) == "A day's loss ends with the day, in UTC, and by no key."
    assert intent_of("reset_halt", guarded(BOTH), None) == "Entries are not halted."


@pytest.mark.asyncio
async def test_guards_have_a_line_where_one_is_set() -> None:
    """Given a console on 80 columns, of a run without guards and of one with both
    When it is drawn
    Then only the second has a third line of status, whole
    """
    for snapshot, height in ((canned.flat(), 2), (guarded(BOTH), 3)):
        async with console(FakeLink(snapshot)).run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            screen = pilot.app.screen
            assert screen.query_one("#status").size.height == height
            line = screen.query_one("#status-guards", Lines)
            assert line.display is (height == 3)
            if line.display:
                assert line.text == text(guards_line(BOTH))
                assert len(line.text) <= line.size.width
