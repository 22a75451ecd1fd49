"""What is shown of the levels: each with its tier, its touches, and why a touch of it would buy nothing now."""

from __future__ import annotations

from collections.abc import Mapping

from srconsole.core.offer import Key
from srconsole.core.order import Entry
from srconsole.core.refusals import BROKEN, NEXT_CLOSE, RESISTANCE
from srconsole.engine.levels_by_hand import is_pinned, waiting
from srconsole.engine.market_trading import MarketTrading
from srconsole.engine.touch import touch
from srconsole.engine.view.snapshot import LevelView
from srconsole.strategies.levels.book import Level
from srconsole.strategies.levels.structure import Structure


def levels_of(structure: Structure, market: MarketTrading) -> tuple[LevelView, ...]:
    """Return all levels, the highest price first, with those that the next close adds."""
    tiers = structure.tiers
    names = {tier.key: tier.name for tier in (*tiers.supports, *tiers.resistances)}
    coming = waiting(structure)
    levels = [*structure.supports.levels, *structure.resistances.levels, *coming]
    levels.sort(key=lambda level: (-level.price, level.key))
    offers = {offer.key: touch(market, offer) for offer in market.trader.plan.offers}
    disabled = market.trader.disabled
    return tuple(
        LevelView(
            id=level.key,
            side=level.side.value,
            tier=names.get(level.key, ""),
            price=level.price,
            touches=level.touches,
            first_touch=level.first.time,
            last_touch=level.last.time,
            disabled=level.key in disabled,
            known=level.first.known_time,
            held_up=NEXT_CLOSE if level in coming else _held_up(level, names, offers),
            by_hand=level.made > 0,
            pinned=is_pinned(level, structure),
            prices=level.prices,
        )
        for level in levels
    )


def _held_up(level: Level, names: Mapping[Key, str], offers: Mapping[Key, Entry | str]) -> str:
    if level.key not in names:
        return BROKEN
    # A resistance in force is a tier that nothing is offered at.
    answer = offers.get(level.key, RESISTANCE)
    return answer if isinstance(answer, str) else ""
