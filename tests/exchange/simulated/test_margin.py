"""Margin, liquidation, funding and what an account may change: the simulated exchange."""

from __future__ import annotations

from decimal import Decimal

import pytest

from srconsole.exchange.simulated.clock import liquidation_price, reduce_by_exchange
from srconsole.exchange.simulated.codes import Code, Refused
from srconsole.exchange.simulated.settings import set_leverage, set_margin_mode, set_position_mode
from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.values import Position, Side
from tests.exchange.simulated.venues import MINUTE, SYMBOL, limit_order, market_order, minutes, venue_of

HOUR = 60 * MINUTE


def long_of(venue: Venue) -> Position:
    """Return the long that is held."""
    return venue.account.positions[SYMBOL, Side.LONG]


def test_equity_moves_with_the_mark() -> None:
    """Equity is the balance and what the position would bring.

    Given 2 bought at 100
    When the price is 105
    Then equity is the balance and 10 USDT, while the balance has only paid the fee
    """
    venue = venue_of(100.0, 105.0)
    market_order(venue, "buy", "2")
    minutes(venue)

    assert venue.account.balance == Decimal("999.88")
    assert venue.account.equity(venue.marks) == Decimal("1009.88")


def test_an_isolated_long_is_liquidated_where_its_margin_no_longer_keeps_it() -> None:
    """The liquidation price is the one that ccxt works out from the same position, within the fee's square.

    Given a long of 1 from 100 with leverage 10, and a maintenance rate of 0.4 %
    When the price falls just below the liquidation price
    Then the whole position is sold as a burst, and no more than its margin is lost
    """
    venue = venue_of(100.0, 90.5, 90.4)
    market_order(venue, "buy", "1")
    price = liquidation_price(venue, long_of(venue))
    assert price == pytest.approx(Decimal(90) / Decimal("0.9954"))
    minutes(venue)
    assert long_of(venue).size == 1
    minutes(venue)

    order = list(venue.orders.values())[-1]
    assert not venue.account.positions
    assert (order.source, venue.account.bills[-1].kind) == ("liquidation", "burst_sell")
    assert Decimal("989.9") < venue.account.balance < Decimal("990.4")


@pytest.mark.parametrize("side", ["buy", "sell"])
def test_a_fall_through_the_liquidation_price_takes_no_more_than_the_margin(side: str) -> None:
    """Isolated margin is all that is at stake.

    Given a position with a margin of 10 USDT
    When the price jumps by 50 % against it
    Then exactly its margin and the fee of the entry are lost
    """
    venue = venue_of(100.0, 50.0 if side == "buy" else 150.0)
    market_order(venue, side, "1")
    minutes(venue)

    assert not venue.account.positions
    assert venue.account.balance == pytest.approx(Decimal("989.94"))


def test_a_crossed_position_has_the_whole_account_behind_it() -> None:
    """Crossed margin is liquidated later, and then takes everything.

    Given a crossed long of 50 from 100 on 1000 USDT
    When the price falls to 85 and then to 79
    Then it lives through the first and the account is empty after the second
    """
    venue = venue_of(100.0, 85.0, 79.0)
    market_order(venue, "buy", "50", isolated=False)
    minutes(venue)
    assert long_of(venue).size == 50
    minutes(venue)

    assert not venue.account.positions
    assert venue.account.balance == pytest.approx(Decimal(0), abs=Decimal("1e-9"))


def test_losses_of_a_crossed_position_are_not_available_and_its_gains_neither() -> None:
    """What a crossed position has lost cannot be bound again.

    Given a crossed long of 10 from 100, which binds 100 USDT
    When the price is 95 and later 110
    Then the loss of 50 counts against what is available, and the gain is left out
    """
    venue = venue_of(100.0, 95.0, 110.0)
    market_order(venue, "buy", "10", isolated=False)
    free = venue.available()
    minutes(venue)
    assert venue.available() == free - 50
    minutes(venue)

    assert venue.available() == free


def test_funding_is_paid_at_its_hours_by_the_longs_to_the_shorts() -> None:
    """Funding is a bill of its own.

    Given a long of 2 at 100 over the second funding of the day, with a rate of 0.01 %
    When 8 hours have passed
    Then 0.02 USDT are paid once, and a bill says so
    """
    venue = venue_of(100.0, 100.0, span=24 * HOUR)
    venue.funding_rates[SYMBOL] = Decimal("0.0001")
    market_order(venue, "buy", "2")
    minutes(venue, 8 * 60 - 1)
    assert long_of(venue).funding == 0
    minutes(venue, 2)

    bill = venue.account.bills[-1]
    assert (bill.kind, bill.amount, bill.time) == ("contract_settle_fee", Decimal("-0.02"), venue.now - MINUTE)
    assert long_of(venue).funding == Decimal("-0.02")


def test_auto_deleveraging_takes_a_part_and_says_so() -> None:
    """An exchange may take a part of a winning position off.

    Given a long of 2
    When the exchange takes 0.5 of it
    Then 1.5 are held, and the fill is marked as deleveraging
    """
    venue = venue_of(100.0)
    market_order(venue, "buy", "2")
    reduce_by_exchange(venue, long_of(venue), Decimal("0.5"))

    assert long_of(venue).size == Decimal("1.5")
    assert venue.fills[-1].trade_side == "dte_sys_adl_sell_in_single_side_mode"


def test_a_changed_leverage_binds_a_position_anew() -> None:
    """Leverage may change under a position.

    Given an isolated long of 1 from 100 with leverage 10
    When the leverage is set to 5, and then to 1 with all else bound
    Then 20 USDT are bound, and what cannot be bound is refused
    """
    venue = venue_of(100.0, capital=30)
    market_order(venue, "buy", "1")
    set_leverage(venue, SYMBOL, Decimal(5), None)
    assert (long_of(venue).margin, long_of(venue).leverage) == (Decimal(20), Decimal(5))
    with pytest.raises(Refused, match=Code.BALANCE_EXCEEDED):
        set_leverage(venue, SYMBOL, Decimal(1), None)

    assert long_of(venue).margin == 20


@pytest.mark.parametrize(
    ("leverage", "code"),
    [("500", Code.LEVERAGE_TOO_HIGH), ("7.5", Code.PARAMETER_UNFIT), ("0", Code.PARAMETER_UNFIT)],
)
def test_a_leverage_that_the_contract_lacks_is_refused(leverage: str, code: Code) -> None:
    """A leverage is checked by the exchange; ccxt lets it through.

    Given a contract that allows 125
    When 500, 7.5 or 0 is asked for
    Then it is refused
    """
    venue = venue_of(100.0)
    with pytest.raises(Refused) as refused:
        set_leverage(venue, SYMBOL, Decimal(leverage), None)

    assert refused.value.code is code
    assert venue.account.leverages[SYMBOL].long == 10


def test_in_hedge_mode_each_side_has_its_own_leverage() -> None:
    """Isolated margin in hedge mode wants to know which side is meant.

    Given hedge mode with isolated margin
    When a leverage is set without a side, and then for the long
    Then the first is refused and the second changes the long's alone; crossed margin has one for both
    """
    venue = venue_of(100.0, hedge=True)
    with pytest.raises(Refused, match=Code.SCALE_WRONG):
        set_leverage(venue, SYMBOL, Decimal(5), None)
    set_leverage(venue, SYMBOL, Decimal(5), Side.LONG)
    set_margin_mode(venue, SYMBOL, isolated=False)
    set_leverage(venue, SYMBOL, Decimal(3), None)

    leverages = venue.account.leverages[SYMBOL]
    assert (leverages.long, leverages.short, leverages.crossed) == (Decimal(5), Decimal(10), Decimal(3))


def test_modes_do_not_change_under_a_position_or_an_order() -> None:
    """Modes are read at the start and changed only when all is flat.

    Given a waiting order
    When margin mode or position mode are to change
    Then both are refused, while setting what already is goes through
    """
    venue = venue_of(100.0)
    limit_order(venue, "buy", "1", "90")
    with pytest.raises(Refused, match=Code.POSITION_MODE_BLOCKED):
        set_position_mode(venue, hedge=True)
    with pytest.raises(Refused, match=Code.MARGIN_MODE_BLOCKED):
        set_margin_mode(venue, SYMBOL, isolated=False)
    set_position_mode(venue, hedge=False)
    set_margin_mode(venue, SYMBOL, isolated=True)

    assert not venue.account.hedge
    assert venue.account.leverages[SYMBOL].isolated
