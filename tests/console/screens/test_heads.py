"""The head of a screen beside the main one: what it says of a price that may be elsewhere by now."""

from __future__ import annotations

import pytest

from srconsole.console.ages import Elapsed
from srconsole.console.format import zone_of
from srconsole.console.panes.lines import Span
from srconsole.console.screens.around import head_line, within
from srconsole.engine.view.live import LiveView
from tests.console import canned
from tests.console.canned_market import OUTLOOK, seen
from tests.console.pane_text import text


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0.0, ""), (40.0, "OLD 30 s"), (400.0, "OLD 5 min")],
)
def test_a_price_that_is_old_looks_old_on_every_screen(seconds: float, told: str) -> None:
    """A person who reads the log must not take a price of minutes ago for that of now.

    Given a live market whose snapshot came so many seconds ago
    When the head of a screen beside the main one is shown
    Then beside the price stands how old it is, once that is past its limit, in words
    """
    head = text(head_line("Log", seen(canned.in_stop_loss(), "live"), 120, Elapsed(seconds)))

    assert ("OLD" in head) == bool(told)
    assert told in head
    assert "[LIVE!]" in head


def test_a_price_that_was_never_seen_is_said_to_be_none() -> None:
    """Given a live market of which no price was seen yet, and a replay
    When their heads are shown
    Then the first says so, and the second has nothing to say of ages
    """
    snapshot = seen(canned.in_stop_loss(), "live")
    live = snapshot.market.live
    assert isinstance(live, LiveView)
    never = live._replace(outlook=OUTLOOK._replace(price_age=None))
    snapshot = snapshot._replace(markets=(snapshot.market._replace(live=never),))

    assert "NO PRICE" in text(head_line("Log", snapshot, 120))
    assert "OLD" not in text(head_line("Log", canned.in_stop_loss(), 120, Elapsed(400.0)))


def test_of_a_row_that_has_no_room_the_longest_part_is_cut_and_the_rest_is_whole() -> None:
    """What counts stands behind what was typed, and is not what falls off the screen.

    Given settings that were looked for by a long line, of which three change at the next start
    When the row about them is written for a width with room for it, and for a narrower one
    Then it is as it was, and its longest part is shown to be cut while the warning is whole
    """
    line = (Span(f" 3 settings with {'abc ' * 20}", "strong"), Span("  3 change at the next start, marked *", "alert"))

    assert within(line, 200, "...") == line
    cut = text(within(line, 80, "..."))
    assert len(cut) == 80
    assert cut.endswith("...  3 change at the next start, marked *")


@pytest.mark.parametrize(
    ("zone", "named"), [("UTC", "times UTC"), ("local", "times local"), ("Asia/Kolkata", "times Asia/Kolkata")]
)
def test_the_zone_of_all_times_below_is_named(zone: str, named: str) -> None:
    """The times of a log or a table are of a zone that nobody could see there.

    Given a console whose times are in a zone
    When the head of a screen beside the main one is shown, with room for all of it and with little
    Then it names the zone, at least where there is room for that
    """
    wide = text(head_line("Trades", canned.in_stop_loss(), 120, zone=zone_of(zone)))
    narrow = text(head_line("Trades", canned.in_stop_loss(), 40, zone=zone_of(zone)))

    assert wide.endswith(f"  {named}")
    assert len(narrow) <= 40
    little = text(head_line("Trades", canned.in_stop_loss(), len(wide) - 1, zone=zone_of(zone)))
    assert little == wide.replace("  times ", "  ")
    assert text(head_line("Trades", canned.in_stop_loss(), 80, zone=zone_of("UTC"))).endswith("  times UTC")
