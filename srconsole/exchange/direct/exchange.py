"""The simulated exchange behind the engine's ports: orders, stops and readings."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from srconsole.core.order import OrderState
from srconsole.core.rounding import MarketRules
from srconsole.engine.inputs import OrderUpdate
from srconsole.engine.market_ports import StopRefused, StopRequest
from srconsole.engine.ports import OrderRequest
from srconsole.engine.readings import BillSeen, FillSeen, Reading, StopSeen
from srconsole.errors import ExchangeError
from srconsole.exchange.direct.line import Ask, Line, Said
from srconsole.exchange.direct.readings import (
    bills_of,
    fill_seen,
    note_of,
    orders_of,
    position_of,
    rules_of,
    stops_of,
    update_of,
)
from srconsole.exchange.simulated.codes import Code, Refused
from srconsole.exchange.simulated.execution import end_plan
from srconsole.exchange.simulated.placing import Ticket, place
from srconsole.exchange.simulated.plans import PlanTicket, change_plan, place_plan
from srconsole.exchange.simulated.settings import set_leverage, set_margin_mode
from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.values import Side, exactly
from srconsole.exchange.simulated.views import View

ORDERS: Final = "/api/v2/mix/order/"
ACCOUNT: Final = "/api/v2/mix/account/"
POSITION: Final = "/api/v2/mix/position/single-position"
CONTRACTS: Final = "/api/v2/mix/market/contracts"
GRACE: Final = (0.0, 0.5, 1.5, 3.0)
"""Seconds before each look for an order that is not found."""


class DirectExchange:
    """A simulated exchange as the engine knows one; implements `engine.market_ports.MarketExchange`.

    Args:
        line: the way to it.
        symbols: what the exchange calls each of the engine's symbols.
    """

    def __init__(self, line: Line, symbols: dict[str, str]) -> None:
        self._line = line
        self._symbols = symbols
        self._reads = {symbol: _reads_of(name) for symbol, name in symbols.items()}

    async def place(self, order: OrderRequest) -> OrderUpdate:
        """Send a market order and return what is known of it then; the same client id sent again is the same order."""
        symbol = self._symbols[order.symbol]
        buys = order.side == "buy"
        if not (buys or order.reduce_only):
            return OrderUpdate(order.client_id, OrderState.REJECTED, note="nothing is sold short")

        def send(venue: Venue) -> None:
            place(venue, _ticket(venue, order, symbol))

        try:
            await self._line.call(f"{ORDERS}place-order", lambda venue, _: send(venue))
        except Refused as refused:
            if refused.code is Code.NO_POSITION:
                return OrderUpdate(order.client_id, OrderState.CANCELLED, note=note_of(refused))
            if refused.code is not Code.CLIENT_ID_TWICE:
                return OrderUpdate(order.client_id, OrderState.REJECTED, note=note_of(refused))
        return await self._known(order.client_id) or OrderUpdate(order.client_id, OrderState.ACKNOWLEDGED)

    async def _known(self, client_id: str) -> OrderUpdate | None:
        """Return what shows of an order that was taken, None where that is nothing yet."""
        try:
            return await self._found(client_id)
        except ExchangeError:
            return None

    async def look_up(self, client_id: str) -> OrderUpdate | None:
        """Return what is known of an order; None once it was not found several times, since a new one shows late."""
        for wait in GRACE:
            await asyncio.sleep(wait)
            found = await self._found(client_id)
            if found is not None:
                return found
        return None

    async def _found(self, client_id: str) -> OrderUpdate | None:
        return await self._ask(f"{ORDERS}detail", lambda venue, view: _looked_up(venue, view, client_id))

    async def position(self, symbol: str) -> float:
        """Return the quantity held long, less what is held short."""
        name = self._symbols[symbol]
        return await self._ask(POSITION, lambda venue, _: _held(venue, name))

    async def rules(self, symbol: str) -> MarketRules:
        """Return what is accepted for a symbol."""
        name = self._symbols[symbol]
        return await self._ask(CONTRACTS, lambda venue, _: rules_of(venue.market(name).contract))

    async def read(self, symbol: str) -> Reading:
        """Return what is there of a symbol and of the account; what could not be read beside the position is None."""
        # None of it is declined: what an account has can be read, whatever that is.
        position, beside = self._reads[symbol]
        reading = await self._line.call(POSITION, position)
        (stops, orders, money), why = await self._line.call_each(beside)
        equity, available = money or (None, None)
        return msgspec.structs.replace(
            reading, stops=stops, orders=orders, equity=equity, available=available, why_unread=why
        )

    async def fills(self, symbol: str, since: int) -> tuple[FillSeen, ...]:
        """Return the fills from a time on, the oldest first, each once."""
        name = self._symbols[symbol]
        return await self._ask(
            f"{ORDERS}fills",
            lambda venue, view: tuple(
                fill_seen(venue, fill)
                for fill in dict.fromkeys(view.fills(venue.fills, venue.now))
                if fill.symbol == name and fill.time >= since
            ),
        )

    async def bills(self, symbol: str, since: int) -> tuple[BillSeen, ...]:
        """Return the fundings of a symbol and the account's transfers from a time on, the oldest first."""
        name = self._symbols[symbol]
        return await self._ask(f"{ACCOUNT}bill", lambda venue, _: bills_of(venue, name, symbol, since))

    async def prepare(self, symbol: str, leverage: float) -> None:
        """Have leverage and isolated margin as they shall be.

        Raises:
            ExchangeError: they are not, or it is not known.
        """
        name = self._symbols[symbol]
        await self._ask(f"{ACCOUNT}set-margin-mode", lambda venue, _: set_margin_mode(venue, name, isolated=True))
        await self._ask(f"{ACCOUNT}set-leverage", lambda venue, _: _set_leverage(venue, name, leverage))

    async def set_stop(self, stop: StopRequest) -> StopRefused | None:
        """Place a stop that looks at the last price, or move the standing one in place; None: it was taken.

        One of the whole position cannot become one of a part in place: then the new one comes first.
        """
        name, standing = self._symbols[stop.symbol], stop.standing
        other_kind = standing is not None and (standing.quantity == 0) != (stop.quantity == 0)
        if other_kind:
            stop = stop._replace(standing=None)
        path = f"{ORDERS}{'place' if stop.standing is None else 'modify'}-tpsl-order"
        try:
            await self._line.call(path, lambda venue, _: _put(venue, name, stop))
        except Refused as refused:
            return StopRefused(refused.message, refused.code is Code.LONG_STOP_NOT_BELOW)
        if standing is not None and other_kind:
            await self.cancel(stop.symbol, [standing])
        return None

    async def cancel(self, symbol: str, stops: Sequence[StopSeen]) -> None:
        """Take stops away; one that is gone already is no error."""
        await self._ask(f"{ORDERS}cancel-plan-order", lambda venue, _: _cancel(venue, stops))

    async def _ask(self, path: str, ask: Ask[Said]) -> Said:
        """Ask for something that cannot well be declined.

        Raises:
            ExchangeError: it was, or there was no answer.
        """
        try:
            return await self._line.call(path, ask)
        except Refused as refused:
            raise ExchangeError(refused.message, refused.code.value) from refused


def _reads_of(name: str) -> tuple[Ask[Reading], Sequence[tuple[str, str, Ask[Any]]]]:
    """Return how an account is read for what the exchange calls so: the position, and what is read beside it."""
    beside: Sequence[tuple[str, str, Ask[Any]]] = (
        ("stops were", f"{ORDERS}orders-plan-pending", lambda venue, _: stops_of(venue, name)),
        ("orders were", f"{ORDERS}orders-pending", lambda venue, _: orders_of(venue, name)),
        ("account was", f"{ACCOUNT}account", lambda venue, _: _money(venue)),
    )
    return lambda venue, _: position_of(venue, name), beside


def _ticket(venue: Venue, order: OrderRequest, symbol: str) -> Ticket:
    buys, hedge = order.side == "buy", venue.account.hedge
    named = venue.conduct.close_names_position
    way = "buy" if buys or (hedge and named) else "sell"
    return Ticket(
        symbol,
        way,
        exactly(order.quantity),
        trade_side=("open" if buys else "close") if hedge else "",
        reduce_only=order.reduce_only and not hedge,
        isolated=True,
        client_id=order.client_id,
        stop=exactly(order.stop) if order.stop else None,
    )


def _looked_up(venue: Venue, view: View, client_id: str) -> OrderUpdate | None:
    order = venue.orders.get(venue.client_ids.get(client_id, ""))
    return None if order is None or view.hides(order, venue.now) else update_of(order, view, venue.now)


def _held(venue: Venue, symbol: str) -> float:
    return float(venue.account.size(symbol, Side.LONG) - venue.account.size(symbol, Side.SHORT))


def _money(venue: Venue) -> tuple[float, float]:
    if not (venue.account.positions or venue.open_orders):
        # Nothing is bound, and nothing could be gained.
        balance = float(venue.account.balance)
        return balance, balance
    return float(venue.account.equity(venue.marks)), float(venue.available())


def _set_leverage(venue: Venue, symbol: str, leverage: float) -> None:
    sides = tuple(Side) if venue.account.hedge else (None,)
    for side in sides:
        set_leverage(venue, symbol, exactly(leverage), side)


def _put(venue: Venue, symbol: str, stop: StopRequest) -> None:
    size = exactly(stop.quantity) if stop.quantity else None
    if stop.standing is None:
        kind = "pos_loss" if size is None else "loss_plan"
        ticket = PlanTicket(
            symbol, Side.LONG, kind, exactly(stop.price), by_mark=False, size=size, client_id=stop.client_id
        )
        place_plan(venue, ticket)
        return
    plan = venue.open_plans.get(stop.standing.order_id)
    if plan is None:
        raise Refused(Code.PLAN_UNKNOWN, "Plan order does not exist")
    change_plan(venue, plan, exactly(stop.price), by_mark=False, size=size)


def _cancel(venue: Venue, stops: Sequence[StopSeen]) -> None:
    for stop in stops:
        plan = venue.open_plans.get(stop.order_id)
        if plan is not None:
            end_plan(venue, plan, "cancelled")
