"""The paper exchange: fills orders at the price they were decided at and remembers them in a file of its own."""

from __future__ import annotations

from pathlib import Path

from srconsole.core.fill import Fill
from srconsole.core.rounding import MarketRules, liquidation_price, rounded_up
from srconsole.engine.inputs import OrderUpdate
from srconsole.engine.ports import Books, OrderRequest
from srconsole.exchange.paper.account import Account
from srconsole.exchange.paper.ledger import Ledger, update_of
from srconsole.exchange.paper.matching import margin_of, outcome_of
from srconsole.exchange.paper.store import PaperStore
from srconsole.settings.schema import Settings


class PaperExchange:
    """A long-only account with isolated margin, as `engine.ports.Exchange` (docs/strategy.md section 5).

    Like an exchange it outlives whoever trades on it: before `place` returns, an order and its fill are on the disk
    together. Several of them on one file see the same account. Calls block for one short transaction.

    Args:
        path: the account's file (SQLite), made where there is none; its folder must exist.
        settings: `risk.initial_capital` is paid in when the file is made and means nothing to it later;
            `risk.leverage` sets how much margin a buy binds; `costs` and `market` count for every order.

    Raises:
        ExchangeError: the file is foreign, damaged or cannot be used.
    """

    def __init__(self, path: Path, settings: Settings) -> None:
        self._settings = settings
        self._store = PaperStore(path, settings.risk.initial_capital)
        self._ledger = Ledger(self._store, settings.market.step)

    async def place(self, order: OrderRequest) -> OrderUpdate:
        """Fill or refuse a market order; the same client id sent again is answered with what came of it first.

        Raises:
            ExchangeError: the disk failed; `look_up` says whether the order was taken.
        """
        with self._store.writing(f"take the order {order.client_id}"):
            known = self._store.outcome(order.client_id)
            if known is not None:
                return update_of(order.client_id, known)
            outcome = outcome_of(order, self._ledger.account(), self._settings)
            margin = 0.0
            if isinstance(outcome, Fill) and order.side == "buy":
                margin = margin_of(outcome, self._settings.risk)
            self._store.add(self._ledger.next_number, order, outcome, margin)
            return update_of(order.client_id, outcome)

    async def look_up(self, client_id: str) -> OrderUpdate | None:
        """Return what came of an order, None if none of that id was ever taken.

        Raises:
            ExchangeError: the disk failed.
        """
        with self._store.answering(f"look up the order {client_id}"):
            known = self._store.outcome(client_id)
        return None if known is None else update_of(client_id, known)

    async def position(self, symbol: str) -> float:
        """Return the quantity held.

        Raises:
            ExchangeError: the disk failed.
        """
        return self._present().held(symbol)

    async def books(self, symbol: str) -> Books:
        """Return what has come of all orders in the file.

        Raises:
            ExchangeError: the disk failed.
        """
        self._present()
        return self._ledger.books(symbol)

    async def rules(self, symbol: str) -> MarketRules:
        """Return what is accepted, the same for every symbol: what `[market]` says."""
        return MarketRules.of(self._settings.market)

    def has_orders(self) -> bool:
        """Tell whether any order was ever taken for the account.

        Raises:
            ExchangeError: the disk failed.
        """
        self._present()
        return self._ledger.next_number > 1

    def liquidation_price(self, symbol: str) -> float | None:
        """Return where what is held would be liquidated, rounded up to a tick; None while nothing is held.

        It is shown and acted upon by nobody here: liquidation is not part of the rules (docs/strategy.md preface).

        Raises:
            ExchangeError: the disk failed.
        """
        holding = self._present().holdings.get(symbol)
        if holding is None:
            return None
        price = liquidation_price(holding.price, self._settings.risk)
        return rounded_up(price, self._settings.market.tick)

    def close(self) -> None:
        """Let go of the file; nothing is lost without it."""
        self._store.close()

    def _present(self) -> Account:
        with self._store.answering("read the account"):
            return self._ledger.account()
