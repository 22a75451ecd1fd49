"""The exchange's stop beside the engine's, and everything about the exchange on its own screen."""

from __future__ import annotations

from datetime import UTC

import pytest

from srconsole.console.ages import Elapsed
from srconsole.console.keymap import keymap_of
from srconsole.console.panes.alerts import alert_texts, alerts_of
from srconsole.console.panes.cover import beyond_line, funding_text, stop_words
from srconsole.console.panes.exchange import exchange_lines
from srconsole.console.panes.exchange_pane import fitted
from srconsole.console.panes.figures import figure_lines
from srconsole.console.panes.lines import Line, Span
from srconsole.console.panes.position import figures, money_lines, order_line
from srconsole.engine.view.live import FundingView, StopView
from srconsole.engine.view.snapshot import Snapshot
from srconsole.settings.schema import KeySettings
from tests.console import canned
from tests.console import canned_market as market
from tests.console.pane_text import text

KEYS = keymap_of(KeySettings())


def exchange_row(snapshot: Snapshot) -> str:
    """Return the row of the exchange's stop, blanks run together."""
    figure, distance = figure_lines(figures(snapshot)[-1], snapshot)
    return " ".join(f"{text(figure)} {text(distance)}".split())


def shown(snapshot: Snapshot, width: int = 96) -> list[str]:
    """Return the lines of the exchange's screen."""
    return [text(line) for line in exchange_lines(snapshot, Elapsed(), UTC, KEYS, width)]


@pytest.mark.parametrize("height", range(1, 40))
def test_a_pane_without_room_says_how_much_more_there_is(height: int) -> None:
    """What is cut off without a word looks as if it were not there.

    Given all that is known of an exchange whose state is not explained
    When a pane of any height shows it
    Then it is shown whole, or its last row counts the lines that have no place and names the key that shows them;
        and no title stands alone
    """
    lines = exchange_lines(market.read_only(), Elapsed(), UTC, KEYS, 96)
    rows = fitted(lines, height, "i")
    told = [line for line in lines if len(line) > 1]

    whole = [line for line in lines if line]
    if len(whole) <= height:
        assert rows == (lines if len(lines) <= height else whole)
        return
    assert len(rows) <= height
    assert text(rows[-1]) == f"{len(told) - sum(len(row) > 1 for row in rows)} more: i"
    assert height == 1 or len(rows) == 1 or len(rows[-2]) > 1


def test_blank_rows_go_before_anything_that_is_told() -> None:
    """Given groups of lines with a blank row between them, which fit but for that row
    When they are fitted into their pane
    Then all that is told is there, and no row says that there is more
    """
    lines: list[Line] = [
        (Span("Stop"),),
        (Span("exchange's "), Span("none")),
        (),
        (Span("Line"),),
        (Span("price "), Span("now")),
    ]
    assert [text(row) for row in fitted(lines, 4, "i")] == ["Stop", "exchange's none", "Line", "price now"]


def test_the_exchanges_stop_stands_beside_the_engines() -> None:
    """A person sees whether the two agree.

    Given a position with a stop at the exchange for all of it or a part, by last or mark price, and one without
    When it is written
    Then price, trigger, quantity and distance are there, and a missing stop is said in capitals
    """
    assert exchange_row(market.paper_long()) == "exchange 3,692.70 LAST, whole -48.50 -1.30%"
    assert exchange_row(market.read_only()) == "exchange 3,692.70 MARK, 0.133781 BTC -48.50 -1.30%"
    assert exchange_row(market.uncovered()) == "exchange - NO STOP THERE"
    assert [figure.label for figure in figures(canned.in_stop_loss())][-1] == "stop"


def test_a_stop_there_is_known_by_its_id_its_age_and_whether_it_agrees() -> None:
    """Whoever looks into the exchange's own app finds the same stop.

    Given a stop at the exchange under two ids, read 75 seconds ago, where the engine has it, and 12 below that; the
        first as it came with its entry, the second moved two minutes ago
    When the exchange's pane is written
    Then ids and ages are there, and whether it agrees with the engine's, with how far it is from it
    """
    there = market.STOP._replace(order_id="1187", client_id="a1b2-9")
    same = "\n".join(shown(market.seen(canned.in_stop_loss(), stop=there, account_age=75.0)))
    lower = "\n".join(shown(market.seen(canned.in_stop_loss(), stop=there._replace(price=3680.7, age=120.0))))

    assert (
        "  agrees         yes, with the engine's\n  placed         with its entry\n  read           1 min ago\n"
        "  id             1187, ours a1b2-9" in same
    )
    assert "  agrees         no, 12.00 below the engine's\n  placed         2 min ago" in lower


def test_a_stop_that_was_not_read_yet_is_not_called_missing() -> None:
    """A person is not frightened by a stop that just went out.

    Given a position that was bought a moment ago with its stop in the same order, and not read since
    When pane and screen are written
    Then both say that the stop was not read yet, and not that there is none
    """
    bought = market.seen(canned.in_stop_loss(), stop=None)
    assert exchange_row(bought) == "exchange - not read yet"
    assert any("not read yet" in line for line in shown(bought))
    assert not any("NO STOP" in line for line in shown(bought))


def test_seconds_without_cover_are_counted() -> None:
    """Given a trade that had no stop for 3 s before and has none for 12 s now
    When its money is written two seconds after the snapshot came
    Then it says 17 s; a covered one says 0 s
    """
    told = [money_lines(market.uncovered(), since=2.0), money_lines(market.paper_long())]

    assert [{text(label): text(amount).strip() for label, amount in each}["no cover"] for each in told] == [
        "17 s",
        "0 s",
    ]


@pytest.mark.parametrize(
    ("quantity", "width", "words"),
    [
        (0.0, 5, "MARK, whole"),
        (0.133781, 18, "MARK, 0.133781 BTC"),
        (0.133781, 17, "MARK, 0.133781"),
        (123456.5, 9, "MARK, a part"),
    ],
)
def test_a_stop_says_what_it_sells(quantity: float, width: int, words: str) -> None:
    """Given a stop of the whole position or of a quantity, and much room or little
    When it is written
    Then no number is cut
    """
    assert stop_words(StopView(3692.7, "MARK", quantity), market.SYMBOL, width) == words


def test_funding_and_liquidation_are_told() -> None:
    """Given a next funding that costs, one that brings, and one while nothing is held
    When they are written
    Then time, rate and amount are there
    """
    time = canned.at("2019-01-10T16")
    assert text(beyond_line(market.paper_long(), UTC)) == (
        "liquidated 3,008.66  funding 01-10 16:00 at 0.01%: costs 0.05 USDT"
    )
    assert funding_text(FundingView(time, -0.0005, -0.25), UTC) == "01-10 16:00 at -0.05%: brings 0.25 USDT"
    assert funding_text(FundingView(time, 0.0001, None), UTC) == "01-10 16:00 at 0.01%"
    assert beyond_line(canned.in_stop_loss(), UTC) == ()


def test_an_order_says_how_long_it_is_out() -> None:
    """Given an order that is out for 3 s, and for 17 s
    When it is written
    Then the second says how long, in steps
    """
    order = market.unknown().market.order
    assert order is not None
    assert text(order_line(order, 44, 3.4)) == "order out: sell 0.05, unknown, looked up"
    assert text(order_line(order, 46, 17.0)) == "order out 15 s: sell 0.05, unknown, looked up"


def test_everything_about_the_exchange_is_on_its_screen() -> None:
    """What the panes cut stands here whole.

    Given live that is read-only, an order whose fate is unknown, and a position without a stop
    When the screen's lines are written
    Then differences, choices with keys, evidence, reasons, cover, account, line and others' orders are there
    """
    read_only, unknown, uncovered = (
        "\n".join(shown(of())) for of in (market.read_only, market.unknown, market.uncovered)
    )
    for said in (*market.DIFFERENCES, market.NOT_ARMED, "somebody else's order waits to sell 0.02", "+12.30 USDT"):
        assert said in read_only
    assert "3,692.70, MARK, 0.133781 BTC, -48.50 -1.30% from the price" in read_only
    assert "  C              sell what is held beside our own" in read_only
    assert "a1b2c3d4-BTCUSDT-17" in unknown
    assert "the line broke before an answer came" in unknown
    for said in ("NO STOP THERE", "for 12 s now", "15 s without cover", "HTTP 502", "3.2 s behind ours", "10 of 10"):
        assert said in uncovered


def test_long_lines_go_on_below() -> None:
    """Given a long sentence and few columns
    When the screen's lines are written
    Then none is wider, and no word is lost
    """
    lines = shown(market.unknown(), 50)
    assert max(map(len, lines)) <= 50
    assert market.UNKNOWN in " ".join(" ".join(lines).split())


def test_words_of_an_exchange_are_made_plain() -> None:
    """Given a difference and a reason that would steer a terminal
    When alerts and the screen's lines are written
    Then their control signs are escapes
    """
    hostile = "\x1b]52;c;aGk=\x07 \u202e"
    snapshot = market.seen(canned.flat(), differences=(hostile,), against_entries=(hostile,), account_failing=hostile)
    alerts = alert_texts(alerts_of(snapshot, KEYS), 9, 200, "i", "…")

    for line in (*shown(snapshot), *alerts):
        assert line.isprintable()
    assert any("\\x1b]52" in line for line in alerts)


def test_an_exchange_that_was_not_read_is_said() -> None:
    """Given a market's run before its first reading, and a replay
    When the screen's lines are written
    Then one says that it was not read, the other that there is no exchange, and whose the stop is
    """
    unread = canned.flat()._replace(mode="paper")

    assert shown(unread) == ["The exchange has not been read yet."]
    assert "A replay has no exchange" in shown(canned.flat())[0]
    assert shown(canned.in_stop_loss())[1] == "0.133781 BTC are held; the stop at 3,692.70 is the engine's own."
