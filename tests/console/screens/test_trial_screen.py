"""Backtests beside a run, as a person begins, ends, compares and walks through them."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from srconsole.console.app import ConsoleApp
from srconsole.console.help_screen import HelpScreen
from srconsole.console.main_screen import MainScreen
from srconsole.console.panes.lines import Lines
from srconsole.console.screens.stage import Reach
from srconsole.console.screens.trade_chart import TradeChart
from srconsole.console.screens.trial_bench import NOT_NOW
from srconsole.console.screens.trial_screen import TrialScreen
from srconsole.console.screens.trial_trades import TrialTrades
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
        assert "beside run 1: net +9.53 USDT" in part(app, "trial-told")

        await look(pilot, "enter")
        assert shown(app) is TrialTrades
        assert "trades 3" in part(app, "trade-totals")
        assert "STOP" not in part(app, "beside-head")
        await look(pilot, "enter")
        assert isinstance(app.screen, TradeChart)
        await settled(pilot)
        await look(pilot, "w")
        told = " ".join(part(app, "help-lines").split())
        assert " ETH at " in told
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


@pytest.mark.slow
@pytest.mark.asyncio
async def test_a_backtest_is_told_by_its_own_settings() -> None:
    """What a changed capital came to is no share of the run's.

    Given a run with a capital of 1,000 and a stop of 1 %, and a backtest with a capital of 5,000
    When its trades are opened, and it is asked why one was made
    Then the deepest fall is of 5,000, and the box speaks of the backtest's own market
    """
    trials = CannedTrials()
    trials.ends.set()
    app = on_bench(trials)
    async with app.run_test(size=(120, 40)) as pilot:
        await look(pilot, "R", "s")
        await look(pilot, "enter")
        small = part(app, "trade-totals")
        await look(pilot, "escape", "home", "down", "down", "enter", *"risk.initial_capital=5000", "enter", "s")
        await look(pilot, "enter")
        large = part(app, "trade-totals")
        equity = [5000.0, *(5000.0 + sum(t.pnl for t in canned.trades()[: n + 1]) for n in range(3))]
        fall = max(1 - value / max(equity[: place + 1]) for place, value in enumerate(equity))
        assert f"deepest fall at exits {fall * 100:.1f} %" in large
        assert large != small

        await look(pilot, "w")
        assert shown(app) is HelpScreen


@pytest.mark.slow
@pytest.mark.asyncio
async def test_curves_and_all_ways_of_price_are_seen_at_80x24() -> None:
    """Given two backtests in a terminal of 80x24
    When a person looks at the curves, and back at the table
    Then the curves stand where the table was, what is told of the run stays whole, and the table comes back
    """
    trials = CannedTrials()
    trials.ends.set()
    app = on_bench(trials)
    async with app.run_test(size=(80, 24)) as pilot:
        await look(pilot, "R", "s")
        await look(pilot, "s")
        assert "polls -27.04 in 2" in " ".join(part(app, "trial-told").split())
        await look(pilot, "c")
        await settled(pilot)
        assert "equity after each trade" in part(app, "curve-equity")
        assert "below its peak" in part(app, "curve-falls")
        assert not app.screen.query_one("#beside-list", Lines).display
        assert "polls -27.04 in 2" in " ".join(part(app, "trial-told").split())
        await look(pilot, "c", "down", "m")
        assert "*1" in part(app, "beside-list")
        assert len(part(app, "beside-list").splitlines()) == 3


@pytest.mark.slow
@pytest.mark.asyncio
async def test_a_file_that_is_not_there_is_told_as_it_is_typed() -> None:
    """Given the line for the candles of a backtest
    When a name is typed that no file has, and enter is pressed
    Then it says so, enter is not offered, and what was asked for stays
    """
    app = on_bench(CannedTrials())
    async with app.run_test(size=(80, 24)) as pilot:
        await look(pilot, "R", "enter", "ctrl+u", *"gone.csv", "enter")
        assert "gone.csv: there is no such file" in message(app)
        assert "enter" not in part(app, "beside-keys")
        await look(pilot, "escape")
        assert "candles.csv" in part(app, "trial-form")


@pytest.mark.slow
@pytest.mark.asyncio
async def test_over_a_backtests_trade_the_head_shows_the_run() -> None:
    """What is held is seen wherever a person looks, and is of no other market.

    Given a position in BTC, and the trades of a backtest on candles of ETH
    When a trade's chart is opened, a new snapshot of the run comes, and the next trade is walked to
    Then the head has the run's market, price and state all the while, and the trade is told with its own decimals
    """
    trials, link = CannedTrials(), FakeLink(canned.in_stop_loss())
    trials.ends.set()
    app = on_bench(trials, link)
    async with app.run_test(size=(120, 40)) as pilot:
        await look(pilot, "R", "enter", "ctrl+u", *"eth.csv", "enter", "s")
        await look(pilot, "enter")
        await look(pilot, "enter")
        assert shown(app) is not TradeChart
        assert isinstance(app.screen, TradeChart)
        assert "BTC/USD  last 3,741.20  STOP_LOSS" in part(app, "beside-head")

        link.newest = canned.changed(canned.in_stop_loss(), price=3700.0)
        await look(pilot)
        await look(pilot, "down")
        await settled(pilot)
        assert "BTC/USD  last 3,700.00  STOP_LOSS" in part(app, "beside-head")
        assert app.screen.snapshot.market.symbol == "ETH/USD"
        entry = canned.trades()[-2].entry_price
        assert f"{entry:,.5f}" in part(app, "trade-told")
        await look(pilot, "escape")
        assert shown(app) is TrialTrades
        assert "BTC/USD  last 3,700.00  STOP_LOSS" in part(app, "beside-head")
