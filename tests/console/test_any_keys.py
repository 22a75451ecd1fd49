"""Any keys in any order, bunched as a slow line bunches them: the console goes on, and its screen comes back."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.events import Event, Key, MouseDown, MouseMove, MouseScrollDown, MouseUp, Paste, Resize
from textual.geometry import Size
from textual.pilot import Pilot
from textual.widgets import Input

from srconsole.console.app import ConsoleApp
from srconsole.console.help_screen import HelpScreen
from srconsole.console.keymap import keymap_of
from srconsole.console.main_screen import MainScreen
from srconsole.console.modals import PromptScreen, QuestionScreen
from srconsole.console.panes.lines import Lines
from srconsole.console.screens.stage import Reach
from srconsole.console.themes import NO_COLOUR_THEME
from srconsole.core.by_hand import Flatten, PauseEntries, ResumeEntries
from srconsole.engine.request import Answer, Request
from srconsole.engine.view.snapshot import Snapshot
from srconsole.journal.looking_back import LookingBack
from srconsole.settings.schema import ConsoleSettings, KeySettings, Settings
from tests.console import canned, canned_market, canned_strategies
from tests.console.driven import work_done
from tests.console.fake_link import FakeLink
from tests.journal.looked_back import write
from tests.journal.scripted_run import opened

pytestmark = pytest.mark.slow

SNAPSHOTS = (canned.flat(), canned.in_stop_loss(), canned.in_take_profit(), canned.halted())
EVERY_KIND = (
    *SNAPSHOTS,
    *(canned_strategies.signals(), canned_strategies.scalper(), canned_strategies.grid(), canned_strategies.breakout()),
    *(canned_market.paper_long(), canned_market.read_only(), canned_market.unknown(), canned_market.uncovered()),
)
"""Levels and other strategies, a file and a market, well and not."""
BOUND = [key for keys in keymap_of(KeySettings()).keys.values() for key in keys]
ANSWERS = ["y", "n", "enter", "escape", "tab", "shift+tab", "backspace", "space", "0", "5", "percent_sign", "full_stop"]
ODD = [
    "f1",
    "f5",
    "home",
    "pagedown",
    "ctrl+c",
    "ctrl+p",
    "ctrl+z",
    "ctrl+q",
    "alt+F",
    "ä",
    "币",
    "left_square_bracket",
]
SIGNS = {
    "space": " ",
    "percent_sign": "%",
    "full_stop": ".",
    "question_mark": "?",
    "left_square_bracket": "[",
    "colon": ":",
}
NOTHING = Reach()
"""No records."""
SIZES = [(80, 24), (100, 30), (120, 40), (60, 14), (1, 1), (200, 60), (80, 3)]
OPENED = {"question_mark": HelpScreen, "F": QuestionScreen, "s": PromptScreen}


class SlowLink(FakeLink):
    """A link whose answers take a while."""

    async def ask(self, request: Request) -> Answer:
        """Remember a request, and answer later."""
        await asyncio.sleep(0.001)
        return await super().ask(request)


def key_event(key: str) -> Key:
    """Return the event of a key as Textual makes it of what the terminal sends."""
    return Key(key, SIGNS.get(key, key if len(key) == 1 else None))


@asynccontextmanager
async def open_console(
    link: FakeLink, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[ConsoleApp, Pilot[None]]]:
    """Open a console whose questions take a yes at once."""
    moments = iter(range(10_000_000))
    settings = Settings(console=ConsoleSettings(refresh_hz=10, theme=NO_COLOUR_THEME))
    app = ConsoleApp(
        link,
        settings,
        themes=[canned.CHECKOUT / "themes"],
        environment={"TERM": "xterm"},
        monotonic=lambda: float(next(moments)),
    )
    async with app.run_test(size=size) as pilot:
        yield app, pilot


async def settle(pilot: Pilot[None]) -> None:
    """Let all that was begun come to its end."""
    await pilot.pause()
    await work_done(pilot)
    await pilot.pause()


def bunch(app: ConsoleApp, *keys: str) -> None:
    """Press keys so fast that they come together."""
    for key in keys:
        app.post_message(key_event(key))


def screens(app: ConsoleApp) -> list[type]:
    """Return what kinds of screens there are, the top one last."""
    return [type(screen) for screen in app.screen_stack]


@pytest.mark.asyncio
@pytest.mark.parametrize("opener", OPENED)
async def test_a_key_twice_at_once_is_no_more_than_once(opener: str) -> None:
    """A held key, or a double press, ends nothing.

    Given an open position, and the help, a question or a prompt opened by a key that came twice at once
    When an arrow, or the key of a question, comes three times at once, and then esc
    Then the console goes on, with the main screen alone and nothing sold
    """
    link = FakeLink(canned.in_stop_loss())
    async with open_console(link) as (app, pilot):
        for key in ("j", "F"):
            bunch(app, opener, opener)
            await settle(pilot)
            assert screens(app) == [MainScreen, OPENED[opener]]
            bunch(app, key, key, key)
            await settle(pilot)
            bunch(app, "escape")
            await settle(pilot)
            assert app.error is None
            assert screens(app) == [MainScreen]
        assert link.asked == []


@pytest.mark.asyncio
async def test_what_was_asked_is_handed_over_before_leaving() -> None:
    """A yes that is followed at once by leaving is a yes.

    Given an open position, and an engine that takes a moment to answer
    When flatten is asked for, and yes and the key that leaves come at once
    Then the engine was asked to flatten before the console ended
    """
    link = SlowLink(canned.in_stop_loss())
    async with open_console(link) as (app, pilot):
        bunch(app, "F")
        await settle(pilot)
        bunch(app, "y", "q")
        for _ in range(200):
            if app.return_code is None:
                await asyncio.sleep(0.05)

        assert app.return_code == 0
        assert link.asked == [Flatten()]


def event_of(chance: random.Random) -> Event:
    """Return something that a person or a terminal may send."""
    x, y = chance.randint(-1, 130), chance.randint(-1, 45)
    kind = chance.random()
    if kind < 0.85:
        return key_event(chance.choice(chance.choice((BOUND, BOUND, ANSWERS, ODD))))
    if kind < 0.88:
        return Paste(chance.choice(("3700", "be", "50%\n", "[/red]\x1b[31m", "qF" * 500)))
    if kind < 0.92:
        size = Size(*chance.choice(SIZES))
        return Resize(size, size)
    mouse = chance.choice((MouseDown, MouseUp, MouseMove, MouseScrollDown))
    return mouse(None, x, y, 0, 0, chance.randint(0, 3), False, False, False, screen_x=x, screen_y=y)


async def press_any(
    chance: random.Random, link: FakeLink, rounds: int, kinds: Sequence[Snapshot] = SNAPSHOTS, reach: Reach = NOTHING
) -> int:
    """Send bunches to one console until it is left or the rounds are over; return how many rounds that were."""
    async with open_console(link, chance.choice(SIZES)) as (app, pilot):
        app.reach = reach
        for done in range(1, rounds + 1):
            link.newest = canned.changed(chance.choice(kinds), price=chance.uniform(3000, 4500))
            for _ in range(chance.randint(1, 9)):
                app.post_message(event_of(chance))
                if chance.random() < 0.2:
                    app.draw()
                if chance.random() < 0.2:
                    await asyncio.sleep(chance.choice((0, 0.002)))
            await settle(pilot)
            assert app.error is None
            if app.return_code is not None:
                assert app.return_code == 0
                return done
        # A box over the chart of a trade, over the trades, is three deep; what comes together closes one of them.
        for _ in range(4):
            bunch(app, "escape")
            await settle(pilot)
        before = len(link.asked)
        bunch(app, "p")
        await settle(pilot)
        assert screens(app) == [MainScreen]
        assert [type(request) for request in link.asked[before:]] in ([PauseEntries], [ResumeEntries])
    return rounds


async def consoles_of(seed: int, rounds: int, kinds: Sequence[Snapshot] = SNAPSHOTS, reach: Reach = NOTHING) -> int:
    """Go through rounds of one seed, with as many consoles as that takes; return how many that were."""
    chance = random.Random(seed)
    link = SlowLink(canned.flat())
    done = consoles = 0
    while done < rounds:
        done += await press_any(chance, link, rounds - done, kinds, reach)
        consoles += 1
    return consoles


@pytest.mark.asyncio
@pytest.mark.parametrize("seed", [1])
async def test_any_keys_leave_the_console_going_on(seed: int) -> None:
    """Whatever a person, a cat or a slow line sends, the screen is there or was left.

    Given consoles on an engine whose state changes all the while, in windows of every size
    When bunches of any keys, pastes, clicks and resizes come, 24 bunches from a seed
    Then no console ends but by the key for it, and esc leads back to a main screen whose keys work
    """
    assert await consoles_of(seed, 24) <= 24


@pytest.mark.soak
@pytest.mark.asyncio
@pytest.mark.parametrize("seed", range(100, 120))
async def test_thousands_of_bunches_leave_the_console_going_on(seed: int, tmp_path: Path) -> None:
    """The same, for as long as it takes to find what happens once in a thousand times.

    Given consoles on engines of every strategy and market whose state changes all the while, in windows of every size,
        half of them with the records of a run
    When bunches of any keys, pastes, clicks and resizes come, 100 bunches from each of 20 seeds
    Then no console ends but by the key for it, and esc leads back to a main screen whose keys work
    """
    with opened(tmp_path) as journal:
        write(journal, 0, 200)
    reach = Reach(lambda _: LookingBack(tmp_path)) if seed % 2 else NOTHING
    assert await consoles_of(seed, 100, EVERY_KIND, reach) <= 100


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("keys", "typed"), [(":stop 6100", "stop 6100"), ("s6100", "6100"), ("t12.5%", "12.5%"), (":trail 3%", "trail 3%")]
)
async def test_what_is_typed_while_a_line_opens_is_not_lost(keys: str, typed: str) -> None:
    """A person who knows the command types it in one go, and a slow line sends it in one piece.

    Given an open position
    When the key of the command line or of a prompt, and what is to stand there, come together
    Then it stands there whole, nothing else was done, and its effect is shown
    """
    link = FakeLink(canned.in_stop_loss())
    async with open_console(link) as (app, pilot):
        named = {sign: name for name, sign in SIGNS.items()}
        bunch(app, *(named.get(key, key) for key in keys))
        await settle(pilot)
        await settle(pilot)

        assert app.screen.query_one("#box-input", Input).value == typed
        assert link.asked == []
        bunch(app, "escape")
        await settle(pilot)
        assert screens(app) == [MainScreen]


@pytest.mark.asyncio
async def test_enter_on_an_empty_command_line_does_nothing() -> None:
    """A person who pressed : by mistake, and enter to be rid of it, has paused nothing.

    Given a command line on which nothing is typed
    When enter is pressed, then down and enter
    Then the first does nothing, and the second takes the command that was chosen
    """
    link = FakeLink(canned.in_stop_loss())
    async with open_console(link) as (app, pilot):
        bunch(app, "colon")
        await settle(pilot)
        bunch(app, "enter")
        await settle(pilot)
        assert app.screen.query_one("#box-input", Input).value == ""
        assert "enter is off" in app.screen.query_one("#box-keys", Lines).text
        bunch(app, "down")
        await settle(pilot)
        assert "take the lit one" in app.screen.query_one("#box-keys", Lines).text
        assert link.asked == []
