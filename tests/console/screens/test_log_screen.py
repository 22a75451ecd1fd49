"""The log's screen, as a person reads in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from srconsole.console.app import ConsoleApp
from srconsole.console.main_screen import MainScreen
from srconsole.console.screens.log_screen import LogScreen
from srconsole.console.screens.trades_screen import TradesScreen
from srconsole.engine.facts import EntryRefused, Filled, Noted
from srconsole.engine.rows import time_text
from srconsole.engine.view.snapshot import LogLine
from srconsole.engine.view.told_later import RefusalView
from srconsole.journal.sqlite_journal import SqliteJournal
from tests.console import canned
from tests.console.driven import shown
from tests.console.fake_link import FakeLink
from tests.console.screens.opened import beside, message, part, settled
from tests.journal.looked_back import HOUR, write
from tests.journal.scripted_run import MARKET, opened

CANDLES = 700


@pytest.mark.slow
@pytest.mark.asyncio
async def test_a_run_of_a_thousand_lines_is_read_searched_and_left(tmp_path: Path) -> None:
    """Given a run whose log has more lines than the snapshot and one page of the screen
    When a person opens the log, goes to its first line, looks at halts alone, finds a price, and goes to a trade
    Then the first line, the halts, the line with the price and the trade are there, and escape leads back
    """
    with opened(tmp_path) as journal:
        write(journal, 0, CANDLES)
    app = beside(run=tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("L")
        await settled(pilot)
        assert shown(app) is LogScreen
        assert "halted after 5 losses" in part(app, "beside-list").splitlines()[-1]
        assert "more before" in part(app, "beside-about")

        await pilot.press("home")
        await settled(pilot)
        assert "filled 0.5 at 100.00" in part(app, "beside-list").splitlines()[0]
        assert " all " in part(app, "beside-about")

        await pilot.press("x")
        await settled(pilot)
        assert "70 lines" in part(app, "beside-about")
        assert all("halted" in line for line in part(app, "beside-list").splitlines())

        await pilot.press("a", "slash", *"105.00", "enter")
        await settled(pilot)
        assert "filled 0.5 at 105.00" in part(app, "log-whole")
        await pilot.press("N")
        await settled(pilot)
        assert 'No newer line has "105.00".' in message(app)

        await pilot.press("escape")
        await settled(pilot)
        assert shown(app) is MainScreen


@pytest.mark.slow
@pytest.mark.asyncio
async def test_new_lines_are_followed_until_a_person_moves(tmp_path: Path) -> None:
    """Given the log's screen on a run that goes on
    When more happens, a person goes a line up, and more happens again
    Then the newest line is selected at first, and the chosen one stays selected then
    """
    link = FakeLink(canned.flat())
    with opened(tmp_path) as journal:
        write(journal, 0, 8)
        app = beside(run=tmp_path, link=link)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("L")
            await settled(pilot)

            await more(journal, 8, 11, link, pilot)
            assert part(app, "log-whole") == " filled 0.5 at 110.00, fee 0.30"

            await pilot.press("up")
            await more(journal, 11, 15, link, pilot)
            assert "halted after 5 losses" in part(app, "log-whole")

            await pilot.press("end")
            await settled(pilot)
            assert part(app, "log-whole") == " filled 0.5 at 114.00, fee 0.30"


@pytest.mark.slow
@pytest.mark.asyncio
async def test_a_line_about_a_trade_leads_to_it() -> None:
    """Given the log of a snapshot, where no records are kept
    When the line of a closed trade is chosen and enter is pressed
    Then the trades' screen has that trade selected
    """
    app = beside()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("L", "t", "end", "enter")
        await settled(pilot)

        assert shown(app) is TradesScreen
        row = next(line for line in part(app, "beside-list").splitlines() if not line.startswith(" "))
        assert "2019-01-09 02:00" in row


@pytest.mark.slow
@pytest.mark.asyncio
async def test_any_refused_entry_and_any_closed_trade_says_why(tmp_path: Path) -> None:
    """On the main screen only the newest refusal can be asked about.

    Given the log of a run in which an entry was refused, and more happened since
    When a person chooses that line and presses w, and the line of a trade's end, and another line
    Then that refusal is explained, then that trade, and of the other line nothing is, nor is the key offered there
    """
    with opened(tmp_path) as journal:
        write(journal, 0, 4)
        journal.add_fact(Noted(6, 4, MARKET, 4 * HOUR, EntryRefused("halted", "S7", 3737.46)))
        journal.add_fact(Noted(7, 4, MARKET, 4 * HOUR, Filled("order-4", 104.0, 0.5, 0.3)))
        journal.add_row(MARKET, 4, f"{time_text(4 * HOUR)},1.0,3.0,0.5,2.0,4.0,{MARKET},,FLAT,,1000.0")
        journal.commit()
    app = beside(run=tmp_path)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("L")
        await settled(pilot)
        assert "w why" not in part(app, "beside-keys")
        await pilot.press("w")
        await settled(pilot)
        assert shown(app) is LogScreen

        await pilot.press("up")
        await settled(pilot)
        assert "w why" in part(app, "beside-keys")
        await pilot.press("w")
        await settled(pilot)
        assert "price came to S7 3,737.46, and nothing was bought" in " ".join(part(app, "help-lines").split())

        await pilot.press("escape", "up", "w")
        await settled(pilot)
        assert "Sold at 101.00" in " ".join(part(app, "help-lines").split())


@pytest.mark.slow
@pytest.mark.asyncio
async def test_a_refusal_is_explained_where_no_records_are_kept() -> None:
    """Given the log of a snapshot, as a rehearsal has it, with a refused entry and a closed trade
    When a person finds each, and presses w
    Then the refusal is explained, and then the trade
    """
    flat = canned.flat()
    refused, closed = RefusalView(flat.log[-1].time, "S3", 3625.84, "level disabled"), flat.market.trades[-1]

    def told_whole(line: LogLine) -> LogLine:
        if line.text.startswith("closed S1"):
            return line._replace(trade=closed)
        return line._replace(refusal=refused) if line.text.startswith("no entry on S3") else line

    app = beside(FakeLink(flat._replace(log=tuple(map(told_whole, flat.log)))))
    async with app.run_test(size=(120, 40)) as pilot:
        for sought, told in (("level disabled", "and nothing was bought"), ("closed S1", "Sold at 3,943.66")):
            await pilot.press("L", "slash", *sought, "enter")
            await settled(pilot)
            await pilot.press("w")
            await settled(pilot)
            assert told in " ".join(part(app, "help-lines").split())
            await pilot.press("escape", "escape")
            await settled(pilot)


async def more(journal: SqliteJournal, first: int, end: int, link: FakeLink, pilot: Pilot[None]) -> None:
    """Let more candles close, and the console see it."""
    write(journal, first, end)
    assert link.newest is not None
    link.newest = link.newest._replace(log=(*link.newest.log, link.newest.log[-1]))
    app = pilot.app
    assert isinstance(app, ConsoleApp)
    app.draw()
    await settled(pilot)
