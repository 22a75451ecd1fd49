"""A short replay with every kind of write in it, steered by a script; run as a program it can be killed at any of them.

`python -m tests.engine.scripted FILE` trades FILE step by step in $SRCONSOLE_HOME and gives the script's requests at
their places. Started again after it was killed, it goes on: a request that is written is not given again.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from srconsole.compose.replay import Replay, open_engine
from srconsole.core import by_hand
from srconsole.core.offer import Key
from srconsole.engine.facts import Requested
from srconsole.engine.host import Engine
from srconsole.engine.request import FeedRequest, Request, StepFeed
from srconsole.engine.view.snapshot import Snapshot
from srconsole.journal.read_only import read_run
from srconsole.settings.schema import ConsoleSettings, LevelSettings, RiskSettings, Settings, StrategySettings

SETTINGS = Settings(
    levels=LevelSettings(swing_order=1),
    strategy=StrategySettings(trail_pct=0.01),
    risk=RiskSettings(max_consecutive_losses=2, loss_pause=2),
    console=ConsoleSettings(unpaced=0, speed=0.001),
)


def _support(snapshot: Snapshot) -> Key:
    return next(level.id for level in snapshot.market.levels if level.tier.startswith("S"))


def _made(snapshot: Snapshot) -> Key:
    return next(level.id for level in snapshot.market.levels if level.by_hand)


SCRIPT: list[tuple[int, Callable[[Snapshot], Request]]] = [
    (8, lambda shown: by_hand.DisableLevel(_support(shown))),
    (9, lambda shown: by_hand.EnableLevel(_support(shown))),
    (10, lambda shown: by_hand.EnterLevel(_support(shown))),
    (10, lambda _: by_hand.BreakEvenStop()),
    (10, lambda shown: by_hand.MoveStop((shown.market.price or 0) * 0.98)),
    (10, lambda _: by_hand.SetTrail(0.02)),
    (10, lambda _: by_hand.ClosePart(0.4)),
    (11, lambda _: by_hand.SwitchToTakeProfit()),
    (12, lambda _: by_hand.Flatten()),
    (13, lambda _: by_hand.ResumeEntries()),
    (20, lambda _: by_hand.ResetHalt()),
    (22, lambda _: by_hand.PauseEntries()),
    (24, lambda _: by_hand.ResumeEntries()),
    (25, lambda _: by_hand.ResumeEntries()),
    (34, lambda shown: by_hand.AddLevel((shown.market.price or 0) * 0.95)),
    (34, lambda shown: by_hand.PinLevel(shown.market.levels[0].id)),
    (35, lambda shown: by_hand.RemoveLevel(_made(shown))),
]


def asked_before(folder: Path) -> int:
    """Return how much of the script a run has been given before it was started again."""
    remembered = read_run(folder).remembered
    asked = [noted.fact for noted in (*remembered.latest, *remembered.facts)]
    return sum(isinstance(fact, Requested) and not isinstance(fact.request, FeedRequest) for fact in asked)


async def follow(engine: Engine, shown: list[Snapshot], first: list[Request]) -> None:
    """Drive an engine through its replay by the script, a step at a time."""
    trading = asyncio.create_task(engine.trade(first))
    given: int | None = None
    while not trading.done():
        if not shown or shown[-1].market.feed.steps:
            await asyncio.sleep(0)
            continue
        snapshot = shown[-1]
        if given is None:
            given = asked_before(Path(snapshot.run))
        due = [make for place, make in SCRIPT[given:] if place == snapshot.market.feed.closed]
        if snapshot.market.feed.ended:
            engine.stop()
            break
        given += bool(due)
        await engine.ask(due[0](snapshot) if due else StepFeed())
        await asyncio.sleep(0)
    await trading


def run(file: Path, environment: Mapping[str, str]) -> Snapshot:
    """Trade a file by the script to its end; return the last snapshot."""
    shown: list[Snapshot] = []
    with open_engine(SETTINGS, Replay(file), environment, shown.append) as opened:
        asyncio.run(follow(opened.engine, shown, []))
    return shown[-1]


if __name__ == "__main__":
    run(Path(sys.argv[1]), os.environ)
