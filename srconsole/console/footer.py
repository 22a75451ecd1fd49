"""The footer: the keys that work now, with their names, as many as there is room for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from srconsole.console.actions import ACTIONS, FOOTER
from srconsole.console.keymap import Keymap
from srconsole.console.modes import LIVE
from srconsole.console.panes.lines import Line, Span

if TYPE_CHECKING:
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
        if action not in _ALWAYS and (snapshot is None or not _works(action, snapshot, selected)):
            continue
        text = f" {_title(action, snapshot, selected)}{' ' * _GAP}"
        if len(key) + len(text) <= room + _GAP:
            room -= len(key) + len(text)
            yield _Named(action, key, text)


def _works(action: str, snapshot: Snapshot, selected: OfferKey | None) -> bool:
    # What keys mean brings all that can be asked: a footer without a snapshot, as the first frame's, does without.
    from srconsole.console.working import works  # noqa: PLC0415

    return works(action, snapshot, selected)


def _title(action: str, snapshot: Snapshot | None, selected: OfferKey | None) -> str:
    if snapshot is None:
        return ACTIONS[action].title
    from srconsole.console.working import title  # noqa: PLC0415  # as above

    return title(action, snapshot, selected)
