"""Everything the engine acts on. What is not brought again by a file is stored, numbered without gaps."""

from __future__ import annotations

from typing import Any, Final

from msgspec import Struct

from srconsole.core.candle import Candle
from srconsole.core.order import OrderState
from srconsole.engine.legacy import JournalReplaced
from srconsole.engine.readings import BillSeen, FillSeen, Funding, Reading, Terms
from srconsole.engine.request import Request

CONSOLE: Final = "console"
"""Who asks, where a person does so at the screen."""


class PriceSeen(Struct, frozen=True, tag=True):
    """A market's price: a jump from the last one.

    Attributes:
        market: the symbol.
        last, bid, ask: USDT; bid and ask are 0 where they are not known.
        time: the exchange's, UTC milliseconds; received: ours.
    """

    market: str
    last: float
    bid: float
    ask: float
    time: int
    received: int


class CandleMoved(Struct, frozen=True, tag=True):
    """Price went through a candle of a file, or through one of the finer ones that make it up.

    Attributes:
        market: the symbol.
        time: opening time of the strategy's candle, UTC milliseconds.
        candle: what price went through.
    """

    market: str
    time: int
    candle: Candle


class CandleClosed(Struct, frozen=True, tag=True):
    """A candle has closed; it never moves price.

    Attributes:
        market: the symbol.
        candle: the one that has closed.
        received: when that was known, our time, UTC milliseconds; 0 in a file.
    """

    market: str
    candle: Candle
    received: int = 0


class Asked(Struct, frozen=True, tag=True):
    """A person asked for something.

    Attributes:
        market: the symbol that it is about.
        request: what was asked.
        who: who asked.
    """

    market: str
    request: Request
    who: str = CONSOLE


class OrderUpdate(Struct, frozen=True, tag=True):
    """What became known of an order; counts from its beginning, so that it may come twice, late or out of order.

    Attributes:
        client_id: the order.
        state: how far it is.
        filled: what of it has been filled so far, of the base currency.
        price: the mean price of that, USDT; fee: what that cost.
        note: the exchange's reason, or why nothing is known.
    """

    client_id: str
    state: OrderState
    filled: float = 0.0
    price: float = 0.0
    fee: float = 0.0
    note: str = ""


class AccountRead(Struct, frozen=True, tag=True):
    """What the exchange says is there.

    Attributes:
        market: the symbol.
        quantity: what is held of it, of the base currency.
        orders: how many orders had come to their end when it was asked for; below 0 where one was out.
        reading: all of it; None in a replay, and where it is that of the reading before.
        asked, received: when it was asked for and came, our time, UTC milliseconds.
    """

    market: str
    quantity: float
    orders: int = -1
    reading: Reading | None = None
    asked: int = 0
    received: int = 0


class FillsRead(Struct, frozen=True, tag=True):
    """What the exchange lists as filled, the oldest first.

    Attributes:
        market: the symbol.
        since: from when on it was asked, UTC milliseconds.
        fills: all of them, ours included.
    """

    market: str
    since: int
    fills: tuple[FillSeen, ...]


class BillsRead(Struct, frozen=True, tag=True):
    """What moved the balance beside trades, the oldest first.

    Attributes:
        market: the symbol that was asked for.
        since: from when on, UTC milliseconds.
        bills: all of them, those that are booked included.
    """

    market: str
    since: int
    bills: tuple[BillSeen, ...]


class StopAnswered(Struct, frozen=True, tag=True):
    """What came of a stop that was placed or moved; only a reading says that it stands.

    Attributes:
        market: the symbol.
        client_id: of the request.
        taken: whether the exchange took it; None where there was no answer.
        crossed: whether it was refused since price is beyond it already.
        note: the exchange's reason, or why nothing is known.
    """

    market: str
    client_id: str
    taken: bool | None
    crossed: bool = False
    note: str = ""


class TermsRead(Struct, frozen=True, tag=True):
    """What may be done with the contract now, where that has changed.

    Attributes:
        market: the symbol.
        terms: as the exchange has them.
        funding: what is charged next; None where nothing is.
    """

    market: str
    terms: Terms
    funding: Funding | None = None


class EntriesBarred(Struct, frozen=True, tag=True):
    """Somebody outside the decider has a reason against entries, or has it no more.

    Attributes:
        market: the symbol.
        source: who; each has one reason at a time.
        reason: in a few words; empty where there is none any more.
        starting: whether it is only that nothing is known yet, as at each start: that is shown, and not written down.
    """

    market: str
    source: str
    reason: str
    starting: bool = False


class GapFilled(Struct, frozen=True, tag=True):
    """The closed 1m candles that lie wholly inside a silence, once the position is known to be there still.

    Attributes:
        market: the symbol.
        candles: ascending.
    """

    market: str
    candles: tuple[Candle, ...]


class Remarked(Struct, frozen=True, tag=True):
    """Something about the market's data that a person should find in the log: a gap, a candle that changed late.

    Attributes:
        market: the symbol.
        text: in a sentence.
    """

    market: str
    text: str


class Leaving(Struct, frozen=True, tag=True):
    """The engine ends: nobody will trail the stop at the exchange until it is started again."""

    market: str


class SettingsChanged(Struct, frozen=True, tag=True):
    """A market's run goes on under other settings than those that it had.

    Attributes:
        market: the first symbol; it concerns all of them.
        changes: what decides about trades and is another now, by `section.key`, as settings.toml has it.
    """

    market: str
    changes: dict[str, Any]


class DeadlinePassed(Struct, frozen=True, tag=True):
    """A moment that was waited for has come.

    Attributes:
        market: the symbol.
        time: UTC milliseconds.
    """

    market: str
    time: int


Input = (
    PriceSeen
    | CandleMoved
    | CandleClosed
    | Asked
    | OrderUpdate
    | AccountRead
    | FillsRead
    | BillsRead
    | StopAnswered
    | TermsRead
    | EntriesBarred
    | GapFilled
    | Remarked
    | Leaving
    | SettingsChanged
    | DeadlinePassed
    | JournalReplaced
)


class Stored(Struct, frozen=True):
    """An input as it is on the disk.

    Attributes:
        number: counted from 1 without gaps.
        place: how many candles had closed.
        input: what came.
    """

    number: int
    place: int
    input: Input


def moment(taken: Input) -> int:
    """Return when an input of a market came, UTC milliseconds, by whichever clock is behind; 0 where it does not say.

    So a clock that runs ahead for a moment makes nothing older than it is.
    """
    # Asked twice of each input, of which a day has a hundred thousand: patterns of classes take three times as long.
    kind = type(taken)
    if kind is PriceSeen:
        return min(taken.time, taken.received)  # type: ignore[union-attr]  # it is one
    if kind is AccountRead or kind is CandleClosed:
        return taken.received  # type: ignore[union-attr]  # likewise
    return 0
