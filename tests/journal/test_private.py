"""What a run leaves is for its owner alone, and its folder can be made whatever the symbol is."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from srconsole.compose.replay import Replay, open_engine
from srconsole.engine.view.snapshot import Snapshot
from srconsole.journal.folder_names import market_name
from srconsole.journal.run_folder import RunFolder, latest_run
from srconsole.market.candle_writer import write_table
from srconsole.settings.schema import LevelSettings, Settings
from tests.engine.running import at_once, run_to_end, written
from tests.frames import frame
from tests.walks import walk

SETTINGS = at_once(Settings(levels=LevelSettings(swing_order=2)))
HASHES = "0" * 64, "1" * 64


@contextmanager
def wide_open() -> Iterator[None]:
    """Let new files be anybody's, as on a machine whose owner is careless."""
    before = os.umask(0)
    try:
        yield
    finally:
        os.umask(before)


def modes(home: Path) -> dict[str, int]:
    """Return the rights of all that stands below a home."""
    return {str(path.relative_to(home)): stat.S_IMODE(path.lstat().st_mode) for path in home.rglob("*")}


def shared(home: Path) -> list[str]:
    """Return what anybody but the owner has a right to."""
    return [name for name, mode in modes(home).items() if mode & 0o077]


def test_everything_of_a_run_is_its_owners_alone(tmp_path: Path) -> None:
    """Given a machine on which new files are anybody's
    When a run is traded, also while its engine is at it, and goes on after its files were opened to all
    Then every file is 0600 and every folder 0700
    """
    home = tmp_path / "home"
    replay = Replay(written(walk(5, 91, gap=0.006), tmp_path / "walk.csv"))
    with wide_open():
        run_to_end(SETTINGS, replay, home)
        assert shared(home) == []
        names = {Path(name).name for name in modes(home)}
        assert names >= {"journal.sqlite3", "paper.sqlite3", "historical_data.csv", "trading.log", "lock", "last-run"}
        for path in home.rglob("*"):
            path.chmod(0o777 if path.is_dir() else 0o666)
        with open_engine(SETTINGS, replay, {"SRCONSOLE_HOME": str(home)}, lambda _: None):
            assert shared(home) == []
            assert {Path(name).name for name in modes(home)} >= {"journal.sqlite3-wal", "paper.sqlite3-shm"}
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "symbol",
    [
        "A" * 5000,
        "比特币" * 500,
        "..",
        "../../etc/passwd",
        "/",
        "a\\b",
        "BTC\x00USD",
        "-",
        "con.",
        "\udcff",
        "x" * 149 + "é",
    ],
)
def test_any_symbol_has_a_folder_of_its_own(symbol: str, tmp_path: Path) -> None:
    """Given a symbol of 5,000 letters, of other alphabets, or that would lead elsewhere as a path
    When its run's folder is made, and made anew
    Then it is one folder below the home, with a name that any file system takes
    """
    folder = RunFolder.replay(tmp_path, Path("candles.csv"), *HASHES, symbol, "1h")
    with folder:
        (folder.path / "anything").touch()
        aside = folder.fresh()
    assert folder.path.parent.parent.parent == tmp_path
    assert aside is not None
    assert len(aside.name.encode()) <= 255 - len("-wal")
    assert aside.name.isascii()


def test_long_symbols_do_not_share_a_folder() -> None:
    """Given two symbols of thousands of letters that differ in the last one
    When their folders are named
    Then the names differ
    """
    assert market_name("A" * 5000 + "B", "1h") != market_name("A" * 5000 + "C", "1h")


def test_a_replay_of_a_long_symbol_is_traded(tmp_path: Path) -> None:
    """Given candles whose symbol is as long as any may be
    When they are replayed
    Then they are traded, and the run goes on like any other
    """
    symbol, file = "LONG" * 20, tmp_path / "walk.csv"
    write_table(frame(walk(5, 40), symbol), file)
    shown: list[Snapshot] = [run_to_end(SETTINGS, Replay(file), tmp_path / "home").snapshot for _ in range(2)]
    assert {snapshot.market.symbol for snapshot in shown} == {symbol}
    assert shown[0].run == shown[1].run


def test_the_last_run_is_known_without_a_clock(tmp_path: Path) -> None:
    """Given two runs, the one that was traded first with files from the future
    When the last run is looked for, and again after the first one was traded once more and then set back in time
    Then each time it is the one traded last; where that is not known, the one written last
    """
    replays = [Replay(written(walk(seed, 40), tmp_path / f"{seed}.csv")) for seed in (5, 6)]
    runs = [Path(run_to_end(SETTINGS, replay, tmp_path / "home").snapshot.run) for replay in replays]
    os.utime(runs[0] / "journal.sqlite3", (4e9, 4e9))
    assert latest_run(tmp_path / "home") == runs[1]
    run_to_end(SETTINGS, replays[0], tmp_path / "home")
    os.utime(runs[0] / "journal.sqlite3", (1000, 1000))
    assert latest_run(tmp_path / "home") == runs[0]
    for marker in ("", "nowhere", "../..", "\0"):
        (tmp_path / "home" / "last-run").write_text(marker, encoding="utf-8")
        assert latest_run(tmp_path / "home") == runs[1]
