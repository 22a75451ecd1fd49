"""What a start waits for that has something to look after, and what it is told of at once."""

from __future__ import annotations

import asyncio

import pytest

from srconsole.compose.market.sides import AGAIN, patiently
from srconsole.errors import ExchangeError, KeysRefused, Maintenance, RateLimited, Refused, Unreachable

NO_ANSWER = ExchangeError("bitget: reading its list of markets failed: bitget answered with something else than JSON")


def started(*failures: ExchangeError) -> tuple[list[float], list[ExchangeError]]:
    """Start with an exchange that fails so before it answers; return the waits, and what was told."""
    slept: list[float] = []
    told: list[ExchangeError] = []
    left = list(failures)

    async def work() -> str:
        if left:
            raise left.pop(0)
        return "open"

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    assert asyncio.run(patiently(work, sleep, told.append)) == "open"
    return slept, told


@pytest.mark.parametrize(
    "failure", [NO_ANSWER, Unreachable("no line"), RateLimited("too often"), Maintenance("closed")], ids=repr
)
def test_a_start_with_a_position_waits_for_an_exchange_that_gives_no_answer(failure: ExchangeError) -> None:
    """A position is not left alone because the exchange's front door stammers.

    Given a run that may hold something, and an exchange that is not reached, closed, or says what is no answer
    When it is started
    Then it is tried again until the exchange answers, and each failure is told
    """
    assert started(failure, failure) == ([AGAIN, AGAIN], [failure, failure])


@pytest.mark.parametrize("refusal", [KeysRefused("wrong keys"), Refused("not to be had")], ids=repr)
def test_what_time_does_not_mend_is_told_at_once(refusal: ExchangeError) -> None:
    """Given a run that may hold something, and an exchange that has understood and says no
    When it is started
    Then the refusal is told, and not waited for
    """
    with pytest.raises(type(refusal)):
        started(refusal)
