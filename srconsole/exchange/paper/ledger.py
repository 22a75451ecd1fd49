"""What the rows of a paper account's file come to: the account, and how many orders were sent to it by whom."""

from __future__ import annotations

from srconsole.core.fill import Fill
from srconsole.core.order import OrderState
from srconsole.engine.inputs import OrderUpdate
from srconsole.engine.ports import Books
from srconsole.exchange.paper.account import Account
from srconsole.exchange.paper.matching import Result
from srconsole.exchange.paper.store import PaperStore, TakenOrder


class Ledger:
    """The account as the sum of its rows, carried on as rows are added; it never holds more than what is there.

    Args:
        store: the file; it is let go of where its rows cannot be read.
        step: that quantities are whole numbers of, 0 where none is known.

    Raises:
        ExchangeError: the file is damaged.
    """

    def __init__(self, store: PaperStore, step: float) -> None:
        self._store = store
        self._step = step
        self._seen = self._sent = 0
        self._runs: dict[str, None] = {}
        try:
            with store.answering("read the account"):
                self._capital = store.capital()
                self._account = Account(self._capital, step)
                self.account()
        except BaseException:
            store.close()
            raise

    @property
    def next_number(self) -> int:
        """The number of the next row, as of the newest look at the file."""
        return self._seen + 1

    def account(self) -> Account:
        """Return the account at the newest row in the file; within the store's `answering`."""
        for order in self._store.orders_after(self._seen):
            _book(self._account, order)
            if order.sent:
                self._sent += 1
                self._runs[order.client_id.rpartition("-")[0]] = None
            self._seen = order.number
        return self._account

    def forget(self) -> None:
        """Begin anew at the first row: rows that were seen are not on the disk."""
        self._account = Account(self._capital, self._step)
        self._seen = self._sent = 0
        self._runs = {}

    def books(self, symbol: str) -> Books:
        """Return what has come of all orders that were sent, as of the newest look at the file."""
        return Books(tuple(self._runs), self._sent, self._account.held(symbol), self._account.closed_equity)

    def held_before(self, symbol: str, time: int) -> float:
        """Return what was held of a symbol just before a time, UTC milliseconds, by the times of a market's fills."""
        account = Account(self._capital, self._step)
        for order in self._store.orders_after(0):
            if order.happened is not None and order.happened.time < time:
                _book(account, order)
        return account.held(symbol)


def _book(account: Account, order: TakenOrder) -> None:
    if not isinstance(order.outcome, Fill):
        return
    if order.side == "buy":
        account.buy(order.symbol, order.outcome, order.margin)
    else:
        account.sell(order.symbol, order.outcome)


def update_of(client_id: str, outcome: Result) -> OrderUpdate:
    """Return what came of an order, as its sender is told."""
    if isinstance(outcome, Fill):
        return OrderUpdate(client_id, OrderState.FILLED, outcome.quantity, outcome.price, outcome.fee)
    return OrderUpdate(client_id, OrderState.REJECTED, note=outcome.reason)
