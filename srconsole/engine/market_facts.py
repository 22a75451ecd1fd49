"""What happened on a market beside orders and lots: its exchange's stops, what differs there, and what bars entries."""

from __future__ import annotations

from msgspec import Struct


class NothingToSell(Struct, frozen=True, tag="nothing to sell"):
    """An exit found that nothing is held any more: somebody else sold, or the exchange's stop did."""

    client_id: str


class SoldOutside(Struct, frozen=True, tag="sold outside"):
    """Something of a lot was sold by another than this run's orders: its stop at the exchange, or somebody there.

    The quantity is of the base currency, money in USDT; `mark` says what else is to be known of it, `paid` the mean
    price that it was bought at, and `made` what it made, fees and its share of those of buying included.
    """

    fill_id: str
    price: float
    quantity: float
    fee: float
    reason: str
    mark: str = ""
    paid: float = 0.0
    made: float = 0.0


class ClosedShort(Struct, frozen=True, tag="closed a short"):
    """A part of what was bought closed somebody else's short at that price, in one-way mode: it was never held.

    The quantity is of the base currency, the price in USDT; the part's fee is in that of the purchase.
    """

    quantity: float
    price: float


class Booked(Struct, frozen=True, tag="booked"):
    """The balance moved by something that was no trade: a funding counts as made or lost, a transfer as neither.

    `amount` is in USDT, below 0 where the account has less for it.
    """

    kind: str
    amount: float


class StopSet(Struct, frozen=True, tag="stop set"):
    """The exchange took the stop at a price, before slippage, USDT."""

    price: float


class StopRefused(Struct, frozen=True, tag="stop refused"):
    """The exchange did not take a stop."""

    reason: str


class StopsUnread(Struct, frozen=True, tag="stops unread"):
    """The stops at the exchange could not be read; one more is placed, since unreadable is not absent."""

    reason: str


class Uncovered(Struct, frozen=True, tag="uncovered"):
    """What is held has no stop at the exchange, in two good readings."""


class CoveredAgain(Struct, frozen=True, tag="covered"):
    """The stop lies at the exchange again; `seconds` is how long it did not, as far as is known."""

    seconds: float


class LeftBare(Struct, frozen=True, tag="left bare"):
    """What had no stop at the exchange was sold; `seconds` is how long it was held without one, as far as is known."""

    seconds: float


class Differs(Struct, frozen=True, tag="differs"):
    """The exchange has what is not explained: nothing is bought meanwhile; each text is a sentence."""

    texts: tuple[str, ...]


class Agrees(Struct, frozen=True, tag="agrees"):
    """All that the exchange has is explained again."""


class Barred(Struct, frozen=True, tag="barred"):
    """Somebody has a reason against entries; empty where that is over."""

    source: str
    reason: str


class GapRaised(Struct, frozen=True, tag="gap"):
    """A high that was traded while nothing was heard raised the peak."""

    peak: float
    stop: float


class Remark(Struct, frozen=True, tag="remark"):
    """Something about the market's data."""

    text: str


class JournalBroke(Struct, frozen=True, tag="journal broke"):
    """A journal could not be gone on with, and this one was begun in its place."""

    text: str


class Adopted(Struct, frozen=True, tag="adopted"):
    """What the exchange holds was taken over with a stop: by a person, or from a journal that broke."""

    quantity: float
    price: float
    stop: float
