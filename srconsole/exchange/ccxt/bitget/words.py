"""Bitget's rows in srconsole's words. What a row does not say stays unsaid: None is never 0."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from math import fsum
from typing import Final, NamedTuple

from srconsole.core.order import OrderState
from srconsole.engine.inputs import OrderUpdate
from srconsole.engine.readings import BillKind, BillSeen, Cause, FillSeen, OrderSeen, StopSeen, Trigger
from srconsole.errors import ExchangeError
from srconsole.exchange.ccxt.bitget.asking import Row
from srconsole.exchange.ccxt.bitget.contracts import Contract

STOPS: Final = frozenset({"pos_loss", "loss_plan"})
"""Kinds of plans that are stops of a position."""

USDT: Final = "USDT"
TAKER: Final = 0.0006
"""The fee that Bitget takes of a market order's worth; who pays in another coin pays no more."""
NO_PRICES: Final[Mapping[str, float]] = {}

_MOST: Final = 10**18
_ENDED: Final = frozenset({"executed", "executing", "cancelled", "fail_execute", "fail_trigger"})
_STATES: Final = {
    "init": OrderState.ACKNOWLEDGED,
    "new": OrderState.ACKNOWLEDGED,
    "live": OrderState.ACKNOWLEDGED,
    "partially_filled": OrderState.PARTLY_FILLED,
    "filled": OrderState.FILLED,
    "canceled": OrderState.CANCELLED,
    "cancelled": OrderState.CANCELLED,
}
_LOSSES: Final = ("pos_loss", "loss_")
_LIQUIDATIONS: Final = ("burst_", "force_", "reduce_", "liquidation")
_ADL: Final = ("dte_sys_adl", "adl")
_FUNDING: Final = "contract_settle_fee"
_TRANSFERS: Final = ("trans_", "cash_gift_", "bonus_", "tracking_")
"""How the kinds of bills begin that bring money in or take it out; a kind that nobody knows is none of them."""


def decimal(row: Row, *names: str) -> Decimal | None:
    """Return the first number of a row that is there; None where it says none.

    Raises:
        ExchangeError: what it says is no number.
    """
    for name in names:
        told = row.get(name)
        if told is None or told == "":
            continue
        try:
            number = Decimal(str(told))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) > _MOST:
            raise ExchangeError(f"bitget: {name} is no number in its answer; try again")
        return number
    return None


def number(row: Row, *names: str) -> float:
    """Return the first number of a row that is there, 0 where there is none.

    Raises:
        ExchangeError: what it says is no number.
    """
    return float(decimal(row, *names) or 0)


def dicts(rows: object) -> list[Row]:
    """Return what of an answer is a list of rows."""
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def plainly(quantity: Decimal) -> str:
    """Return a number as it is sent: no exponent, no zeros behind."""
    return f"{quantity.normalize():f}" if quantity else "0"


class Fees(NamedTuple):
    """What was paid, USDT; below 0 for a rebate.

    Attributes:
        paid: in all.
        elsewhere: of that, what was paid in other coins than USDT.
    """

    paid: float
    elsewhere: float


def fees_of(row: Row, prices: Mapping[str, float] = NO_PRICES) -> Fees:
    """Return the fees of an order or a fill; by its worth where one is in a coin whose price is not known.

    Args:
        row: the exchange's, in V2's words; fees are negative where they were paid.
        prices: of coins, USDT.

    Raises:
        ExchangeError: what it says is no number.
    """
    details = dicts(row.get("feeDetail"))
    if not details:
        return Fees(-number(row, "fee") + 0.0, 0.0)
    here = [-number(each, "totalFee") for each in details if coin_of(each) == USDT]
    there: list[float] = []
    for each in details:
        if coin_of(each) != USDT and (amount := -number(each, "totalFee", "totalDeductionFee")):
            price = prices.get(coin_of(each))
            worth = number(row, "quoteVolume") or number(row, "baseVolume", "size") * number(row, "priceAvg", "price")
            there.append(worth * TAKER if price is None else amount * price)
    return Fees(fsum(here + there) + 0.0, fsum(there))


def coin_of(detail: Row) -> str:
    """Return the coin that a fee was paid in."""
    return str(detail.get("feeCoin") or USDT).upper()


def order_update(client_id: str, row: Row, prices: Mapping[str, float] = NO_PRICES) -> OrderUpdate:
    """Return how far an order is.

    Args:
        client_id: what it is known by here.
        row: the exchange's.
        prices: of coins that fees are paid in, USDT.

    Raises:
        ExchangeError: it is in a state that nobody knows.
    """
    word = str(row.get("state") or row.get("status") or "")
    state = _STATES.get(word)
    if state is None:
        raise ExchangeError(f"bitget: order {client_id} is in a state that is not known here: {word[:40]!r}")
    filled, price = number(row, "baseVolume"), number(row, "priceAvg")
    if filled and not price:
        price = number(row, "quoteVolume") / filled
    if (filled and not price) or (state is OrderState.FILLED and not filled):
        raise ExchangeError(f"bitget: order {client_id} is filled, and its answer lacks how much or at what price")
    if filled and state is OrderState.ACKNOWLEDGED:
        state = OrderState.PARTLY_FILLED
    note = str(row.get("cancelReason") or "") if state is OrderState.CANCELLED else ""
    return OrderUpdate(client_id, state, filled, price, fees_of(row, prices).paid, note)


def summed(client_id: str, parts: Iterable[OrderUpdate]) -> OrderUpdate:
    """Return the parts of an order as one; it is as far as the part that is the least far."""
    parts = list(parts)
    if len(parts) == 1:
        only = parts[0]
        return OrderUpdate(client_id, only.state, only.filled, only.price, only.fee, only.note)
    filled = worth = Decimal(0)
    for part in parts:
        filled += Decimal(repr(part.filled))
        worth += Decimal(repr(part.filled)) * Decimal(repr(part.price))
    state = next((part.state for part in parts if part.state is not OrderState.FILLED), OrderState.FILLED)
    if filled and state is OrderState.REJECTED:
        state = OrderState.CANCELLED
    if filled and state is OrderState.ACKNOWLEDGED:
        state = OrderState.PARTLY_FILLED
    note = next((part.note for part in parts if part.note), "")
    price = float(worth / filled) if filled else 0.0
    return OrderUpdate(client_id, state, float(filled), price, fsum(part.fee for part in parts), note)


def waiting_plans(rows: Iterable[Row]) -> tuple[list[StopSeen], list[OrderSeen]]:
    """Return the stops of the long position among the plans that wait, and all other plans."""
    stops: list[StopSeen] = []
    others: list[OrderSeen] = []
    for row in rows:
        if str(row.get("planStatus") or "") in _ENDED:
            continue
        if str(row.get("planType")) in STOPS and _closes_long(row) and not decimal(row, "executePrice"):
            stops.append(_stop_seen(row))
        else:
            others.append(order_seen(row))
    return stops, others


def order_seen(row: Row) -> OrderSeen:
    """Return an order that waits."""
    plan = str(row.get("planType") or "")
    closes = plan in STOPS or plan in {"pos_profit", "profit_plan"} or "close" in str(row.get("tradeSide") or "")
    return OrderSeen(
        str(row.get("orderId") or ""),
        _client_id(row),
        _buys(row),
        number(row, "size"),
        number(row, "baseVolume"),
        number(row, "price") or number(row, "triggerPrice"),
        closes or str(row.get("reduceOnly") or "").upper() == "YES",
    )


class Source(NamedTuple):
    """What an order tells of its fills, which they do not tell themselves."""

    client_id: str
    source: str
    position: str
    """`long` or `short`, where both sides are held apart."""


def fill_seen(row: Row, source: Source | None, prices: Mapping[str, float] = NO_PRICES) -> FillSeen:
    """Return a fill; why it came is in its own trade side, else in its order's source; `prices` are of fees' coins.

    Raises:
        ExchangeError: it is not whole.
    """
    if not (row.get("tradeId") and row.get("cTime") and decimal(row, "price")):
        raise ExchangeError("bitget: a fill is without its id, time or price; try again")
    return FillSeen(
        str(row["tradeId"]),
        str(row.get("orderId") or ""),
        str(row.get("clientOid") or "") or (source.client_id if source else ""),
        _buys({**row, "posSide": source.position if source else ""}),
        number(row, "baseVolume", "size"),
        number(row, "price"),
        fees_of(row, prices).paid,
        int(number(row, "cTime")),
        _cause(str(row.get("tradeSide") or "").lower(), source.source.lower() if source else ""),
    )


def bill_seen(row: Row, contract: Contract) -> BillSeen | None:
    """Return a bill that is a funding of a contract or a transfer, None for all others.

    Raises:
        ExchangeError: it is not whole.
    """
    word, symbol = str(row.get("businessType") or "").lower(), row.get("symbol") or ""
    funding = word == _FUNDING and symbol == contract.perpetual.together
    if not funding and not word.startswith(_TRANSFERS):
        return None
    amount = decimal(row, "amount")
    if not (row.get("billId") and row.get("cTime")) or amount is None:
        raise ExchangeError("bitget: a bill is without its id, time or amount; try again")
    money = float(-abs(amount) if word.startswith("trans_to_") else amount)
    kind, name = (BillKind.FUNDING, contract.perpetual.unified) if funding else (BillKind.TRANSFER, "")
    return BillSeen(str(row["billId"]), kind, name, money, int(number(row, "cTime")))


def _cause(trade_side: str, source: str) -> Cause:
    for word in trade_side, source:
        if word.startswith(_LIQUIDATIONS):
            return Cause.LIQUIDATION
        if word.startswith(_ADL):
            return Cause.ADL
    if not source:
        return Cause.UNSAID
    return Cause.STOP if source.startswith(_LOSSES) else Cause.ORDER


def _stop_seen(row: Row) -> StopSeen:
    triggers = {"fill_price": Trigger.LAST, "mark_price": Trigger.MARK}
    quantity = 0.0 if row.get("planType") == "pos_loss" else number(row, "size")
    trigger = triggers.get(str(row.get("triggerType") or ""), Trigger.UNKNOWN)
    return StopSeen(str(row.get("orderId") or ""), _client_id(row), number(row, "triggerPrice"), quantity, trigger)


def _closes_long(row: Row) -> bool:
    """Tell whether a plan closes what is held long: in hedge mode it names the position, else it is a sale."""
    side = str(row.get("posSide") or "")
    return side == "long" or (side != "short" and row.get("side") == "sell")


def _buys(row: Row) -> bool:
    """Tell whether an order buys; in hedge mode a close has the side of its position, not of what it does."""
    trade_side = str(row.get("tradeSide") or "").lower()
    named = "buy" if str(row.get("side") or "").lower() == "buy" else "sell"
    if row.get("posMode") != "hedge_mode":
        return named == "buy"
    opens = trade_side == "open"
    position = str(row.get("posSide") or "")
    if position in {"long", "short"}:
        return (position == "long") is opens
    if trade_side.endswith(("_long", "_short")):
        return trade_side.endswith("_short")
    return (named == "buy") is opens


def _client_id(row: Row) -> str:
    """Return what a sender named an order; the exchange names one that has no name by its own id."""
    named = str(row.get("clientOid") or "")
    return "" if named == str(row.get("orderId") or "") else named
