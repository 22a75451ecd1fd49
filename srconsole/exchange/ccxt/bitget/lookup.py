"""What became of an order, by its client id; that there is none is believed only after several answers.

Where a close is lost, the position waits for its sale: it has a proof of its own, which takes seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from srconsole.core.order import OrderState, is_end
from srconsole.engine.inputs import OrderUpdate
from srconsole.engine.order_numbers import again_id, part_id
from srconsole.errors import ExchangeError
from srconsole.exchange.ccxt.bitget.account import Account
from srconsole.exchange.ccxt.bitget.asking import Asking, Row
from srconsole.exchange.ccxt.bitget.contracts import Contract
from srconsole.exchange.ccxt.bitget.fees import Worth
from srconsole.exchange.ccxt.bitget.line import Line, no_answer
from srconsole.exchange.ccxt.bitget.sent import Sent
from srconsole.exchange.ccxt.bitget.words import order_update, summed
from srconsole.exchange.ccxt.budget import Priority

GRACE: Final = (0.0, 0.5, 1.0, 2.0, 4.0)
"""Seconds before each time that an order is asked for which was not found before."""
APART: Final = 1.0
"""Seconds between two looks for a close."""
SURE: Final = 2.0
"""Seconds over which a close of the whole position has to be nowhere, in good looks, while that does not change.

One of a part has as long as any other order: if it came late after all, it would sell a second part.
"""
BY_THE_POSITION: Final = 10.0
"""Seconds over which the position has to stay as it was where lists cannot be read, and the close not wait."""
BY_ITS_ID: Final = 30.0
"""Seconds over which the exchange has to know no order of an id where lists cannot be read: one may show so late."""
SETTLING: Final = (0.0, 0.1, 0.2, 0.4, 0.8, 1.5)
"""Seconds before each time that the end of an order just taken is asked for."""
MOST_PARTS: Final = 50

_NOT_FOUND: Final = frozenset({"40109", "40768", "43001", "25204"})


class Lookup:
    """Finds orders by their client ids.

    Args:
        line: the way to the exchange.
        asking: what the account is asked by.
        account: what is held.
        worth: what coins are worth that fees are paid in.
        home: the contract that orders are of which this process has not sent.
    """

    def __init__(self, line: Line, asking: Asking, account: Account, worth: Worth, home: Contract) -> None:
        self._line = line
        self._asking = asking
        self._account = account
        self._worth = worth
        self._home = home
        self._sent: dict[str, Sent] = {}

    def sent(
        self, name: str, contract: Contract, *, buys: bool, sells: Decimal = Decimal(0), held: Decimal | None = None
    ) -> None:
        """Remember what an order, or a part of a close, is of, before it goes out.

        Args:
            name: its client id.
            contract: what it is of.
            buys: whether it buys.
            sells: what a close sells, this part and those behind it.
            held: what is held before it; None: what the last reading said.
        """
        if held is None:
            last = self._account.last_held(contract)
            held = Decimal(0) if last is None else last.long
        self._sent.setdefault(name, Sent(contract, buys, held, sells))

    def filled(self, name: str, update: OrderUpdate) -> None:
        """Remember that a part of a close is filled whole, before the next one goes out."""
        self._sent[name].filled = update

    async def look_up(self, client_id: str) -> OrderUpdate | None:
        """Return how far an order is with all its parts; None once it was proven that there never was one.

        A part that is not found ends them only when it is proven lost, as a whole close is: what is left of the close
        may be sent under another id then.

        Raises:
            ExchangeError: there was no answer, or the position has grown all the same.
        """
        sent = self._sent.setdefault(client_id, Sent(self._home, False, None, of_another=True))
        parts: list[OrderUpdate] = []
        while len(parts) < MOST_PARTS:
            name = part_id(client_id, len(parts) + 1)
            behind = self._sent.setdefault(name, Sent(sent.contract, False, None, of_another=True))
            update = await self._part(name, behind)
            if update is None:
                break
            parts.append(update)
            if update.state is not OrderState.FILLED or not self._goes_on(client_id, sent, parts):
                break
        return summed(client_id, parts) if parts else None

    def _goes_on(self, client_id: str, sent: Sent, parts: list[OrderUpdate]) -> bool:
        """Tell whether another part may have gone out behind those that are filled."""
        if not sent.of_another:
            return part_id(client_id, len(parts) + 1) in self._sent
        # Another process has sent it; only a part as large as one may be has another one behind it.
        return 0 < sent.contract.most <= Decimal(repr(parts[-1].filled))

    async def _part(self, client_id: str, sent: Sent) -> OrderUpdate | None:
        """Return how far a part of an order is; None once it was not found several times, and nothing came of it.

        Raises:
            ExchangeError: there was no answer, or the position has grown all the same.
        """
        if sent.filled is not None:
            return sent.filled
        if sent.whole:
            found, proven = await self._look_for_close(client_id, sent)
            while not proven and found is None and sent.nowhere is not None:
                await self._line.around.sleep(APART)
                found, proven = await self._look_for_close(client_id, sent)
            if found is not None or proven:
                return found
        for wait in GRACE:
            if wait:
                await self._line.around.sleep(wait)
            found = await self.find(client_id, sent.contract)
            if found is not None:
                return found
        listed = await self._listed(client_id, sent)
        if listed is None and sent.buys and (await self._account.held(sent.contract)).long > (sent.held or 0):
            raise no_answer(
                f"looking up order {client_id}", "it is not found, and yet more is held than before it was sent"
            )
        return listed

    async def _listed(self, client_id: str, sent: Sent) -> OrderUpdate | None:
        """Return how far an order is that is not found by its id: by the lists, None where it is on none.

        Raises:
            ExchangeError: there was no answer, or it has a fill all the same.
        """
        try:
            order, has_fill = await self._lists(client_id, sent.contract)
        except ExchangeError as error:
            return await self._without_lists(client_id, sent, error)
        if has_fill:
            sent.missing = None
            raise no_answer(f"looking for order {client_id} in the lists", "it is not found, and yet it has a fill")
        return order

    async def _without_lists(self, client_id: str, sent: Sent, error: ExchangeError) -> OrderUpdate | None:
        """Judge by the position and the orders that wait, where the other lists are not read.

        Raises:
            ExchangeError: there was no answer; or this one, where it may still show by its id, or the position moved.
        """
        now = self._line.around.monotonic()
        waits, held = await self._waits(client_id, sent.contract), await self._account.held(sent.contract)
        if waits is not None:
            return waits
        sent.held = held.long if sent.held is None else sent.held
        if held.long != sent.held:
            sent.missing = None
            raise error
        sent.missing = now if sent.missing is None else sent.missing
        if now - sent.missing < BY_ITS_ID:
            raise error
        return None

    async def _look_for_close(self, client_id: str, sent: Sent) -> tuple[OrderUpdate | None, bool]:
        """Look everywhere for a close of all that was held; return what was found, and whether it is proven lost.

        A close at the market that neither waits nor has changed the position was not carried out, and one that came
        after all could sell no more than that. What cannot be read takes nothing from looks before it.

        Raises:
            ExchangeError: there was no answer, and it is not proven without one.
        """
        begun, contract = self._line.around.monotonic(), sent.contract
        held, found, listed = await asyncio.gather(
            self._account.held(contract, Priority.EXIT),
            self.find(client_id, contract, Priority.EXIT),
            self._lists(client_id, contract),
            return_exceptions=True,
        )
        for read in (held, found, listed):
            if isinstance(read, BaseException) and not isinstance(read, ExchangeError):
                raise read
        if isinstance(held, BaseException):
            raise held
        unread = [read for read in (found, listed) if isinstance(read, ExchangeError)]
        order = found if isinstance(found, OrderUpdate) else None
        has_fill = False
        if not isinstance(listed, BaseException):
            order, has_fill = order or listed[0], listed[1]
        if order is not None or has_fill or held.long != sent.held:
            sent.nowhere = sent.unmoved = None
            return order, False
        return await self._not_found(client_id, sent, begun, unread)

    async def _not_found(
        self, client_id: str, sent: Sent, begun: float, unread: list[ExchangeError]
    ) -> tuple[OrderUpdate | None, bool]:
        """Judge a look that began at a time and found nothing, with the position as it was before the close."""
        if not unread:
            sent.unmoved = begun if sent.unmoved is None else sent.unmoved
            sent.nowhere = begun if sent.nowhere is None else sent.nowhere
            return None, begun - sent.nowhere >= SURE
        waits = await self._waits(client_id, sent.contract)
        if waits is not None:
            return waits, False
        sent.unmoved = begun if sent.unmoved is None else sent.unmoved
        if begun - sent.unmoved < BY_THE_POSITION:
            raise unread[0]
        return None, True

    async def _waits(self, client_id: str, contract: Contract) -> OrderUpdate | None:
        """Return how far an order is that waits, None where it does not."""
        row = _named(client_id, await self._asking.waiting(contract, f"looking for order {client_id}"))
        return None if row is None else await self._update(client_id, row, contract)

    async def find(self, name: str, contract: Contract, priority: Priority = Priority.STATE) -> OrderUpdate | None:
        """Return how far an order, or a part of one, is by whichever way it went; None where it is not found now.

        Raises:
            ExchangeError: there was no answer.
        """
        row = await self._detail(name, contract, priority)
        row = row or await self._detail(again_id(name), contract, priority)
        return None if row is None else await self._update(name, row, contract)

    async def found(self, client_id: str, contract: Contract, priority: Priority) -> OrderUpdate | None:
        """Return how far an order is with all its parts that was sent before; None where it is not found now.

        Raises:
            ExchangeError: there was no answer, or what came of a part is not known.
        """
        if await self.find(client_id, contract, priority) is None:
            return None
        self._sent.setdefault(client_id, Sent(contract, False, None, of_another=True))
        return await self.look_up(client_id)

    async def settled(self, client_id: str, contract: Contract, priority: Priority) -> OrderUpdate:
        """Return how far an order is that was taken, waiting a little for its end; no answer is no news."""
        update = OrderUpdate(client_id, OrderState.ACKNOWLEDGED)
        for wait in SETTLING:
            if wait:
                await self._line.around.sleep(wait)
            try:
                row = await self._detail(client_id, contract, priority)
                update = update if row is None else await self._update(client_id, row, contract)
            except ExchangeError:
                continue
            if is_end(update.state):
                break
        return update

    async def _update(self, name: str, row: Row, contract: Contract) -> OrderUpdate:
        row = await self._worth.with_coins(row, contract)
        await self._worth.learn([row])
        return order_update(name, row, self._worth.prices)

    async def _detail(self, client_id: str, contract: Contract, priority: Priority) -> Row | None:
        doing = f"looking up order {client_id}"
        try:
            row = await self._asking.order(contract, {"clientOid": client_id}, doing, priority)
        except ExchangeError as error:
            if error.code in _NOT_FOUND:
                return None
            raise
        if not isinstance(row, dict) or not row.get("orderId"):
            raise no_answer(doing, "there is no order in the answer")
        return row

    async def _lists(self, client_id: str, contract: Contract) -> tuple[OrderUpdate | None, bool]:
        """Return an order as the lists of orders have it, and whether it has a fill although they do not."""
        doing = f"looking for order {client_id} in the lists"
        row = _named(client_id, await self._asking.orders_named(contract, client_id, doing))
        if row is not None:
            return await self._update(client_id, row, contract), False
        return None, _named(client_id, await self._asking.newest_fills(contract, doing)) is not None


def _named(client_id: str, rows: Iterable[Row]) -> Row | None:
    names = {client_id, again_id(client_id)}
    return next((row for row in rows if row.get("clientOid") in names), None)
