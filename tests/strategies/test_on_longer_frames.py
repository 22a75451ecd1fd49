"""What scalper, breakout and grid keep to, driven with their longer candles (strategies.md 1.6)."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.core.candle import Candle
from srconsole.core.lot import Lot
from srconsole.core.offer import Exits, Plan
from srconsole.settings.schema import Settings
from srconsole.strategies.breakout.strategy import make as make_breakout
from srconsole.strategies.contract import Strategy
from srconsole.strategies.grid.strategy import make as make_grid
from srconsole.strategies.scalper.strategy import make as make_scalper
from srconsole.strategies.shown import ShowsLevels
from tests.strategies.breakout.drawn import breakout_settings
from tests.strategies.driven import Driven, Make, lot
from tests.strategies.grid.drawn import grid_settings
from tests.strategies.scalper.drawn import scalper_settings
from tests.walks import HOUR, walk

LENGTH = 420


@st.composite
def systems(draw: st.DrawFn) -> tuple[Make, Settings]:
    """Draw one of the strategies with settings that make it trade on a short walk."""
    which = draw(st.integers(0, 2))
    if which == 0:
        return make_scalper, Settings(scalper=draw(scalper_settings()))
    if which == 1:
        return make_breakout, Settings(breakout=draw(breakout_settings()))
    return make_grid, Settings(grid=draw(grid_settings()))


def offered(plan: Plan, strategy: Strategy) -> list[Exits | str]:
    """Return how a lot of each offer would be left, bought at its trigger and somewhat above."""
    offers = [*plan.offers, *plan.nexts]
    return [strategy.exits(offer, price) for offer in offers for price in (offer.trigger, offer.trigger * 1.001)]


def run(driven: Driven, candles: Sequence[Candle]) -> list[tuple[bytes, list[Exits | str], str]]:
    """Close candles with the lot that was offered first, until it meets its stop; return all that is wanted."""
    said = []
    held: list[Lot] = []
    for candle in candles:
        cells = driven.strategy.cells(candle)
        left = {one.key: "stop_loss" for one in held if candle.low <= one.stop}
        held = [one for one in held if one.key not in left]
        plan = driven.close(candle, held, left)
        said.append((msgspec.msgpack.encode(plan), offered(plan, driven.strategy), cells))
        held = [lot(offer.key, offer.price) for offer in (*plan.nexts, *plan.offers)[:1]] or held
    return said


@given(system=systems(), seed=st.integers(0, 10_000), cut=st.integers(0, LENGTH))
@hypothesis_settings(max_examples=30, deadline=None)
def test_what_comes_later_changes_no_plan(system: tuple[Make, Settings], seed: int, cut: int) -> None:
    """Given a history whose later candles are left out, or replaced by others at a thousand times the price
    When all are closed candle by candle
    Then every plan up to there, how its lots are left and each row are the same
    """
    make, settings = system
    candles = walk(seed, LENGTH)
    other = walk(seed + 1, LENGTH, start=100_000.0)
    poisoned = [poison._replace(time=candle.time) for candle, poison in zip(candles[cut:], other, strict=False)]
    whole = run(Driven(make(settings, HOUR), HOUR), candles)
    assert run(Driven(make(settings, HOUR), HOUR), candles[:cut]) == whole[:cut]
    assert run(Driven(make(settings, HOUR), HOUR), [*candles[:cut], *poisoned])[:cut] == whole[:cut]


@given(system=systems(), seed=st.integers(0, 10_000), cut=st.integers(0, LENGTH))
@hypothesis_settings(max_examples=40, deadline=None)
def test_a_restored_strategy_goes_on_as_one_that_was_never_stopped(
    system: tuple[Make, Settings], seed: int, cut: int
) -> None:
    """Given a strategy that is written down behind any candle
    When one that has seen another history is restored from those bytes, and both see the rest
    Then they want the same, write the same rows, and remember the same at the end
    """
    make, settings = system
    candles = walk(seed, LENGTH)
    driven = Driven(make(settings, HOUR), HOUR)
    run(driven, candles[:cut])
    memory = driven.written()
    restored = make(settings, HOUR)
    for candle in walk(seed + 1, 150):
        Driven(restored, HOUR).close(candle)
    restored.restore(memory)
    assert msgspec.msgpack.encode(restored.remember()) == memory
    frames = msgspec.msgpack.encode(driven.frames.remember())
    other = Driven(restored, HOUR)
    other.restore_frames(frames)
    assert run(other, candles[cut:]) == run(driven, candles[cut:])
    assert other.written() == driven.written()


@given(system=systems(), seed=st.integers(0, 10_000))
@hypothesis_settings(max_examples=30, deadline=None)
def test_every_row_has_its_cells_and_every_plan_its_words(system: tuple[Make, Settings], seed: int) -> None:
    """Given a strategy and a history
    When its candles close
    Then its cells are as many as its columns, each plan says what is waited for, and its levels can be looked at
    """
    make, settings = system
    driven = Driven(make(settings, HOUR), HOUR)
    for candle in walk(seed, LENGTH):
        assert len(driven.strategy.cells(candle).split(",")) == len(driven.strategy.columns)
        assert driven.close(candle).waits
    assert isinstance(driven.strategy, ShowsLevels)
    prices = [level.price for level in driven.strategy.shown_levels()]
    assert prices == sorted(prices, reverse=True)


@pytest.mark.parametrize("make", [make_scalper, make_breakout, make_grid])
@pytest.mark.parametrize(
    "memory", [b"", b"\x80", msgspec.msgpack.encode({"window": 3, "zones": 3, "candles": -1, "centre": ""})]
)
def test_what_no_strategy_has_written_is_refused(make: Make, memory: bytes) -> None:
    """Given bytes that are nothing, hold nothing, or hold something else
    When a strategy is to be restored from them
    Then that is an error which can be told from a fault of the program
    """
    with pytest.raises(msgspec.DecodeError):
        make(Settings(), 300_000).restore(memory)
