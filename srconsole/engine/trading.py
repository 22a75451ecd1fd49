"""A decider with all that it decides about: made anew, written down, and made from what was written down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from srconsole.core.account import Account
from srconsole.core.candle import Candle
from srconsole.core.rounding import MarketRules
from srconsole.engine.changed_settings import changed, needs_candles, under
from srconsole.engine.checkpoint import FORMAT, RunMemory, memory_of, settings_of, unreadable
from srconsole.engine.decider import Decider
from srconsole.engine.facts import Noted
from srconsole.engine.market_prices import PriceLimits
from srconsole.engine.market_trading import MarketKind, MarketTrading
from srconsole.engine.order_numbers import OrderNumbers
from srconsole.engine.ports import Books, Feed, Remembered
from srconsole.engine.reconcile import (
    ADVICE,
    differences,
    differences_before,
    orders_at_the_exchange,
    other_settings,
)
from srconsole.errors import ExchangeError, JournalDamaged
from srconsole.settings.schema import Settings
from srconsole.strategies.built_in import Make, strategy_of


class Trading:
    """A decider with all that it decides about.

    Attributes:
        decider: decides.
        closed: how many candles of each market have closed.
        settings: under which it decides.
        of_files: whether it is a replay.
    """

    def __init__(
        self,
        settings: Settings,
        run: str,
        feeds: Mapping[str, Feed],
        rules: Mapping[str, MarketRules],
        *,
        watched: bool = False,
        make: Make = strategy_of,
    ) -> None:
        """Begin with nothing.

        Args:
            settings: under which it decides.
            run: what client ids begin with.
            feeds: of the markets, by symbol.
            rules: what the exchange accepts, by symbol.
            watched: whether the account is read again and again.
            make: makes a market's strategy.

        Raises:
            RequestError: the strategy cannot trade such candles.
        """
        self.settings = settings
        self._make = make
        self._told = msgspec.to_builtins(settings)
        self._run = run
        self._feeds = feeds
        self.of_files = all(feed.is_file for feed in feeds.values())
        self._numbers = OrderNumbers(run)
        account = Account.of(settings)
        self._kinds = {
            symbol: MarketKind(rules[symbol], feed.timeframe * 1000, watched) for symbol, feed in feeds.items()
        }
        markets = [
            MarketTrading(settings, symbol, make(settings, kind.candle_time), account, kind, self._numbers)
            for symbol, kind in self._kinds.items()
        ]
        self.decider = Decider(account, markets)
        self.closed = dict.fromkeys(feeds, 0)

    def judge_by(self, limits: PriceLimits) -> None:
        """Judge the markets' prices by limits."""
        for market in self.decider.markets.values():
            market.polls.prices.limits = limits

    def state(self) -> bytes:
        """Return what a checkpoint has to hold now."""
        return msgspec.msgpack.encode(
            RunMemory(
                format=FORMAT,
                settings=self._told,
                account=self.decider.account,
                markets={symbol: market.remember() for symbol, market in self.decider.markets.items()},
                pace={symbol: feed.pace for symbol, feed in self._feeds.items()},
                closed=self.closed,
                orders=self._numbers.count,
                totals={symbol: feed.total for symbol, feed in self._feeds.items() if feed.total is not None},
            )
        )

    def change(self, other: Mapping[str, Any], candles: Callable[[str], Iterable[Candle]]) -> None:
        """Go on under other settings, between two inputs of a market.

        Args:
            other: what is another now, as `changed_settings.changes` has it.
            candles: returns all candles of a market that have closed.

        Raises:
            JournalDamaged: a key has a value that it cannot have.
        """
        settings = self.settings = changed(self.settings, other)
        self._told = msgspec.to_builtins(settings)
        account, anew = self.decider.account, needs_candles(other, settings)
        account.go_on(msgspec.structs.replace(account), settings.guards)
        self.decider.go_on_with(
            [
                under(
                    settings,
                    market,
                    account,
                    self._numbers,
                    self._kinds[symbol],
                    self._make,
                    candles(symbol) if anew else None,
                )
                for symbol, market in self.decider.markets.items()
            ]
        )

    def restore(self, remembered: Remembered) -> None:
        """Be where the checkpoint was made, if there is one.

        Raises:
            JournalDamaged: it cannot be read, or is of other markets.
        """
        if remembered.checkpoint is None:
            return
        memory = memory_of(remembered.checkpoint.state)
        if memory.markets.keys() != self.decider.markets.keys():
            raise JournalDamaged(f"the journal is of {', '.join(memory.markets)}; start anew with --fresh")
        other = other_settings(settings_of(memory), self.settings)
        if other:
            raise JournalDamaged(
                f"the journal is that of another run, with {other}; nothing was sent: put the right journal in its "
                "place, or start anew with --fresh"
            )
        self.decider.account.go_on(memory.account, self.settings.guards)
        try:
            for symbol, market in self.decider.markets.items():
                market.restore(memory.markets[symbol])
                self._feeds[symbol].set_pace(memory.pace[symbol])
        except (msgspec.DecodeError, KeyError) as error:
            raise unreadable(error) from error
        self.closed.update(memory.closed)
        self._numbers.count = memory.orders
        for symbol, feed in self._feeds.items():
            if feed.total is not None and self.closed[symbol] > feed.total:
                raise JournalDamaged(
                    f"the journal knows more than the {feed.total} candles there are; start anew with --fresh"
                )

    def books(self, market: str) -> Books:
        """Return what has come of all orders, as far as it is known."""
        trader = self.decider.markets[market].trader
        equity = self.decider.account.closed_equity
        return Books((self._run,), self._numbers.count, trader.quantity, equity, by_lots=trader.max_lots > 1)

    def check_before(self, behind: Sequence[Noted], exchange: Books, market: str) -> None:
        """Make sure that the exchange has this run's orders and no others, before anything is sent.

        Args:
            behind: the facts behind the checkpoint.
            exchange: what that has.
            market: the symbol.

        Raises:
            ExchangeError: it has not.
        """
        known = orders_at_the_exchange(self._numbers.count, bool(self.decider.out()), behind)
        _refuse_if(differences_before(known, self.books(market), exchange, market))

    def check(self, exchange: Books, market: str) -> None:
        """Make sure that orders, position and money are the exchange's, once everything has been come to.

        Raises:
            ExchangeError: they are not.
        """
        _refuse_if(differences(self.books(market), exchange, market))


def _refuse_if(difference: str) -> None:
    if difference:
        raise ExchangeError(f"{difference}; {ADVICE}")
