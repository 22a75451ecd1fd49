"""What a strategy wants to be done until its next close: offers to buy, and how a lot that one of them buys is left.

docs/strategy.md section 5 has the rules for offers, section 6 those for exits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from srconsole.core.trail import Trail

Key = str
"""What an offer, and the lot that it buys, is known by; it survives renumbering and restarts."""


class Offer(Struct, frozen=True):
    """What to buy, and where; prices before slippage, USDT (docs/strategies.md section 1.1).

    Attributes:
        key: what it is known by.
        label: its name while this plan is in force, such as `S1`.
        price: the price it is about: a support's.
        trigger: of a touch: a glide down buys here.
        low: the lowest price at which a jump still buys.
        high: of a next: the highest price at which it is still bought.
        kind: `touch` buys when price comes down to the trigger from above, `next` at the first price after the close.
        weight: its share of the usual size, a fraction.
    """

    key: Key
    label: str
    price: float
    trigger: float
    low: float
    high: float = float("inf")
    kind: Literal["touch", "next"] = "touch"
    weight: float = 1.0

    @classmethod
    def next(
        cls, key: Key, label: str, price: float, *, low: float = float("-inf"), high: float = float("inf")
    ) -> Offer:
        """Return an offer that the first price after the close fills, if it lies between two prices."""
        return cls(key, label, price, price, low, high, "next")


class Plan(Struct, frozen=True):
    """All that is wanted from one close to the next; it replaces the plan before it as a whole.

    Attributes:
        offers: the touch offers, nearest first, which is the highest trigger first.
        top_trigger: the first one's trigger, minus infinity without offers: above it nothing can be bought by touch.
        nexts: the next offers, in the order in which they are tried.
        sells: the lots that the next jump sells, by key, each with the reason.
        stops: where the stops of lots are put, by key, USDT; they only move up.
        waits: what is waited for, or why nothing is offered, in a few words for a person.
    """

    offers: tuple[Offer, ...] = ()
    top_trigger: float = float("-inf")
    nexts: tuple[Offer, ...] = ()
    sells: dict[Key, str] = {}
    stops: dict[Key, float] = {}
    waits: str = ""

    @classmethod
    def of(cls, offers: tuple[Offer, ...]) -> Plan:
        """Return the plan with these offers, the highest trigger first."""
        return cls(offers, offers[0].trigger) if offers else NOTHING


NOTHING = Plan()


class Target(Struct, frozen=True):
    """A price at which a part of a lot is sold.

    Attributes:
        price: before slippage, USDT.
        fraction: of what was bought, above 0 and at most 1.
    """

    price: float
    fraction: float


class BreakEven(Struct, frozen=True):
    """When a lot's stop goes up to where it loses nothing any more.

    Attributes:
        after: from this gain on, a fraction of the price of decision.
        to: `entry`, the price of decision; or `costs`, where fees and slippage of both sides are earned.
    """

    after: float
    to: Literal["entry", "costs"] = "costs"


class Add(Struct, frozen=True):
    """A further buy of the same lot as price rises.

    Attributes:
        price: from which it is due, before slippage, USDT.
        share: of the whole size, a fraction.
        stop: where the whole lot's stop goes at least, USDT.
    """

    price: float
    share: float
    stop: float


class Exits(Struct, frozen=True):
    """How a lot will be left; frozen for it when it is bought. Prices before slippage, USDT.

    Attributes:
        stop: at or below it all of the lot is sold.
        trail: how the stop follows price up; None for a stop that stays.
        targets: prices at which parts of it are sold, ascending.
        break_even: when the stop goes up to where nothing is lost any more; None for never.
        max_hold: milliseconds after its candle's opening from which on the first jump sells it; 0 for none.
        adds: further buys, ascending.
        share: what the entry itself buys of the whole size, a fraction.
    """

    stop: float
    trail: Trail | None = None
    targets: tuple[Target, ...] = ()
    break_even: BreakEven | None = None
    max_hold: int = 0
    adds: tuple[Add, ...] = ()
    share: float = 1.0


ExitRule = Callable[[Offer, float], Exits | str]
"""Returns the exits of a lot bought on an offer at a price, or the reason why it is not to be bought."""
