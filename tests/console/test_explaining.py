"""The boxes that explain, as a person opens them."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from srconsole.console.app import ConsoleApp
from srconsole.console.help_screen import HelpScreen
from srconsole.console.main_screen import MainScreen
from srconsole.console.panes.lines import Lines
from srconsole.console.screens.stage import Reach
from srconsole.console.screens.trades_screen import TradesScreen
from srconsole.console.since import NOTHING, Mark, mark_of
from srconsole.engine.view.told_later import NewsItem
from tests.console import canned
from tests.console.driven import console, press
from tests.console.fake_link import FakeLink
from tests.console.screens.opened import settled

pytestmark = pytest.mark.slow

AT = canned.at("2019-01-10T06")
FILL = NewsItem(11, AT, "fill", "filled 0.1 at 3,737.46, fee 0.22")


class Kept:
    """Looks that are kept in memory."""

    def __init__(self, mark: Mark | None = None) -> None:
        self.mark = mark
        self.run = ""

    def last(self, run: str) -> Mark | None:
        """Return how far a run was seen."""
        self.run = run
        return self.mark

    def look(self, run: str, mark: Mark) -> None:
        """Keep how far it was seen."""
        self.mark = mark


async def opened(app: ConsoleApp, pilot: Pilot[None]) -> str:
    """Return the text of the box once it is drawn."""
    await pilot.pause()
    assert isinstance(app.screen, HelpScreen)
    return "\n".join(lines.text for lines in app.screen.query(Lines))


@pytest.mark.asyncio
async def test_one_key_says_why() -> None:
    """Given a console on a flat market, nothing selected, then S1
    When the key for why is pressed
    Then a box explains the newest trade and why nothing is held, then the level; any key closes it
    """
    app = console(FakeLink(canned.flat()))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, ["w"])
        trade = await opened(app, pilot)
        await press(pilot, ["escape"])
        assert isinstance(app.screen, MainScreen)
        await press(pilot, ["j", "w"])
        level = await opened(app, pilot)
    assert "why: the trade on S1" in trade
    assert "Bought 0.125518 BTC at 3,983.50" in trade
    assert "why: S1 3,730.00" in level
    assert "It is armed" in level.replace("\n", " ")


@pytest.mark.asyncio
async def test_what_has_happened_is_told_where_a_run_goes_on() -> None:
    """Given a run in which a fill came behind what a person had seen
    When the console opens, its box is closed, and the key for that is pressed
    Then the box tells of the fill by itself, and then that nothing has happened since; leaving keeps how far was seen
    """
    kept = Kept(Mark(10, 0))
    snapshot = canned.flat()._replace(news=(FILL,), sequence=11)
    app = console(FakeLink(snapshot))
    app.reach = Reach(looks=kept)
    async with app.run_test(size=(80, 24)) as pilot:
        first = await opened(app, pilot)
        await press(pilot, ["escape", "u"])
        second = await opened(app, pilot)
    assert "since you last looked" in first
    assert "1 fill, 0 trades closed." in first
    assert NOTHING in second
    assert (kept.run, kept.mark) == (snapshot.run, mark_of(snapshot))


@pytest.mark.asyncio
@pytest.mark.parametrize("mark", [None, Mark(11, 0)])
async def test_no_box_opens_where_nothing_is_to_be_told(mark: Mark | None) -> None:
    """Given a run that was never looked at, or was seen to its end
    When the console opens and is left
    Then the screen is the main one, and what was seen is kept
    """
    kept = Kept(mark)
    snapshot = canned.flat()._replace(news=(FILL,), sequence=11)
    app = console(FakeLink(snapshot))
    app.reach = Reach(looks=kept)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, MainScreen)
        await press(pilot, ["q"])
    assert kept.mark == mark_of(snapshot)


@pytest.mark.asyncio
async def test_whose_terminal_is_lost_has_seen_nothing() -> None:
    """Given a console whose process is told to end
    When it has left
    Then how far the run was seen is as it was
    """
    kept = Kept(Mark(3, 0))
    app = console(FakeLink(canned.flat()._replace(sequence=11)))
    app.reach = Reach(looks=kept)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.leave(129)
        await pilot.pause()
    assert kept.mark == Mark(3, 0)


@pytest.mark.slow
@pytest.mark.asyncio
async def test_a_trade_of_the_table_is_explained_over_it() -> None:
    """Given the screen of trades, the second of three selected
    When the key for why is pressed, and the box is closed
    Then the box is about that trade, and the screen of trades is there again
    """
    app = console(FakeLink(canned.flat()))
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, ["r"])
        await settled(pilot)
        await press(pilot, ["down", "w"])
        told = await opened(app, pilot)
        await press(pilot, ["escape"])
        assert isinstance(app.screen, TradesScreen)
    assert "why: the trade on S3" in told
    assert "Bought 0.137624 BTC at 3,633.09" in told
