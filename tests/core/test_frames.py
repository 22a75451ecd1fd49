"""Longer candles built from base candles (strategies.md section 1.5)."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.core.candle import Candle
from srconsole.core.frames import DAY, Frames, FramesMemory, frame_length
from srconsole.errors import RequestError
from srconsole.market.candle_file import read_candles
from srconsole.research.frames import core_candles

MINUTE = 60_000
QUARTER = 15 * MINUTE
HOUR = 4 * QUARTER
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def quarters(*times: int) -> list[Candle]:
    """Return candles of 15 minutes that open so many quarters of an hour after 1970 began; prices tell them apart."""
    return [Candle(at * QUARTER, 100.0 + at, 110.0 + at, 90.0 + at, 101.0 + at, float(at)) for at in times]


def built(frames: Frames, candles: list[Candle]) -> list[tuple[int, str, Candle]]:
    """Return the longer candles, each with the opening time of the base candle whose close ended it."""
    return [(candle.time, frame, ended) for candle in candles for frame, ended in frames.close(candle)]


def test_an_hour_closes_with_its_last_quarter() -> None:
    """Given four quarters of an hour
    When the fourth closes
    Then the hour is there: first open, highest high, lowest low, last close, all volume
    """
    made = built(Frames(["1h"], QUARTER), quarters(4, 5, 6, 7))
    assert made == [(7 * QUARTER, "1h", Candle(HOUR, 104.0, 117.0, 94.0, 108.0, 22.0))]


def test_an_hour_whose_last_quarter_is_missing_closes_with_the_next_candle() -> None:
    """Given an hour without its last quarter, and then the third quarter of the next hour
    When that one closes
    Then the hour is there, and the late quarter is no part of it but of the hour that goes on
    """
    made = built(Frames(["1h"], QUARTER), quarters(4, 5, 6, 10, 11))
    assert made == [
        (10 * QUARTER, "1h", Candle(HOUR, 104.0, 116.0, 94.0, 107.0, 15.0)),
        (11 * QUARTER, "1h", Candle(2 * HOUR, 110.0, 121.0, 100.0, 112.0, 21.0)),
    ]


def test_a_candle_behind_a_gap_may_end_the_hour_before_it_and_its_own() -> None:
    """Given the first quarter of an hour, a gap of many hours, and the last quarter of another hour
    When that one closes
    Then both hours close with it, the earlier first; the hours between are not there
    """
    made = built(Frames(["1h"], QUARTER), quarters(4, 43))
    assert [(at, candle.time, candle.volume) for at, _, candle in made] == [
        (43 * QUARTER, HOUR, 4.0),
        (43 * QUARTER, 10 * HOUR, 43.0),
    ]


def test_frames_that_end_together_come_the_shorter_first() -> None:
    """Given frames of 4 hours, of one and of half an hour
    When a quarter closes that ends all three, and one behind a gap that ends all three late
    Then the shortest comes first, as time would have it
    """
    frames = Frames(["4h", "1h", "30m"], QUARTER)
    made = built(frames, quarters(*range(16), *range(16, 29), 40))
    ends = [frame for at, frame, _ in made if at == 15 * QUARTER]
    assert ends == ["30m", "1h", "4h"]
    assert [frame for at, frame, _ in made if at == 40 * QUARTER] == ["30m", "1h", "4h"]


@pytest.mark.parametrize(("first", "counts"), [(96, True), (97, False), (191, False)])
def test_the_first_day_counts_only_if_history_begins_it(first: int, counts: bool) -> None:
    """Given a history that begins with a day's first quarter, its second or its last
    When the day is over
    Then it is a candle only if its first quarter was there
    """
    made = built(Frames(["1d"], QUARTER), quarters(*range(first, 288)))
    assert [candle.time // DAY for _, _, candle in made] == ([1, 2] if counts else [2])


def test_a_later_day_without_its_first_quarters_counts() -> None:
    """Given a day, and a gap over the beginning of the next
    When that one ends
    Then it is a candle of what there is
    """
    made = built(Frames(["1d"], QUARTER), quarters(*range(96), *range(100, 192)))
    assert [(candle.time // DAY, candle.open) for _, _, candle in made] == [(0, 100.0), (1, 200.0)]


def test_a_frame_may_be_as_long_as_the_candles() -> None:
    """Given candles of 15 minutes and a frame of 15 minutes
    When they close
    Then each is its own longer candle
    """
    candles = quarters(1, 2, 5)
    assert built(Frames(["15m"], QUARTER), candles) == [(candle.time, "15m", candle) for candle in candles]


def test_without_frames_nothing_ends() -> None:
    """Given no frames
    When candles close
    Then none ends
    """
    assert built(Frames([], QUARTER), quarters(*range(200))) == []


def test_closed_candles_are_kept_as_long_as_history_lasts() -> None:
    """Given a history of 9 quarters of an hour
    When ten hours close
    Then three hours are kept, the newest last; without a history none is
    """
    frames, none = Frames(["1h"], QUARTER, 9), Frames(["1h"], QUARTER)
    built(frames, quarters(*range(40)))
    built(none, quarters(*range(40)))
    assert [candle.time // HOUR for candle in frames.candles["1h"]] == [7, 8, 9]
    assert list(none.candles["1h"]) == []


@pytest.mark.parametrize(
    ("frame", "base", "says"),
    [
        ("1h", 7 * MINUTE, "frame 1h cannot be built from candles of 7m: it is no multiple of them"),
        ("15m", HOUR, "frame 15m cannot be built from candles of 1h"),
        ("1h", 1001, "candles of 1001 ms"),
        ("2d", HOUR, "frame 2d is longer than a day"),
        ("25h", HOUR, "frame 25h is longer than a day"),
        ("hourly", HOUR, "frame 'hourly': expected a whole number"),
        ("0h", HOUR, "frame '0h': expected a whole number"),
        ("1w", HOUR, "frame '1w': expected a whole number"),
    ],
)
def test_a_frame_that_cannot_be_built_is_a_sentence(frame: str, base: int, says: str) -> None:
    """Given a frame that is no multiple of the candles, longer than a day, or no frame
    When it is asked for
    Then the refusal says so
    """
    with pytest.raises(RequestError) as refused:
        Frames([frame], base)
    assert says in str(refused.value)


def test_the_length_of_a_frame_is_in_milliseconds() -> None:
    """Given names of frames
    When their length is asked for
    Then it is that of seconds, minutes, hours and a day
    """
    lengths = [frame_length(frame, 1000) for frame in ("30s", "15m", "4h", "1d")]
    assert lengths == [30_000, 15 * MINUTE, 4 * HOUR, DAY]


def resampled(candles: list[Candle], length: int) -> list[Candle]:
    """Return what pandas makes of candles, less the stretch that history does not begin."""
    table = pd.DataFrame(candles, columns=list(Candle._fields))
    table["stretch"] = table["time"] // length * length
    grouped = table.groupby("stretch")
    made = grouped.agg({"open": "first", "high": "max", "low": "min", "close": "last"})
    made["volume"] = [
        sum(part.tolist()) for _, part in grouped["volume"]
    ]  # pandas would add them in an order of its own
    longer = [Candle(int(time), *row) for time, *row in made.itertuples()]
    return longer if candles[0].time % length == 0 else longer[1:]


@st.composite
def with_gaps(draw: st.DrawFn) -> list[Candle]:
    """Draw quarters of an hour with some of them missing."""
    first = draw(st.integers(-200, 200))
    there = draw(st.lists(st.booleans() | st.just(True), min_size=1, max_size=150))
    times = [first + at for at, is_there in enumerate(there) if is_there] or [first]
    drawn = st.floats(1.0, 1000.0)
    made = []
    for at in times:
        a, b, c, d = draw(st.tuples(drawn, drawn, drawn, drawn))
        made.append(Candle(at * QUARTER, a, max(a, b, c, d), min(a, b, c, d), b, draw(st.floats(0.0, 1e6))))
    return made


@given(candles=with_gaps(), length=st.sampled_from(["15m", "30m", "45m", "1h", "4h", "1d"]), cut=st.integers(0, 150))
@hypothesis_settings(max_examples=150)
def test_longer_candles_are_those_of_pandas(candles: list[Candle], length: str, cut: int) -> None:
    """Given quarters of an hour with gaps, beginning anywhere
    When longer candles are built, in one go, and with a stop and a new start anywhere in between
    Then those that have closed are what pandas makes of the whole, each closed as soon as it could be known
    """
    milliseconds = frame_length(length, QUARTER)
    expected = resampled(candles, milliseconds)
    made = built(Frames([length], QUARTER), candles)
    assert [candle for _, _, candle in made] == expected[: len(made)]
    last = candles[-1].time + QUARTER
    assert len(made) == sum(candle.time + milliseconds <= last for candle in expected)
    for at, _, candle in made:
        known = [base.time for base in candles if base.time + QUARTER >= candle.time + milliseconds]
        assert at == known[0]

    before, after = Frames([length], QUARTER, 50), Frames([length], QUARTER, 50)
    parts = built(before, candles[:cut])
    memory = msgspec.msgpack.encode(before.remember())
    after.restore(msgspec.msgpack.decode(memory, type=FramesMemory))
    assert msgspec.msgpack.encode(after.remember()) == memory
    assert parts + built(after, candles[cut:]) == made
    whole = Frames([length], QUARTER, 50)
    built(whole, candles)
    assert after.candles == whole.candles


def test_what_was_written_of_other_frames_is_refused() -> None:
    """Given the memory of hours
    When four hours are to go on behind it
    Then that is refused
    """
    with pytest.raises(ValueError, match="of other frames"):
        Frames(["4h"], QUARTER).restore(Frames(["1h"], QUARTER).remember())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "base", "frames"),
    [
        ("binance_BTC-USDT_15m_2023-04_2024-04.csv.gz", QUARTER, ["1h", "4h", "1d"]),
        ("coinbase_BTC-USD_1h_2018-09_2019-10.csv", HOUR, ["4h", "1d"]),
    ],
)
def test_real_candles_are_resampled_as_pandas_does(file: str, base: int, frames: list[str]) -> None:
    """Given a year of real candles, gaps and all
    When longer candles are built from them
    Then they are those of pandas
    """
    path = DATA / file
    if not path.exists():
        pytest.skip("the shared real candles are not beside this checkout")
    candles = list(core_candles(read_candles(path)))
    made = built(Frames(frames, base), candles)
    for frame in frames:
        longer = [candle for _, name, candle in made if name == frame]
        expected = resampled(candles, frame_length(frame, base))
        assert longer == expected[: len(longer)]
        assert len(expected) - len(longer) <= 1
