"""Questions and prompts on the screen: what they take for a yes, and when they close by themselves."""

from __future__ import annotations

import pytest

from srconsole.console.app import ConsoleApp
from srconsole.console.main_screen import MainScreen
from srconsole.console.modals import CHANGED, LEFT, PromptScreen, QuestionScreen
from srconsole.console.panes.lines import Lines
from srconsole.core.by_hand import Flatten
from srconsole.engine.view.preview import Preview
from srconsole.settings.schema import Settings
from tests.console import canned
from tests.console.driven import FAST, THEMES, console, message, press, shown
from tests.console.fake_link import FakeLink

pytestmark = pytest.mark.slow


@pytest.mark.asyncio
async def test_a_question_takes_everything_but_y_for_no() -> None:
    """Nothing is sold by a key that was meant for something else.

    Given the question before flattening
    When any other key than y is pressed
    Then nothing is asked of the engine, and only no, esc and enter close the question
    """
    link = FakeLink(canned.in_stop_loss())
    app = console(link)
    async with app.run_test() as pilot:
        for other in ("F", "x", "space"):
            await press(pilot, ["F", other])
            assert shown(app) is QuestionScreen, other
        for no in ("n", "escape", "enter"):
            await press(pilot, ["F"])
            assert shown(app) is QuestionScreen, no
            await press(pilot, [no])
            assert shown(app) is MainScreen, no
            assert message(app) == LEFT, no
        assert link.asked == []


@pytest.mark.asyncio
async def test_a_box_is_written_anew_in_another_size() -> None:
    """Given a prompt that was opened in a window of ten columns, where nothing new comes
    When the window becomes as wide as usual, and then narrow
    Then its lines have the room that there is: the stop stands beside its name, and the market in the title goes
    """
    app = console(FakeLink(canned.in_stop_loss()))
    async with app.run_test(size=(10, 6)) as pilot:
        await press(pilot, ["s"])
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert app.screen.query_one("#box-lines", Lines).text.startswith("stop         3,692.70")
        assert app.screen.query_one("#box-title", Lines).text == "Move the stop [REPLAY] BTC/USD"
        await pilot.resize_terminal(30, 12)
        await pilot.pause()
        assert app.screen.query_one("#box-title", Lines).text == "Move the stop [REPLAY]"


@pytest.mark.asyncio
async def test_a_yes_that_comes_too_soon_is_none() -> None:
    """A key typed for the screen below does not answer a question nobody has read.

    Given a question that has just opened, by a clock that stands still
    When y is pressed at once, then again half a second later
    Then the first does nothing, and the second is a yes
    """
    link, time = FakeLink(canned.in_stop_loss()), [0.0]
    app = ConsoleApp(
        link, Settings(console=FAST), themes=THEMES, environment={"TERM": "xterm"}, monotonic=lambda: time[0]
    )
    async with app.run_test() as pilot:
        await press(pilot, ["F", "y"])
        assert link.asked == []
        assert shown(app) is QuestionScreen
        time[0] = 0.5
        await press(pilot, ["y"])
        assert link.asked == [Flatten()]


@pytest.mark.asyncio
@pytest.mark.parametrize("key", ["F", "s"])
async def test_question_and_prompt_close_when_the_position_is_gone(key: str) -> None:
    """Nobody answers for a position that the stop has sold meanwhile.

    Given a question or a prompt about a position
    When the next snapshot has none
    Then it closes by itself, asks for nothing and says why
    """
    link = FakeLink(canned.in_stop_loss())
    app = console(link)
    async with app.run_test() as pilot:
        await press(pilot, [key])
        assert shown(app) in {QuestionScreen, PromptScreen}
        link.newest = canned.flat()
        app.draw()
        await pilot.pause()

        assert shown(app) is MainScreen
        assert link.asked == []
        assert message(app) == CHANGED


@pytest.mark.asyncio
async def test_an_open_question_follows_the_price() -> None:
    """The figure under the finger is the newest.

    Given the question before flattening
    When the price falls
    Then the question names the new price
    """
    link = FakeLink(canned.in_stop_loss())
    app = console(link)
    async with app.run_test() as pilot:
        await press(pilot, ["F"])
        link.previews = lambda _: Preview(sells=0.133781, price=3700.0, result=-5.61)
        link.newest = canned.changed(canned.in_stop_loss(), price=3700.0)
        app.draw()
        await pilot.pause()

        assert "makes about -5.61 USDT then" in app.screen.query_one("#box-lines", Lines).text


@pytest.mark.asyncio
async def test_a_prompt_without_a_number_asks_for_nothing() -> None:
    """Enter on an empty line is no order.

    Given the prompt for a stop
    When enter is pressed on nothing and on nonsense, then esc
    Then the prompt stays until esc, and nothing is asked
    """
    link = FakeLink(canned.in_stop_loss())
    app = console(link)
    async with app.run_test() as pilot:
        await press(pilot, ["s", "enter", "z", "enter"])
        assert shown(app) is PromptScreen
        await press(pilot, ["escape"])

        assert shown(app) is MainScreen
        assert link.asked == []


@pytest.mark.asyncio
@pytest.mark.parametrize("size", [(80, 24), (60, 15), (40, 10), (40, 8)])
@pytest.mark.parametrize("keys", [("s",), ("s", *"6000"), ("s", *"3.000,5"), ("t", "4"), ("c", *"50"), ("F",), ("T",)])
async def test_a_box_is_whole_in_a_small_window(keys: tuple[str, ...], size: tuple[int, int]) -> None:
    """Pausing, flattening and a stop work in a corner of the screen, too.

    Given a position in a window below 80x24
    When a key is pressed that asks something, and something is typed
    Then all of the box is on the screen with its keys, and no line ends in the middle of a word or number
    """
    app = console(FakeLink(canned.in_stop_loss()))
    async with app.run_test(size=size) as pilot:
        await press(pilot, keys)
        await pilot.pause()
        box = app.screen.query_one("#box")
        assert box.region.right <= size[0]
        assert box.region.bottom <= size[1]
        for part in app.screen.query(Lines):
            if part.display:
                assert part.region.bottom < box.region.bottom, part.id
                assert max(map(len, part.text.splitlines()), default=0) <= part.size.width, part.text
        assert "esc" in app.screen.query_one("#box-keys", Lines).text
