"""The order desk: writes an order down, sends it, writes down what came of it, and only then lets the trader know."""

from __future__ import annotations

from typing import Any

from srconsole.core.level import LevelId
from srconsole.core.order import Entry, Exit, ExitReason, Fill
from srconsole.core.trader import Trader
from srconsole.engine.ledger import Ledger
from srconsole.engine.ports import Clock, Exchange, OrderRequest, Outcome, Rejected
from srconsole.engine.rows import trade_line
from srconsole.errors import ExchangeError

LOOK_UPS = 5
"""How often an order of unknown fate is asked after before the engine stops and leaves it to the next start."""
PATIENCE = 0.5
"""Seconds before the second look-up; each further one waits twice as long."""


class OrderDesk:
    """Has orders executed, each once.

    Attributes:
        orders: how many orders there were.
    """

    def __init__(self, symbol: str, exchange: Exchange, ledger: Ledger, trader: Trader, clock: Clock) -> None:
        self._symbol = symbol
        self._exchange = exchange
        self._ledger = ledger
        self._trader = trader
        self._clock = clock
        self.orders = 0

    async def execute(self, order: Entry | Exit) -> Outcome:
        """Have an order executed, hand its fill to the trader, and return what came of it.

        Raises:
            ExchangeError: its outcome stayed unknown; the engine must stop.
            JournalError: it could not be written down.
        """
        ledger, trader = self._ledger, self._trader
        self.orders += 1
        request = self._request(order)
        body: dict[str, Any] = {**request._asdict(), **_why(order)}
        new = ledger.note("order", body)
        outcome = await self._outcome(request, new)
        if isinstance(outcome, Rejected):
            ledger.note("rejected", {"client_id": request.client_id, "reason": outcome.reason})
            ledger.commit()
            return outcome
        ledger.note("fill", {"client_id": request.client_id, **outcome._asdict()})
        ledger.commit()
        halts = trader.halt.count
        trade = trader.filled(order, outcome)
        if trade is not None:
            ledger.trade_closed(trade, trade_line(trade))
        if trader.halt.count > halts:
            ledger.note("halted", {"losses": trader.halt.losses_in_row, "candles_left": trader.halt.candles_left})
        return outcome

    def _request(self, order: Entry | Exit) -> OrderRequest:
        buys = isinstance(order, Entry)
        return OrderRequest(
            client_id=f"{self._ledger.run}-{self.orders}",
            symbol=self._symbol,
            side="buy" if buys else "sell",
            quantity=order.quantity,
            reduce_only=not buys,
            price=order.price,
            time=self._ledger.time,
        )

    async def _outcome(self, request: OrderRequest, new: bool) -> Outcome:
        known = self._ledger.written_next("fill", "rejected")
        if known is not None:
            body = known.body
            if known.kind == "rejected":
                return Rejected(body["reason"])
            return Fill(body["price"], body["quantity"], body["fee"])
        if not new:
            # It was written down by a process that did not live to write what came of it: it may have been sent.
            outcome = await self._look_up(request)
            if outcome is not None:
                return outcome
        self._ledger.commit()
        try:
            return await self._exchange.place(request)
        except ExchangeError:
            outcome = await self._look_up(request)
            if outcome is None:
                raise
            return outcome

    async def _look_up(self, request: OrderRequest) -> Outcome | None:
        for attempt in range(LOOK_UPS):
            try:
                return await self._exchange.outcome(request.client_id)
            except ExchangeError as error:
                if attempt == LOOK_UPS - 1:
                    raise ExchangeError(
                        f"what came of order {request.client_id} is unknown ({error}); nothing more is sent, the next "
                        "start looks it up again"
                    ) from error
            await self._clock.sleep(PATIENCE * 2**attempt)
        return None


def _why(order: Entry | Exit) -> dict[str, Any]:
    if isinstance(order, Exit):
        return {"reason": order.reason.value}
    return {
        "reason": "entry",
        "tier": order.tier,
        "level_id": list(order.level),
        "level": order.level_price,
        "stop": order.stop,
        "midpoint": order.midpoint,
    }


def order_of(body: dict[str, Any]) -> Entry | Exit:
    """Return the order that an order's fact was written of."""
    if body["side"] == "sell":
        return Exit(body["price"], body["quantity"], ExitReason(body["reason"]))
    return Entry(
        price=body["price"],
        quantity=body["quantity"],
        tier=body["tier"],
        level=LevelId(*body["level_id"]),
        level_price=body["level"],
        stop=body["stop"],
        midpoint=body["midpoint"],
    )
