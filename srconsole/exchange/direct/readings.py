"""What a simulated exchange has, in the engine's words."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from srconsole.core.order import OrderState
from srconsole.core.refusals import INSUFFICIENT_FUNDS
from srconsole.core.rounding import MarketRules
from srconsole.engine.inputs import OrderUpdate
from srconsole.engine.readings import BillKind, BillSeen, Cause, FillSeen, OrderSeen, Reading, StopSeen, Terms, Trigger
from srconsole.exchange.simulated.account import Account
from srconsole.exchange.simulated.clock import liquidation_price
from srconsole.exchange.simulated.codes import Code, Refused
from srconsole.exchange.simulated.contract import Contract
from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.values import ZERO, Effect, Fill, Order, Plan, Side, State
from srconsole.exchange.simulated.views import View

FUNDING: Final = "contract_settle_fee"
TRANSFERS: Final = ("trans_from_exchange", "trans_to_exchange")
STATES: Final = {
    State.LIVE: OrderState.ACKNOWLEDGED,
    State.PARTLY: OrderState.PARTLY_FILLED,
    State.FILLED: OrderState.FILLED,
    State.CANCELED: OrderState.CANCELLED,
}


def update_of(order: Order, view: View, now: int) -> OrderUpdate:
    """Return what shows of an order."""
    if view.lags(order, now):
        return OrderUpdate(order.client_id, OrderState.ACKNOWLEDGED)
    price = float(order.average or ZERO)
    state = STATES[order.state]
    return OrderUpdate(order.client_id, state, float(order.filled), price, _paid(order.fee), order.reason)


def position_of(venue: Venue, symbol: str) -> Reading:
    """Return what is held of a symbol and how it is traded; stops, orders and money are not read yet."""
    long, short = venue.position(symbol, Side.LONG), venue.position(symbol, Side.SHORT)
    leverages, account = venue.account.leverages[symbol], venue.account
    liquidation = None if long is None else liquidation_price(venue, long)
    isolated = leverages.isolated if long is None else long.isolated
    return Reading(
        quantity=0.0 if long is None else float(long.size),
        short=0.0 if short is None else float(short.size),
        entry_price=0.0 if long is None else float(long.entry),
        liquidation=float(liquidation) if liquidation else 0.0,
        stops=None,
        orders=None,
        equity=None,
        available=None,
        leverage=float(leverages.of(Side.LONG, isolated=isolated) if long is None else long.leverage),
        isolated=isolated,
        hedge=account.hedge,
        changes_risk=_changes(account) if account.auto_margin or account.multi_assets else "",
    )


def _changes(account: Account) -> str:
    """Return in words what of an account's settings changes the risk of a position."""
    changes = ("automatic margin" if account.auto_margin else "", "several assets as margin" * account.multi_assets)
    return ", ".join(filter(None, changes))


def stops_of(venue: Venue, symbol: str) -> tuple[StopSeen, ...]:
    """Return the stops of the long position that wait."""
    if not venue.open_plans:
        return ()
    return tuple(
        StopSeen(
            plan.id,
            "" if plan.client_id == plan.id else plan.client_id,
            float(plan.trigger),
            float(plan.size or ZERO),
            Trigger.MARK if plan.by_mark else Trigger.LAST,
        )
        for plan in venue.open_plans.values()
        if plan.symbol == symbol and _is_stop_of_long(plan)
    )


def orders_of(venue: Venue, symbol: str) -> tuple[OrderSeen, ...]:
    """Return all else that waits: orders, targets, stops of a short position."""
    if not (venue.open_orders or venue.open_plans):
        return ()
    waiting = [_order_seen(order) for order in venue.waiting(symbol)]
    others = (plan for plan in venue.open_plans.values() if plan.symbol == symbol and not _is_stop_of_long(plan))
    return tuple(waiting + [_plan_seen(plan) for plan in others])


def fill_seen(venue: Venue, fill: Fill) -> FillSeen:
    """Return a fill; it names its sender where that gave it a client id."""
    order = venue.orders[fill.order]
    own = "" if fill.client_id == fill.order or order.source not in {"market", "normal"} else fill.client_id
    return FillSeen(
        fill.id,
        fill.order,
        own,
        order.buys,
        float(fill.size),
        float(fill.price),
        _paid(fill.fee),
        fill.time,
        cause_of(order),
    )


def cause_of(order: Order) -> Cause:
    """Return why an order was there."""
    if order.prefix == "burst":
        return Cause.LIQUIDATION
    if order.prefix:
        return Cause.ADL
    return Cause.ORDER if order.source in {"market", "normal"} else Cause.STOP


def bills_of(venue: Venue, symbol: str, name: str, since: int) -> tuple[BillSeen, ...]:
    """Return the fundings of a symbol, which the engine calls `name`, and the transfers, the oldest first."""
    seen: list[BillSeen] = []
    for bill in venue.account.bills:
        funding = bill.kind == FUNDING
        if bill.time >= since and ((funding and bill.symbol == symbol) or bill.kind in TRANSFERS):
            kind = BillKind.FUNDING if funding else BillKind.TRANSFER
            amount = float(bill.amount + bill.fee)
            seen.append(BillSeen(bill.id, kind, name if funding else "", amount, bill.time))
    return tuple(seen)


def note_of(refused: Refused) -> str:
    """Return why an order was declined, with srconsole's word for what it acts on."""
    funds = refused.code is Code.BALANCE_EXCEEDED
    return f"{INSUFFICIENT_FUNDS}: {refused.message}" if funds else refused.message


def rules_of(contract: Contract) -> MarketRules:
    """Return a contract's steps and minimums."""
    names = ("sizeMultiplier", "minTradeNum", "minTradeUSDT")
    step, least, worth = (float(contract.number(name)) for name in names)
    return MarketRules(step, float(contract.tick), least, worth)


def terms_of(contract: Contract, notional: float) -> Terms:
    """Return what may be done with a contract, for an entry of so many USDT."""
    bracket = contract.bracket(Decimal(repr(notional)))
    status = str(contract.row["symbolStatus"])
    return Terms(
        rules_of(contract),
        float(contract.row.get("maxMarketOrderQty") or 0),
        float(bracket.leverage),
        float(bracket.keep_rate),
        "" if status == "normal" else f"its status is {status}",
    )


def _paid(fee: Decimal) -> float:
    """Return what a fee cost; the exchange writes it as what it added to the balance."""
    return -float(fee) if fee else 0.0


def _is_stop_of_long(plan: Plan) -> bool:
    return plan.is_loss and plan.side is Side.LONG


def _order_seen(order: Order) -> OrderSeen:
    return OrderSeen(
        order.id,
        "" if order.client_id == order.id else order.client_id,
        order.buys,
        float(order.size),
        float(order.filled),
        float(order.price or ZERO),
        order.effect is Effect.CLOSE,
    )


def _plan_seen(plan: Plan) -> OrderSeen:
    own = "" if plan.client_id == plan.id else plan.client_id
    buys = plan.side is Side.SHORT
    return OrderSeen(plan.id, own, buys, float(plan.size or ZERO), 0.0, float(plan.trigger), True)
