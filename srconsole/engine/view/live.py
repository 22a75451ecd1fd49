"""What is shown of a market beside its trader: ages, the exchange's stop, and what is not explained."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

CHOICES: Final = ("adopt", "close", "ignore")


class Calls(NamedTuple):
    """How much an exchange is asked.

    Attributes:
        made: calls in the last second.
        allowed: as many as there may be; 0 where nobody counts.
    """

    made: int = 0
    allowed: int = 0


class Outlook(NamedTuple):
    """What the parts around the engine know of themselves; ages in seconds, None before the first answer.

    Attributes:
        price_age, candle_age: since the last good price, and since the newest candle that is due was there.
        ahead: seconds that the exchange's clock is ahead; None while it is not known.
        latency: seconds from asking to the answer.
        failing: why prices, candles, clock or terms do not come, in a sentence; empty while all do.
        account_calls: with the account's keys, orders among them.
        public_calls: for prices, candles, clock and terms, which exchanges limit apart.
        held_back: why reads are held back, in a sentence; empty where they are not.
    """

    price_age: float | None = None
    candle_age: float | None = None
    ahead: float | None = None
    latency: float = 0.0
    failing: str = ""
    account_calls: Calls = Calls()
    public_calls: Calls = Calls()
    held_back: str = ""


LookAround = Callable[[], Outlook]


class StopView(NamedTuple):
    """The stop at the exchange, as last read."""

    price: float
    trigger: str
    """`LAST`, or `MARK`, as which a stop counts whose price the exchange does not say."""
    quantity: float
    """Of the base currency; 0 for the whole position."""
    order_id: str = ""
    """The exchange's id for it."""
    client_id: str = ""
    """Ours; empty where it came with its entry."""
    age: float | None = None
    """Seconds since it was placed or moved last; None where it is as it came with its entry."""


class FundingView(NamedTuple):
    """What is charged next for what is held."""

    time: int
    """UTC milliseconds."""
    rate: float
    """A fraction of the notional; a long pays it where it is above 0."""
    cost: float | None
    """USDT, for what is held now at the last price; None while nothing is."""


class LiveView(NamedTuple):
    """One market, as its exchange has it."""

    outlook: Outlook
    account_age: float | None
    """Seconds since the account was asked for what is known of it; None before the first time."""
    account_failing: str
    """Why it is not read, in a sentence; empty while it is."""
    stop: StopView | None
    covered: bool
    """Whether what is held has a stop at the exchange, as last read, or what an order of unknown fate may have bought;
    true while nothing is."""
    uncovered_for: float | None
    """Seconds that it has had none; None while it is covered."""
    uncovered_in_all: float
    """Seconds without one in this trade, before now."""
    unknown: str
    """What of the order that is out is not known, with its evidence; empty where all is."""
    differences: tuple[str, ...]
    """What the exchange has that is not explained, a sentence each."""
    choices: tuple[str, ...]
    """What a person may choose about it."""
    beside: tuple[str, ...]
    """What of others waits beside our position, and bars nothing."""
    against_entries: tuple[str, ...]
    """What stands against entries."""
    funding: FundingView | None
    balance_off: float
    """USDT that the exchange's equity has moved by, unexplained."""
    unsold: int
    """How many sales in a row the exchange has refused of what is held; 0 once one was carried out."""
