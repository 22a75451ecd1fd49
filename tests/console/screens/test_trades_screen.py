"""The trades' screen: chosen, added up, written to a file; and what goes on working there."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import Key
from textual.widgets import Input

from srconsole.console.chart.widget import ChartPane
from srconsole.console.main_screen import MainScreen
from srconsole.console.modals import QuestionScreen
from srconsole.console.screens.log_screen import LogScreen
from srconsole.console.screens.trade_chart import TradeChart
from srconsole.console.screens.trades_screen import TradesScreen
from srconsole.core.by_hand import Flatten, PauseEntries
from srconsole.settings.schema import KeySettings, Settings
from tests.console import canned
from tests.console.driven import FAST, press, shown
from tests.console.fake_link import FakeLink
from tests.console.screens.opened import Files, beside, message, part, settled
from tests.journal.looked_back import trade_at, write
from tests.journal.scripted_run import opened


@pytest.mark.slow
@pytest.mark.asyncio
async def test_trades_are_chosen_and_written() -> None:
    """Given three closed trades
    When the lost ones are chosen, and written to a file, and again to a file of that name
    Then totals and table are theirs, the file has exactly them, and the second time says why nothing was written
    """
    files = Files()
    app = beside(files=files)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("r", "slash", *"loss", "enter")
        await settled(pilot)
        assert "trades 2" in part(app, "trade-totals")
        assert "2 of 3" in part(app, "beside-about")

        await pilot.press("e", "enter")
        await settled(pilot)
        assert "2 trades are in /here/trades.csv." in message(app)
        assert files.written["trades.csv"] == [trade for trade in canned.trades() if trade.pnl < 0]

        await pilot.press("e", "enter")
        await settled(pilot)
        assert "is there already" in message(app)


@pytest.mark.slow
@pytest.mark.asyncio
async def test_a_filter_that_is_none_says_so_while_it_is_typed() -> None:
    """Given the trades' screen
    When a word is typed that no trade has, and enter is pressed, and escape
    Then the line stays open and says what is wrong, and all trades stay chosen
    """
    app = beside()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("r", "slash", *"S7", "enter")
        await settled(pilot)
        assert "no trade has the tier, reason or strategy S7" in message(app)

        await pilot.press("escape")
        await settled(pilot)
        assert "trades 3" in part(app, "trade-totals")
        assert shown(app) is TradesScreen


@pytest.mark.slow
@pytest.mark.asyncio
async def test_trades_of_the_whole_run_are_added_up(tmp_path: Path) -> None:
    """Given a run with 150 closed trades, more than a snapshot has
    When the screen of trades is opened on a tall terminal
    Then the totals are of all of them, and both curves are drawn
    """
    with opened(tmp_path) as journal:
        write(journal, 0, 600)
    app = beside(run=tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("r")
        await settled(pilot)

        assert "trades 150" in part(app, "trade-totals")
        net = sum(trade_at(place).pnl for place in range(3, 600, 4))
        assert f"net USDT {net:+,.2f}" in part(app, "trade-totals")
        assert "equity after each trade" in part(app, "curve-equity")
        assert "below its peak" in part(app, "curve-falls")


@pytest.mark.slow
@pytest.mark.asyncio
async def test_pausing_and_flattening_work_from_every_screen() -> None:
    """A person who reads the log must be able to get out of a position at once.

    Given a position, and the log or the trades on the screen
    When pause is pressed, flatten with its yes, and keys that mean something on the main screen alone
    Then entries are paused, flatten is asked and done, and the other keys do nothing
    """
    link = FakeLink(canned.in_stop_loss())
    app = beside(link)
    async with app.run_test(size=(80, 24)) as pilot:
        for key, screen in (("L", LogScreen), ("r", TradesScreen)):
            await press(pilot, [key, "b", "T", "p", "F"])
            assert shown(app) is QuestionScreen
            await press(pilot, ["y"])
            assert shown(app) is screen
            assert "done" in message(app)
        await press(pilot, ["escape"])

        assert shown(app) is MainScreen
        assert [type(request) for request in link.asked] == [PauseEntries, Flatten] * 2


@pytest.mark.slow
@pytest.mark.asyncio
async def test_trades_are_walked_through_on_their_charts(tmp_path: Path) -> None:
    """Given a run with closed trades
    When a trade's chart is opened, the next one is walked to, the chart is panned, and escape is pressed twice
    Then each says how the trade was opened and how it ended, the chart has its candles, and the way leads back
    """
    with opened(tmp_path) as journal:
        write(journal, 0, 120)
    app = beside(run=tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("r")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert shown(app) is TradeChart
        assert "1 of 30" in part(app, "beside-about")
        assert "bought 1970-01-05 22:00 at 100.00" in part(app, "trade-told")

        await pilot.press("down")
        await settled(pilot)
        assert "2 of 30" in part(app, "beside-about")
        chart = app.screen.query_one("#trade-chart", ChartPane)
        assert "ENTRY" in "".join(row.text for row in chart.grid.rows)
        await pilot.press("left")
        await settled(pilot)
        assert "earlier, end: the trade" in chart.grid.rows[0].text

        await pilot.press("escape")
        await settled(pilot)
        assert shown(app) is TradesScreen
        await pilot.press("escape")
        await settled(pilot)
        assert shown(app) is MainScreen


@pytest.mark.slow
@pytest.mark.asyncio
async def test_a_trades_chart_is_steered_by_the_keys_of_the_map(tmp_path: Path) -> None:
    """Given a console whose cursor is on o, older candles on h, and why on ctrl+w
    When a trade's chart is opened, and v and left are pressed, and o and h
    Then v and left do nothing, o reads a candle out, h pans, and the keys below name o, h and ctrl+w
    """
    keys = KeySettings(cursor="o", pan_left="h", why="ctrl+w", target="none")
    with opened(tmp_path) as journal:
        write(journal, 0, 120)
    app = beside(run=tmp_path, settings=Settings(console=FAST, keys=keys))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("r")
        await settled(pilot)
        assert "ctrl+w why" in part(app, "beside-keys")
        await pilot.press("enter")
        await settled(pilot)
        chart = app.screen.query_one("#trade-chart", ChartPane)
        before = chart.grid
        assert "h right pan" in part(app, "beside-keys")
        assert "o read out" in part(app, "beside-keys")

        await pilot.press("v", "left")
        assert chart.grid == before
        await pilot.press("o")
        read_out = chart.grid
        assert read_out != before
        await pilot.press("h")
        assert chart.grid != read_out
        await pilot.press("o", "greater_than_sign", "greater_than_sign", *["h"] * 40)
        await settled(pilot)
        assert "earlier, end: the trade" in chart.grid.rows[0].text


@pytest.mark.slow
@pytest.mark.asyncio
async def test_a_trades_chart_goes_as_far_as_the_runs_candles(tmp_path: Path) -> None:
    """Whoever looks at a trade wants to see what came before it, and what it missed.

    Given a run of 300 candles, and the chart of its first trade
    When a person pans to the right page by page, then to the left, and goes back to the trade
    Then it goes to the last candle of the run and says so, to the first one and says so, and shows the trade again
    """
    with opened(tmp_path) as journal:
        write(journal, 0, 300)
    app = beside(run=tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("r")
        await settled(pilot)
        await pilot.press("end", "enter")
        await settled(pilot)
        chart = app.screen.query_one("#trade-chart", ChartPane)
        first = chart.grid

        async def pan_until(key: str, said: str) -> None:
            for _ in range(60):
                await pilot.press(key)
                await settled(pilot)
                if message(app) == said:
                    return
            raise AssertionError(chart.grid.rows)

        await pan_until("shift+right", "These are the newest candles.")
        assert any("1970-01-13" in row.text for row in chart.grid.rows)
        await pan_until("shift+left", "This is the first candle of the run.")
        assert "end: the trade" in chart.grid.rows[0].text
        await pilot.press("end")
        await settled(pilot)
        assert chart.grid == first


@pytest.mark.slow
@pytest.mark.asyncio
async def test_pause_and_flatten_have_their_keys_on_every_screen_whatever_they_are() -> None:
    """A key that gets a person out of a position must not find trades, or begin a backtest.

    Given a position, and a console that pauses with t and flattens with a, which choose a part of the log otherwise
    When the log is opened, and t and a are pressed, and yes
    Then entries are paused, flatten is asked and done, and the keys below name neither for a part of the log
    """
    link = FakeLink(canned.in_stop_loss())
    keys = KeySettings(pause="t", flatten="a", trail="p", adopt="none")
    app = beside(link, settings=Settings(console=FAST, keys=keys))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, ["L"])
        assert part(app, "beside-keys").startswith(" x all, trades, to look at")
        await press(pilot, ["t", "a"])
        assert shown(app) is QuestionScreen
        await press(pilot, ["y"])

        assert shown(app) is LogScreen
        assert [type(request) for request in link.asked] == [PauseEntries, Flatten]


@pytest.mark.slow
@pytest.mark.asyncio
async def test_what_is_typed_with_the_key_that_opens_a_line_is_in_the_line() -> None:
    """Given the trades' screen
    When the key that chooses, and letters that are keys of the console, come together
    Then the letters stand in the line, and nothing was paused
    """
    link = FakeLink(canned.in_stop_loss())
    app = beside(link)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("r")
        await settled(pilot)
        for key in ("slash", "p", "l", "o"):
            app.post_message(Key(key, "/" if key == "slash" else key))
        await settled(pilot)

        assert app.screen.query_one("#beside-input", Input).value == "plo"
        assert link.asked == []
