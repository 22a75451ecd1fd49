"""Boxes in windows of every size: all of a box is on the screen, no row is cut, and the way out is named."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from srconsole.console.panes.lines import Lines
from tests.console import canned
from tests.console.driven import console, press
from tests.console.fake_link import FakeLink

pytestmark = pytest.mark.slow

BOXES = {
    "command line": ["colon"],
    "command line with text": ["colon", *"trail"],
    "stop": ["s", *"3700"],
    "trail": ["t"],
    "part": ["c"],
    "new level": ["N"],
    "flatten": ["F"],
    "TAKE_PROFIT": ["T"],
    "help": ["question_mark"],
    "help's end": ["question_mark", "end"],
    "why": ["w"],
}


@pytest.mark.asyncio
@pytest.mark.parametrize("size", [(40, 10), (60, 14), (80, 24)])
@pytest.mark.parametrize("box", BOXES)
async def test_a_box_is_whole_in_a_small_window(box: str, size: tuple[int, int]) -> None:
    """What is cut off is not known, and a key that is not named is not pressed.

    Given a position, and windows down to 40x10
    When a box opens over the screen, and something is typed into it
    Then all of it is within the window, none of its rows is cut, and its last row says how it is left
    """
    app = console(FakeLink(canned.in_stop_loss()))
    async with app.run_test(size=size) as pilot:
        await press(pilot, BOXES[box])
        frame = app.screen.query_one("#help, #box")
        assert frame.region.y >= 0
        assert frame.region.bottom <= size[1]
        rows = [
            (line, lines.size.width)
            for lines in frame.query(Lines)
            if lines.display
            for line in lines.text.split("\n")[: lines.size.height]
        ]
        assert [line for line, width in rows if cell_len(line.rstrip()) > width] == []
        inside = frame.region.shrink(frame.styles.gutter)
        assert all(inside.contains_region(lines.region) for lines in frame.query(Lines) if lines.display)
        assert "esc" in rows[-1][0]
