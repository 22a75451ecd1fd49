"""What the log pane shows of a fact."""

from __future__ import annotations

from datetime import UTC

from srconsole.console.panes.log import log_rows, log_tail
from srconsole.engine.view.snapshot import LogLine
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
    """Given two trades' ends in a log of 43 columns
    When three rows, and when two, are shown
    Then a line that is longer than a row goes on below, and one that is not whole is left out, save the newest
    """
    lost = LogLine(1_764_000_000_000, False, "closed S2 6,285.28 to 6,210.00, stop_loss: -6.58 USDT")
    filled = LogLine(1_764_000_000_000, False, "filled 0.0789498 at 6,333.14")

    assert [text(line) for line in log_tail((lost, filled), UTC, 43, 3)] == [
        "11-24 16:00 closed S2 6,285.28 to 6,210.00,",
        "            stop_loss: -6.58 USDT",
        "11-24 16:00 filled 0.0789498 at 6,333.14",
    ]
    assert [text(line) for line in log_tail((lost, filled), UTC, 43, 2)] == ["11-24 16:00 filled 0.0789498 at 6,333.14"]
    assert len(log_tail((lost,), UTC, 43, 1)) == 1
    assert log_tail((), UTC, 43, 1) == []
