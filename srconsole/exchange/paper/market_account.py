"""A paper account on a market's prices: it sells by itself what its stops and its margin ask for, and pays funding.

Everything that happens is on the disk before the call returns, in one transaction, so that a kill at any moment leaves
it there whole or not at all.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from srconsole.core.candle import Candle
from srconsole.core.fill import fill_of
from srconsole.core.rounding import MarketRules
from srconsole.engine.market_ports import Quote
from srconsole.engine.ports import OrderRequest
from srconsole.engine.readings import Cause
from srconsole.errors import ExchangeError
from srconsole.exchange.paper.account import Account
from srconsole.exchange.paper.ledger import Ledger
from srconsole.exchange.paper.meeting import Bounds, Sale, Seen, met
from srconsole.exchange.paper.resting import Resting
from srconsole.exchange.paper.store import Happened, PaperStore
from srconsole.settings.schema import Settings

MINUTE: Final = 60_000
"""Milliseconds of the candles that tell what no poll has seen."""
GONE: Final = "its position was closed"
"""How a stop ends that was not met."""


class MarketAccount:
    """One perpetual's account in its file, brought on by prices.

    Args:
        path: the account's file (SQLite), made where there is none; its folder must exist.
        settings: `risk.initial_capital` is paid in when the file is made; `costs` count for every fill.
        symbol: what is traded.
        rules: what is accepted for it.

    Attributes:
        symbol: what is traded.

    Raises:
        ExchangeError: the file is foreign, damaged or cannot be used.
    """

    def __init__(self, path: Path, settings: Settings, symbol: str, rules: MarketRules) -> None:
        self.symbol = symbol
        self._rules = rules
        self._quote: Quote | None = None
        self._store = PaperStore(path, settings.risk.initial_capital)
        self._ledger = Ledger(self._store, rules.step)
        self._resting = Resting(self._store, symbol)
        self._settings = settings

    def has_orders(self) -> bool:
        """Tell whether any order was ever taken for the account.

        Raises:
            ExchangeError: the disk failed.
        """
        with self._store.answering("read the account"):
            self._account()
        return self._ledger.next_number > 1

    def close(self) -> None:
        """Let go of the file; nothing is lost without it."""
        self._store.close()

    def keep_to(self, rules: MarketRules) -> None:
        """Accept from now on what the market says it does."""
        self._rules = rules

    def saw(self, quote: Quote) -> None:
        """Take the newest prices: stops at or above the last one are met. One older than those seen changes nothing.

        Raises:
            ExchangeError: they are no prices, or the disk failed; they were not taken.
        """
        self._be_prices(quote.last, quote.bid or quote.last, quote.ask or quote.last)
        if self._quote is not None and quote.time < self._quote.time:
            return
        with self._store.answering("look at a price"):
            due = self._met(Seen.at(quote), self._account())
        if due:
            with self._writing("sell at a stop") as account:
                self._sell_met(Seen.at(quote), account)
        self._quote = quote

    def minutes(self, candles: Sequence[Candle]) -> None:
        """Take closed 1m candles, ascending, each once: stops that their lows touched are met.

        Those that `minutes_needed_since` does not ask for are passed over.

        Raises:
            ExchangeError: they have no prices, or the disk failed; none of them was taken.
        """
        self._be_prices(*(price for minute in candles for price in (minute.open, minute.low)))
        since = self.minutes_needed_since()
        wanted = [] if since is None else [minute for minute in candles if minute.time >= since]
        if not wanted:
            return
        with self._writing("look at closed minutes") as account:
            for minute in wanted:
                end = minute.time + MINUTE
                self._sell_met(Seen.within(minute, end), account)
                self._resting.watch(end)

    def minutes_needed_since(self) -> int | None:
        """Return from which minute on closed candles are wanted, UTC milliseconds; None while nothing is held.

        It is the first that began after the entry, after the newest move of a stop, and after those that were taken.

        Raises:
            ExchangeError: the disk failed.
        """
        with self._store.answering("read the account"):
            if self._account().held(self.symbol) == 0:
                return None
            return -(-self._resting.watched() // MINUTE) * MINUTE

    def set_within(self) -> int | None:
        """Return when, within a minute, the lot was bought or its stop set last, UTC milliseconds.

        That minute's candle mixes prices from before it with those behind it. None while nothing is held, and once the
        next minute was taken.

        Raises:
            ExchangeError: the disk failed.
        """
        with self._store.answering("read the account"):
            watched = self._resting.watched()
            nothing = self._account().held(self.symbol) == 0 or watched % MINUTE == 0
        return None if nothing else watched

    def touched(self, minute: Candle) -> float | None:
        """Return the highest price of what rests that a minute's low touched, None where it touched nothing.

        Raises:
            ExchangeError: the disk failed.
        """
        with self._store.answering("look at a closed minute"):
            bounds = self._bounds(self._account())
            above = [] if bounds is None else [bounds.liquidation, *(stop.price for stop in self._resting.stops())]
        return max((price for price in above if minute.low <= price), default=None)

    def charge(self, time: int, rate: float, mark: float) -> None:
        """Book the funding of a time, once: on what was held just before it.

        Args:
            time: when it was due, UTC milliseconds.
            rate: of the notional, a fraction; a long pays it where it is above 0.
            mark: the price that the notional is reckoned at, USDT.

        Raises:
            ExchangeError: the disk failed, and nothing was booked.
        """
        with self._writing("book the funding"):
            if not self._resting.is_charged(time):
                quantity = self._ledger.held_before(self.symbol, time)
                amount = -quantity * mark * rate if quantity else 0.0
                self._resting.add_funding(time, rate, mark, quantity, amount)

    @property
    def _terms(self) -> Settings:
        """The settings, with the market's rules and the leverage that was prepared in their places."""
        step, tick, quantity, notional = self._rules
        market = replace(self._settings.market, step=step, tick=tick, min_quantity=quantity, min_notional=notional)
        return replace(self._settings, market=market, risk=replace(self._settings.risk, leverage=self._leverage))

    @property
    def _leverage(self) -> float:
        """The leverage that was prepared, the settings' before."""
        return self._resting.leverage() or self._settings.risk.leverage

    def _be_prices(self, *prices: float) -> None:
        """See that prices can be filled at; a fill at anything else could not be read again."""
        for price in prices:
            if not (math.isfinite(price) and price > 0):
                raise ExchangeError(f"{self.symbol}: {price!r} was given as a price: nothing was done, ask again")

    def _account(self) -> Account:
        account = self._ledger.account()
        account.funding = self._resting.funding()
        return account

    @contextmanager
    def _writing(self, what: str) -> Iterator[Account]:
        """Have all that is done within on the disk at its end, or none of it, and nothing of it remembered then."""
        try:
            with self._store.writing(what):
                yield self._account()
        except BaseException:
            self._ledger.forget()
            raise

    def _bounds(self, account: Account) -> Bounds | None:
        """Return where the position's margin ends, None while flat."""
        held = account.holdings.get(self.symbol)
        return None if held is None else Bounds.of(held, self._terms.risk, self._rules.tick)

    def _filled_at(self, at: int) -> int:
        """Return when something is filled that is known of at a time; fills are listed in the order of their times."""
        newest = 0 if self._quote is None else self._quote.time
        return max(at, newest, self._resting.newest_fill())

    def _met(self, seen: Seen, account: Account) -> list[Sale]:
        bounds = self._bounds(account)
        return [] if bounds is None else met(self._resting.stops(), bounds, seen)

    def _sell_met(self, seen: Seen, account: Account) -> None:
        bounds = self._bounds(account)
        for sale in self._met(seen, account):
            held = account.held(self.symbol)
            if held > 0 and bounds is not None:
                self._sell(sale, min(sale.quantity or held, held), bounds.bankruptcy)
                self._ledger.account()
            if account.held(self.symbol) == 0:
                self._resting.end_stops(GONE)

    def _sell(self, sale: Sale, quantity: float, bankruptcy: float) -> None:
        costs = self._settings.costs
        fill = fill_of(sale.price, quantity, False, costs)
        if sale.cause is Cause.LIQUIDATION and fill.price < bankruptcy:
            fill = fill._replace(price=bankruptcy, fee=quantity * bankruptcy * costs.fee_rate)
        time, number = self._filled_at(sale.time), self._ledger.next_number
        name = f"paper {sale.cause.value} {number}"
        request = OrderRequest(name, self.symbol, "sell", quantity, True, sale.price, time)
        stop = None if sale.stop is None else sale.stop.number
        if stop is not None:
            self._resting.end_stop(stop, "met")
        self._store.add(number, request, fill, 0.0, Happened(sale.cause, time, sale.mark, stop))
