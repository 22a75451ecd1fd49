"""What each key asks for, and what a question says it would come to."""

from __future__ import annotations

import math

import pytest

from srconsole.console.intent import NO_LEVEL, SPEEDS, intent_of, level_of, step_selection
from srconsole.console.lots import NO_POSITION
from srconsole.console.question import Question
from srconsole.core.by_hand import (
    BreakEvenStop,
    DisableLevel,
    EnableLevel,
    EnterLevel,
    Flatten,
    PauseEntries,
    ResetHalt,
    ResumeEntries,
    SwitchToTakeProfit,
)
from srconsole.core.lot import State
from srconsole.core.offer import Key
from srconsole.engine.request import PauseFeed, Request, ResumeFeed, SetSpeed, StepFeed
from srconsole.engine.view.preview import Preview
from srconsole.engine.view.snapshot import Snapshot
from tests.console import canned
from tests.console.canned_market import seen

S1 = canned.key("S", "2019-01-04T14")
S3 = canned.key("S", "2018-12-31T19")
R1 = canned.key("R", "2019-01-02T23")


def question(action: str, snapshot: Snapshot, selected: Key | None = None) -> Question:
    """Return the question that an action asks."""
    intent = intent_of(action, snapshot, selected)
    assert isinstance(intent, Question)
    return intent


@pytest.mark.parametrize(
    ("action", "snapshot", "selected", "request_"),
    [
        ("pause", canned.flat(), None, PauseEntries()),
        ("pause", canned.changed(canned.flat(), paused=True), None, ResumeEntries()),
        ("feed", canned.flat(), None, PauseFeed()),
        ("feed", canned.in_take_profit(), None, ResumeFeed()),
        ("step", canned.flat(), None, StepFeed()),
        ("faster", canned.flat(), None, SetSpeed(8.0)),
        ("feed", seen(canned.flat(), "rehearsal"), None, PauseFeed()),
        ("step", seen(canned.flat(), "rehearsal"), None, StepFeed()),
        ("faster", seen(canned.flat(), "rehearsal"), None, SetSpeed(8.0)),
        ("slower", canned.flat(), None, SetSpeed(2.0)),
        ("break_even", canned.in_stop_loss(), None, BreakEvenStop()),
        ("level", canned.flat(), S1, DisableLevel(S1)),
        ("level", canned.flat(), S3, EnableLevel(S3)),
    ],
)
def test_a_key_asks_for_its_command(action: str, snapshot: Snapshot, selected: Key | None, request_: Request) -> None:
    """What turns something off turns it on again.

    Given a state of the engine and a selected level
    When a key is pressed that needs no question
    Then it asks for exactly its command
    """
    assert intent_of(action, snapshot, selected) == request_


def test_speed_goes_through_all_steps_and_stays_at_the_ends() -> None:
    """Holding the key down is harmless.

    Given a replay at its slowest
    When faster is asked for again and again, then slower
    Then the speed goes up to as fast as it goes and back, and stays there
    """
    speed, gone = SPEEDS[0], []
    for action in ["faster"] * 20 + ["slower"] * 20:
        snapshot = canned.flat()
        asked = intent_of(action, canned.changed(snapshot, feed=snapshot.market.feed._replace(speed=speed)), None)
        assert isinstance(asked, SetSpeed)
        speed = asked.speed
        gone.append(speed)

    assert math.isinf(gone[19])
    assert gone[-1] == SPEEDS[0]
    assert sorted(set(gone)) == sorted(SPEEDS)


@pytest.mark.parametrize(
    ("action", "snapshot", "selected", "word"),
    [
        ("stop", canned.flat(), None, NO_POSITION),
        ("trail", canned.flat(), None, NO_POSITION),
        ("part", canned.flat(), None, NO_POSITION),
        ("enter", canned.flat(), None, NO_LEVEL),
        ("level", canned.flat(), None, NO_LEVEL),
        ("level", canned.flat(), "S5", NO_LEVEL),
        ("enter", canned.flat(), R1, "Only a support in force can be bought: select S1 or one below it."),
        ("enter", canned.in_stop_loss(), S1, "A position is open: one at a time."),
        ("reset_halt", canned.flat(), None, "Entries are not halted."),
    ],
)
def test_what_cannot_be_asked_is_answered(action: str, snapshot: Snapshot, selected: Key | None, word: str) -> None:
    """A key is never silent.

    Given a state in which a key has nothing to ask for
    When it is pressed
    Then a sentence says why
    """
    assert intent_of(action, snapshot, selected) == word


def test_flatten_says_what_it_would_come_to() -> None:
    """Whoever is asked knows the price of yes.

    Given an open position
    When flatten asks
    Then it names quantity, price and result as the engine says them, and that entries stay paused
    """
    asked = question("flatten", canned.in_stop_loss())

    assert asked.request == Flatten()
    assert asked.tells(canned.in_stop_loss(), Preview(sells=0.5, price=3700.0, makes=-3.0, result=-5.6119)) == (
        "Sell 0.5 BTC at about 3,700.00.",
        "The whole trade makes about -5.61 USDT then, fees in.",
        "Entries stay paused until they are resumed.",
    )


def test_a_switch_to_take_profit_is_asked_about() -> None:
    """One Shift from the trail's key is no way into what cannot be undone.

    Given an open position in STOP_LOSS
    When the switch to TAKE_PROFIT is asked for
    Then a question says where the stop would be, what it would make there, and that there is no way back
    """
    asked = question("take_profit", canned.in_stop_loss())

    assert asked.request == SwitchToTakeProfit()
    assert asked.tells(canned.in_stop_loss(), Preview(stop=3692.7, at_stop=-6.58, state=State.TAKE_PROFIT)) == (
        "From now on the stop of 0.133781 BTC trails, 8% behind the peak.",
        "Stop 3,692.70: about -6.58 USDT if it is met.",
        "There is no way back to STOP_LOSS, and the stop can only go up.",
    )
    assert not asked.stands(canned.flat())


def test_a_resistance_has_nothing_to_disable() -> None:
    """What is never traded is not said to be traded no more.

    Given a resistance that is selected
    When it is to be disabled
    Then the message says that it is never traded, and the engine is asked for nothing
    """
    assert intent_of("level", canned.flat(), R1) == (
        "R1 3,916.57 is a resistance: it is never traded, so there is nothing to disable."
    )


def test_questions_end_with_what_they_were_about() -> None:
    """Nobody answers yes to something else.

    Given questions about a position, a support and a halt
    When the position is sold, the support bought or gone, the halt over
    Then there is nothing left to ask, and where a part of the position is sold there is
    """
    held = canned.in_stop_loss()
    assert held.market.position is not None
    reduced = canned.changed(held, position=held.market.position._replace(quantity=0.1))

    assert question("flatten", held).stands(held)
    assert not question("flatten", held).stands(canned.flat())
    assert question("flatten", held).stands(reduced)
    assert question("flatten", canned.flat()).stands(held)
    assert question("enter", canned.flat(), S1).stands(canned.flat())
    assert not question("enter", canned.flat(), S1).stands(held)
    assert not question("enter", canned.flat(), S1).stands(canned.changed(canned.flat(), levels=()))
    assert question("reset_halt", canned.halted()).stands(canned.halted())
    assert not question("reset_halt", canned.halted()).stands(canned.flat())


def test_flatten_of_nothing_only_pauses() -> None:
    """The key does what it can in every state.

    Given nothing held
    When flatten asks
    Then it says that nothing is sold and that entries stay paused
    """
    lines = question("flatten", canned.flat()).tells(canned.flat(), Preview())

    assert lines == ("Nothing is held, so nothing is sold.", "Entries stay paused until they are resumed.")


@pytest.mark.parametrize(
    ("side", "comes"), [("buy", "What it buys is sold at once."), ("sell", "What it sells is all that is sold.")]
)
def test_flatten_beside_an_order_says_what_becomes_of_that(side: str, comes: str) -> None:
    """Nobody is told of a sale that the engine would not make.

    Given an order that is out
    When flatten asks
    Then it names that order and what becomes of it, and promises no price
    """
    now = canned.with_order(canned.flat(), side=side)

    assert question("flatten", now).tells(now, Preview(sells=0.5, price=3700.0, result=-1.0)) == (
        f"An order is out: {side} 0.05 BTC.",
        comes,
        "Entries stay paused until they are resumed.",
    )


def test_enter_says_what_it_would_buy_and_risk() -> None:
    """An entry by hand is no leap in the dark.

    Given nothing held and a support selected, entries paused
    When entering asks
    Then it names quantity, price, stop and result at the stop as the engine says them, and that the pause does not
        hold it up
    """
    asked = question("enter", canned.flat(), S1)
    seen = Preview(buys=0.25, price=3780.0, held=0.25, stop=3692.75, at_stop=-12.25)

    assert asked.request == EnterLevel(S1)
    assert asked.tells(canned.changed(canned.flat(), paused=True), seen) == (
        "Buy 0.25 BTC at about 3,780.00 on S1.",
        "Stop 3,692.75: about -12.25 USDT if it is met.",
        "Entries are paused or halted: this one is made all the same.",
    )


@pytest.mark.parametrize(("paused", "then"), [(False, "They go on at once"), (True, "They stay paused by hand")])
def test_ending_a_halt_asks(paused: bool, then: str) -> None:
    """A halt is there to make somebody think.

    Given entries halted after losses, and perhaps paused by hand as well
    When its end is asked for
    Then a question names the losses and whether entries go on, and yes resets the halt
    """
    now = canned.changed(canned.halted(), paused=paused)
    asked = question("reset_halt", now)

    assert asked.request == ResetHalt()
    assert asked.tells(now, Preview()) == (
        "5 losses in a row halted the entries.",
        f"{then}, and losses count from 0 again.",
    )


def test_selection_begins_at_the_price_and_stays_in_the_table() -> None:
    """The nearest levels are one key away.

    Given the level table
    When up or down is pressed with nothing selected, then on, past the ends
    Then the first is the nearest level on that side, and the ends hold
    """
    snapshot = canned.flat()
    names = [level.tier for level in snapshot.market.levels]
    below = step_selection(snapshot, None, upwards=False)
    above = step_selection(snapshot, None, upwards=True)
    lowest = below
    for _ in range(30):
        lowest = step_selection(snapshot, lowest, upwards=False)

    assert below == S1
    assert level_of(snapshot, above) == snapshot.market.levels[names.index("S1") - 1]
    assert step_selection(snapshot, below, upwards=True) == above
    assert lowest == snapshot.market.levels[-1].id
    assert step_selection(canned.changed(snapshot, levels=()), None, upwards=True) is None
    assert step_selection(canned.changed(snapshot, levels=()), None, upwards=False) is None
