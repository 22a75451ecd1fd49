"""Trades many walks by a kernel that watches its memory: run with the library's path, in a process of its own."""

from __future__ import annotations

import io
import random
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np

from srconsole.kernel.library import Library
from srconsole.kernel.reader import read_plain
from srconsole.kernel.traded import Prices, Traded
from srconsole.kernel.trials import SharedHistory
from srconsole.kernel.walked import Walked
from srconsole.kernel.writer import KernelRows
from srconsole.market.column_texts import float_texts
from srconsole.research.variants import movement_variants
from srconsole.settings.schema import LevelSettings, MarketSettings, RiskSettings, Settings, StrategySettings
from tests.walks import walk


def settings_of(chance: random.Random) -> Settings:
    """Return settings at the edges of what there may be."""
    order = chance.choice([1, 2, 2, 7, 48, 1000])
    return Settings(
        market=MarketSettings(tick=chance.choice([0.0, 0.5, 1 / 3]), step=chance.choice([0.0, 0.001])),
        levels=LevelSettings(
            swing_order=order,
            max_levels=chance.choice([1, 2, 50]),
            merge_tolerance=chance.choice([0.0, 0.002, 0.1]),
            proximity=chance.choice([0.0, 0.002, 0.05]),
            max_age=chance.choice([0, 0, 0, 1, order + 1]),
            rank_by=chance.choice(["price", "recency"]),
            min_volume_ratio=chance.choice([0.0, 0.0, 0.9]),
            min_prominence=chance.choice([0.0, 0.0, 0.01]),
        ),
        strategy=StrategySettings(movement=chance.choice(["candles", "polls"]), stop_pct=0.06, trail_pct=0.001),
        risk=RiskSettings(initial_capital=chance.choice([10.0, 1e9, 1e9])),
    )


def read_damaged(kernel: Library, chance: random.Random) -> None:
    """Read lines that end anywhere, and have anything in them."""
    lines = b"".join(
        b"2024-01-%02dT00:00:00Z,61000.5,61001,6.1e+04,61000,1e-05,BTC/USDT\n" % day for day in range(1, 32)
    )
    for _ in range(2000):
        text = bytearray(lines[: chance.randrange(len(lines))])
        if text:
            text[chance.randrange(len(text))] = chance.choice(b"\n,.e-9Z\0")
        with suppress(ValueError):
            list(read_plain(kernel, io.BytesIO(b"\n" + text).read))


def write_anything(kernel: Library, chance: random.Random) -> None:
    """Write doubles of any bits, times of the whole calendar, words and texts of any length."""
    rows = KernelRows(kernel, float_texts)
    for count in (0, 1, 2, 3, 1000, 1000, 1000):
        numbers = np.array([chance.getrandbits(64) for _ in range(count)], dtype=np.uint64).view(np.float64)
        decimals = np.array([chance.randrange(10**15) / 10 ** chance.randrange(23) for _ in range(count)])
        times = np.array([chance.randrange(-62135596800000000, 253402214400000000) for _ in range(count)])
        words = np.array([b"S1", b"", b"No"])[[chance.randrange(3) for _ in range(count)]]
        text = "x" * chance.randrange(80)
        written = rows([times.astype("datetime64[us]"), -numbers, decimals, -decimals, words, text], count)
        assert written.count(b"\n") == count


def main() -> None:
    """Trade, and print how many trades there were."""
    kernel = Library(Path(sys.argv[1]))
    chance, traded = random.Random(7), 0
    for seed in range(300):
        length = chance.choice([0, 1, 2, 3, 4, 50, 500, 500, 500])
        candles = walk(seed, length, tick=chance.choice([0.01, 3.0]))
        settings = settings_of(chance)
        columns = np.array([candle[1:] for candle in candles], dtype=np.float64).reshape(-1, 5).T
        history = Traded(kernel, Prices(*columns), settings)
        first = chance.choice([0, length // 2, length + 1])
        outcomes = history.trade([settings, *movement_variants(settings).values()], first, history.empty_rows())
        traded += len(outcomes[0].trades)
        days = np.arange(min(first, length), length)
        SharedHistory(kernel, Prices(*columns), first, days).trade([settings, *movement_variants(settings).values()])
        walked = Walked(kernel, Prices(*columns), settings)
        assert [part.part.stop for part in walked.in_force(chance.choice([1, 7, 500]))][-1] == length
        assert len(walked.whole_rows().proximity) == sum(len(part.tiers) for part in walked.level_rows(3)) == length
    read_damaged(kernel, chance)
    write_anything(kernel, chance)
    sys.stdout.write(f"{traded}\n")


if __name__ == "__main__":
    main()
