"""All that the engine has done at an exchange: orders, readings of the account, and stops."""

from __future__ import annotations

from collections.abc import Callable

from srconsole.engine.account_reads import AccountReads
from srconsole.engine.effects import Cancel, Effect, Prepare, ReadAccount, ReadBills, ReadFills, SetStop
from srconsole.engine.inputs import Input
from srconsole.engine.market_ports import MarketExchange
from srconsole.engine.orders import OrderSender
from srconsole.engine.ports import Clock, Exchange
from srconsole.engine.stop_keeper import StopKeeper
from srconsole.settings.schema import Settings


class ExchangeSide:
    """An exchange, as far as effects reach it.

    Attributes:
        orders, reads: what sends and follows orders, and what reads the account.
        stops: what keeps stops; None where the exchange keeps none.
    """

    def __init__(
        self,
        settings: Settings,
        exchange: Exchange,
        clock: Clock,
        post: Callable[[Input | BaseException], None],
        *,
        of_files: bool,
    ) -> None:
        """Begin with nothing under way; `of_files`: a replay is traded."""
        age = round(settings.strategy.max_decision_age * 1000)
        self.orders = OrderSender(exchange, clock, post, of_files=of_files, decision_age=age)
        self.reads = AccountReads(exchange, clock, post)
        self.stops = StopKeeper(exchange, post) if isinstance(exchange, MarketExchange) else None

    def carry_out(self, effect: Effect, *, catching_up: bool) -> None:
        """Have done what an effect wants of the exchange; while catching up, nothing but a reading."""
        match effect:
            case ReadAccount(market, orders):
                # While catching up too: what is read behind that is no answer to it, and welcome all the same.
                self.reads.read(market, orders)
            case _ if catching_up or self.stops is None:
                return
            case ReadFills(market, since):
                self.reads.fills(market, since)
            case ReadBills(market, since):
                self.reads.bills(market, since)
            case SetStop(stop):
                self.stops.set(stop)
            case Cancel(market, stops):
                self.stops.cancel(market, stops)
            case Prepare(market, leverage):
                self.stops.prepare(market, leverage)

    async def stop(self) -> None:
        """Wait for nothing any more; the next start finds out what came of it."""
        await self.orders.stop()
        await self.reads.stop()
        if self.stops is not None:
            await self.stops.stop()
