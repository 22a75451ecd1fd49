"""A purchase in one-way mode that closed somebody else's short: that part was never held, and is booked as such."""

from __future__ import annotations

import msgspec
import pytest

from srconsole.core.by_hand import Flatten
from srconsole.core.lot import Lot
from srconsole.core.order import Exit, OrderState
from srconsole.engine import facts, market_facts
from srconsole.engine.checkpoint import FORMAT, RunMemory
from srconsole.engine.inputs import Asked, OrderUpdate
from srconsole.engine.ports import Checkpoint, Pace
from srconsole.engine.readings import Cause, FillSeen
from srconsole.engine.status import trader_of
from tests.engine.watched import FLAT, MARKET, Watched

SHORT = 0.5
"""What a person opened short between our reading and our purchase."""
FEE = 0.05
"""What the purchase cost, USDT."""
LONG_ENOUGH = 12
"""Seconds of good readings behind which fills that were late are there."""


class Netted(Watched):
    """A market whose purchase closed a short of somebody else's.

    Attributes:
        sold: what is filled, the oldest first.
    """

    def __init__(self, short: float = SHORT, *, parts: int = 1) -> None:
        super().__init__()
        self.read(FLAT, after=1000)
        self.listed = [self.fill("theirs", short, 99.7, buys=False)]
        self.price(99.6, after=500)
        whole = self.order.intent.quantity
        self.take(OrderUpdate(self.order.client_id, OrderState.FILLED, whole, 99.6, FEE))
        each = whole / parts
        self.listed += [self.fill(f"ours{at}", each, 99.6 + at, order="run-1") for at in range(parts)]

    def fill(self, name: str, quantity: float, price: float, *, buys: bool = True, order: str = "") -> FillSeen:
        """Return a fill of now, of an order of ours where it is named."""
        return FillSeen(name, order or f"of-{name}", order, buys, quantity, price, 0.01, self.now, Cause.ORDER)

    def looked_at(
        self, quantity: float, *, short: float = 0.0, seconds: int = LONG_ENOUGH, hedge: bool = False
    ) -> None:
        """Read the account and the fills each two seconds for so long."""
        stop = self.market.trader.lot and self.stop_at(self.lot.stop)
        for _ in range(seconds // 2):
            there = self.holding(*([stop] if stop and quantity else []), quantity=quantity)
            self.read(msgspec.structs.replace(there, short=short, hedge=hedge), after=2000)
            if self.market.trader.lot is None:
                break
            self.fills(*self.listed)

    @property
    def booked(self) -> list[tuple[float, float]]:
        """How much is booked as having closed a short, at which price."""
        return [(round(fact.quantity, 9), round(fact.price, 9)) for fact in self.noted(market_facts.ClosedShort)]


def test_the_part_of_a_purchase_that_closed_somebodys_short_was_never_held() -> None:
    """Given a person who opens a short of 0.5 between our reading and our purchase, so that 0.5 of it is missing
    When position and fills add up to that for some seconds
    Then 0.5 is booked as gone at what was paid for it, the rest is held and explained, and nothing was sold
    """
    market = Netted()
    whole = market.lot.quantity
    market.looked_at(whole - SHORT)
    assert market.booked == [(SHORT, 99.6)]
    assert market.lot.quantity == pytest.approx(whole - SHORT)
    assert market.lot.profit_at(99.6) == pytest.approx(-FEE)
    market.read(market.holding(market.stop_at(market.lot.stop)), after=2000)
    assert not market.exchange_side.differences
    assert market.sent() is None


def test_it_is_not_booked_before_fills_that_are_late_would_be_there() -> None:
    """Given a purchase that closed a short of 0.5
    When position and fills say so for four seconds
    Then nothing is booked yet, and the difference is shown
    """
    market = Netted()
    whole = market.lot.quantity
    market.looked_at(whole - SHORT, seconds=4)
    assert not market.booked
    assert market.lot.quantity == whole
    assert market.exchange_side.differences


@pytest.mark.parametrize("beyond", [0.0, 0.25])
def test_a_short_as_large_as_the_purchase_leaves_nothing(beyond: float) -> None:
    """Given a short that is as large as our purchase, or larger
    When position and fills add up to that
    Then the trade is closed with its fee as its loss, and what is still short is shown as not from here
    """
    whole = Netted().lot.quantity
    market = Netted(whole + beyond)
    market.looked_at(0.0, short=beyond)
    assert market.market.trader.lot is None
    market.read(msgspec.structs.replace(FLAT, short=beyond), after=2000)
    (closed,) = market.noted(facts.Closed)
    assert closed.trade.exit_reason == "external"
    assert closed.trade.pnl == pytest.approx(-FEE)
    assert [difference.kind for difference in market.exchange_side.differences] == (["short"] if beyond else [])


def test_what_was_filled_first_has_closed_the_short() -> None:
    """Given a purchase in two fills at 99.6 and 100.6, whose first one is as large as somebody's short
    When that is read
    Then what is gone cost 99.6, and what is held has cost 100.6
    """
    half = round(Netted().lot.quantity / 2, 9)
    market = Netted(half, parts=2)
    market.looked_at(half)
    assert market.booked == [(half, 99.6)]


def sold_meanwhile(market: Netted, quantity: float) -> Lot:
    """Have somebody sell so much behind the purchase, and return the lot."""
    market.listed.append(market.fill("elsewhere", quantity, 101.0, buys=False))
    return market.lot


def test_what_others_sold_behind_the_purchase_keeps_its_price() -> None:
    """Given a purchase that closed a short of 0.5, and somebody who sold what was left of it at 101
    When that is read
    Then what was sold is booked at 101 and the rest at what it cost, and nothing stays in the journal
    """
    market = Netted()
    left = market.lot.quantity - SHORT
    sold_meanwhile(market, left)
    market.looked_at(0.0)
    assert [(fact.quantity, fact.price) for fact in market.noted(market_facts.SoldOutside)] == [(left, 101.0)]
    assert market.booked == [(SHORT, 99.6)]
    assert market.market.trader.lot is None


def test_what_we_sold_behind_the_purchase_is_no_part_of_it() -> None:
    """Given a purchase that closed a short of 0.5, of which our own sale found the rest alone
    When position and fills are read behind it
    Then what is left in the journal is booked as having closed the short
    """
    market = Netted()
    left = market.lot.quantity - SHORT
    market.take(Asked(MARKET, Flatten()))
    market.report(OrderState.CANCELLED, left, 101.0)
    market.listed.append(market.fill("sold", left, 101.0, buys=False, order="run-2"))
    assert isinstance(market.sent(), Exit)
    market.report(OrderState.CANCELLED, 0.0, note="nothing is held")
    market.looked_at(0.0)
    assert market.booked == [(SHORT, 99.6)]
    assert market.market.trader.lot is None


@pytest.mark.parametrize("case", ["hedge", "no short before", "another short", "a sale that is not listed", "long ago"])
def test_what_does_not_add_up_stays_with_a_person(case: str) -> None:
    """Given a lot of which 0.5 is missing at the exchange
    When both sides are held apart, no short was opened before, one of another size was, more is missing than that, or
        it was opened a minute before
    Then nothing is booked, and the difference is shown
    """
    market = Netted(0.4 if case == "another short" else SHORT)
    whole = market.lot.quantity
    if case == "no short before":
        del market.listed[0]
    if case == "long ago":
        market.listed[0] = msgspec.structs.replace(market.listed[0], time=market.now - 20_000)
    market.looked_at(whole - SHORT - 0.1 * (case == "a sale that is not listed"), hedge=case == "hedge")
    assert not market.booked
    assert market.lot.quantity == whole
    assert market.exchange_side.differences


def test_the_sale_of_the_lot_before_opened_no_short() -> None:
    """Steps are coarse, and two lots in a row are of one size.

    Given a lot that its stop sold, another of the same size bought within seconds, and nothing of that there any more
    When the exchange lists no fill of how it went
    Then nothing is booked, and the difference is shown
    """
    market = Watched()
    lot = market.bought()
    sale = market.sale(97.9, Cause.STOP)
    market.read(market.holding(market.stop_at(lot.stop)), after=300)
    market.read(FLAT, after=300)
    market.fills(sale)
    market.price(105.0)
    market.read(FLAT, after=1000)
    market.price(98.4, after=500)
    market.report(OrderState.FILLED, sale.quantity)
    whole = market.lot.quantity
    assert whole == sale.quantity
    again = FillSeen("again", "of-again", "run-2", True, whole, 98.4, 0.01, market.now, Cause.ORDER)
    for _ in range(8):
        market.read(FLAT, after=2000)
        market.fills(sale, again)
    assert not market.noted(market_facts.ClosedShort)
    assert market.lot.quantity == whole


def test_what_others_opened_and_closed_again_before_counts_as_what_is_left_of_it() -> None:
    """Given somebody who opened a short of 0.5 more and closed that part of it again, all before our purchase
    When position and fills add up
    Then what was short at the purchase is booked
    """
    market = Netted()
    whole = market.lot.quantity
    again = msgspec.structs.replace(market.listed[0], fill_id="more", order_id="of-more")
    back = msgspec.structs.replace(again, fill_id="back", order_id="of-back", buys=True)
    market.listed[1:1] = [again, back]
    market.looked_at(whole - SHORT)
    assert market.booked == [(SHORT, 99.6)]


def test_a_fill_that_is_listed_twice_counts_once() -> None:
    """Given a purchase that closed a short of 0.5, and an exchange that lists each fill twice
    When that is read
    Then 0.5 is booked, once
    """
    market = Netted()
    whole = market.lot.quantity
    market.listed *= 2
    market.listed.sort(key=lambda fill: fill.fill_id, reverse=True)
    market.looked_at(whole - SHORT)
    assert market.booked == [(SHORT, 99.6)]


def test_the_wait_goes_on_behind_a_restart() -> None:
    """Given a purchase that closed a short of 0.5, and an engine that is started again after eight seconds of that
    When four more seconds have passed
    Then it is booked
    """
    market = Netted()
    whole = market.lot.quantity
    market.looked_at(whole - SHORT, seconds=8)
    market.restarted()
    market.looked_at(whole - SHORT, seconds=4)
    assert market.booked == [(SHORT, 99.6)]


def test_what_is_left_of_a_lot_stays_covered_while_it_is_not_explained() -> None:
    """Given a lot of which a part is missing, by nothing explained, and whose stop is gone for good
    When that was read for some seconds
    Then a stop of the whole position is placed
    """
    market = Netted()
    del market.listed[0]
    for _ in range(9):
        market.read(market.holding(quantity=1.0), after=2000)
        if market.stops_set():
            break
        market.fills(*market.listed)
    (placed,) = market.stops_set()
    assert placed.stop.quantity == 0.0


def test_a_run_that_is_only_looked_at_holds_the_rest_too() -> None:
    """Given a purchase that closed a short of 0.5, booked behind the newest state on the disk
    When the run's journal is looked at without its engine
    Then it holds what the engine held
    """
    market = Netted()
    whole = market.lot.quantity
    settings = msgspec.to_builtins(market.settings)
    state = RunMemory(
        format=FORMAT,
        settings=settings,
        account=market.market.trader.account,
        markets={MARKET: market.market.remember()},
        pace={MARKET: Pace(False, 1.0)},
        closed={MARKET: 7},
        orders=1,
    )
    checkpoint, before = Checkpoint(7, 0, 0, msgspec.msgpack.encode(state)), len(market.facts)
    market.looked_at(whole - SHORT)
    behind = [facts.Noted(at, 7, MARKET, 0, fact) for at, fact in enumerate(market.facts[before:], 1)]
    seen = trader_of(checkpoint, behind).lot
    assert seen is not None
    assert seen.quantity == market.lot.quantity
