"""What the terminal shows is what the screen is to show, whatever moved on the way there."""

from __future__ import annotations

from random import Random

import pyte
import pytest
from textual._compositor import CompositorUpdate
from textual.pilot import Pilot

from srconsole.console.app import ConsoleApp
from srconsole.console.main_screen import MainScreen
from srconsole.engine.view.snapshot import Snapshot
from tests.console import canned
from tests.console.driven import console
from tests.console.fake_link import FakeLink

SIZE = (120, 40)


class Seen:
    """A terminal that shows what a console's main screen has drawn since."""

    def __init__(self, app: ConsoleApp) -> None:
        screen = app.screen
        assert isinstance(screen, MainScreen)
        self._app, self._main = app, screen
        self._screen = pyte.Screen(*app.size)
        self._stream = pyte.Stream(self._screen)
        compositor = screen._compositor  # noqa: SLF001
        self._feed(compositor.render_full_update())
        made = compositor.render_update

        def render_update(*args: bool, **more: list[MainScreen]) -> object:
            update = made(*args, **more)  # type: ignore[arg-type]
            if update is not None:
                self._feed(update)
            return update

        compositor.render_update = render_update  # type: ignore[method-assign, assignment]

    def _feed(self, update: object) -> None:
        assert isinstance(update, CompositorUpdate)
        if tuple(self._app.size) != (self._screen.columns, self._screen.lines):
            self._screen.resize(self._app.size.height, self._app.size.width)
        self._stream.feed(update.render_segments(self._app.console).replace("\n", "\r\n"))

    @property
    def differs(self) -> list[tuple[str, str]]:
        """Rows that are not as they are to be: as they are, and as they are to be."""
        wanted = [strip.text for strip in self._main._compositor.render_strips()]  # noqa: SLF001
        return [pair for pair in zip(self._screen.display, wanted, strict=True) if pair[0] != pair[1]]


async def at_rest(app: ConsoleApp, pilot: Pilot[None]) -> None:
    """Wait until nothing that is new is still to be drawn."""
    main = app.screen_stack[0]
    assert isinstance(main, MainScreen)
    for _ in range(200):
        await pilot.pause(0.01)
        if not main.is_drawing and not main._layout_required:  # noqa: SLF001
            return
    raise AssertionError("it does not come to rest")


def snapshots() -> list[Snapshot]:
    """Return snapshots that give the panes other columns and rows."""
    kinds = [canned.flat(), canned.in_stop_loss(), canned.in_take_profit(), canned.halted()]
    held = kinds[1]
    opens = canned.changed(held, feed=held.market.feed._replace(closed=10, at_once=2000))
    wide = canned.changed(kinds[0], price=123_741.2, decimals=2)
    return [*kinds, opens, wide, canned.with_order(held), held._replace(fault="the disk is full")]


@pytest.mark.slow
@pytest.mark.asyncio
@pytest.mark.parametrize("seed", range(4))
async def test_whatever_comes_after_what_all_of_it_is_drawn(seed: int) -> None:
    """The first letters of labels were missing for good, where the ladder got a column in the moment that they moved.

    Given a console
    When snapshots come that give its panes other columns, rows and places, keys show and hide panes, and sizes change
    Then each time it has come to rest the terminal shows what the screen is to show, in every row
    """
    chance, each = Random(seed), snapshots()
    link = FakeLink(canned.flat())
    app = console(link)
    async with app.run_test(size=SIZE) as pilot:
        await at_rest(app, pilot)
        seen = Seen(app)
        for step in range(40):
            link.newest = chance.choice(each)
            app.draw()
            if chance.random() < 0.3:
                await pilot.pause(chance.random() / 30)
                link.newest = chance.choice(each)
                app.draw()
            if chance.random() < 0.3:
                await pilot.press(chance.choice(["1", "2", "3", "4", "5", "7", "z", "tab", "j", "B", "]", "m"]))
            if chance.random() < 0.1:
                await pilot.resize_terminal(*chance.choice([(80, 24), (120, 40), (200, 60), (110, 24)]))
            await at_rest(app, pilot)
            assert (step, seen.differs) == (step, [])
