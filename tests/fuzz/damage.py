"""Damages files as lines, disks and people do: bits, rows, fields, ends."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import zipfile
from typing import Final

from srconsole.settings.keys import KEYS
from tests.walks import walk

_FIELDS: Final = (
    *(
        "",
        " ",
        "nan",
        "inf",
        "-inf",
        "0",
        "-1",
        "1e308",
        "1e-310",
        "1e18",
        "1e-18",
        "9" * 400,
        "1_000",
        "1,5",
        "0x10",
        "True",
    ),
    *("2024-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2024-02-30T00:00:00Z", "1704067200"),
    *(
        "1704067200000000000",
        "2024-01-01",
        "01/02/2024",
        "24:00",
        "005930",
        "\u202e",
        "\x1b[31m",
        '"',
        "A" * 5000,
        "é",
        "#",
    ),
)
_TEXTS: Final = (
    b"\0",
    b"\r",
    b"\n",
    b"\r\n",
    b",",
    b'"',
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"sep=;\n",
    b"1" * 70_000,
)
_VALUES: Final = (
    *(
        "0",
        "1",
        "-1",
        "2",
        "0.5",
        "1e-15",
        "1e15",
        "1e308",
        "1e-310",
        "nan",
        "inf",
        "-inf",
        "true",
        "[]",
        "[1, 2]",
        "{}",
        "{a = 1}",
    ),
    *("9223372036854775807", "9223372036854775808", "-9223372036854775809", "0x" + "f" * 500, "1979-05-27", "07:32:00"),
    *(
        '"dark"',
        '"UTC"',
        '"local"',
        '"Europe/Berlin"',
        '"../../etc/passwd"',
        '"q"',
        '"F,F"',
        '"none"',
        '"ctrl+c"',
        '"a,,b"',
        '""',
    ),
    *('"' + "a" * 3000 + '"', '"\\u0000"', '"\\u202e"', "'''\n'''", '"price"', '"polls"', '"~nobody/x"', "1000", "48"),
)


def candle_text(chance: random.Random) -> bytes:
    """Return a sound standard file of a few dozen candles."""
    symbol = chance.choice(["BTC/USDT", "005930", "삼성", "1e5"])
    rows = ["Time,Open,High,Low,Close,Volume,Symbol"]
    for candle in walk(chance.randrange(1000), chance.randint(3, 60)):
        day, hour = divmod(candle.time // 3_600_000, 24)
        prices = f"{candle.open!r},{candle.high!r},{candle.low!r},{candle.close!r},{candle.volume!r}"
        rows.append(f"2024-{1 + day // 28 % 12:02}-{1 + day % 28:02}T{hour:02}:00:00Z,{prices},{symbol}")
    return "\n".join([*rows, ""]).encode()


def damaged_rows(chance: random.Random, text: bytes) -> bytes:
    """Return a text of rows with some of them lost, doubled, swapped, cut, or a field of theirs replaced."""
    lines = text.split(b"\n")
    for _ in range(chance.randint(0, 3)):
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        kind = chance.randrange(6)
        if kind == 0:
            del lines[at : at + chance.randint(1, 3)]
            lines = lines or [b""]
        elif kind == 1:
            lines.insert(other, lines[at])
        elif kind == 2:
            lines[at], lines[other] = lines[other], lines[at]
        elif kind == 3:
            lines[at] = lines[at][: chance.randint(0, len(lines[at]))]
        else:
            fields = lines[at].split(b",")
            fields[chance.randrange(len(fields))] = chance.choice(_FIELDS).encode()
            lines[at] = b",".join(fields)
    return chance.choice([b"\n", b"\n", b"\n", b"\r\n", b"\r", b"\n\n"]).join(lines)


def damaged_bytes(chance: random.Random, data: bytes) -> bytes:
    """Return bytes with bits flipped, pieces put in, or the end cut off."""
    made = bytearray(data)
    for _ in range(chance.choice([0, 0, 1, 1, 3, 20])):
        at = chance.randrange(len(made) + 1)
        kind = chance.randrange(4)
        if kind == 0:
            made[at:at] = chance.choice(_TEXTS)
        elif kind == 1:
            del made[at : at + chance.randint(1, 50)]
        elif at < len(made):
            made[at] ^= 1 << chance.randrange(8)
    return bytes(made[: chance.randint(0, len(made))] if chance.random() < 0.1 else made)


def packed(chance: random.Random, data: bytes) -> bytes:
    """Return bytes as they are or packed in one of the ways that are read."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", chance.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as file:
        file.writestr("a.csv", data)
    ways = (data, data, gzip.compress(data), bz2.compress(data), lzma.compress(data), archive.getvalue())
    return chance.choice(ways)


def damaged_candles(chance: random.Random) -> bytes:
    """Return a file that was one of candles."""
    text = damaged_bytes(chance, damaged_rows(chance, candle_text(chance)))
    return damaged_bytes(chance, packed(chance, text)) if chance.random() < 0.7 else packed(chance, text)


def random_settings(chance: random.Random) -> bytes:
    """Return TOML of real keys and values that may be wrong, damaged now and then."""
    sections: dict[str, list[str]] = {}
    for path in chance.sample(list(KEYS), chance.randint(1, 4)):
        section, _, name = path.partition(".")
        name = name if chance.random() < 0.9 else name[::-1]
        sections.setdefault(section, []).append(f"{name} = {chance.choice(_VALUES)}")
    if chance.random() < 0.2:
        sections["import.a"] = [f"columns = {chance.choice(_VALUES)}"]
    text = "\n".join(line for section, lines in sections.items() for line in (f"[{section}]", *lines))
    return damaged_bytes(chance, text.encode()) if chance.random() < 0.3 else text.encode()
