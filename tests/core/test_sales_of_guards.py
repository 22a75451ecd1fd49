"""Sales of guards that are not made at once: refused, filled in part, of another market, over a restart."""

from __future__ import annotations

from srconsole.core.account import Account
from srconsole.core.by_hand import ClosePart, obey
from srconsole.core.fill import Fill
from srconsole.core.guards import Guard
from srconsole.core.order import Entry, Exit, ExitReason
from srconsole.settings.schema import Settings
from tests.core.guarded import SELLS, guarded, guards_of
from tests.core.test_trader_memory import restored
from tests.core.traders import GLIDE, JUMP, go


def test_a_sale_that_was_not_to_be_had_is_due_at_the_next_movement() -> None:
    """Given a guard whose sale at 97 was not carried out
    When price jumps to 96, and then glides on from there
    Then the sale is due at 96 both times, until it is filled
    """
    trader = guarded(SELLS)
    go(trader, GLIDE, 101.0)
    order = trader.glide(97.0)
    assert order is not None

    assert trader.jump(96.0) == Exit(96.0, order.quantity, ExitReason.GUARD)
    again = trader.glide(99.0)
    assert again == Exit(96.0, order.quantity, ExitReason.GUARD)
    trader.filled(again, Fill(96.0, again.quantity, 0.0))
    assert trader.glide(99.0) is None


def test_a_part_that_is_left_of_a_sale_is_sold_too() -> None:
    """Given a guard whose sale was filled by half
    When price moves again
    Then the rest is due
    """
    trader = guarded(SELLS)
    go(trader, GLIDE, 101.0)
    order = trader.glide(97.0)
    assert order is not None

    trader.filled(order, Fill(97.0, order.quantity / 2, 0.0))

    assert trader.jump(98.0) == Exit(98.0, order.quantity / 2, ExitReason.GUARD)


def test_the_guards_look_at_all_markets_of_an_account() -> None:
    """Given two markets of one account, each with a unit bought at 101, and a guard at 4 USDT that sells
    When both fall to 99, which loses 2 each
    Then the second trips it and is sold, and the first is at its next price
    """
    account = Account.of(Settings(guards=SELLS))
    first, second = (guarded(SELLS, account=account, name=name) for name in ("BTC", "ETH"))
    go(first, GLIDE, 101.0, 99.0)
    assert first.lot is not None

    go(second, GLIDE, 101.0, 99.0)
    go(first, JUMP, 99.5)

    assert [trade.exit_reason for trade in first.trades] == ["guard"]
    assert [(trade.exit_price, trade.exit_reason) for trade in second.trades] == [(99.0, "guard")]


def test_an_entry_that_was_out_when_a_guard_tripped_is_sold_once_it_is_there() -> None:
    """Given an entry that is out in one market while another one trips the guard
    When it is filled after all
    Then it is sold at the next price
    """
    account = Account.of(Settings(guards=SELLS))
    first, second = (guarded(SELLS, account=account, name=name) for name in ("BTC", "ETH"))
    order = first.glide(101.0)
    assert isinstance(order, Entry)
    account.bind("BTC", 101.0)

    go(second, GLIDE, 101.0, 97.0)
    first.filled(order, Fill(101.0, order.quantity, 0.0))

    assert first.jump(102.0) == Exit(102.0, order.quantity, ExitReason.GUARD)


def test_price_is_looked_at_while_an_order_is_out() -> None:
    """Given a position of which a part is being sold
    When price falls past the guard's bound meanwhile
    Then it trips, and the position is sold when the order has its end
    """
    trader = guarded(SELLS)
    go(trader, GLIDE, 101.0)
    part = obey(ClosePart(0.5), trader)
    assert isinstance(part, Exit)

    trader.followed(96.0)
    assert guards_of(trader).tripped == [Guard.DAY_LOSS]
    trader.filled(part, Fill(96.0, part.quantity, 0.0))

    sale = trader.guard_sale()
    assert sale == Exit(96.0, trader.lot.quantity if trader.lot else 0.0, ExitReason.GUARD)


def test_a_guard_survives_a_restart() -> None:
    """Given a guard that has tripped, and whose sale is still out
    When the trader is written down and restored
    Then the sale is still due, and entries are still stopped
    """
    trader = guarded(SELLS)
    go(trader, GLIDE, 101.0)
    trader.glide(97.0)

    other = restored(trader)

    assert other.account == trader.account
    sale = other.jump(98.0)
    assert isinstance(sale, Exit)
    assert sale == trader.jump(98.0)
    assert guards_of(other).tripped == [Guard.DAY_LOSS]
