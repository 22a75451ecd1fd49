"""The entry that is waited for is the one that is made, at its price and of its size, once price comes down."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from srconsole.core import by_hand
from srconsole.core.candle import Candle
from srconsole.engine import facts
from srconsole.engine.host import Engine
from srconsole.engine.view.snapshot import Snapshot
from srconsole.settings.schema import LevelSettings, RiskSettings, Settings
from tests.engine.running import written
from tests.engine.visited import NEAR, Visit, by_request, drawn, facts_of, visited
from tests.walks import HOUR, walk


def flat_somewhere(seed: int) -> Visit:
    """Return a visit that leaves the engine flat, now and then with a level that was left in this candle."""

    async def visit(engine: Engine, now: Callable[[], Snapshot]) -> None:
        chance = random.Random(seed)
        if now().market.position is not None:
            await engine.ask(by_hand.ClosePart(1.0))
        if chance.random() < 0.4:
            nearest = next((level.id for level in now().market.levels if level.tier == "S1"), "S1")
            await engine.ask(by_hand.EnterLevel(nearest))
            await engine.ask(by_hand.ClosePart(1.0))
        waited = now().market.waited_for
        if waited is not None and chance.random() < 0.3:
            await engine.ask(by_hand.DisableLevel(waited.id))
        if chance.random() < 0.1:
            await engine.ask(by_hand.PauseEntries())

    return visit


def glide_down(made: list[Candle], trigger: float) -> Candle:
    """Return the next candle, in which price comes down to a trigger and stays there."""
    close = made[-1].close
    return Candle(made[-1].time + HOUR, close, close, trigger, trigger, 1.0)


@pytest.mark.parametrize("runs", [8, pytest.param(20, marks=pytest.mark.slow)])
def test_what_is_waited_for_is_what_is_bought(runs: int, tmp_path: Path) -> None:
    """The pane and the engine never disagree about the next entry.

    Given engines at 8 places of walks, and at 20, flat, with costs and rounding of every kind, levels left or disabled
        by hand
    When price glides down to the entry that is waited for in the next candle
    Then exactly that is bought: support, price, quantity and stop, or it is refused for the reason that was shown
    """
    came: Counter[str] = Counter()
    for seed in range(runs):
        chance = random.Random(seed)
        settings = drawn(chance)
        made = walk(seed, chance.randint(60, 110), gap=0.006)
        visit = flat_somewhere(seed)
        goes_on = written([*made, glide_down(made, made[-1].close)], tmp_path / f"{seed}.csv")
        before = visited(goes_on, settings, visit, len(made)).market
        waited = before.waited_for
        if waited is None:
            continue
        longer = written([*made, glide_down(made, waited.trigger)], tmp_path / f"{seed}-longer.csv")
        after = visited(longer, settings, visit, len(made), steps=1)
        facts_then = by_request(facts_of(after))[-1]
        bought = [fact for fact in facts_then if isinstance(fact, facts.Ordered) and fact.bought is not None]
        refused = [fact for fact in facts_then if isinstance(fact, facts.EntryRefused)]
        if waited.held_up:
            assert not bought, seed
            assert (waited.label, waited.held_up) in [(fact.label, fact.reason) for fact in refused], seed
            assert not before.why_flat.startswith("waiting"), seed
            came[waited.held_up] += 1
            continue
        assert before.why_flat.startswith(f"waiting for price to come down to {waited.label} at"), seed
        (order,) = bought
        assert order.bought is not None
        assert (order.bought.key, order.bought.label) == (waited.id, waited.label), seed
        assert (order.price, order.quantity) == (waited.trigger, waited.quantity), seed
        assert order.bought.activation == waited.midpoint, seed
        held = after.market.position
        assert (after.market.trades[-1].stop if held is None else held.stop) == waited.stop, seed
        assert held is None or held.risk == pytest.approx(waited.at_stop, abs=NEAR), seed
        came["bought"] += 1
    assert came["bought"] >= runs / 2
    assert len(came) > 2


def test_a_level_that_was_left_is_not_waited_for_in_the_same_candle(tmp_path: Path) -> None:
    """What will not be bought again before the close is not named as the next entry.

    Given an engine that is flat, with several supports
    When a person buys on the nearest and sells all of it in the same candle
    Then the entry that is waited for, and the reason why it is flat, name the next support below
    """
    settings = Settings(levels=LevelSettings(swing_order=2))
    seen: list[Snapshot] = []

    async def visit(engine: Engine, now: Callable[[], Snapshot]) -> None:
        await engine.ask(by_hand.Flatten())
        await engine.ask(by_hand.ResumeEntries())
        seen.append(now())
        waited = now().market.waited_for
        assert waited is not None
        await engine.ask(by_hand.EnterLevel(waited.id))
        await engine.ask(by_hand.ClosePart(1.0))
        seen.append(now())

    visited(written(walk(3, 92, gap=0.006), tmp_path / "walk.csv"), settings, visit, 91)
    before, after = (shown.market.waited_for for shown in seen)
    assert before is not None
    assert after is not None
    assert after.trigger < before.trigger
    assert after.label in seen[1].market.why_flat
    assert before.label in seen[0].market.why_flat


def test_a_support_that_would_not_be_bought_is_not_waited_for(tmp_path: Path) -> None:
    """What the pane says is what will happen.

    Given an engine whose entries are worth more than they may be
    When it says why it is flat, and again after a person has disabled every support
    Then it names the next support, that it is not bought and why; and then that none is left that is bought
    """
    settings = Settings(levels=LevelSettings(swing_order=2), risk=RiskSettings(max_notional=100.0))
    seen: list[Snapshot] = []

    async def visit(engine: Engine, now: Callable[[], Snapshot]) -> None:
        seen.append(now())
        for level in now().market.levels:
            if level.side == "S" and level.tier:
                await engine.ask(by_hand.DisableLevel(level.id))
        seen.append(now())

    visited(written(walk(3, 92, gap=0.006), tmp_path / "walk.csv"), settings, visit, 91)
    waited = seen[0].market.waited_for
    assert waited is not None
    assert seen[0].market.why_flat == (
        f"next is {waited.label} at {waited.trigger:,.2f}, which is not bought: worth more than risk.max_notional"
    )
    assert seen[1].market.waited_for is None
    assert seen[1].market.why_flat == "every support below the price is disabled or was left in this candle"
