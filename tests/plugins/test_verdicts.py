"""Whether one call on all candles may stand for a call at each close (docs/strategies.md section 1.7)."""

from __future__ import annotations

import random

import numpy as np
import pytest

from srconsole.errors import PluginError
from srconsole.market.candle_arrays import Floats
from srconsole.plugins.history import signals_of
from srconsole.plugins.telling import told, warnings
from srconsole.plugins.verdicts import Asking, Check, Verdicts
from tests.plugins.files import CHANCE, CROSSES, FUTURE, LONG_MEMORY, NEWEST, OF_THE_FRAME
from tests.plugins.in_process import InProcess
from tests.walks import walk

LENGTH, WINDOW, WARMUP = 220, 90, 50
ASKING = Asking(WINDOW, WARMUP, fired=10, even=20)


def rows_made(length: int = LENGTH, seed: int = 4) -> Floats:
    """Return candles of a walk with many prices."""
    return np.array(walk(seed, length, tick=0.01), dtype=np.float64)


def no_progress(done: int, total: int) -> None:
    """Let progress pass."""


def found(body: str, length: int = LENGTH, asking: Asking = ASKING, **names: object) -> Verdicts:
    """Return the verdicts on a plug-in."""
    return Check(InProcess(body, **names), rows_made(length), asking).verdicts(no_progress)


def kinds(verdicts: Verdicts) -> set[str]:
    """Return the names of what was found."""
    names = {name for name in ("future", "window", "random") if getattr(verdicts, name)}
    if verdicts.only_last_row:
        names.add("last row")
    return names | {"whole"} if verdicts.whole else names


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (CROSSES, {"whole"}),
        (NEWEST, {"last row"}),
        (FUTURE, {"future"}),
        (LONG_MEMORY, {"window"}),
        (OF_THE_FRAME, {"future", "window"}),
        ('df["signal"] = "hold"', {"last row"}),
        (
            'df.loc[df["close"] > df["close"].shift(1), "signal"] = "buy"\ndf.loc[df.index[-1], "signal"] = "hold"',
            {"future"},
        ),
        (f'{CROSSES}\nif df["signal"].iloc[-1] == "hold":\n    df.loc[df.index[-1], "signal"] = "sell"', {"last row"}),
    ],
)
def test_each_way_to_write_signals_has_its_verdict(body: str, kind: set[str]) -> None:
    """Given plug-ins whose signals are the same in any frame, stand in the newest row, come from later candles, or hang
        on how long the frame is
    When one call on all candles is held against calls at the closes
    Then each has its verdict, and only the first may be asked once for all
    """
    assert kinds(found(body)) == kind


def test_chance_is_found_wherever_it_acts() -> None:
    """Given plug-ins that roll dice for the newest row, for all rows, or count their own calls
    When they are checked
    Then each is found to say something else when it is asked twice
    """
    dice = random.Random(1)
    for body in (
        CHANCE,
        'df["signal"] = [random.choice([1, -1]) for _ in range(len(df))]',
        'self.calls = getattr(self, "calls", 0) + 1\ndf["signal"] = self.calls % 2',
    ):
        assert found(body, random=dice).random


def test_looked_at_are_some_of_the_signals_and_even_closes() -> None:
    """Given a plug-in that signals at every close, and one that signals at three
    When they are checked at up to ten signals and twenty even closes
    Then the closes that are looked at are as many, all after the warm-up, the first and the last too, and all three
    """
    often = found('df["signal"] = "buy"')
    assert 20 <= len(often.looked) <= 30
    hours = rows_made()[[60, 77, 203], 0].tolist()
    body = 'df.loc[df.index.astype("int64").isin([int(hour * 1_000_000) for hour in hours]), "signal"] = "buy"'
    seldom = found(body, hours=hours)
    assert {60, 77, 203} <= set(seldom.looked)
    assert seldom.fired == 3
    assert len(seldom.looked) <= 23
    assert seldom.looked[0] == WARMUP - 1
    assert seldom.looked[-1] == LENGTH - 1
    assert (Asking().fired, Asking().even) == (100, 200)


def at_each_close(body: str, rows: Floats) -> list[int]:
    """Return what a plug-in says at every close, asked with the window and nothing else."""
    plugin = InProcess(body)
    return [
        plugin.last_signal(rows[max(0, close + 1 - WINDOW) : close + 1].tobytes()) if close + 1 >= WARMUP else 0
        for close in range(len(rows))
    ]


@pytest.mark.parametrize(
    "body",
    [CROSSES, NEWEST, FUTURE, LONG_MEMORY, OF_THE_FRAME],
    ids=["crosses", "newest", "future", "long memory", "of the frame"],
)
def test_the_signals_of_a_history_are_those_of_calls_at_its_closes(body: str) -> None:
    """Given plug-ins of every kind
    When the signals of a history are asked for
    Then they are what calls at each close say, with the window and nothing else, whether it was called so or at once
    """
    rows = rows_made()
    signals = signals_of(InProcess(body), rows, ASKING, no_progress)
    assert list(signals.values) == at_each_close(body, rows)
    assert any(signals.values) or body is FUTURE


def test_one_call_on_all_candles_saves_calls_where_it_may() -> None:
    """Given a plug-in whose one call on all candles may stand for the others
    When the signals of 400 candles are asked for
    Then it was called far less often than at each close
    """
    plugin = InProcess(CROSSES)
    signals = signals_of(plugin, rows_made(400), ASKING, no_progress)
    assert signals.whole
    assert plugin.calls < 150


LATE = """
times = df.index.astype("int64") // 1_000_000
fires = times.isin([int(hour) for hour in hours])
df.loc[fires, "signal"] = "buy"
if len(df) == window and times[-1] == hours[liar]:
    df.loc[df.index[-1], "signal"] = "sell"
"""


def test_one_difference_sends_the_run_to_a_call_at_each_close() -> None:
    """Given a plug-in with 50 signals, one of which, that the check passes by, is another in a window
    When the signals of the history are asked for
    Then that one is found, all are those of calls at the closes, and it is said where
    """
    rows = rows_made()
    fired = list(range(100, 200, 2))
    looked = set(found(LATE, hours=rows[fired, 0].tolist(), window=WINDOW, liar=0).looked)
    liar = next(at for at, close in enumerate(fired) if close not in looked)
    plugin = InProcess(LATE, hours=rows[fired, 0].tolist(), window=WINDOW, liar=liar)
    signals = signals_of(plugin, rows, ASKING, no_progress)
    assert signals.verdicts.whole
    assert (signals.whole, signals.differed) == (False, fired[liar])
    assert signals.values[fired[liar]] == -1
    assert [close for close, signal in enumerate(signals.values) if signal == 1] == [
        close for close in fired if close != fired[liar]
    ]


def test_before_the_warm_up_it_holds_and_is_not_asked() -> None:
    """Given a plug-in that always buys, and fails on fewer candles than the warm-up
    When the signals of a history are asked for, and of one that is shorter than that
    Then it holds until the warm-up has ended
    """
    body = 'assert len(df) >= 50\ndf["signal"] = "buy"'
    assert signals_of(InProcess(body), rows_made(70), ASKING, no_progress).values == (0,) * 49 + (1,) * 21
    plugin = InProcess('df["signal"] = "buy"')
    assert signals_of(plugin, rows_made(49), ASKING, no_progress).values == (0,) * 49


def test_a_call_on_all_candles_that_fails_ends_nothing() -> None:
    """Given a plug-in that fails on more candles than its window holds
    When the signals of a history are asked for
    Then it is asked at each close, and it is said why
    """
    plugin = InProcess(CROSSES)
    at_most = WINDOW * 6 * 8

    def refuse(rows: bytes) -> None:
        if len(rows) > at_most:
            raise PluginError("mine.py:8: the plug-in takes longer than 5 s for a call", "mine.py", 8)

    plugin.before = refuse
    rows = rows_made()
    signals = signals_of(plugin, rows, ASKING, no_progress)
    assert list(signals.values) == at_each_close(CROSSES, rows)
    (sentence,) = told(plugin, rows, signals.verdicts)
    assert sentence == (
        "mine.py:8: the plug-in takes longer than 5 s for a call; that was one call on all candles, so it is asked at "
        "each close"
    )


def test_a_call_at_a_close_that_fails_ends_the_run_with_file_and_line() -> None:
    """Given a plug-in that fails at one close
    When the signals of a history are asked for
    Then that is an error, and no hold
    """
    plugin = InProcess(NEWEST)
    rows = rows_made()

    def refuse(sent: bytes) -> None:
        if sent[-48:] == rows[150].tobytes():
            raise PluginError("mine.py:8: the plug-in raised KeyError: 'x'", "mine.py", 8)

    plugin.before = refuse
    with pytest.raises(PluginError, match=r"mine\.py:8: the plug-in raised KeyError"):
        signals_of(plugin, rows, ASKING, no_progress)


def sentences(body: str, **names: object) -> list[str]:
    """Return what is told of a plug-in."""
    plugin = InProcess(body, **names)
    rows = rows_made()
    return told(plugin, rows, Check(plugin, rows, ASKING).verdicts(no_progress))


def test_the_verdicts_are_told_in_words_with_the_line_to_look_at() -> None:
    """Given plug-ins of every kind
    When what was found is told
    Then each sentence names file, line and verdict, quotes the line where it can be told, and says what follows
    """
    (future,) = sentences(FUTURE)
    assert future.startswith("mine.py:9: FUTURE: at ")
    assert 'look at `df.loc[df["close"].shift(-1) > df["close"], "signal"] = "buy"`' in future
    assert "One call on all candles is refused" in future
    (newest,) = sentences(NEWEST)
    assert newest.startswith("mine.py:12: last row: in one call on all candles it gives no signal; look at `df.loc[")
    (window,) = sentences(LONG_MEMORY)
    assert window.startswith("mine.py:9: window: at ")
    assert "Its results hang on plugin.window" in window
    (whole,) = sentences(CROSSES)
    assert whole.startswith("mine.py: whole: one call on all candles says at ")
    both = sentences(OF_THE_FRAME)
    assert [sentence.split(": ")[1] for sentence in both] == ["FUTURE", "window"]
    (holds,) = sentences('df["x"] = 1')
    assert holds == (
        "mine.py:6: last row: in one call on all candles it gives no signal; look through its generate_signals. It is "
        "asked at each close, which takes longer"
    )


def test_a_run_is_warned_of_what_makes_its_result_worth_less() -> None:
    """Given the verdicts on plug-ins that see later candles, hang on the window, or do neither
    When a backtest asks what to warn of
    Then the first two are warned of, the others are not
    """
    rows = rows_made()

    def warned(body: str) -> list[str]:
        plugin = InProcess(body)
        return warnings(plugin, rows, Check(plugin, rows, ASKING).verdicts(no_progress))

    assert [len(warned(body)) for body in (FUTURE, LONG_MEMORY, OF_THE_FRAME, NEWEST, CROSSES)] == [1, 1, 2, 0, 0]


def test_a_plug_in_of_chance_is_refused() -> None:
    """Given a plug-in that rolls dice
    When the signals of a history are asked for
    Then that is refused in a sentence with the line where it does so
    """
    with pytest.raises(PluginError, match=r"^mine\.py:9: random: asked twice .* look at `.*random\.choice") as caught:
        signals_of(InProcess(CHANCE, random=random.Random(2)), rows_made(), ASKING, no_progress)
    assert caught.value.line == 9
