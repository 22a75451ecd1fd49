"""Every trade of a run reckoned anew from its fills: prices, quantity, fees and result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import fsum, isclose
from typing import Final, NamedTuple

from srconsole.core.fill import fill_of
from srconsole.core.trade import Trade
from srconsole.engine.facts import Closed, Filled, Noted, Ordered
from srconsole.engine.market_facts import Adopted, ClosedShort, SoldOutside
from srconsole.engine.rows import time_text
from srconsole.research.verify.check import Check, Verdict
from srconsole.settings.schema import CostSettings

_NEAR: Final = 1e-9
"""Relative: fills are added up in another order here."""
_TRADES: Final = "trades from their fills"
_FILLS: Final = "fills from their orders"


class _Part(NamedTuple):
    buys: bool
    price: float
    quantity: float
    fee: float


class Reckoned(NamedTuple):
    """What a lot's fills come to; prices are means, money in USDT."""

    quantity: float
    entry_price: float
    exit_price: float
    fees: float
    pnl: float


def reckoned(parts: Sequence[_Part]) -> Reckoned:
    """Return what fills from flat to flat come to; one of them buys at least."""
    bought = [(price, quantity) for buys, price, quantity, _ in parts if buys]
    sold = [(price, quantity) for buys, price, quantity, _ in parts if not buys]
    paid, got = (fsum(price * quantity for price, quantity in side) for side in (bought, sold))
    quantity, left = (fsum(quantity for _, quantity in side) for side in (bought, sold))
    fees = fsum(part.fee for part in parts)
    return Reckoned(quantity, paid / quantity, got / left if left else 0.0, fees, got - paid - fees)


def check_trades(noted: Iterable[Noted]) -> Check:
    """Reckon every closed trade of a market's facts anew from the fills that they tell of.

    What the stop at the exchange sold, or somebody there, is a fill of the one lot that was held. Where there were
    several, it is not told which one that was, and trades from then on are counted apart; so is one that was taken
    over, or whose purchase closed a short.
    """
    orders: dict[str, Ordered] = {}
    parts: dict[str, list[_Part]] = {}
    apart = unsure = False
    good, left, last = 0, 0, ""
    wrong: list[str] = []
    for one in noted:
        fact = one.fact
        if isinstance(fact, Ordered):
            orders[fact.client_id] = fact
        elif isinstance(fact, Filled) and fact.client_id in orders:
            last = _lot_of(orders[fact.client_id], fact)
            buys = orders[fact.client_id].side == "buy"
            parts.setdefault(last, []).append(_Part(buys, fact.price, fact.quantity, fact.fee))
        elif isinstance(fact, SoldOutside) and len(parts) == 1:
            # The stop at the exchange, as a rule: a sale like another, under an id of the exchange's.
            last = next(iter(parts))
            parts[last].append(_Part(False, fact.price, fact.quantity, fact.fee))
        elif isinstance(fact, SoldOutside | ClosedShort | Adopted | Filled):
            apart, unsure = True, unsure or len(parts) > 1
        elif isinstance(fact, Closed):
            of_lot = parts.pop(last, [])
            if apart or unsure or not any(part.buys for part in of_lot):
                left += 1
            elif fault := _fault(fact.trade, reckoned(of_lot)):
                wrong.append(fault)
            else:
                good += 1
            apart = False
    return _of_trades(good, left, wrong)


def check_fills(noted: Iterable[Noted], costs: CostSettings) -> Check:
    """Hold every fill of a replay against its order: the price decided, slippage and fee of the settings."""
    orders: dict[str, Ordered] = {}
    good = 0
    wrong: list[str] = []
    for one in noted:
        fact = one.fact
        if isinstance(fact, Ordered):
            orders[fact.client_id] = fact
        elif isinstance(fact, Filled):
            order = orders.get(fact.client_id)
            if order is None:
                wrong.append(f"the fill {fact.client_id} of {time_text(one.time)} has no order")
                continue
            due = fill_of(order.price, order.quantity, order.side == "buy", costs)
            pairs = {
                "price": (fact.price, due.price),
                "quantity": (fact.quantity, due.quantity),
                "fee": (fact.fee, due.fee),
            }
            other = [f"{name} {is_}, due {was}" for name, (is_, was) in pairs.items() if not _same(is_, was)]
            if other:
                wrong.append(f"the fill {fact.client_id} of {time_text(one.time)} has {other[0]}")
            else:
                good += 1
    figures = {"fills": good + len(wrong), "differ": len(wrong)}
    if wrong:
        return Check(_FILLS, Verdict.FAILED, f"{wrong[0]}; {len(wrong):,} differ", figures)
    return Check(
        _FILLS, Verdict.HOLDS, f"{good:,} of {good:,} fills have the price, slippage and fee of their orders", figures
    )


def _of_trades(good: int, left: int, wrong: list[str]) -> Check:
    total = good + left + len(wrong)
    beside = f"; left out, since others had a part in them: {left:,}" if left else ""
    figures = {"trades": total, "differ": len(wrong), "not_checked": left}
    if wrong:
        return Check(_TRADES, Verdict.FAILED, f"{wrong[0]}; {len(wrong):,} differ{beside}", figures)
    if not good and left:
        return Check(_TRADES, Verdict.UNKNOWN, f"others had a part in all trades: {left:,}", figures)
    told = f"{good:,} of {total:,} trades have the quantity, prices, fees and result of their fills{beside}"
    return Check(_TRADES, Verdict.HOLDS, told, figures)


def _lot_of(order: Ordered, fill: Filled) -> str:
    """Return the lot that a fill is of; of the only one that there may be, no key is told."""
    return fill.lot or order.lot


def _fault(trade: Trade, due: Reckoned) -> str:
    for name in Reckoned._fields:
        is_, was = getattr(trade, name), getattr(due, name)
        # A result is a small difference of what was paid and got.
        near = _NEAR * due.entry_price * due.quantity if name in {"pnl", "fees"} else 0.0
        if not isclose(is_, was, rel_tol=_NEAR, abs_tol=near):
            return f"{name} of the trade of {time_text(trade.entry_time)} is {is_}, and its fills come to {was}"
    return ""


def _same(one: float, other: float) -> bool:
    return isclose(one, other, rel_tol=_NEAR, abs_tol=1e-12)
