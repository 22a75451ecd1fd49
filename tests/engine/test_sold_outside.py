"""What others than this run's orders sold of a lot: its stop at the exchange, a person there, the exchange itself."""

from __future__ import annotations

import msgspec
import pytest

from srconsole.core.order import OrderState
from srconsole.engine import facts, market_facts
from srconsole.engine.effects import ReadAccount, ReadFills
from srconsole.engine.readings import Cause
from srconsole.engine.view.live import Outlook
from srconsole.engine.view.of_market import live_view
from tests.engine.watched import FLAT, Watched


def test_a_stop_that_was_filled_at_the_exchange_ends_the_trade_once() -> None:
    """Given a covered lot whose stop is met at the exchange
    When the account is read flat, and the fills are read twice
    Then one trade is booked, at the fill's price and fee, by the state that the lot was in
    """
    market = Watched()
    lot = market.bought()
    market.read(market.holding(market.stop_at(lot.stop)), after=300)
    sale = market.sale(97.9, Cause.STOP)
    market.read(FLAT, after=2000)
    assert market.of(ReadFills)
    market.fills(sale)
    market.fills(sale)
    (closed,) = market.noted(facts.Closed)
    assert (closed.trade.exit_price, closed.trade.exit_reason) == (97.9, "stop_loss")
    assert closed.trade.fees == pytest.approx(0.05)
    assert market.market.trader.lot is None


@pytest.mark.parametrize(
    ("cause", "reason"), [(Cause.LIQUIDATION, "liquidated"), (Cause.ADL, "adl"), (Cause.ORDER, "external")]
)
def test_an_exit_that_was_not_sent_from_here_is_named_by_the_exchange(cause: Cause, reason: str) -> None:
    """Given a covered lot
    When the exchange says that it was liquidated, auto-deleveraged, or sold by somebody
    Then the trade's reason is that, and it counts as a loss
    """
    market = Watched()
    lot = market.bought()
    market.read(market.holding(market.stop_at(lot.stop)), after=300)
    sale = market.sale(90.0, cause)
    market.read(FLAT, after=2000)
    market.fills(sale)
    assert market.noted(facts.Closed)[0].trade.exit_reason == reason
    assert market.market.trader.halt.losses_in_row == 1


def test_a_part_that_was_deleveraged_leaves_the_rest_covered() -> None:
    """Given a covered lot, of which the exchange takes a half
    When that is read
    Then half is held, its stop still covers the position, and no trade is closed
    """
    market = Watched()
    lot = market.bought()
    stop = market.stop_at(lot.stop)
    market.read(market.holding(stop), after=300)
    half = lot.quantity / 2
    sale = market.sale(101.0, Cause.ADL, quantity=half)
    market.read(market.holding(stop, quantity=half), after=2000)
    market.fills(sale)
    assert market.lot.quantity == pytest.approx(half)
    market.read(market.holding(stop), after=300)
    assert not market.noted(facts.Closed)
    assert not market.stops_set()
    assert market.sent() is None


def test_an_exit_that_finds_nothing_is_no_rejection() -> None:
    """Given a lot whose stop was met at the exchange as price was polled below it
    When our own sale finds nothing to sell
    Then that is no rejection: the account is read, and the fill of the exchange's stop ends the trade
    """
    market = Watched()
    lot = market.bought()
    market.read(market.holding(market.stop_at(lot.stop)), after=300)
    sale = market.sale(97.0, Cause.STOP)
    market.price(97.0)
    market.report(OrderState.CANCELLED, note="nothing is held")
    assert market.of(ReadAccount)
    assert not market.noted(facts.Rejected)
    market.read(FLAT, after=100)
    market.fills(sale)
    assert market.noted(facts.Closed)[0].trade.exit_price == 97.0


def test_a_refused_sale_is_shown_until_one_is_carried_out() -> None:
    """Given a lot whose sale the exchange refuses twice, and another one that finds nothing to sell
    When it is shown
    Then the first counts its refusals until it is sold; of the second, nothing was refused
    """
    refused, stopped = Watched(), Watched()
    for market in (refused, stopped):
        lot = market.bought()
        market.read(market.holding(market.stop_at(lot.stop)), after=300)
        market.price(97.0)
    for times in (1, 2):
        refused.report(OrderState.REJECTED, note="busy")
        assert unsold(refused) == times
        refused.price(96.9)
    stopped.report(OrderState.CANCELLED, note="nothing is held")
    assert unsold(stopped) == 0
    refused.price(96.8)
    refused.report(OrderState.FILLED)
    assert unsold(refused) == 0


def unsold(market: Watched) -> int:
    """Return how many sales in a row a person sees as refused."""
    shown = live_view(market.market, Outlook(), market.now, "")
    assert shown is not None
    return shown.unsold


@pytest.mark.parametrize("cause", [Cause.ORDER, Cause.UNSAID])
@pytest.mark.parametrize(
    ("client_id", "reason"),
    [("run-f00c0ffee", "manual"), ("run-f00c0ffee-p2", "manual"), ("other-f00c0ffee", "external"), ("", "external")],
)
def test_a_flatten_without_the_engine_is_a_persons_sale(client_id: str, reason: str, cause: Cause) -> None:
    """Given a covered lot, and an engine that was not there while a person had the run flattened at the exchange
    When the account is read flat, and the sale bears the run's id for such orders, another run's, or none
    Then the first is booked as `manual`, the others as `external`
    """
    market = Watched()
    lot = market.bought()
    market.read(market.holding(market.stop_at(lot.stop)), after=300)
    market.restarted()
    sale = msgspec.structs.replace(market.sale(101.0, cause), client_id=client_id)
    market.read(FLAT, after=2000)
    market.fills(sale)
    (closed,) = market.noted(facts.Closed)
    assert (closed.trade.exit_reason, closed.trade.exit_price) == (reason, 101.0)


@pytest.mark.parametrize(("price", "reason"), [(97.9, "stop_loss"), (101.0, "external")])
def test_a_sale_of_which_the_exchange_says_nothing_is_judged_by_its_price(price: float, reason: str) -> None:
    """Given a covered lot, and an exchange that does not say what sold it
    When it was sold at its stop, or well above
    Then the first is taken for the stop's sale, the second for somebody's
    """
    market = Watched()
    lot = market.bought()
    market.read(market.holding(market.stop_at(lot.stop)), after=300)
    sale = market.sale(price, Cause.UNSAID)
    market.read(FLAT, after=2000)
    market.fills(sale)
    assert market.noted(facts.Closed)[0].trade.exit_reason == reason


def test_what_sold_a_lot_before_its_purchase_was_known_ends_it_all_the_same() -> None:
    """Given an entry that was filled, and sold by its stop, while the engine was not there for ten minutes
    When the next engine learns of the entry's fill, reads the account flat and then the fills
    Then the trade is closed by its stop, at the time's fill, and nothing is held any more
    """
    market = Watched()
    market.read(FLAT, after=1000)
    market.price(99.6, after=500)
    bought_at = market.now
    market.restarted()
    market.price(100.0, after=600_000)
    market.report(OrderState.FILLED)
    sale = msgspec.structs.replace(market.sale(97.9, Cause.STOP), time=bought_at + 10_000)
    market.read(FLAT, after=2000)
    (asked,) = market.of(ReadFills)
    assert asked.since <= bought_at
    market.fills(sale)
    (closed,) = market.noted(facts.Closed)
    assert (closed.trade.exit_reason, closed.trade.exit_price) == ("stop_loss", 97.9)
    assert market.market.trader.lot is None


@pytest.mark.parametrize("name", ["-p2", "-c", "-p2-c"])
def test_a_part_of_our_own_sale_is_nobody_elses(name: str) -> None:
    """Given a lot of which our sale sold a half, in parts or by the other way, before its stop sold the rest
    When both fills are read from the exchange, after a restart
    Then the part is not booked a second time, and the trade is ended by the stop's fill
    """
    market = Watched()
    lot = market.bought()
    market.read(market.holding(market.stop_at(lot.stop)), after=300)
    market.price(97.0)
    half = lot.quantity / 2
    order = market.order
    part = msgspec.structs.replace(
        market.sale(97.0, Cause.ORDER, quantity=half, name="f1"), client_id=f"{order.client_id}{name}"
    )
    market.report(OrderState.CANCELLED, half, 97.0)
    rest = market.sale(96.9, Cause.STOP, quantity=half, name="f2")
    market.restarted()
    market.report(OrderState.CANCELLED, note="nothing is held")
    market.read(FLAT, after=2000)
    market.fills(part, rest)

    (sold,) = market.noted(market_facts.SoldOutside)
    assert sold.price == 96.9
    assert sold.quantity == pytest.approx(half)
    assert market.noted(facts.Closed)[0].trade.exit_reason == "stop_loss"


def test_a_sale_that_is_not_of_the_lot_has_nothing_read_again() -> None:
    """Reading and fills would ask for each other as fast as the line answers.

    Given a lot that the exchange holds whole, whose stop does not show, and somebody's sale that is not of it
    When the fills are read
    Then nothing is booked, and the account is not read again because of them
    """
    market = Watched()
    market.bought()
    market.read(market.holding(), after=300)
    assert market.of(ReadFills)
    market.fills(market.sale(101.0, Cause.ORDER))
    assert not market.of(ReadAccount)
    assert not market.noted(market_facts.SoldOutside)
