"""A replay under drawn settings that a test visits in the middle, and the facts that came of it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec

from srconsole.compose.replay import Replay, open_engine
from srconsole.engine import facts
from srconsole.engine.host import Engine
from srconsole.engine.request import StepFeed
from srconsole.engine.view.snapshot import Snapshot
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
