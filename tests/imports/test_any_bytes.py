"""Any bytes at all, and files with damage: candles that are right, or one sentence, and nothing left behind."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from srconsole.errors import SrconsoleError
from srconsole.imports.importer import import_candles
from srconsole.market.candle_file import load_candles
from srconsole.settings.shapes import ImportShape
from tests.imports.odd import NOW, hourly, standard, written

pytestmark = pytest.mark.slow

BOUNDED = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])

PIECES = st.sampled_from(
    [
        b",",
        b";",
        b"\t",
        b"\n",
        b"\r",
        b'"',
        b"\x00",
        b".",
        b"-",
        b"#",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xe4",
        b"NaN",
        b"1e400",
        b"Time,Open,High,Low,Close,Volume,Symbol\n",
        b"2024-03-01T00:00:00Z,1,1,1,1,1,BTC/USDT\n",
        b"1709251200,5,6,4,5,1,7\n",
        b"2024-03-01T01:00:00Z,1,1,1,1,1,BTC/USDT\n",
        b"unix,open,high,low,close\n",
        b"\x1f\x8b",
        b"PK\x03\x04",
        b"sep=;\n",
    ]
)


def judged(content: bytes, **said: Any) -> str:
    """Import anything at all; return `imported` or the refusal, having checked that it is one or the other."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = written(folder, content)
        out = folder / "imported.csv"
        try:
            import_candles(str(path), str(out), ImportShape(**said), latest=NOW)
        except SrconsoleError as error:
            message = str(error)
        else:
            message = "imported"
        assert path.read_bytes() == content
        assert sorted(folder.iterdir()) == [path, *([out] if message == "imported" else [])]
        assert len(message.splitlines()) == 1
        if out.exists():
            assert load_candles(out).report.rows > 1
        return message


@settings(BOUNDED, max_examples=250)
@given(st.one_of(st.binary(max_size=300), st.lists(PIECES, max_size=30).map(b"".join)))
def test_any_bytes_are_imported_or_refused(content: bytes) -> None:
    """Given a file of any bytes, or of pieces of tables in any order
    When it is imported, strictly and with all that can be said for it
    Then it becomes a file that the standard reader takes, or is refused in one sentence, and stays as it was
    """
    for said in ({}, {"bad_rows": "skip", "symbol": "BTC/USDT", "tz": "UTC", "duplicates": "last", "timeframe": "1h"}):
        assert judged(content, **said)


@settings(BOUNDED, max_examples=200)
@given(
    st.lists(st.tuples(st.integers(0, 1600), st.sampled_from(["cut", "put", "change"]), PIECES), min_size=1, max_size=5)
)
def test_a_damaged_file_never_gives_a_wrong_candle(damage: list[tuple[int, str, bytes]]) -> None:
    """Given a standard file in which some bytes are cut, put in or changed
    When it is imported and bad rows are skipped
    Then every candle it gives can be used, or it is refused in one sentence
    """
    content = standard(hourly(20)).encode()
    for place, how, piece in damage:
        end = {"cut": place + 20, "put": place, "change": place + len(piece)}[how]
        content = content[:place] + (b"" if how == "cut" else piece) + content[end:]

    assert judged(content, bad_rows="skip", duplicates="first")
