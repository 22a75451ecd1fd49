"""What each key asks for, and what a question says it would come to."""

from __future__ import annotations

import math

import pytest

from srconsole.console.intent import NO_LEVEL, SPEEDS, Question, intent_of, step_selection
from srconsole.console.outcome import break_even, level_of, next_support, purchase, result_at, trigger_of
from srconsole.console.prompts import NO_POSITION, Prompt, fraction_of, number_of
from srconsole.core.command import (
    BreakEvenStop,
    ClosePart,
    DisableLevel,
    EnableLevel,
    EnterLevel,
    Flatten,
    MoveStop,
    PauseEntries,
    ResetHalt,
    ResumeEntries,
    SetTrail,
    SwitchToTakeProfit,
)
from srconsole.core.level import LevelId
from srconsole.engine.request import PauseFeed, Request, ResumeFeed, SetSpeed, StepFeed
from srconsole.engine.snapshot import Snapshot
from tests.console import canned

S1 = LevelId("S", canned.at("2019-01-04T14"))
S3 = LevelId("S", canned.at("2018-12-31T19"))
R1 = LevelId("R", canned.at("2019-01-02T23"))


def question(action: str, snapshot: Snapshot, selected: LevelId | None = None) -> Question:
    """Return the question that an action asks."""
    intent = intent_of(action, snapshot, selected)
    assert isinstance(intent, Question)
    return intent


def prompt(action: str, snapshot: Snapshot) -> Prompt:
    """Return the prompt that an action opens."""
    intent = intent_of(action, snapshot, None)
    assert isinstance(intent, Prompt)
    return intent


def read(action: str, text: str, snapshot: Snapshot | None = None) -> tuple[Request | None, str]:
    """Return what a typed text would ask for, and all that is said about it."""
    now = snapshot or canned.in_stop_loss()
    reading = prompt(action, now).read(text, now)
    assert reading is not None
    return reading.request, "\n".join(reading.lines)


@pytest.mark.parametrize(
    ("action", "snapshot", "selected", "request_"),
    [
        ("pause", canned.flat(), None, PauseEntries()),
        ("pause", canned.flat()._replace(paused=True), None, ResumeEntries()),
        ("feed", canned.flat(), None, PauseFeed()),
        ("feed", canned.in_take_profit(), None, ResumeFeed()),
        ("step", canned.flat(), None, StepFeed()),
        ("faster", canned.flat(), None, SetSpeed(8.0)),
        ("slower", canned.flat(), None, SetSpeed(2.0)),
        ("break_even", canned.in_stop_loss(), None, BreakEvenStop()),
        ("take_profit", canned.in_stop_loss(), None, SwitchToTakeProfit()),
        ("level", canned.flat(), S1, DisableLevel(S1)),
        ("level", canned.flat(), S3, EnableLevel(S3)),
    ],
)
def test_a_key_asks_for_its_command(
    action: str, snapshot: Snapshot, selected: LevelId | None, request_: Request
) -> None:
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
        asked = intent_of(action, snapshot._replace(feed=snapshot.feed._replace(speed=speed)), None)
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
        ("level", canned.flat(), LevelId("S", 5), NO_LEVEL),
        ("enter", canned.flat(), R1, "Only a support in force can be bought: select S1 or one below it."),
        ("enter", canned.in_stop_loss(), S1, "A position is open: one at a time."),
        ("reset_halt", canned.flat(), None, "Entries are not halted."),
    ],
)
def test_what_cannot_be_asked_is_answered(action: str, snapshot: Snapshot, selected: LevelId | None, word: str) -> None:
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
    Then it names quantity, price and result after fees, and that entries stay paused
    """
    asked = question("flatten", canned.in_stop_loss())

    assert asked.request == Flatten()
    assert asked.effect(canned.in_stop_loss()) == (
        "Sell 0.133781 BTC at about 3,741.20: about -0.10 USDT.",
        "Entries stay paused until they are resumed.",
    )


def test_flatten_is_computed_anew_for_every_price() -> None:
    """The figure is that of the moment of the yes.

    Given a question that is open
    When the price moves
    Then the result that it names moves along
    """
    asked = question("flatten", canned.in_stop_loss())
    before = canned.in_stop_loss()
    position = before.position
    assert position is not None
    lower = before._replace(price=3700.0, position=position._replace(unrealised=-5.3119))

    assert asked.effect(lower) == (
        "Sell 0.133781 BTC at about 3,700.00: about -5.61 USDT.",
        "Entries stay paused until they are resumed.",
    )


def test_questions_end_with_what_they_were_about() -> None:
    """Nobody answers yes to something else.

    Given questions about a position, a support and a halt
    When the position is sold or reduced, the support bought or gone, the halt over
    Then there is nothing left to ask
    """
    held = canned.in_stop_loss()
    assert held.position is not None
    reduced = held._replace(position=held.position._replace(quantity=0.1))

    assert question("flatten", held).effect(canned.flat()) is None
    assert question("flatten", held).effect(reduced) is None
    assert question("flatten", canned.flat()).effect(held) is None
    assert question("enter", canned.flat(), S1).effect(held) is None
    assert question("enter", canned.flat(), S1).effect(canned.flat()._replace(levels=())) is None
    assert question("reset_halt", canned.halted()).effect(canned.flat()) is None


def test_flatten_of_nothing_only_pauses() -> None:
    """The key does what it can in every state.

    Given nothing held
    When flatten asks
    Then it says that nothing is sold and that entries stay paused
    """
    effect = question("flatten", canned.flat()).effect(canned.flat())

    assert effect == ("Nothing is held, so nothing is sold.", "Entries stay paused until they are resumed.")


def test_enter_says_what_it_would_buy_and_risk() -> None:
    """An entry by hand is no leap in the dark.

    Given nothing held and a support selected, entries paused
    When entering asks
    Then it names quantity, price, stop, the result at the stop after fees, and that the pause does not hold it up
    """
    asked = question("enter", canned.flat(), S1)

    assert asked.request == EnterLevel(S1)
    assert asked.effect(canned.flat()._replace(paused=True)) == (
        "Buy 0.132309 BTC at about 3,779.03 on S1.",
        "Stop 3,692.70: about -12.02 USDT if it is met.",
        "Entries are paused or halted: this one is made all the same.",
    )


def test_ending_a_halt_asks() -> None:
    """A halt is there to make somebody think.

    Given entries halted after losses
    When its end is asked for
    Then a question names the losses, and yes resets the halt
    """
    asked = question("reset_halt", canned.halted())

    assert asked.request == ResetHalt()
    assert asked.effect(canned.halted()) == (
        "5 losses in a row halted the entries.",
        "They go on at once, and losses count from 0 again.",
    )


@pytest.mark.parametrize(
    ("text", "request_", "says"),
    [
        ("3700", MoveStop(3700.0), "3,692.70 -> 3,700.00 (+7.30)"),
        ("3,700.5", MoveStop(3700.5), "3,692.70 -> 3,700.50 (+7.80)"),
        (" BE ", BreakEvenStop(), "met there    about 0.00 USDT"),
        ("2%", MoveStop(3741.2 * 0.98), "from price   -2.00%"),
        ("+0.5%", MoveStop(3692.7 * 1.005), "3,692.70 -> 3,711.16"),
        ("-0.5%", MoveStop(3692.7 * 0.995), "risks more than now"),
        ("3800", MoveStop(3800.0), "NOT BELOW THE PRICE"),
        ("3000", MoveStop(3000.0), "BEYOND LIQUIDATION"),
        ("", None, "stop         3,692.70\n"),
        ("3700,5", None, "stop         3,692.70\n"),
        ("x%", None, "stop         3,692.70\n"),
        ("+x%", None, "stop         3,692.70\n"),
    ],
)
def test_stop_can_be_typed_in_several_ways(text: str, request_: Request | None, says: str) -> None:
    """A stop is typed as a trader thinks of it, and seen before it is set.

    Given an open position with its stop at 3,692.70 and the price at 3,741.20
    When a price, a percentage or a word is typed
    Then it asks for that stop and shows where it lies; what means nothing asks for nothing
    """
    asked, said = read("stop", text)

    if isinstance(request_, MoveStop):
        assert isinstance(asked, MoveStop)
        assert asked.price == pytest.approx(request_.price)
    else:
        assert asked == request_
    assert says in said


def test_trail_is_typed_in_percent() -> None:
    """Screens speak percent.

    Given positions before and in TAKE_PROFIT
    When a trail of 4 is typed, with and without the sign
    Then it asks for 0.04 and says where the stop will be, or that it counts later
    """
    assert read("trail", "4") == (SetTrail(0.04), "trail        8% -> 4%\nfrom TAKE_PROFIT on, below the peak")
    asked, said = read("trail", "4%", canned.in_take_profit())
    assert asked == SetTrail(0.04)
    assert "stop         3,785.62 -> 3,950.21" in said
    assert read("trail", "wide") == (None, "trail        8%")


def test_part_is_typed_in_percent() -> None:
    """Half is 50.

    Given an open position
    When 50% is typed
    Then it asks for half and says what that sells and makes
    """
    asked, said = read("part", "50%")

    assert asked == ClosePart(0.5)
    assert said.splitlines() == [
        "held         0.133781 BTC -> 0.0668905 BTC",
        "sell         0.0668905 BTC at about 3,741.20",
        "makes        about +0.10 USDT",
    ]
    assert read("part", "half") == (None, "held         0.133781 BTC")


@pytest.mark.parametrize("action", ["stop", "trail", "part"])
def test_prompts_end_with_their_position(action: str) -> None:
    """A number typed for one position never reaches the next.

    Given a prompt for an open position
    When that is gone, or another one is open
    Then the prompt has nothing left to ask
    """
    held = canned.in_stop_loss()
    assert held.position is not None
    another = held._replace(position=held.position._replace(entry_time=0))

    assert prompt(action, held).read("50", canned.flat()) is None
    assert prompt(action, held).read("50", another) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [("1,234.5", 1234.5), (".5", 0.5), ("5.", 5.0), ("12,34", None), ("1e5", None), ("-3", None), ("nan", None)],
)
def test_only_plain_numbers_are_numbers(text: str, number: float | None) -> None:
    """A decimal comma is never read as a thousand.

    Given a typed text
    When it is read as a number
    Then only digits with a decimal point and proper groups are one
    """
    assert number_of(text) == number
    assert fraction_of(f"{text}%") == (None if number is None else number / 100)


def test_selection_begins_at_the_price_and_stays_in_the_table() -> None:
    """The nearest levels are one key away.

    Given the level table
    When up or down is pressed with nothing selected, then on, past the ends
    Then the first is the nearest level on that side, and the ends hold
    """
    snapshot = canned.flat()
    names = [level.tier for level in snapshot.levels]
    below = step_selection(snapshot, None, upwards=False)
    above = step_selection(snapshot, None, upwards=True)
    lowest = below
    for _ in range(30):
        lowest = step_selection(snapshot, lowest, upwards=False)

    assert below == S1
    assert level_of(snapshot, above) == snapshot.levels[names.index("S1") - 1]
    assert step_selection(snapshot, below, upwards=True) == above
    assert lowest == snapshot.levels[-1].id
    assert step_selection(snapshot._replace(levels=()), None, upwards=True) is None
    assert step_selection(snapshot._replace(levels=()), None, upwards=False) is None


def test_next_support_passes_over_disabled_ones() -> None:
    """The screen names the level that would really be bought.

    Given levels, the nearest support below the price disabled
    When the next support is asked for
    Then it is the one below that
    """
    snapshot = canned.flat()._replace(price=3640.0)
    support = next_support(snapshot)

    assert support is not None
    assert support.tier == "S4"
    assert trigger_of(support, snapshot) == pytest.approx(3567.0 * 1.002)
    assert next_support(snapshot._replace(price=100.0)) is None


def test_results_are_those_of_the_rules() -> None:
    """Figures on the screen add up to the trade's.

    Given a position and the costs in force
    When the result at its stop, at its break-even price, and of a purchase are computed
    Then they are those of strategy.md: quantity times difference, less both fees
    """
    snapshot = canned.in_stop_loss()
    position, costs = snapshot.position, snapshot.settings.costs
    assert position is not None
    assert snapshot.price is not None
    held, entry, stop = position.quantity, position.entry_price, position.stop
    by_hand = held * (stop - entry) - held * (stop + entry) * costs.fee_rate
    support = snapshot.levels[11]
    bought = purchase(support, entry, snapshot)

    assert result_at(position, stop, snapshot.price, costs) == pytest.approx(by_hand, abs=0.01)
    assert result_at(position, break_even(position, snapshot.price, costs), snapshot.price, costs) == pytest.approx(0.0)
    assert bought.quantity == pytest.approx(500 / entry)
    assert bought.stop == pytest.approx(support.price * 0.99)
    assert bought.at_stop == pytest.approx(by_hand, abs=0.01)
