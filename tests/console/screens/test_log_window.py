"""The part of a log in memory has neither holes nor more lines than it may."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from srconsole.console.screens.log_window import MOST, LogWindow
from srconsole.engine.view.records import Entry


def entries(first: int, end: int) -> tuple[Entry, ...]:
    """Return lines with the numbers from `first` to before `end`."""
    return tuple(Entry(number, number * 1000, False, f"line {number}") for number in range(first, end))


@given(steps=st.lists(st.tuples(st.booleans(), st.integers(0, 900)), max_size=12))
def test_reading_up_and_down_leaves_no_hole(steps: list[tuple[bool, int]]) -> None:
    """Given the newest lines of a log of 6,000
    When a person reads back and forth, so many lines at a time
    Then the lines held follow each other, are never more than MOST, and the ends are known for what they are
    """
    last = 6000
    window = LogWindow(entries(5700, last + 1), begins=False, ends=True, behind=last)
    for back, count in steps:
        first, end = window.entries[0].number, window.entries[-1].number
        if back:
            start = max(1, first - count)
            window = window.with_older(entries(start, first), begins=start == 1)
        else:
            stop = min(last, window.behind + count)
            window = window.with_newer(entries(window.behind + 1, stop + 1), ends=stop == last, behind=stop)

        numbers = [entry.number for entry in window.entries]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        assert len(numbers) <= MOST
        assert window.begins == (numbers[0] == 1)
        assert window.ends == (numbers[-1] == last)
        assert end <= last
        assert window.place_of(numbers[-1]) == len(numbers) - 1
