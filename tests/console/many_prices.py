"""A console that is shown one price after the other, each drawn: a program for a test that watches its memory.

`python -m tests.console.many_prices TOLD PRICES`: writes to a file how much memory it had after a fifth of the prices
and after all of them, MB, and how many were drawn.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from srconsole.console.app import ConsoleApp
from srconsole.console.driver import TerminalDriver
from srconsole.console.main_screen import MainScreen
from srconsole.console.pauses import shorten_pauses
from srconsole.engine.view.snapshot import LogLine, Snapshot
from srconsole.settings.schema import ConsoleSettings, Settings
from tests.console import canned
from tests.console.fake_link import FakeLink

HOUR = 3_600_000
PRICES_OF_A_CANDLE = 20
STEP, SWING = 0.37, 200
"""What a price moves by, USDT, and after how many moves it turns."""


class Market:
    """Snapshots of a market that moves: prices, and now and then a candle with a line of the log."""

    def __init__(self) -> None:
        self.newest = canned.in_stop_loss()
        self._price = self.newest.market.price or 0.0
        self._moves = 0

    def move(self) -> Snapshot:
        """Return the snapshot of the next price."""
        self._moves += 1
        self._price += STEP if self._moves // SWING % 2 else -STEP
        if self._moves % PRICES_OF_A_CANDLE == 0:
            self._close()
        self.newest = canned.changed(self.newest, price=self._price)
        return self.newest

    def _close(self) -> None:
        market = self.newest.market
        last = market.candles[-1]
        low, high = sorted((last.close, self._price))
        candle = last._replace(time=last.time + HOUR, open=last.close, high=high, low=low, close=self._price)
        shown = canned.changed(
            self.newest,
            candles=(*market.candles[1:], candle),
            rows=(*market.rows[1:], market.rows[-1]),
            price_time=candle.time,
        )
        line = LogLine(candle.time, False, f"closed at {self._price:,.2f}")
        self.newest = shown._replace(log=(*shown.log[-50:], line))


def main(told: Path, prices: int) -> None:
    """Show them, and leave."""
    link = FakeLink(canned.in_stop_loss())
    settings = Settings(console=ConsoleSettings(refresh_hz=0.1))
    kept: list[asyncio.Task[None]] = []
    app = ConsoleApp(
        link,
        settings,
        themes=[canned.CHECKOUT / "themes"],
        environment=dict(os.environ),
        shown=lambda: kept.append(asyncio.ensure_future(_shown(app, link, told, prices))),
    )
    app.opened = shorten_pauses
    app.run()


async def _shown(app: ConsoleApp, link: FakeLink, told: Path, prices: int) -> None:
    market, drawn, memory = Market(), 0, list[float]()
    for price in range(1, prices + 1):
        link.newest = market.move()
        app.draw()
        while not _is_drawn(app):  # noqa: ASYNC110  # nothing tells of that but its look
            await asyncio.sleep(0.0005)
        drawn += app._drawn is link.newest  # noqa: SLF001
        if price in {prices // 5, prices}:
            memory.append(_memory())
    written = told.with_suffix(".part")
    written.write_text(f"{memory[0]:.1f} {memory[1]:.1f} {drawn}", encoding="ascii")
    written.rename(told)
    app.exit()


def _is_drawn(app: ConsoleApp) -> bool:
    """Tell whether all panes have been told, drawn, and taken by the terminal."""
    screen, driver = app.screen, app._driver  # noqa: SLF001
    assert isinstance(screen, MainScreen)
    assert isinstance(driver, TerminalDriver)
    return not (screen.is_drawing or driver.behind)


def _memory() -> float:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
