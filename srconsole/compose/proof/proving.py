"""Proves on demo what live needs: a buy with its stop, the stop read and moved, the close, flat, swept."""

from __future__ import annotations

import secrets
from typing import Final

from srconsole.compose.proof.record import DONE, FAILED, LACKING, Heard, Step
from srconsole.compose.proof.recording import Recording
from srconsole.core.order import OrderState
from srconsole.core.rounding import MarketRules, rounded_up
from srconsole.engine.market_ports import MarketExchange, StopRequest
from srconsole.engine.ports import Clock, OrderRequest
from srconsole.engine.readings import Reading, StopSeen, Trigger
from srconsole.errors import ExchangeError, RequestError
from srconsole.figures import exact_text, quantity_text

STOP: Final = 0.95
"""Where the stop is put, of the price: far enough to stand there for some seconds."""
MOVED: Final = 0.96
"""Where it is moved to."""
ROOM: Final = 1.02
"""How much more than the least is bought, so that price may move meanwhile."""

CLOSE: Final = "close"
CLOSE_SIDE: Final = "close side"
_SIDES: Final = {
    "position": "a long is closed by buy, the side of its position; live goes by that alone",
    "direction": "a long is closed by sell, the direction of the order; live goes by that alone",
}
_CLOSES: Final = 5


class StepFailed(Exception):
    """A step did not come out as it has to."""


class Proving:
    """One trade, step by step; whatever fails, what was bought is sold.

    Attributes:
        steps: what was tried.

    Args:
        exchange: on demo.
        symbol: what is traded.
        rules: its limits.
        price: the last one, USDT.
        now: the exchange's time, UTC milliseconds.
        clock: for the time between looks.
    """

    def __init__(
        self, exchange: MarketExchange, symbol: str, rules: MarketRules, price: float, now: int, clock: Clock
    ) -> None:
        self._exchange = Recording(exchange, symbol, clock)
        self._symbol = symbol
        self._rules = rules
        self._price = price
        self._now = now
        self._run = f"proof{secrets.token_hex(4)}"
        self._count = 0
        self.steps: list[Step] = []

    @property
    def heard(self) -> tuple[Heard, ...]:
        """All that was answered."""
        return tuple(self._exchange.heard)

    @property
    def passed(self) -> bool:
        """Whether live may follow."""
        closed = any(step.name == CLOSE for step in self.steps)
        return closed and all(step.outcome != FAILED for step in self.steps)

    async def prove(self, leverage: float) -> None:
        """Do all of it.

        Raises:
            RequestError: the symbol is not flat, or has orders: nothing was sent.
            ExchangeError: it could not be read before anything was sent.
        """
        await self._check_flat()
        try:
            await self._exchange.prepare(leverage)
            self._done("prepare", f"isolated margin, {leverage:g}x")
            stop = await self._buy()
            await self._move(stop)
        except (ExchangeError, StepFailed) as error:
            self._note("trade", FAILED, str(error))
        await self._close_and_sweep()

    async def _check_flat(self) -> None:
        reading = await self._exchange.read()
        if reading.quantity or reading.short or reading.stops or reading.orders or reading.stops is None:
            raise RequestError(
                f"{self._symbol} is not flat on demo, or has orders, or could not be read whole: close and cancel all "
                "of it there, then prove again; nothing was sent"
            )

    async def _buy(self) -> StopSeen:
        """Buy the least with a stop in the same order, and find that stop."""
        rules = self._rules
        least = max(rules.min_quantity, rules.step, rules.min_notional * ROOM / self._price)
        quantity, price = rounded_up(least, rules.step), rounded_up(self._price * STOP, rules.tick)
        order = OrderRequest(self._next_id(), self._symbol, "buy", quantity, False, self._price, self._now, price)
        update = await self._exchange.done(order)
        if update is None or update.state is not OrderState.FILLED:
            raise StepFailed(f"the buy was not filled: {'it is unknown' if update is None else update.note or update}")
        bought = f"{quantity_text(update.filled)} at {exact_text(update.price)}"
        self._done("buy", f"{bought}, with a stop at {exact_text(price)}")
        reading = await self._exchange.read()
        if reading.quantity <= 0:
            raise StepFailed("the position that was bought is not read")
        found = _stops(reading)
        if len(found) == 1 and found[0].price == price:
            self._done("attached stop", _stop_text(found[0]))
            return found[0]
        self._note("attached stop", LACKING, f"{len(found)} stops are read, none or not one as it was sent")
        return found[0] if found else await self._placed(price)

    async def _placed(self, price: float) -> StopSeen:
        """Place the stop that did not come with the buy."""
        refused = await self._exchange.set_stop(StopRequest(self._next_id(), self._symbol, price, 0.0, None))
        if refused is not None:
            raise StepFailed(f"no stop can be placed: {refused.why}")
        found = _stops(await self._exchange.read())
        if not found:
            raise StepFailed("the stop that was placed is not read")
        self._done("stop of the position", _stop_text(found[0]))
        return found[0]

    async def _move(self, stop: StopSeen) -> None:
        """Move the stop in place, which also has it look at the last price."""
        price = rounded_up(self._price * MOVED, self._rules.tick)
        refused = await self._exchange.set_stop(StopRequest(self._next_id(), self._symbol, price, stop.quantity, stop))
        if refused is not None:
            self._note("move the stop", LACKING, refused.why)
            return
        found = [seen for seen in _stops(await self._exchange.read()) if seen.price == price]
        if len(found) != 1:
            raise StepFailed("the stop that was moved is not read where it was moved to")
        self._done("move the stop", _stop_text(found[0]))
        if found[0].trigger is not Trigger.LAST:
            self._note("trigger on the last price", LACKING, f"it looks at {found[0].trigger.value}")

    async def _close_and_sweep(self) -> None:
        """Sell whatever is held by the direct close, see that nothing is, and take our stops away."""
        try:
            await self._close()
            await self._sweep()
            fills = await self._exchange.fills(self._now - 60_000)
            self._done("fills", f"{len(fills)}: {', '.join(fill.cause.value for fill in fills)}")
        except (ExchangeError, StepFailed) as error:
            self._note(CLOSE, FAILED, f"{error}; look at demo whether something is held")

    def note_close_side(self, side: str) -> None:
        """Note which reading of a hedged close's side closed; Bitget's documents contradict each other there."""
        if side in _SIDES:
            self._done(CLOSE_SIDE, _SIDES[side])
        else:
            self._note(CLOSE_SIDE, FAILED, "it is not known which side closed: prove again")

    async def _sweep(self) -> None:
        left = _stops(await self._exchange.read())
        if left:
            await self._exchange.cancel(left)
        if left and _stops(await self._exchange.read()):
            raise StepFailed("stops are left on a flat symbol")
        self._done("sweep", "no stop is left")

    async def _close(self) -> None:
        reading = await self._exchange.read()
        for _ in range(_CLOSES):
            if not reading.quantity:
                break
            order = OrderRequest(self._next_id(), self._symbol, "sell", reading.quantity, True, self._price, self._now)
            update = await self._exchange.done(order)
            reading = await self._exchange.read()
            if update is not None and not reading.quantity:
                sold = f"{quantity_text(update.filled)} at {exact_text(update.price)}"
                self._done(CLOSE, f"{sold}, by a reduce-only order")
        if reading.quantity or reading.short:
            left = f"{quantity_text(reading.quantity)} long and {quantity_text(reading.short)} short"
            raise StepFailed(f"{left} are left")
        self._done("flat", "nothing is held on either side")

    def _next_id(self) -> str:
        self._count += 1
        return f"{self._run}-{self._count}"

    def _done(self, name: str, says: str) -> None:
        self._note(name, DONE, says)

    def _note(self, name: str, outcome: str, says: str) -> None:
        self.steps.append(Step(name, outcome, says))


def _stops(reading: Reading) -> tuple[StopSeen, ...]:
    """Return the stops that were read; those that could not be are not absent."""
    if reading.stops is None:
        raise StepFailed(f"the stops were not read: {reading.why_unread or 'the exchange does not say why'}")
    return reading.stops


def _stop_text(stop: StopSeen) -> str:
    """Say what is known of a stop."""
    whose = f"under our id {stop.client_id}" if stop.client_id else "without an id of ours"
    size = "of the whole position" if not stop.quantity else f"of {quantity_text(stop.quantity)}"
    return f"at {exact_text(stop.price)}, {size}, looks at {stop.trigger.value}, {whose}"
