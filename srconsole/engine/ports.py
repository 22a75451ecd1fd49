"""What the engine needs from the outside world; adapters implement it, `compose` brings them together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, Protocol, runtime_checkable

from msgspec import Struct

from srconsole.core.bounds import Count
from srconsole.core.candle import Candle
from srconsole.core.order import Entry, Order
from srconsole.core.rounding import MarketRules
from srconsole.engine.facts import Noted
from srconsole.engine.inputs import OrderUpdate, Stored


class Clock(Protocol):
    """Time, as far as the engine may know it."""

    def monotonic(self) -> float:
        """Return seconds since some moment; they never go back."""
        ...

    def wall(self) -> int:
        """Return the time of day by our clock, UTC milliseconds."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Let so many seconds pass."""
        ...


class Bar(Struct, frozen=True, gc=False):
    """One candle from a feed.

    Attributes:
        number: counted from 0, the feed's first candle.
        candle: as it was.
        detail: the finer ones that make it up, where there are any.
    """

    number: int
    candle: Candle
    detail: Sequence[Candle]


class Pace(NamedTuple):
    """How fast a feed brings candles."""

    paused: bool
    speed: float
    """Candles a second; infinity for as fast as it goes."""
    steps: Count = 0
    """Candles that are due whatever the pace."""
    at_once: Count | None = None
    """How many came at once when the run began: where it is gone on with, no more do. None: not known."""


class Feed(Protocol):
    """Where candles come from."""

    @property
    def symbol(self) -> str:
        """The symbol of all its candles."""
        ...

    @property
    def timeframe(self) -> int:
        """Seconds a candle."""
        ...

    @property
    def total(self) -> int | None:
        """How many candles it will bring, None where nobody knows."""
        ...

    @property
    def at_once(self) -> int:
        """How many of its candles come at once, before the pace begins; 0 on a market."""
        ...

    @property
    def is_file(self) -> bool:
        """Whether it brings them itself, as a replay's; on a market they are handed in."""
        ...

    @property
    def pace(self) -> Pace:
        """How fast it brings them."""
        ...

    def bar(self, number: int) -> Bar | None:
        """Return the candle of a number whatever the time and however often; None where there is none (yet)."""
        ...

    def took(self, number: int) -> None:
        """Count a candle as brought: the pace goes on behind it."""
        ...

    def wait(self, number: int) -> float | None:
        """Return the seconds until a candle is due, 0 if it is; None if it will not be without a person."""
        ...

    def set_pace(self, pace: Pace) -> None:
        """Go on at another pace."""
        ...


class OrderRequest(NamedTuple):
    """A market order as it is sent.

    The client id is made before it is sent and never used for another order, so that whoever sends it again, or asks
    after it, means the same order.
    """

    client_id: str
    symbol: str
    side: str
    """`buy` or `sell`."""
    quantity: float
    """Of the base currency; contracts are the exchange's business."""
    reduce_only: bool
    price: float
    """The price it was decided at, before slippage, USDT."""
    time: int
    """When it was decided: in a replay the candle's opening time, UTC milliseconds."""
    stop: float = 0.0
    """The stop that a buy carries in the same order, on the tick; 0: none."""
    until: int = 0
    """Behind which a buy must not leave any more, our time, UTC milliseconds; 0: whenever its turn comes."""

    @classmethod
    def of(cls, order: Order, decision_age: int = 0) -> OrderRequest:
        """Return an order as it is sent; one that was decided on a price has so many milliseconds from then on."""
        intent = order.intent
        buys = isinstance(intent, Entry)
        side, until = "buy" if buys else "sell", order.decided + decision_age if order.decided else 0
        return cls(
            order.client_id, order.market, side, intent.quantity, not buys, intent.price, order.time, order.stop, until
        )


class Books(NamedTuple):
    """What has come of all orders so far, by one side's count."""

    runs: tuple[str, ...]
    """The runs that the orders are of, as their client ids say."""
    orders: int
    """How many orders were taken, refused ones included."""
    held: float
    """The quantity held of the symbol, of the base currency."""
    closed_equity: float
    """USDT: what the account began with, and the pnl of all that is closed."""
    by_lots: bool = False
    """Whether one of several lots may be closed that is not to whoever counts from flat to flat."""


class Exchange(Protocol):
    """Where orders go."""

    async def place(self, order: OrderRequest) -> OrderUpdate:
        """Send a market order and return what is known of it then; the same client id sent again is the same order.

        Raises:
            ExchangeError: there was no answer; the order may or may not have been taken.
        """
        ...

    async def look_up(self, client_id: str) -> OrderUpdate | None:
        """Return what is known of an order; None is the exchange's word that it has never taken one of that id.

        Raises:
            ExchangeError: there was no answer.
        """
        ...

    async def position(self, symbol: str) -> float:
        """Return the quantity held, of the base currency.

        Raises:
            ExchangeError: there was no answer.
        """
        ...

    async def rules(self, symbol: str) -> MarketRules:
        """Return what is accepted for a symbol.

        Raises:
            ExchangeError: there was no answer.
        """
        ...


@runtime_checkable
class ReplayedExchange(Exchange, Protocol):
    """An exchange that takes orders for one account alone and forgets none of them, as the paper exchange does."""

    async def books(self, symbol: str) -> Books:
        """Return what has come of all orders that were ever taken for the account.

        Raises:
            ExchangeError: there was no answer.
        """
        ...


class Checkpoint(NamedTuple):
    """All state between two candles: what the engine needs to go on, whatever the run's age."""

    place: int
    """How many candles had closed."""
    sequence: int
    """The last fact that the state includes."""
    inputs: int
    """The last stored input that the state includes."""
    state: bytes


class Remembered(NamedTuple):
    """What a journal holds when it is opened."""

    run: str
    """The run's id, part of every client id."""
    checkpoint: Checkpoint | None
    """None in a journal in which nothing has happened."""
    inputs: list[Stored]
    """The inputs behind the checkpoint, in order."""
    facts: list[Noted]
    """The facts behind the checkpoint, in order."""
    rows: list[tuple[str, str]]
    """The closed candles behind the checkpoint, in order: market and row."""
    latest: list[Noted]
    """The newest facts up to the checkpoint, in order, for whoever shows a log."""
    trades: dict[str, int]
    """How many trades are remembered, by market."""


class Journal(Protocol):
    """What is remembered. All that was added since the last `commit` is written together, or not at all."""

    def read(self) -> Remembered:
        """Return what is remembered.

        Raises:
            JournalError: it is damaged.
        """
        ...

    def newest_rows(self, market: str, before: int, count: int) -> list[str]:
        """Return a market's newest rows with places below one, as `historical_data.csv` has them, the newest last."""
        ...

    def batches(self, table: Literal["rows", "trades"], market: str) -> Iterator[list[str]]:
        """Yield all of a market's rows, or trades', some thousands at a time, the oldest first."""
        ...

    def newest_trades(self, market: str, count: int) -> list[str]:
        """Return a market's newest trades' rows, as `historical_trades.csv` has them, the newest last."""
        ...

    def add_input(self, stored: Stored) -> None:
        """Remember an input."""
        ...

    def add_fact(self, noted: Noted) -> None:
        """Remember a fact."""
        ...

    def add_row(self, market: str, place: int, line: str) -> None:
        """Remember a closed candle's row; `place` counts the closed candles of all markets from 0."""
        ...

    def add_trade(self, market: str, line: str) -> None:
        """Remember a closed trade's row, as `historical_trades.csv` has it."""
        ...

    def set_checkpoint(self, checkpoint: Checkpoint) -> None:
        """Remember a state in place of the one before."""
        ...

    def commit(self) -> None:
        """Have all of it on the disk.

        Raises:
            JournalError: it is not; the engine must do nothing more.
        """
        ...
