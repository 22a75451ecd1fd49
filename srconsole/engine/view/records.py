"""The port to all that a run has written down: what a screen needs that looks back further than a snapshot."""

from __future__ import annotations

from typing import Literal, NamedTuple, Protocol

from srconsole.core.candle import Candle
from srconsole.core.trade import Trade
from srconsole.engine.view.snapshot import RowView
from srconsole.engine.view.told_later import RefusalView

Kind = Literal["all", "trades", "grave"]
"""Which part of the log is looked at: all of it, what became of orders and lots, what a person should look at."""


class Entry(NamedTuple):
    """A line of the whole log.

    Attributes:
        number: its place in the run, counted from 1; 0 where it is not known.
        time: opening time of the candle it happened in, UTC milliseconds; 0 before the first one.
        grave: whether a person should look at it.
        text: what happened, in a sentence.
        of_trade: whether it tells of an order or a lot.
        trade: the trade that it closed; None for all else.
        refusal: the entry that was refused; None for all else.
    """

    number: int
    time: int
    grave: bool
    text: str
    of_trade: bool = False
    trade: Trade | None = None
    refusal: RefusalView | None = None

    def is_of(self, kind: Kind) -> bool:
        """Tell whether a part of the log has it."""
        return kind == "all" or (self.grave if kind == "grave" else self.of_trade)

    def has(self, text: str) -> bool:
        """Tell whether a text is in it, in small letters or large ones."""
        return text.casefold() in self.text.casefold()


class Sought(NamedTuple):
    """What is looked for in the log.

    Attributes:
        kind: in which part of it.
        text: what the line has to have in it; empty for every line.
        before: only lines with smaller numbers, the nearest first; None: not before anything.
        behind: only lines with larger numbers, the nearest first; looked at where `before` is None.
        most: how many lines at most.
        decimals: with how many decimals prices are told.
    """

    kind: Kind = "all"
    text: str = ""
    before: int | None = None
    behind: int | None = None
    most: int = 200
    decimals: int = 2


class Page(NamedTuple):
    """Some lines of the log, the oldest first.

    Attributes:
        entries: what was found.
        last: the number of the last line that was looked at, found or not: from there the search goes on.
        ended: whether there is nothing more on that side.
    """

    entries: tuple[Entry, ...]
    last: int
    ended: bool


class Trades(NamedTuple):
    """Some closed trades, in the order in which they were closed.

    Attributes:
        trades: a part of them.
        last: the number of the last one, behind which the next part begins.
    """

    trades: tuple[Trade, ...]
    last: int


class Stretch(NamedTuple):
    """Closed candles that follow each other, the oldest first.

    Attributes:
        candles: the candles.
        rows: what the row of each says beside it.
    """

    candles: tuple[Candle, ...]
    rows: tuple[RowView, ...]


class Records(Protocol):
    """A run's records, read while the engine writes on; each call is short, and may be made from any thread."""

    def log(self, sought: Sought) -> Page:
        """Return lines of the log.

        Raises:
            SrconsoleError: it cannot be read.
        """
        ...

    def trades(self, market: str, behind: int) -> Trades:
        """Return some of a market's closed trades behind a number, -1 for the first ones; none where there are no more.

        Raises:
            SrconsoleError: they cannot be read.
        """
        ...

    def candles(self, market: str, since: int, count: int) -> Stretch:
        """Return so many of a market's closed candles from a time on, UTC milliseconds.

        Raises:
            SrconsoleError: they cannot be read.
        """
        ...

    def before(self, market: str, time: int, count: int) -> Stretch:
        """Return so many of a market's closed candles that opened before a time, UTC milliseconds: the newest of them.

        Raises:
            SrconsoleError: they cannot be read.
        """
        ...

    def closed_since(self, market: str, time: int) -> tuple[Trade, ...]:
        """Return a market's trades that ended at a time or later, UTC milliseconds: the first ones, as one look has.

        Raises:
            SrconsoleError: they cannot be read.
        """
        ...
