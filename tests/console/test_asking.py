"""What the boxes say is what the engine says, about what is asked at the moment."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from textual.pilot import Pilot

from srconsole.console.app import ConsoleApp
from srconsole.console.main_screen import MainScreen
from srconsole.console.modals import CHANGED, MOMENT, PromptScreen, QuestionScreen
from srconsole.console.panes.lines import Lines
from srconsole.core.by_hand import ClosePart, Flatten, MoveStop
from srconsole.engine.preview import Preview
from srconsole.engine.request import Request
from srconsole.engine.view.snapshot import Snapshot
from srconsole.settings.schema import ConsoleSettings, Settings
from tests.console import canned
from tests.console.fake_link import FakeLink, canned_preview

REASON = "a stop of 3800.0 is not below the price 3741.2: flatten instead"


class HeldLink(FakeLink):
    """A link whose previews come when they are released, each as the engine had it when it was asked.

    Attributes:
        most: how many were out at the same time, at most.
    """

    def __init__(self, newest: Snapshot) -> None:
        super().__init__(newest)
        self.most = 0
        self._out: list[asyncio.Event] = []

    async def preview(self, request: Request) -> Preview:
        """Answer once released."""
        seen = await super().preview(request)
        released = asyncio.Event()
        self._out.append(released)
        self.most = max(self.most, len(self._out))
        await released.wait()
        return seen

    def release(self) -> None:
        """Give the answers that are out."""
        for released in self._out:
            released.set()
        self._out.clear()


def console(link: FakeLink) -> ConsoleApp:
    """Return a console whose questions take a yes at once, and that draws when it is told to."""
    moments = iter(range(1_000_000))
    return ConsoleApp(
        link,
        Settings(console=ConsoleSettings(refresh_hz=0.1)),
        themes=[canned.CHECKOUT / "themes"],
        environment={"TERM": "xterm-256color"},
        monotonic=lambda: float(next(moments)),
    )


def said(app: ConsoleApp, part: str = "box-lines") -> str:
    """Return what a part of the top screen says."""
    return app.screen.query_one(f"#{part}", Lines).text


def message(app: ConsoleApp) -> str:
    """Return what the message line says."""
    return app.screen_stack[0].query_one("#message", Lines).text.strip()


async def press(pilot: Pilot[None], keys: Sequence[str]) -> None:
    """Press keys, and let what is not held back come to its end."""
    for key in keys:
        await pilot.press(key)
    await pilot.pause()


async def follow(app: ConsoleApp, pilot: Pilot[None], snapshot: Snapshot) -> None:
    """Let the engine show something else."""
    link = app._link  # noqa: SLF001  # the one that the test gave it
    assert isinstance(link, FakeLink)
    link.newest = snapshot
    app.draw()
    await pilot.pause()


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
        assert link.looked == [MoveStop(3.0), MoveStop(37.0), MoveStop(370.0), MoveStop(3700.0)]
        assert "3,692.70 -> 3,700.00 (+7.30)" in said(app)
        link.previews = lambda request: canned_preview(request)._replace(stop=3700.5, at_stop=-9.0)
        await follow(app, pilot, canned.changed(canned.in_stop_loss(), price=3720.0))

        assert link.looked[4:] == [MoveStop(3700.0)]
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
        assert "enter needs another" in said(app, "box-keys")
        assert link.asked == []
        await press(pilot, ["backspace", "enter"])

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
        await press(pilot, ["s", *"37", "enter"])
        assert link.asked == []
        for _ in range(2):
            link.release()
            await pilot.pause()

        assert link.asked == ([] if refused else [MoveStop(37.0)])
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
async def test_a_question_takes_its_yes_once_it_says_what_that_comes_to() -> None:
    """Nobody buys what they have not been told.

    Given the question before an entry, and an engine that takes its time
    When y is pressed before and after the engine has said what it would come to
    Then the first does nothing, and the second is a yes
    """
    link = HeldLink(canned.flat())
    app = console(link)
    async with app.run_test() as pilot:
        await press(pilot, ["j", "e", "y"])
        assert said(app) == MOMENT
        assert isinstance(app.screen, QuestionScreen)
        assert link.asked == []
        link.release()
        await pilot.pause()
        assert said(app).startswith("Buy 0.132309 BTC at about 3,779.03 on S1.")
        await press(pilot, ["y"])

        assert len(link.asked) == 1


@pytest.mark.asyncio
async def test_a_refused_question_takes_no_yes() -> None:
    """What the engine would refuse is said before it is asked for.

    Given the question before an entry that the engine would refuse
    When y is pressed
    Then the reason is shown, nothing is asked for, and the question stays
    """
    link = FakeLink(canned.flat())
    link.previews = lambda _: Preview("insufficient funds")
    app = console(link)
    async with app.run_test() as pilot:
        await press(pilot, ["j", "e", "y"])

        assert said(app) == "insufficient funds"
        assert "yes" not in said(app, "box-keys")
        assert isinstance(app.screen, QuestionScreen)
        assert link.asked == []


class DeafLink(FakeLink):
    """A link that takes requests and answers no questions."""

    async def preview(self, request: Request) -> Preview:
        """Fail."""
        raise ConnectionError("no such socket")


@pytest.mark.asyncio
async def test_flatten_takes_a_yes_whatever_is_known_of_it() -> None:
    """The way out is open when nothing else works.

    Given the question before flattening, and an engine that does not say what it would come to
    When y is pressed
    Then the question says that, and the engine is asked to flatten all the same
    """
    link = DeafLink(canned.in_stop_loss())
    app = console(link)
    async with app.run_test() as pilot:
        await press(pilot, ["F"])
        assert said(app).splitlines() == [
            "not known what it would come to: no such socket",
            "A yes is handed over all the same.",
        ]
        await press(pilot, ["y"])

        assert link.asked == [Flatten()]


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
