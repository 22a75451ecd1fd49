"""Imports of damaged files, for as long as there is time: a result that can be used, or one sentence."""

from __future__ import annotations

import gzip
import random
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from srconsole.errors import SrconsoleError
from srconsole.imports.importer import import_candles
from srconsole.market.candle_file import load_candles
from srconsole.settings.shapes import ImportShape
from tests.imports.odd import NOW, Row, hourly, standard
from tests.imports.venues import VENUES, dump, traded

SECONDS: Final = 60.0
"""How long each of the searches goes on."""

SAID: Final = (
    ImportShape(symbol="BTC/USDT"),
    ImportShape(),
    ImportShape(symbol="BTC/USDT", bad_rows="skip", duplicates="last", tz="UTC", dates="day-first", timeframe="1h"),
    ImportShape(columns="volume=6", bad_rows="skip", symbol="BTC/USDT"),
    ImportShape(columns="time,open,high,low,close", symbol="BTC/USDT", decimal=","),
    ImportShape(times="close", tz="Europe/Berlin", bad_rows="skip", duplicates="first"),
)
PIECES: Final = (
    "", " ", "0", "-1", "NaN", "null", "1e400", "1e308", "1e-310", "5,5", "1.234.567", '"', '"5"', "inf", "True",
    "\uff11\uff12", "\u0663", "1714521600000", "1714521600", "2024-03-01", "2024-03-01T05:00:00Z", "01/02/2024 5:00 PM",
    "BTCUSD_PERP", "=1+1", "#", "\x1b]52;c;x\x07", "volume", "Close", "₿", "\u202e", "9" * 400, "0x1F", "2.31B",
    "61,130.99",
)  # fmt: skip


def some_rows(chance: random.Random) -> list[Row]:
    """Return candles at any price, some of them idle."""
    count, scale = chance.choice([1, 2, 5, 30, 80]), chance.choice([1e-9, 1e-4, 1.6e-5, 1.0, 1000.0])
    rows = []
    for time_, *prices, volume in hourly(count, step=timedelta(minutes=chance.choice([1, 60, 1440]))):
        open_, high, low, close = (float(f"{price * scale:.9g}") for price in prices)
        rows.append((time_, open_, high, low, close, chance.choice([volume, volume, 0.0, round(volume)])))
    return rows


def a_file(chance: random.Random) -> tuple[list[list[str]], str]:
    """Return the fields of a file in a shape that people have, and what stands between them."""
    rows = some_rows(chance)
    if chance.random() < 0.2:
        text = standard(rows)
    else:
        text = VENUES[chance.choice(list(VENUES))].lines(traded(rows), header=chance.random() < 0.6)
    lines = [line.split(",") for line in text.splitlines()]
    sign = chance.choice([",", ",", ";", "\t", "|"])
    if sign == ";" and chance.random() < 0.5:
        lines = [[field.replace(".", ",") for field in line] for line in lines]
    return lines, sign


def shuffled_columns(lines: list[list[str]], chance: random.Random) -> None:
    """Put the columns in another order."""
    order = chance.sample(range(len(lines[0])), len(lines[0]))
    lines[:] = [[line[at] for at in order if at < len(line)] for line in lines]


def shuffled_rows(lines: list[list[str]], chance: random.Random) -> None:
    """Put the rows in another order, the header too at times."""
    rows = lines[1:]
    chance.shuffle(rows)
    lines[1:] = rows
    if chance.random() < 0.1:
        chance.shuffle(lines)


def changed_fields(lines: list[list[str]], chance: random.Random) -> None:
    """Put something else into some fields."""
    for _ in range(chance.randrange(1, 6)):
        line = chance.choice(lines)
        if line:
            line[chance.randrange(len(line))] = chance.choice(PIECES)


def changed_column(lines: list[list[str]], chance: random.Random) -> None:
    """Drop a column, double it, or put the same into all of it."""
    at, how = chance.randrange(max(1, len(lines[0]))), chance.choice(["drop", "double", "fill"])
    piece = chance.choice(PIECES)
    for line in lines:
        if at < len(line):
            line[at : at + 1] = {"drop": [], "double": [line[at], line[at]], "fill": [piece]}[how]


def changed_rows(lines: list[list[str]], chance: random.Random) -> None:
    """Double rows, drop some, and put blanks, remarks and headers between them."""
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(lines))
        new = chance.choice([[], [*lines[at]], ["# a remark"], [*lines[0]], [""] * len(lines[0]), lines[at][:3]])
        lines[at : at + 1] = chance.choice([[lines[at], new], [new, lines[at]], [new]])


MUTATIONS: Final[tuple[Callable[[list[list[str]], random.Random], None], ...]] = (
    shuffled_columns, shuffled_rows, changed_fields, changed_column, changed_rows,
)  # fmt: skip


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Flip bits, cut the file, or pack it, and cut what was packed."""
    how = chance.randrange(8)
    if how < 3:
        flipped = bytearray(content)
        for _ in range(chance.randrange(1, 8)):
            flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
        return bytes(flipped)
    if how == 3:
        return content[: chance.randrange(len(content) + 1)]
    if how == 4:
        packed = gzip.compress(content, mtime=0)
        return packed[: chance.randrange(len(packed))] if chance.random() < 0.5 else packed
    return content


def mutated(seed: int) -> tuple[bytes, ImportShape]:
    """Return a file and what is said about it."""
    chance = random.Random(seed)
    lines, sign = a_file(chance)
    for change in chance.sample(MUTATIONS, chance.randrange(4)):
        change(lines, chance)
        if not any(lines):
            break
    end = chance.choice(["\n", "\n", "\r\n"])
    text = end.join(sign.join(line) for line in lines) + chance.choice([end, end, ""])
    content = text.encode(chance.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16"]), "replace") or b"\n"
    return damaged(content, chance), chance.choice(SAID)


def end_of(content: bytes, shape: ImportShape, folder: Path) -> str:
    """Import a file; return what is wrong with how it ended, empty where nothing is."""
    path, out = folder / "candles.csv", folder / "imported.csv"
    out.unlink(missing_ok=True)
    path.write_bytes(content)
    try:
        report = import_candles(str(path), str(out), shape, latest=NOW)
    except SrconsoleError as error:
        message = str(error)
        return "" if "\n" not in message and not out.exists() else f"the refusal is {message!r}"
    if path.read_bytes() != content:
        return "the file was changed"
    if report.candles.rows > 1 and load_candles(out).report.rows != report.candles.rows:
        return "the result has other candles than the report says"
    return ""


def searched(judge: Callable[[int], str], first: int) -> tuple[int, list[str]]:
    """Judge one seed after the other until the time is over; return how many, and what was found."""
    begun, seed, found = time.perf_counter(), first, list[str]()
    while time.perf_counter() - begun < SECONDS and len(found) < 5:
        try:
            fault = judge(seed)
        except Exception as error:
            raise AssertionError(f"seed {seed}") from error
        if fault:
            found.append(f"seed {seed}: {fault}")
        seed += 1
    return seed - first, found


@pytest.mark.soak
def test_any_damage_ends_in_candles_or_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Given files of every venue's shape with columns and rows shuffled, fields changed and bits flipped
    When each is imported, for a minute of them
    Then it becomes a file that the reader takes, or is refused in one sentence, and is never changed itself
    """
    first = random.Random().randrange(10**9)
    count, found = searched(lambda seed: end_of(*mutated(seed), tmp_path), first)

    with capsys.disabled():
        sys.stdout.write(f"\nimports: {count:,} damaged files from seed {first} on\n")
    assert found == []


def wrong_volume(seed: int, folder: Path) -> str:
    """Import whole rows with their columns in any order behind the prices; return what is wrong, if anything."""
    chance = random.Random(seed)
    rows = some_rows(chance)
    columns = ["base", "paid", *chance.sample(["n", "taker", "taker_paid", "contracts", "end", "vwap", "0"], 3)]
    chance.shuffle(columns)
    names = ["volume", "amount", "quote volume", "turnover", "x", "y", "z"]
    header = ",".join(["time,open,high,low,close", *chance.sample(names, len(columns))])
    if sum(row[5] > 0 for row in rows) < 12 or chance.random() < 0.5:
        header = ""  # names that lie are believed where hardly a row contradicts them
    out = folder / "imported.csv"
    (folder / "candles.csv").write_text(dump(traded(rows), ["t", "o", "h", "l", "c", *columns], header), "utf-8")
    try:
        shape = ImportShape(symbol="BTC/USDT", timeframe="" if len(rows) > 1 else "1h")
        import_candles(str(folder / "candles.csv"), str(out), shape, latest=NOW)
    except SrconsoleError:
        return ""
    volumes = [float(line.split(",")[5]) for line in out.read_text("utf-8").splitlines()[1:]]
    return "" if volumes == [row[5] for row in rows] else f"{columns} with {header or 'no header'}"


@pytest.mark.soak
def test_no_order_of_columns_makes_money_a_volume(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Given rows with coins, money and more, in any order, named right or wrong, at any price, some of them idle
    When each file is imported, for a minute of them
    Then the Volume is what counts coins, or the file is refused
    """
    first = random.Random().randrange(10**9)
    count, found = searched(lambda seed: wrong_volume(seed, tmp_path), first)

    with capsys.disabled():
        sys.stdout.write(f"\nvolumes: {count:,} files from seed {first} on\n")
    assert found == []
