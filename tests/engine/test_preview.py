"""What is shown before it is done is what is done: the entry that is waited for, and previews of requests."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import pytest

from srconsole.compose.replay import Replay, open_engine
from srconsole.core import by_hand
from srconsole.core.by_hand import Command
from srconsole.core.candle import Candle
from srconsole.core.lot import State
from srconsole.engine import facts
from srconsole.engine.host import Engine
from srconsole.engine.preview import Preview
from srconsole.engine.request import Answer, StepFeed
from srconsole.engine.view.snapshot import MarketView, Snapshot
from srconsole.journal.read_only import read_run
from srconsole.settings.schema import (
    ConsoleSettings,
    CostSettings,
    LevelSettings,
    MarketSettings,
    RiskSettings,
    Settings,
    StrategySettings,
)
from tests.engine.running import written
from tests.walks import HOUR, walk

RUNS = 20
NEAR = 1e-9
"""How far apart amounts may be that are reckoned in another order, USDT."""

Visit = Callable[[Engine, Callable[[], Snapshot]], Awaitable[None]]


def drawn(chance: random.Random) -> Settings:
    """Draw settings with costs, and a market that rounds."""
    proximity = chance.choice((0.0, 0.002, 0.005))
    return Settings(
        market=MarketSettings(
            step=chance.choice((0.0, 0.001, 0.1)),
            tick=chance.choice((0.0, 0.01, 0.25)),
            min_notional=chance.choice((0.0, 20.0, 20.0, 499.9)),
        ),
        levels=LevelSettings(swing_order=2, proximity=proximity),
        strategy=StrategySettings(
            stop_pct=proximity + chance.choice((0.001, 0.01, 0.03)),
            trail_pct=chance.choice((0.01, 0.08)),
            midpoint_fraction=chance.choice((0.0, 0.5, 1.0)),
        ),
        risk=RiskSettings(max_consecutive_losses=chance.choice((0, 0, 2))),
        costs=CostSettings(fee_rate=chance.choice((-0.0002, 0.0, 0.0006)), slippage=chance.choice((0.0, 0.001))),
    )


def visited(file: Path, settings: Settings, visit: Visit, count: int, steps: int = 0) -> Snapshot:
    """Trade so many candles of a file, visit the engine, bring more candles, and return what is shown at the end."""
    shown: list[Snapshot] = []
    in_force = msgspec.structs.replace(settings, console=ConsoleSettings(unpaced=count, speed=0.001))

    async def talk() -> None:
        environment = {"SRCONSOLE_HOME": str(file.parent)}
        with open_engine(in_force, Replay(file), environment, shown.append) as opened:
            trading = asyncio.create_task(opened.engine.trade())
            await until(count)
            await visit(opened.engine, lambda: shown[-1])
            for _ in range(steps):
                await opened.engine.ask(StepFeed())
            await until(count + steps)
            opened.engine.stop()
            await trading

    async def until(closed: int) -> None:
        while not (shown and shown[-1].market.feed.closed >= closed):  # noqa: ASYNC110  # a snapshot is no event
            await asyncio.sleep(0.001)

    asyncio.run(talk())
    return shown[-1]


def facts_of(snapshot: Snapshot) -> list[facts.Noted]:
    """Return the newest facts of a run's journal."""
    remembered = read_run(Path(snapshot.run)).remembered
    return [*remembered.latest, *remembered.facts]


def by_request(happened: list[facts.Noted]) -> list[list[facts.Fact]]:
    """Return the facts that came of each request, the newest request last."""
    groups: list[list[facts.Fact]] = []
    for noted in happened:
        if isinstance(noted.fact, facts.Requested):
            groups.append([])
        elif groups:
            groups[-1].append(noted.fact)
    return groups


def support(market: MarketView, chance: random.Random) -> str:
    """Return any support in force, the only other level where there is none."""
    supports = [level.id for level in market.levels if level.side == "S" and level.tier]
    return chance.choice(supports or ["S1"])


# The entry that is waited for


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


def test_what_is_waited_for_is_what_is_bought(tmp_path: Path) -> None:
    """The pane and the engine never disagree about the next entry.

    Given engines at 20 places of walks, flat, with costs and rounding of every kind, levels left or disabled by hand
    When price glides down to the entry that is waited for in the next candle
    Then exactly that is bought: support, price, quantity and stop, or it is refused for the reason that was shown
    """
    came: Counter[str] = Counter()
    for seed in range(RUNS):
        chance = random.Random(seed)
        settings = drawn(chance)
        made = walk(seed, chance.randint(60, 110), gap=0.006)
        visit = flat_somewhere(seed)
        before = visited(written(made, tmp_path / f"{seed}.csv"), settings, visit, len(made)).market
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
    assert came["bought"] >= RUNS / 2
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

    visited(written(walk(3, 91, gap=0.006), tmp_path / "walk.csv"), settings, visit, 91)
    before, after = (shown.market.waited_for for shown in seen)
    assert before is not None
    assert after is not None
    assert after.trigger < before.trigger
    assert after.label in seen[1].market.why_flat
    assert before.label in seen[0].market.why_flat


# Requests


def any_command(market: MarketView, chance: random.Random) -> Command:
    """Draw something that a person may ask for, more often than not something that can be done."""
    price = market.price or 0.0
    choices: list[Command] = [
        by_hand.EnterLevel(support(market, chance)),
        by_hand.MoveStop(price * chance.uniform(0.97, 1.003)),
        by_hand.BreakEvenStop(),
        by_hand.SetTrail(chance.choice((0.0001, 0.01, 0.04, 0.3))),
        by_hand.SwitchToTakeProfit(),
        by_hand.ClosePart(chance.choice((0.001, 0.25, 1 / 3, 0.5, 1.0))),
        by_hand.Flatten(),
        by_hand.ResetHalt(),
    ]
    if market.position is None and chance.random() < 0.6:
        return choices[0]
    return chance.choice(choices)


class Asked:
    """What was asked for, what had been shown of it, and what was shown after it."""

    def __init__(self, command: Command, seen: Preview, answer: Answer, after: MarketView) -> None:
        self.command = command
        self.seen = seen
        self.answer = answer
        self.after = after

    def agrees(self, then: list[facts.Fact]) -> None:
        """Make sure that what was shown is what was done, by the facts that came of it."""
        seen = self.seen
        assert self.answer.done == (seen.refused == ""), self.answer
        if seen.refused:
            assert self.answer.text == seen.refused
            return
        orders = [fact for fact in then if isinstance(fact, facts.Ordered)]
        fills = [fact for fact in then if isinstance(fact, facts.Filled)]
        traded = {"buy": seen.buys, "sell": seen.sells}
        expected = [(side, quantity, seen.price) for side, quantity in traded.items() if quantity]
        assert [(order.side, order.quantity, order.price) for order in orders] == expected
        assert [fill.quantity for fill in fills] == [quantity for _, quantity, _ in expected]
        self._shows_what_is_held()
        for fact in then:
            if isinstance(fact, facts.Closed):
                assert fact.trade.pnl == pytest.approx(seen.result, abs=NEAR)

    def _shows_what_is_held(self) -> None:
        seen, held = self.seen, self.after.position
        if held is None:
            assert (seen.held, seen.stop, seen.at_stop, seen.state) == (0.0, None, None, State.FLAT)
            return
        assert (seen.held, seen.stop, seen.state) == (held.quantity, held.stop, held.state)
        assert seen.trail_pct == held.trail_pct
        assert seen.at_stop == pytest.approx(held.risk, abs=NEAR)
        assert seen.result == pytest.approx(held.unrealised, abs=NEAR)


def test_what_a_preview_says_is_what_is_done(tmp_path: Path) -> None:
    """The figure under the finger is the figure in the journal.

    Given engines at 20 places of walks, with costs and rounding of every kind
    When a person looks at what a request would come to, and then asks for it, 12 times at each
    Then quantity, price, stop, state and results are those that were shown, or it is refused in the words that were
        shown; and what the parts of a position made, as it was shown, adds up to its trade's pnl
    """
    came: Counter[str] = Counter()
    for seed in range(RUNS):
        chance = random.Random(100 + seed)
        settings = drawn(chance)
        talk: list[Asked] = []

        async def visit(
            engine: Engine,
            now: Callable[[], Snapshot],
            chance: random.Random = chance,
            talk: list[Asked] = talk,
        ) -> None:
            for _ in range(12):
                command = any_command(now().market, chance)
                seen = engine.preview(command)
                talk.append(Asked(command, seen, await engine.ask(command), now().market))

        made = walk(seed, chance.randint(60, 110), gap=0.006)
        last = visited(written(made, tmp_path / f"{seed}.csv"), settings, visit, len(made))
        made_by_parts = 0.0
        for asked, then in zip(talk, by_request(facts_of(last))[-len(talk) :], strict=True):
            asked.agrees(then)
            kind = type(asked.command).__name__
            came[f"{kind} refused" if asked.seen.refused else kind] += 1
            made_by_parts += asked.seen.makes
            for fact in then:
                if isinstance(fact, facts.Closed):
                    assert made_by_parts == pytest.approx(fact.trade.pnl, abs=NEAR)
                    made_by_parts = 0.0
    done = {"EnterLevel", "MoveStop", "BreakEvenStop", "SetTrail", "SwitchToTakeProfit", "ClosePart", "Flatten"}
    assert done <= came.keys()
    assert {f"{kind} refused" for kind in ("EnterLevel", "MoveStop", "SetTrail", "ClosePart")} <= came.keys()


def test_a_preview_changes_nothing(tmp_path: Path) -> None:
    """Looking is free.

    Given an engine in a position
    When every kind of request is looked at and none is asked for
    Then the engine shows what it showed before, and its journal has nothing of it
    """
    seen: list[Snapshot] = []
    chance = random.Random(1)

    async def visit(engine: Engine, now: Callable[[], Snapshot]) -> None:
        if now().market.position is None:
            assert (await engine.ask(by_hand.EnterLevel(support(now().market, chance)))).done
        seen.append(now())
        for _ in range(60):
            engine.preview(any_command(now().market, chance))
        engine.preview(by_hand.PauseEntries())
        engine.preview(by_hand.DisableLevel(support(now().market, chance)))
        assert (await engine.ask(by_hand.ResumeEntries())).done
        seen.append(now())

    settings = Settings(levels=LevelSettings(swing_order=2))
    last = visited(written(walk(26, 60, gap=0.006), tmp_path / "walk.csv"), settings, visit, 60)
    assert (seen[0].market, seen[0].account) == (seen[1].market, seen[1].account)
    assert [type(fact) for fact in by_request(facts_of(last))[-1]] == [facts.Done]
