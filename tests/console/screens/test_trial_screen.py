"""Backtests beside a run, as a person begins, ends, compares and walks through them."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from srconsole.console.app import ConsoleApp
from srconsole.console.main_screen import MainScreen
from srconsole.console.screens.stage import Reach
from srconsole.console.screens.trade_chart import TradeChart
from srconsole.console.screens.trial_bench import NOT_NOW
from srconsole.console.screens.trial_screen import TrialScreen
from srconsole.console.screens.trial_trades import OF_BACKTEST, TrialTrades
from tests.console import canned, canned_market
from tests.console.driven import console, shown
from tests.console.fake_link import FakeLink
from tests.console.screens.opened import message, part, settled
from tests.console.screens.trials import CannedTrials


def on_bench(trials: CannedTrials, link: FakeLink | None = None) -> ConsoleApp:
    """Return a console that runs these backtests."""
    app = console(link or FakeLink(canned.flat()))
    app.reach = Reach(trials=trials)
    return app


async def look(pilot: Pilot[None], *keys: str) -> None:
    """Press keys, and let the screen look how far things are."""
    await pilot.press(*keys)
    await pilot.pause(0.6)


@pytest.mark.slow
@pytest.mark.asyncio
async def test_a_backtest_is_changed_run_compared_and_walked_through() -> None:
    """Given a console on a run
    When a person runs a backtest, leaves while it runs, comes back, runs another with a change, and opens its trades
    Then it goes on meanwhile, both are in the table with their difference, and each trade has its chart
    """
    trials = CannedTrials("ETH/USD")
    app = on_bench(trials)
    async with app.run_test(size=(120, 40)) as pilot:
        await look(pilot, "R", "s")
        assert "3,291 of 9,873 candles" in part(app, "beside-about")
        await pilot.press("escape")
        assert shown(app) is MainScreen
        trials.ends.set()
        await look(pilot, "R")
        assert "Run 1 is done." in message(app)

        await look(pilot, "home", "down", "down", "enter", *"levels.swing_order=24", "enter", "s")
        assert [wanted.changes for wanted in trials.asked] == ["", "levels.swing_order=24"]
        assert len(part(app, "beside-list").splitlines()) == 3
        assert "beside the run below it: net +9.53 USDT" in part(app, "trial-told")

        await look(pilot, "enter")
        assert shown(app) is TrialTrades
        assert "trades 3" in part(app, "trade-totals")
        assert "STOP" not in part(app, "beside-head")
        await look(pilot, "enter")
        assert shown(app) is TradeChart
        await settled(pilot)
        await look(pilot, "w")
        told = " ".join(part(app, "help-lines").split())
        assert " ETH at " in told
        assert OF_BACKTEST in told
        await look(pilot, "escape")
        await pilot.press("escape", "escape")
        assert shown(app) is TrialScreen


@pytest.mark.slow
@pytest.mark.asyncio
async def test_a_backtest_is_ended_and_a_wrong_one_says_why() -> None:
    """Given a backtest that runs
    When it is ended, and one is begun on a file that is not there
    Then its process is told to end, nothing is in the table, and the second says what is wrong
    """
    trials = CannedTrials()
    app = on_bench(trials)
    async with app.run_test(size=(80, 24)) as pilot:
        await look(pilot, "R", "s")
        await look(pilot, "x")
        assert trials.cancelled == 1
        assert "The backtest was ended." in message(app)

        await look(pilot, "enter", *["backspace"] * 11, *"nothing.csv", "enter", "s")
        assert "Not backtested: nothing.csv: there is no such file" in message(app)
        assert "nothing was backtested yet" in part(app, "beside-list")


@pytest.mark.slow
@pytest.mark.asyncio
async def test_nothing_is_backtested_beside_real_money_in_a_position() -> None:
    """Given real money, flat at first
    When a backtest runs as a position opens, and another is begun then
    Then the first is ended, the second is refused, and both say why
    """
    trials = CannedTrials()
    flat = canned_market.seen(canned.flat(), "live")
    link = FakeLink(flat)
    app = on_bench(trials, link)
    async with app.run_test(size=(80, 24)) as pilot:
        await look(pilot, "R", "s")
        link.newest = canned_market.seen(canned.in_stop_loss(), "live")
        await look(pilot)
        assert trials.cancelled == 1
        assert NOT_NOW in message(app)

        await look(pilot, "s")
        assert len(trials.asked) == 1
