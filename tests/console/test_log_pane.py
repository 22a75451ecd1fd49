"""What the log pane shows of a fact."""

from __future__ import annotations

from datetime import UTC

import pytest
from textual.events import MouseScrollDown, MouseScrollUp

from srconsole.console.panes.lines import Lines
from srconsole.console.panes.log import log_rows, log_tail
from srconsole.core.trade import Trade
from srconsole.engine import facts
from srconsole.engine.view.log_lines import LogLines
from srconsole.engine.view.snapshot import LogLine
from tests.console import canned
from tests.console.driven import console
from tests.console.fake_link import FakeLink
from tests.console.pane_text import text


def test_what_happened_before_the_first_candle_has_no_time() -> None:
    """Given facts of a new run, one before its first candle and one behind it
    When they are shown
    Then the first is said to be of the start, not of 1970, in as many columns as a time takes
    """
    first = text(log_rows(LogLine(0, False, "started"), UTC, 40)[0])
    second = text(log_rows(LogLine(1_764_000_000_000, False, "started"), UTC, 40)[0])
    assert first == "at start    started"
    assert second == "11-24 16:00 started"


def test_a_narrow_log_keeps_what_a_trade_came_to() -> None:
    """A row has one line of the log, and no figure of a result is cut.

    Given an order, its fill and a trade's end on one day, and a trade's end of the day before, in a log of 39 columns
    When all, and when the newest two rows, are shown
    Then a line that is longer than its row is cut at a word, but for what was won or lost; today's have the hour, the
        older one has its day; a line that is not whole is left out
    """
    today = 1_764_000_000_000
    older = LogLine(today - 86_400_000, False, "closed S1 6,300.28 to 6,350.00: +3.10 USDT")
    order = LogLine(today, False, "order: sell 0.0789498 at 6,333.14, stop_loss")
    filled = LogLine(today, False, "filled 0.0789498 at 6,333.14, fee 0.30")
    lost = LogLine(today, False, "closed S2 6,285.28 to 6,210.00, stop_loss: -6.58 USDT")

    assert [text(line) for line in log_tail((older, order, filled, lost), UTC, 39, 9, today, "...")] == [
        "11-23 closed S1 6,300.28 to 6,350.00:",
        "      +3.10 USDT",
        "16:00 order: sell 0.0789498 at...",
        "16:00 filled 0.0789498 at 6,333.14...",
        "16:00 closed S2 6,285.28 to 6,210.00,",
        "      stop_loss: -6.58 USDT",
    ]
    newest = [text(line) for line in log_tail((older, order, filled, lost), UTC, 39, 2, today, "...")]
    assert newest == ["16:00 closed S2 6,285.28 to 6,210.00,", "      stop_loss: -6.58 USDT"]
    assert len(log_tail((lost,), UTC, 39, 1, today)) == 1
    assert log_tail((), UTC, 39, 1, today) == []


def test_a_narrow_log_tells_what_happened_in_its_shorter_words() -> None:
    """Given a trade and a refusal in the words that the engine has for them, long and short, at prices of six digits
    When they are shown in a log of 39 columns, and in one of 80
    Then each has one row of the short words, none of which is cut; and the long ones where there is room
    """
    day = 1_764_000_000_000
    trade = Trade(
        day, 107_790.2, day, 106_712.3, 0.00463864, "S1", 107_575.05, 106_499.3, None, None, "stop_loss", 0.6, -5.6
    )
    told: tuple[facts.Fact, ...] = (
        facts.Ordered("a", "buy", 0.00463864, 107_790.2, "entry", facts.Bought("S", "S1", 107_575.05, 1.0, 2.0, 0.1)),
        facts.Filled("a", 107_790.2, 0.00463864, 0.3),
        facts.Switched(108_000.0, 106_499.3),
        facts.Closed(trade),
        facts.EntryRefused("insufficient funds", "S10", 107_575.05),
    )
    lines = LogLines()
    for number, fact in enumerate(told):
        lines.take(facts.Noted(number, 0, "BTC/USDT", day, fact), 2)

    assert [text(row) for row in log_tail(lines.worded(), UTC, 41, 9, day, "...")] == [
        "16:00 buy 0.00463864 at 107,790.20, S1",
        "16:00 filled 0.00463864 at 107,790.20",
        "16:00 TAKE_PROFIT at 108,000.00",
        "16:00 S1 stop_loss: -5.60 USDT",
        "16:00 S10 not bought: insufficient funds",
    ]
    assert text(log_tail(lines.worded(), UTC, 80, 9, day, "...")[0]) == (
        "11-24 16:00 order: buy 0.00463864 at 107,790.20, S1 107,575.05, stop 1.00"
    )


def test_entries_that_are_refused_one_after_the_other_have_one_row() -> None:
    """A halt of a day filled the log with entries that were not made.

    Given three entries refused for one reason, a fill, and two refused for that reason and for another
    When they are shown, in few columns and in many
    Then each run of refusals for one reason has a row, the newest's, with how many more there are
    """
    day = 1_764_000_000_000
    lines = LogLines()
    refused = [("halted", "S1"), ("halted", "S2"), ("halted", "S1"), ("", ""), ("halted", "S3"), ("paused", "S3")]
    for number, (reason, label) in enumerate(refused):
        fact = facts.EntryRefused(reason, label, 3730.0) if reason else facts.Filled("a", 3737.46, 0.1, 0.3)
        lines.take(facts.Noted(number, 0, "BTC/USDT", day, fact), 2)

    assert [text(row) for row in log_tail(lines.worded(), UTC, 41, 9, day, "...")] == [
        "16:00 S1 not bought: halted (+2 more)",
        "16:00 filled 0.1 at 3,737.46",
        "16:00 S3 not bought: halted",
        "16:00 S3 not bought: paused",
    ]
    assert text(log_tail(lines.worded(), UTC, 90, 9, day)[0]) == "11-24 16:00 no entry on S1 3,730.00: halted (+2 more)"


def test_what_a_person_should_look_at_is_never_cut() -> None:
    """Given a fault, and what happened before the first candle, in a log of 30 columns
    When they are shown
    Then the fault stands there whole, in as many rows as it needs, and the other is said to be of the start
    """
    fault = LogLine(1_764_000_000_000, True, "the exchange refused the stop: price too far away")
    begun = LogLine(0, False, "started")

    rows = [text(line) for line in log_tail((begun, fault), UTC, 30, 9, 1_764_000_000_000)]
    assert rows[0] == "start started"
    assert " ".join(row.strip() for row in rows[1:]) == "16:00 ! the exchange refused the stop: price too far away"


@pytest.mark.slow
@pytest.mark.asyncio
async def test_a_wheel_goes_back_in_the_log_and_new_lines_do_not_move_it() -> None:
    """Given a log of more lines than its pane has rows
    When the wheel is turned up over it, a line comes, and the wheel is turned down as often
    Then older lines are shown meanwhile, the same ones when the line comes, with how many are newer, and the newest
    at the end
    """
    lines = tuple(LogLine(1_764_000_000_000, False, f"line {number}") for number in range(60))
    link = FakeLink(canned.flat()._replace(log=lines))
    app = console(link)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        pane = app.screen_stack[0].query_one("#log", Lines)
        assert "line 59" in pane.text
        for _ in range(3):
            pane.post_message(wheel(MouseScrollUp, pane))
        await pilot.pause()
        assert "line 56" in pane.text
        assert "line 57" not in pane.text
        assert "3 newer below" in pane.text

        link.newest = canned.flat()._replace(log=(*lines[1:], LogLine(1_764_000_000_000, False, "line 60")))
        app.draw()
        await pilot.pause()
        assert "line 56" in pane.text
        assert "line 57" not in pane.text
        assert "4 newer below" in pane.text
        for _ in range(4):
            pane.post_message(wheel(MouseScrollDown, pane))
        await pilot.pause()
        assert "line 60" in pane.text
        assert "newer" not in pane.text


def wheel(kind: type[MouseScrollUp | MouseScrollDown], pane: Lines) -> MouseScrollUp | MouseScrollDown:
    """Return a turn of the wheel over a pane."""
    x, y = pane.region.offset
    return kind(pane, 1, 1, 0, 0, 0, False, False, False, x + 1, y + 1)
