"""Every setting: its key, type, default, range and meaning, each in one place, and all of them together here.

`settings.toml`, `docs/settings.md`, the checks and their messages are made from it, in the order it has here.
A new key is one field; a new section is one class in a module `sections_of_…` and one field in `Settings`.

Building one of these classes by hand checks nothing: values from outside come through `settings.layers`.
Fractions are fractions (0.01 = 1 %), money is in USDT, lengths of time are in candles where no other unit is named.
"""

from msgspec import Struct

from srconsole.settings.sections_of_lots import GuardSettings, PyramidSettings, SizingSettings, TrailSettings
from srconsole.settings.sections_of_screen import AlertSettings, ConsoleSettings, JournalSettings, KeySettings
from srconsole.settings.sections_of_strategies import (
    BreakoutSettings,
    GridSettings,
    PluginSettings,
    ScalperSettings,
    SignalSettings,
)
from srconsole.settings.sections_of_trading import (
    CostSettings,
    LevelSettings,
    MarketSettings,
    RiskSettings,
    StrategySettings,
)

__all__ = [
    "AlertSettings",
    "BreakoutSettings",
    "ConsoleSettings",
    "CostSettings",
    "GridSettings",
    "GuardSettings",
    "JournalSettings",
    "KeySettings",
    "LevelSettings",
    "MarketSettings",
    "PluginSettings",
    "PyramidSettings",
    "RiskSettings",
    "ScalperSettings",
    "Settings",
    "SignalSettings",
    "SizingSettings",
    "StrategySettings",
    "TrailSettings",
]


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings, a field for each section."""

    market: MarketSettings = MarketSettings()
    levels: LevelSettings = LevelSettings()
    strategy: StrategySettings = StrategySettings()
    signals: SignalSettings = SignalSettings()
    scalper: ScalperSettings = ScalperSettings()
    breakout: BreakoutSettings = BreakoutSettings()
    grid: GridSettings = GridSettings()
    plugin: PluginSettings = PluginSettings()
    risk: RiskSettings = RiskSettings()
    sizing: SizingSettings = SizingSettings()
    pyramid: PyramidSettings = PyramidSettings()
    trail: TrailSettings = TrailSettings()
    guards: GuardSettings = GuardSettings()
    costs: CostSettings = CostSettings()
    journal: JournalSettings = JournalSettings()
    alerts: AlertSettings = AlertSettings()
    console: ConsoleSettings = ConsoleSettings()
    keys: KeySettings = KeySettings()
