"""A question says what is old or not known of what it asks about, and takes its yes all the same where it is urgent."""

from __future__ import annotations

from typing import Any

import pytest

from srconsole.console.ages import Elapsed
from srconsole.console.intent import intent_of
from srconsole.console.question import Question
from srconsole.console.stale import what_is_old
from srconsole.core.commands import Flatten
from srconsole.engine.view.preview import Preview
from tests.console import canned, canned_strategies
from tests.console.canned_market import LIVE, OUTLOOK, UNKNOWN, seen
from tests.console.fake_link import FakeLink
from tests.console.held_link import console, press, said

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("fields", "since", "told"),
    [
        ({}, 0.0, []),
        (
            {},
            40.0,
            [
                "OLD PRICE: of 30 s ago; it may be elsewhere by now.",
                "OLD ACCOUNT: read 30 s ago; it may hold something else by now.",
            ],
        ),
        ({"outlook": OUTLOOK._replace(price_age=None)}, 0.0, ["NO PRICE has been seen yet."]),
        (
            {"account_age": None},
            0.0,
            ["THE ACCOUNT was not read yet: what it holds is not known."],
        ),
        ({"unknown": UNKNOWN}, 0.0, [f"UNKNOWN: {UNKNOWN}."]),
    ],
)
def test_what_is_old_or_unknown_is_told(fields: dict[str, Any], since: float, told: list[str]) -> None:
    """Nobody decides on a figure that only looks new.

    Given a market's snapshot that came some seconds ago, with an order of unknown fate, or with things never read
    When a question asks what of it is old
    Then each has a sentence, the gravest first, and what is fresh has none
    """
    snapshot = seen(canned.in_stop_loss(), **{"outlook": LIVE.outlook, **fields})

    assert what_is_old(snapshot, Elapsed(since)) == told
    assert what_is_old(canned.in_stop_loss(), Elapsed(since)) == []


@pytest.mark.asyncio
async def test_where_there_is_no_room_for_all_what_is_old_is_not_what_is_left_out() -> None:
    """Given a market whose price is old, in a window with room for a few lines of a question
    When flatten is asked for
    Then that the price is old is among them, before what is usual
    """
    shown = seen(canned.in_stop_loss(), outlook=OUTLOOK._replace(price_age=40.0))
    app = console(FakeLink(shown))
    async with app.run_test(size=(30, 8)) as pilot:
        await pilot.pause(0.2)
        await press(pilot, ["F"])
        assert " ".join(said(app).split()).startswith("OLD PRICE: of 30 s ago")


@pytest.mark.asyncio
async def test_flatten_works_on_a_stale_price_and_says_so() -> None:
    """The way out is open when nothing is new.

    Given a market whose price is a minute old, with a position
    When flatten is asked for, and answered with yes
    Then the question says how old the price is, and the engine is asked to flatten
    """
    link = FakeLink(seen(canned.in_stop_loss(), outlook=OUTLOOK._replace(price_age=65.0)))
    app = console(link)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, ["F"])
        app.draw()
        await pilot.pause()
        assert "OLD PRICE: of 1 min" in said(app)
        await press(pilot, ["y"])

        assert link.asked == [Flatten()]


def test_flatten_lists_what_is_sold_and_what_that_costs() -> None:
    """Whoever says yes has read the amount, the price, the fee and the result.

    Given a grid with two lots, and what the engine says of selling both
    When flatten asks
    Then it names the sum, how many lots, the price, the fee, and what all trades make together
    """
    grid = canned_strategies.grid()
    flatten = intent_of("flatten", grid, None)
    assert isinstance(flatten, Question)

    assert flatten.tells(grid, Preview(sells=0.0534, price=3741.2, result=-1.13, fee=0.12, lots=2)) == (
        "Sell 0.0534 BTC, 2 lots, at about 3,741.20, fee 0.12 USDT.",
        "All trades together make about -1.13 USDT then, fees in.",
        "Entries stay paused until they are resumed.",
    )


def test_an_entry_says_what_it_binds_and_costs() -> None:
    """Margin and fee are known before they are spent.

    Given a support that is selected, and what the engine says of buying on it
    When the entry asks
    Then it names worth, margin and fee beside quantity, price and stop
    """
    support = canned.key("S", "2019-01-04T14")
    entry = intent_of("enter", canned.flat(), support)
    assert isinstance(entry, Question)
    bought = Preview(buys=0.132309, price=3779.03, stop=3692.7, at_stop=-12.02, fee=0.3, margin=100.0)

    assert entry.tells(canned.flat(), bought) == (
        "Buy 0.132309 BTC at about 3,779.03 on S1.",
        "Worth 500.00 USDT, margin 100.00, fee 0.30.",
        "Stop 3,692.70: about -12.02 USDT if it is met.",
    )


@pytest.mark.asyncio
async def test_keys_of_the_first_moment_answer_nothing() -> None:
    """A key meant for the screen below neither does nor undoes anything.

    Given a question that has just opened, by a clock that stands still
    When y, n and enter are pressed at once, and then escape
    Then only escape closes it, and nothing is asked for
    """
    link = FakeLink(canned.in_stop_loss())
    app = console(link, monotonic=lambda: 0.0)
    async with app.run_test() as pilot:
        await press(pilot, ["F", "y", "n", "enter"])
        assert said(app).startswith("Sell 0.133781 BTC")
        await press(pilot, ["escape"])

        assert len(app.screen_stack) == 1
        assert link.asked == []
