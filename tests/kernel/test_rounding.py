"""Steps and ticks as the kernel rounds to them: by doubles where these are sure, else by the core itself."""

from __future__ import annotations

import ctypes
from ctypes import POINTER, c_double, c_int64, c_void_p
from math import fsum

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.core.rounding import rounded_down, rounded_up
from srconsole.kernel.claims import unit_of
from srconsole.kernel.compiler import compiled
from srconsole.kernel.library import Asked, Library, Rounding, Unit

UNITS = [0.5, 0.1, 0.01, 0.3, 1e-8, 1e-18, 7.0, 1000.0, 0.125, 1e20, 0.1234567890123456, 1 / 3, 2.5e-310]


@pytest.fixture(scope="module")
def loaded(kernel: Library) -> ctypes.CDLL:
    """The library's inner functions."""
    found = ctypes.CDLL(str(compiled()))
    found.rounded.argtypes = [c_double, POINTER(Unit), c_int64, Rounding]
    found.rounded.restype = c_double
    found.exact_sum.argtypes = [c_void_p, c_int64]
    found.exact_sum.restype = c_double
    return found


@hypothesis_settings(max_examples=50)
@given(st.floats(1e-18, 1e15), st.sampled_from(UNITS), st.booleans())
@example(0.3, 0.1, True)
@example(0.30000000000000004, 0.1, True)
@example(2.9999999999999996, 1.0, False)
@example(61_234.5, 0.5, True)
def test_any_price_is_rounded_as_the_core_rounds_it(loaded: ctypes.CDLL, value: float, size: float, up: bool) -> None:
    """A stop on the tick is the same double either way.

    Given a price or a quantity, and a tick or a step
    When it is rounded up or down by the kernel and by the core
    Then both come to the same
    """
    found = loaded.rounded(value, unit_of(size), int(up), Asked().function)
    assert found == (rounded_up if up else rounded_down)(value, size)


@hypothesis_settings(max_examples=50)
@given(st.integers(0, 10**9), st.sampled_from(UNITS[:8]), st.integers(-3, 3), st.booleans())
def test_next_to_a_multiple_the_core_is_asked(
    loaded: ctypes.CDLL, count: int, size: float, digits: int, up: bool
) -> None:
    """Where a price stands a last digit beside a tick, the decimals decide.

    Given prices on a tick, and up to three last digits beside one
    When they are rounded by the kernel and by the core
    Then both come to the same
    """
    value = count * size
    for _ in range(abs(digits)):
        value *= 1 + 2.3e-16 * (1 if digits > 0 else -1)
    found = loaded.rounded(value, unit_of(size), int(up), Asked().function)
    assert found == (rounded_up if up else rounded_down)(value, size)


@hypothesis_settings(max_examples=50)
@given(st.lists(st.floats(0, 1e30), max_size=60))
def test_volumes_are_summed_without_loss(loaded: ctypes.CDLL, volumes: list[float]) -> None:
    """The mean of a window's volumes does not depend on their order.

    Given the volumes of some candles
    When the kernel adds them
    Then it comes to what the core's sum does, to the last digit
    """
    column = (c_double * max(1, len(volumes)))(*volumes)
    assert loaded.exact_sum(ctypes.addressof(column), len(volumes)) == fsum(volumes)


def test_who_interrupts_a_backtest_is_heard(loaded: ctypes.CDLL) -> None:
    """No figure comes of a rounding that was interrupted.

    Given a trader who presses ctrl-c in the moment in which the core is asked to round
    When the kernel is done
    Then it ends with that, as everything does that is interrupted
    """

    def interrupted(value: float, unit: float, up: int) -> float:
        raise KeyboardInterrupt

    asked = Asked(interrupted)
    loaded.rounded(100.0, unit_of(0.5), 1, asked.function)
    with pytest.raises(KeyboardInterrupt):
        asked.check()
