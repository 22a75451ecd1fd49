"""The help: every action that has a use, with its keys."""

from __future__ import annotations

from typing import Final

from srconsole.console.actions import ACTIONS, GROUPS, OF_LOTS, Action, applies
from srconsole.console.keymap import Keymap
from srconsole.console.modes import mode_badge, mode_meaning
from srconsole.console.panes.lines import Line, Span


def _does(action: Action, mode: str) -> str:
    return "leave; nothing of a rehearsal is kept" if (action.id, mode) == ("quit", "rehearsal") else action.does


def help_lines(keymap: Keymap, mode: str, *, of_lots: bool = False) -> list[Line]:
    """Return every action that has a use in a mode, with its keys, group by group.

    `of_lots` says that the strategy is another than `levels`. What has two directions shares a row then: a rehearsal's
    keys are more than the rows of a small terminal.
    """
    lines: list[Line] = [(mode_badge(mode), Span(f" {mode_meaning(mode)}", "strong"))]
    for group in GROUPS:
        named = group
        for action in ACTIONS.values():
            if action.group == group and _is_told(action.id, mode, of_lots=of_lots):
                keys, does = keymap.shown_all(action.id) or "no key", _does(action, mode)
                if of_lots and action.id in _SHARED:
                    keys, does = _shared(action.id, keymap)
                lines.append((Span(f"{named:<9}", "strong"), Span(f" {keys:<9}", "key"), Span(does)))
                named = ""
    return lines


_SHARED: Final = {"faster": "slower", "above": "below"}
_BOTH: Final = {"faster": "let it go faster, slower", "above": "select a lot or an offer, above or below"}


def _is_told(action: str, mode: str, *, of_lots: bool) -> bool:
    """Tell whether the help has a row for an action: not for what has just opened it, in a rehearsal."""
    if not applies(action, mode) or (action, mode) == ("help", "rehearsal"):
        return False
    return action not in _SHARED.values() if of_lots else action not in OF_LOTS


def _shared(action: str, keymap: Keymap) -> tuple[str, str]:
    """Return the keys of two directions, and what they do."""
    return f"{keymap.shown(action)} {keymap.shown(_SHARED[action])}".strip() or "no key", _BOTH[action]
