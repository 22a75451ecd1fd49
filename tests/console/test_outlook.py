"""The row of ages, latency, clock and calls, and the rest of a market's status."""

from __future__ import annotations

from datetime import UTC
from math import inf

import pytest

from srconsole.console.ages import Ages, Elapsed, age_text, brief_text, step_text
from srconsole.console.panes import outlook
from srconsole.console.panes.outlook import old_after, pace
from srconsole.console.panes.position import money_lines
from srconsole.console.panes.status import clock_line, entries_line, feed_line, price_line
from srconsole.engine.view.live import Calls, LiveView, Outlook
from srconsole.engine.view.snapshot import Snapshot
from tests.console import canned
from tests.console import canned_market as market
from tests.console.pane_text import text


def live(snapshot: Snapshot) -> LiveView:
    """Return what a snapshot has of its exchange."""
    assert snapshot.market.live is not None
    return snapshot.market.live


def row(snapshot: Snapshot, since: float = 0.0) -> list[str]:
    """Return the row's fields."""
    seen = live(snapshot)
    ages = (outlook.price_age, outlook.candle_age)
    rest = (outlook.latency, outlook.clock, outlook.calls)
    return [*(text(age(seen, snapshot, since)) for age in ages), *(text(of(seen.outlook)) for of in rest)]


def test_ages_are_said_and_old_ones_in_words() -> None:
    """A dead line is not taken for a quiet market.

    Given prices and candles that come, and such that do not
    When the row is written
    Then ages, latency, the clock and the calls are there, and what is old, late or held back is said in capitals
    """
    assert row(market.paper_flat()) == ["price fresh", "candle fresh", "latency 212 ms", "clock +12 ms", "calls 3/10"]
    old = ["PRICE 5 s OLD", "CANDLE 1 h LATE", "latency 1.3 s", "CLOCK -3.2 s", "HELD BACK"]
    assert row(market.uncovered()) == old
    on_paper = market.seen(canned.flat(), outlook=Outlook(public_calls=Calls(2, 20)))
    assert row(on_paper)[-1] == "calls 2/20"
    unknown = market.seen(canned.flat(), outlook=Outlook())
    assert row(unknown) == ["price -", "candle -", "latency -", "clock ?", ""]


def test_ages_go_on_while_no_snapshot_comes() -> None:
    """An engine that hangs looks old, not fresh.

    Given a snapshot of a market
    When it is five seconds old, by the console's clock
    Then its price is five seconds older, and said to be old
    """
    shown = market.paper_flat()

    assert row(shown, 4.0)[0] == "price fresh"
    assert row(shown, 5.0)[0] == "PRICE 5 s OLD"
    assert row(shown, 12.0)[0] == "PRICE 5 s OLD"
    assert row(shown, 14.0)[0] == "PRICE 15 s OLD"
    assert text(feed_line(shown, 9.0)) == "ACCOUNT 5 s OLD"


def test_nothing_is_old_behind_the_last_candle() -> None:
    """A rehearsal that is over raises no alarm.

    Given a rehearsal whose candles are at their end, with a clock that runs on
    When the row and the account's age are written
    Then prices, candles and account are not said to be old or late
    """
    shown = market.uncovered()._replace(mode="rehearsal")
    feed = shown.market.feed._replace(total=shown.market.feed.closed, ended=True)
    ended = shown._replace(markets=(shown.market._replace(feed=feed),))

    assert row(shown, 90_000.0)[:2] == ["PRICE 1 d OLD", "CANDLE 1 d LATE"]
    assert row(ended, 90_000.0)[:2] == ["price fresh", "candle fresh"]
    assert text(feed_line(ended, 90_000.0)).startswith("account ")


def test_the_console_knows_how_long_an_order_is_out() -> None:
    """The age of an order is counted from when it was first seen.

    Given an order that is out over several snapshots, then none, then a replay
    When the ages are asked for
    Then the snapshot's begins anew with each, the order's does not, and a replay has none
    """
    now = [10.0]
    ages = Ages(lambda: now[0])
    assert ages.of(market.unknown()) == Elapsed(0.0, 0.0)
    now[0] = 13.0
    again = market.unknown()
    assert ages.of(again) == Elapsed(0.0, 3.0)
    now[0] = 14.0
    assert ages.of(again) == Elapsed(1.0, 4.0)
    assert ages.of(market.paper_flat()) == Elapsed(0.0, None)
    assert ages.of(canned.flat()) == Elapsed()


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(None, "-"), (-1.0, "0 s"), (99.9, "99 s"), (100.0, "1 min"), (6_000.0, "1 h"), (200_000.0, "2 d")],
)
def test_an_age_is_short(seconds: float | None, written: str) -> None:
    """Given an age, or none
    When it is written
    Then it takes few columns, and says its unit
    """
    assert age_text(seconds) == written


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (None, "-"),
        (4.9, "0 s"),
        (5.0, "5 s"),
        (14.9, "5 s"),
        (59.0, "30 s"),
        (60.0, "1 min"),
        (1e4, "2 h"),
        (2e5, "2 d"),
    ],
)
def test_an_age_in_steps_changes_seldom(seconds: float | None, written: str) -> None:
    """Nothing is sent because a second has passed.

    Given an age, or none
    When it is written in steps
    Then it is the step that it has passed last
    """
    assert step_text(seconds) == written


def test_an_old_price_is_said_to_be_old() -> None:
    """A number that only looks new deceives.

    Given a market whose price is fresh, and the same ten seconds later, with a position
    When price and unrealised profit are written
    Then the old ones say so in a word, in the look of what is dull
    """
    shown = market.paper_long()

    def told(since: float) -> tuple[str, str]:
        label, _ = money_lines(shown, since=since)[1]
        return text(price_line(shown, since)), text(label)

    assert told(0.0) == ("3,741.20", "pnl now")
    assert told(10.0) == ("OLD 3,741.20", "pnl OLD")
    assert [span.role for span in price_line(shown, 10.0)] == ["alert", "label"]


def test_short_times_have_the_unit_that_fits() -> None:
    """Given a short time
    When it is written
    Then it is in milliseconds below a second, else in seconds, and nothing is below nothing
    """
    written = [brief_text(seconds) for seconds in (0.0121, -0.5, 0.9999, 61.23, -0.0003)]
    assert written == ["12 ms", "-500 ms", "1.0 s", "61.2 s", "0 ms"]


def test_status_says_what_keeps_entries_from_being_made() -> None:
    """Nobody waits for an entry that cannot come.

    Given a market that is clear, read-only, not armed, barred otherwise, or whose account is not read any more
    And one that is not read yet
    When the status is written
    Then it says so in a word, and the time of the candle stands where a replay counts its candles
    """
    barred = market.seen(canned.flat(), against_entries=("maintenance",))
    unarmed = market.seen(canned.flat(), "live", against_entries=(market.NOT_ARMED,))
    unread = canned.changed(canned.flat(), live=None)._replace(mode="live")

    assert text(entries_line(market.paper_flat())) == "entries running"
    assert text(entries_line(market.read_only())) == "entries READ-ONLY"
    assert text(entries_line(unarmed)) == "entries NOT ARMED"
    assert text(entries_line(barred)) == "entries BARRED"
    assert text(entries_line(market.seen(canned.flat(), account_failing="no answer"))) == "entries NOT READ"
    assert text(feed_line(unread)) == "account not read"
    assert text(clock_line(market.seen(canned.changed(canned.flat(), price_time=0)), UTC)) == "no candle yet"
    assert text(clock_line(market.paper_flat(), UTC)) == "candle of 2019-01-10 13:00 UTC"


def test_a_rehearsal_is_old_after_a_candle_and_a_market_after_its_polls() -> None:
    """Given a rehearsal, which looks at its market when price jumps, and a run on paper, which polls
    When it is asked from when on what they know is old
    Then it is a candle's length for the first, and some polls for the second
    """
    paper = canned.in_stop_loss()._replace(mode="paper")
    assert old_after(paper) == max(3.0, 3 * paper.settings.market.poll_seconds)
    assert old_after(paper._replace(mode="rehearsal")) == paper.market.timeframe


def test_a_rehearsal_says_how_fast_it_goes() -> None:
    """Candles that come at once come at no pace.

    Given a rehearsal in the candles that come at once, behind them, as fast as it can, held, or at the end of its file
    When its pace is written
    Then it is that it is being opened, the candles a second, max, PAUSED or ENDED
    """
    goes = market.seen(canned.flat(), "rehearsal")
    opens = canned.changed(goes, feed=goes.market.feed._replace(closed=1300, at_once=2000))
    fast = canned.changed(goes, feed=goes.market.feed._replace(speed=inf))
    held = canned.changed(goes, feed=goes.market.feed._replace(paused=True))
    over = canned.changed(goes, feed=goes.market.feed._replace(ended=True))

    shown = [text(pace(each)) for each in (opens, goes, fast, held, over)]
    assert shown == ["opening", "pace 4/s", "pace max", "PAUSED", "ENDED"]


def test_a_rehearsal_leaves_out_what_it_has_not() -> None:
    """A clock that is always right and an answer that takes no time are no news.

    Given a rehearsal whose price and candle are some time old on its own clock, and one whose exchange is made late
    When a screen shows it for a while
    Then its ages stand still between two snapshots; latency and clock are there only where they are something
    """
    at_once = market.seen(canned.flat(), "rehearsal", outlook=Outlook(price_age=900.0, candle_age=2700.0))
    late = market.seen(canned.flat(), "rehearsal", outlook=Outlook(900.0, 2700.0, ahead=-3.2, latency=1.3))
    assert [outlook.has_latency(shown) for shown in (at_once, late, market.paper_flat())] == [False, True, True]
    assert [outlook.has_clock(shown) for shown in (at_once, late, market.paper_flat())] == [False, True, True]
    time = [0.0]
    ages = Ages(lambda: time[0])
    assert ages.of(at_once) == Elapsed()
    time[0] = 60.0
    assert ages.of(at_once) == Elapsed()
