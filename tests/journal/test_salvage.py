"""Of a damaged journal of a market's run, what can be read is: the newest sound state, the stop and lot in it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from srconsole.engine.broken_journal import left_by
from srconsole.journal.read_only import read_run
from srconsole.journal.run_folder import JOURNAL
from srconsole.journal.salvage import salvage
from tests.engine.market import ToldExchange
from tests.engine.trading_a_market import Market, bought, on_a_market
from tests.journal.market_run import Run, opened


@pytest.fixture(scope="module")
def holding(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which a run holds a lot, with inputs behind its newest state."""
    folder = tmp_path_factory.mktemp("run")
    copied = folder / "copied"

    async def play(market: Market) -> None:
        await bought(market)
        market.price(101, 4)
        await market.settled()
        copied.mkdir()
        for path in folder.glob("journal.sqlite3*"):
            shutil.copy(path, copied)

    on_a_market(folder, ToldExchange(), play)
    return copied


@pytest.fixture
def run(holding: Path, tmp_path: Path) -> Path:
    """Return a copy that a test may harm."""
    return shutil.copytree(holding, tmp_path / "run")


def harm(folder: Path, *statements: str) -> None:
    """Change a folder's journal."""
    with closing(sqlite3.connect(folder / JOURNAL, isolation_level=None)) as file:
        for statement in statements:
            file.execute(statement)


def test_of_a_sound_journal_all_is_read(run: Path) -> None:
    """Given a sound journal of a run that holds a lot
    When it is salvaged
    Then that is what a start would remember, and stop, size and entry price of the lot are told
    """
    remembered, found = read_run(run).remembered, salvage(run / JOURNAL)
    assert (found.run, found.checkpoint, found.damage) == (remembered.run, remembered.checkpoint, "")
    assert (found.facts, found.inputs) == (remembered.facts, remembered.inputs)
    assert found.checkpoint is not None
    lot = left_by(found.checkpoint, found.facts).lot
    assert lot is not None
    assert lot.quantity == pytest.approx(500 / 99.6)
    assert lot.stop == pytest.approx(99.5 * 0.99)
    assert lot.holding.entry_price == 99.6


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        ("UPDATE rows SET line = 'x' WHERE number = 3", ""),
        ("UPDATE head SET body = x'00'", "head"),
        ("DROP TABLE rows", ""),
        ("DROP TABLE head", "head"),
        ("UPDATE inputs SET body = x'80' WHERE number = (SELECT max(number) FROM inputs)", "type"),
        ("DELETE FROM inputs WHERE number = (SELECT max(number) - 1 FROM inputs)", "missing"),
    ],
)
def test_stop_and_lot_are_known_though_other_parts_are_damaged(statement: str, word: str, run: Path) -> None:
    """Given a run that holds a lot, with rows, head or inputs damaged, so that no start takes it
    When it is salvaged
    Then the lot and its stop are told, and what could not be read
    """
    harm(run, statement)
    found = salvage(run / JOURNAL)
    assert found.run == "run"
    assert word in found.damage
    assert found.checkpoint is not None
    lot = left_by(found.checkpoint, found.facts).lot
    assert lot is not None
    assert lot.stop == pytest.approx(99.5 * 0.99)


def test_a_damaged_state_leaves_that_of_the_close_before(tmp_path: Path) -> None:
    """Given a run whose newest state, and that of its newest close, were changed
    When it is salvaged
    Then the state of the close before is told, with all inputs that came behind it
    """
    with opened(tmp_path) as journal:
        run = Run(journal)
        for _ in range(5):
            run.hour(10)
    harm(tmp_path, "UPDATE checkpoint SET state = x'00'", "UPDATE past SET time = time + 1 WHERE place = 5")
    found = salvage(tmp_path / JOURNAL)
    assert found.checkpoint == run.states[3][1]
    assert found.inputs == run.inputs[found.checkpoint.inputs :]
    assert "checkpoint was changed" in found.damage


def test_a_file_that_is_no_journal_tells_nothing(tmp_path: Path) -> None:
    """Given no file, or one that is none of SQLite's
    When it is salvaged
    Then nothing is known, and why is said
    """
    found = salvage(tmp_path / JOURNAL)
    assert (found.checkpoint, found.run) == (None, "")
    assert found.damage
    (tmp_path / JOURNAL).write_bytes(b"no journal" * 1000)
    assert salvage(tmp_path / JOURNAL).damage


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(places=st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=6), byte=st.integers(0, 255))
def test_whatever_bytes_are_changed_nothing_is_raised(
    places: list[float], byte: int, holding: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Given a journal with any of its bytes changed
    When it is salvaged
    Then that ends with what could be read, and a state that is told is one that was written
    """
    folder = tmp_path_factory.mktemp("harmed")
    sound = salvage(holding / JOURNAL).checkpoint
    for path in holding.iterdir():
        shutil.copy(path, folder)
    content = bytearray((folder / JOURNAL).read_bytes())
    for place in places:
        content[int(place * len(content))] = byte
    (folder / JOURNAL).write_bytes(content)
    found = salvage(folder / JOURNAL)
    if found.checkpoint is not None and sound is not None:
        assert found.checkpoint.place <= sound.place
        left_by(found.checkpoint, found.facts)
