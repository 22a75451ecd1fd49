"""The chart's keys on the console."""

from __future__ import annotations

import pytest

from srconsole.console.app import ConsoleApp
from srconsole.console.chart.widget import ChartPane
from tests.console import canned
from tests.console.driven import console, message, press
from tests.console.fake_link import FakeLink

pytestmark = pytest.mark.slow


def first_row(app: ConsoleApp) -> str:
    """Return the row above the chart's scale."""
    return app.screen.query_one(ChartPane).grid.rows[0].text


@pytest.mark.asyncio
async def test_the_keys_of_the_chart_move_it_and_ask_the_engine_for_nothing() -> None:
    """Whoever looks into the past changes nothing but what is shown.

    Given the console on a market
    When a person pans left, puts the cursor there, asks for longer candles, and comes back
    Then the chart says HISTORY with the key that leads back, reads the candle out, says how long candles are; and is
        the newest again; and nothing was asked of the engine
    """
    link = FakeLink(canned.flat())
    app = console(link)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, ["left"])
        assert first_row(app).startswith("HISTORY, end: now")
        await press(pilot, ["v"])
        assert "  H " in first_row(app)
        await press(pilot, ["right_square_bracket"])
        assert message(app) == "candles of 2h"
        await press(pilot, ["left_square_bracket", "end"])
        assert "HISTORY" not in first_row(app)
        assert link.asked == []


@pytest.mark.asyncio
async def test_the_selected_level_is_lit_on_the_chart() -> None:
    """Given the console on a market
    When a person selects a level, and none again
    Then its line is lit, and no more
    """
    app = console(FakeLink(canned.flat()))
    async with app.run_test(size=(120, 40)) as pilot:

        def lit() -> int:
            return sum(role.value == "lit" for row in app.screen.query_one(ChartPane).grid.rows for role in row.roles)

        await press(pilot, ["j"])
        assert lit() > 0
        await press(pilot, ["escape"])
        assert lit() == 0
