"""Has orders executed: each is written down before it leaves, and what came of it is posted as inputs."""

from __future__ import annotations

from collections.abc import Callable

from srconsole.core.order import Order, OrderState, is_end
from srconsole.core.refusals import TOO_OLD
from srconsole.engine.inputs import Input, OrderUpdate
from srconsole.engine.ports import Clock, Exchange, OrderRequest
from srconsole.engine.tasks import Tasks
from srconsole.errors import ExchangeError

LOOK_UPS = 5
"""How often an order of a replay is looked up before the engine stops and leaves it to the next start."""
PATIENCE = 0.5
"""Seconds before an order of unknown fate is looked up again; each further time it is twice as long."""
LONGEST = 60.0
"""Seconds that are waited at most between two look-ups."""
EXITS_LONGEST = 2.0
"""Likewise where it is a sale: what is held waits for it."""
NEVER_TAKEN = "it never reached the exchange"


class OrderSender:
    """Sends orders and follows each to its end, however long that takes; nothing waits for it.

    An order of unknown fate is looked up, never sent again, until the exchange has an answer. In a replay no time
    passes for whoever waits: there an exchange that does not answer ends the engine, and the next start goes on as if
    it had answered at once.
    """

    def __init__(
        self,
        exchange: Exchange,
        clock: Clock,
        post: Callable[[Input | BaseException], None],
        *,
        of_files: bool,
        decision_age: int,
    ) -> None:
        """Follow orders on an exchange.

        Args:
            exchange: where they go.
            clock: for the time between look-ups.
            post: takes what came of them, and a fault that ends the engine.
            of_files: whether a replay is traded.
            decision_age: milliseconds after the price that an entry was decided on, behind which it is not sent.
        """
        self._exchange = exchange
        self._clock = clock
        self._post = post
        self._of_files = of_files
        self._decision_age = decision_age
        self._tasks = Tasks(post)
        self._told: dict[str, OrderUpdate] = {}
        self._sales: set[str] = set()

    def send(self, order: Order, *, maybe_sent: bool) -> None:
        """Send an order that is on the disk; `maybe_sent`: a process that did not live to tell may have sent it."""
        self._tasks.start(self._sent(order, maybe_sent))

    def look_up(self, order: Order) -> None:
        """Find out what came of an order that may have been sent."""
        self._tasks.start(self._sent(order, True))

    async def stop(self) -> None:
        """Follow no order any more; the next start finds out what came of them."""
        await self._tasks.stop()

    async def _sent(self, order: Order, maybe_sent: bool) -> None:
        request = OrderRequest.of(order, self._decision_age)
        if not order.buys:
            self._sales.add(request.client_id)
        if maybe_sent:
            known = await self._found(request.client_id)
            if known is None and not self._of_files:
                known = OrderUpdate(request.client_id, OrderState.REJECTED, note=NEVER_TAKEN)
            if known is not None:
                await self._followed(known)
                return
        if request.until and self._clock.wall() > request.until:
            await self._followed(OrderUpdate(request.client_id, OrderState.REJECTED, note=TOO_OLD))
            return
        try:
            update = await self._exchange.place(request)
        except ExchangeError as error:
            self._unknown(request.client_id, error)
            found = await self._found(request.client_id)
            if found is None and self._of_files:
                raise
            update = found or OrderUpdate(request.client_id, OrderState.REJECTED, note=NEVER_TAKEN)
        await self._followed(update)

    async def _followed(self, update: OrderUpdate) -> None:
        """Post what is known of an order until its end."""
        self._tell(update)
        wait = PATIENCE
        while not is_end(update.state):
            await self._clock.sleep(wait)
            wait = self._longer(wait, update.client_id)
            found = await self._found(update.client_id)
            if found is not None:
                update = found
                self._tell(update)
        del self._told[update.client_id]
        self._sales.discard(update.client_id)

    async def _found(self, client_id: str) -> OrderUpdate | None:
        """Return the exchange's word on an order, however long it takes to come."""
        wait = PATIENCE
        tried = 0
        while True:
            try:
                return await self._exchange.look_up(client_id)
            except ExchangeError as error:
                tried += 1
                if self._of_files and tried == LOOK_UPS:
                    raise ExchangeError(
                        f"what came of order {client_id} is unknown ({error}); nothing more is sent, the next start "
                        "looks it up again"
                    ) from error
                if tried == 1:
                    self._unknown(client_id, error)
            await self._clock.sleep(wait)
            wait = self._longer(wait, client_id)

    def _longer(self, wait: float, client_id: str) -> float:
        """Return the seconds before the next look-up."""
        return min(2 * wait, EXITS_LONGEST if client_id in self._sales else LONGEST)

    def _unknown(self, client_id: str, error: ExchangeError) -> None:
        self._tell(OrderUpdate(client_id, OrderState.UNKNOWN, note=str(error)))

    def _tell(self, update: OrderUpdate) -> None:
        """Post a report, unless it says what the last one said."""
        if self._told.get(update.client_id) != update:
            self._told[update.client_id] = update
            self._post(update)
