"""Settings beside those in force, whose traders show what decides (docs/strategy.md 4, strategies.md 4.5)."""

from __future__ import annotations

import msgspec

from srconsole.research.summary import GUARD_KEYS
from srconsole.settings.schema import Settings


def movement_variants(settings: Settings) -> dict[str, Settings]:
    """Return the settings of each way in which price might have moved: `adverse`, `favourable` and `polls`."""
    strategy = settings.strategy
    changes = {
        "adverse": {"movement": "candles", "intrabar": "adverse"},
        "favourable": {"movement": "candles", "intrabar": "favourable"},
        "polls": {"movement": "polls"},
    }
    replace = msgspec.structs.replace
    return {name: replace(settings, strategy=replace(strategy, **change)) for name, change in changes.items()}


def without_each_guard(settings: Settings) -> dict[str, Settings]:
    """Return the settings without each guard that is set, by the key of the guard."""
    guards, replace = settings.guards, msgspec.structs.replace
    return {
        key: replace(settings, guards=replace(guards, **{key: type(getattr(guards, key))(0)}))
        for key in GUARD_KEYS
        if getattr(guards, key)
    }
