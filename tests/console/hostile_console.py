"""The console on a snapshot whose every text wants to be more than text: a program for a test to look at."""

from __future__ import annotations

import os

from srconsole.console.run import run_console
from srconsole.console.watch import Watch
from srconsole.engine.request import Request
from srconsole.engine.view.preview import Preview
from srconsole.engine.view.snapshot import LogLine, OrderView, Snapshot
from srconsole.settings.schema import Settings
from tests.console import canned
from tests.console.fake_link import FakeLink
from tests.hostile import HOSTILE

MARKUP = "[/red]"


def hostile() -> Snapshot:
    """Return a snapshot with such texts wherever there is one that srconsole did not make up itself."""
    shown = canned.in_stop_loss()
    assert shown.market.position is not None
    text = f"{MARKUP}{HOSTILE}"
    market = shown.market
    hostile_market = canned.changed(
        shown,
        symbol=text,
        position=shown.market.position._replace(tier=text),
        order=OrderView(text, "sell", 0.05, 0.0, 3741.2, "unknown", text),
        why_flat=text,
        trades=tuple(trade._replace(tier=text, exit_reason=text) for trade in market.trades),
        levels=tuple(level._replace(tier=f"{level.tier[:2]}{HOSTILE[:4]}") for level in market.levels),
    )
    log = (LogLine(market.price_time, False, text), LogLine(market.price_time, True, text))
    return hostile_market._replace(run=text, log=log)


class HostileLink(FakeLink):
    """A link whose engine refuses everything in such a text."""

    async def preview(self, request: Request) -> Preview:
        """Refuse it."""
        return Preview(f"{MARKUP}{HOSTILE}")


if __name__ == "__main__":
    with Watch([0, 1]) as watch:
        run_console(
            HostileLink(hostile()),
            Settings(),
            themes=[canned.CHECKOUT / "themes"],
            environment=dict(os.environ),
            watch=watch,
        )
