"""The footer: the keys that work now, with their names, as many as there is room for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from srconsole.console.actions import ACTIONS, FOOTER, OF_LOTS, OF_POSITION, PACE, applies
from srconsole.console.intent import intent_of
from srconsole.console.keymap import Keymap
from srconsole.console.lots import Held, held, selectable
from srconsole.console.modes import LIVE
from srconsole.console.panes.alerts import is_unarmed
from srconsole.console.panes.lines import Line, Span
from srconsole.console.question import Question
from srconsole.core.commands import EnableLevel
from srconsole.core.lot import State
from srconsole.core.offer import Key as OfferKey
from srconsole.engine.view.snapshot import Snapshot

_REAL_MONEY: Final = "LIVE: real money"
_GAP: Final = 2
_ALWAYS: Final = ("help", "quit")


class _Named(NamedTuple):
    """A key in the footer, and what stands behind it."""

    action: str
    key: str
    text: str


def footer_line(
    keymap: Keymap, width: int, snapshot: Snapshot | None, selected: OfferKey | None = None, *, stopped: bool = False
) -> Line:
    """Return as many keys with their names as fit: those that do something now, and what they do now.

    Once the engine has stopped that is leaving, and reading the help.
    """
    spans = list(_before(snapshot))
    for named in _named(keymap, width, snapshot, selected, stopped=stopped):
        spans += [Span(named.key, "key"), Span(named.text, "label")]
    return (Span(" "), *spans)


def action_at(
    column: int,
    keymap: Keymap,
    width: int,
    snapshot: Snapshot | None,
    selected: OfferKey | None = None,
    *,
    stopped: bool = False,
) -> str:
    """Return the action whose key or name stands in a column of the footer; empty where none does."""
    at = 1 + sum(len(span.text) for span in _before(snapshot))
    for named in _named(keymap, width, snapshot, selected, stopped=stopped):
        length = len(named.key) + len(named.text)
        if at <= column < at + length - _GAP:
            return named.action
        at += length
    return ""


def _before(snapshot: Snapshot | None) -> tuple[Span, ...]:
    """Return what stands before the keys: that it is real money."""
    live = snapshot is not None and snapshot.mode == LIVE
    return (Span(_REAL_MONEY, "live"), Span("  ")) if live else ()


def _named(
    keymap: Keymap, width: int, snapshot: Snapshot | None, selected: OfferKey | None, *, stopped: bool
) -> Iterator[_Named]:
    room = width - 1 - sum(len(span.text) for span in _before(snapshot))
    for action in FOOTER:
        key = keymap.shown(action)
        if not key or (stopped and action not in _ALWAYS):
            continue
        if action not in _ALWAYS and (snapshot is None or not works(action, snapshot, selected)):
            continue
        text = f" {_title(action, snapshot, selected)}{' ' * _GAP}"
        if len(key) + len(text) <= room + _GAP:
            room -= len(key) + len(text)
            yield _Named(action, key, text)


def works(action: str, snapshot: Snapshot, selected: OfferKey | None) -> bool:
    """Tell whether a key would do something now."""
    market = snapshot.market
    if not applies(action, snapshot.mode) or (action in PACE and market.feed.ended):
        return False
    if action in OF_POSITION:
        about = held(snapshot, selected)
        if isinstance(about, str) or (action in OF_LOTS and market.strategy is None):
            return False
        return bool(about.targets) if action == "target" else action != "take_profit" or _switches(snapshot, about)
    match action:
        case "arm":
            return is_unarmed(snapshot)
        case "adopt" | "close_other" | "leave_alone":
            return market.live is not None and bool(market.live.choices)
        case "enter":
            return not isinstance(intent_of(action, snapshot, selected), str)
        case "level":
            return selected in selectable(market) and not isinstance(intent_of(action, snapshot, selected), str)
        case "above" | "below":
            return bool(selectable(market))
        case "reset_halt":
            return isinstance(intent_of(action, snapshot, selected), Question)
    return True


def _switches(snapshot: Snapshot, about: Held) -> bool:
    """Tell whether what is held can still be switched to TAKE_PROFIT."""
    strategy, position = snapshot.market.strategy, snapshot.market.position
    if strategy is not None:
        return any(lot.key == about.key and lot.state is State.STOP_LOSS for lot in strategy.lots)
    return position is not None and position.state is State.STOP_LOSS


def _title(action: str, snapshot: Snapshot | None, selected: OfferKey | None) -> str:
    if snapshot is None:
        return ACTIONS[action].title
    if action == "pause":
        return "resume" if snapshot.market.paused else "pause"
    if action == "feed":
        return "go on" if snapshot.market.feed.paused else "hold"
    if action == "level":
        return "enable" if isinstance(intent_of(action, snapshot, selected), EnableLevel) else "disable"
    return ACTIONS[action].title
