"""`srconsole levels` of a market's run: what a touch leads to, as of the last thing that the journal has."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from srconsole.compose.run_levels import run_levels
from srconsole.compose.run_records import looked_at
from srconsole.core.commands import AddLevel, PauseEntries, PinLevel, ResumeEntries
from srconsole.core.rounding import MarketRules
from srconsole.engine.inputs import TermsRead
from srconsole.engine.readings import Terms
from srconsole.journal.read_only import read_run
from srconsole.reports.level_table import level_table
from tests.compose.paper_run import PaperRun
from tests.engine.test_trading_on_paper import RULES, OnPaper
from tests.engine.trading_a_market import PRICES, SYMBOL

pytestmark = pytest.mark.slow


def told(home: Path) -> list[str | None]:
    """Return the states of the run's levels, the highest price first, read beside whoever trades it."""
    run = looked_at(None, {"SRCONSOLE_HOME": str(home)})
    return [row["state"] for row in run_levels(run).records()]


def shown(market: OnPaper) -> list[str]:
    """Return what the ladder shows of the levels."""
    return [level.state for level in market.now.levels]


async def waits(market: OnPaper, rules: MarketRules = RULES) -> None:
    """Have levels, and price above the supports, on a contract whose terms are known."""
    market.engine.post(TermsRead(SYMBOL, Terms(rules)))
    await market.settled()
    for number, price in enumerate(PRICES):
        await market.close(number, price)
    for price in (105.0, 104.0):
        await market.price(price)


def test_beside_an_engine_each_level_has_the_state_of_the_ladder(tmp_path: Path) -> None:
    """A script that runs beside the engine reads what the ladder shows, whenever the last checkpoint was.

    Given an engine that trades a market
    When price waits above the supports, entries are paused and resumed, a support is bought, and the engine ends
    Then the levels say that they are armed, paused, armed, that a position is open, and that still, as the ladder does
    """
    run = PaperRun(tmp_path)
    came = []
    behind = 0

    async def look(market: OnPaper) -> None:
        nonlocal behind
        await waits(market)
        for request in (ResumeEntries(), PauseEntries(), ResumeEntries()):
            await market.ask(request)
            assert told(tmp_path) == shown(market)
            came.append(told(tmp_path)[-1])
            behind = max(behind, len(read_run(run.folder).remembered.inputs))
        for price in (99.7, 99.6):
            await market.price(price)
        assert told(tmp_path) == shown(market)
        came.append(told(tmp_path)[-1])

    run.trade(look)
    came.append(told(tmp_path)[-1])

    assert came == ["armed", "paused", "armed", "a position is open", "a position is open"]
    assert behind > 0, "no checkpoint was made at each input"


def test_what_the_exchange_accepts_counts(tmp_path: Path) -> None:
    """A size that the exchange would not take is no armed level.

    Given a contract whose smallest order is worth more than an entry
    When its levels are read beside the engine
    Then the supports say that the quantity is too small, as the ladder does
    """
    rules = RULES._replace(min_notional=10_000.0)

    async def look(market: OnPaper) -> None:
        await waits(market, rules)
        await market.ask(ResumeEntries())
        assert told(tmp_path) == shown(market)
        assert told(tmp_path)[-1] == "quantity too small"

    PaperRun(tmp_path, rules).trade(look)


def test_before_the_contract_was_read_nothing_is_armed(tmp_path: Path) -> None:
    """What the exchange accepts is not guessed.

    Given an engine that was never told what may be done with the contract
    When its levels are read
    Then they are there and no state is told
    """

    async def look(market: OnPaper) -> None:
        for number, price in enumerate(PRICES):
            await market.close(number, price)
        await market.ask(ResumeEntries())
        assert set(told(tmp_path)) == {None}

    PaperRun(tmp_path).trade(look)


def test_what_a_person_did_to_the_levels_is_told(tmp_path: Path) -> None:
    """A script sees the levels that the ladder shows, with what a person did to them.

    Given an engine whose price waits above the supports
    When a person pins the lowest level and adds one by hand, and the levels are read before the next close
    Then both are there as on the ladder: one pinned, the other in force from the next close on, and neither broken;
        the table has the ladder's marks
    """
    found: list[dict[str, object]] = []
    tables: list[str] = []

    async def look(market: OnPaper) -> None:
        await waits(market)
        await market.ask(PinLevel(market.now.levels[-1].id))
        await market.ask(AddLevel(90.0))
        run = run_levels(looked_at(None, {"SRCONSOLE_HOME": str(tmp_path)}))
        found.extend(run.records())
        told = [(row["price"], row["tier"] or "", row["state"], row["pinned"]) for row in found]
        assert told == [(level.price, level.tier, level.state, level.pinned) for level in market.now.levels]
        with Console(width=120, record=True, file=StringIO()) as console:
            console.print(level_table(run.shown()))
        tables.append(console.export_text())

    PaperRun(tmp_path).trade(look)

    pinned, added = [row for row in found if row["pinned"]], found[-1]
    assert len(pinned) == 1
    assert (added["level"], added["price"], added["tier"], added["broken"]) == ("S by hand 1", 90.0, None, False)
    assert f"{pinned[0]['tier']}* " in tables[0]
    assert "S+ " in tables[0]
