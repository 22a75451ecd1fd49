"""What holds on the simulated exchange whatever is done to it."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from srconsole.exchange.simulated.clock import liquidation_price
from srconsole.exchange.simulated.codes import Refused
from srconsole.exchange.simulated.plans import PlanTicket, place_plan
from srconsole.exchange.simulated.settings import set_leverage
from srconsole.exchange.simulated.state import Conduct, Venue
from srconsole.exchange.simulated.values import ZERO, Fill, Side, State
from tests.exchange.simulated.venues import SYMBOL, limit_order, market_order, minutes, venue_of

PRICES = st.lists(st.integers(60, 150), min_size=4, max_size=12)
SIZES = st.integers(1, 60).map(lambda tenths: str(Decimal(tenths) / 10))
WAYS = st.sampled_from(["buy", "sell"])
TRADE_SIDES = st.sampled_from(["", "open", "close"])
ACTIONS = st.one_of(
    st.tuples(st.just("market"), WAYS, SIZES, TRADE_SIDES, st.booleans()),
    st.tuples(st.just("limit"), WAYS, SIZES, TRADE_SIDES, st.integers(60, 150)),
    st.tuples(st.just("plan"), st.sampled_from(list(Side)), st.booleans(), st.integers(60, 150), SIZES),
    st.tuples(st.just("leverage"), st.sampled_from(list(Side)), st.sampled_from([1, 3, 10, 50]), st.none(), st.none()),
    st.tuples(st.just("time"), st.sampled_from([0.25, 0.5, 1.0]), st.none(), st.none(), st.none()),
)
CONDUCTS = st.builds(
    Conduct,
    attached_plan=st.sampled_from(["pos_loss", "loss_plan"]),
    depth=st.sampled_from([None, Decimal(1)]),
    close_names_position=st.booleans(),
    slippage=st.sampled_from([0.0, 0.01]),
)


def act(venue: Venue, action: tuple[object, ...]) -> None:
    """Do one thing; a refusal is as good as anything."""
    kind, first, second, third, fourth = action
    if kind == "time":
        minutes(venue, float(str(first)))
    elif kind == "market":
        stop = None if fourth else ("50" if first == "buy" else "160")
        market_order(venue, str(first), str(second), trade_side=str(third), reduce_only=bool(fourth), stop=stop)
    elif kind == "limit":
        limit_order(venue, str(first), str(second), str(fourth))
    elif kind == "leverage":
        set_leverage(venue, SYMBOL, Decimal(str(second)), Side(str(first)))
    else:
        name = "loss_plan" if second else "pos_loss"
        place_plan(venue, PlanTicket(SYMBOL, Side(str(first)), name, Decimal(str(third)), size=Decimal(str(fourth))))


def way(venue: Venue, fill: Fill) -> int:
    """Return 1 where a fill bought on the market, else -1."""
    return 1 if venue.orders[fill.order].buys else -1


def check(venue: Venue) -> None:
    """Hold everything that must be true at any time."""
    account = venue.account
    assert account.balance == sum((bill.amount + bill.fee for bill in account.bills), ZERO)
    paid = sum((fill.fee - way(venue, fill) * fill.price * fill.size for fill in venue.fills), Decimal(1000))
    worth = sum((held.side.sign * held.size * venue.markets[SYMBOL].mark for held in account.positions.values()), ZERO)
    assert abs(account.equity(venue.marks) - (paid + worth)) < Decimal("1e-9")
    for position in account.positions.values():
        assert position.size > 0
        assert position.margin > 0
        assert position.entry > 0
    for order in venue.orders.values():
        mine = [fill for fill in venue.fills if fill.order == order.id]
        assert order.filled == sum((fill.size for fill in mine), ZERO)
        assert order.quote == sum((fill.size * fill.price for fill in mine), ZERO)
        assert order.profit == sum((fill.profit for fill in mine), ZERO)
        assert (order.left == 0) == (order.state is State.FILLED) or order.state is State.CANCELED
        assert order.state.open == (order.id in venue.open_orders)
    for plan in venue.open_plans.values():
        assert (plan.symbol, plan.side) in account.positions
    if not account.hedge:
        assert len(account.positions) <= 1


@settings(max_examples=60)
@given(prices=PRICES, actions=st.lists(ACTIONS, max_size=20), conduct=CONDUCTS, hedge=st.booleans())
def test_books_balance_whatever_is_done(
    prices: list[int], actions: list[tuple[object, ...]], conduct: Conduct, hedge: bool
) -> None:
    """The exchange can be trusted as a judge of a console's own books.

    Given any prices, position mode and behaviour of the exchange
    When orders, stops, leverages and time come in any order
    Then the balance is the sum of its bills, equity is what all fills left of the capital and what is held is worth,
        orders are the sum of their fills, no position is negative, and no stop is left on a flat side
    """
    venue = venue_of(*map(float, prices), hedge=hedge, conduct=conduct)
    for action in actions:
        with suppress(Refused):
            act(venue, action)
        check(venue)
    minutes(venue, len(prices))
    check(venue)

    assert len(venue.account.bills) == 1 + len(venue.fills)


@given(price=st.integers(50, 200), size=SIZES, leverage=st.sampled_from([2, 5, 10, 50]), way=WAYS)
def test_an_isolated_position_is_liquidated_before_its_margin_is_gone(
    price: int, size: str, leverage: int, way: str
) -> None:
    """The liquidation price leaves something to pay the close with.

    Given any isolated position
    When its liquidation price is worked out
    Then it lies between the entry and the price at which the margin is gone
    """
    venue = venue_of(float(price), leverage=leverage, capital=100_000)
    with suppress(Refused):
        market_order(venue, way, size)
    for position in venue.account.positions.values():
        gone = position.entry - position.side.sign * position.margin / position.size
        found = liquidation_price(venue, position)
        assert found is not None
        assert position.side.sign * (found - gone) > 0
        assert position.side.sign * (position.entry - found) > 0


def test_the_same_doings_have_the_same_outcome() -> None:
    """A failing rehearsal can be played again.

    Given two exchanges alike
    When the same is done to both
    Then orders, fills and bills are the same, ids and times included
    """
    venues = [venue_of(100.0, 98.0, 103.0) for _ in range(2)]
    for venue in venues:
        market_order(venue, "buy", "2", stop="97")
        minutes(venue)
        limit_order(venue, "sell", "1", "102", reduce_only=True)
        minutes(venue)

    first, second = venues
    assert first.fills == second.fills
    assert first.account.bills == second.account.bills
    assert first.orders == second.orders
