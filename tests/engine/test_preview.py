"""What a preview says is what is done, and asking for it changes nothing."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from srconsole.core import by_hand
from srconsole.core.by_hand import Command
from srconsole.core.lot import State
from srconsole.engine import facts
from srconsole.engine.host import Engine
from srconsole.engine.request import Answer
from srconsole.engine.view.preview import Preview
from srconsole.engine.view.snapshot import MarketView, Snapshot
from srconsole.settings.schema import LevelSettings, Settings
from tests.engine.running import written
from tests.engine.visited import NEAR, by_request, drawn, facts_of, visited
from tests.walks import walk

RUNS = 20


def support(market: MarketView, chance: random.Random) -> str:
    """Return any support in force, the only other level where there is none."""
    supports = [level.id for level in market.levels if level.side == "S" and level.tier]
    return chance.choice(supports or ["S1"])


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
