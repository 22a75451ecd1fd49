"""The values of a range as Optuna takes them, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from srconsole.research.sweep.ranges import Range
from srconsole.settings.keys import as_toml

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution


def distributions_of(ranges: Sequence[Range]) -> dict[str, BaseDistribution]:
    """Return each range as Optuna's own: numbers of even steps by ends and step, all else as a choice of texts."""
    return {each.path: _distribution(each) for each in ranges}


def values_of(ranges: Sequence[Range], suggested: Mapping[str, Any]) -> dict[str, Any]:
    """Return the ranges' values that are meant by what Optuna has suggested."""
    return {each.path: _value(each, suggested[each.path]) for each in ranges}


def suggestion_of(each: Range, value: object) -> Any:
    """Return a range's value as Optuna has it."""
    return value if step_of(each) is not None else as_toml(value)


@lru_cache(maxsize=128)
def step_of(each: Range) -> Decimal | None:
    """Return the step of ascending numbers that are evenly apart; None where these are none."""
    values = each.values
    if len(values) < 2 or not all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        return None
    exact = [Decimal(repr(value)) for value in values]
    step = exact[1] - exact[0]
    even = all(exact[0] + number * step == value for number, value in enumerate(exact))
    return step if even and step > 0 else None


def _distribution(each: Range) -> BaseDistribution:
    from optuna.distributions import (  # noqa: PLC0415  # loaded where somebody optimises
        CategoricalDistribution,
        FloatDistribution,
        IntDistribution,
    )

    step, low, high = step_of(each), each.values[0], each.values[-1]
    if step is None:
        return CategoricalDistribution([as_toml(value) for value in each.values])
    if isinstance(low, int):
        return IntDistribution(low, high, step=int(step))
    return FloatDistribution(low, high, step=float(step))


def _value(each: Range, suggested: Any) -> Any:
    if step_of(each) is None:
        return next(value for value in each.values if as_toml(value) == suggested)
    return min(each.values, key=lambda value: abs(value - suggested))
