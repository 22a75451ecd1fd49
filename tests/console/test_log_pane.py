"""What the log pane shows of a fact."""

from __future__ import annotations

from datetime import UTC

from srconsole.console.panes.log import log_line
from srconsole.engine.view.snapshot import LogLine
from tests.console.pane_text import ASCII, text


def test_what_happened_before_the_first_candle_has_no_time() -> None:
    """Given facts of a new run, one before its first candle and one behind it
    When they are shown
    Then the first is said to be of the start, not of 1970, in as many columns as a time takes
    """
    first = text(log_line(LogLine(0, False, "started"), UTC, 40, ASCII))
    second = text(log_line(LogLine(1_764_000_000_000, False, "started"), UTC, 40, ASCII))
    assert first == "at start    started"
    assert second == "11-24 16:00 started"
