"""Every key asks the engine for its command, and what the engine answers is on the screen."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from srconsole.console.actions import ACTIONS
from srconsole.console.keymap import keymap_of
from srconsole.console.panes.lines import Lines
from srconsole.core.by_hand import (
    AddLevel,
    BreakEvenStop,
    ClosePart,
    DisableLevel,
    EnterLevel,
    Flatten,
    MoveStop,
    PauseEntries,
    PinLevel,
    RemoveLevel,
    ResetHalt,
    SellLot,
    SetTrail,
    SwitchToTakeProfit,
    TakeTargetOff,
)
from srconsole.engine.request import (
    AdoptPosition,
    Answer,
    CloseForeign,
    IgnoreMarket,
    PauseFeed,
    Request,
    SetSpeed,
    StepFeed,
)
from srconsole.engine.view.snapshot import Snapshot
from srconsole.settings.schema import KeySettings, Settings
from tests.console import canned
from tests.console.canned_market import read_only
from tests.console.canned_strategies import scalper
from tests.console.driven import FAST, console, message, press
from tests.console.fake_link import FakeLink
from tests.console.made_levels import with_made

pytestmark = pytest.mark.slow

S1 = canned.flat().market.levels[11].id

ASKED: dict[str, tuple[Snapshot, tuple[str, ...], Request]] = {
    "pause": (canned.flat(), ("pause",), PauseEntries()),
    "feed": (canned.flat(), ("feed",), PauseFeed()),
    "step": (canned.flat(), ("step",), StepFeed()),
    "faster": (canned.flat(), ("faster",), SetSpeed(8.0)),
    "slower": (canned.flat(), ("slower",), SetSpeed(2.0)),
    "flatten": (canned.in_stop_loss(), ("flatten", "y"), Flatten()),
    "stop": (canned.in_stop_loss(), ("stop", "3", "7", "0", "0", "enter"), MoveStop(3700.0, only_up=True)),
    "break_even": (canned.in_stop_loss(), ("break_even",), BreakEvenStop()),
    "trail": (canned.in_stop_loss(), ("trail", "4", "enter"), SetTrail(0.04)),
    "take_profit": (canned.in_stop_loss(), ("take_profit", "y"), SwitchToTakeProfit()),
    "part": (canned.in_stop_loss(), ("part", "5", "0", "enter"), ClosePart(0.5)),
    "sell_lot": (scalper(), ("sell_lot", "y"), SellLot("S3730.0")),
    "target": (scalper(), ("target", "2", "enter"), TakeTargetOff(3832.0, "S3730.0")),
    "enter": (canned.flat(), ("below", "enter", "y"), EnterLevel(S1)),
    "level": (canned.flat(), ("below", "level"), DisableLevel(S1)),
    "above": (canned.flat(), ("below", "below", "above", "level"), DisableLevel(S1)),
    "below": (canned.flat(), ("below", "level"), DisableLevel(S1)),
    "add_level": (canned.flat(), ("add_level", "3", "7", "0", "0", "enter"), AddLevel(3700.0)),
    "remove_level": (with_made(), ("below", "remove_level"), RemoveLevel(S1)),
    "pin_level": (canned.flat(), ("below", "pin_level"), PinLevel(S1)),
    "reset_halt": (canned.halted(), ("reset_halt", "y"), ResetHalt()),
    "adopt": (read_only(), ("adopt", "enter", "y"), AdoptPosition()),
    "close_other": (read_only(), ("close_other", "y"), CloseForeign()),
    "leave_alone": (read_only(), ("leave_alone", "y"), IgnoreMarket()),
}
"""For each action what is on the screen, what is pressed (an action's name means its key), and what is asked for."""


def keys_for(pressed: Sequence[str], action: str, preset: KeySettings) -> list[str]:
    """Return the keys of a sequence of actions and plain keys; a key after the action itself is a plain one."""
    bound = keymap_of(preset).keys
    keys: list[str] = []
    seen = False
    for word in pressed:
        keys.append(word if seen or word not in bound else bound[word][0])
        seen = seen or word == action
    return keys


def test_every_action_that_asks_is_tried() -> None:
    """A new key comes with its test.

    Given the table of actions
    When it is compared with what these tests press
    Then only folding, why, since, copying, typing, help, screens, panes, armingleaving are missing, which ask nothing
    """
    own = {action.id for action in ACTIONS.values() if action.group in ("Screens", "Panes", "Chart")}
    own |= {"broken", "why", "since", "copy", "palette", "help", "exchange", "arm", "quit"}
    assert set(keymap_of(KeySettings()).keys) == {*ASKED, *own}


@pytest.mark.asyncio
@pytest.mark.parametrize("action", ASKED)
async def test_each_key_asks_the_engine_for_its_command(action: str) -> None:
    """What is pressed is what is asked, once.

    Given a state of the engine
    When the key of an action is pressed, and its question or prompt answered
    Then the engine is asked for exactly that, and its answer is shown
    """
    snapshot, pressed, request = ASKED[action]
    link = FakeLink(snapshot, Answer(done=True, text="what came of it"))
    app = console(link)
    # Moving the selection leads to another action's key, which is then the one that asks.
    last = "level" if action in {"above", "below"} else action
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, keys_for(pressed, last, KeySettings()))

        assert link.asked == [request]
        assert message(app) == "what came of it"


@pytest.mark.asyncio
async def test_keys_of_ones_own_replace_the_others() -> None:
    """Whoever moves a key moves it for good.

    Given pause on ctrl+e
    When the old key is pressed, then the new one
    Then only the new one asks
    """
    link = FakeLink(canned.flat())
    async with console(link, Settings(console=FAST, keys=KeySettings(pause="ctrl+e"))).run_test() as pilot:
        await press(pilot, ["p"])
        assert link.asked == []
        await press(pilot, ["ctrl+e"])
        assert link.asked == [PauseEntries()]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer(done=False, text="the position is in TAKE_PROFIT already"), "Refused: the position is in TAKE_PROFIT"),
        (OSError("no such socket"), "Not known whether it was done: no such socket"),
    ],
)
async def test_refusals_and_errors_are_shown(answer: Answer | Exception, says: str) -> None:
    """What did not happen is never taken for done.

    Given an engine that refuses, and one that does not answer
    When a command is given
    Then the message line says so, and the console goes on
    """
    app = console(FakeLink(canned.in_take_profit(), answer))
    async with app.run_test() as pilot:
        await press(pilot, ["b"])

        assert message(app).startswith(says)
        assert app.is_running


class SlowLink(FakeLink):
    """A link whose answers come when they are released."""

    def __init__(self, newest: Snapshot, answer: Answer) -> None:
        super().__init__(newest, answer)
        self.released = asyncio.Event()

    async def ask(self, request: Request) -> Answer:
        """Answer once released."""
        await self.released.wait()
        return await super().ask(request)


@pytest.mark.slow
@pytest.mark.asyncio
async def test_what_is_not_acknowledged_yet_is_said_to_be_so() -> None:
    """Whoever has said yes to flatten has to know that nothing has come of it yet.

    Given an engine that answers only once it knows what came of an order
    When a command is given and no answer comes, and then it comes
    Then the message line says that it is asked and not acknowledged, and then the answer in its place
    """
    link = SlowLink(canned.in_take_profit(), Answer(done=True, text="what came of it"))
    app = console(link)
    async with app.run_test() as pilot:
        await pilot.press("b")
        assert message(app) == ""
        while not message(app):
            await pilot.pause(0.1)
        assert message(app) == "Asked; the engine has not acknowledged it yet."
        link.released.set()
        await pilot.pause(0.2)
        assert message(app) == "what came of it"


@pytest.mark.asyncio
async def test_keys_before_the_first_snapshot_are_answered() -> None:
    """A slow start is no crash.

    Given an engine that has shown nothing yet
    When a key is pressed, and then the first snapshot comes
    Then the console first says that it has to wait, and then shows it without being asked
    """
    link = FakeLink()
    app = console(link)
    async with app.run_test() as pilot:
        await press(pilot, ["p"])
        assert message(app) == "The engine has not shown anything yet."
        link.newest = canned.flat()
        await pilot.pause(0.1)

        assert "3,779.03" in app.screen.query_one("#status-price", Lines).text
        assert link.asked == []
