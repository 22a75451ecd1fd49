"""A line to type on does its keys in the order in which they came, however they come."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from tests.console import canned
from tests.console.fake_link import FakeLink
from tests.console.test_any_keys import bunch, open_console, settle

pytestmark = pytest.mark.slow

LINES = {"s": "#box-input", "colon": "#box-input", "L": "#beside-input"}
"""The key behind which a line opens, and the line."""


@pytest.mark.asyncio
@pytest.mark.parametrize("opener", LINES)
@pytest.mark.parametrize(
    ("keys", "typed"),
    [
        (("1", "2", "3", "backspace", "4", "5"), "1245"),
        (("7", "ctrl+u", "8", "9"), "89"),
        (("2", "home", "1", "end", "3"), "123"),
        (("1", "3", "left", "2", "delete", "4"), "124"),
    ],
)
async def test_what_comes_bunched_is_typed_in_its_order(opener: str, keys: tuple[str, ...], typed: str) -> None:
    """A price that was mended while it was typed over a slow line is the price that was meant.

    Given an open position, and a line to type on: for a stop, for a command, for a word of the log
    When signs and keys that mend them come in one piece
    Then the line has what they make of it one after the other
    """
    async with open_console(FakeLink(canned.in_stop_loss())) as (app, pilot):
        bunch(app, opener)
        await settle(pilot)
        if opener == "L":
            bunch(app, "slash")
            await settle(pilot)
        bunch(app, *keys)
        await settle(pilot)

        assert app.screen.query_one(LINES[opener], Input).value == typed


@pytest.mark.asyncio
async def test_a_command_is_completed_before_what_follows_it() -> None:
    """A name that is completed is completed where it stood, whatever came right behind the key.

    Given the command line on an open position
    When `sto`, tab and a price come in one piece
    Then the line has the whole command with its price
    """
    async with open_console(FakeLink(canned.in_stop_loss())) as (app, pilot):
        bunch(app, "colon")
        await settle(pilot)
        bunch(app, *"sto", "tab", *"3800")
        await settle(pilot)

        assert app.screen.query_one("#box-input", Input).value == "stop 3800"
