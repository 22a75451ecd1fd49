"""One folder a run, found again, held by one engine."""

from __future__ import annotations

import fcntl
import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from srconsole.errors import JournalError
from srconsole.journal.folder_names import market_name
from srconsole.journal.lock import engine_of
from srconsole.journal.run_folder import RunFolder, home_folder, latest_run
from tests.journal.limits import said_by, said_without_rights
from tests.journal.scripted_run import scripted, tables_in, tables_of, written

FILE_HASH, SETTINGS_HASH = "0123456789abcdef" * 4, "fedcba9876543210" * 4

HOLD = (
    "import sys; from pathlib import Path; from srconsole.journal.lock import RunLock\n"
    "lock = RunLock(Path(sys.argv[1])); lock.take(); print('held', flush=True); sys.stdin.read()"
)


def replay(home: Path, file: str = "candles.csv", settings_hash: str = SETTINGS_HASH) -> RunFolder:
    """Return the folder of a replay."""
    return RunFolder.replay(home, Path(file), FILE_HASH, settings_hash, "BTC/USD", "1h")


@contextmanager
def another_engine(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Have another process hold a folder."""
    command = [sys.executable, "-c", HOLD, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process


def test_a_run_is_found_where_the_interface_says(tmp_path: Path) -> None:
    """Given a replay of some candles
    When its folder is made
    Then its name tells mode, file, hashes, symbol and timeframe, and only its owner may look inside
    """
    home = tmp_path / "state" / "srconsole"
    with replay(home, "somewhere/coinbase BTC.csv.gz") as folder:
        expected = home / "replay" / "coinbase%20BTC-01234567-fedcba98" / "BTC-USD-1h"

        assert folder.path == expected
        assert folder.journal.parent == expected
        for made in (home, home / "replay", expected.parent, expected):
            assert stat.S_IMODE(made.stat().st_mode) == 0o700


def test_the_home_is_the_one_named_or_the_platforms(tmp_path: Path) -> None:
    """Given SRCONSOLE_HOME set, set to nothing, or not set
    When the home is looked for
    Then it is the folder named, or else the platform's for srconsole
    """
    assert home_folder({"SRCONSOLE_HOME": str(tmp_path)}) == tmp_path
    assert home_folder({"SRCONSOLE_HOME": "runs"}) == Path.cwd() / "runs"
    assert home_folder({}) == home_folder({"SRCONSOLE_HOME": ""})
    assert home_folder({}).name == "srconsole"
    assert home_folder({}).is_absolute()


@given(st.text(min_size=1, max_size=12), st.text(min_size=1, max_size=12))
def test_symbols_do_not_share_a_folder(one: str, other: str) -> None:
    """Given two symbols
    When their folders are named
    Then the names are plain, and differ unless the symbols differ in nothing but a slash and a hyphen
    """
    assume(one.replace("/", "-") != other.replace("/", "-"))

    assert market_name(one, "1h") != market_name(other, "1h")
    assert re.fullmatch(r"[A-Za-z0-9%_-]+-1h", market_name(one, "1h"))


def test_a_perpetuals_folder_reads_well() -> None:
    """Given the symbol of a perpetual
    When its folder is named
    Then a person reads the symbol in it
    """
    assert market_name("BTC/USDT:USDT", "4h") == "BTC-USDT_USDT-4h"


def test_a_second_engine_is_refused_and_told_who_has_the_run(tmp_path: Path) -> None:
    """Given a run that another process trades
    When a second engine is started on it
    Then one sentence names the process and the folder, and no --fresh gets past it
    """
    folder = replay(tmp_path)
    folder.path.mkdir(parents=True)
    written(folder.path)
    with another_engine(folder.path) as process:
        for start in (folder.take, folder.fresh):
            with pytest.raises(JournalError) as caught:
                start()
            assert str(caught.value).startswith(f"this run is being traded by process {process.pid} ({folder.path}); ")
        assert engine_of(folder.path) == process.pid
        process.communicate()

    with folder:
        assert engine_of(folder.path) == os.getpid()
    assert engine_of(folder.path) is None
    assert tables_in(folder.path) == tables_of(scripted())


def test_an_engine_that_is_only_starting_has_no_number_yet(tmp_path: Path) -> None:
    """Given a run whose lock is held by an engine that has not written its process id yet
    When somebody looks who trades it
    Then it is traded, by process 0, which is none
    """
    with (tmp_path / "lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert engine_of(tmp_path) == 0


def test_a_killed_engine_holds_nothing(tmp_path: Path) -> None:
    """Given an engine that was killed
    When another is started on its run
    Then it has the run at once
    """
    with another_engine(tmp_path) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()

    assert (tmp_path / "lock").read_text(encoding="utf-8").strip() == str(process.pid)
    assert engine_of(tmp_path) is None
    code = "from srconsole.journal.lock import RunLock\nlock = RunLock(folder)\nlock.take()\nprint(lock.held)"
    assert said_by(code, tmp_path) == "True"


def test_looking_at_a_run_never_stops_an_engine_from_starting(tmp_path: Path) -> None:
    """Given somebody who looks at a run again and again
    When engines start on it meanwhile
    Then every one of them gets it
    """
    code = """
import subprocess, sys
from srconsole.journal.lock import RunLock, engine_of
look = (
    "import sys; from pathlib import Path; from srconsole.journal.lock import engine_of\\n"
    "print(flush=True)\\n"
    "while True: engine_of(Path(sys.argv[1]))"
)
command = [sys.executable, "-c", look, str(folder)]
looking = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(2)]
try:
    for process in looking:
        process.stdout.readline()
    for _ in range(3000):
        lock = RunLock(folder)
        lock.take()
        lock.release()
finally:
    for process in looking:
        process.kill()
        process.wait()
print("all started")"""
    assert said_by(code.strip(), tmp_path) == "all started"


def test_starting_anew_keeps_the_old_run(tmp_path: Path) -> None:
    """Given a run that was started anew before
    When it is started anew again
    Then the folder is empty but for the lock, and both old runs are kept beside it, whole
    """
    with replay(tmp_path) as folder:
        assert folder.fresh() is None
    for commits in (3, 5):
        with folder:
            written(folder.path, commits)
            kept = folder.fresh()
            assert engine_of(folder.path) == os.getpid()

            assert [path.name for path in folder.path.iterdir()] == ["lock"]
            assert kept is not None
            assert tables_in(kept) == tables_of(scripted(commits))
    assert sorted(path.name for path in folder.path.parent.iterdir()) == ["BTC-USD-1h", "BTC-USD-1h.1", "BTC-USD-1h.2"]


def test_an_engine_whose_folder_is_moved_aside_while_it_starts_gets_the_new_one(tmp_path: Path) -> None:
    """Given an engine that has opened its run's lock and waits for somebody who looks at it
    When the folder is moved aside meanwhile, and a new one stands in its place
    Then the engine holds the new one, not the old one under another name
    """
    folder = replay(tmp_path)
    folder.path.mkdir(parents=True)
    with (folder.path / "lock").open("w") as looking:
        fcntl.flock(looking, fcntl.LOCK_SH)
        files = len(list(Path("/dev/fd").iterdir()))
        start = Thread(target=folder.take)
        start.start()
        while len(list(Path("/dev/fd").iterdir())) == files:
            assert start.is_alive()
        old = folder.path.rename(folder.path.with_name("old"))
        folder.path.mkdir()
    start.join()

    assert engine_of(folder.path) == os.getpid()
    assert engine_of(old) is None
    folder.release()


def test_a_home_that_cannot_be_written_is_one_sentence() -> None:
    """Given a home that may only be read, or that is a file
    When a run is started there
    Then one sentence names it and SRCONSOLE_HOME
    """
    code = (
        'folder = run_folder.RunFolder.replay(folder, Path("candles.csv"), "0" * 64, "1" * 64, "BTC/USD", "1h")\n'
        "folder.take()"
    )
    with TemporaryDirectory() as name:
        home = Path(name)
        home.chmod(0o555)
        (home / "file").touch()
        unwritable = said_without_rights(code, home)
        no_folder = said_without_rights(code, home / "file")
        home.chmod(0o755)

    for sentence, reason, place in (
        (unwritable, "Permission denied", home),
        (no_folder, "Not a directory", home / "file"),
    ):
        assert (
            f"cannot be written: {reason}; make {place} writable, or name another folder with SRCONSOLE_HOME"
            in sentence
        )
        assert "\n" not in sentence


def test_the_latest_run_is_the_one_that_is_traded_or_was_last(tmp_path: Path) -> None:
    """Given no run, then several, one of them put aside
    When the latest is looked for
    Then it is none, then the one last written to, but the one that an engine holds where there is one
    """
    assert latest_run(tmp_path / "nowhere") is None
    folders = [replay(tmp_path, f"{name}.csv").path for name in ("first", "second", "third")]
    for age, folder in enumerate(folders):
        folder.mkdir(parents=True)
        written(folder)
        os.utime(folder / "journal.sqlite3", (1000 + age, 1000 + age))
    folders[2].rename(folders[2].with_name("BTC-USD-1h.1"))

    assert latest_run(tmp_path) == folders[1]
    with another_engine(folders[0]) as process:
        assert latest_run(tmp_path) == folders[0]
        process.communicate()
    assert latest_run(tmp_path) == folders[1]


def test_a_markets_run_has_its_folder_by_mode_exchange_and_market(tmp_path: Path) -> None:
    """Given a market that is traded on paper and live
    When their folders are named, taken and looked for
    Then each mode has its own, whatever the settings, held by one engine, and the one begun last is found
    """
    paper, live = (RunFolder.market(tmp_path, mode, "bitget", "BTC/USDT:USDT", "15m") for mode in ("paper", "live"))
    assert paper.path == tmp_path / "paper" / "bitget" / "BTC-USDT_USDT-15m"
    assert live.path == tmp_path / "live" / "bitget" / "BTC-USDT_USDT-15m"
    with paper, live:
        with pytest.raises(JournalError, match="is being traded"):
            RunFolder.market(tmp_path, "live", "bitget", "BTC/USDT:USDT", "15m").take()
        paper.journal.touch()
        live.journal.touch()
        paper.mark_as_last()
    assert latest_run(tmp_path) == paper.path
