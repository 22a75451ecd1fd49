"""Every key ends in the journal: the console on the engine that `make run` starts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from textual.pilot import Pilot

from srconsole.compose.console import theme_folders
from srconsole.compose.replay import Replay, open_engine
from srconsole.console.actions import ACTIONS
from srconsole.console.app import ConsoleApp
from srconsole.console.panes.lines import Lines
from srconsole.core.by_hand import EnterLevel
from srconsole.engine import facts
from srconsole.engine.thread import EngineThread
from srconsole.engine.view.snapshot import Snapshot
from srconsole.journal.read_only import read_run
from srconsole.settings.schema import ConsoleSettings, LevelSettings, Settings
from tests.engine.running import written
from tests.walks import walk

pytestmark = pytest.mark.slow

SETTINGS = Settings(
    levels=LevelSettings(swing_order=2), console=ConsoleSettings(unpaced=60, speed=0.001, refresh_hz=10)
)
AFTER_THE_GUARD = 0.5
"""Seconds after which a question takes its yes."""

# Per action: the keys that a person presses, whether something is held before, and the request that is written.
PRESSED: dict[str, tuple[tuple[str, ...], bool, str]] = {
    "pause": (("p",), False, "PauseEntries"),
    "feed": (("space",), False, "PauseFeed"),
    "step": (("n",), False, "StepFeed"),
    "faster": (("+",), False, "SetSpeed"),
    "slower": (("-",), False, "SetSpeed"),
    "flatten": (("F", "wait", "y"), True, "Flatten"),
    "stop": (("s", *"86.5", "enter"), True, "MoveStop"),
    "break_even": (("b",), True, "BreakEvenStop"),
    "trail": (("t", *"3", "enter"), True, "SetTrail"),
    "take_profit": (("T", "wait", "y"), True, "SwitchToTakeProfit"),
    "part": (("c", *"50", "enter"), True, "ClosePart"),
    "sell_lot": (("S", "wait", "y"), True, "SellLot"),
    "enter": (("j", "e", "wait", "y"), False, "EnterLevel"),
    "level": (("j", "x"), False, "DisableLevel"),
    "add_level": (("N", *"-3%", "enter"), False, "AddLevel"),
    "pin_level": (("j", "P"), False, "PinLevel"),
    "reset_halt": (("H", "wait", "y"), False, "ResetHalt"),
}

CALM, HALTED = 26, 10
"""Seeds of walks after whose first 60 candles nothing is halted, or entries are."""


@asynccontextmanager
async def console(folder: Path, seed: int) -> AsyncIterator[tuple[Pilot[None], EngineThread]]:
    """Open the console on a replay that waits, flat, after 60 candles of a walk."""
    environment = {"SRCONSOLE_HOME": str(folder / "home"), "HOME": str(folder), "TERM": "xterm-256color"}
    replay = Replay(written(walk(seed, 120, gap=0.006), folder / "walk.csv"))
    engine = EngineThread(partial(open_engine, SETTINGS, replay, environment))
    app = ConsoleApp(engine, SETTINGS, themes=theme_folders(environment), environment=environment, shown=engine.start)
    try:
        async with app.run_test(size=(80, 24)) as pilot:
            await seen(engine, lambda snapshot: snapshot.market.feed.closed == 60)
            await drawn(pilot, "60/120")
            yield pilot, engine
    finally:
        engine.stop()


async def seen(engine: EngineThread, what: Callable[[Snapshot], bool]) -> Snapshot:
    """Wait until the engine shows something."""
    for _ in range(1000):
        snapshot = engine.snapshot()
        if snapshot is not None and what(snapshot):
            return snapshot
        await asyncio.sleep(0.01)
    raise TimeoutError(engine.failure() or "the engine has not shown it")


async def drawn(pilot: Pilot[None], word: str) -> None:
    """Wait until a word is on the screen."""
    for _ in range(200):
        await pilot.pause(0.05)
        if word in pilot.app.export_screenshot():
            return
    raise TimeoutError(word)


async def answered(pilot: Pilot[None]) -> None:
    """Wait until the message row says what came of a request."""
    for _ in range(200):
        await pilot.pause(0.05)
        row = pilot.app.screen_stack[0].query_one("#message", Lines).text.strip()
        if row:
            return
    raise TimeoutError("no answer")


def test_each_action_of_the_console_has_its_test() -> None:
    """No key is left out.

    Given the console's actions
    When those are taken out that concern the screen alone, and those of a market, of targets and of removing a level,
        which have tests of their own
    Then every other one is pressed in the test below
    """
    elsewhere = {"exchange", "adopt", "close_other", "leave_alone", "arm", "target", "remove_level"}
    of_the_screen = {"above", "below", "broken", "why", "since", "copy", "palette", "help", "quit"}
    of_the_screen |= {action.id for action in ACTIONS.values() if action.group in ("Screens", "Panes", "Chart")}
    assert set(ACTIONS) - set(PRESSED) == elsewhere | of_the_screen


@pytest.mark.asyncio
@pytest.mark.parametrize("action", PRESSED)
async def test_a_key_ends_in_the_journal(action: str, tmp_path: Path) -> None:
    """What a person presses is written down with what came of it.

    Given the console on an engine, flat or in a position
    When a person presses an action's keys
    Then the journal ends with the request and what it did, or why it was refused
    """
    keys, held, request = PRESSED[action]
    async with console(tmp_path, HALTED if action == "reset_halt" else CALM) as (pilot, engine):
        if held:
            now = await seen(engine, lambda snapshot: bool(snapshot.market.levels))
            answer = await engine.ask(EnterLevel(next(level.id for level in now.market.levels if level.tier == "S1")))
            assert answer.done
            await drawn(pilot, "held")
        before = engine.snapshot()
        for key in keys:
            if key == "wait":
                await pilot.pause(AFTER_THE_GUARD)
            else:
                await pilot.press(key)
        after = await seen(engine, lambda snapshot: snapshot is not before)
        await answered(pilot)
    noted_facts = [*(remembered := read_run(Path(after.run)).remembered).latest, *remembered.facts]
    asked = [noted.fact.request for noted in noted_facts if isinstance(noted.fact, facts.Requested)][-1]
    assert type(asked).__name__ == request
    assert isinstance(noted_facts[-1].fact, facts.Done | facts.NotDone)
