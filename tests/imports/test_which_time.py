"""Which moment a file's times mean: their zone, opening or closing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from srconsole.imports.zone_names import zone_in
from tests.imports import odd
from tests.imports.odd import expected, hourly, imported, iso, refusal, table, texts, wall, written
from tests.imports.written_times import plain

ROWS = hourly(48)
PARTS = "Open,High,Low,Close,Volume"
NAME = "BTCUSDT.csv"


@pytest.mark.parametrize(
    ("name", "zone", "asked"),
    [
        ("Local time", "Europe/Berlin", "--tz ZONE"),
        ("Time (EST)", "America/New_York", "--tz America/New_York, or --tz -05:00"),
        ("datetime_ist", "Asia/Kolkata", "--tz Asia/Kolkata"),
        ("datetimeIST", "Asia/Kolkata", "--tz Asia/Kolkata"),
        ("Server Time", "Europe/Athens", "--tz ZONE"),
        ("Uhrzeit MEZ", "Europe/Berlin", "--tz Europe/Berlin"),
        ("日時(JST)", "Asia/Tokyo", "--tz Asia/Tokyo"),
        ("北京时间", "Asia/Shanghai", "--tz Asia/Shanghai"),
        ("Дата (МСК)", "Europe/Moscow", "--tz Europe/Moscow"),  # noqa: RUF001  # Cyrillic
    ],
)
def test_a_zone_that_a_name_leaves_open_is_asked_for(tmp_path: Path, name: str, zone: str, asked: str) -> None:
    """Given times of somebody's clock below a name that says so
    When they are imported without and with the zone
    Then the first is refused with the option to type, and the second gives the true times
    """
    path = written(tmp_path, table(f"{name},{PARTS}", texts(ROWS, wall(zone, "%Y-%m-%d %H:%M:%S"))), NAME)

    assert asked in refusal(path)
    assert imported(path, tz=zone)[1] == expected(ROWS)


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Gmt time", "UTC"),
        ("time_utc", "UTC"),
        ("Date(UTC+8)", "Asia/Shanghai"),
        ("Time (GMT+0530)", "Asia/Kolkata"),
        ("openTimeUTC", "UTC"),
        ("Time (Asia/Tokyo)", "Asia/Tokyo"),
    ],
)
def test_a_zone_that_a_name_says_is_taken(tmp_path: Path, name: str, zone: str) -> None:
    """Given times below a name that says their distance from UTC, or their place
    When they are imported
    Then they are the true ones, and the report says where the zone is known from
    """
    path = written(tmp_path, table(f"{name},{PARTS}", texts(ROWS, wall(zone, "%Y-%m-%d %H:%M:%S"))), NAME)
    report, candles, _ = imported(path)

    assert candles == expected(ROWS)
    assert f"as the column {name!r} says" in report.text()


def test_of_two_columns_the_one_in_utc_is_read(tmp_path: Path) -> None:
    """Given a file with the local time in front and UTC behind it
    When it is imported
    Then the times are those of UTC, and nothing is asked
    """
    rows = [
        [local[0], *one]
        for local, one in zip(texts(ROWS, wall("Asia/Tokyo", "%Y-%m-%d %H:%M")), texts(ROWS, plain), strict=True)
    ]

    assert imported(written(tmp_path, table(f"Local time,Gmt time,{PARTS}", rows), NAME))[1] == expected(ROWS)


def test_a_zone_over_counted_times_is_told(tmp_path: Path) -> None:
    """Given seconds since 1970 below a name that says a zone
    When they are imported
    Then they are read as what they are, and the report tells of the name
    """
    report, candles, _ = imported(written(tmp_path, table(f"Time (EST),{PARTS}", texts(ROWS, odd.seconds)), NAME))

    assert candles == expected(ROWS)
    assert "names a zone" in report.text()


@pytest.mark.parametrize("name", ["Open time", "Close", "Exchange", "local high", "Date", "Wet", "volume_et"])
def test_other_names_say_no_zone_of_a_time(name: str) -> None:
    """Given a name without a zone, or one that is of no time
    When it is looked at for a zone
    Then an open time has none, and no column but a time's becomes one by it
    """
    from srconsole.imports.names import role_of  # noqa: PLC0415  # beside the assertion that it is about

    said = zone_in(name)
    assert said is None or role_of(name) != "time"


def bitmex(rows: list[odd.Row]) -> str:
    """Return bins as BitMEX has them, stamped with their end."""
    header = "timestamp,symbol,open,high,low,close,trades,volume,vwap,lastSize,turnover,homeNotional,foreignNotional"
    lines = [
        [
            iso(row[0] + timedelta(hours=1)),
            "ETHUSDT",
            *map(repr, row[1:5]),
            "9",
            repr(row[5]),
            repr(row[4]),
            "1",
            "1",
            "1",
            "1",
        ]
        for row in rows
    ]
    return table(header, lines)


def closing(header: str, time: Callable[[datetime], str], delimiter: str = ",") -> str:
    """Return candles whose times are those of their end."""
    return table(header, texts(ROWS, lambda opens: time(opens + timedelta(hours=1))), delimiter)


CLOSING = {
    "BitMEX's bins": bitmex(ROWS),
    "close_time alone": closing(f"close_time,{PARTS}", iso),
    "Close Time alone": closing(f"Close Time,{PARTS}", odd.milliseconds),
    "time_period_end": closing(f"time_period_end,{PARTS}", iso),
    "NinjaTrader": closing("", lambda time: f"{time:%Y%m%d %H%M%S}", ";"),
    "TradeStation": table(
        f"Date,Time,{PARTS},Up,Down",
        [
            [*one[0].split(" "), *one[1:], "1", "2"]
            for one in texts(ROWS, lambda time: plain(time + timedelta(hours=1)))
        ],
    ),
}


@pytest.mark.parametrize("kind", CLOSING)
def test_times_of_the_end_are_asked_about(tmp_path: Path, kind: str) -> None:
    """Given a file of a form that stamps a candle's end
    When it is imported without and with `--close-times`
    Then the first is refused with the option to type, and the second gives opening times
    """
    path = written(tmp_path, CLOSING[kind], NAME)

    assert "--close-times, or --open-times" in refusal(path, tz="UTC")
    assert [time for time, _ in imported(path, tz="UTC", times="close")[1]] == [time for time, _ in expected(ROWS)]


def test_an_opening_time_beside_a_closing_one_is_taken(tmp_path: Path) -> None:
    """Given a day's opening and closing time, the closing one called `timestamp` too
    When it is imported
    Then the opening times count, and nothing is asked
    """
    days = hourly(40, step=timedelta(days=1))
    last = timedelta(hours=23, minutes=59, seconds=59)
    rows = [[iso(row[0]), iso(row[0] + last), *map(repr, row[1:]), iso(row[0] + last)] for row in days]

    path = written(tmp_path, table(f"timeOpen;timeClose;{PARTS.replace(',', ';')};timestamp", rows, ";"), NAME)
    assert imported(path)[1] == expected(days)


def test_metastock_files_are_asked_for_zone_and_end(tmp_path: Path) -> None:
    """Given the columns of MetaStock, Finam and stooq, whose hours are of an unnamed zone and may be a candle's end
    When they are imported without and with what is asked for
    Then the refusal names the column of the hour and both options, and then all candles are there
    """
    rows = [["BTCUSDT", "60", f"{row[0]:%Y%m%d}", f"{row[0]:%H%M}", *map(repr, row[1:])] for row in ROWS]
    path = written(tmp_path, table("<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>", rows))
    message = refusal(path)

    assert "<DATE> and <TIME>" in message
    assert "--duplicates" not in message
    assert "--tz ZONE --close-times" in message
    assert imported(path, tz="UTC", times="open")[1] == expected(ROWS)


@pytest.mark.parametrize("form", ["%Y-%m", "%B %Y", "%b-%y", "%m/%Y", "%Y年%m月", "%Y.%m", "%Y-%m-01", "%d.%m.%Y"])
def test_months_are_named_for_what_they_are(tmp_path: Path, form: str) -> None:
    """Given candles of months, with or without their day
    When they are imported
    Then they are refused as months, and no option is advised that would not help
    """
    rows = [
        [f"{datetime(2023, at + 1, 1, tzinfo=UTC):{form}}", *map(repr, row[1:])] for at, row in enumerate(hourly(12))
    ]
    message = refusal(written(tmp_path, table(f"Date,{PARTS}", rows), NAME), dates="day-first")

    assert "month" in message
    assert "--" not in message


@pytest.mark.parametrize(
    "content", ["[\n [\n  17,\n", "[\n  {\n", "{\n", '[["2024', "[17145, 2]\n[17146, 3]\n", "\ufeff[\n{", "[]"]
)
def test_json_is_named_for_what_it_is(tmp_path: Path, content: str) -> None:
    """Given JSON, on one line or spread over many, with a byte order mark or without
    When it is imported
    Then it is refused as JSON
    """
    assert "this is JSON" in refusal(written(tmp_path, content))


def test_options_for_times_are_in_settings_too(tmp_path: Path) -> None:
    """Given each value that an option of a file's shape can have
    When it is said of a plain file
    Then the file is read the same, as nothing in it needs the option
    """
    path = written(tmp_path, odd.standard(ROWS))
    said = {"unfinished": ["keep", "drop"], "open_outside": ["widen"], "clock": ["hh", "hhmm", "hhmmss"]}

    for key, values in said.items():
        for value in values:
            assert imported(path, **{key: value})[1] == expected(ROWS)
