"""Whatever an import writes, every other command takes."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from srconsole.errors import SrconsoleError
from srconsole.imports.importer import import_candles
from srconsole.market.candle_file import load_candles
from srconsole.research.backtest import backtest
from srconsole.settings.shapes import ImportShape
from tests.imports.odd import NOW, STANDARD, written

START = datetime(2024, 3, 1, tzinfo=UTC)
SYMBOLS = st.one_of(
    st.sampled_from(
        [
            "BTC/USDT", "005930", "0", "1e5", "-1", "inf", "nan", "NA", "", "True", "FALSE", "2024-03-01", "=1+1", "@x",
            "a,b", 'say "x"', "a b", " a", "a\u00a0b", "\u200bx", "\u202eabc", "[red]x[/red]", "币安人生/USDT", "é",
            "A" * 79, "A" * 81, "A" * 5000, "A" * 70_000, "x\ty", "x\x1b[31m", "None", "null", "#N/A", "0x10", "1_000",
        ]
    ),
    st.text(max_size=12),
)  # fmt: skip
FAR = st.sampled_from([0.0, 1e-18, 1e-12, 1e-7, 1e4, 1e9, 1e15])
NEAR = st.floats(min_value=0.5, max_value=2.0)
HOUR = timedelta(hours=1)
GAPS = st.sampled_from([HOUR] * 8 + [2 * HOUR, 200 * HOUR, 9000 * HOUR])
UNEVEN = st.one_of(
    st.sampled_from([timedelta(minutes=1), timedelta(days=7), timedelta(seconds=1.5)]),
    st.timedeltas(min_value=timedelta(microseconds=1), max_value=timedelta(days=2000)),
)


def mostly(usual: st.SearchStrategy[Any], odd: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return values of which one in four may be odd, so that most files are odd in one way or none."""
    return st.integers(0, 3).flatmap(lambda chance: usual if chance else odd)


def rows(prices: Sequence[float], volume: float, steps: Sequence[timedelta], symbol: str) -> str:
    """Return candles with these prices, four a candle, in the standard form but for what may be odd in them."""
    time, lines = START, [STANDARD]
    quoted = '"' + symbol.replace('"', '""') + '"' if set(symbol) & set(',"\n\r') else symbol
    for at, step in enumerate(steps):
        low, open_, close, high = sorted(prices[at : at + 4] or prices[:4])
        fields = (time.isoformat().replace("+00:00", "Z"), *map(repr, (open_, high, low, close, volume)), quoted)
        lines.append(",".join(fields))
        time += step
    return "\n".join([*lines, ""])


def refused(path: Path, out: Path, said: dict[str, Any]) -> str:
    """Import a file; return why it was refused, empty where it was not."""
    try:
        import_candles(str(path), str(out), ImportShape(**said), latest=NOW)
    except SrconsoleError as error:
        return str(error)
    return ""


@settings(max_examples=40)
@example([1.0] * 40, 1.0, [HOUR] * 30, "005930", {})
@example([1.0] * 40, 1.0, [HOUR], "BTC/USDT", {"timeframe": "1h"})
@example([1.0] * 40, 1.0, [timedelta(seconds=1.5)] * 9, "BTC/USDT", {})
@example([1e15, 1e-18] * 20, 1e30, [HOUR] * 30, "BTC/USDT", {})
@given(
    prices=mostly(st.lists(NEAR, min_size=40, max_size=40), st.lists(NEAR | FAR, min_size=40, max_size=40)),
    volume=mostly(NEAR, FAR),
    steps=mostly(st.lists(GAPS, min_size=2, max_size=30), st.lists(GAPS | UNEVEN, min_size=1, max_size=30)),
    symbol=mostly(st.just("BTC/USDT"), SYMBOLS),
    said=st.sampled_from([{}, {"bad_rows": "skip"}, {"timeframe": "1h"}, {"symbol": "X/USDT", "bad_rows": "skip"}]),
)
def test_what_an_import_writes_is_backtested(
    prices: list[float], volume: float, steps: list[timedelta], symbol: str, said: dict[str, Any]
) -> None:
    """Given a file with odd symbols, prices from the smallest to the largest, and any spacing of its candles
    When it is imported
    Then it is refused in one sentence and nothing is written, or what is written is read, and backtested to figures
    """
    with tempfile.TemporaryDirectory() as name:
        path = written(Path(name), rows(prices, volume, steps, symbol))
        out = Path(name) / "imported.csv"
        refusal = refused(path, out, said)
        if refusal:
            event("refused")
            assert len(refusal.splitlines()) == 1
            assert list(Path(name).iterdir()) == [path]
            return
        event("imported")
        candles = load_candles(out).frame
        result = backtest(candles, {"levels.swing_order": 1})
        json.dumps(result.summary, allow_nan=False)
        assert len(result.candles) == len(candles)
        assert np.isfinite(result.candles["Equity"]).all()


def test_a_result_that_every_command_would_refuse_is_not_left(tmp_path: Path) -> None:
    """Given a file of which one candle alone is of the timeframe that is asked for, and an earlier result
    When it is imported
    Then the refusal says what the reader would have said, and the earlier result is whole
    """
    steps = [timedelta(hours=1), *[timedelta(minutes=1)] * 30]
    path = written(tmp_path, rows([1.0] * 40, 1.0, steps, "BTC/USDT"))
    out = written(tmp_path, "from before", "imported.csv")

    refusal = refused(path, out, {"timeframe": "1h"})

    assert refusal.startswith(f"{path}: the file made from it would be refused by every command: one candle only; ")
    assert out.read_text(encoding="utf-8") == "from before"
    assert sorted(tmp_path.iterdir()) == [path, out]
