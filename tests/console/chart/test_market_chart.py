"""The chart of a run that is longer than what a snapshot has of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from srconsole.console.app import ConsoleApp
from srconsole.console.chart.held import MOST, PAGE
from srconsole.console.chart.market_chart import MarketChart
from srconsole.console.screens.stage import Reach
from srconsole.core.trade import Trade
from srconsole.engine.rows import candle_of, time_text, trade_line
from srconsole.engine.view.of_row import row_view
from srconsole.engine.view.snapshot import CANDLES_SHOWN, Snapshot
from srconsole.journal.looking_back import LookingBack
from tests.console import canned
from tests.console.driven import console, message, press
from tests.console.fake_link import FakeLink
from tests.console.screens.opened import settled
from tests.journal.scripted_run import MARKET, opened

pytestmark = pytest.mark.slow

HOUR = 3_600_000
BEGIN = 400_000 * HOUR
LONG = MOST + 2 * PAGE
TIERS = ",".join(["1", "98.5", *[""] * 9, "103.5", *[""] * 9])


def line_of(place: int) -> str:
    """Return the row of a candle: between 99 and 103, a support at 98.5, and at times a stop at 97."""
    held = "STOP_LOSS,97.0" if place % 1000 < 100 else "FLAT,"
    return f"{time_text(BEGIN + place * HOUR)},100.0,103.0,99.0,{100 + place % 3}.0,1.0,{MARKET},{TIERS},{held},1000.0"


def trade_of_early() -> Trade:
    """Return a trade that ended in the forty-first candle."""
    times = (BEGIN + 20 * HOUR, BEGIN + 40 * HOUR)
    return Trade(times[0], 100.0, times[1], 101.0, 1.0, "S1", 99.0, 98.0, None, None, "stop_loss", 0.6, 1.0)


def written(folder: Path, candles: int) -> None:
    """Write a run's rows, and a trade's at its beginning."""
    with opened(folder) as journal:
        for place in range(candles):
            journal.add_row(MARKET, place, line_of(place))
        journal.add_trade(MARKET, trade_line(trade_of_early()))
        journal.commit()


def shown_of(candles: int) -> Snapshot:
    """Return what a snapshot has of a run of so many candles."""
    lines = [line_of(place) for place in range(max(0, candles - CANDLES_SHOWN), candles)]
    newest = tuple(map(candle_of, lines))
    return canned.changed(
        canned.flat(),
        symbol=MARKET,
        candles=newest,
        rows=tuple(map(row_view, lines)),
        levels=(),
        pattern=None,
        waited_for=None,
        trades=(),
        price=newest[-1].close,
        price_time=newest[-1].time,
    )


def looking(link: FakeLink, folder: Path | None) -> ConsoleApp:
    """Return a console whose run has its records in a folder."""
    app = console(link)
    app.reach = Reach(lambda _: None if folder is None else LookingBack(folder))
    return app


def chart_of(app: ConsoleApp) -> MarketChart:
    """Return the chart on the main screen."""
    return app.screen.query_one(MarketChart)


def seen(app: ConsoleApp) -> tuple[int, int]:
    """Return when the first of the candles that are drawn opened, and when the last one closed."""
    shown = chart_of(app).shown
    assert shown is not None
    return shown.candles[0].time, shown.candles[-1].time + shown.length


async def pan(pilot: Pilot[None], key: str, times: int) -> None:
    """Press a key so often, and wait for what it reads each time."""
    for _ in range(times):
        await press(pilot, [key])
        await settled(pilot)


@pytest.mark.asyncio
async def test_whoever_goes_on_to_the_left_comes_to_the_first_candle_of_the_run_and_back(tmp_path: Path) -> None:
    """A run of a year is looked at on the chart that it was traded on.

    Given a run of many more candles than a snapshot has, and than are held at once
    When a person goes on to the left, page after page, and then to the right
    Then candle follows candle without a gap to the first of the run, which is told to be that, and back to the newest;
        no more candles were held than there is room for, and at the end none
    """
    written(tmp_path, LONG)
    app = looking(FakeLink(shown_of(LONG)), tmp_path)
    async with app.run_test(size=(200, 60)) as pilot:
        await press(pilot, ["less_than_sign"] * 3)
        first, last = seen(app)
        while first > BEGIN:
            await pan(pilot, "shift+left", 1)
            earlier, last = seen(app)
            assert earlier < first <= last
            assert chart_of(app).held <= MOST
            first = earlier
        await pan(pilot, "left", 1)
        assert message(app) == "This is the first candle of the run."
        while "HISTORY" in chart_of(app).grid.rows[0].text:
            await pan(pilot, "shift+right", 1)
            later, end = seen(app)
            assert later <= last < end
            last = end
        assert last == BEGIN + LONG * HOUR
        assert chart_of(app).held == 0


@pytest.mark.asyncio
async def test_what_was_read_of_the_past_is_drawn_as_it_was(tmp_path: Path) -> None:
    """Stops, levels and trades of before are told by the rows that were written then.

    Given a run whose first candles no snapshot has any more: a support, a stop and a trade were there
    When a person looks at them
    Then it is HISTORY, with the stop's line, the support's as far as it was in force, its name, and the trade's marks;
        and `end` leads back to now, and lets what was read go
    """
    written(tmp_path, CANDLES_SHOWN + 300)
    app = looking(FakeLink(shown_of(CANDLES_SHOWN + 300)), tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, [])
        while seen(app)[0] > BEGIN:
            await pan(pilot, "shift+left", 1)
        rows = [row.text for row in chart_of(app).grid.rows]
        drawn = "\n".join(rows)
        assert rows[0].startswith("HISTORY, end: now")
        assert all(sign in drawn for sign in ("━━━", "┈┈┈", "S1", "△", "▽"))
        await press(pilot, ["end"])
        assert chart_of(app).held == 0
        assert seen(app)[1] == BEGIN + (CANDLES_SHOWN + 300) * HOUR


@pytest.mark.asyncio
async def test_the_past_stands_still_while_the_run_goes_on(tmp_path: Path) -> None:
    """Whoever studies an old candle is not moved away from it by new ones.

    Given a person who looks at the oldest candles that a snapshot has
    When the run goes on by more candles than a snapshot has
    Then the same candles are drawn, though no snapshot has them any more
    """
    written(tmp_path, 2 * CANDLES_SHOWN)
    link = FakeLink(shown_of(CANDLES_SHOWN))
    app = looking(link, tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await pan(pilot, "shift+left", 5)
        before = seen(app)
        for closed in range(CANDLES_SHOWN, 2 * CANDLES_SHOWN + 1, 100):
            link.newest = shown_of(closed)
            await pilot.pause(0.15)
        assert seen(app) == before


@pytest.mark.asyncio
async def test_a_run_of_which_nothing_is_kept_ends_with_its_snapshot() -> None:
    """Given a rehearsal, of which no records are kept
    When a person goes on to the left
    Then the chart stays at the oldest candle that is known, and says that none are known further back
    """
    app = looking(FakeLink(shown_of(2 * CANDLES_SHOWN)), None)
    async with app.run_test(size=(120, 40)) as pilot:
        await pan(pilot, "shift+left", 30)
        assert message(app) == "No older candles are known here."
        assert seen(app)[0] == BEGIN + CANDLES_SHOWN * HOUR


@pytest.mark.asyncio
async def test_records_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    """Given a run whose folder was moved away while it was looked at
    When a person goes on to the left of what the snapshot has
    Then it is told, and the chart stays where it is
    """
    app = looking(FakeLink(shown_of(2 * CANDLES_SHOWN)), tmp_path / "gone")
    async with app.run_test(size=(120, 40)) as pilot:
        await pan(pilot, "shift+left", 30)
        assert message(app).startswith("What is further back cannot be read:")
        assert "HISTORY" in chart_of(app).grid.rows[0].text
