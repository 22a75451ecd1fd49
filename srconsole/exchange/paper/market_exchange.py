"""The paper exchange on a market: real prices, and everything else on paper (docs/strategy.md section 9, rule 8)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from srconsole.core.fill import Fill
from srconsole.core.order import OrderState
from srconsole.core.rounding import MarketRules, is_multiple
from srconsole.engine.inputs import OrderUpdate
from srconsole.engine.market_ports import Quote, StopRefused, StopRequest
from srconsole.engine.ports import Books, OrderRequest
from srconsole.engine.readings import BillSeen, Cause, FillSeen, Reading, StopSeen, Trigger
from srconsole.errors import ExchangeError, Refused
from srconsole.exchange.paper.account import Account
from srconsole.exchange.paper.ledger import update_of
from srconsole.exchange.paper.market_account import GONE, MarketAccount
from srconsole.exchange.paper.matching import NOTHING_HELD, Refusal, Result, margin_of, outcome_of
from srconsole.exchange.paper.resting import RestingStop, order_id_of
from srconsole.exchange.paper.store import Happened
from srconsole.figures import exact_text


class PaperMarketExchange(MarketAccount):
    """A long-only account with isolated margin for one perpetual, as `engine.market_ports.MarketExchange`.

    It knows prices only as it is given them by `saw` and `minutes`, and time is theirs. Orders fill whole at the newest
    ask or bid, then slippage. Stops rest in the account's file, look at the last price, and outlive this process:
    whoever starts again plays to it first what `minutes_needed_since` asks for.
    """

    async def place(self, order: OrderRequest) -> OrderUpdate:
        """Fill or refuse a market order; the same client id sent again is answered with what came of it first.

        Raises:
            ExchangeError: the disk failed; `look_up` says whether the order was taken.
        """
        with self._writing(f"take the order {order.client_id}") as account:
            known = self._store.outcome(order.client_id)
            if known is not None:
                return _told(order.client_id, known)
            outcome = self._outcome(order, account)
            margin, happened = 0.0, None
            if isinstance(outcome, Fill):
                happened = Happened(Cause.ORDER, self._filled_at(0))
                margin = margin_of(outcome, self._terms.risk) if order.side == "buy" else 0.0
            self._store.add(self._ledger.next_number, order, outcome, margin, happened)
            if happened is not None:
                self._follow(order, happened.time)
            return _told(order.client_id, outcome)

    async def look_up(self, client_id: str) -> OrderUpdate | None:
        """Return what came of an order, None if none of that id was ever taken.

        Raises:
            ExchangeError: the disk failed.
        """
        with self._store.answering(f"look up the order {client_id}"):
            known = self._store.outcome(client_id)
        return None if known is None else _told(client_id, known)

    async def position(self, symbol: str) -> float:
        """Return the quantity held.

        Raises:
            ExchangeError: the disk failed.
        """
        with self._store.answering("read the account"):
            return self._account().held(symbol)

    async def books(self, symbol: str) -> Books:
        """Return what has come of all orders in the file, stops and funding included.

        Raises:
            ExchangeError: the disk failed.
        """
        with self._store.answering("read the account"):
            self._account()
            return self._ledger.books(symbol)

    async def rules(self, symbol: str) -> MarketRules:
        """Return what is accepted: what the market says."""
        return self._rules

    async def read(self, symbol: str) -> Reading:
        """Return what is there of the symbol, and of the account.

        Equity is marked to the last price; it is None while something is held and no price was seen yet.

        Raises:
            ExchangeError: the disk failed.
        """
        with self._store.answering("read the account"):
            account = self._account()
            held, bounds = account.holdings.get(symbol), self._bounds(account)
            return Reading(
                quantity=account.held(symbol),
                short=0.0,
                entry_price=0.0 if held is None else held.price,
                liquidation=0.0 if bounds is None else bounds.liquidation,
                stops=tuple(map(_seen, self._resting.stops())),
                orders=(),
                equity=self._equity(account),
                available=account.closed_equity - account.bound,
                leverage=self._leverage,
                isolated=True,
                hedge=False,
            )

    async def fills(self, symbol: str, since: int) -> tuple[FillSeen, ...]:
        """Return the fills from a time on, UTC milliseconds, the oldest first.

        A stop that only a closed minute shows as met was filled when that was known.

        Raises:
            ExchangeError: the disk failed.
        """
        with self._store.answering("list the fills"):
            return self._resting.fills(since)

    async def bills(self, symbol: str, since: int) -> tuple[BillSeen, ...]:
        """Return the funding that was booked for a time from another one on, UTC milliseconds, the oldest first.

        Raises:
            ExchangeError: the disk failed.
        """
        with self._store.answering("list the funding"):
            return self._resting.bills(since)

    async def prepare(self, symbol: str, leverage: float) -> None:
        """Remember the leverage that entries have from now on; margin is always isolated.

        Raises:
            Refused: something is held at another one.
            ExchangeError: the disk failed.
        """
        with self._writing("set the leverage") as account:
            if account.held(symbol) > 0 and leverage != self._leverage:
                raise Refused(f"{symbol}: leverage {leverage:g} was not set on paper while some is held: sell it first")
            self._resting.set_leverage(leverage)

    async def set_stop(self, stop: StopRequest) -> StopRefused | None:
        """Have a stop rest, or move the standing one in place; None: it rests.

        Raises:
            ExchangeError: no price was seen yet, or the disk failed; nothing was changed.
        """
        if self._quote is None:
            raise ExchangeError(f"{stop.symbol}: no price was seen on paper yet: set the stop again after the next one")
        with self._writing(f"set the stop {stop.client_id}") as account:
            if account.held(stop.symbol) == 0:
                return StopRefused(f"nothing is held of {stop.symbol}", crossed=False)
            number = self._to_move(stop)
            if isinstance(number, StopRefused):
                return number
            refused = _against_price(stop.price, self._quote, self._rules)
            if refused is not None:
                return refused
            if number is None:
                self._resting.add_stop(stop.client_id, stop.price, stop.quantity)
            else:
                self._resting.move_stop(number, stop.price, stop.quantity)
            self._resting.watch(self._filled_at(0) + 1)
            return None

    async def cancel(self, symbol: str, stops: Sequence[StopSeen]) -> None:
        """Take stops away; one that is gone already is no error.

        Raises:
            ExchangeError: the disk failed, and all of them rest as before.
        """
        with self._writing("take stops away"):
            for number in map(self._number_of, stops):
                if number is not None:
                    self._resting.end_stop(number, "it was cancelled")

    def _equity(self, account: Account) -> float | None:
        held = account.holdings.get(self.symbol)
        if held is None:
            return account.closed_equity
        return None if self._quote is None else account.closed_equity + held.holding.profit_at(self._quote.last)

    def _to_move(self, stop: StopRequest) -> int | StopRefused | None:
        """Return the stop that a request means, None for a new one; one that is sent again means the same."""
        if stop.standing is not None:
            number = self._number_of(stop.standing)
            return StopRefused(f"no stop {stop.standing.order_id} rests", crossed=False) if number is None else number
        known = self._resting.stop_of(stop.client_id)
        if known is not None and known.ended:
            return StopRefused(f"the stop {stop.client_id} has ended: {known.ended}", crossed=False)
        return None if known is None else known.number

    def _number_of(self, stop: StopSeen) -> int | None:
        return next((each.number for each in self._resting.stops() if order_id_of(each.number) == stop.order_id), None)

    def _outcome(self, order: OrderRequest, account: Account) -> Result:
        if order.symbol != self.symbol:
            return Refusal(f"only {self.symbol} is traded on this account, not {order.symbol}")
        if self._quote is None:
            return Refusal("no price was seen yet")
        buys = order.side == "buy"
        refused = _against_price(order.stop, self._quote, self._rules) if buys and order.stop else None
        if refused is not None:
            return Refusal(refused.why)
        price = (self._quote.ask if buys else self._quote.bid) or self._quote.last
        return outcome_of(order._replace(price=price), account, self._terms)

    def _follow(self, order: OrderRequest, time: int) -> None:
        """Do what follows from a fill: a buy's stop rests, and with the last sale none rests any more."""
        if order.side == "buy":
            self._resting.watch(time + 1)
            if order.stop:
                self._resting.add_stop("", order.stop, 0.0)
        elif self._account().held(self.symbol) == 0:
            self._resting.end_stops(GONE)


def _told(client_id: str, outcome: Result) -> OrderUpdate:
    """Return what came of an order; one that found nothing to sell was called off, and not refused."""
    if isinstance(outcome, Refusal) and outcome.reason == NOTHING_HELD:
        return OrderUpdate(client_id, OrderState.CANCELLED, note=outcome.reason)
    return update_of(client_id, outcome)


def _against_price(price: float, quote: Quote, rules: MarketRules) -> StopRefused | None:
    if not (math.isfinite(price) and price > 0):
        return StopRefused(f"a stop is a price above 0, not {exact_text(price)}", crossed=False)
    stop = exact_text(price)
    if rules.tick > 0 and not is_multiple(price, rules.tick):
        return StopRefused(f"the stop {stop} is not a multiple of the tick {exact_text(rules.tick)}", crossed=False)
    if price >= quote.last:
        return StopRefused(f"the stop {stop} is not below the price {exact_text(quote.last)}", crossed=True)
    return None


def _seen(stop: RestingStop) -> StopSeen:
    return StopSeen(order_id_of(stop.number), stop.client_id, stop.price, stop.quantity, Trigger.LAST)
