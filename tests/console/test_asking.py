"""What a prompt says is what the engine says, about what is typed at the moment; an order that takes long is shown."""

from __future__ import annotations

import pytest

from srconsole.console.main_screen import MainScreen
from srconsole.console.modals import CHANGED, PromptScreen
from srconsole.console.panes.lines import Lines
from srconsole.core.by_hand import ClosePart, MoveStop
from srconsole.engine.view.preview import Preview
from srconsole.engine.view.snapshot import Snapshot
from tests.console import canned
from tests.console.fake_link import FakeLink, canned_preview
from tests.console.held_link import HeldLink, console, follow, message, press, said

pytestmark = pytest.mark.slow

REASON = "a stop of 3,800.00 is not below the price, 3,741.20: flatten instead"


@pytest.mark.asyncio
async def test_every_text_and_every_snapshot_is_asked_about() -> None:
    """The figures under the finger are those of the engine, now.

    Given the prompt for a stop
    When a price is typed, and the engine shows something new
    Then the engine is asked about each text that means something, and about the last one once more
    """
    link = FakeLink(canned.in_stop_loss())
    app = console(link)
    async with app.run_test() as pilot:
        await press(pilot, ["s", "3", "7", "0", "0"])
        assert link.looked == [MoveStop(3.0), MoveStop(37.0), MoveStop(370.0), MoveStop(3700.0, only_up=True)]
        assert "3,692.70 -> 3,700.00 (+7.30)" in said(app)
        link.previews = lambda request: canned_preview(request)._replace(stop=3700.5, at_stop=-9.0)
        await follow(app, pilot, canned.changed(canned.in_stop_loss(), price=3720.0))

        assert link.looked[4:] == [MoveStop(3700.0, only_up=True)]
        assert "3,692.70 -> 3,700.50 (+7.80)" in said(app)
        assert "about -9.00 USDT" in said(app)


@pytest.mark.asyncio
async def test_one_preview_at_a_time_and_the_newest_next() -> None:
    """A slow engine is not asked for what nobody wants to know any more.

    Given the prompt for a part, and an engine that takes its time
    When 50 is typed and changed to 25, while the engine shows something new time and again
    Then one preview is out at a time, the one about 5 is dropped, none is about 50 or 2, and the last about 25
    """
    link = HeldLink(canned.in_stop_loss())
    app = console(link)
    async with app.run_test() as pilot:
        await press(pilot, ["c", "5", "0"])
        await follow(app, pilot, canned.changed(canned.in_stop_loss(), price=3720.0))
        await press(pilot, ["backspace", "backspace", "2", "5"])
        await follow(app, pilot, canned.changed(canned.in_stop_loss(), price=3730.0))
        assert link.looked == [ClosePart(0.05)]
        link.release()
        await pilot.pause()
        assert said(app) == "held         0.133781 BTC"
        assert link.looked == [ClosePart(0.05), ClosePart(0.25)]
        link.release()
        await pilot.pause()

        assert "sell         0.0668905 BTC" in said(app)
        assert link.most == 1
        assert link.asked == []


@pytest.mark.asyncio
async def test_a_refused_text_stays_and_enter_does_nothing() -> None:
    """What the engine would refuse is never sent, and can be mended.

    Given the prompt for a stop, and a text that the engine would refuse
    When enter is pressed, and then the text is mended and entered
    Then the reason is shown and the prompt keeps the text, and only the mended one is asked for
    """
    link = FakeLink(canned.in_stop_loss())
    link.previews = lambda request: Preview(REASON) if request != MoveStop(380.0) else canned_preview(request)
    app = console(link)
    async with app.run_test() as pilot:
        await press(pilot, ["s", *"3800", "enter", "enter"])
        assert app.screen.query_one("#box-input").value == "3800"  # type: ignore[attr-defined]
        assert " ".join(said(app).split()) == f"stop 3,692.70 refused {REASON}"
        assert "enter is off" in said(app, "box-keys")
        assert link.asked == []
        await press(pilot, ["backspace", "enter"])
        assert link.asked == []
        await press(pilot, ["y"])

        assert link.asked == [MoveStop(380.0)]


@pytest.mark.asyncio
@pytest.mark.parametrize("refused", [False, True])
async def test_an_enter_before_the_answer_waits_for_it(refused: bool) -> None:
    """Who types fast is not asked twice.

    Given a price that was typed and entered before the engine said what it would come to
    When the engine says that it would be done, or refused
    Then it is asked for at once, or the prompt shows why not and stays
    """
    link = HeldLink(canned.in_stop_loss())
    if refused:
        link.previews = lambda _: Preview(REASON)
    app = console(link)
    async with app.run_test() as pilot:
        await press(pilot, ["s", *"3700", "enter"])
        assert link.asked == []
        for _ in range(4):
            link.release()
            await pilot.pause()

        assert link.asked == ([] if refused else [MoveStop(3700.0, only_up=True)])
        assert isinstance(app.screen, PromptScreen if refused else MainScreen)


@pytest.mark.asyncio
async def test_an_enter_is_of_the_text_it_was_pressed_on() -> None:
    """A number that was changed after enter is not done.

    Given a price that was entered before the engine said what it would come to
    When another digit is typed, and then the engine answers
    Then nothing is asked for, and the prompt shows the new text
    """
    link = HeldLink(canned.in_stop_loss())
    app = console(link)
    async with app.run_test() as pilot:
        await press(pilot, ["s", *"37", "enter", "0"])
        for _ in range(2):
            link.release()
            await pilot.pause()

        assert link.asked == []
        assert "-> 370.00" in said(app)


@pytest.mark.asyncio
async def test_an_answer_for_a_box_that_has_closed_is_dropped() -> None:
    """A late word opens nothing again.

    Given a question about a position whose preview is out
    When the position is gone, and then the preview comes
    Then the question has closed, says why, and nothing else happens
    """
    link = HeldLink(canned.in_stop_loss())
    app = console(link)
    async with app.run_test() as pilot:
        await press(pilot, ["F"])
        await follow(app, pilot, canned.flat())
        link.release()
        await pilot.pause()

        assert isinstance(app.screen, MainScreen)
        assert message(app) == CHANGED
        assert app.error is None


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("shown", "pane"),
    [(canned.flat(), "position-why"), (canned.in_stop_loss(), "position-about")],
    ids=["flat", "held"],
)
async def test_an_order_that_takes_long_is_on_the_screen(shown: Snapshot, pane: str) -> None:
    """A person sees why nothing happens.

    Given an order that is out, flat and in a position
    When it is still out at the next look, and then at its end
    Then the position's pane names it from then on, and no longer than it is out
    """
    app = console(FakeLink(shown))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        before = said(app, pane)
        await follow(app, pilot, canned.with_order(shown))
        assert said(app, pane) == before
        app.draw()
        await pilot.pause()
        assert said(app, pane) == "order out: sell 0.05, sent"
        await follow(app, pilot, canned.with_order(shown, "unknown"))
        line = app.screen.query_one(f"#{pane}", Lines).render_line(0).text.rstrip()
        assert line == "order out: sell 0.05, unknown, looked up"
        await follow(app, pilot, shown)
        assert said(app, pane) == before
