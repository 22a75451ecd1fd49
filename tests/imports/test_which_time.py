"""Which moment a file's times mean: their zone, opening or closing, days of a spreadsheet, hours in bare digits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from srconsole.imports.zone_names import zone_in
from tests.imports import odd
from tests.imports.odd import expected, hourly, imported, iso, refusal, table, texts, wall, written

ROWS = hourly(48)
PARTS = "Open,High,Low,Close,Volume"
NAME = "BTCUSDT.csv"
SHEET = datetime(1899, 12, 30, tzinfo=UTC)
SHEET_1904 = datetime(1904, 1, 1, tzinfo=UTC)


def plain(time: datetime) -> str:
    """Write a time as most programs do, without a zone."""
    return f"{time:%Y-%m-%d %H:%M:%S}"


def serial(start: datetime, digits: int = 8) -> Callable[[datetime], str]:
    """Return what writes a time as days since a start."""
    return lambda time: f"{(time - start) / timedelta(days=1):.{digits}f}"


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


FORMS: dict[str, Callable[[datetime], str]] = {
    "days of a spreadsheet": serial(SHEET),
    "the same with all digits": lambda time: repr((time - SHEET) / timedelta(days=1)),
    "the same with five": serial(SHEET, 5),
    "Chinese": lambda time: f"{time.year}年{time.month}月{time.day}日 {time:%H:%M}",
    "Chinese, in words": lambda time: f"{time.year}年{time.month}月{time.day}日 {time.hour}时{time:%M}分{time:%S}秒",
    "Chinese, of two halves": lambda time: f"{time:%Y年%m月%d日} {'上午' if time.hour < 12 else '下午'}{time:%I:%M}",
    "Japanese": lambda time: f"{time:%Y年%m月%d日}(月) {time:%H時%M分}",
    "Korean": lambda time: f"{time.year}년 {time.month}월 {time.day}일 {time:%H:%M:%S}",
    "Korean, with points": lambda time: f"{time.year}. {time.month}. {time.day}. {time:%H:%M:%S}",
    "Korean, of two halves": lambda time: f"{time:%Y. %m. %d.} {'오전' if time.hour < 12 else '오후'} {time:%I:%M:%S}",
    "digits only": lambda time: f"{time:%Y%m%d%H%M%S}",
    "digits only, no seconds": lambda time: f"{time:%Y%m%d%H%M}",
}


@pytest.mark.parametrize("form", FORMS)
def test_times_of_every_form_are_the_true_ones(tmp_path: Path, form: str) -> None:
    """Given times written in a form of spreadsheets, of Chinese, Japanese or Korean, or in digits alone
    When they are imported
    Then they are the true ones
    """
    assert imported(written(tmp_path, table(f"Time,{PARTS}", texts(ROWS, FORMS[form])), NAME))[1] == expected(ROWS)


CLOCKS: dict[str, tuple[str, Callable[[datetime], str]]] = {
    "hours and minutes": ("<TIME>", lambda time: f"{time:%H%M}"),
    "hours, minutes, seconds": ("<TIME>", lambda time: f"{time:%H%M%S}"),
    "hours and minutes, zeros lost": ("Time", lambda time: str(int(f"{time:%H%M}"))),
    "with seconds, zeros lost": ("Time", lambda time: str(int(f"{time:%H%M%S}"))),
    "hours alone": ("Hour", lambda time: str(time.hour)),
    "with a colon": ("Uhrzeit", lambda time: f"{time.hour}:{time:%M}"),
}


@pytest.mark.parametrize("date", ["%Y%m%d", "%Y-%m-%d", "%d.%m.%Y"])
@pytest.mark.parametrize("kind", CLOCKS)
def test_date_and_hour_of_two_columns_are_joined(tmp_path: Path, kind: str, date: str) -> None:
    """Given a date and, in a column of its own, an hour, in bare digits or not, in a file without tickers
    When it is imported
    Then both are read
    """
    name, clock = CLOCKS[kind]
    rows = [[f"{row[0]:{date}}", clock(row[0]), *map(repr, row[1:])] for row in ROWS]
    path = written(tmp_path, table(f"<DATE>,{name},{PARTS}", rows), NAME)

    assert imported(path, dates="day-first")[1] == expected(ROWS)


def test_an_hour_that_fits_two_forms_is_asked_about(tmp_path: Path) -> None:
    """Given a morning's hours as 0, 100, 200, which may be 01:00 or one minute past midnight
    When they are imported without and with the form
    Then the first is refused with both options, and the second gives the hours of the form
    """
    rows = [[f"{row[0]:%Y%m%d}", str(int(f"{row[0]:%H%M}")), *map(repr, row[1:])] for row in ROWS[:10]]
    path = written(tmp_path, table(f"Date,Time,{PARTS}", rows), NAME)

    assert "--clock hhmm, or --clock hhmmss" in refusal(path)
    assert imported(path, clock="hhmm")[1] == expected(ROWS[:10])
    assert imported(path, clock="hhmmss")[0].candles.timeframe == 60


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


def test_a_day_that_two_spreadsheets_count_differently_is_asked_about(tmp_path: Path) -> None:
    """Given days of a spreadsheet that lie in the past also where it counts from 1904
    When they are imported without and with the unit
    Then the first is refused with both days, and each unit gives its own
    """
    early = hourly(48, "2020-03-01")
    path = written(tmp_path, table(f"Date,{PARTS}", texts(early, serial(SHEET))), NAME)
    message = refusal(path)

    assert "2020-03-02T23:00:00Z" in message
    assert "--time-unit days, or --time-unit days-1904" in message
    assert imported(path, time_unit="days")[1] == expected(early)
    other = written(tmp_path, table(f"Date,{PARTS}", texts(early, serial(SHEET_1904))), NAME)
    assert imported(other, time_unit="days-1904")[1] == expected(early)


def test_a_rounded_hour_of_a_spreadsheet_is_refused(tmp_path: Path) -> None:
    """Given days of a spreadsheet with two decimals, which is a quarter of an hour
    When they are imported
    Then it is refused for the rounding, not read as another minute
    """
    path = written(tmp_path, table(f"Date,{PARTS}", texts(ROWS, serial(SHEET, 2))), NAME)

    assert "a spreadsheet has rounded its hour" in refusal(path)


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


def test_an_hour_nobody_read_is_looked_for(tmp_path: Path) -> None:
    """Given a date beside an hour in a column whose name nobody knows
    When it is imported, and with the columns that are named then
    Then no rule for repeated candles is advised, and the candles are all there
    """
    rows = [[f"{row[0]:%Y-%m-%d}", str(row[0].hour), *map(repr, row[1:])] for row in ROWS]
    path = written(tmp_path, table(f"Date,Bar,{PARTS}", rows), NAME)
    message = refusal(path)

    assert "not read: Bar" in message
    assert "--duplicates" not in message
    assert imported(path, columns="time=Date+Bar")[1] == expected(ROWS)


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
