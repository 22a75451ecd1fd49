"""Small files of every kind that people have, made from the same few candles."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from srconsole.errors import SrconsoleError
from srconsole.imports.importer import import_candles
from srconsole.imports.report import ImportReport
from srconsole.market.candle_file import read_candles
from srconsole.settings.shapes import ImportShape

NOW: Final = 1_790_000_000_000_000
"""The present of these tests: September 2026, in microseconds."""

STANDARD: Final = "Time,Open,High,Low,Close,Volume,Symbol"

Row = tuple[datetime, float, float, float, float, float]
Values = tuple[float, float, float, float, float]


def hourly(count: int = 48, start: str = "2024-03-01", step: timedelta = timedelta(hours=1)) -> list[Row]:
    """Return candles of a seeded walk, each opening at the close before it."""
    chance = random.Random(count)
    rows: list[Row] = []
    time, price = datetime.fromisoformat(start).replace(tzinfo=UTC), 61_130.99
    for _ in range(count):
        close = round(price * (1 + chance.gauss(0, 0.004)), 2)
        high = round(max(price, close) * (1 + abs(chance.gauss(0, 0.002))), 2)
        low = round(min(price, close) * (1 - abs(chance.gauss(0, 0.002))), 2)
        rows.append((time, price, high, low, close, round(chance.uniform(100, 3000), 5)))
        time, price = time + step, close
    return rows


def iso(time: datetime) -> str:
    """Write a time as the standard file has it."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def seconds(time: datetime) -> str:
    """Write a time as seconds since 1970."""
    return str(int(time.timestamp()))


def milliseconds(time: datetime) -> str:
    """Write a time as milliseconds since 1970."""
    return str(int(time.timestamp()) * 1000)


def texts(rows: Iterable[Row], time: Callable[[datetime], str], tail: Sequence[str] = ()) -> list[list[str]]:
    """Return candles as fields, the time as it is told to be written, with more fields behind."""
    return [[time(row[0]), *map(repr, row[1:]), *tail] for row in rows]


def table(header: str, rows: Iterable[Sequence[str]], delimiter: str = ",", end: str = "\n") -> str:
    """Put a header and rows together."""
    lines = [*([header] if header else []), *(delimiter.join(row) for row in rows)]
    return end.join([*lines, ""])


def standard(rows: Iterable[Row], symbol: str = "BTC/USDT", time: Callable[[datetime], str] = iso) -> str:
    """Write candles in the standard form."""
    return table(STANDARD, texts(rows, time, [symbol]))


def wall(zone: str, form: str) -> Callable[[datetime], str]:
    """Return what writes a time as a clock on the wall of a zone shows it."""
    return lambda time: time.astimezone(ZoneInfo(zone)).strftime(form)


def offset(hours: int) -> Callable[[datetime], str]:
    """Return what writes a time with its distance from UTC."""
    return lambda time: time.astimezone(timezone(timedelta(hours=hours))).isoformat()


def written(folder: Path, content: str | bytes, name: str = "candles.csv") -> Path:
    """Write a file."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def packed(content: str) -> bytes:
    """Return a text as gzip has it."""
    return gzip.compress(content.encode("utf-8"), mtime=0)


def imported(path: Path, **said: Any) -> tuple[ImportReport, list[tuple[int, Values]], str]:
    """Import a file and read the result.

    Returns:
        The report, the candles as (milliseconds, values), and the symbol.
    """
    out = path.with_name("imported.csv")
    report = import_candles(str(path), str(out), ImportShape(**said), latest=NOW)
    lines = out.read_text(encoding="utf-8").splitlines()
    assert lines[0] == STANDARD
    fields = [line.split(",") for line in lines[1:]]
    candles = [(_milliseconds(one[0]), _values(one[1:6])) for one in fields]
    assert len(read_candles(out)) == len(fields)
    (symbol,) = {one[6] for one in fields}
    return report, candles, symbol


def _milliseconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


def _values(fields: Sequence[str]) -> Values:
    open_, high, low, close, volume = map(float, fields)
    return open_, high, low, close, volume


def expected(rows: Iterable[Row]) -> list[tuple[int, Values]]:
    """Return candles in the form that `imported` gives."""
    return [(int(row[0].timestamp() * 1000), row[1:]) for row in rows]


def refusal(path: Path, **said: Any) -> str:
    """Import a file that cannot be, and return the one sentence that says why; nothing is written."""
    out = path.with_name("imported.csv")
    before = sorted(path.parent.iterdir())
    try:
        import_candles(str(path), str(out), ImportShape(**said), latest=NOW)
    except SrconsoleError as error:
        message = str(error)
    else:
        raise AssertionError(f"{path} was imported")
    assert message.startswith(str(path))
    assert "\n" not in message
    assert sorted(path.parent.iterdir()) == before
    return message
