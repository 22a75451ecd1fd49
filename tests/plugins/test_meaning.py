"""What a plug-in's frame means (docs/strategies.md section 1.7)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.core.candle import Candle
from srconsole.plugins.base_strategy import BaseStrategy
from srconsole.plugins.meaning import Nonsense, all_signals, frame_of, last_signal, signal_of
from srconsole.plugins.rows import Window
from tests.walks import HOUR, walk


class Says(BaseStrategy):
    """A strategy that is one function of the frame."""

    def __init__(self, say: Callable[[pd.DataFrame], Any]) -> None:
        super().__init__("says")
        self._say = say

    def generate_signals(self, dataframe: pd.DataFrame) -> pd.DataFrame:
        return self._say(dataframe)  # type: ignore[no-any-return]  # it says what a test wants


def sent(count: int, seed: int = 1) -> bytes:
    """Return so many candles as a plug-in's process gets them."""
    window = Window(count)
    for candle in walk(seed, count):
        window.add(candle)
    return window.sent()


def with_signal(values: Any) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Return what puts a column signal to the frame."""
    return lambda frame: frame.assign(signal=values)


@pytest.mark.parametrize(
    ("value", "signal"),
    [
        *[(word, 1) for word in ("buy", "BUY", "Buy")],
        *[(word, -1) for word in ("sell", "SELL", "sElL")],
        *[(word, 0) for word in ("hold", "HOLD", "", None, float("nan"), np.nan, pd.NA)],
        *[(number, 1) for number in (1, 2, 0.5, 1e-300, np.int64(2), np.float32(0.1), np.uint8(1), float("inf"))],
        *[(number, -1) for number in (-1, -2, -0.5, np.int8(-1), np.float64(-3), float("-inf"))],
        *[(number, 0) for number in (0, 0.0, -0.0, np.int64(0), np.float64(0))],
    ],
)
def test_a_value_means_buy_sell_or_hold(value: object, signal: int) -> None:
    """Given a value that a plug-in writes into its column signal
    When it is read
    Then words count in any case, numbers by their sign, and what is empty holds
    """
    assert signal_of(value) == signal


@pytest.mark.parametrize(
    "value",
    [True, False, np.True_, np.False_, "long", " buy", "1", b"buy", 1j, Decimal(1), pd.NaT, [], {}, object()],
)
def test_what_means_nothing_is_an_error_and_no_hold(value: object) -> None:
    """Given a value that is neither a word for a signal, nor a number, nor empty
    When it is read
    Then that is an error that shows the value, and nothing is guessed
    """
    with pytest.raises(Nonsense, match=r"gave the signal .*, expected buy, sell, hold, a number or nothing"):
        signal_of(value)


@given(st.integers(-(2**70), 2**70) | st.floats(allow_nan=False))
def test_a_number_counts_by_its_sign(number: float) -> None:
    """Given any number
    When it is read as a signal
    Then it is the number's sign
    """
    assert signal_of(number) == (number > 0) - (number < 0)


def test_a_plug_in_sees_the_newest_candles_as_it_expects_them() -> None:
    """Given more candles than the window holds
    When they are made a frame
    Then it has the newest ones, as float64 columns with a UTC index `timestamp`, digit for digit
    """
    made = walk(5, 230)
    window = Window(70)
    for candle in made:
        window.add(candle)
    frame = frame_of(window.sent())
    assert list(frame.columns) == ["open", "high", "low", "close", "volume"]
    assert set(frame.dtypes) == {np.dtype("float64")}
    assert frame.index.name == "timestamp"
    assert frame.index.dtype == "datetime64[ns, UTC]"
    times = [int(time) // 1_000_000 for time in frame.index.astype("int64").tolist()]
    stands = [Candle(time, *row) for time, row in zip(times, frame.to_numpy().tolist(), strict=True)]
    assert stands == made[-70:] == window.candles()


def test_a_plug_in_may_write_into_its_frame() -> None:
    """Given a plug-in that adds columns to the frame it was given, and spoils the others
    When it is asked twice about the same candles
    Then its signal counts, and the second frame is as the first one was
    """
    seen: list[float] = []

    def spoil(frame: pd.DataFrame) -> pd.DataFrame:
        seen.append(float(frame["close"].iloc[-1]))
        frame["close"] = 0.0
        frame["signal"] = "buy"
        return frame

    rows = sent(60)
    assert [last_signal(Says(spoil), rows) for _ in range(2)] == [1, 1]
    assert seen[0] == seen[1] != 0


def test_the_row_is_found_by_its_time() -> None:
    """Given plug-ins that turn their rows round, drop some, add one of later, or take the index down to a column
    When they are asked for the newest candle
    Then the row with its time counts wherever it stands, and no such row holds
    """
    rows = sent(60)
    newest = frame_of(rows).index[-1]

    def marked(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(signal=["buy"] * 59 + ["sell"])

    def later(frame: pd.DataFrame) -> pd.DataFrame:
        more = marked(frame)
        more.loc[newest + pd.Timedelta(hours=1)] = more.iloc[0]
        return more

    says: list[tuple[Callable[[pd.DataFrame], Any], int]] = [
        (lambda frame: marked(frame).iloc[::-1], -1),
        (lambda frame: marked(frame).tail(1), -1),
        (later, -1),
        (lambda frame: marked(frame).reset_index(), -1),
        (lambda frame: marked(frame).tz_localize(None), -1),
        (lambda frame: marked(frame).tz_convert("Asia/Tokyo"), -1),
        (lambda frame: marked(frame).iloc[:-1], 0),
        (lambda frame: marked(frame).iloc[:0], 0),
        (lambda frame: marked(frame).reset_index(drop=True), 0),
    ]
    assert [last_signal(Says(say), rows) for say, _ in says] == [signal for _, signal in says]
    assert [all_signals(Says(say), rows)[-1] for say, _ in says] == [signal for _, signal in says]


@pytest.mark.parametrize(
    ("say", "message"),
    [
        (lambda _: None, "gave NoneType, expected a DataFrame"),
        (lambda frame: frame["close"], "gave Series, expected a DataFrame"),
        (lambda frame: frame, "gave a frame without a column signal"),
        (with_signal(True), "gave the signal .*True.*, expected buy"),
        (with_signal("buy now"), "gave the signal 'buy now', expected buy"),
        (lambda frame: pd.concat([frame, frame]).assign(signal=1), "rows for .*, expected one"),
        (
            lambda frame: pd.concat([frame.assign(signal=1), frame.assign(signal=1)[["signal"]]], axis=1),
            "gave a frame with several columns signal",
        ),
    ],
)
def test_a_frame_that_means_nothing_is_an_error(say: Callable[[pd.DataFrame], Any], message: str) -> None:
    """Given a plug-in that returns something else than a frame with one signal for each time
    When it is asked for one candle, or for all
    Then that is an error that says what it gave
    """
    for ask in (last_signal, all_signals):
        with pytest.raises(Nonsense, match=message):
            ask(Says(say), sent(60))


@given(
    values=st.lists(st.sampled_from(["buy", "SELL", "hold", "", None, float("nan"), 1, -2, 0, 2.5]), min_size=1),
    seed=st.integers(0, 100),
)
def test_one_call_on_all_candles_means_row_by_row_what_a_row_means(values: list[Any], seed: int) -> None:
    """Given a plug-in that writes any values that mean something
    When it is asked for all candles at once
    Then each candle's signal is what its value means
    """
    rows = sent(len(values), seed)
    column = with_signal(pd.Series(values, dtype="object").to_numpy())
    assert all_signals(Says(column), rows) == [signal_of(value) for value in values]
    assert last_signal(Says(column), rows) == signal_of(values[-1])


@given(seed=st.integers(0, 100), cut=st.integers(0, 90), most=st.integers(2, 40))
def test_a_window_goes_on_from_what_it_held(seed: int, cut: int, most: int) -> None:
    """Given a window of candles that is written down behind any candle
    When another one is made from that, and both take the rest
    Then both send the same, which is the newest candles
    """
    made = walk(seed, 90)
    whole, restored = Window(most), Window(most)
    for candle in made[:cut]:
        whole.add(candle)
    restored.restore(whole.candles())
    for candle in made[cut:]:
        whole.add(candle)
        restored.add(candle)
        assert restored.sent() == whole.sent()
    assert whole.candles() == made[-most:]
    assert len(whole) == min(most, 90)
    assert made[-1].time - made[-2].time >= HOUR
