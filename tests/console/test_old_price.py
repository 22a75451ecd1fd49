"""Where a price is told, it is told as old once it is."""

from __future__ import annotations

import pytest

from srconsole.console.ages import Elapsed
from srconsole.console.chart.widget import ChartPane
from srconsole.console.main_screen import MainScreen
from srconsole.console.panes.lines import Lines
from srconsole.settings.schema import ConsoleSettings, Settings
from tests.console import canned_market as market
from tests.console.driven import console
from tests.console.fake_link import FakeLink

pytestmark = pytest.mark.slow


@pytest.mark.asyncio
async def test_chart_and_ladder_stop_calling_a_price_the_last_one_as_it_grows_old() -> None:
    """All distances to levels are from it.

    Given a market whose price is fresh, in a console
    When nothing more comes for a minute
    Then its row among the levels and its label in the chart say that it is old, without a new snapshot; and no more
        once it is fresh again
    """
    app = console(FakeLink(market.paper_long()), Settings(console=ConsoleSettings(refresh_hz=0.1)))
    async with app.run_test() as pilot:
        await pilot.pause(0.2)
        names = app.screen.query_one("#level-names", Lines)
        assert " last  3,741.20" in names.text
        main = app.screen
        assert isinstance(main, MainScreen)
        main.tick(Elapsed(snapshot=60.0))
        assert " OLD   3,741.20" in names.text
        assert " last" not in names.text
        chart = app.screen.query_one("#chart", ChartPane)
        assert any("OLD   3,741.20" in row.text for row in chart.grid.rows)
        main.tick(Elapsed())
        assert any("LAST  3,741.20" in row.text for row in chart.grid.rows)
