"""Whether a plug-in repaints: what it says of a candle in one call must not change when later candles are there."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Final

from srconsole.engine.rows import time_text
from srconsole.market.candle_arrays import Floats
from srconsole.plugins.blame import place_of
from srconsole.plugins.plugin import Asked
from srconsole.research.verify.check import Check, Verdict
from srconsole.research.verify.prefixes import LEAST

_NAME: Final = "signals of the plug-in"
_WORDS: Final = {1: "buy", 0: "hold", -1: "sell"}

Progress = Callable[[int, int], None]


def check_signals(
    plugin: Asked, rows: Floats, warmup: int, samples: int, chance: random.Random, progress: Progress
) -> Check:
    """Ask a plug-in about the history up to some cuts, and hold what it says against what it says of the whole one.

    Half of the cuts lie behind a signal of the whole history: a file that looks ahead gives it only there.

    Args:
        plugin: opened.
        rows: the candles, as `plugins.rows.rows_of` has them.
        warmup: candles whose signals mean nothing.
        samples: how many cuts.
        chance: draws them.
        progress: is told how many cuts are done, and of how many.

    Raises:
        PluginError: it failed.
    """
    whole = plugin.all_signals(rows.tobytes())
    places = range(max(warmup, LEAST), len(rows))
    fired = [close + 1 for close, signal in enumerate(whole) if signal and close + 1 in places]
    cuts = {*chance.sample(fired, min(samples - samples // 2, len(fired)))}
    cuts |= {*chance.sample(places, min(samples - len(cuts), len(places)))}
    found: list[tuple[int, int, int]] = []
    for done, cut in enumerate(sorted(cuts)):
        progress(done, len(cuts))
        part = plugin.all_signals(rows[:cut].tobytes())
        close = _changed(part, whole, warmup)
        if close is not None:
            found.append((close, cut, part[close]))
    if not found:
        told = f"at {len(cuts)} cuts no signal depends on a later candle"
        return Check(_NAME, Verdict.HOLDS, told, {"cuts": len(cuts), "differ": 0})
    close, cut, before = min(found)
    time, last = (time_text(int(rows[at, 0])) for at in (close, cut - 1))
    place = place_of(plugin.source(), "future")
    line = plugin.line if place is None else place.line
    told = (
        f"{plugin.file}:{line} repaints: signal of {time} is {_WORDS[before]} as of {last} and {_WORDS[whole[close]]} "
        f"once later candles are there; {len(found)} of {len(cuts)} cuts differ"
    )
    figures = {"cuts": len(cuts), "differ": len(found), "column": "signal", "time": time, "as_of": last}
    return Check(_NAME, Verdict.FAILED, told, {**figures, "line": line})


def _changed(part: Sequence[int], whole: Sequence[int], warmup: int) -> int | None:
    """Return the first candle of a part whose signal is another one in the whole history; None where none is.

    At the part's last candle a signal that is gone later is no fault by itself: many files write the newest row alone.
    """
    newest = len(part) - 1
    for close in range(warmup - 1, len(part)):
        if part[close] != whole[close] and (close < newest or whole[close]):
            return close
    return None
