"""`levels`: buy when price comes down to a support, leave at a tight stop or behind a trail (docs/strategy.md)."""

from __future__ import annotations

import msgspec

from srconsole.core.candle import Candle
from srconsole.core.offer import NOTHING, Exits, Offer, Plan
from srconsole.core.trail import Trail
from srconsole.settings.schema import Settings
from srconsole.strategies.contract import Needs, View
from srconsole.strategies.levels.row import TIER_COLUMNS, TierCells
from srconsole.strategies.levels.structure import Structure, StructureMemory
from srconsole.strategies.levels.swing import SwingSource
from srconsole.strategies.levels.tier import Tier

NO_PATTERN = "no pattern"


class Levels:
    """Offers every support in force; implements `strategies.contract.Strategy`.

    Attributes:
        structure: what the closed candles say.
    """

    needs = Needs(candles_alone=True)
    columns = ("SR_Proximity", *TIER_COLUMNS)

    def __init__(self, settings: Settings, swings: SwingSource | None = None) -> None:
        """Start without candles; `swings` may come from a history that was searched at once."""
        self.structure = Structure(settings, swings)
        self._stop = 1 - settings.strategy.stop_pct
        self._trail_pct = settings.strategy.trail_pct
        self._supports: tuple[Tier, ...] = ()
        self._plan = NOTHING
        # As with tiers: between two swings price crosses the same supports back and forth.
        self._plans: dict[int, Plan] = {}
        self._version = 0
        self._cells = TierCells()

    def close(self, view: View) -> Plan:
        """Take one closed candle; return the plan with an offer at each support in force from now on."""
        time, _, high, low, close, volume = view.candle
        supports = self.structure.close(time, high, low, close, volume).supports
        return self._plan if supports is self._supports else self._planned(supports)

    def _planned(self, supports: tuple[Tier, ...]) -> Plan:
        version = self.structure.supports.version
        if version != self._version:
            self._version = version
            self._plans.clear()
        plan = self._plans.get(len(supports))
        if plan is None:
            offers = tuple(Offer(tier.key, tier.name, tier.price, tier.upper, tier.lower) for tier in supports)
            plan = self._plans[len(supports)] = Plan.of(offers)
        self._supports, self._plan = supports, plan
        return plan

    def exits(self, offer: Offer, price: float) -> Exits | str:
        """Return the stop below the support and the trail from the midpoint on; without a pattern there is no entry."""
        pattern = self.structure.pattern
        if pattern is None:
            return NO_PATTERN
        return Exits(offer.price * self._stop, Trail(self._trail_pct, pattern.midpoint))

    def cells(self, candle: Candle) -> str:
        """Return SR_Proximity and the ten nearest tiers on each side."""
        return self._cells.of(candle, self.structure.tiers)

    def remember(self) -> StructureMemory:
        """Return what the next closes depend on."""
        return self.structure.remember()

    def restore(self, memory: bytes) -> None:
        """Be where `remember` was called."""
        self.structure.restore(msgspec.msgpack.decode(memory, type=StructureMemory))
        self._planned(self.structure.tiers.supports)
