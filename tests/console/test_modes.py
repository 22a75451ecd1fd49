"""The mode stands on every screen, in words."""

from __future__ import annotations

import pytest

from srconsole.console.panes.lines import Lines
from tests.console import canned
from tests.console import canned_market as market
from tests.console.driven import console, press
from tests.console.fake_link import FakeLink

pytestmark = pytest.mark.slow

MODES = {"replay": "[REPLAY]", "paper": "[PAPER]", "rehearsal": "[REHEARSAL]", "testnet": "[DEMO]", "live": "[LIVE!]"}


@pytest.mark.asyncio
@pytest.mark.parametrize("mode", MODES)
async def test_every_screen_says_its_mode(mode: str) -> None:
    """Money is never taken for paper, whatever is open.

    Given a run of each mode
    When the main screen, each box over it, and the screen of a terminal that is too small are shown
    Then each of them has the mode's word, and live says on the main screen that it is real money
    """
    snapshot = canned.in_stop_loss() if mode == "replay" else market.seen(canned.in_stop_loss(), mode, stop=market.STOP)
    app = console(FakeLink(snapshot))
    boxes = {"F": "box-title", "s": "box-title", "question_mark": "help-lines"}
    boxes |= {} if mode == "replay" else {"i": "exchange-title", "q": "box-title"}
    async with app.run_test() as pilot:
        await pilot.pause()
        assert app.screen.query_one("#status-market", Lines).text.startswith(f"{MODES[mode]} ")
        assert ("LIVE: real money" in app.screen.query_one("#footer", Lines).text) == (mode == "live")
        for key, part in boxes.items():
            await press(pilot, [key])
            assert MODES[mode] in app.screen.query_one(f"#{part}", Lines).text, key
            await press(pilot, ["escape"])
        await pilot.resize_terminal(60, 14)
        await pilot.pause()
        small = app.screen.query_one("#small", Lines)
        assert small.display
        assert small.text.startswith(MODES[mode])


@pytest.mark.asyncio
async def test_live_has_a_frame_of_its_own() -> None:
    """Live is told by more than its colour.

    Given live, and paper
    When a question is open
    Then live's frame has double lines, and paper's has not
    """
    for snapshot, corner in ((market.uncovered(), "╔"), (market.paper_long(), "┌")):
        app = console(FakeLink(snapshot))
        async with app.run_test() as pilot:
            await press(pilot, ["F"])
            drawn = "\n".join(strip.text for strip in app.screen._compositor.render_strips())  # noqa: SLF001
        assert corner in drawn


@pytest.mark.asyncio
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_alerts_leave_the_rest_in_its_place(size: tuple[int, int]) -> None:
    """A long trouble does not push the position off the screen.

    Given read-only live, and a position without a stop, with texts longer than the screen
    When they are drawn at any size
    Then badge, alerts, both stops, the position's results and the key that flattens are on the screen
    """
    long = tuple(f"{text}; {'and so on ' * 40}" for text in market.DIFFERENCES)
    read_only = canned.changed(market.read_only(), live=market.LIVE._replace(differences=long, stop=market.STOP))
    for snapshot, words in (
        (read_only, ("READ-ONLY: the exchange holds", "exchange  3,692.70")),
        (market.uncovered(), ("NO STOP AT THE EXCHANGE", "NO STOP THERE")),
    ):
        app = console(FakeLink(snapshot))
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            drawn = "\n".join(strip.text for strip in app.screen._compositor.render_strips())  # noqa: SLF001
        expected = ("[LIVE!]", "stop      3,692.70", "-6.58 USDT", "no cover", "liquidated 3,008.66", "F flatten")
        assert [text for text in (*expected, *words) if text not in drawn] == []
