"""A person at the keys, by chance: asks for whatever can be asked."""

from __future__ import annotations

import asyncio
from random import Random

from srconsole.core import by_hand
from srconsole.engine.host import Engine
from srconsole.engine.request import AdoptPosition, CloseForeign, IgnoreMarket, Request
from srconsole.engine.view.snapshot import Snapshot
from tests.simulation.inside import Inside

HOUR = 3600.0


def any_request(chance: Random, shown: Snapshot) -> Request:
    """Return something that a person may ask for, sensible or not."""
    market = shown.market
    price = market.price or 100.0
    levels = [level.id for level in market.levels if level.side == "S"]
    asked: list[Request] = [
        by_hand.PauseEntries(),
        by_hand.ResumeEntries(),
        by_hand.ResumeEntries(),
        by_hand.Flatten(),
        by_hand.MoveStop(round(price * chance.uniform(0.97, 1.01), 2)),
        by_hand.BreakEvenStop(),
        by_hand.SetTrail(chance.choice((0.002, 0.01, 0.05))),
        by_hand.SwitchToTakeProfit(),
        by_hand.ClosePart(chance.choice((0.1, 0.5, 1.0))),
        by_hand.ResetHalt(),
    ]
    choices: list[Request] = [
        AdoptPosition(),
        AdoptPosition(round(price * chance.uniform(0.95, 1.005), 2)),
        CloseForeign(),
        IgnoreMarket(),
    ]
    # What is known to be gone is booked by adopting what is there.
    differs = market.live is not None and market.live.differences
    asked += choices * 4 if differs else choices[:-1]
    if levels:
        level = chance.choice(levels)
        asked += [by_hand.EnterLevel(level)] * 8
        asked += [by_hand.DisableLevel(level), by_hand.EnableLevel(level)]
    return chance.choice(asked)


async def ask_now_and_then(engine: Engine, chance: Random, an_hour: float, inside: Inside) -> None:
    """Ask for something so often an hour, until cancelled."""
    while an_hour:
        await asyncio.sleep(chance.expovariate(an_hour / HOUR))
        if (shown := inside.snapshot()) is not None:
            await engine.ask(any_request(chance, shown))
