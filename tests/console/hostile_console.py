"""The console on a snapshot whose every text wants to be more than text: a program for a test to look at."""

from __future__ import annotations

import os

from srconsole.console.run import run_console
from srconsole.console.watch import Watch
from srconsole.engine.snapshot import LogLine, Snapshot
from srconsole.settings.schema import Settings
from tests.console import canned
from tests.console.fake_link import FakeLink
from tests.hostile import HOSTILE

MARKUP = "[/red]"


def hostile() -> Snapshot:
    """Return a snapshot with such texts wherever there is one that srconsole did not make up itself."""
    shown = canned.in_stop_loss()
    assert shown.position is not None
    text = f"{MARKUP}{HOSTILE}"
    trades = tuple(trade._replace(tier=text, exit_reason=text) for trade in shown.trades)
    return shown._replace(
        symbol=text,
        run=text,
        position=shown.position._replace(tier=text),
        why_flat=text,
        trades=trades,
        log=(LogLine(shown.price_time, False, text), LogLine(shown.price_time, True, text)),
        levels=tuple(level._replace(tier=f"{level.tier[:2]}{HOSTILE[:4]}") for level in shown.levels),
    )


if __name__ == "__main__":
    with Watch([0, 1]) as watch:
        run_console(
            FakeLink(hostile()),
            Settings(),
            themes=[canned.CHECKOUT / "themes"],
            environment=dict(os.environ),
            watch=watch,
        )
