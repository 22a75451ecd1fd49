"""How the defences around the stop at the exchange are switched off, each by one name of the engine's code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from srconsole.core import lot
from srconsole.engine import at_exchange, market_orders
from srconsole.engine.at_exchange import AtExchange
from srconsole.engine.cover import Cover, Finding
from srconsole.engine.holding import Held
from srconsole.engine.market_polls import MarketPolls
from srconsole.engine.market_ports import StopRequest
from srconsole.engine.readings import StopSeen, Trigger
from srconsole.engine.stop_keeper import StopKeeper
from tests.scenarios.of_the_engine import nothing
from tests.scenarios.patch import Patch

Asked = StopRequest | None


def leave_it_to_the_stop(patch: Patch) -> None:
    """Sell nothing, since the exchange has a stop."""
    patch.setattr(MarketPolls, "_leave", nothing)


def leave_what_is_left(patch: Patch) -> None:
    """Look at nothing where nothing is held."""
    patch.setattr(at_exchange, "tidy", nothing)


def call_off_and_place(patch: Patch) -> None:
    """Take a stop away before another one is placed."""
    put = StopKeeper._set  # noqa: SLF001

    async def moved(self: StopKeeper, stop: StopRequest) -> None:
        if stop.standing is not None:
            await self._cancel(stop.symbol, (stop.standing,))
        await put(self, stop._replace(standing=None))

    patch.setattr(StopKeeper, "_set", moved)


def move_with_every_price(patch: Patch) -> None:
    """Have the stop moved by whatever little, and at any time."""
    moved = Cover.moved

    def always(self: Cover, lot: Held, price: float, now: int, quantity: float, *, at_once: bool = False) -> Asked:
        self._risk = msgspec.structs.replace(self._risk, stop_min_move=0.0, stop_min_interval=0.0)
        return moved(self, lot, price, now, quantity, at_once=at_once)

    patch.setattr(Cover, "moved", always)


def round_no_stop(patch: Patch) -> None:
    """Send stops as they were reckoned."""
    patch.setattr(market_orders, "first_stop", lambda exits, *_: exits.stop)
    patch.setattr(lot, "rounded_up", lambda value, _: value)


def take_it_for_covered(patch: Patch) -> None:
    """Believe that a stop lies at the exchange."""
    patch.setattr(AtExchange, "_set", nothing)
    patch.setattr(AtExchange, "_absent", nothing)


def leave_it_bare_meanwhile(patch: Patch) -> None:
    """Look at no stop while an order is out."""
    patch.setattr(AtExchange, "_keep_meanwhile", nothing)


def take_any_trigger(patch: Patch) -> None:
    """Take a stop that looks at the mark for one that looks at the last price."""
    moved = Cover.moved

    def by_last(self: Cover, lot: Held, price: float, now: int, quantity: float, *, at_once: bool = False) -> Asked:
        standing = self.memory.standing
        if standing is not None:
            self.memory.standing = msgspec.structs.replace(standing, trigger=Trigger.LAST)
        try:
            return moved(self, lot, price, now, quantity, at_once=at_once)
        finally:
            self.memory.standing = standing

    patch.setattr(Cover, "moved", by_last)


def cover_the_position(patch: Patch) -> None:
    """Have a stop for the whole position, whoever's it is."""
    moved = Cover.moved

    def whole(self: Cover, lot: Held, price: float, now: int, quantity: float, *, at_once: bool = False) -> Asked:
        return moved(self, lot, price, now, 0.0, at_once=at_once)

    patch.setattr(Cover, "moved", whole)


def take_unread_for_none(patch: Patch) -> None:
    """Take stops that were not read for none."""
    look = Cover.look

    def none(self: Cover, stops: tuple[StopSeen, ...] | None, lot: Held, asked: int, now: int) -> Finding:
        return look(self, stops or (), lot, asked, now)

    patch.setattr(Cover, "look", none)


def leave_no_stop(patch: Patch) -> None:
    """Send entries without a stop, and place none."""
    take_it_for_covered(patch)
    patch.setattr(market_orders, "first_stop", lambda *_: 0.0)


def leave_at_once(patch: Patch) -> None:
    """Leave without a look at the stop."""
    patch.setattr(MarketPolls, "leaving", nothing)


STOPS: Final[dict[str, Callable[[Patch], None]]] = {
    "sells at the stop by itself": leave_it_to_the_stop,
    "sweeps stops from a flat symbol": leave_what_is_left,
    "moves a stop in place": call_off_and_place,
    "moves a stop by enough, and not too often": move_with_every_price,
    "rounds stops up to the tick": round_no_stop,
    "has a stop for what is ours alone": cover_the_position,
    "covers what has no stop": take_it_for_covered,
    "covers what may be held while an order is out": leave_it_bare_meanwhile,
    "has a stop look at the last price": take_any_trigger,
    "takes what was not read for unknown": take_unread_for_none,
    "leaves a stop at the exchange": leave_no_stop,
    "brings the stop to where it is before it leaves": leave_at_once,
}
"""What switches each defence off, by its words in the scenarios."""
