"""One look at all that is there of a symbol, and the list of what was filled."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from typing import Final

from srconsole.engine.readings import BillKind, BillSeen, FillSeen, OrderSeen, Reading, StopSeen
from srconsole.errors import ExchangeError, Refused
from srconsole.exchange.ccxt.bitget.account import Account, Held, Manner
from srconsole.exchange.ccxt.bitget.asking import Asking, Row
from srconsole.exchange.ccxt.bitget.contracts import Contract
from srconsole.exchange.ccxt.bitget.fees import Worth
from srconsole.exchange.ccxt.bitget.line import Line, no_answer
from srconsole.exchange.ccxt.bitget.words import (
    Source,
    bill_seen,
    fees_of,
    fill_seen,
    number,
    order_seen,
    waiting_plans,
)
from srconsole.exchange.ccxt.budget import Priority

_DAY: Final = 86_400_000
WINDOW: Final = 7 * _DAY
"""Milliseconds that one question after fills may span."""
REMEMBERED: Final = 90 * _DAY
"""Milliseconds that the exchange keeps fills for."""

SHOWS_LATE: Final = 30_000
"""Milliseconds within which an order that has filled may still not show."""

FEW: Final = 4
"""Orders that are asked for one by one."""

_UNKNOWN: Final = frozenset({"40109", "40768", "43001", "25204"})

_ADDS_MARGIN: Final = "automatic margin is on (turn it off at Bitget)"
_SHARES_MARGIN: Final = {
    "classic": "several assets count as margin (switch to single-asset mode at Bitget)",
    "unified": "several assets count as margin (switch the account to basic mode at Bitget)",
}
"""What changes the risk by itself, and what to do about it on an account of either kind."""


class Reads:
    """Reads of a symbol.

    Args:
        line: the way to the exchange.
        asking: what the account is asked by.
        account: what is held, and how it trades.
        worth: what coins are worth that fees are paid in.
    """

    def __init__(self, line: Line, asking: Asking, account: Account, worth: Worth) -> None:
        self._line = line
        self._asking = asking
        self._account = account
        self._worth = worth
        self._sources: dict[str, Source] = {}

    async def read(self, contract: Contract) -> Reading:
        """Return what is there, all lists asked at once.

        Raises:
            ExchangeError: the position was not read, or it was never told how the account trades.
        """
        held, manner, plans, orders = await asyncio.gather(
            self._account.held(contract),
            self._account.manner(contract),
            self._plans(contract),
            self._orders(contract),
            return_exceptions=True,
        )
        for failed in (held, manner, plans, orders):
            if isinstance(failed, BaseException) and not isinstance(failed, ExchangeError):
                raise failed
        if isinstance(held, BaseException):
            raise held
        unread = [str(failed) for failed in (manner, plans, orders) if isinstance(failed, BaseException)]
        return _reading(
            held,
            self._known(contract, manner),
            self._asking.kind,
            None if isinstance(plans, BaseException) else plans,
            None if isinstance(orders, BaseException) else orders,
            unread[0] if unread else "",
        )

    async def fills(self, contract: Contract, since: int) -> tuple[FillSeen, ...]:
        """Return the fills from a time on, UTC milliseconds, the oldest first, each once.

        Raises:
            ExchangeError: there was no answer.
        """
        doing = f"reading the fills of {contract.perpetual.unified}"
        rows = await self._fills(contract, since, doing)
        filled = {str(row.get("orderId") or ""): int(number(row, "cTime")) for row in rows.values()}
        await self._learn(contract, filled, since)
        sources, prices = self._sources, self._worth.prices
        seen = (fill_seen(row, sources.get(str(row.get("orderId") or "")), prices) for row in rows.values())
        found = [fill for fill in seen if fill.time >= since]
        return tuple(sorted(found, key=lambda fill: (fill.time, len(fill.fill_id), fill.fill_id)))

    async def bills(self, contract: Contract, since: int) -> tuple[BillSeen, ...]:
        """Return the fundings of a contract and the account's transfers from a time on, the oldest first, each once.

        What fills cost in another coin is among them: a trade has paid it, and the balance in USDT is no less for it.

        Raises:
            ExchangeError: there was no answer.
        """
        doing = "reading the account's bills"
        found: dict[str, BillSeen] = {}
        for window in self._windows(since):
            for row in await self._asking.bills(contract, window, doing):
                bill = bill_seen(row, contract)
                if bill is not None and bill.time >= since:
                    found[bill.bill_id] = bill
        rows = await self._fills(contract, since, doing)
        for name, row in rows.items():
            elsewhere = fees_of(row, self._worth.prices).elsewhere
            if elsewhere and (time := int(number(row, "cTime"))) >= since:
                found[f"fee-{name}"] = BillSeen(f"fee-{name}", BillKind.FEE, "", elsewhere, time)
        return tuple(sorted(found.values(), key=lambda bill: (bill.time, len(bill.bill_id), bill.bill_id)))

    async def _fills(self, contract: Contract, since: int, doing: str) -> dict[str, Row]:
        """Return the fills from a time on, by their ids, when all coins that they were paid in have their price."""
        rows: dict[str, Row] = {}
        for window in self._windows(since):
            for row in await self._asking.fills(contract, window, doing):
                rows[str(row.get("tradeId"))] = row
        await self._worth.learn(rows.values())
        return rows

    async def _learn(self, contract: Contract, filled: Mapping[str, int], begin: int) -> None:
        """Ask once where each order came from, whose fills are told with their times: a fill does not tell of a stop.

        Several are looked for in the list of those that have ended, and so is one that does not say it by itself, as on
        a unified account; what is not on the list is asked one by one.

        Raises:
            ExchangeError: there was no answer, or one of them does not show yet.
        """
        new = filled.keys() - self._sources.keys() - {""}
        doing = f"reading where the orders of {contract.perpetual.unified} came from"
        many = len(new) > FEW or not contract.listed
        listed = await self._listed(contract, begin, doing) if new and many else {}
        asked = {order_id: filled[order_id] for order_id in new - listed.keys()}
        found = await self._one_by_one(contract, asked, doing)
        if not listed and not all(source.source for source in found.values()):
            listed = await self._listed(contract, begin, doing)
        self._sources |= found | listed

    async def _listed(self, contract: Contract, begin: int, doing: str) -> dict[str, Source]:
        """Return where the orders came from that have ended since a time."""
        listed: dict[str, Source] = {}
        for window in self._windows(begin):
            for row in await self._asking.ended(contract, window, doing):
                listed[str(row.get("orderId") or "")] = _source(row)
        return listed

    async def _one_by_one(self, contract: Contract, filled: Mapping[str, int], doing: str) -> dict[str, Source]:
        """Return where orders came from, each asked for by its id."""
        sources: dict[str, Source] = {}
        for order_id in sorted(filled):
            found: object = {}
            try:
                found = await self._asking.order(contract, {"orderId": order_id}, doing, Priority.STATE)
            except ExchangeError as error:
                nameless = isinstance(error, Refused) and not contract.listed
                if error.code not in _UNKNOWN and not nameless:
                    raise
                if self._line.clock.milliseconds() - filled[order_id] < SHOWS_LATE:
                    raise no_answer(doing, "one that has just filled does not show yet") from error
            sources[order_id] = _source(found if isinstance(found, dict) else {})
        return sources

    def _windows(self, begin: int) -> Iterator[dict[str, str]]:
        """Yield the questions after a list from a time on, none of them over a longer time than is answered."""
        now = self._line.clock.milliseconds()
        begin = max(begin, now - REMEMBERED)
        while begin <= now:
            end = min(begin + WINDOW, now + _DAY)
            yield {"startTime": str(begin), "endTime": str(end)}
            begin += WINDOW + 1

    async def _plans(self, contract: Contract) -> tuple[list[StopSeen], list[OrderSeen]]:
        """Return the stops of the long position, and all other stops and targets."""
        doing = f"reading the stops of {contract.perpetual.unified}"
        return waiting_plans(await self._asking.plans(contract, doing))

    async def _orders(self, contract: Contract) -> list[OrderSeen]:
        """Return the orders that wait, those with a trigger included."""
        doing = f"reading the orders of {contract.perpetual.unified}"
        waiting, triggered = await asyncio.gather(
            self._asking.waiting(contract, doing), self._asking.triggers(contract, doing)
        )
        return [order_seen(row) for row in (*waiting, *triggered)]

    def _known(self, contract: Contract, manner: Manner | BaseException) -> Manner:
        """Return how the account trades; where that was not read now, what was read before, without its money."""
        if isinstance(manner, Manner):
            return manner
        last = self._account.last_manner(contract)
        if last is None:
            raise manner
        return last._replace(equity=None, available=None)


def _source(row: Row) -> Source:
    return Source(*(str(row.get(name) or "") for name in ("clientOid", "orderSource", "posSide")))


def _reading(
    held: Held,
    manner: Manner,
    kind: str,
    plans: tuple[list[StopSeen], list[OrderSeen]] | None,
    orders: list[OrderSeen] | None,
    unread: str,
) -> Reading:
    risks = [
        *([_ADDS_MARGIN] if held.adds_margin else []),
        *([_SHARES_MARGIN[kind]] if manner.shares_margin else []),
    ]
    both = None if plans is None or orders is None else (*orders, *plans[1])
    return Reading(
        float(held.long),
        float(held.short),
        held.entry_price,
        held.liquidation,
        None if plans is None else tuple(plans[0]),
        both,
        manner.equity,
        manner.available,
        held.leverage or manner.leverage,
        manner.isolated if held.isolated is None else held.isolated,
        manner.hedge,
        " and ".join(risks),
        unread,
    )
