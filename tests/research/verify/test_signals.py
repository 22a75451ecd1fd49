"""A plug-in that repaints is caught and named with the column, the time and the line."""

from __future__ import annotations

import random

import pytest

from srconsole.market.candle_arrays import CandleColumns
from srconsole.plugins.rows import rows_of
from srconsole.research.verify.check import Check, Verdict
from srconsole.research.verify.signals import check_signals
from tests.plugins.files import CROSSES, FUTURE, LONG_MEMORY, NEWEST, OF_THE_FRAME
from tests.plugins.in_process import InProcess
from tests.walks import walk

ROWS = rows_of(CandleColumns.of("X", walk(5, 160, gap=0.006)))

CENTRED = """
middle = df["close"].rolling(7, center=True).mean()
df.loc[df["close"] < middle * 0.99, "signal"] = "buy"
"""


def unheard(done: int, total: int) -> None:
    """Let progress pass."""


def checked(body: str, samples: int = 6) -> Check:
    """Check a plug-in on a walk."""
    return check_signals(InProcess(body), ROWS, 10, samples, random.Random(4), unheard)


@pytest.mark.parametrize("body", [CROSSES, NEWEST, LONG_MEMORY], ids=["crosses", "newest", "long memory"])
def test_a_plug_in_that_knows_the_past_alone_passes(body: str) -> None:
    """Neither a long memory nor writing the newest row alone is repainting.

    Given plug-ins that look back
    When they are asked about parts of a history and about the whole of it
    Then no signal changes
    """
    check = checked(body)
    assert (check.verdict, check.figures["cuts"]) == (Verdict.HOLDS, 6)


@pytest.mark.parametrize(("body", "line"), [(FUTURE, "shift(-1)"), (CENTRED, "center=True"), (OF_THE_FRAME, ".mean()")])
def test_a_plug_in_that_repaints_is_named(body: str, line: str) -> None:
    """What looks ahead is told with where to look.

    Given plug-ins that look a candle ahead, around each candle, and at the mean of the whole frame
    When they are asked about parts of a history and about the whole of it
    Then the signal that changes is named with its time, and the line of the file that does it
    """
    check = checked(body, samples=12)
    source = InProcess(body).source().splitlines()
    assert check.verdict is Verdict.FAILED
    assert check.figures["column"] == "signal"
    assert line in source[check.figures["line"] - 1]
    assert check.told.startswith(f"mine.py:{check.figures['line']} repaints: signal of 1970-")
    assert check.figures["time"] <= check.figures["as_of"]
