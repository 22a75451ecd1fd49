"""Whatever language a header is in and however times are written: the times read are the true ones, or it is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from srconsole.errors import SrconsoleError
from srconsole.imports.importer import import_candles
from srconsole.settings.shapes import ImportShape
from tests.imports.odd import NOW, expected, hourly, imported, table, written
from tests.imports.test_names import HEADERS
from tests.imports.written_times import CLOCKS, FORMS, plain

UNSAID = {"": "UTC", " (UTC)": "UTC", " GMT": "UTC", " UTC+8": "Asia/Shanghai", " (Asia/Tokyo)": "Asia/Tokyo"}
OPEN = {" (EST)": "America/New_York", "_ist": "Asia/Kolkata", " local": "Europe/Berlin", " MSK": "Europe/Moscow"}
ZONES = UNSAID | OPEN
DATES: dict[str, Callable[[datetime], str]] = {"plain": plain, **FORMS}
SPANS = [timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(days=1)]


def renamed(header: str, zone: str) -> str:
    """Put what says a zone behind the name of the time."""
    name, comma, others = header.partition(",")
    return f"{name.strip('[]')}{zone}{comma}{others}"


def asked(path: Path) -> str:
    """Import a file; return what it is refused for, empty where it is imported."""
    try:
        import_candles(str(path), str(path.with_name("out.csv")), ImportShape(), latest=NOW)
    except SrconsoleError as error:
        return str(error)
    return ""


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    language=st.sampled_from(sorted(HEADERS)),
    form=st.sampled_from(sorted(DATES)),
    said=st.sampled_from(sorted(ZONES)),
    span=st.sampled_from(SPANS),
    count=st.integers(30, 70),
    start=st.dates(date(2022, 9, 1), date(2024, 12, 1)),
)
def test_times_are_the_true_ones_or_are_asked_for(
    tmp_path: Path, language: str, form: str, said: str, span: timedelta, count: int, start: date
) -> None:
    """Given candles from any day on, of any length, below a header of any language, in any form and zone of times
    When they are imported
    Then they open when they truly did, or an option is asked for; with the zone told they open then in any case
    """
    rows = hourly(count, f"{start:%Y-%m-%d}", span)
    zone = ZoneInfo(ZONES[said])
    lines = [[DATES[form](row[0].astimezone(zone).replace(tzinfo=row[0].tzinfo)), *map(repr, row[1:])] for row in rows]
    path = written(tmp_path, table(renamed(HEADERS[language], said), lines), "BTCUSDT.csv")

    told = {"tz": ZONES[said], "time_unit": "days" if "spreadsheet" in form or "the same" in form else ""}
    question = asked(path)
    assert question or said not in OPEN
    assert not question or "type: srconsole import" in question
    assert question or imported(path)[1] == expected(rows)
    assert imported(path, duplicates="first", **told)[1] == expected(rows)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(sorted(CLOCKS)),
    span=st.sampled_from(SPANS[:4]),
    count=st.integers(30, 300),
    minute=st.integers(0, 1439),
)
def test_hours_beside_a_date_are_the_true_ones_or_are_asked_for(
    tmp_path: Path, kind: str, span: timedelta, count: int, minute: int
) -> None:
    """Given candles of any length from any minute on, whose hours stand beside their dates in any form
    When they are imported
    Then they open when they truly did, or it is asked, or said that the hour is not in the file
    """
    name, clock = CLOCKS[kind]
    if kind == "hours alone" and span < timedelta(hours=1):
        span = timedelta(hours=1)
    whole = minute // 60 * 60 if kind == "hours alone" else minute
    begin = datetime(2024, 3, 1) + timedelta(minutes=whole)  # noqa: DTZ001  # of no zone
    rows = hourly(count, begin.isoformat(), span)
    lines = [[f"{row[0]:%Y-%m-%d}", clock(row[0]), *map(repr, row[1:])] for row in rows]
    path = written(tmp_path, table(f"Date,{name},open,high,low,close,volume", lines), "BTCUSDT.csv")

    question = asked(path)
    assert not question or "type: srconsole import" in question
    assert question or imported(path)[1] == expected(rows)
