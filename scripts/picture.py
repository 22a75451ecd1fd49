"""Draws docs/console.svg, README's picture: the console itself, on the bundled candles, in a position.

Run it as `make picture`. The replay is traded at once to a candle in the uptrend of 2019, then candle by candle until
the chart is full, and the screen is exported: candles of 4h, on which the stop has followed the price for six days.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from functools import partial
from pathlib import Path

import msgspec
from textual.pilot import Pilot

from srconsole.compose.console import theme_folders
from srconsole.compose.replay import Replay, open_engine
from srconsole.console.app import ConsoleApp
from srconsole.engine.thread import EngineThread
from srconsole.settings.schema import ConsoleSettings, Settings

AT_ONCE, CANDLES = 8106, 8138
"""Candles that are traded at once, and in all: a chart fills with those between."""
LONGER = 2
"""How often candles are made longer: from 1h over 2h to 4h."""
SIZE = (132, 44)
TARGET = Path(__file__).resolve().parents[1] / "docs" / "console.svg"


async def draw() -> None:
    """Trade up to the candle, and write what the console shows then."""
    settings = Settings(console=ConsoleSettings(unpaced=AT_ONCE, speed=0.5, refresh_hz=10))
    shown = msgspec.structs.replace(settings, console=ConsoleSettings(refresh_hz=10))
    with tempfile.TemporaryDirectory() as home:
        environment = {"SRCONSOLE_HOME": home, "HOME": home, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        engine = EngineThread(partial(open_engine, settings, Replay.of(settings), environment))
        app = ConsoleApp(engine, shown, themes=theme_folders(environment), environment=environment, shown=engine.start)
        try:
            async with app.run_test(size=SIZE) as pilot:
                await _until(engine, pilot, AT_ONCE)
                for _ in range(LONGER):
                    await pilot.press("right_square_bracket")
                for candles in range(AT_ONCE + 1, CANDLES + 1):
                    await pilot.press("full_stop")
                    await _until(engine, pilot, candles)
                await pilot.press("space")
                await pilot.pause(0.5)
                TARGET.write_text(_plain(app.export_screenshot(title="srconsole")), encoding="utf-8")
        finally:
            engine.stop()


async def _until(engine: EngineThread, pilot: Pilot[None], candles: int) -> None:
    while (snapshot := engine.snapshot()) is None or snapshot.market.feed.closed < candles:
        await pilot.pause(0.05)
    await pilot.pause(0.1)


def _plain(svg: str) -> str:
    """Return the picture without fonts from elsewhere: whoever looks at it has a monospaced one."""
    without = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return without.replace("Fira Code", "DejaVu Sans Mono")


if __name__ == "__main__":
    asyncio.run(draw())
