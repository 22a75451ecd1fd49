"""The footer: the keys that work now, with their names, as many as there is room for."""

from __future__ import annotations

from typing import Final

from srconsole.console.actions import ACTIONS, CHOICES, FOOTER, OF_LOTS, applies
from srconsole.console.keymap import Keymap
from srconsole.console.modes import LIVE
from srconsole.console.panes.alerts import is_unarmed
from srconsole.console.panes.lines import Line, Span
from srconsole.engine.view.snapshot import Snapshot

_REAL_MONEY: Final = "LIVE: real money"


def footer_line(keymap: Keymap, width: int, snapshot: Snapshot | None) -> Line:
    """Return as many keys with their names as fit; a key that turns something off and on names what it does now."""
    spans: list[Span] = []
    mode = "replay" if snapshot is None else snapshot.mode
    if mode == LIVE:
        spans += [Span(_REAL_MONEY, "live"), Span("  ")]
    room = width - 1 - sum(len(span.text) for span in spans)
    for action in FOOTER:
        key = keymap.shown(action)
        text = f" {_title(action, snapshot)}  "
        if snapshot is not None and not _offered(action, snapshot):
            continue
        if not key or len(key) + len(text) > room + 2:
            continue
        room -= len(key) + len(text)
        spans += [Span(key, "key"), Span(text, "label")]
    return (Span(" "), *spans)


def _offered(action: str, snapshot: Snapshot) -> bool:
    if action == "arm":
        return snapshot.mode == LIVE and is_unarmed(snapshot)
    if action in OF_LOTS and snapshot.market.strategy is None:
        return False
    if action in CHOICES:
        return snapshot.market.live is not None and bool(snapshot.market.live.choices)
    return applies(action, snapshot.mode)


def _title(action: str, snapshot: Snapshot | None) -> str:
    if snapshot is not None and action == "pause":
        return "resume" if snapshot.market.paused else "pause"
    if snapshot is not None and action == "feed":
        return "go on" if snapshot.market.feed.paused else "hold"
    return ACTIONS[action].title
