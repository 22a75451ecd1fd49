"""Options that a refusal names are tried before, and what they cost a file is told; averages, opens outside."""

from __future__ import annotations

import random
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from srconsole.errors import SrconsoleError
from srconsole.imports.importer import import_candles
from srconsole.imports.report import ImportReport
from srconsole.settings.shapes import ImportShape
from tests.imports import odd
from tests.imports.odd import NOW, Row, expected, hourly, imported, iso, refusal, standard, table, texts, written

ROWS = hourly(48)
NAME = "BTCUSDT.csv"
PARTS = "open,high,low,close,volume"

SAID: dict[str, dict[str, str]] = {
    "--skip-bad": {"bad_rows": "skip"},
    "--widen-range": {"open_outside": "widen"},
    "--duplicates first": {"duplicates": "first"},
    "--duplicates last": {"duplicates": "last"},
    "--unfinished drop": {"unfinished": "drop"},
    "--unfinished keep": {"unfinished": "keep"},
    "--no-volume": {"volume": "none"},
    "--close-times": {"times": "close"},
    "--open-times": {"times": "open"},
}
COSTS = {
    "bad_rows": (r"--skip-bad, which drops ([\d,]+) of", r"([\d,]+) x left out:"),
    "open_outside": (r"low … high \(([\d,]+) of", r"([\d,]+) x open outside"),
    "duplicates": (r"either of which drops ([\d,]+) of", r"([\d,]+) x repeated candle"),
    "unfinished": (r"--unfinished drop leaves out ([\d,]+)\)", r"([\d,]+) x candle that the file marks as unfinished"),
    "timeframe": (r"{} leaves out ([\d,]+)", r"([\d,]+) x candle of another timeframe"),
}
"""How a refusal tells what an option costs, and how a report counts it."""


def outside(row: Row) -> Row:
    """Return a candle whose open lies above its high."""
    time, _, high, low, close, volume = row
    return time, round(high + 1.5, 2), high, low, close, volume


def answer(path: Path, said: dict[str, Any]) -> str | ImportReport:
    """Import a file; return the report, or the refusal."""
    try:
        return import_candles(str(path), str(path.with_name("out.csv")), ImportShape(**said), latest=NOW)
    except SrconsoleError as error:
        return str(error)


def advised(message: str) -> dict[str, dict[str, str]]:
    """Return the options that a refusal names, and what each says of the file."""
    found = {option: said for option, said in SAID.items() if option in message}
    for length in re.findall(r"--timeframe (\w+)", message):
        found[f"--timeframe {length}"] = {"timeframe": length}
    return found


def number(pattern: str, text: str) -> int:
    """Return the sum of the numbers that a pattern finds."""
    return sum(int(one.replace(",", "")) for one in re.findall(pattern, text))


@st.composite
def faulty_files(draw: st.DrawFn) -> str:
    """Draw candles with bad rows, opens outside, disagreeing copies, unfinished ones, or a second timeframe."""
    rows = hourly(draw(st.integers(20, 60)))
    rng = random.Random(draw(st.integers(0, 99)))
    opens, bad, twice, open_ones = (
        set(rng.sample(range(len(rows)), draw(st.integers(0, most)))) for most in (len(rows), 5, 8, 4)
    )
    lines = texts([outside(row) if at in opens else row for at, row in enumerate(rows)], iso)
    for at, line in enumerate(lines):
        line.append("0" if at in open_ones else "1")
        if at in bad:
            line[rng.randrange(1, 6)] = "x"
    copies = [[line[0], *line[1:5], "7.25", "1"] for at, line in enumerate(lines) if at in twice]
    minutes = hourly(draw(st.sampled_from([0, 0, 30])), "2024-05-01", timedelta(minutes=1))
    lines += [*copies, *([*one, "1"] for one in texts(minutes, iso))]
    if draw(st.booleans()):
        lines.reverse()
    return table(f"time,{PARTS},confirm", lines)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(content=faulty_files(), chance=st.randoms(use_true_random=False))
def test_advice_leads_on_and_costs_what_was_told(tmp_path: Path, content: str, chance: random.Random) -> None:
    """Given a file with any of the faults that an option can settle
    When an option of each refusal is followed, whichever it is
    Then the next answer is another one, no option comes twice, and what was told of its cost is what the report counts
    """
    path = written(tmp_path, content, NAME)
    said: dict[str, str] = {}
    told: dict[str, int] = {}
    found = answer(path, said)
    while isinstance(found, str):
        options = advised(found)
        assert options, found
        assert not any(one.items() <= said.items() for one in options.values()), found
        option = chance.choice(sorted(options))
        (key,) = options[option]
        if not (key == "unfinished" and option.endswith("keep")):
            told[key] = number(COSTS[key][0].replace("{}", re.escape(option)), found)
        said = said | options[option]
        before, found = found, answer(path, said)
        assert found != before
    mended = "\n".join(found.mended.texts())
    for key, count in told.items():
        assert number(COSTS[key][1], mended) == count, (key, said)


@pytest.mark.parametrize("count", [1, 6, 47, 48])
def test_an_open_outside_is_widened_on_request(tmp_path: Path, count: int) -> None:
    """Given candles of which some open outside low … high, as BitMEX has them
    When they are imported without and with `--widen-range`
    Then the first is refused, telling what widening and skipping do, and the second keeps every candle, counted
    """
    rows = [outside(row) if at < count else row for at, row in enumerate(ROWS)]
    path = written(tmp_path, standard(rows))
    message = refusal(path)
    report, candles, _ = imported(path, open_outside="widen")

    assert f"--widen-range takes it into low … high ({count} of 48 rows)" in message
    assert (f"--skip-bad, which drops {count} of 48 rows" in message) == (count < 47)
    wide = [(row[0], row[1], max(row[1], row[2]), *row[3:]) for row in rows]
    assert candles == expected(wide)
    assert f"{count} x open outside low … high" in report.text()


def test_columns_in_a_wrong_order_are_not_widened(tmp_path: Path) -> None:
    """Given candles without a header whose columns stand as Bitfinex has them
    When they are imported with `--widen-range`
    Then they are refused all the same, as their order was guessed
    """
    content = table("", [[one[0], one[1], one[4], one[2], one[3], one[5]] for one in texts(ROWS, odd.milliseconds)])

    assert "name the columns in their order" in refusal(written(tmp_path, content), open_outside="widen")


def test_an_option_that_leaves_nothing_is_not_advised(tmp_path: Path) -> None:
    """Given a file in which no row can be used
    When it is imported
    Then leaving such rows out is not advised
    """
    message = refusal(written(tmp_path, standard([(row[0], -1.0, *row[2:]) for row in ROWS])))

    assert "--skip-bad" not in message
    assert "no row of it can be used" in message


def heikin_ashi(rows: list[Row], digits: int = 2) -> list[Row]:
    """Return candles as Heikin-Ashi draws them."""
    made: list[Row] = []
    for time, open_, high, low, close, volume in rows:
        end = round((open_ + high + low + close) / 4, digits)
        start = round((made[-1][1] + made[-1][4]) / 2 if made else open_, digits)
        made.append(
            (time, start, max(round(high, digits), start, end), min(round(low, digits), start, end), end, volume)
        )
    return made


def renko(rows: list[Row]) -> list[Row]:
    """Return bricks of 50, up and down by chance."""
    rng, price, made = random.Random(1), 60_000.0, []
    for time, *_ in rows:
        end = price + rng.choice([50.0, -50.0])
        made.append((time, price, max(price, end), min(price, end), end, 5.0))
        price = end
    return made


def ranges(rows: list[Row]) -> list[Row]:
    """Return bars that are all 80 high."""
    return [(row[0], row[3] + 30, row[3] + 80, row[3], row[3] + 40 * (at % 3), 5.0) for at, row in enumerate(rows)]


def smoothed(rows: list[Row]) -> list[Row]:
    """Return each price as its mean over ten candles."""
    made: list[Row] = []
    for at in range(9, len(rows)):
        open_, high, low, close = (sum(part) / 10 for part in list(zip(*rows[at - 9 : at + 1], strict=True))[1:5])
        made.append((rows[at][0], open_, high, low, close, 5.0))
    return made


MADE = {"Heikin-Ashi": heikin_ashi, "Renko": renko, "range bars": ranges, "averages over several candles": smoothed}


@pytest.mark.parametrize("count", [100, 500])
@pytest.mark.parametrize("kind", MADE)
def test_prices_nobody_traded_at_are_warned_of(tmp_path: Path, kind: str, count: int) -> None:
    """Given Heikin-Ashi candles, Renko bricks, range bars or averages
    When they are imported
    Then the first thing that is suspicious says what they are, in capitals
    """
    report, _, _ = imported(written(tmp_path, standard(MADE[kind](hourly(count)))))

    assert report.suspicious[0].startswith(f"NOBODY TRADED AT THESE PRICES: they look like {kind}")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(count=st.integers(12, 450), digits=st.integers(0, 4))
def test_plain_candles_are_not_taken_for_averages(tmp_path: Path, count: int, digits: int) -> None:
    """Given a walk's candles and the same as Heikin-Ashi, with any number of decimals
    When they are imported
    Then the warning is there for the second only
    """
    rows = [
        [one[0], *(f"{float(price):.{digits}f}" for price in one[1:5]), *one[5:]] for one in texts(hourly(count), iso)
    ]

    plain, _, _ = imported(written(tmp_path, table(f"time,{PARTS}", rows), NAME))
    drawn, _, _ = imported(written(tmp_path, standard(heikin_ashi(hourly(count), digits))))
    assert "NOBODY" not in plain.text()
    assert "Heikin-Ashi" in drawn.text()


def said_by(*words: str) -> dict[str, Any]:
    """Return what options say, for the reader of a test."""
    return {key: value for word in words for key, value in SAID[word].items()}


def test_options_add_up(tmp_path: Path) -> None:
    """Given opens outside and rows that are none
    When the refusal is followed with both options
    Then what cannot be widened is left out, and the rest is there
    """
    rows = [outside(row) if at in (3, 4) else row for at, row in enumerate(ROWS)]
    content = standard(rows).replace(repr(rows[9][5]), "x")
    path = written(tmp_path, content)

    assert "(2 of 48 rows, and 1 rows stay that cannot be used)" in refusal(path)
    assert len(imported(path, **said_by("--widen-range", "--skip-bad"))[1]) == 47
