"""A window too small for panes still tells what a trader has to know."""

from __future__ import annotations

from datetime import UTC

import pytest

from srconsole.console.keymap import keymap_of
from srconsole.console.small import small_lines
from srconsole.engine.view.snapshot import Snapshot
from srconsole.settings.schema import KeySettings
from tests.console import canned
from tests.console import canned_market as market
from tests.console.pane_text import text

KEYS = keymap_of(KeySettings())


def small(snapshot: Snapshot, width: int, height: int) -> list[str]:
    """Return what a window shows."""
    return [text(line) for line in small_lines(snapshot, KEYS, 0.0, (width, height), UTC, "...")]


def test_position_stop_and_profit_are_there_first() -> None:
    """Given a position, in a window of 60 columns
    When it is shown
    Then mode, price and state come first, then the stop, what it has made and what the stop would make
    """
    lines = small(canned.in_stop_loss(), 60, 14)

    assert lines[0].startswith("[REPLAY] 3,741.20 [STOP_LOSS]")
    assert lines[1] == "stop 3,692.70  pnl +0.20 USDT  at stop -6.58 USDT"
    assert lines[2].startswith("held 0.133781 BTC  entry 3,737.46  midpoint ")


@pytest.mark.parametrize("width", range(18, 80))
@pytest.mark.parametrize("snapshot", [canned.in_stop_loss(), market.uncovered(), canned.in_take_profit()])
def test_no_figure_is_cut(snapshot: Snapshot, width: int) -> None:
    """A narrower window has more lines, and not shorter numbers.

    Given a position, and windows from 18 columns on
    When it is shown
    Then the stop and both results are whole, each on one line that fits
    """
    lines = small(snapshot, width, 23)
    stop = f"{snapshot.market.position.stop:,.2f}" if snapshot.market.position else ""

    for part in (f"stop {stop}", "pnl ", "at stop "):
        (line, *_) = [line for line in lines if part in line]
        assert len(line) <= width


@pytest.mark.parametrize("width", range(18, 80))
@pytest.mark.parametrize("snapshot", [canned.changed(canned.in_stop_loss(), paused=True), canned.halted()])
def test_whether_entries_are_made_is_told_whole(snapshot: Snapshot, width: int) -> None:
    """Given entries that are paused or halted, and windows from 18 columns on
    When they are shown
    Then it is said in words, behind the state or in a line of its own, and no row ends in a word without its answer
    """
    lines = small(snapshot, width, 23)
    (told,) = [line for line in lines if "entries " in f"{line} "]

    assert "entries PAUSED" in told or "entries HALTED" in told
    assert all(line == line.rstrip() for line in lines)


def test_what_is_wrong_is_told_in_a_small_window() -> None:
    """Given a position without a stop at the exchange, in a window of four rows
    When it is shown
    Then that it has none is among them
    """
    assert any("NO STOP AT THE EXCHANGE" in line for line in small(market.uncovered(), 70, 4))


def test_what_is_waited_for_is_told_while_nothing_is_held() -> None:
    """Given a market that is flat
    When it is shown
    Then the price that buys, its stop, and the nearest levels are there
    """
    lines = "\n".join(small(canned.flat(), 60, 12))

    assert "buys on S1 3,737.46" in lines
    assert "R1 3,916.57  S1 3,730.00  R2 3,971.58" in lines


def test_more_rows_tell_more_levels_the_nearest_first() -> None:
    """A window of fifteen rows is not left half empty.

    Given a position, and windows with a row for levels, and with several
    When it is shown
    Then the nearest of both sides are told first, three of each where there is room, and the peak of what trails
    """
    lines = "\n".join(small(canned.in_take_profit(), 60, 15))
    told = [word for word in lines.partition("equity")[0].split() if word[:1] in "RS" and word[1:].isdigit()]

    assert told == ["R1", "S1", "R2", "S2", "R3", "S3"]
    assert "peak " in lines


@pytest.mark.parametrize("height", range(3, 23))
@pytest.mark.parametrize("snapshot", [canned.in_stop_loss(), canned.flat(), market.uncovered()])
def test_rows_that_are_left_tell_the_account_and_what_happened(snapshot: Snapshot, height: int) -> None:
    """A window of fifteen rows is not left half empty.

    Given a position, and none, in windows of 60 columns and more and more rows
    When it is shown
    Then each row says something and none is without use, the account stands behind the levels, then the newest lines of
        the log, and what the panes need comes last
    """
    lines = small(snapshot, 60, height)
    whole = small(snapshot, 60, 60)

    assert all(lines)
    assert len(lines) == min(height, len(whole))
    at = next(number for number, line in enumerate(whole) if line.startswith("equity "))
    assert whole[at - 1].startswith("R3 ")
    assert whole[-2].endswith(snapshot.log[-1].text)
    assert lines[: at + 1] == whole[: min(height - 1, at + 1)] + lines[height - 1 : at + 1]
    assert (lines[-1] == whole[-1]) == (height > at)
    assert height <= at + 2 or lines[-2] == whole[-2]


def test_an_old_price_is_said_to_be_old() -> None:
    """Given a market whose newest price came a minute ago
    When it is shown in a small window
    Then the price is called old there, too
    """
    assert "OLD" in text(small_lines(market.uncovered(), KEYS, 60.0, (60, 14), UTC, "...")[0])


def test_a_long_reason_is_told_whole() -> None:
    """Given a support that is not bought, for a long reason
    When it is shown in 40 columns
    Then the reason goes on in a second row
    """
    why = "next is S1 at 3,737.46, which is not bought: worth more than risk.max_notional"
    lines = small(canned.changed(canned.flat(), why_flat=why), 40, 14)
    assert why in " ".join(lines)
    assert all(len(line) <= 40 for line in lines)


def test_what_is_made_at_an_old_price_is_said_to_be_old() -> None:
    """Given a market whose price is old, and a position
    When it is shown in a window without room for panes
    Then price and profit both say that they are old
    """
    told = [text(line) for line in small_lines(market.paper_long(), KEYS, 40.0, (60, 14), UTC, "...")]
    fresh = [text(line) for line in small_lines(market.paper_long(), KEYS, 0.0, (60, 14), UTC, "...")]

    assert "OLD 3,741.20" in told[0]
    assert any("pnl OLD +0.20 USDT" in line for line in told)
    assert not any("OLD" in line for line in fresh)
