"""The line that a verdict points at."""

from __future__ import annotations

import pytest

from srconsole.plugins.blame import Verdict, place_of
from tests.plugins.files import CHANCE, CROSSES, FUTURE, LONG_MEMORY, NEWEST, OF_THE_FRAME, source


@pytest.mark.parametrize(
    ("verdict", "body", "text"),
    [
        ("future", FUTURE, "shift(-1)"),
        ("future", 'df["next"] = df["close"].shift(periods=-3)', "shift(periods=-3)"),
        ("future", 'df["swing"] = df["low"].rolling(5, center=True).min()', "center=True"),
        ("future", 'df["signal"] = df["signal"].bfill()', "bfill()"),
        ("future", 'df["turned"] = df["close"][::-1].cummax()', "[::-1]"),
        ("future", 'for i in range(9):\n    later = df["close"].iloc[i + 1]', ".iloc[i + 1]"),
        ("future", OF_THE_FRAME, 'df["close"].mean()'),
        ("future", 'df["z"] = (df.close - df.close.rolling(5).mean()) / df.close.std()', "df.close.std()"),
        ("last row", NEWEST, 'df.loc[df.index[-1], "signal"] = "buy"'),
        ("last row", 'last = df["close"].values[-1]', "values[-1]"),
        ("window", LONG_MEMORY, "ewm(span=300)"),
        ("window", 'df["line"] = talib.EMA(df["close"], 50)', "talib.EMA"),
        ("window", OF_THE_FRAME, 'df["close"].mean()'),
        ("random", CHANCE, "random.choice"),
        ("random", "hour = datetime.now().hour", "datetime.now()"),
        ("random", "self.count += 1", "self.count += 1"),
        ("random", 'self.seen.append(df["close"].iloc[-1])', "self.seen.append"),
    ],
)
def test_a_verdict_points_at_the_line_it_may_come_from(verdict: Verdict, body: str, text: str) -> None:
    """Given a plug-in that looks ahead, writes its newest row, never forgets or takes chances, in one of the usual ways
    When somebody asks where
    Then it is the line where that is written
    """
    written = source(body)
    place = place_of(written, verdict)
    assert place is not None
    assert text in place.text
    assert text in written.splitlines()[place.line - 1]


@pytest.mark.parametrize("verdict", ["future", "random"])
def test_a_line_that_is_fine_is_not_blamed(verdict: Verdict) -> None:
    """Given a plug-in of two averages over rolling windows
    When somebody asks where it looks ahead or takes chances
    Then no line is named
    """
    assert place_of(source(CROSSES), verdict) is None


@pytest.mark.parametrize("text", ["", "def (", "x = 1\0", "(" * 5000])
def test_what_is_no_python_has_no_line(text: str) -> None:
    """Given a text that Python does not take
    When somebody asks where
    Then there is no answer, and no error either
    """
    assert place_of(text, "future") is None
