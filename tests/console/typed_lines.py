"""Lines as they are typed at the command line, and what they ask for."""

from __future__ import annotations

from srconsole.console.palette import Meaning, commands, meant, typed
from srconsole.engine.view.snapshot import Snapshot
from tests.console import canned

THEMES = ("ansi", "dark", "light")
HELD = canned.in_stop_loss()


def meaning(text: str, snapshot: Snapshot = HELD) -> Meaning:
    """Return what a line asks for."""
    line = typed(text, commands(snapshot.mode, THEMES, of_lots=snapshot.market.strategy is not None))
    assert line is not None, text
    return meant(line, snapshot, None, THEMES)
