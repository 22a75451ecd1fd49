"""A run that is killed at any moment ends as if it had not been."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from srconsole.engine.facts import Filled, Ordered
from srconsole.engine.status import status_of
from srconsole.engine.view.snapshot import Snapshot
from srconsole.errors import JournalError
from srconsole.journal.read_only import read_run
from srconsole.journal.run_folder import latest_run
from tests.engine import scripted
from tests.engine.running import Ran, left, written
from tests.walks import walk

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).resolve().parents[2]
EVERY_KIND = dict(
    [
        *((1, ""), (2, "started"), (3, "started"), (4, "done"), (5, "done"), (40, "refused"), (47, "refused")),
        *((48, "order"), (49, "order"), (50, "done"), (52, "not done"), (72, "order"), (73, "order"), (84, "order")),
        *((85, "order"), (86, "fill"), (104, "halt ended"), (110, "switched"), (119, "done"), (120, "order")),
        *((121, "order"), (122, "order"), (123, "order"), (124, "order"), (125, "order"), (126, "refused")),
        *((168, "trade"), (188, "order"), (190, "order"), (191, "order")),
        *((200, "done"), (202, "done"), (204, "done"), (210, "done"), (212, "done")),
    ]
)
"""Journal writes at which `make test` kills, each with the last fact that is on the disk then: around each kind of
fact, requests whose order is out, and from 119 and 187 on inside one candle that holds an exit, an entry lower down,
and the next exit or entry, with facts and inputs behind the checkpoint; from 200 on around levels made by hand."""


class Killed(NamedTuple):
    """How a child ended, and the last fact that was on the disk then."""

    killed: bool
    last: str


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a short replay with every kind of write in it."""
    return written(walk(5, 36, gap=0.006), tmp_path_factory.mktemp("candles") / "walk.csv")


@pytest.fixture(scope="module")
def whole(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Return what the replay leaves that nobody kills."""
    return left(scripted.run(file, {"SRCONSOLE_HOME": str(tmp_path_factory.mktemp("whole"))}))


def child(file: Path, home: Path, kill_at: int | None = None) -> subprocess.Popen[bytes]:
    """Start the replay in a process of its own."""
    environment = {**os.environ, "SRCONSOLE_HOME": str(home), "PYTHONPATH": str(CHECKOUT)}
    if kill_at is not None:
        environment["SRCONSOLE_KILL_AT"] = str(kill_at)
    return subprocess.Popen([sys.executable, "-m", "tests.engine.scripted", str(file)], env=environment, cwd=CHECKOUT)


def killed_at(file: Path, home: Path, write: int) -> Killed:
    """Run the replay until it kills itself at a journal write."""
    code = child(file, home, write).wait(timeout=60)
    assert code in (0, -signal.SIGKILL)
    folder = latest_run(home)
    if folder is None or not (folder / "journal.sqlite3").stat().st_size:
        return Killed(code != 0, "")
    try:
        remembered = read_run(folder).remembered
    except JournalError:
        # Killed before anything was in it.
        return Killed(code != 0, "")
    facts = [*remembered.latest, *remembered.facts]
    return Killed(code != 0, str(facts[-1].fact.__struct_config__.tag) if facts else "")


def assert_goes_on(file: Path, home: Path, whole: Ran) -> None:
    """Assert that the next start comes to the same rows, trades and state."""
    again = left(scripted.run(file, {"SRCONSOLE_HOME": str(home)}))
    assert again.rows == whole.rows
    assert again.trades == whole.trades
    assert unlogged(again.snapshot) == unlogged(whole.snapshot)
    orders = Counter(line.text for line in again.snapshot.log if line.text.startswith(("order", "filled", "closed")))
    assert orders == Counter(
        line.text for line in whole.snapshot.log if line.text.startswith(("order", "filled", "closed"))
    )


def unlogged(snapshot: Snapshot) -> Snapshot:
    """Return a snapshot without what differs after a restart: where it is kept, and that it went on."""
    news = tuple(item._replace(sequence=0) for item in snapshot.news if item.kind != "start")
    return snapshot._replace(run="", log=(), news=news, sequence=0)


def test_the_short_replay_has_every_kind_of_write(whole: Ran) -> None:
    """What the crash tests kill is worth killing.

    Given the short replay
    When it is traded to its end
    Then it has seen orders, fills, trades, a switch, a halt and its end, refusals, and requests done and not done
    """
    words = " ".join(line.text for line in whole.snapshot.log)
    for word in (
        "order: buy",
        "filled",
        "closed",
        "switched",
        "halted",
        "has ended",
        "no entry on",
        "by hand:",
    ):
        assert word in words
    remembered = read_run(Path(whole.snapshot.run)).remembered
    told = {type(noted.fact).__name__ for noted in (*remembered.latest, *remembered.facts)}
    assert {"Requested", "Done", "NotDone"} <= told
    assert whole.snapshot.market.trade_count >= 5


@pytest.mark.parametrize(("write", "last"), EVERY_KIND.items())
def test_killed_at_a_journal_write_it_ends_the_same(
    write: int, last: str, file: Path, whole: Ran, tmp_path: Path
) -> None:
    """SIGKILL at a write loses nothing and doubles nothing.

    Given a replay that is killed just before or just after a journal write
    When it is started again
    Then it ends with the same rows, trades, orders and state as one that was not
    """
    assert killed_at(file, tmp_path, write) == Killed(True, last)
    assert_goes_on(file, tmp_path, whole)


@pytest.mark.parametrize(("write", "held"), [(120, True), (122, False), (124, True)])
def test_status_of_a_killed_run_counts_its_fills(write: int, held: bool, file: Path, tmp_path: Path) -> None:
    """What a killed engine held, and at which price, is told from what it wrote, not from its last checkpoint.

    Given a run that was killed inside a candle: after an exit was written, its fill, or another entry's fill
    When its status is asked for
    Then the position is that after the fills, and the last price that at which the newest filled order was decided
    """
    killed_at(file, tmp_path, write)
    folder = latest_run(tmp_path)
    assert folder is not None
    remembered = read_run(folder).remembered
    assert remembered.checkpoint is not None
    before, told = (status_of(remembered.checkpoint, facts) for facts in ((), remembered.facts))
    behind = [noted.fact for noted in remembered.facts]
    filled = {fact.client_id for fact in behind if isinstance(fact, Filled)}
    prices = [fact.price for fact in behind if isinstance(fact, Ordered) and fact.client_id in filled]
    assert len(prices) == (write - 120) / 2
    assert before["in_position"]
    assert told["in_position"] is held
    assert told["last_price"] == (prices[-1] if prices else before["last_price"])
    assert (told["last_price"] != before["last_price"]) is bool(prices)
    assert (told["equity"] != before["equity"]) is bool(prices)


@pytest.mark.parametrize("seed", range(20))
def test_killed_at_a_random_moment_it_ends_the_same(seed: int, file: Path, whole: Ran, tmp_path: Path) -> None:
    """SIGKILL at any moment loses nothing and doubles nothing.

    Given a replay that is killed from outside, again and again, at random moments
    When it is started again
    Then it ends with the same rows, trades, orders and state as one that was not
    """
    assert_survives(seed, file, whole, tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1000, 1200))
def test_killed_at_many_random_moments_it_ends_the_same(seed: int, file: Path, whole: Ran, tmp_path: Path) -> None:
    """SIGKILL at any of 200 moments loses nothing and doubles nothing.

    Given a replay that is killed from outside at random moments
    When it is started again
    Then it ends with the same rows, trades, orders and state as one that was not
    """
    assert_survives(seed, file, whole, tmp_path)


@pytest.mark.soak
def test_killed_at_each_journal_write_it_ends_the_same(
    file: Path, whole: Ran, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SIGKILL at each write in turn loses nothing and doubles nothing.

    Given a replay that is killed just before and just after each of its journal writes
    When it is started again
    Then it ends each time with the same rows, trades, orders and state as one that was not
    """
    write, kinds = 0, set[str]()
    while True:
        write += 1
        home = tmp_path_factory.mktemp("killed")
        ended = killed_at(file, home, write)
        if not ended.killed:
            break
        kinds.add(ended.last)
        assert_goes_on(file, home, whole)
    assert write > 100
    assert kinds >= set(EVERY_KIND.values())


def assert_survives(seed: int, file: Path, whole: Ran, home: Path) -> None:
    """Kill the replay at up to three random moments, then let it end."""
    chance = random.Random(seed)
    for _ in range(chance.randint(1, 3)):
        process = child(file, home)
        try:
            process.wait(timeout=chance.uniform(0.2, 0.9))
        except subprocess.TimeoutExpired:
            process.kill()
        process.wait()
    assert_goes_on(file, home, whole)
