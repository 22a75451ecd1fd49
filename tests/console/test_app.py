"""The console as a person sits before it: banners, small terminals, help, signs, and every way to leave."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from srconsole.console.help_screen import HelpScreen
from srconsole.console.main_screen import MainScreen
from srconsole.console.panes.lines import Lines
from srconsole.core.by_hand import Flatten
from srconsole.engine.view.snapshot import Snapshot
from srconsole.settings.schema import ConsoleSettings, Settings
from tests.console import canned
from tests.console.driven import console, message, press, shown
from tests.console.fake_link import FakeLink

pytestmark = pytest.mark.slow


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
    ended = FakeLink(canned.flat())
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
async def test_a_market_that_opens_says_so_with_its_mode() -> None:
    """An empty screen that says nothing looks like one that hangs, and hides whether it is money.

    Given a demo's engine that has nothing to show yet
    When the console draws, and then the engine shows the market
    Then the mode and what is being opened are told at first, and no more behind
    """
    link = FakeLink(None)
    app = console(link)
    app.open_on("testnet", "BTC/USDT:USDT opens: bitget is asked")
    async with app.run_test() as pilot:
        await pilot.pause()
        banner = app.screen.query_one("#banner", Lines)
        opened = (banner.display, banner.text.strip(), banner.has_class("-opening"))
        link.newest = canned.flat()
        app.draw()
        await pilot.pause()

        assert opened == (True, "[DEMO] BTC/USDT:USDT opens: bitget is asked", True)
        assert not banner.display


@pytest.mark.asyncio
async def test_an_engine_that_could_not_be_opened_leaves_the_screen() -> None:
    """Whoever typed the command reads why in the shell, and gets its exit code.

    Given an engine that ended before it had anything to show
    When the console draws
    Then it closes, with a code that says it failed
    """
    ended = FakeLink()
    ended.ended = "the symbol is not listed"
    app = console(ended)
    async with app.run_test() as pilot:
        await pilot.pause()
    assert app.return_code == 1


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
        assert small.text.splitlines()[0].startswith("[REPLAY] 3,741.20 [STOP_LOSS] entries running")
        assert "panes need 80x24" in small.text
        assert not app.screen.query_one("#chart").display
        await press(pilot, ["F", "y"])
        assert link.asked == [Flatten()]
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert app.screen.query_one("#chart").display
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
    expected += ["1,009.73 USDT", "3,741.20", "S2    3,676.15", "-3% disabled", "F flatten"]
    expected += ["losses 1/5", "today +0.20"]
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
@pytest.mark.parametrize(
    ("mode", "kept"), [("replay", "the run is kept"), ("rehearsal", "nothing of a rehearsal is kept")]
)
async def test_ctrl_c_says_how_to_leave(mode: str, kept: str) -> None:
    """The reflex does no harm.

    Given the main screen of a replay, and of a rehearsal
    When ctrl+c is pressed
    Then the message line names the key that leaves, and what is kept then
    """
    app = console(FakeLink(canned.flat()._replace(mode=mode)))
    async with app.run_test() as pilot:
        await press(pilot, ["ctrl+c"])

        assert message(app) == f"q leaves the console; {kept}."


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


def test_a_last_tick_behind_the_screens_draws_nothing() -> None:
    """Given a console whose screens are gone, as at its end, and a snapshot of a market that has come
    When a timer ticks once more
    Then nothing is drawn, and nothing is raised
    """
    link = FakeLink(canned.flat())
    console(link).draw()
    assert link.failure() == ""
