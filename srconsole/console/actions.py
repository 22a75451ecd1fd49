"""Everything a key can do, in one table: the bindings, the footer, the help and `[keys]` are made from it.

What an action does and the keys it has stand in the settings' schema, where people set them; this adds its name on
the screen and its place there.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from srconsole.settings.keys import KEYS, Key


class Action(NamedTuple):
    """Something a person can do with a key."""

    id: str
    """Its name in `[keys]`."""
    title: str
    """A word or two for the footer."""
    does: str
    """What it does, for the help."""
    keys: str
    """Its keys where nobody gives others, separated by commas."""
    group: str
    """Where the help lists it."""


_TITLES: Final = {
    "Entries": {"pause": "pause", "enter": "enter", "level": "disable", "reset_halt": "end halt"},
    "Levels": {"add_level": "new level", "remove_level": "remove", "pin_level": "pin"},
    "Position": {
        "flatten": "flatten",
        "stop": "stop",
        "break_even": "break even",
        "trail": "trail",
        "take_profit": "take profit",
        "part": "part",
        "sell_lot": "sell lot",
        "target": "target off",
    },
    "Exchange": {
        "exchange": "exchange",
        "adopt": "adopt",
        "close_other": "close other",
        "leave_alone": "leave alone",
        "arm": "arm",
    },
    "Pace": {"feed": "hold", "step": "step", "faster": "faster", "slower": "slower"},
    "Screens": {
        "log_screen": "log",
        "trades_screen": "trades",
        "settings_screen": "settings",
        "overview": "overview",
        "backtest": "backtest",
    },
    "Screen": {
        "above": "select",
        "below": "select",
        "broken": "broken",
        "why": "why",
        "since": "since",
        "palette": "command",
        "copy": "copy",
        "help": "help",
        "quit": "leave",
    },
    "Panes": {
        "pane_chart": "chart",
        "pane_levels": "levels",
        "pane_position": "position",
        "pane_log": "log",
        "pane_trades": "trades",
        "pane_exchange": "exchange",
        "pane_account": "account",
        "zoom_pane": "zoom",
    },
    "Chart": {
        "pan_left": "older",
        "pan_right": "newer",
        "page_left": "older page",
        "page_right": "newer page",
        "now": "now",
        "zoom_in": "closer",
        "zoom_out": "wider",
        "cursor": "cursor",
        "shorter_frame": "shorter",
        "longer_frame": "longer",
        "line_mode": "line",
    },
}
FOOTER: Final = (
    *("help", "quit", "pause", "flatten", "feed", "reset_halt", "arm", "exchange", "stop", "enter", "below", "level"),
    *("adopt", "close_other", "leave_alone"),
    *("trail", "break_even", "take_profit", "part", "sell_lot", "target"),
    *(
        "palette",
        "step",
        "faster",
        "log_screen",
        "trades_screen",
        "settings_screen",
        "overview",
        "backtest",
        "copy",
        "zoom_pane",
    ),
    *("cursor", "pan_left", "zoom_in", "longer_frame"),
)
"""What the footer names, as far as it has room; the first ones are never left out at 80 columns."""

PACE: Final = frozenset(_TITLES["Pace"])
"""Actions that need candles of a file: nobody holds a market, or hurries it."""
PACED: Final = ("replay", "rehearsal")
"""Modes that have them."""
CHOICES: Final = ("adopt", "close_other", "leave_alone")
"""What may be done about what is not explained."""
OF_CHART: Final = frozenset(_TITLES["Chart"])
"""Actions that change nothing but what the chart shows."""
MARKET_ONLY: Final = frozenset(_TITLES["Exchange"])
"""Actions that a replay has no use for."""

SCREENS: Final = tuple(_TITLES["Screens"])
"""Actions that open a screen beside the main one."""

OF_LOTS: Final = frozenset({"sell_lot", "target"})
"""Actions that `levels` has no use for: it holds one lot, without targets."""

OF_POSITION: Final = frozenset(_TITLES["Position"]) - {"flatten"}
"""Actions that need something that is held; to flatten pauses entries as well, and is always there."""

NEEDED: Final = ("pause", "flatten", "quit", "help")
"""Actions that must have a key."""


def _action(key: Key) -> Action:
    about = key.bounds.extra or {}
    group = next(group for group, titles in _TITLES.items() if key.name in titles)
    return Action(key.name, _TITLES[group][key.name], str(about["does"]), str(about["default"]), group)


ACTIONS: Final = {key.name: _action(key) for key in KEYS.values() if key.section == "keys" and key.name != "preset"}
"""Every action by its id, in the order of the schema."""

AT_ONCE: Final = ("help", "quit", "zoom_pane", *(action for action in ACTIONS if action.startswith("pane_")))
"""Those that need nothing of the engine."""

GROUPS: Final = tuple(_TITLES)
"""The help's groups, in its order."""


def applies(action: str, mode: str) -> bool:
    """Tell whether an action has a use in a run of this mode."""
    if action in PACE:
        return mode in PACED
    return action not in MARKET_ONLY or (mode != "replay" and (action != "arm" or mode == "live"))
