"""The console before the run is there: what its first frame waits for, what it says, and what keys do meanwhile."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from srconsole.console.panes.lines import Lines
from tests.console import canned
from tests.console.fake_link import FakeLink
from tests.console.held_link import console, follow, message
from tests.console.terminal import Terminal
from tests.engine.running import written
from tests.walks import walk

HEAVY = (
    *("numpy", "pandas", "scipy", "ccxt", "aiohttp", "plotext", "sqlite3", "tomli_w", "zoneinfo"),
    *("srconsole.engine.host", "srconsole.engine.view.snapshot", "srconsole.core.trader", "srconsole.core.lot"),
    *("srconsole.journal", "srconsole.exchange", "srconsole.strategies", "srconsole.research", "srconsole.plugins"),
    *("srconsole.market.exact_reader", "srconsole.market.packing", "srconsole.remote", "srconsole.imports"),
    *("srconsole.console.main_panes", "srconsole.console.hands", "srconsole.console.chart.drawing"),
    *("srconsole.console.palette", "srconsole.console.why", "srconsole.console.working", "srconsole.console.boxes"),
    *("srconsole.console.screens.log_screen", "srconsole.console.screens.trades_screen", "srconsole.settings.render"),
)
"""What the first frame needs nothing of."""
HEAVY_OF_MARKETS = tuple(name for name in HEAVY if name not in {"srconsole.journal", "srconsole.exchange"})
"""The same of a market, whose name and keys are looked at before the screen."""

PROGRAM = """
import sys, threading
from pathlib import Path

RUN = {"srconsole.compose.first_frame", "srconsole.compose.market.run", "srconsole.compose.rehearse.on_screen"}
loaded = []

def told(event, given):
    if event == "import" and given[0] in {*RUN, "srconsole.console.main_panes"}:
        loaded.extend(() if loaded else [*sys.modules])
        if given[0] in RUN:
            noted = [threading.current_thread().name, *loaded]
            Path(sys.argv[1]).write_text("\\n".join(noted), encoding="ascii")

sys.addaudithook(told)
from srconsole.cli.main import main
sys.exit(main(sys.argv[2:]))
"""
"""The program as it is, which notes what is loaded as the first of the run or of the panes is, and by whom the run."""


@pytest.mark.slow
def test_the_first_frame_waits_for_nothing_of_the_run(tmp_path: Path) -> None:
    """A person sees at once that it opens, and what: the run is loaded behind that.

    Given a file of candles that was never replayed
    When the console is opened on it in a terminal
    Then as its engine begins nothing is loaded of what reads, decides and keeps a run, nor of the panes; and the run
        is shown then
    """
    file, noted = written(walk(26, 120, gap=0.006), tmp_path / "walk.csv"), tmp_path / "modules"
    command = [sys.executable, "-c", PROGRAM, str(noted), "replay", str(file), "--speed", "0.001"]
    terminal = Terminal(command, {"SRCONSOLE_HOME": str(tmp_path / "home")})
    terminal.until(lambda screen: "[REPLAY]" in screen)
    terminal.until(lambda screen: "BTC/USDT 1h" in screen and "equity" in screen)
    terminal.type("q")
    assert terminal.wait() == 0

    thread, *modules = noted.read_text(encoding="ascii").splitlines()
    loaded = set(modules)
    assert thread == "engine"
    assert "srconsole.console.app" in loaded
    assert [name for name in HEAVY if name in loaded] == []


@pytest.mark.slow
def test_the_first_frame_of_a_market_waits_for_no_exchange(tmp_path: Path) -> None:
    """A person sees at once in which mode which market opens.

    Given settings of a market on paper, and an exchange that does not answer
    When the console is opened on it in a terminal
    Then the first frame names mode and market, and what talks to exchanges is loaded by the engine's thread behind it
    """
    noted = tmp_path / "modules"
    words = ("--set", "market.mode=paper", "--set", 'market.symbols=["BTC/USDT:USDT"]')
    silent = ("--set", "market.exchange_url=http://127.0.0.1:1")
    command = [sys.executable, "-c", PROGRAM, str(noted), *words, *silent]
    terminal = Terminal(command, {"SRCONSOLE_HOME": str(tmp_path / "home")}, columns=120)
    terminal.until(lambda screen: "[PAPER] BTC/USDT:USDT opens: bitget is asked for contract" in screen)
    terminal.until(lambda _: noted.exists() and noted.stat().st_size)
    os.kill(terminal.pid, signal.SIGTERM)
    terminal.wait()

    thread, *modules = noted.read_text(encoding="ascii").splitlines()
    assert thread == "engine"
    assert [name for name in HEAVY_OF_MARKETS if name in modules] == []


@pytest.mark.slow
def test_the_first_frame_of_a_rehearsal_waits_for_no_simulated_exchange(tmp_path: Path) -> None:
    """A person is not left before a blank screen while an exchange is built.

    Given a file of candles
    When it is rehearsed in a terminal
    Then the first frame says that the simulated exchange starts on it, which is loaded by the engine's thread behind
        it; and the rehearsal is shown then
    """
    file, noted = written(walk(26, 120, gap=0.006), tmp_path / "walk.csv"), tmp_path / "modules"
    command = [sys.executable, "-c", PROGRAM, str(noted), "rehearse", str(file), "--speed", "0.001"]
    terminal = Terminal(command, {"SRCONSOLE_HOME": str(tmp_path / "home")}, columns=120)
    terminal.until(lambda screen: "[REHEARSAL] starting the simulated exchange on walk.csv" in screen)
    terminal.until(lambda screen: "[REHEARSAL] BTC/USDT" in screen and "equity" in screen)
    terminal.type("q")
    assert terminal.wait() == 0

    thread, *modules = noted.read_text(encoding="ascii").splitlines()
    assert thread == "engine"
    assert [name for name in HEAVY if name in modules] == []


@pytest.mark.asyncio
async def test_the_first_frame_says_what_opens_before_any_pane_is_made() -> None:
    """What is seen first is meant: the mode, the file, and what can be pressed.

    Given an engine that has nothing to show yet
    When the console draws, and then the engine shows the run
    Then the first frame has the mode, the file and two keys, and no pane; the engine begins once; the panes come
        behind it, and are not seen before they have something to show
    """
    link, begun = FakeLink(None), list[bool]()
    link.opens = "opening walk.csv"
    app = console(link, shown=lambda: begun.append(bool(app.screen.query("#chart"))))
    async with app.run_test() as pilot:
        assert not app.screen.query("#chart")
        assert app.screen.query_one("#banner", Lines).text.strip() == "[REPLAY] opening walk.csv"
        assert app.screen.query_one("#footer", Lines).text.split() == ["?", "help", "q", "leave"]
        await pilot.pause(0.3)
        assert app.screen.query("#chart")
        assert [widget.id for widget in app.screen.children if widget.display] == ["banner", "message", "footer"]
        link.opens = ""
        await follow(app, pilot, canned.in_stop_loss())
        await pilot.pause(0.1)

        assert begun == [False]
        assert app.screen.query_one("#position").display
        assert "STOP_LOSS" in app.screen.query_one("#position-state", Lines).text


@pytest.mark.asyncio
async def test_keys_before_the_run_is_there_are_answered() -> None:
    """Whoever types early loses nothing and breaks nothing.

    Given a console whose engine has nothing to show yet
    When the keys of orders, panes and screens are pressed at once, and then that of the help
    Then nothing is asked of the engine, a sentence says that nothing is shown yet, and the help opens
    """
    link = FakeLink(None)
    app = console(link)
    async with app.run_test() as pilot:
        for key in ("F", "p", "s", "e", "j", "z", "1", "2", "l", "colon", "w", "tab", "escape", "F"):
            await pilot.press(key)
        assert message(app) == "The engine has not shown anything yet."
        await pilot.pause(0.3)
        await pilot.press("F", "s")
        assert message(app) == "The engine has not shown anything yet."
        await pilot.press("question_mark")
        await pilot.pause()
        assert app.screen.query("#help")
        await pilot.press("escape")
        await follow(app, pilot, canned.in_stop_loss())

        assert link.asked == []
        assert app.screen.query_one("#position").display


@pytest.mark.asyncio
async def test_a_console_left_before_the_run_is_there_has_nothing_to_say() -> None:
    """Leaving is possible at any moment.

    Given a console whose engine has nothing to show yet
    When it is left by its key at once
    Then it ends without a fault, and without a word about a run
    """
    app = console(FakeLink(None))
    async with app.run_test() as pilot:
        await pilot.press("q")
        await pilot.pause()

    assert app.error is None
    assert (app.return_code or 0, app.farewell) == (0, "")
