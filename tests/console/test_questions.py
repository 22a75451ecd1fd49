"""A question says what its yes would come to, and takes the yes once that is said; flatten takes it at any time."""

from __future__ import annotations

import pytest

from srconsole.console.modals import MOMENT, QuestionScreen
from srconsole.core.by_hand import Flatten
from srconsole.engine.request import Request
from srconsole.engine.view.preview import Preview
from tests.console import canned
from tests.console.fake_link import FakeLink
from tests.console.held_link import HeldLink, console, press, said

pytestmark = pytest.mark.slow


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
