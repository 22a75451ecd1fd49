"""What the console says at a run's two ends: while it is opened, and once its file has ended."""

from __future__ import annotations

import pytest

from srconsole.console.chart.widget import NO_ROOM
from srconsole.console.keymap import keymap_of
from srconsole.console.opening import ending_lines, opening_text
from srconsole.console.panes.banner import Told, banner_lines
from srconsole.console.panes.lines import Line, Lines
from srconsole.console.panes.position import figures
from srconsole.console.panes.status import entries_line, feed_line
from srconsole.engine.view.results import Results
from srconsole.engine.view.snapshot import FeedView, Snapshot
from srconsole.settings.schema import KeySettings
from tests.console import canned, canned_strategies
from tests.console.fake_link import FakeLink
from tests.console.held_link import console

KEYMAP = keymap_of(KeySettings())
RESULTS = Results(211, 88, -123.456, 45.678, 150.25, 0.0151234, 10_000.0)


def text(lines: list[Line]) -> list[str]:
    """Return lines without their looks."""
    return ["".join(span.text for span in line) for line in lines]


def fed(feed: FeedView, *, begun: bool = True, held: bool = False) -> Snapshot:
    """Return a snapshot of a replay that is so far."""
    snapshot = canned.in_stop_loss() if held else canned.flat()
    return snapshot._replace(begun=begun, markets=(snapshot.market._replace(feed=feed),))


@pytest.mark.parametrize(
    ("feed", "begun", "told", "says"),
    [
        (FeedView(False, 4.0, 0, None, False), False, "opening: 4,096 candles read", "opening: 4,096 candles read"),
        (FeedView(False, 4.0, 1300, 9473, False, 0, 2000), True, "", "opening: 1,300 of 2,000 candles"),
        (FeedView(False, 4.0, 2000, 9473, False, 0, 2000), True, "", ""),
        (FeedView(True, 4.0, 1300, 9473, False, 0, 2000), True, "", ""),
        (FeedView(False, 4.0, 60, 60, True, 0, 60), True, "", ""),
    ],
)
def test_an_opening_says_how_far_it_is_and_no_pace(feed: FeedView, *, begun: bool, told: str, says: str) -> None:
    """A run that is being read is not told as one that goes four candles a second.

    Given a run before its engine has begun, in the candles that come at once, and behind them
    When the console says how far its opening is, and how fast it goes
    Then it counts while it opens, and a pace is told only where candles come at one
    """
    snapshot = fed(feed, begun=begun)

    assert opening_text(told, snapshot) == says
    assert ("opening" in text([feed_line(snapshot)])[0]) == bool(says)
    assert opening_text("opening", None) == "opening"


def test_an_opening_has_the_first_row_with_the_mode() -> None:
    """A blank screen that says nothing looks like one that hangs.

    Given a file that is being read, with nothing to show yet
    When the first row is asked for, and again once the engine has failed
    Then it says the mode and how many candles have been read, and then only that it has stopped
    """
    kind, lines = banner_lines(Told(None, "", (), "opening: 8,192 candles read"), KEYMAP, 80)
    failed, why = banner_lines(Told(None, "the disk is full", (), "opening"), KEYMAP, 80)

    assert (kind, text(lines)) == ("opening", [" [REPLAY] opening: 8,192 candles read"])
    assert (failed, text(why)) == ("stopped", [" STOPPED: the disk is full"])
    assert banner_lines(Told(canned.flat(), "", (), ""), KEYMAP, 80) == ("", [])


@pytest.mark.parametrize("width", [80, 120, 200])
@pytest.mark.parametrize("held", [False, True])
def test_the_end_of_a_file_says_what_it_came_to_and_what_to_press(width: int, *, held: bool) -> None:
    """Whoever lets a file run to its end sees what it made.

    Given a replay whose file has ended, flat and with a position
    When its first rows are written at any width
    Then trades, wins, net profit and drawdown are there, the key that leaves, and the one that sells where something
        is held; and nothing is cut off
    """
    ended = fed(FeedView(False, 4.0, 9473, 9473, True), held=held)._replace(results=RESULTS)
    made, then = text(ending_lines(ended, KEYMAP, width))

    assert "trades 211  won 41.7 %  net -123.46 USDT (-1.23%)" in made
    assert "drawdown 1.51 %" in made
    assert ("their fees 45.68" in made) == (width >= 110)
    assert then.startswith(" q leaves")
    assert ("F sells what is still held" in then) == held
    assert all(len(line) <= width for line in (made, then))
    assert ending_lines(ended._replace(results=None), KEYMAP, width) == []


@pytest.mark.parametrize("width", [80, 120, 200])
def test_the_end_of_a_rehearsal_promises_to_keep_nothing(width: int) -> None:
    """Of a rehearsal nothing is kept, and there is nothing to begin anew.

    Given a rehearsal whose candles have ended, with a position
    When its first rows are written at any width
    Then the key that leaves stands with what is kept: nothing; and no command is named that is of replays
    """
    ended = fed(FeedView(False, 4.0, 9473, 9473, True), held=True)._replace(results=RESULTS, mode="rehearsal")
    _, then = text(ending_lines(ended, KEYMAP, width))

    assert then == " q leaves, nothing of a rehearsal is kept   F sells what is still held"


def test_a_file_without_a_trade_has_results_too() -> None:
    """No trade is a result.

    Given a file that has ended without a trade
    When its results are written
    Then nothing was won, which is no rate, and nothing made
    """
    ended = canned.flat()._replace(results=Results(0, 0, 0.0, 0.0, 0.0, 0.0, 10_000.0))

    assert "trades 0  won -  net 0.00 USDT" in text(ending_lines(ended, KEYMAP, 80))[0]


@pytest.mark.parametrize("width", [80, 120])
def test_the_first_look_at_a_new_run_says_what_the_lines_are(width: int) -> None:
    """A newcomer is told what is seen, and is not told again.

    Given a new run that has just been opened
    When its first row is written, and again once a key was pressed
    Then it says what supports, resistances and the midpoint are, and which key explains more; and then nothing
    """
    kind, lines = banner_lines(Told(canned.flat(), "", (), "", first_look=True), KEYMAP, width)
    (line,) = text(lines)

    assert kind == "opening"
    assert line.startswith(" S1 a support, bought  R1 a resistance  MID above it the stop trails   ? more")
    assert len(line) <= width
    assert banner_lines(Told(canned.flat(), "", (), ""), KEYMAP, width) == ("", [])


@pytest.mark.parametrize("width", [12, 20, 40, 60, 76, 77])
def test_in_a_narrow_terminal_the_first_look_has_what_fits_whole(width: int) -> None:
    """Given a new run, of levels and of another strategy, in a terminal narrower than 80 columns
    When its first row is written
    Then no part of it is cut: it has the first parts that fit, and the key that explains more
    """
    for snapshot in (canned.flat(), canned_strategies.signals()):
        _, lines = banner_lines(Told(snapshot, "", (), "", first_look=True), KEYMAP, width)
        (line,) = text(lines)

        assert len(line) <= width
        assert line.endswith("? more")
        assert line.removesuffix("? more").strip() in {
            "",
            "S1 a support, bought",
            "S1 a support, bought  R1 a resistance",
            "S1 a support, bought  R1 a resistance  MID above it the stop trails",
            "It buys at its offers; each lot has its own stop and targets.",
        }


@pytest.mark.slow
@pytest.mark.asyncio
async def test_any_key_takes_the_first_look_away() -> None:
    """What has been read needs no room.

    Given a console on a new run, with what the lines are in its first row
    When a key is pressed
    Then the row is gone
    """
    app = console(FakeLink(canned.flat()))
    app.is_new = lambda: True
    async with app.run_test() as pilot:
        await pilot.pause()
        assert "a support, bought" in app.screen.query_one("#banner", Lines).text
        await pilot.press("j")
        await pilot.pause()
        assert not app.screen.query_one("#banner", Lines).display


@pytest.mark.slow
@pytest.mark.asyncio
async def test_a_run_that_cannot_be_gone_on_with_leaves_the_screen() -> None:
    """A second console on a run is no dead screen.

    Given what a run was left with, candles and all, and an engine that could not begin
    When the console draws
    Then it leaves, so that the reason is read where the program was started
    """
    feed = FeedView(False, 4.0, 3158, 9473, False)
    app = console(FakeLink(fed(feed, begun=False)._replace(fault="this run is being traded by process 7")))
    async with app.run_test() as pilot:
        await pilot.pause()

    assert app.return_code == 1


@pytest.mark.slow
@pytest.mark.asyncio
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_run_that_stands_still_is_shown_whole_once_it_is_open(size: tuple[int, int]) -> None:
    """Of a run that was opened paused nothing else comes that would put it right.

    Given a run that is being opened, in a console that shows nothing of its panes yet
    When it is open, and no candle comes
    Then the pane of the position says why nothing is held, and what is told of the next entry has its units
    """
    snapshot = canned.flat()
    link = FakeLink(snapshot._replace(begun=False))
    app = console(link)
    async with app.run_test(size=size) as pilot:
        await pilot.pause(0.5)
        link.newest = snapshot
        app.draw()
        await pilot.pause(0.5)
        assert app.screen.query_one("#position-why", Lines).text == snapshot.market.why_flat
        assert "USDT" in app.screen.query_one("#position-money", Lines).text


@pytest.mark.slow
@pytest.mark.asyncio
async def test_results_beside_the_account_leave_room_for_the_chart() -> None:
    """A pane that makes way says so.

    Given a replay at 80x24 whose account is shown beside chart, levels, position and log
    When its file ends, and its results need two rows
    Then the log makes way, a person is told, and the chart is still one
    """
    snapshot = fed(FeedView(False, 4.0, 9400, 9473, False), held=True)
    link = FakeLink(snapshot)
    app = console(link)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.2)
        await pilot.press("7")
        await pilot.pause(0.2)
        assert app.screen.query_one("#log").display
        link.newest = fed(FeedView(False, 4.0, 9473, 9473, True), held=True)._replace(results=RESULTS)
        app.draw()
        await pilot.pause(0.2)
        assert not app.screen.query_one("#log").display
        assert app.screen.query_one("#account").display
        assert "no room for log" in app.screen.query_one("#message", Lines).text
        chart = "\n".join(strip.text for strip in app.screen._compositor.render_strips())  # noqa: SLF001
        assert NO_ROOM not in chart
        await pilot.press("4", "4")
        await pilot.pause(0.2)
        assert "log shown; no room for log" in app.screen.query_one("#message", Lines).text


def test_behind_the_end_of_a_file_nothing_is_said_to_be_bought() -> None:
    """Given a replay that has ended without a position
    When its row of entries and its next entry are written
    Then entries have ended, and nothing buys
    """
    flat = canned.changed(fed(FeedView(False, 4.0, 9473, 9473, True)), waited_for=None)

    assert text([entries_line(flat)]) == ["entries ENDED"]
    assert figures(flat)[0].meaning == "no candle is left"
