"""What one seed draws: a market, troubles, deaths, a person. It is printed: who reads it knows what was played."""

from __future__ import annotations

from random import Random

import msgspec
from msgspec import Struct

from srconsole.core.candle import Candle
from srconsole.settings.schema import (
    CostSettings,
    LevelSettings,
    MarketSettings,
    RiskSettings,
    Settings,
    StrategySettings,
)

BEGIN = 1_704_067_200_000 + 31 * 900_000
"""A quarter before eight on the first day of 2024, UTC milliseconds: funding is soon."""
JUMPS = 4
"""Prices of a candle."""
SHORT = 6 * 3600
"""Seconds up to which a run has many deaths and keys an hour."""
FINER = 4_000
"""Milliseconds of the candles that move price: it jumps each second."""


class Options(Struct, frozen=True, kw_only=True):
    """All that is drawn; the same options are played alike.

    Attributes:
        seed: of chance.
        seconds: that are played with troubles; quiet: that follow without any.
        poll: seconds between two looks; timeframe: seconds a candle.
        swing_order, trail, losses: of the strategy.
        step, tick: of the contract, 0 where the settings know none.
        slippage: of fills.
        volatility: of price from second to second, a fraction.
        pull: how strongly price is drawn back to where it began, a fraction a second; makes it come to levels again.
        trouble: the dial of faults, from 0 to 1.
        deaths: how often an hour the engine is killed; down: seconds until it is started again.
        deaths_at_commits: whether it dies around a commit of the journal, or anywhere.
        keys: how often an hour a person asks for something.
        others: how often an hour others do something.
        refused: the share of stops that the exchange refuses.
        ahead: whether the engine is told before each look at the price, so that a flat account is read beside it.
    """

    seed: int
    seconds: int
    quiet: int = 60
    poll: float
    timeframe: int
    swing_order: int
    trail: float
    losses: int
    step: float
    tick: float
    slippage: float
    volatility: float
    pull: float
    trouble: float
    deaths: float
    down: float
    deaths_at_commits: bool
    keys: float
    others: float
    refused: float
    ahead: bool

    @classmethod
    def drawn(cls, seed: int, seconds: int) -> Options:
        """Draw options; in a run of days deaths and keys are rarer an hour: there are hundreds all the same."""
        chance = Random(f"options {seed}")
        often = 1.0 if seconds <= SHORT else 0.25
        step, tick = chance.choice(((0.0, 0.0), (0.001, 0.01), (0.0001, 0.1)))
        return cls(
            seed=seed,
            seconds=seconds,
            poll=2.0,
            timeframe=chance.choice((20, 20, 20, 60, 300)),
            swing_order=chance.randint(1, 4),
            trail=chance.choice((0.002, 0.01, 0.03)),
            losses=chance.choice((0, 3, 5)),
            step=step,
            tick=tick,
            slippage=chance.choice((0.0, 0.0, 0.0005)),
            volatility=chance.choice((0.0003, 0.0007, 0.0015)),
            pull=chance.choice((0.0, 0.002, 0.01)),
            trouble=chance.choice((0.0, 0.0, 0.02, 0.1, 0.4)),
            deaths=often * chance.choice((0.0, 2.0, 20.0)),
            down=chance.choice((1.0, 15.0, 90.0)),
            deaths_at_commits=chance.random() < 0.5,
            keys=often * chance.choice((0.0, 30.0, 120.0, 400.0)),
            others=chance.choice((0.0, 10.0, 60.0, 200.0)),
            refused=chance.choice((0.0, 0.0, 0.3)),
            ahead=chance.random() < 0.5,
        )

    def quietly(self) -> Options:
        """Return them without troubles, deaths, keys and others."""
        return msgspec.structs.replace(self, trouble=0.0, deaths=0.0, keys=0.0, others=0.0, refused=0.0)

    def __str__(self) -> str:
        return " ".join(f"{name}={getattr(self, name)}" for name in self.__struct_fields__)

    @property
    def settings(self) -> Settings:
        """The settings of both sides."""
        return Settings(
            market=MarketSettings(step=self.step, tick=self.tick, poll_seconds=self.poll),
            levels=LevelSettings(swing_order=self.swing_order),
            strategy=StrategySettings(trail_pct=self.trail),
            risk=RiskSettings(max_consecutive_losses=self.losses, loss_pause=5),
            costs=CostSettings(slippage=self.slippage),
        )

    def market(self) -> tuple[list[Candle], list[Candle]]:
        """Return candles, and the finer ones that make them up."""
        chance = Random(f"market {self.seed}")
        finer_each = self.timeframe * 1000 // FINER
        finer: list[Candle] = []
        candles: list[Candle] = []
        price, begin = 100.0, 100.0
        for _ in range(int(self.seconds + self.down + self.quiet) // self.timeframe + 1):
            parts: list[Candle] = []
            for _ in range(finer_each):
                path = []
                for _ in range(JUMPS):
                    price *= 1 + chance.gauss(0, self.volatility) + self.pull * (begin / price - 1)
                    path.append(round(price, 2))
                time = BEGIN + (len(finer) + len(parts)) * FINER
                parts.append(Candle(time, path[0], max(path), min(path), path[-1], 1.0))
            finer += parts
            high, low = max(part.high for part in parts), min(part.low for part in parts)
            candles.append(Candle(parts[0].time, parts[0].open, high, low, parts[-1].close, float(finer_each)))
        return candles, finer
