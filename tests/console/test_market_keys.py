"""What keys do on a market: the exchange's screen, the choices on it, arming, leaving, and the replay's keys."""

from __future__ import annotations

import pytest

from srconsole.console.arming import ARMED, IS_ARMED, NOT_FROM_HERE, ArmScreen
from srconsole.console.choices import EXPLAINED, NO_REPLAY
from srconsole.console.exchange_screen import ExchangeScreen
from srconsole.console.help_screen import HelpScreen
from srconsole.console.main_screen import MainScreen
from srconsole.console.modals import CHANGED, LEFT, PromptScreen, QuestionScreen
from srconsole.console.modes import NO_MARKET
from srconsole.core.by_hand import ResumeEntries
from srconsole.engine.request import IGNORED, AdoptPosition, CloseForeign, IgnoreMarket, Request
from srconsole.engine.view.preview import Preview
from srconsole.engine.view.snapshot import Snapshot
from tests.console import canned
from tests.console import canned_market as market
from tests.console.driven import console, message, press, shown
from tests.console.fake_link import FakeLink
from tests.console.held_link import said

pytestmark = pytest.mark.slow


def previews(request: Request) -> Preview:
    """Return what an engine would say of a choice."""
    if isinstance(request, AdoptPosition):
        return Preview(held=0.183781, stop=request.stop or 3692.7, at_stop=-9.1)
    return Preview(sells=0.05, price=3741.2, held=0.133781)


def linked(snapshot: Snapshot) -> FakeLink:
    """Return a link to a market."""
    link = FakeLink(snapshot)
    link.previews = previews
    return link


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("keys", "request_"),
    [
        (["a", *"3700", "enter", "y"], AdoptPosition(3700.0)),
        (["a", "enter", "y"], AdoptPosition()),
        (["C", "y"], CloseForeign()),
        (["I", "y"], IgnoreMarket()),
        (["i", "a", "enter", "y"], AdoptPosition()),
        (["i", "C", "y"], CloseForeign()),
        (["i", "I", "y"], IgnoreMarket()),
    ],
)
async def test_a_choice_is_made_by_its_key_and_a_yes(keys: list[str], request_: Request) -> None:
    """What is not explained is dealt with from the main screen or the exchange's, and never by one key.

    Given live that is read-only
    When a choice's key is pressed, what it needs is typed, and y is pressed
    Then the engine is asked for it with the last key and not before
    """
    link = linked(market.read_only())
    app = console(link)
    async with app.run_test() as pilot:
        await press(pilot, keys[:-1])
        assert link.asked == []
        assert shown(app) is QuestionScreen
        await press(pilot, keys[-1:])
        assert link.asked == [request_]


@pytest.mark.asyncio
async def test_a_choice_says_what_it_comes_to() -> None:
    """Given live that is read-only
    When each choice is about to be made
    Then its question says what is held, sold or left then, and a stop that means nothing cannot be entered
    """
    app = console(linked(market.read_only()))
    async with app.run_test() as pilot:
        await press(pilot, ["a", "x", "enter"])
        assert shown(app) is PromptScreen
        assert said(app).splitlines()[0] == market.DIFFERENCES[0]
        await press(pilot, ["backspace", "enter"])
        assert said(app).splitlines() == [
            "held then    0.183781 BTC",
            "stop         3,692.70, met there about -9.10 USDT",
        ]
        await press(pilot, ["n", "C"])
        assert said(app).splitlines() == [
            "Sell 0.05 BTC at about 3,741.20, reduce-only.",
            "0.133781 BTC of ours stay.",
        ]
        await press(pilot, ["n", "I"])
        assert said(app).splitlines()[0] == "Nothing is bought on BTC/USDT:USDT until entries are resumed."


@pytest.mark.asyncio
async def test_what_is_gone_meanwhile_is_no_choice_any_more() -> None:
    """Given the question before what is not explained is sold
    When the next snapshot has nothing that is not explained
    Then it closes, and nothing is asked for; and its key says that there is nothing to choose
    """
    link = linked(market.read_only())
    app = console(link)
    async with app.run_test() as pilot:
        await press(pilot, ["C"])
        link.newest = market.paper_long()
        app.draw()
        await pilot.pause()
        assert (shown(app), message(app), link.asked) == (MainScreen, CHANGED, [])
        await press(pilot, ["C"])
        assert message(app) == EXPLAINED


@pytest.mark.asyncio
async def test_the_exchanges_screen_opens_scrolls_and_closes() -> None:
    """Given live that is read-only on a terminal of 80x24, whose lines do not all fit
    When i is pressed, then end, then esc
    Then the first lines are seen, the last ones, and the main screen
    """
    app = console(linked(market.read_only()))
    async with app.run_test() as pilot:
        await press(pilot, ["i"])
        assert shown(app) is ExchangeScreen
        assert "[LIVE!]" in said(app, "exchange-title")
        assert said(app, "exchange-lines").startswith("READ-ONLY")
        await press(pilot, ["end"])
        assert said(app, "exchange-lines").endswith("somebody else's order waits to sell 0.02")
        await press(pilot, ["up", "pageup", "home"])
        assert said(app, "exchange-lines").startswith("READ-ONLY")
        await press(pilot, ["F", "escape"])
        assert shown(app) is MainScreen


@pytest.mark.asyncio
async def test_a_market_has_no_replay_and_a_replay_no_market() -> None:
    """Given a market, then a replay
    When the keys of the other are pressed
    Then one line says that there is none, nothing is asked, and the help names only keys that apply
    """
    link = linked(market.paper_flat())
    app = console(link)
    async with app.run_test() as pilot:
        for key in ("space", "full_stop", "plus", "minus"):
            await press(pilot, [key])
            assert message(app) == NO_REPLAY
        await press(pilot, ["question_mark"])
        assert shown(app) is HelpScreen
        assert "replay" not in said(app, "help-lines")
        assert "show all that is known of the exchange" in said(app, "help-lines")
        assert said(app, "help-lines").startswith("[PAPER]")
        await press(pilot, ["escape"])
        link.newest = canned.flat()
        app.draw()
        for key in ("i", "a", "C", "I"):
            await press(pilot, [key])
            assert message(app) == NO_MARKET
        await press(pilot, ["A"])
        assert message(app) == "Only live is armed: this is REPLAY."
    assert link.asked == []


@pytest.mark.asyncio
async def test_live_is_armed_by_typing_the_symbol() -> None:
    """Real money takes a typed word, not a key.

    Given live that is not armed
    When A is pressed, a wrong symbol typed, then the right one
    Then the reason is shown first, and then that it is armed
    """
    typed: list[str] = []

    def arm(word: str) -> str:
        typed.append(word)
        return "" if word == "BTCUSDT" else "not armed: the symbol is BTC/USDT:USDT"

    app = console(linked(market.read_only()))
    app.arm = arm
    async with app.run_test() as pilot:
        await press(pilot, ["A", "x", "enter"])
        assert shown(app) is ArmScreen
        assert said(app) == "not armed: the symbol is BTC/USDT:USDT"
        await press(pilot, ["backspace", *"BTCUSDT", "enter"])
        assert (shown(app), message(app)) == (MainScreen, ARMED)
    assert typed == ["x", "BTCUSDT"]


@pytest.mark.asyncio
async def test_arming_says_where_it_cannot_be_done() -> None:
    """Given live that is not armed and cannot be from here, and one that is armed
    When A is pressed
    Then the message says so; a box that is open closes once it was armed elsewhere
    """
    link = linked(market.read_only())
    app = console(link)
    async with app.run_test() as pilot:
        await press(pilot, ["A"])
        assert message(app) == NOT_FROM_HERE
        app.arm = lambda typed: typed
        await press(pilot, ["A"])
        assert shown(app) is ArmScreen
        link.newest = market.uncovered()
        app.draw()
        await pilot.pause()
        assert (shown(app), message(app)) == (MainScreen, IS_ARMED)
        await press(pilot, ["A"])
        assert message(app) == IS_ARMED


@pytest.mark.asyncio
@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_leaving_a_position_asks_and_no_is_the_default(key: str) -> None:
    """Nobody leaves a position alone without being told what that means.

    Given a covered position on a market
    When the key that leaves is pressed twice, then enter; then again, then y
    Then the question says what is held, where the stop lies and what is at stake, and only y leaves
    """
    link = linked(market.paper_long())
    app = console(link)
    async with app.run_test() as pilot:
        await press(pilot, [key, key])
        assert said(app).splitlines() == [
            "0.133781 BTC is held, +0.20 USDT so far.",
            "Once this is left, nothing trails its stop any more.",
            "The stop at the exchange lies at 3,692.70 (LAST, whole).",
            "If it is met: about -6.58 USDT.",
        ]
        await press(pilot, ["enter"])
        assert (shown(app), message(app), app.is_running) == (MainScreen, LEFT, True)
        await press(pilot, [key])
        await press(pilot, ["y"])
        await pilot.pause()
    assert app.return_code == 0
    assert "whose stop nothing trails until the next start" in app.farewell
    assert link.asked == []


@pytest.mark.asyncio
async def test_leaving_without_a_stop_at_the_exchange_says_so() -> None:
    """Given a position without a stop at the exchange, and one whose stop lies elsewhere than the engine's
    When the console is about to be left
    Then the question says that nothing sells it, or that the stop is brought along
    """
    link = linked(market.uncovered())
    app = console(link)
    async with app.run_test() as pilot:
        await press(pilot, ["q"])
        assert "NO STOP lies at the exchange: nothing sells it." in said(app)
        assert "At 3,008.66 it is liquidated." in said(app)
        link.newest = market.seen(canned.in_stop_loss(), stop=market.STOP._replace(price=3600.0))
        app.draw()
        await pilot.pause()
        assert "It is brought to 3,692.70 first, if there is time." in said(app)


@pytest.mark.asyncio
async def test_leaving_asks_nothing_where_it_changes_nothing() -> None:
    """Given a market with nothing held, and one whose engine has stopped
    When q is pressed
    Then the console is left at once
    """
    stopped = market.paper_long()._replace(fault="the disk is full")
    for snapshot in (market.paper_flat(), stopped):
        app = console(linked(snapshot))
        async with app.run_test() as pilot:
            await pilot.press("q")
            await pilot.pause()
        assert app.return_code == 0


@pytest.mark.asyncio
async def test_resuming_ends_that_a_symbol_is_left_alone() -> None:
    """Given a market that a person left alone
    When the key that pauses is pressed
    Then entries are resumed, as nothing else ends that
    """
    link = linked(market.seen(canned.flat(), against_entries=(IGNORED,)))
    app = console(link)
    async with app.run_test() as pilot:
        await press(pilot, ["p"])
    assert link.asked == [ResumeEntries()]
