"""Journals and accounts with anything wrong in them: a start ends well, or in one sentence, and never in a crash."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest

from srconsole.compose.first_frame import opening_snapshot
from srconsole.compose.replay import Replay, open_engine
from srconsole.compose.runs import run_status
from srconsole.engine.ports import Checkpoint
from srconsole.engine.view.snapshot import Snapshot
from srconsole.errors import SrconsoleError
from srconsole.journal.reading import checkpoint_sum
from tests.engine import scripted
from tests.engine.running import at_once, left, written
from tests.walks import walk

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).resolve().parents[2]
SETTINGS = at_once(scripted.SETTINGS)
JOURNAL, ACCOUNT = "journal.sqlite3", "paper.sqlite3"
MID_CANDLE = (48, 84, 122, 190)
"""Journal writes at which the short replay is killed, with an order out, or orders and fills behind its checkpoint."""

ODD: Sequence[Any] = (
    *(None, "", "x", "nan", "1e999", "-0.0", "\x1b[31m", b"", b"\xff\x00", True, [], {}, [1], {"a": 1}),
    *(0, 1, -1, 2**31, 2**63 - 1, -(2**63), 2**64, 0.0, -1.5, 1e308, 1e-310, float("inf"), float("nan")),
)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return folders with a file of candles and a home: a run that has ended, and several killed inside a candle."""
    made = []
    for kill_at in ("", *map(str, MID_CANDLE)):
        folder = tmp_path_factory.mktemp("run")
        file = written(walk(5, 36, gap=0.006), folder / "walk.csv")
        environment = {**os.environ, "SRCONSOLE_HOME": str(folder / "home"), "PYTHONPATH": str(CHECKOUT)}
        if kill_at:
            environment["SRCONSOLE_KILL_AT"] = kill_at
        command = [sys.executable, "-m", "tests.engine.scripted", str(file)]
        killed = subprocess.run(command, env=environment, cwd=CHECKOUT, check=False, stderr=subprocess.DEVNULL)
        assert (killed.returncode < 0) == bool(kill_at)
        made.append(folder)
    return made


def traded(folder: Path) -> str:
    """Start the run again, trade it to its end, and return the table of its trades."""
    shown: list[Snapshot] = []
    environment = {"SRCONSOLE_HOME": str(folder / "home")}
    with open_engine(SETTINGS, Replay(folder / "walk.csv"), environment, shown.append) as opened:
        asyncio.run(opened.engine.trade(opened.first, until_end=True))
    return left(shown[-1]).trades


def looked_at(folder: Path) -> None:
    """Look at the run as `status` and the first frame do."""
    environment = {"SRCONSOLE_HOME": str(folder / "home")}
    with suppress(SrconsoleError):
        run_status(environment)
    opening_snapshot(SETTINGS, folder / "walk.csv", None, False, environment)


def run_of(folder: Path) -> Path:
    """Return the run's own folder."""
    (found,) = folder.glob("home/replay/*/*")
    return found


def bytes_changed(folder: Path, chance: random.Random) -> str:
    """Flip bits, or overwrite, cut or lengthen a file of the run."""
    files = [path for path in run_of(folder).iterdir() if path.stat().st_size and path.suffix != ".log"]
    path = chance.choice(sorted(files))
    content = bytearray(path.read_bytes())
    kind = chance.choice(["bits", "bits", "bits", "zeros", "cut", "longer"])
    at = chance.randrange(len(content))
    if kind == "bits":
        for _ in range(chance.randint(1, 8)):
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    elif kind == "zeros":
        content[at : at + 512] = bytes(len(content[at : at + 512]))
    elif kind == "cut":
        del content[at:]
    else:
        content += chance.randbytes(chance.randint(1, 5000))
    path.write_bytes(content)
    return f"{kind} of {path.name}"


def value_changed(folder: Path, chance: random.Random) -> str:
    """Put an odd value where SQLite keeps one, or take a row away."""
    name = chance.choice([JOURNAL, JOURNAL, ACCOUNT])
    with closing(sqlite3.connect(run_of(folder) / name, isolation_level=None)) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        # The sums of whole blocks: so short a run has none.
        table = chance.choice(sorted({*tables} - {"blocks"}))
        rows = [row[0] for row in connection.execute(f"SELECT rowid FROM {table}")]  # noqa: S608  # own names
        row = chance.choice(rows or [0])
        if chance.random() < 0.2:
            connection.execute(f"DELETE FROM {table} WHERE rowid = ?", (row,))  # noqa: S608  # own names
            return f"{name}: {table} {row} taken away"
        column = chance.choice([each[1] for each in connection.execute(f"PRAGMA table_info({table})")])
        value = chance.choice([each for each in ODD if not isinstance(each, list | dict)])
        # What the schema or SQLite itself refuses is no damage.
        with suppress(sqlite3.Error, OverflowError):
            statement = f"UPDATE {table} SET {column} = ? WHERE rowid = ?"  # noqa: S608  # own names
            connection.execute(statement, (value, row))
        return f"{name}: {table}.{column} {row} = {value!r}"


def within(value: Any, chance: random.Random) -> Any:
    """Return a value of lists and dicts with one part changed, lost or added."""
    if isinstance(value, dict) and value and chance.random() < 0.9:
        key = chance.choice(sorted(value))
        kind = chance.random()
        if kind < 0.1:
            return {name: part for name, part in value.items() if name != key}
        if kind < 0.15:
            return {**value, "more": chance.choice(ODD)}
        return {**value, key: within(value[key], chance)}
    if isinstance(value, list) and value and chance.random() < 0.8:
        at = chance.randrange(len(value))
        return [*value[:at], within(value[at], chance), *value[at + 1 :]]
    if isinstance(value, float) and chance.random() < 0.5:
        return value * chance.choice([0.99, -1, 1e300, 0])
    return chance.choice(ODD)


def content_changed(folder: Path, chance: random.Random) -> str:
    """Change what is written in a fact, a row or the checkpoint, in its own form."""
    with closing(sqlite3.connect(run_of(folder) / JOURNAL, isolation_level=None)) as connection:
        kind = chance.choice(["fact", "newest fact", "checkpoint", "checkpoint", "row"])
        if kind == "checkpoint":
            (state,) = connection.execute("SELECT state FROM checkpoint").fetchone()
            changed = within(msgspec.msgpack.decode(state), chance)
            try:
                packed = msgspec.msgpack.encode(changed)
            except OverflowError:
                return "nothing"
            place, sequence, inputs = connection.execute("SELECT place, sequence, inputs FROM checkpoint").fetchone()
            # With its checksum, as another srconsole might write it.
            checksum = checkpoint_sum(Checkpoint(place, sequence, inputs, packed))
            connection.execute("UPDATE checkpoint SET state = ?, sum = ?", (packed, checksum))
            return f"checkpoint {changed!r}"
        if kind == "row":
            number, line = connection.execute("SELECT number, line FROM rows ORDER BY random() LIMIT 1").fetchone()
            parts = line.split(",")
            at = chance.randrange(len(parts))
            parts[at : at + 1] = chance.choice(
                [[], ["x"], ["nan"], ["1e999"], ["0001-01-01"], ["5"], ["a", "b"], ["\n"]]
            )
            connection.execute("UPDATE rows SET line = ? WHERE number = ?", (",".join(parts), number))
            return f"row {number} {parts!r}"
        facts = connection.execute("SELECT sequence, body FROM facts ORDER BY sequence").fetchall()
        sequence, body = chance.choice(facts[-6:] if kind == "newest fact" else facts)
        with suppress(OverflowError):
            changed = msgspec.msgpack.encode(within(msgspec.msgpack.decode(body), chance))
            connection.execute("UPDATE facts SET body = ? WHERE sequence = ?", (changed, sequence))
            return f"fact {sequence} {changed!r}"
        return "nothing"


ENDS = {"same trades", "other trades", "sentence"}
"""Other trades come of a state with its checksum, as another srconsole might write it, or of the account's word."""
HARMS: Sequence[Callable[[Path, random.Random], str]] = (bytes_changed, value_changed, content_changed)


def outcome(source: Path, folder: Path, seed: int, whole: str) -> str:
    """Harm a copy of a run by a seed and start it again; return how that ended."""
    chance = random.Random(seed)
    shutil.copytree(source, folder)
    try:
        harm = chance.choice(HARMS)(folder, chance)
        try:
            looked_at(folder)
            same = traded(folder) == whole
        except SrconsoleError as error:
            return "sentence" if "\n" not in str(error) else f"seed {seed}, {harm}: {error}"
        except Exception as error:
            raise AssertionError(f"seed {seed}: {harm}") from error
        if same:
            return "same trades"
        believed = harm.startswith("checkpoint") or ACCOUNT in harm
        return "other trades" if believed else f"seed {seed}, {harm}: other trades"
    finally:
        shutil.rmtree(folder)


def wholes(runs: Sequence[Path], folder: Path) -> list[str]:
    """Return the trades that each run ends with when nothing is wrong."""
    return [traded(Path(shutil.copytree(run, folder / run.name))) for run in runs]


def test_a_start_on_damage_ends_well_or_in_a_sentence(runs: list[Path], tmp_path: Path) -> None:
    """A damaged run never ends in a crash.

    Given a run that has ended and some that were killed, with bytes, values or contents of their files changed
    When each is looked at and started again
    Then it ends, or is refused in one sentence
    """
    whole = wholes(runs, tmp_path)
    ended = Counter(outcome(runs[seed % 5], tmp_path / "harmed", seed, whole[seed % 5]) for seed in range(40))
    assert ended["same trades"] > 0
    assert ended["sentence"] > 10
    assert set(ended) <= ENDS


@pytest.mark.soak
def test_many_starts_on_damage_end_well_or_in_a_sentence(
    runs: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A damaged run never ends in a crash, whatever is wrong with it.

    Given runs with new damage each time, from seeds that are printed
    When each is looked at and started again, for a minute and a half
    Then it ends, or is refused in one sentence
    """
    whole, first, end = wholes(runs, tmp_path), random.SystemRandom().randrange(10**9), time.monotonic() + 90
    with capsys.disabled():
        sys.stdout.write(f"\nfuzz of journals: seeds from {first}\n")
    ended: Counter[str] = Counter()
    for seed in range(first, first + 1_000_000):
        if time.monotonic() > end:
            break
        ended[outcome(runs[seed % 5], tmp_path / "harmed", seed, whole[seed % 5])] += 1
    with capsys.disabled():
        sys.stdout.write(f"fuzz of journals: {ended.total()} runs, {dict(ended)}\n")
    assert ended["sentence"] > 0
    assert set(ended) <= ENDS
