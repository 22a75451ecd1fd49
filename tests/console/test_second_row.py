"""The row of the status that says whether entries are made, how fast it goes, and how far it is."""

from __future__ import annotations

from datetime import UTC
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.console.panes.status import second_row
from srconsole.core.guards import Guard
from srconsole.engine.view.snapshot import Snapshot
from tests.console import canned
from tests.console import canned_market as market
from tests.console.pane_text import text
from tests.console.test_guards_on_screen import BOTH, guarded

COLUMNS: Final = (78, 107, 108, 118, 198)
"""What the fields share in windows of 80 and 109 to 200 columns."""
ZONES: Final = (UTC, ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kathmandu"), ZoneInfo("America/St_Johns"))
_MODES: Final = ("replay", "rehearsal", "paper", "live")
_AGES: Final = (None, 0.0, 20.0, 16 * 60.0, 13 * 3600.0, 300 * 86400.0)


def made(mode: str, total: int | None, closed: int, tripped: tuple[Guard, ...], age: float | None) -> Snapshot:
    """Return a snapshot of a mode that is so far, whose account was read so long ago."""
    at_market = mode != "replay"
    snapshot = market.seen(canned.flat(), mode, account_age=age) if at_market else canned.flat()
    feed = snapshot.market.feed._replace(closed=closed, total=total)
    snapshot = canned.changed(snapshot, feed=feed)
    return guarded(BOTH._replace(tripped=tripped), snapshot) if tripped else snapshot


@given(
    mode=st.sampled_from(_MODES),
    total=st.sampled_from([None, 60, 9_873, 140_614, 1_400_614]),
    share=st.floats(0, 1),
    tripped=st.lists(st.sampled_from(Guard), max_size=3, unique=True),
    age=st.sampled_from(_AGES),
    columns=st.sampled_from(COLUMNS),
    zone=st.sampled_from(ZONES),
    halts=st.booleans(),
)
def test_nothing_of_the_row_is_cut(
    *, mode: str, total: int | None, share: float, tripped: list[Guard], age: float | None, columns: int,
    zone: ZoneInfo, halts: bool,
) -> None:  # fmt: skip
    """A time whose zone is cut to `U`, or a reason that ends in the middle of a word, tells something else.

    Given any mode, with a count of candles of any length, guards that have tripped, an account of any age and any zone
    When the row is written for a window of any width
    Then each part has a column that it leaves free or is the last, all of them have the width together, and the
    time has its zone
    """
    snapshot = made(mode, total, int((total or 5_000_000) * share), tuple(tripped), age)
    if halts:
        snapshot = canned.changed(snapshot, halted=True, halt_candles_left=24)
    row = second_row(snapshot, zone, columns)

    assert sum(width for _, width in row.values()) == columns
    for name, (line, width) in row.items():
        assert len(text(line)) <= width - (name != "clock"), (name, text(line))
    assert text(row["clock"][0]).split()[-2].count(":") == 1
    if tripped and not halts:
        assert text(row["entries"][0]).startswith(f"entries {tripped[0].value.upper()}")


@pytest.mark.parametrize(
    ("mode", "total", "says"),
    [
        ("replay", 9_873, "3,158/9,873     2019-01-10 13:00 UTC"),
        ("rehearsal", 9_873, "3,158/9,873 2019-01-10 13:00 UTC"),
        ("rehearsal", 140_614, "3,158/140,614 01-10 13:00 UTC"),
        ("paper", None, "candle of 2019-01-10 13:00 UTC"),
    ],
)
def test_a_narrow_window_has_count_time_and_zone(mode: str, total: int | None, says: str) -> None:
    """Given a replay, rehearsals of a year and of a long file, and a market, with a loss in a row
    When the row is written for 80 columns
    Then the time and its zone are whole; of the longest the year is left out
    """
    row = second_row(made(mode, total, 3_158, (), 0.0), UTC, 78)

    assert text(row["clock"][0]) == says
    assert text(row["entries"][0]) == "entries running losses 1/5"
