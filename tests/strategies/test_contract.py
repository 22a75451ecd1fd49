"""What every strategy behind `strategies.contract.Strategy` keeps to; a new one joins `STRATEGIES`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.core.candle import Candle
from srconsole.core.offer import Exits, Offer, Plan
from srconsole.settings.schema import Settings
from srconsole.strategies.contract import Strategy, View
from srconsole.strategies.levels.strategy import Levels
from tests.walks import tradable_settings, walk

Make = Callable[[Settings], Strategy]
STRATEGIES: list[Make] = [Levels]
LENGTH = 160

every_strategy = pytest.mark.parametrize("make", STRATEGIES)


class Wanted(NamedTuple):
    """What a strategy said at a close."""

    plan: Plan
    exits: list[Exits | str]
    """How a lot of each offer is left, bought at its trigger."""
    as_written: bytes
    """The plan's bytes at that close."""


def wanted(strategy: Strategy, candles: Sequence[Candle]) -> list[Wanted]:
    """Close candles; return what was wanted behind each."""
    said = []
    for candle in candles:
        plan = strategy.close(View(candle, (), 1000.0))
        exits = [strategy.exits(offer, offer.trigger) for offer in plan.offers]
        said.append(Wanted(plan, exits, msgspec.msgpack.encode(plan)))
    return said


def written(strategy: Strategy) -> bytes:
    """Return what a strategy remembers, as a checkpoint has it."""
    return msgspec.msgpack.encode(strategy.remember())


def poisoned(candles: Sequence[Candle], seed: int) -> list[Candle]:
    """Return other candles at the same times, at a thousand times the price."""
    other = walk(seed + 1, len(candles), start=100_000.0)
    return [poison._replace(time=candle.time) for candle, poison in zip(candles, other, strict=True)]


@every_strategy
@given(settings=tradable_settings(), seed=st.integers(0, 10_000), cut=st.integers(0, LENGTH))
@hypothesis_settings(max_examples=15)
def test_the_plans_of_a_part_are_the_first_plans_of_the_whole(
    make: Make, settings: Settings, seed: int, cut: int
) -> None:
    """Given a history, and a part of it that ends earlier
    When both are closed candle by candle
    Then the plans of the part, and how their lots are left, are the first ones of the whole
    """
    made = walk(seed, LENGTH)
    assert wanted(make(settings), made[:cut]) == wanted(make(settings), made)[:cut]


@every_strategy
@given(settings=tradable_settings(), seed=st.integers(0, 10_000), cut=st.integers(0, LENGTH))
@hypothesis_settings(max_examples=15)
def test_what_comes_later_changes_no_plan(make: Make, settings: Settings, seed: int, cut: int) -> None:
    """Given a history whose later candles are replaced by others at a thousand times the price
    When both are closed candle by candle
    Then every plan up to there is the same, and none that was handed out has changed since
    """
    made = walk(seed, LENGTH)
    spoiled = wanted(make(settings), [*made[:cut], *poisoned(made[cut:], seed)])
    assert wanted(make(settings), made)[:cut] == spoiled[:cut]
    assert [msgspec.msgpack.encode(said.plan) for said in spoiled] == [said.as_written for said in spoiled]


@every_strategy
@given(
    settings=tradable_settings(),
    seed=st.integers(0, 10_000),
    questions=st.lists(st.tuples(st.integers(1, LENGTH), st.floats(1.0, 1e6), st.floats(1.0, 1e6)), max_size=20),
)
@hypothesis_settings(max_examples=15)
def test_to_ask_for_exits_changes_nothing(
    make: Make, settings: Settings, seed: int, questions: list[tuple[int, float, float]]
) -> None:
    """Given two of a strategy that see the same history
    When one of them is asked now and then how lots of any offers at any prices would be left
    Then the answer is the same twice, and both want and remember the same all the way
    """
    made = walk(seed, LENGTH)
    asked, left_alone = make(settings), make(settings)
    for at, candle in enumerate(made, start=1):
        assert wanted(asked, [candle]) == wanted(left_alone, [candle])
        for price, paid in ((price, paid) for when, price, paid in questions if when == at):
            offer = Offer("any", "X1", price, price * 1.01, price * 0.99)
            before = written(asked)
            assert asked.exits(offer, paid) == asked.exits(offer, paid)
            assert written(asked) == before
    assert written(asked) == written(left_alone)


@every_strategy
@given(settings=tradable_settings(), seed=st.integers(0, 10_000), cut=st.integers(0, LENGTH))
@hypothesis_settings(max_examples=60)
def test_a_restored_strategy_goes_on_as_one_that_was_never_stopped(
    make: Make, settings: Settings, seed: int, cut: int
) -> None:
    """Given a strategy that is written down behind any candle, before the first one too
    When another one is restored from those bytes, and both see the rest of the history
    Then they want the same, write the same into each candle's row, and remember the same at the end
    """
    made = walk(seed, LENGTH)
    whole, restored = make(settings), make(settings)
    wanted(whole, made[:cut])
    memory = written(whole)
    restored.restore(memory)
    assert written(restored) == memory
    for candle in made[cut:]:
        assert restored.cells(candle) == whole.cells(candle)
        assert wanted(restored, [candle]) == wanted(whole, [candle])
    assert written(restored) == written(whole)


@every_strategy
@given(settings=tradable_settings(), seed=st.integers(0, 10_000), cut=st.integers(0, LENGTH))
@hypothesis_settings(max_examples=30)
def test_what_a_strategy_saw_before_it_was_restored_counts_for_nothing(
    make: Make, settings: Settings, seed: int, cut: int
) -> None:
    """Given a strategy that has seen another history
    When it is restored from what a second one has written, and both go on
    Then they want and remember the same
    """
    made = walk(seed, LENGTH)
    whole, used = make(settings), make(settings)
    wanted(whole, made[:cut])
    wanted(used, poisoned(made, seed))
    used.restore(written(whole))
    assert written(used) == written(whole)
    assert wanted(used, made[cut:]) == wanted(whole, made[cut:])
    assert written(used) == written(whole)


@every_strategy
@pytest.mark.parametrize("memory", [b"", b"\x80", msgspec.msgpack.encode({"candles": "many"})])
def test_what_no_strategy_has_written_is_refused(make: Make, memory: bytes) -> None:
    """Given bytes that are nothing, hold nothing, or hold something else
    When a strategy is to be restored from them
    Then that is an error which can be told from a fault of the program
    """
    with pytest.raises(msgspec.DecodeError):
        make(Settings()).restore(memory)


@every_strategy
@given(settings=tradable_settings(), seed=st.integers(0, 10_000))
@hypothesis_settings(max_examples=15)
def test_plans_are_in_the_form_that_traders_rely_on(make: Make, settings: Settings, seed: int) -> None:
    """Given any history
    When its candles close
    Then offers come with the highest trigger first, each key once, each lowest jump at or below its trigger, and the
        plan's top trigger is the first one's
    """
    for said in wanted(make(settings), walk(seed, LENGTH)):
        offers = said.plan.offers
        triggers = [offer.trigger for offer in offers]
        assert triggers == sorted(triggers, reverse=True)
        assert len({offer.key for offer in offers}) == len(offers)
        assert all(offer.low <= offer.trigger for offer in offers)
        assert said.plan.top_trigger == max(triggers, default=float("-inf"))


@every_strategy
def test_a_row_has_a_cell_for_each_column(make: Make) -> None:
    """Given a strategy
    When it writes its cells of candle after candle
    Then they are as many as the columns it names
    """
    strategy = make(Settings())
    for candle in walk(3, LENGTH):
        assert len(strategy.cells(candle).split(",")) == len(strategy.columns)
        strategy.close(View(candle, (), 1000.0))
