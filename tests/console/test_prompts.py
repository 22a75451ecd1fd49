"""What is typed into a prompt, and what it would come to."""

from __future__ import annotations

import pytest

from srconsole.console.intent import intent_of
from srconsole.console.prompts import Prompt
from srconsole.console.typed import fraction_of, number_of
from srconsole.core.by_hand import BreakEvenStop, ClosePart, MoveStop, SetTrail
from srconsole.core.lot import State
from srconsole.engine.request import Request
from srconsole.engine.view.preview import Preview
from srconsole.engine.view.snapshot import Snapshot
from tests.console import canned


def prompt(action: str, snapshot: Snapshot) -> Prompt:
    """Return the prompt that an action opens."""
    intent = intent_of(action, snapshot, None)
    assert isinstance(intent, Prompt)
    return intent


def read(action: str, text: str, snapshot: Snapshot | None = None) -> Request | str:
    """Return what a typed text would ask for."""
    now = snapshot or canned.in_stop_loss()
    return prompt(action, now).read(text, now)


@pytest.mark.parametrize(
    ("text", "request_"),
    [
        ("3700", MoveStop(3700.0)),
        ("3,700.5", MoveStop(3700.5)),
        (" BE ", BreakEvenStop()),
        ("2%", MoveStop(3741.2 * 0.98)),
        ("+0.5%", MoveStop(3692.7 * 1.005)),
        ("-0.5%", MoveStop(3692.7 * 0.995)),
        ("3800", MoveStop(3800.0)),
        ("", ""),
        ("3.700,5", "3.700,5 has a decimal comma: write 3700.5"),
        ("3700,5", "3700,5 has a decimal comma: write 3700.5"),
        ("0,5%", "0,5% has a decimal comma: write 0.5%"),
        ("abc", "abc is not a number"),
        ("x%", "x% is not a number"),
        ("+x%", "x% is not a number"),
        ("%", "a number is missing before the %"),
        ("-5", "how far up or down is told in percent, such as -0.5%"),
    ],
)
def test_stop_can_be_typed_in_several_ways(text: str, request_: Request | str) -> None:
    """A stop is typed as a trader thinks of it.

    Given an open position with its stop at 3,692.70 and the price at 3,741.20
    When a price, a percentage or a word is typed
    Then it asks for that stop, and a higher one may only be a rise; what means nothing says why
    """
    asked = read("stop", text)

    if isinstance(request_, MoveStop):
        assert isinstance(asked, MoveStop)
        assert asked.price == pytest.approx(request_.price)
        assert asked.only_up == (asked.price >= 3692.7)
    else:
        assert asked == request_


def test_a_stop_is_seen_before_it_is_set() -> None:
    """What the engine would do is what is shown.

    Given an open position, and what the engine says of another stop
    When the prompt is written, without and with that
    Then it shows the present stop and its result, and then those that the engine says, lower ones with a warning
    """
    now = canned.in_stop_loss()
    lines = prompt("stop", now).lines

    assert lines(now, None) == (
        "stop         3,692.70",
        "from price   -1.30%",
        "met there    about -6.58 USDT, -0.65% of equity",
    )
    assert lines(now, Preview(stop=3700.0, at_stop=-5.6, state=State.STOP_LOSS)) == (
        "stop         3,692.70 -> 3,700.00 (+7.30)",
        "from price   -1.10%",
        "met there    about -5.60 USDT, -0.55% of equity",
    )
    assert lines(now, Preview(stop=3600.0, at_stop=-19.0))[2:] == (
        "met there    about -19.00 USDT, -1.88% of equity",
        "asked first  it is lower, and met there it makes 12.42 USDT less than now",
    )


def asked_first(action: str, text: str) -> tuple[str, ...]:
    """Return what is asked before a typed text is done, at the engine's word for 3,600."""
    now = canned.in_stop_loss()
    request = read(action, text)
    assert not isinstance(request, str)
    question = prompt(action, now).confirms(request, now)
    return () if question is None else question.tells(now, Preview(stop=3600.0, at_stop=-19.0))


def test_a_lower_stop_is_asked_about_and_a_higher_one_is_not() -> None:
    """Whoever risks more says so twice.

    Given an open position with its stop at 3,692.70
    When 3,600, 3,692.70, 3,700 and break-even are typed and entered
    Then the first alone is asked about, with what more it loses in USDT
    """
    assert asked_first("stop", "3600") == (
        "Stop 3,692.70 -> 3,600.00 (-92.70).",
        "If it is met: about -19.00 USDT instead of -6.58 USDT.",
        "That is 12.42 USDT more to lose.",
    )
    assert asked_first("stop", "3692.7") == ()
    assert asked_first("stop", "3700") == ()
    assert asked_first("stop", "be") == ()


def test_trail_is_typed_in_percent() -> None:
    """Screens speak percent.

    Given positions before and in TAKE_PROFIT
    When a trail of 4 is typed, with and without the sign
    Then it asks for 0.04 and says where the engine would put the stop, or that it counts later
    """
    held, trailing = canned.in_stop_loss(), canned.in_take_profit()
    later = Preview(stop=3692.7, at_stop=-6.6, state=State.STOP_LOSS, trail_pct=0.04)
    at_once = Preview(stop=3950.25, at_stop=28.0, state=State.TAKE_PROFIT, trail_pct=0.04)

    assert read("trail", "4") == SetTrail(0.04)
    assert read("trail", "4%") == SetTrail(0.04)
    assert read("trail", "wide") == "wide is not a number"
    assert prompt("trail", held).lines(held, None) == ("trail        8%",)
    assert prompt("trail", held).lines(held, later) == ("trail        8% -> 4%", "from TAKE_PROFIT on, below the peak")
    assert prompt("trail", trailing).lines(trailing, at_once) == (
        "trail        8% -> 4%",
        "stop         3,785.62 -> 3,950.25, -1.87% from the price",
        "met there    about +28.00 USDT, +2.67% of equity",
    )


def test_part_is_typed_in_percent() -> None:
    """Half is 50.

    Given an open position
    When 50% is typed
    Then it asks for half and shows what the engine says that this sells, costs and makes, and what the stop makes then
    """
    now = canned.in_stop_loss()
    lines = prompt("part", now).lines

    assert read("part", "50%") == ClosePart(0.5)
    assert read("part", "half") == "half is not a number"
    assert lines(now, None) == ("held         0.133781 BTC",)
    assert lines(now, Preview(sells=0.06, price=3741.0, makes=-0.25, held=0.073781, fee=0.13, at_stop=-4.2)) == (
        "held         0.133781 BTC -> 0.073781 BTC",
        "sell         0.06 BTC (44.85%) at about 3,741.00, fee 0.13 USDT",
        "makes        about -0.25 USDT, the part that is sold, fees in",
        "stop met     the whole trade about -4.20 USDT then",
    )
    whole = lines(now, Preview(sells=0.133781, price=3741.0, makes=-0.5, fee=0.3, result=-0.5))
    assert len(whole) == 3


@pytest.mark.parametrize("action", ["stop", "trail", "part"])
def test_prompts_end_with_their_position(action: str) -> None:
    """A number typed for one position never reaches the next.

    Given a prompt for an open position
    When that is gone, or another one is open
    Then the prompt has nothing left to ask
    """
    held = canned.in_stop_loss()
    assert held.market.position is not None
    another = canned.changed(held, position=held.market.position._replace(entry_time=0))

    assert prompt(action, held).stands(held)
    assert not prompt(action, held).stands(canned.flat())
    assert not prompt(action, held).stands(another)


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
