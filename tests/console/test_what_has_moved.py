"""What stands elsewhere on the screen than before is drawn there."""

from __future__ import annotations

import pytest

from srconsole.console.panes.lines import Lines
from tests.console import canned
from tests.console.driven import console
from tests.console.fake_link import FakeLink
from tests.console.test_redrawing import SELDOM, SIZE, compositor_of, main_of


@pytest.mark.slow
@pytest.mark.asyncio
async def test_what_stands_elsewhere_is_drawn_there_whoever_asked_for_its_place_before() -> None:
    """Amounts once lost the first letters of their labels: `ast pnl`, for as long as nothing else of them changed.

    Given a position whose distances need a column more, so that the labels beside them move on by one
    When somebody asks where widgets stand before they are laid out anew
    Then the labels are drawn at their new place all the same
    """
    app = console(FakeLink(canned.in_stop_loss()), SELDOM)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(0.2)
        screen, compositor = main_of(app), compositor_of(app)
        pane, labels = app.screen.query_one("#position"), app.screen.query_one("#position-labels", Lines)
        text, distances, names = (int(scalar.value) for scalar in (pane.styles.grid_columns or ())[:3])
        before = labels.region
        pane.styles.grid_columns = f"{text} {distances + 1} {names} 1fr"
        pane._clear_arrangement_cache()  # noqa: SLF001
        compositor._dirty_regions = set()  # noqa: SLF001
        compositor._full_map_invalidated = True  # noqa: SLF001
        moved = compositor.full_map[labels].region
        screen._settling = True  # noqa: SLF001  # laid out, and not drawn yet
        screen._refresh_layout(app.size)  # noqa: SLF001
        assert moved.x == before.x + 1
        assert any(region.contains_region(moved) for region in compositor._dirty_regions)  # noqa: SLF001
