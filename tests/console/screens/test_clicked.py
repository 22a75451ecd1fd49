"""Keys that are told below a screen can be clicked."""

from __future__ import annotations

import pytest

from srconsole.console.main_screen import MainScreen
from srconsole.console.screens.around import keys_line
from srconsole.console.screens.clicked import key_at
from srconsole.console.screens.trades_screen import TradesScreen
from tests.console.driven import press, shown
from tests.console.pane_text import text
from tests.console.screens.opened import beside, settled

KEYS = keys_line((("a t x", "all, trades, to look at"), ("/", "find"), ("esc", "back")), 80)


@pytest.mark.parametrize(
    ("hit", "key"),
    [
        ("a t x", "a"),
        ("t x all", "t"),
        ("x all", "x"),
        ("to look", "a"),
        ("/", "slash"),
        ("find", "slash"),
        ("esc", "escape"),
        ("back", "escape"),
    ],
)
def test_what_is_clicked_is_the_key_that_stands_there(hit: str, key: str) -> None:
    """Given the keys below a screen
    When one of them is clicked, or the words behind it
    Then it is that key
    """
    assert key_at(KEYS, text(KEYS).index(hit)) == key


def test_beside_the_keys_nothing_is_clicked() -> None:
    """Given the keys below a screen
    When a place behind them, or before the first, is clicked
    Then it is no key
    """
    assert key_at(KEYS, len(text(KEYS)) + 3) == ""
    assert key_at(KEYS, 0) == ""


@pytest.mark.slow
@pytest.mark.asyncio
async def test_a_click_leads_back() -> None:
    """Given the trades' screen
    When the words that lead back are clicked
    Then the main screen is there
    """
    app = beside()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, ["r"])
        await settled(pilot)
        assert shown(app) is TradesScreen
        row = app.screen.query_one("#beside-keys")
        column = str(row.render_line(0).text).index("esc")
        await pilot.click("#beside-keys", offset=(column, 0))
        await settled(pilot)
        assert shown(app) is MainScreen
