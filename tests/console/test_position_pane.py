"""What the position pane says: state, prices, money, the entry that is waited for, and an order that is out."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import pytest

from srconsole.console.panes.alerts import why_flat
from srconsole.console.panes.figures import Widths, figure_lines
from srconsole.console.panes.position import (
    about_line,
    figures,
    money_lines,
    order_line,
    state_line,
    told_order,
)
from srconsole.console.panes.status import short_status
from srconsole.engine.view.snapshot import Snapshot, WaitedFor
from tests.console import canned
from tests.console import canned_market as market
from tests.console.pane_text import ASCII, text


def figure_texts(snapshot: Snapshot) -> list[str]:
    """Return the position's prices with their distances, blanks run together."""
    lines = [figure_lines(figure, snapshot) for figure in figures(snapshot)]
    return [" ".join(f"{text(figure)} {text(distance)}".split()) for figure, distance in lines]


@pytest.mark.parametrize(
    ("snapshot", "line", "lit"),
    [
        (canned.flat(), "[FLAT] > STOP_LOSS > TAKE_PROFIT", "[FLAT]"),
        (canned.in_stop_loss(), "FLAT > [STOP_LOSS] > TAKE_PROFIT", "[STOP_LOSS]"),
        (canned.in_take_profit(), "FLAT > STOP_LOSS > [TAKE_PROFIT]", "[TAKE_PROFIT]"),
    ],
)
def test_present_state_is_lit_and_in_brackets(snapshot: Snapshot, line: str, lit: str) -> None:
    """The state is told by a sign as well as by its colour.

    Given a position's state
    When the state machine is written
    Then all three states are named in their order, and the present one alone is lit and in brackets
    """
    spans = state_line(snapshot, ASCII)

    assert text(spans) == line
    assert [span.text for span in spans if span.role == "lit"] == [lit]


def test_position_says_what_would_move_it_and_how_far_that_is() -> None:
    """The next step is never a surprise.

    Given a position in STOP_LOSS, one in TAKE_PROFIT, and none
    When their prices are written
    Then each says what happens at which price, and how far away that is in USDT and percent
    """
    assert figure_texts(canned.in_stop_loss()) == [
        "entry 3,737.46",
        "midpoint 3,922.40 above: TAKE_PROFIT +181.20 +4.84%",
        "peak - then trails 8%",
        "stop 3,692.70 sells: stop_loss -48.50 -1.30%",
    ]
    assert figure_texts(canned.in_take_profit()) == [
        "entry 3,737.46",
        "raise 4,114.80 above: stop rises +89.11 +2.21%",
        "peak 4,114.80 the highest so far",
        "stop 3,785.62 sells: take_profit -240.07 -5.96%",
    ]
    assert figure_texts(canned.flat()) == [
        "entry 3,737.46 buys on S1 -41.57 -1.10%",
        "midpoint 3,922.40 of the pattern",
        "stop 3,692.70 of that entry",
    ]


def held_up(why: str) -> Snapshot:
    """Return a snapshot whose next entry would be refused."""
    shown = canned.flat()
    assert shown.market.waited_for is not None
    return canned.changed(shown, waited_for=shown.market.waited_for._replace(held_up=why))


@pytest.mark.parametrize(
    ("snapshot", "entry"),
    [
        (held_up("paused"), "entry 3,737.46 paused: not on S1 -41.57 -1.10%"),
        (canned.halted(), "entry 3,574.13 halted: not on S1 -45.87 -1.27%"),
        (held_up("no pattern"), "entry 3,737.46 no pattern: not on S1 -41.57 -1.10%"),
        (held_up("insufficient funds"), "entry 3,737.46 insufficient funds: not on S1 -41.57 -1.10%"),
        (canned.with_order(canned.flat()), "entry 3,737.46 order out: not on S1 -41.57 -1.10%"),
        (canned.changed(canned.flat(), waited_for=None), "entry - nothing below buys"),
    ],
)
def test_what_holds_an_entry_up_is_said(snapshot: Snapshot, entry: str) -> None:
    """A price at which nothing will be bought is not shown as an entry.

    Given nothing held, and entries paused, halted, without a pattern, money or support, or an order that is out
    When the next entry is written
    Then it says what holds it up
    """
    assert figure_texts(snapshot)[0] == entry


def barred(*reasons: str, **fields: Any) -> Snapshot:
    """Return a market whose exchange keeps entries from price, which is all that is waited for."""
    return market.seen(canned.flat(), against_entries=reasons, **fields)


@pytest.mark.parametrize(
    ("snapshot", "entry", "narrow", "why"),
    [
        (
            barred("the account was not read in time"),
            "not on S1: BARRED",
            "not on S1: BARRED",
            "BARRED: the account was not read in time",
        ),
        (
            barred(f"read-only: {market.DIFFERENCES[1]}", differences=market.DIFFERENCES[1:]),
            "not on S1: READ-ONLY",
            "READ-ONLY",
            f"READ-ONLY: {market.DIFFERENCES[1]}",
        ),
        (barred(account_failing="no answer"), "not on S1: NOT READ", "NOT READ", "NOT READ: no answer"),
        (barred(market.NOT_ARMED), "not on S1: NOT ARMED", "NOT ARMED", f"NOT ARMED: {market.NOT_ARMED}"),
    ],
)
def test_what_an_exchange_holds_entries_by_stands_where_the_next_entry_does(
    snapshot: Snapshot, entry: str, narrow: str, why: str
) -> None:
    """Nobody is told that it buys where it does not.

    Given a market at which the account is not read, something is not explained, or the symbol was not typed
    When the next entry is written, with room and with little
    Then it does not say that it buys there but what holds it, and the reason is why nothing is held
    """
    assert entry in figure_texts(snapshot)[0]
    text_of, _ = figure_lines(figures(snapshot)[0], snapshot, Widths(meaning=18))
    assert text(text_of).endswith(f"  {narrow}")
    assert why_flat(snapshot) == why
    paused = canned.changed(snapshot, why_flat="entries are paused by hand", waited_for=None)
    assert why_flat(paused) == "entries are paused by hand"


def test_before_the_first_price_nothing_is_invented() -> None:
    """What is not known is a dash.

    Given an engine that has seen no price, level, pattern or trade
    When the position and the status are written
    Then there are no figures and no errors
    """
    empty = canned.changed(canned.flat(), price=None, levels=(), pattern=None, waited_for=None, trades=(), candles=())

    assert figure_texts(empty) == ["entry - nothing below buys", "midpoint - of the pattern", "stop -"]
    assert money_lines(empty) == []
    assert text(short_status(empty)) == "[REPLAY] - [FLAT] entries running BTC/USD"


def test_money_says_what_is_held_and_at_risk() -> None:
    """Gain and loss are told by their sign and not by colour alone.

    Given a position and none
    When their money is written
    Then quantity, results in USDT, percent and R, trail, fees, margin and age are named, the most telling first, else
        those of the next entry and the last trade
    """

    def rows(snapshot: Snapshot) -> list[str]:
        return [" ".join(f"{text(label)} {text(amount)}".split()) for label, amount in money_lines(snapshot)]

    assert rows(canned.in_stop_loss()) == [
        "held 0.133781 BTC",
        "pnl now +0.20 USDT",
        "+0.04% +0.03R",
        "at stop -6.58 USDT",
        "trail 8%",
        "fees 0.30 USDT",
        "margin 100.00 x5",
        "age 1 bar, 60 min",
    ]
    assert rows(canned.in_take_profit())[1:4] == ["pnl now +38.26 USDT", "+7.65% +5.8R", "locked +5.84 USDT"]
    assert rows(canned.flat()) == ["buys 0.133781 BTC", "at stop -6.58 USDT", "last pnl -5.60 USDT"]


def test_the_pane_tells_the_entry_as_the_engine_has_it() -> None:
    """The screen computes no entry of its own.

    Given an engine that waits for an entry with figures that no rule would give, and one with no quantity
    When the pane is written
    Then it shows these very figures, and no amounts where nothing would be bought
    """
    odd = WaitedFor("S1", "S7", 3000.5, 2000.25, 4000.75, 7.0, -12.5, "")
    shown = canned.changed(canned.flat(), waited_for=odd)
    none = canned.changed(canned.flat(), waited_for=odd._replace(quantity=0.0, at_stop=None), trades=())

    assert figure_texts(shown) == [
        "entry 3,000.50 buys on S7 -778.53 -20.6%",
        "midpoint 4,000.75 of the pattern",
        "stop 2,000.25 of that entry",
    ]
    assert [text(amount).strip() for _, amount in money_lines(shown)][:2] == ["7 BTC", "-12.50 USDT"]
    assert money_lines(none) == []


@pytest.mark.parametrize(
    ("order", "room", "says"),
    [
        (canned.with_order(canned.flat()), 40, "order out: sell 0.05, sent"),
        (canned.with_order(canned.flat(), "unknown"), 40, "order out: sell 0.05, unknown, looked up"),
        (canned.with_order(canned.flat(), "unknown"), 39, "order out: sell 0.05, unknown"),
        (
            canned.with_order(canned.flat(), "partly filled", filled=0.02, note="the line broke"),
            78,
            "order out: sell 0.05, partly filled, 0.02 so far: the line broke",
        ),
        (
            canned.with_order(canned.flat(), "partly filled", filled=0.02, note="the line broke"),
            50,
            "order out: sell 0.05, partly filled, 0.02 so far",
        ),
    ],
)
def test_an_order_that_is_out_is_told(order: Snapshot, room: int, says: str) -> None:
    """A person sees why nothing happens.

    Given an order that was sent, whose fate is unknown, or that is filled in parts
    When it is written where there is much room or little
    Then side, quantity and state are named, and whatever else is known where it fits
    """
    assert order.market.order is not None
    assert text(order_line(order.market.order, room)) == says


def test_an_order_is_told_once_it_takes_long() -> None:
    """What is over in a moment does not flicker over the screen.

    Given an order that was just sent, one that was out in the snapshot before, and one whose fate is unknown
    When it is asked what a person has to be told
    Then it is the last two
    """
    sent, unknown = canned.with_order(canned.flat()), canned.with_order(canned.flat(), "unknown")

    assert told_order(sent, None) is None
    assert told_order(sent, canned.flat()) is None
    assert told_order(sent, canned.with_order(canned.flat(), client_id="run-6")) is None
    assert told_order(canned.flat(), sent) is None
    assert told_order(sent, sent) is sent.market.order
    assert told_order(unknown, canned.flat()) is unknown.market.order


def test_position_is_named_by_its_level() -> None:
    """Which trade it is, is known at a glance.

    Given a position
    When it is named
    Then tier, level and time of its entry are said
    """
    held = canned.in_stop_loss()
    assert held.market.position is not None

    assert text(about_line(held.market.position, held, UTC)) == "on S1 3,730.00 since 01-10 12:00"


def test_a_size_that_is_not_bought_is_not_told_as_bought() -> None:
    """Given an entry that is waited for, one that would be refused, and one that an exchange stands against
    When their money is written
    Then the first is told as what it buys, the others as their size
    """
    waits = canned.flat()
    waited = waits.market.waited_for
    assert waited is not None
    refused = canned.changed(waits, waited_for=waited._replace(held_up="worth more than risk.max_notional"))
    assert text(money_lines(waits)[0][0]) == "buys"
    assert text(money_lines(refused)[0][0]) == "size"
    assert text(money_lines(barred(account_failing="no answer"))[0][0]) == "size"
