"""A stop that is being typed is drawn in the chart, and gone once the prompt is."""

from __future__ import annotations

import pytest

from srconsole.engine.view.preview import Preview
from tests.console import canned
from tests.console.fake_link import FakeLink
from tests.console.held_link import console, press

pytestmark = pytest.mark.slow


@pytest.mark.asyncio
async def test_a_stop_is_drawn_while_it_is_typed() -> None:
    """Where a stop would lie is seen before it lies there.

    Given an open position, and the prompt for its stop at the bottom of the screen
    When 3800 is typed, then made a price that the engine refuses, then left
    Then the chart has a line for it while it would be taken, and none afterwards
    """
    link = FakeLink(canned.in_stop_loss())
    app = console(link)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, ["s", *"3800"])
        assert "stop?" in app.export_screenshot()
        assert app.screen.query_one("#box").region.bottom == 24
        link.previews = lambda _: Preview("a stop of 38,000.00 is not below the price, 3,741.20: flatten instead")
        await press(pilot, ["0"])
        assert "stop?" not in app.export_screenshot()
        await press(pilot, ["escape"])

        assert "stop?" not in app.export_screenshot()
