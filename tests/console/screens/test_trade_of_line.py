"""From a line of the log to its trade, and to no other one."""

from __future__ import annotations

import pytest

from srconsole.console.screens.trade_of_line import trade_of_entry
from srconsole.core.trade import Trade
from srconsole.engine.view.records import Entry
from tests.console import canned

FIRST, SECOND = canned.trades()[:2]
HOUR = 3_600_000


def line(time: int, text: str) -> Entry:
    """Return a line of a candle."""
    return Entry(1, time, False, text, of_trade=True)


def at(trade: Trade, entered: int, left: int, price: float, sold: float) -> Trade:
    """Return a trade at other times and prices."""
    return trade._replace(entry_time=entered, exit_time=left, entry_price=price, exit_price=sold)


BEFORE = at(FIRST, 0, 2 * HOUR, 6504.79, 6426.89)
ONE = at(FIRST, 2 * HOUR, 2 * HOUR, 6411.76, 6334.97)
OTHER = at(SECOND, 2 * HOUR, 3 * HOUR, 6285.28, 6210.0)
NEWEST_FIRST = (OTHER, ONE, BEFORE)


@pytest.mark.parametrize(
    ("text", "trade"),
    [
        ("order: buy 0.07 at 6,411.76, S1 6,398.96, stop 6,334.97", ONE),
        ("filled 0.07 at 6,334.97, fee 0.30", ONE),
        ("filled 0.07 at 6,426.89, fee 0.30", BEFORE),
        ("order: buy 0.08 at 6,285.28, S3 6,272.73, stop 6,210.00", OTHER),
    ],
)
def test_of_several_trades_in_a_candle_the_one_that_is_named_is_shown(text: str, trade: Trade) -> None:
    """Given a candle in which one trade was closed, one came and went, and one was opened
    When a line of that candle is followed to its trade
    Then it is the one whose price the line names
    """
    assert trade_of_entry(NEWEST_FIRST, line(2 * HOUR, text), canned.flat().market) == trade


def test_what_is_still_held_is_no_closed_trade() -> None:
    """Given what is held since a candle in which another trade was closed
    When lines of its purchase and of a part that was sold are followed
    Then there is no closed trade for them, and for a line of before there is
    """
    held = canned.in_stop_loss().market
    assert held.position is not None
    since = held.position.entry_time
    closed = at(FIRST, since - HOUR, since, 6504.79, 6426.89)
    bought = line(since, "order: buy 0.133781 at 3,737.46, S1 3,730.00, stop 3,692.70")
    sold = line(since + HOUR, "filled 0.04 at 3,741.00, fee 0.09")

    assert trade_of_entry((closed,), bought, held) is None
    assert trade_of_entry((closed,), sold, held) is None
    assert trade_of_entry((closed,), line(since - HOUR, "by hand: the stop is 6,450.00"), held) == closed


def test_the_line_of_a_closing_has_its_trade() -> None:
    """Given the line that tells of a closing
    When it is followed
    Then it leads to the trade that it closed, whatever others there are
    """
    closing = line(2 * HOUR, "closed S1")._replace(trade=ONE)

    assert trade_of_entry(NEWEST_FIRST, closing, canned.flat().market) == ONE
