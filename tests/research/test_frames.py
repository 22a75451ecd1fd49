"""What a notebook gives and gets: frames of its own, and a sentence where something else was given."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import srconsole
from srconsole.errors import CandleError, RequestError, SettingsError
from srconsole.market.candle_file import read_candles
from srconsole.market.candle_writer import write_table
from srconsole.research.annotate import annotate
from srconsole.research.backtest import backtest
from srconsole.research.levels import find_levels
from tests.frames import frame
from tests.walks import walk

MADE = frame(walk(3, 60))
NAIVE = MADE["Time"].dt.tz_localize(None)
WANTS: dict[str, Callable[[Any], object]] = {
    "backtest": backtest,
    "backtest's detail": lambda given: backtest(MADE, detail=given),
    "find_levels": find_levels,
    "annotate": annotate,
}
LATER = pd.Timestamp("2030-01-01", tz="UTC")
CHANGED: dict[str, Any] = {"Open": 1.5, "High": 9e9, "Low": 0.5, "Close": 2.5, "Volume": 7.0, "Time": LATER}
WRONG: dict[str, tuple[object, str]] = {
    "a path as text": ("candles.csv", "this is a path (str), expected a DataFrame; srconsole.read_candles(path) reads"),
    "a path": (Path("candles.csv"), "this is a path (PosixPath), expected a DataFrame"),
    "a number": (5, "this is int, expected a DataFrame"),
    "a column": (MADE["Close"], "this is Series, expected a DataFrame"),
    "a dict": ({"Close": [1.0]}, "this is dict, expected a DataFrame"),
    "a column twice": (
        pd.concat([MADE, MADE[["Close"]]], axis=1),
        "the columns Close more than once; frame.loc[:, ~frame.columns.duplicated()] keeps the first of each",
    ),
    "Time as the index": (MADE.set_index("Time"), "Time is the frame's index, expected a column; frame.reset_index()"),
    "a naive index": (
        MADE.assign(Time=NAIVE).set_index("Time").rename_axis(None),
        "Time is the frame's index, expected a column; frame.tz_localize('UTC').rename_axis('Time').reset_index()",
    ),
    "an index of another zone": (
        MADE.assign(Time=MADE["Time"].dt.tz_convert("Asia/Tokyo")).set_index("Time"),
        "Time is the frame's index, expected a column; frame.reset_index() makes it one",
    ),
    "naive times": (MADE.assign(Time=NAIVE), "expected times with a zone; dt.tz_localize('UTC') gives"),
    "times as text": (MADE.assign(Time=MADE["Time"].astype("str")), "Time is str, expected times with a zone"),
    "a time missing": (MADE.assign(Time=MADE["Time"].where(MADE.index != 3)), "Time has empty rows; drop them"),
    "prices as text": (
        MADE.assign(Open=MADE["Open"].astype("str")),
        "Open is str, expected numbers; astype('float64')",
    ),
    "prices as truth": (MADE.assign(Open=True), "Open is bool, expected numbers"),
    "complex prices": (MADE.assign(Open=MADE["Open"].astype("complex128")), "Open is complex128, expected numbers"),
    "a price missing": (MADE.assign(Open=MADE["Open"].where(MADE.index != 3)), "Open is nan, expected a finite number"),
    "a symbol as number": (MADE.assign(Symbol=5930), "Symbol holds [5930], expected the text of one symbol"),
    "a symbol without end": (MADE.assign(Symbol="A" * 5000), "takes 5,000 bytes, expected"),
    "a symbol with a comma": (MADE.assign(Symbol="A,B"), "Symbol is 'A,B', expected a name without quotes, commas"),
    "no rows": (MADE.iloc[:0], "the frame has no rows"),
    "other columns": (MADE.rename(columns=str.lower), "the frame lacks the columns Time, Open"),
    "a price of no market": (MADE.assign(High=1e308), "High is 1e+308, expected a price"),
    "a time of no market": (MADE.assign(Time=MADE["Time"] - pd.Timedelta(days=365 * 200)), "the years 1900 to 2199"),
    "times beyond the calendar": (
        MADE.assign(Time=MADE["Time"].astype("int64").mul(10**9).astype("datetime64[s]").dt.tz_localize("UTC")),
        "Time",
    ),
}


@pytest.mark.parametrize("wanted", WANTS)
@pytest.mark.parametrize("kind", WRONG)
def test_what_is_no_frame_of_candles_is_refused(wanted: str, kind: str) -> None:
    """A notebook is told what to type instead.

    Given something that is no frame of candles
    When it is given where candles or finer ones are wanted
    Then the refusal says what it is and what to do
    """
    given, sentence = WRONG[kind]

    with pytest.raises(CandleError) as refused:
        WANTS[wanted](given)

    assert sentence in str(refused.value)
    assert str(refused.value).startswith("detail: " if "detail" in wanted else "candles: ")


def test_nothing_is_no_candles() -> None:
    """None is answered like anything else.

    Given None where candles are wanted
    When it is given
    Then the refusal names the columns that a frame of candles has
    """
    with pytest.raises(CandleError, match="this is NoneType, expected a DataFrame with the columns Time, Open"):
        backtest(None)  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize("given", [None, 5, b"a.csv", MADE])
def test_what_is_no_path_is_refused(given: object) -> None:
    """Files are read by their path.

    Given something that is no path
    When it is read as a file of candles
    Then the refusal says that a path is expected
    """
    with pytest.raises(CandleError, match="expected the path of a file of candles"):
        read_candles(given)  # type: ignore[arg-type]  # wrong on purpose


def test_times_and_settings_of_another_kind_are_refused() -> None:
    """The other arguments are checked like the candles.

    Given a time that is none, and settings that are a text
    When they are given
    Then each is refused with what is expected
    """
    with pytest.raises(RequestError, match="is no time"):
        backtest(MADE, trade_from=pd.NaT)  # type: ignore[arg-type]  # wrong on purpose
    with pytest.raises(RequestError, match="is no time"):
        find_levels(MADE, at=[1])  # type: ignore[arg-type]  # wrong on purpose
    with pytest.raises(SettingsError, match="expected Settings or a dict"):
        backtest(MADE, "settings.toml")  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize("made", ["read_candles", "backtest", "annotate", "find_levels", "trades"])
def test_frames_are_the_notebooks_own(tmp_path: Path, made: str) -> None:
    """What comes out can be worked on, and what went in stays as it was.

    Given each frame that srconsole returns
    When every one of its columns of candles, or its prices, is written to
    Then it holds what was written, and neither the frame that was given nor a second result is changed
    """
    write_table(MADE, tmp_path / "candles.csv")
    given = read_candles(tmp_path / "candles.csv")
    before = given.copy(deep=True)
    settings = {"levels.swing_order": 2}
    results: dict[str, Callable[[], pd.DataFrame]] = {
        "read_candles": lambda: read_candles(tmp_path / "candles.csv"),
        "backtest": lambda: srconsole.backtest(given, settings).candles,
        "annotate": lambda: srconsole.annotate(given, settings),
        "find_levels": lambda: srconsole.find_levels(given, settings),
        "trades": lambda: srconsole.backtest(given, settings).trades,
    }
    result, untouched = results[made](), results[made]()

    names = {"find_levels": ["price"], "trades": ["pnl"]}.get(made, list(CHANGED))
    for name in names:
        result.loc[0, name] = CHANGED.get(name, 1.5)
        result[name].to_numpy(copy=True)[0] = result[name].iloc[0]

    assert [result[name].iloc[0] for name in names] == [CHANGED.get(name, 1.5) for name in names]
    pd.testing.assert_frame_equal(given, before)
    pd.testing.assert_frame_equal(results[made](), untouched)


@pytest.mark.parametrize("kind", ["float64", "float32", "int64", "Float64", "object"])
def test_what_is_written_to_a_result_stays_there(kind: str) -> None:
    """No result shares its numbers with the frame it was made of.

    Given a frame of candles made in the notebook, its prices in any kind of number
    When the candles of its backtest are written to
    Then the frame is as it was, and is refused where the kind holds no numbers
    """
    given = MADE.copy(deep=True)
    given["Volume"] = given["Volume"].astype(kind)  # type: ignore[call-overload]  # any of the kinds there are
    if kind == "object":
        with pytest.raises(CandleError, match="Volume is object, expected numbers"):
            backtest(given)
        return

    result = backtest(given).candles
    result.loc[0, "Volume"] = 12345.0
    result.loc[0, "Close"] = 12345.0

    assert given["Volume"].iloc[0] == MADE["Volume"].iloc[0]
    assert given["Close"].iloc[0] == MADE["Close"].iloc[0]
