"""What a trader makes of fills, whole or in parts: strategy.md section 6."""

from __future__ import annotations

import pytest

from srconsole.core.fill import Fill
from srconsole.core.lot import State
from srconsole.core.order import Entry, Exit, ExitReason
from srconsole.core.trader import Trader
from srconsole.settings.schema import RiskSettings, Settings
from tests.core.offers import entry, exits, rule, support


def flat(limit: int = 5) -> Trader:
    """Return a flat trader with 1000 USDT, halted by so many losses in a row."""
    return Trader(Settings(risk=RiskSettings(max_consecutive_losses=limit)), rule())


def test_an_entry_of_another_offer_is_a_fault_and_not_a_position() -> None:
    """Given a trader that is long
    When the fill of an entry on another support is handed to it
    Then that is an error, and the position it holds is not replaced
    """
    trader = flat()
    trader.filled(entry(101.0, 2.0), Fill(101.0, 2.0, 0.0))
    held = trader.lot
    with pytest.raises(ValueError, match="while another lot is open"):
        trader.filled(Entry(80.8, 3.0, support(80.0), exits()), Fill(80.8, 3.0, 0.0))
    assert trader.lot is held
    assert held is not None
    assert held.quantity == 2.0


def test_an_exit_while_flat_is_a_fault() -> None:
    """Given a flat trader
    When the fill of a sale is handed to it
    Then that is an error, and nothing is held or counted
    """
    trader = flat()
    with pytest.raises(ValueError, match="while flat"):
        trader.filled(Exit(95.0, 2.0, ExitReason.STOP_LOSS), Fill(95.0, 2.0, 0.0))
    assert (trader.lot, trader.trades, trader.closed_equity) == (None, [], 1000.0)


def test_an_entry_that_is_filled_in_parts_is_one_position() -> None:
    """Given an entry on S1 of which 1 was filled at 101 and 2 more at 102.5
    When all of it is sold at 104
    Then it is one trade of 3, bought at a mean of 102
    """
    trader, order = flat(), entry(101.0, 3.0)
    trader.filled(order, Fill(101.0, 1.0, 0.0))
    trader.filled(order, Fill(102.5, 2.0, 0.0))
    trade = trader.filled(Exit(104.0, 3.0, ExitReason.MANUAL), Fill(104.0, 3.0, 0.0))
    assert trade is not None
    assert (trade.quantity, trade.entry_price) == (3, 102)
    assert trade.pnl == pytest.approx(6.0, rel=1e-12)
    assert trader.trades == [trade]


def test_an_exit_that_is_filled_in_parts_closes_with_the_last() -> None:
    """Given 2 bought at 101 and an exit of all of it
    When 0.5 is filled, and then 1.5
    Then after the first 1.5 is still held, and the second closes the trade
    """
    trader = flat()
    trader.filled(entry(101.0, 2.0), Fill(101.0, 2.0, 0.0))
    order = Exit(95.0, 2.0, ExitReason.STOP_LOSS)
    assert trader.filled(order, Fill(95.0, 0.5, 0.0)) is None
    assert trader.lot is not None
    assert (trader.lot.quantity, trader.closed_equity) == (1.5, 1000.0)
    assert trader.filled(order, Fill(95.0, 1.5, 0.0)) is not None
    assert (trader.state, trader.closed_equity) == (State.FLAT, 1000.0 - 12.0)


def test_a_trade_that_made_exactly_nothing_is_no_loss() -> None:
    """Given a limit of two losses in a row, and one loss
    When a trade closes with a pnl of exactly 0, and another one loses
    Then that loss is the first in a row, and entries are not halted
    """
    trader = flat(2)
    counts = []
    for price in (95.0, 101.0, 95.0):
        trader.filled(entry(101.0, 2.0), Fill(101.0, 2.0, 0.0))
        trade = trader.filled(Exit(price, 2.0, ExitReason.STOP_LOSS), Fill(price, 2.0, 0.0))
        assert trade is not None
        counts.append((trade.pnl, trader.halt.losses_in_row, trader.halt.active))
    assert counts == [(-12.0, 1, False), (0.0, 0, False), (-12.0, 1, False)]


@pytest.mark.parametrize(("reason", "losses"), [(ExitReason.UNCOVERED, 0), (ExitReason.GUARD, 1), (ExitReason.ADL, 1)])
def test_all_exits_but_one_without_a_stop_count_for_losses_in_a_row(reason: ExitReason, losses: int) -> None:
    """Given a position bought at 101
    When it is sold at 100 since no stop would lie at the exchange, or for another reason
    Then the first is no loss in a row, and the others are one
    """
    trader = flat()
    trader.filled(entry(101.0, 2.0), Fill(101.0, 2.0, 0.0))
    trade = trader.filled(Exit(100.0, 2.0, reason), Fill(100.0, 2.0, 0.0))
    assert trade is not None
    assert trade.pnl == -2.0
    assert trader.halt.losses_in_row == losses
