"""What others do to an account of the simulated exchange, at its times, told or drawn."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import msgspec
import pytest

from srconsole.exchange.simulated.codes import Code
from srconsole.exchange.simulated.dial import draw_happenings
from srconsole.exchange.simulated.exchange import SimulatedExchange
from srconsole.exchange.simulated.happenings import (
    Agenda,
    ClosedByHand,
    ContractChanged,
    Deleveraged,
    ForeignOrder,
    FundingRate,
    Happening,
    KindChanged,
    LeverageChanged,
    Liquidated,
    Maintenance,
    MarkMoves,
    ModesChanged,
    ReadsChange,
    Transfer,
)
from srconsole.exchange.simulated.request import Request
from srconsole.exchange.simulated.values import Side
from srconsole.exchange.simulated.views import View
from tests.exchange.simulated.test_invariants import check
from tests.exchange.simulated.venues import MINUTE, START, SYMBOL, market_order, venue_of

SOON = START + 30_000


def exchange_with(*happenings: Happening) -> SimulatedExchange:
    """Return an exchange with a long of 2 from 100, its stop at 95, and what is to come."""
    venue = venue_of(100.0, 100.0)
    market_order(venue, "buy", "2", stop="95")
    return SimulatedExchange(venue, Agenda(happenings))


def read(exchange: SimulatedExchange, path: str) -> dict[str, object]:
    """Return the envelope of a read of the account."""
    params = {"productType": "USDT-FUTURES", "marginCoin": "USDT", "symbol": SYMBOL}
    return exchange.ask(Request("GET", f"/api/v2/mix/{path}", params)).body


@pytest.mark.parametrize(
    ("happening", "kind"),
    [
        (ClosedByHand(SOON, SYMBOL), "sell_single"),
        (Liquidated(SOON, SYMBOL), "burst_sell_single"),
        (Deleveraged(SOON, SYMBOL), "dte_sys_adl_sell_in_single_side_mode"),
    ],
)
def test_a_position_may_be_gone_without_the_console_s_doing(happening: Happening, kind: str) -> None:
    """A position is what the exchange says, and its fills say why it went.

    Given a long with a stop
    When a person closes it, or the exchange does
    Then it is held until that time, and then neither it nor its stop is there, and the fill says which it was
    """
    exchange = exchange_with(happening)
    exchange.advance(SOON - 1)
    assert exchange.venue.account.size(SYMBOL, Side.LONG) == 2
    exchange.advance(SOON)

    assert not exchange.venue.account.positions
    assert not exchange.venue.open_plans
    assert (exchange.venue.fills[-1].trade_side, exchange.venue.fills[-1].time) == (kind, SOON)


@pytest.mark.parametrize(
    ("happening", "left"),
    [
        (ClosedByHand(SOON, SYMBOL, Decimal("0.5")), "1.5"),
        (Deleveraged(SOON, SYMBOL, Decimal("0.25")), "1.5"),
        (ForeignOrder(SOON, SYMBOL, "buy", Decimal(1), client_id="other-1"), "3"),
        (ForeignOrder(SOON, SYMBOL, "sell", Decimal(1), reduce_only=True), "1"),
        (ForeignOrder(SOON, SYMBOL, "buy", Decimal(1), price=Decimal(90)), "2"),
    ],
)
def test_a_position_may_change_without_the_console_s_doing(happening: Happening, left: str) -> None:
    """Others trade on the same account.

    Given a long of 2
    When a part is taken off it, or another program trades
    Then what is held is what all of them left
    """
    exchange = exchange_with(happening)
    exchange.advance(SOON)

    assert exchange.venue.account.size(SYMBOL, Side.LONG) == Decimal(left)
    check(exchange.venue)


def test_settings_may_change_under_a_position() -> None:
    """Leverage and modes are read again, not remembered.

    Given a long with leverage 10 in one-way mode
    When leverage, position mode, margin mode, assets and automatic margin are changed elsewhere
    Then reading shows it
    """
    exchange = exchange_with(
        LeverageChanged(SOON, SYMBOL, Decimal(4)),
        ModesChanged(SOON, hedge=True, isolated=False, multi_assets=True, auto_margin=True),
    )
    exchange.advance(SOON)
    data, positions = read(exchange, "account/account")["data"], read(exchange, "position/all-position")["data"]

    assert isinstance(data, dict)
    assert isinstance(positions, list)
    assert (data["isolatedLongLever"], data["posMode"], data["marginMode"]) == (4, "hedge_mode", "crossed")
    assert (data["assetMode"], positions[0]["autoMargin"]) == ("union", "on")
    assert exchange.venue.account.positions[SYMBOL, Side.LONG].margin == 50


def test_what_the_exchange_refuses_others_is_noted() -> None:
    """Others are held to the same rules.

    Given another program that buys more than the account can pay
    When it does
    Then that is refused and noted, and the exchange goes on
    """
    exchange = exchange_with(ForeignOrder(SOON, SYMBOL, "buy", Decimal(1000)))
    exchange.advance(START + MINUTE)
    (past,) = exchange.agenda.past

    assert past.refused.startswith(Code.BALANCE_EXCEEDED)
    assert exchange.venue.now == START + MINUTE


def test_maintenance_begins_and_ends() -> None:
    """Maintenance passes.

    Given maintenance for half a minute
    When the account is read during and after it
    Then it is refused, and then answered
    """
    exchange = exchange_with(Maintenance(SOON, begins=True), Maintenance(START + MINUTE, begins=False))
    exchange.advance(SOON)
    during = read(exchange, "account/accounts")
    exchange.advance(START + MINUTE)

    assert during["code"] == Code.MAINTENANCE
    assert read(exchange, "account/accounts")["code"] == "00000"


def test_transfers_and_funding_show_in_the_bills() -> None:
    """What changes the balance and is no trade has a bill of its own.

    Given a transfer of 100 out of the account, and a funding rate of 1 %
    When eight hours have passed
    Then the balance is lower by both, and the bills say why
    """
    exchange = exchange_with(Transfer(SOON, Decimal(-100)), FundingRate(SOON, SYMBOL, Decimal("0.01")))
    before = exchange.venue.account.balance
    exchange.advance(START + 8 * 60 * MINUTE)

    assert exchange.venue.account.balance == before - 100 - 2
    assert [bill.kind for bill in exchange.venue.account.bills[-2:]] == ["trans_to_exchange", "contract_settle_fee"]


def test_a_mark_that_leaves_the_last_price_triggers_stops_by_the_mark() -> None:
    """Stops by the mark sell although nobody traded there.

    Given a long from 100 with a stop at 95 by the mark
    When the mark falls to 94 while the last price is 100
    Then it is sold at 100
    """
    exchange = exchange_with(MarkMoves(SOON, SYMBOL, Decimal("0.94")))
    exchange.advance(SOON)

    assert not exchange.venue.account.positions
    assert exchange.venue.fills[-1].price == 100


def test_contract_and_reads_change_as_told() -> None:
    """Minimums and manners of an exchange are not for ever.

    Given a contract whose status changes, and reads that become late
    When that time comes
    Then contracts and reads show it
    """
    exchange = exchange_with(
        ContractChanged(SOON, SYMBOL, {"symbolStatus": "maintain"}), ReadsChange(SOON, View(fills_late=7))
    )
    exchange.advance(SOON)

    assert exchange.venue.markets[SYMBOL].contract.row["symbolStatus"] == "maintain"
    assert exchange.view.fills_late == 7


def test_an_account_may_become_one_of_the_other_kind() -> None:
    """An upgrade of the account is a tap on a phone.

    Given a classic account that becomes a unified one
    When it is asked by V2 after that
    Then it is refused with the code for that
    """
    exchange = exchange_with(KindChanged(SOON, "unified"))
    asked = Request("GET", "/api/v2/mix/account/accounts", {"productType": "USDT-FUTURES"})
    assert exchange.ask(asked).body["code"] == "00000"
    exchange.advance(SOON)

    assert exchange.ask(asked).body["code"] == "40085"


def test_happenings_can_be_told_in_a_file() -> None:
    """Scenarios are files.

    Given happenings in TOML
    When they are read
    Then they are what was told
    """
    told = msgspec.toml.decode(
        '[[events]]\nevent = "closed_by_hand"\nat = 5\nsymbol = "BTCUSDT"\n'
        '[[events]]\nevent = "reads_change"\nat = 6\nview = {candles_late = 60000}\n',
        type=dict[str, list[Happening]],
    )

    assert told["events"] == [ClosedByHand(5, SYMBOL), ReadsChange(6, View(candles_late=60_000))]


@pytest.mark.parametrize("seed", range(8))
def test_whatever_others_do_the_books_balance(seed: int) -> None:
    """A dial at its highest leaves an exchange that can be trusted.

    Given a day of what chance draws from a seed
    When it happens to an account that trades
    Then the same seed draws the same, and the books balance all along
    """
    end = START + 24 * 60 * MINUTE
    drawn = draw_happenings(Random(seed), 1.0, SYMBOL, START, end)
    assert drawn == draw_happenings(Random(seed), 1.0, SYMBOL, START, end)
    walk = Random(seed)
    venue = venue_of(*(100 + walk.uniform(-3, 3) for _ in range(24)), span=60 * MINUTE)
    exchange = SimulatedExchange(venue, Agenda(drawn))
    for hour in range(24):
        exchange.advance(START + hour * 60 * MINUTE)
        if not venue.account.positions and not venue.account.hedge:
            market_order(venue, "buy", "1", stop="90")
    exchange.advance(end + 60 * MINUTE)

    assert len(exchange.agenda.past) == len(drawn)
    assert not venue.maintenance
    assert venue.account.balance == sum(bill.amount + bill.fee for bill in venue.account.bills)
    assert draw_happenings(Random(seed), 0.0, SYMBOL, START, end) == []
