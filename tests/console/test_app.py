"""The console as a person drives it: keys in, requests out, snapshots on the screen."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Sequence

import pytest
from textual.pilot import Pilot

from srconsole.console.app import ConsoleApp
from srconsole.console.keymap import keymap_of
from srconsole.console.main_screen import MainScreen
from srconsole.console.modals import CHANGED, LEFT, HelpScreen, PromptScreen, QuestionScreen
from srconsole.console.panes.lines import Lines
from srconsole.core.by_hand import (
    BreakEvenStop,
    ClosePart,
    DisableLevel,
    EnterLevel,
    Flatten,
    MoveStop,
    PauseEntries,
    ResetHalt,
    SetTrail,
    SwitchToTakeProfit,
)
from srconsole.engine.preview import Preview
from srconsole.engine.request import Answer, PauseFeed, Request, SetSpeed, StepFeed
from srconsole.engine.view.snapshot import Snapshot
from srconsole.settings.schema import ConsoleSettings, KeySettings, Settings
from tests.console import canned
from tests.console.fake_link import FakeLink

THEMES = [canned.CHECKOUT / "themes"]
FAST = ConsoleSettings(refresh_hz=10)
S1 = canned.flat().market.levels[11].id


class Hands:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Return the time; each look at it is half a second after the one before."""
        self.now += 0.5
        return self.now


def console(link: FakeLink, settings: Settings | None = None, environment: dict[str, str] | None = None) -> ConsoleApp:
    """Return a console on a link, whose questions take a yes at once."""
    return ConsoleApp(
        link,
        settings or Settings(console=FAST),
        themes=THEMES,
        environment=environment or {"TERM": "xterm-256color"},
        monotonic=Hands(),
    )


def message(app: ConsoleApp) -> str:
    """Return what the message line says."""
    return app.screen_stack[0].query_one("#message", Lines).text.strip()


def shown(app: ConsoleApp) -> type:
    """Return what kind of screen is on top."""
    return type(app.screen)


async def press(pilot: Pilot[None], keys: Sequence[str]) -> None:
    """Press keys, and let what they start come to its end."""
    for key in keys:
        await pilot.press(key)
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


ASKED: dict[str, tuple[Snapshot, tuple[str, ...], Request]] = {
    "pause": (canned.flat(), ("pause",), PauseEntries()),
    "feed": (canned.flat(), ("feed",), PauseFeed()),
    "step": (canned.flat(), ("step",), StepFeed()),
    "faster": (canned.flat(), ("faster",), SetSpeed(8.0)),
    "slower": (canned.flat(), ("slower",), SetSpeed(2.0)),
    "flatten": (canned.in_stop_loss(), ("flatten", "y"), Flatten()),
    "stop": (canned.in_stop_loss(), ("stop", "3", "7", "0", "0", "enter"), MoveStop(3700.0)),
    "break_even": (canned.in_stop_loss(), ("break_even",), BreakEvenStop()),
    "trail": (canned.in_stop_loss(), ("trail", "4", "enter"), SetTrail(0.04)),
    "take_profit": (canned.in_stop_loss(), ("take_profit",), SwitchToTakeProfit()),
    "part": (canned.in_stop_loss(), ("part", "5", "0", "enter"), ClosePart(0.5)),
    "enter": (canned.flat(), ("below", "enter", "y"), EnterLevel(S1)),
    "level": (canned.flat(), ("below", "level"), DisableLevel(S1)),
    "above": (canned.flat(), ("above", "level"), DisableLevel(canned.flat().market.levels[10].id)),
    "below": (canned.flat(), ("below", "level"), DisableLevel(S1)),
    "reset_halt": (canned.halted(), ("reset_halt", "y"), ResetHalt()),
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
    Then only help and leaving are missing, which ask for nothing
    """
    assert set(keymap_of(KeySettings()).keys) == {*ASKED, "help", "quit"}


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
@pytest.mark.parametrize("key", ["n", "escape", "enter", "F", "x", "space"])
async def test_a_question_takes_everything_but_y_for_no(key: str) -> None:
    """Nothing is sold by a key that was meant for something else.

    Given the question before flattening
    When any other key than y is pressed
    Then nothing is asked of the engine, and only no, esc and enter close the question
    """
    link = FakeLink(canned.in_stop_loss())
    app = console(link)
    async with app.run_test() as pilot:
        await press(pilot, ["F", key])

        assert link.asked == []
        if key in {"n", "escape", "enter"}:
            assert message(app) == LEFT
        else:
            assert shown(app) is QuestionScreen


@pytest.mark.asyncio
async def test_a_yes_that_comes_too_soon_is_none() -> None:
    """A key typed for the screen below does not answer a question nobody has read.

    Given a question that has just opened, by a clock that stands still
    When y is pressed at once, then again half a second later
    Then the first does nothing, and the second is a yes
    """
    link, time = FakeLink(canned.in_stop_loss()), [0.0]
    app = ConsoleApp(
        link, Settings(console=FAST), themes=THEMES, environment={"TERM": "xterm"}, monotonic=lambda: time[0]
    )
    async with app.run_test() as pilot:
        await press(pilot, ["F", "y"])
        assert link.asked == []
        assert shown(app) is QuestionScreen
        time[0] = 0.5
        await press(pilot, ["y"])
        assert link.asked == [Flatten()]


@pytest.mark.asyncio
@pytest.mark.parametrize("key", ["F", "s"])
async def test_question_and_prompt_close_when_the_position_is_gone(key: str) -> None:
    """Nobody answers for a position that the stop has sold meanwhile.

    Given a question or a prompt about a position
    When the next snapshot has none
    Then it closes by itself, asks for nothing and says why
    """
    link = FakeLink(canned.in_stop_loss())
    app = console(link)
    async with app.run_test() as pilot:
        await press(pilot, [key])
        assert shown(app) in {QuestionScreen, PromptScreen}
        link.newest = canned.flat()
        app.draw()
        await pilot.pause()

        assert shown(app) is MainScreen
        assert link.asked == []
        assert message(app) == CHANGED


@pytest.mark.asyncio
async def test_an_open_question_follows_the_price() -> None:
    """The figure under the finger is the newest.

    Given the question before flattening
    When the price falls
    Then the question names the new price
    """
    link = FakeLink(canned.in_stop_loss())
    app = console(link)
    async with app.run_test() as pilot:
        await press(pilot, ["F"])
        link.previews = lambda _: Preview(sells=0.133781, price=3700.0, result=-5.61)
        link.newest = canned.changed(canned.in_stop_loss(), price=3700.0)
        app.draw()
        await pilot.pause()

        assert "at about 3,700.00: about -5.61 USDT." in app.screen.query_one("#box-lines", Lines).text


@pytest.mark.asyncio
async def test_a_prompt_without_a_number_asks_for_nothing() -> None:
    """Enter on an empty line is no order.

    Given the prompt for a stop
    When enter is pressed on nothing and on nonsense, then esc
    Then the prompt stays until esc, and nothing is asked
    """
    link = FakeLink(canned.in_stop_loss())
    app = console(link)
    async with app.run_test() as pilot:
        await press(pilot, ["s", "enter", "z", "enter"])
        assert shown(app) is PromptScreen
        await press(pilot, ["escape"])

        assert shown(app) is MainScreen
        assert link.asked == []


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
        await press(pilot, ["T"])

        assert message(app).startswith(says)
        assert app.is_running


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


class BrokenLink(FakeLink):
    """A link that has lost its engine."""

    def snapshot(self) -> Snapshot | None:
        """Fail."""
        raise ConnectionError("the engine is gone")


@pytest.mark.asyncio
async def test_an_engine_that_is_gone_or_stopped_is_a_banner() -> None:
    """Nobody trusts a picture that no longer moves.

    Given an engine that has stopped with a fault, one that has ended, and one that does not answer
    When the console draws
    Then a banner over the whole width says so, and the console stays
    """
    ended = FakeLink()
    ended.ended = "the journal is damaged"
    said = {"the disk is full": FakeLink(canned.flat()._replace(fault="the disk is full"))}
    said |= {"the journal is damaged": ended, "the engine is gone": BrokenLink()}
    for why, link in said.items():
        app = console(link)
        async with app.run_test() as pilot:
            await pilot.pause()
            banner = app.screen.query_one("#banner", Lines)

            assert banner.display
            assert banner.size.width == 80
            assert why in banner.text


@pytest.mark.asyncio
async def test_too_small_a_terminal_says_so_and_keeps_its_keys() -> None:
    """A small window is no reason to be without a way out.

    Given a terminal of 60x14 with an open position
    When flatten is pressed and confirmed
    Then two lines show price, state and the size that is needed, and the engine is asked
    """
    link = FakeLink(canned.in_stop_loss())
    app = console(link)
    async with app.run_test(size=(60, 14)) as pilot:
        await pilot.pause()
        small = app.screen.query_one("#small", Lines)
        assert small.display
        assert small.text.splitlines()[0].startswith(" 3,741.20 [STOP_LOSS] entries running")
        assert "needs 80x24, is 60x14" in small.text
        assert not app.screen.query_one("#market").display
        await press(pilot, ["F", "y"])
        assert link.asked == [Flatten()]
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert app.screen.query_one("#market").display
        assert not small.display


@pytest.mark.asyncio
async def test_everything_that_matters_fits_80x24() -> None:
    """The smallest window shows the whole position.

    Given an open position on a terminal of 80x24
    When it is drawn
    Then state, entry, stop, midpoint, quantity, results, equity, price and the level table are inside
    """
    app = console(FakeLink(canned.in_stop_loss()))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = "\n".join(strip.text for strip in app.screen._compositor.render_strips())  # noqa: SLF001

    expected = ["[STOP_LOSS]", "3,737.46", "3,692.70", "3,922.40", "0.133781 BTC", "+0.20 USDT", "-6.58 USDT"]
    expected += ["1,009.73 USDT", "3,741.20", "S2        3,676.15", "S3 off", "losses in row 1/5", "F flatten"]
    assert [text for text in expected if text not in screen] == []
    assert "..." not in screen


@pytest.mark.asyncio
async def test_help_opens_and_any_key_closes_it() -> None:
    """Help is one key away, and so is the way back.

    Given the main screen
    When ? is pressed, then another key
    Then the help opens with all keys, and closes without doing anything
    """
    link = FakeLink(canned.flat())
    app = console(link)
    async with app.run_test() as pilot:
        await press(pilot, ["question_mark"])
        assert shown(app) is HelpScreen
        assert "sell all that is held" in app.screen.query_one("#help-lines", Lines).text
        await press(pilot, ["F"])
        assert shown(app) is MainScreen
        assert link.asked == []


@pytest.mark.asyncio
async def test_esc_takes_selection_and_message_away() -> None:
    """Esc goes back to the plain screen and never leaves it.

    Given a selected level and a message
    When esc is pressed
    Then both are gone
    """
    app = console(FakeLink(canned.flat()))
    async with app.run_test() as pilot:
        await press(pilot, ["j", "x"])
        names = app.screen.query_one("#level-names", Lines)
        assert "▸S1" in names.text
        await press(pilot, ["escape"])

        assert "▸" not in names.text
        assert message(app) == ""
        assert app.is_running


@pytest.mark.asyncio
@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_leaving_ends_the_console_and_nothing_else(key: str) -> None:
    """Leaving the screen is no order.

    Given an open position
    When the console is left
    Then it ends with code 0 and has asked the engine for nothing
    """
    link = FakeLink(canned.in_stop_loss())
    app = console(link)
    async with app.run_test() as pilot:
        await pilot.press(key)
        await pilot.pause()

    assert app.return_code == 0
    assert link.asked == []


@pytest.mark.asyncio
async def test_ctrl_c_says_how_to_leave() -> None:
    """The reflex does no harm.

    Given the main screen
    When ctrl+c is pressed
    Then the message line names the key that leaves
    """
    app = console(FakeLink(canned.flat()))
    async with app.run_test() as pilot:
        await press(pilot, ["ctrl+c"])

        assert message(app) == "q leaves the console; the run is kept."


@pytest.mark.asyncio
async def test_the_console_can_be_told_to_leave_from_anywhere() -> None:
    """A closed terminal leaves nothing behind.

    Given a console, and one that has not begun yet
    When each is told on another thread to leave with a code
    Then it ends as if it had been left, with that code
    """
    for begun in (True, False):
        app = console(FakeLink(canned.flat()))
        telling = threading.Thread(target=app.leave, args=(129,))
        if not begun:
            telling.start()
        async with app.run_test() as pilot:
            if begun:
                telling.start()
            await pilot.pause(0.1)

        assert app.return_code == 129


@pytest.mark.asyncio
async def test_signs_and_colours_follow_the_terminal() -> None:
    """Every terminal can show it.

    Given a terminal without colours, and the setting for plain signs
    When the console draws
    Then it takes the terminal's own colours, and every sign on the screen is ASCII
    """
    settings = Settings(console=ConsoleSettings(refresh_hz=10, charset="ascii"))
    app = console(FakeLink(canned.in_stop_loss()), settings, {"TERM": "xterm", "NO_COLOR": "1"})
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, ["j"])
        screen = "\n".join(strip.text for strip in app.screen._compositor.render_strips())  # noqa: SLF001

    assert app.theme == "ansi"
    assert screen.isascii()


def test_console_loads_no_library_of_research() -> None:
    """The screen is there before the tables are.

    Given a fresh Python
    When the console is imported
    Then none of the libraries that take long to load is
    """
    program = "import sys, srconsole.console.run; print(*sys.modules)"

    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=canned.CHECKOUT, check=True, capture_output=True, text=True
    )

    loaded = set(answer.stdout.split())
    assert "srconsole.console.app" in loaded
    assert not loaded & {"pandas", "numpy", "scipy", "ccxt", "plotext", "sqlite3"}
    assert not {name for name in loaded if name.startswith(("srconsole.market", "srconsole.research"))}
