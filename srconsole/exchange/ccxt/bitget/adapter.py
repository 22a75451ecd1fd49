"""Bitget behind the engine's port for a market."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from decimal import InvalidOperation

from srconsole.core.order import OrderState
from srconsole.core.rounding import MarketRules
from srconsole.engine.inputs import OrderUpdate
from srconsole.engine.last_known import LastKnown
from srconsole.engine.market_ports import StopRefused, StopRequest
from srconsole.engine.ports import OrderRequest
from srconsole.engine.readings import BillSeen, FillSeen, Reading, StopSeen
from srconsole.errors import ExchangeError, Refused
from srconsole.exchange.ccxt.bitget.account import Account
from srconsole.exchange.ccxt.bitget.ahead import LookAhead
from srconsole.exchange.ccxt.bitget.asking import Asking
from srconsole.exchange.ccxt.bitget.classic import ClassicAsking
from srconsole.exchange.ccxt.bitget.close import Exits
from srconsole.exchange.ccxt.bitget.close_side import CloseSide
from srconsole.exchange.ccxt.bitget.contracts import Contracts
from srconsole.exchange.ccxt.bitget.direct import Direct
from srconsole.exchange.ccxt.bitget.entry import Entries
from srconsole.exchange.ccxt.bitget.fees import Worth
from srconsole.exchange.ccxt.bitget.line import Line
from srconsole.exchange.ccxt.bitget.lookup import Lookup
from srconsole.exchange.ccxt.bitget.prepare import Preparation
from srconsole.exchange.ccxt.bitget.probe import AccountProbe, probed
from srconsole.exchange.ccxt.bitget.reading import Reads
from srconsole.exchange.ccxt.bitget.stops import Stops
from srconsole.exchange.ccxt.bitget.v3.asking import UnifiedAsking
from srconsole.exchange.ccxt.bitget.v3.stops import UnifiedStops


class BitgetExchange:
    """An account, classic or unified, as `engine.market_ports.MarketExchange` has it.

    Args:
        line: the way to the exchange.
        direct: what sends what is signed here.
        contracts: what can be traded.
        symbol: what orders are of that this process has not sent.
        close_api: `v2`, or `v1` for a simulated exchange; a unified account has but one.
        unified: whether the account is a unified one.
        close_side: the reading of a hedged close's side that a proof found; empty where there is none.
    """

    def __init__(
        self,
        line: Line,
        direct: Direct,
        contracts: Contracts,
        symbol: str,
        close_api: str,
        *,
        unified: bool = False,
        close_side: str = "",
    ) -> None:
        self._line = line
        self._contracts = contracts
        self._asking: Asking = UnifiedAsking(line) if unified else ClassicAsking(line)
        self._account = Account(self._asking)
        worth = Worth(self._asking, line.around.monotonic)
        self._lookup = Lookup(line, self._asking, self._account, worth, contracts.of(symbol))
        self._entries = Entries(line, self._account, self._lookup, unified=unified)
        self._ahead = LookAhead(self._account, line.around.monotonic, lambda: line.is_held_back)
        api = "v3" if unified else close_api
        self._side = CloseSide(close_side)
        self._exits = Exits(line, direct, self._account, self._ahead, self._lookup, api, self._side)
        self._stops = (UnifiedStops if unified else Stops)(line, self._account)
        self._preparation = Preparation(line, self._account, unified=unified)
        self._reads = Reads(line, self._asking, self._account, worth)
        self._limits_refuse = False

    @property
    def close_side(self) -> str:
        """The reading of a hedged close's side that has closed here or in a proof; empty while none has."""
        return self._side.shown

    def remember(self, symbol: str, known: LastKnown) -> None:
        """Go by how a contract was traded before, where the exchange lists it no more and may not tell that again."""
        contract = self._contracts.of(symbol)
        if not contract.listed and known.reading is not None:
            self._account.remember(contract, known.reading)

    async def place(self, order: OrderRequest) -> OrderUpdate:
        """Send a market order once and return what is known of it then.

        Raises:
            ExchangeError: what came of it is not known; it is looked up, never sent again.
        """
        update = await self._placed(order)
        self._limits_refuse = self._limits_refuse or update.state is OrderState.REJECTED
        return update

    async def _placed(self, order: OrderRequest) -> OrderUpdate:
        contract = self._contracts.of(order.symbol)
        self._refuse_after_a_wrong_close()
        if order.side == "buy" and not order.reduce_only:
            self._ahead.forget(contract)
            return await self._entries.buy(order, contract)
        if order.side == "sell" and order.reduce_only:
            return await self._exits.close(order, contract)
        why = "only what is held long is sold, by an order that can do nothing else"
        return OrderUpdate(order.client_id, OrderState.REJECTED, note=why)

    def _refuse_after_a_wrong_close(self) -> None:
        if self._exits.wrong:
            raise ExchangeError(self._exits.wrong)

    async def look_ahead(self, symbol: str) -> None:
        """Read what is held, for an exit that the next price may lead to; to be asked while no order is out.

        Raises:
            ExchangeError: there was no answer; the exit asks again.
        """
        await self._ahead.look(self._contracts.of(symbol))

    async def look_up(self, client_id: str) -> OrderUpdate | None:
        """Return how far an order is; None once it was not found several times and nothing came of it.

        Raises:
            ExchangeError: there was no answer; or a close did what none may do, so that the exchange's word for what
                was filled says nothing of what was sold.
        """
        self._refuse_after_a_wrong_close()
        return await self._lookup.look_up(client_id)

    async def position(self, symbol: str) -> float:
        """Return the quantity held long.

        Raises:
            ExchangeError: there was no answer.
        """
        return float((await self._account.held(self._contracts.of(symbol))).long)

    async def rules(self, symbol: str) -> MarketRules:
        """Return what is accepted for a symbol, by the list of contracts as it is now; closes go by it from then on.

        Raises:
            ExchangeError: there was no answer.
        """
        await self._contracts.read(self._line)
        return self._contracts.of(symbol).rules

    async def read(self, symbol: str) -> Reading:
        """Return what is there of a symbol, all pages of it, and of the account.

        Behind a refusal the list of contracts is read as well: a step or a limit may be another one now.

        Raises:
            ExchangeError: the position was not read; nothing may be concluded.
        """
        reading, _ = await asyncio.gather(self._reads.read(self._contracts.of(symbol)), self._limits())
        return reading

    async def _limits(self) -> None:
        """Read the list of contracts where an order was refused since; where that fails, at the next reading.

        What was read before stays where the new row cannot be read.
        """
        if self._limits_refuse:
            with suppress(ExchangeError, InvalidOperation, KeyError, TypeError, ValueError):
                await self._contracts.read(self._line)
                self._limits_refuse = False

    async def fills(self, symbol: str, since: int) -> tuple[FillSeen, ...]:
        """Return the fills from a time on, UTC milliseconds, the oldest first; the exchange keeps them for 90 days.

        Raises:
            ExchangeError: there was no answer.
        """
        try:
            return await self._reads.fills(self._contracts.of(symbol), since)
        except Refused:
            # It may have left the list, and is not to be named then.
            self._limits_refuse = True
            raise

    async def bills(self, symbol: str, since: int) -> tuple[BillSeen, ...]:
        """Return the fundings of a symbol and the account's transfers from a time on, UTC milliseconds, oldest first.

        Raises:
            ExchangeError: there was no answer.
        """
        return await self._reads.bills(self._contracts.of(symbol), since)

    async def prepare(self, symbol: str, leverage: float) -> None:
        """Have leverage and isolated margin as they shall be; to be asked while the symbol is flat.

        Raises:
            ExchangeError: they are not, or it is not known; where the contract does not allow it, nothing was sent.
        """
        await self._preparation.prepare(self._contracts.of(symbol), leverage)

    async def set_stop(self, stop: StopRequest) -> StopRefused | None:
        """Place a stop that looks at the last price, or move the standing one in place; None: it was taken.

        Raises:
            ExchangeError: there was no answer; what stands is to be read.
        """
        return await self._stops.set_stop(stop, self._contracts.of(stop.symbol))

    async def cancel(self, symbol: str, stops: Sequence[StopSeen]) -> None:
        """Take stops of ours away; one that is gone already is no error.

        Raises:
            ExchangeError: there was no answer; what stands is to be read.
        """
        await self._stops.cancel(stops, self._contracts.of(symbol))

    async def probe(self, symbol: str) -> AccountProbe:
        """Return what the account and its keys are.

        Raises:
            ExchangeError: there was no answer.
        """
        return await probed(self._line, self._asking, self._account, self._contracts.of(symbol))
