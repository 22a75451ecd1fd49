"""Whatever an exchange does to its candles, the engine gets each once, in order, as it came to rest."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srconsole.errors import ExchangeError
from srconsole.market.live.live_feed import Behind
from tests.market.live.feeding import LENGTH, OPENED, Fed, fed
from tests.market.live.scripted_quotes import ScriptedQuotes, candle_at

BEHIND = 6
"""Candles that the engine lacks at the start."""

Trouble = tuple[str, float]

TROUBLES = st.lists(
    st.tuples(st.sampled_from(["down", "candles down", "sleeps", "clock set", "well"]), st.floats(0.1, 200.0)),
    max_size=3,
)


async def troubled(it: Fed, troubles: list[Trouble]) -> None:
    """Let one trouble after the other last for its seconds, then none for twenty minutes."""
    for what, seconds in troubles:
        it.quotes.down = ExchangeError("down") if what == "down" else None
        it.quotes.candles_down = ExchangeError("down") if what == "candles down" else None
        if what == "sleeps":
            it.time.sleeps(seconds)
        elif what == "clock set":
            it.time.wall_off = seconds - 100
        await it.time.passes(seconds if what != "sleeps" else 1)
    it.quotes.down = it.quotes.candles_down = None
    it.time.wall_off = 0.0
    await it.time.passes(1100)


@pytest.mark.slow
@settings(max_examples=5, deadline=None)
@given(
    troubles=TROUBLES,
    settles=st.floats(0, 8),
    late=st.floats(0, 12),
    missing=st.sets(st.integers(-BEHIND, 4)),
)
def test_every_candle_comes_once_and_at_rest(
    troubles: list[Trouble], settles: float, late: float, missing: set[int]
) -> None:
    """Given an exchange that is down, silent about candles, late with them, corrects and lacks some, and a machine that
        sleeps and whose clock is set
    When all that is over for twenty minutes
    Then every candle that there is has come once, in order, as it is in the end, and entries are allowed
    """
    gone = {OPENED + number * LENGTH for number in missing}

    def prepare(quotes: ScriptedQuotes) -> None:
        quotes.settles, quotes.late, quotes.missing = settles, late, gone

    async def play(it: Fed) -> None:
        await troubled(it, troubles)

    it = fed(play, Behind(candle_at(OPENED - (BEHIND + 1) * LENGTH)), prepare)

    came = [candle for _, candle in it.candles]
    last = came[-1].time
    assert it.quotes.now() - last - LENGTH < LENGTH + 60_000
    assert came == [candle_at(time) for time in range(OPENED - BEHIND * LENGTH, last + 1, LENGTH) if time not in gone]
    assert it.barred == {}
    assert it.faults == []
    times = [seen.time for seen in it.prices]
    assert times == sorted(times)
