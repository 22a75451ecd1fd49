"""Progress: a bar for what takes more than a second, none where nobody watches."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from srconsole.cli.progress import ProgressBar


class Watch:
    """A clock that shows what it is told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("terminal", "seconds", "shown"),
    [
        pytest.param(True, 0.9, False, id="short work in a terminal"),
        pytest.param(True, 1.5, True, id="long work in a terminal"),
        pytest.param(False, 60.0, False, id="long work with no terminal"),
    ],
)
def test_a_bar_appears_where_somebody_waits(terminal: bool, seconds: float, shown: bool) -> None:
    """A person who waits sees how far the work is, a log file does not.

    Given work that takes a while, with stderr on a terminal or not
    When it tells how far it is
    Then a bar shows it only in a terminal, and only after a second
    """
    written, watch = io.StringIO(), Watch()
    console = Console(file=written, force_terminal=terminal, width=80, _environ={"TERM": "xterm"})
    with ProgressBar("candles", console, watch) as progress:
        progress(0, 1000)
        watch.now = seconds
        progress(500, 1000)
    assert ("candles" in written.getvalue()) is shown
    assert ("500/1000" in written.getvalue()) is shown


def test_a_bar_tells_how_fast_it_goes_where_that_is_asked() -> None:
    """A person who waits for thousands of trials sees how many a second brings.

    Given work in a terminal that tells its rate, and begins with a part that was done before
    When it has gone on for a while
    Then the bar has the rate of what was done since, and the count of all
    """
    written, watch = io.StringIO(), Watch()
    console = Console(
        file=written, force_terminal=True, width=80, _environ={"TERM": "xterm"}, get_time=watch, legacy_windows=False
    )
    with ProgressBar("trials", console, watch, rate=True) as progress:
        watch.now = 1.5
        for seconds in range(5):
            watch.now = 1.5 + seconds
            progress(500 + 20 * seconds, 1000)
    assert "580/1000" in written.getvalue()
    assert "20/s" in written.getvalue()
