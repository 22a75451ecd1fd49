"""What a strategy wants to be done until its next close: offers to buy, and how a lot that one of them buys is left.

docs/strategy.md section 5 has the rules for offers, section 6 those for exits.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from srconsole.core.trail import Trail

Key = str
"""What an offer, and the lot that it buys, is known by; it survives renumbering and restarts."""


class Offer(Struct, frozen=True):
    """A price at which to buy when price comes down to it from above; prices before slippage, USDT.

    Attributes:
        key: what it is known by.
        label: its name while this plan is in force, such as `S1`.
        price: the price it is about: a support's.
        trigger: a glide down buys here.
        low: the lowest price at which a jump still buys.
    """

    key: Key
    label: str
    price: float
    trigger: float
    low: float


class Plan(Struct, frozen=True):
    """All that is wanted from one close to the next; it replaces the plan before it as a whole.

    Attributes:
        offers: nearest first, which is the highest trigger first.
        top_trigger: the first one's trigger, minus infinity without offers: above it nothing can be bought.
    """

    offers: tuple[Offer, ...] = ()
    top_trigger: float = float("-inf")

    @classmethod
    def of(cls, offers: tuple[Offer, ...]) -> Plan:
        """Return the plan with these offers, the highest trigger first."""
        return cls(offers, offers[0].trigger) if offers else NOTHING


NOTHING = Plan()


class Exits(Struct, frozen=True):
    """How a lot will be left; frozen for it when it is bought. Prices before slippage, USDT.

    Attributes:
        stop: at or below it all of the lot is sold.
        trail: how the stop follows price up; None for a stop that stays.
    """

    stop: float
    trail: Trail | None = None


ExitRule = Callable[[Offer, float], Exits | str]
"""Returns the exits of a lot bought on an offer at a price, or the reason why it is not to be bought."""
