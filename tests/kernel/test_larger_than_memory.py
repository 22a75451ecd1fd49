"""Files whose columns are more than the memory that a command may take: the same answer, and nothing left behind."""

from __future__ import annotations

import hashlib
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from srconsole.bundled import bundled
from srconsole.kernel.library import Library
from srconsole.kernel.writer import KernelRows, Values
from srconsole.market.column_texts import float_texts
from srconsole.market.csv_format import HEADER

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to a limit of its own memory"),
]

CHECKOUT: Final = Path(__file__).resolve().parents[2]
SAMPLE: Final = bundled("data/coinbase_BTC-USD_1h_2018-09_2019-10.csv")
CANDLES: Final = 5_000_000
FEWER: Final = 2_400_000
"""Candles of which every row is written: they are five times as long as a candle's line."""
CANDLE: Final = 6 * 8
"""Bytes that a candle has in columns."""
ABOVE_START: Final = 40
"""Megabytes of its own memory that a command may take above what it needs to start."""
MINUTE: Final = 60_000_000


@pytest.fixture(scope="module")
def large(kernel: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Make five million one-minute candles that swing around 50,000."""
    folder = tmp_path_factory.mktemp("large")
    chance, rows, last = np.random.default_rng(1), KernelRows(kernel, float_texts), 50_000.0
    with (folder / "large.csv").open("wb") as file:
        file.write(f"{HEADER}\n".encode())
        for start in range(0, CANDLES, 200_000):
            time = np.arange(start, start + 200_000) * MINUTE
            close = np.round(
                50_000 * np.exp(0.05 * np.sin(time / MINUTE / 9_000) + chance.normal(0, 6e-4, len(time))), 1
            )
            opened = np.concatenate(([last], close[:-1]))
            high = np.round(np.maximum(opened, close) + chance.exponential(15, len(time)), 1)
            low = np.round(np.minimum(opened, close) - chance.exponential(15, len(time)), 1)
            volume = chance.random(len(time)).round(5)
            columns: list[Values] = [time.view("datetime64[us]"), opened, high, low, close, volume, "BTC/USDT"]
            file.write(rows(columns, len(time)))
            last = close[-1]
    yield folder / "large.csv"
    shutil.rmtree(folder)


def run(
    megabytes: int, *command: str, folder: Path, prepared: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own, with so many megabytes above what it needs to start; 0: no limit."""
    script = [sys.executable, "-m", "tests.kernel.limited_run", str(megabytes), str(SAMPLE), *command]
    return subprocess.run(
        script,
        cwd=CHECKOUT,
        env={**os.environ, "TMPDIR": str(folder), "PYTHONPATH": str(CHECKOUT), "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=prepared,
    )


def limit_of(done: subprocess.CompletedProcess[str]) -> int:
    """Return the limit that a command ran under, bytes."""
    return int(done.stderr.splitlines()[-1])


@pytest.mark.parametrize(
    "command", [("backtest", "--json"), ("backtest", "--json", "--trade-from", "1975-01-01"), ("levels", "--json")]
)
def test_a_file_that_memory_has_no_room_for_is_traded_all_the_same(
    large: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    """Ten years of ticks made candles need no larger machine.

    Given candles whose columns are larger than all memory that the process may have of its own
    When a command trades them, or finds their levels
    Then it says to the last digit what it says with all memory, and its temporary folder is empty
    """
    name, *options = command
    folder = tmp_path / "temporary"
    folder.mkdir()

    limited = run(ABOVE_START, name, str(large), *options, folder=folder)
    whole = run(0, name, str(large), *options, folder=folder)

    assert (limited.returncode, whole.returncode) == (0, 0), limited.stderr
    assert 0 < limit_of(limited) < CANDLES * CANDLE
    assert limited.stdout == whole.stdout
    assert '"trades": ' in limited.stdout or '"touches": ' in limited.stdout
    assert list(folder.iterdir()) == []


def test_files_written_of_it_are_the_same(large: Path, tmp_path: Path) -> None:
    """What is written of a large file is what would be written of it on a large machine.

    Given the same candles and the same little memory
    When a backtest writes its files
    Then they have the same bytes as with all memory
    """
    fewer = tmp_path / "fewer.csv"
    with large.open("rb") as lines, fewer.open("wb") as file:
        file.writelines(islice(lines, FEWER + 1))
    found: list[dict[str, str]] = []

    for megabytes in (0, ABOVE_START):
        out = tmp_path / "out"
        done = run(megabytes, "backtest", str(fewer), "--quiet", "--out", str(out), folder=tmp_path)
        assert done.returncode == 0, done.stderr
        assert limit_of(done) < FEWER * CANDLE
        found.append({each.name: _sum_of(each) for each in out.iterdir()})
        shutil.rmtree(out)

    assert sorted(found[0]) == ["candles.csv", "fills.csv", "summary.json", "trades.csv"]
    assert found[0] == found[1]


def _sum_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def test_many_settings_trade_it_too(large: Path, tmp_path: Path) -> None:
    """A sweep of a large file needs no larger machine either.

    Given the same candles and little memory
    When a sweep trades them by four settings, and says what speaks against the best
    Then it prints what it prints with all memory, but for how long it took
    """
    command = ("sweep", str(large), "--param", "levels.swing_order=24,48", "--param", "strategy.stop_pct=0.01,0.02")
    done = [run(megabytes, *command, "--jobs", "2", folder=tmp_path) for megabytes in (0, ABOVE_START)]
    assert [each.returncode for each in done] == [0, 0], done[1].stderr
    assert limit_of(done[1]) < CANDLES * CANDLE
    whole, limited = ([line for line in each.stdout.splitlines() if " trials in " not in line] for each in done)
    assert whole == limited


def test_a_disk_without_room_is_told_in_a_sentence(large: Path, tmp_path: Path) -> None:
    """Nobody is left with half a result.

    Given candles that memory has no room for, and a disk that takes no file of more than 10 MB
    When they are backtested with a folder for what comes of it
    Then one sentence names the temporary folder and what to do, the exit code is 2, and nothing is left
    """
    folder, out = tmp_path / "temporary", tmp_path / "out"
    folder.mkdir()

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000_000, 10_000_000))

    done = run(ABOVE_START, "backtest", str(large), "--out", str(out), folder=folder, prepared=full)

    assert done.returncode == 2
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("srconsole: ")]
    assert line.startswith(f"srconsole: {folder}: the candles are more than memory has room for")
    assert "set TMPDIR to" in line
    assert not (out / "candles.csv").exists()
    assert list(folder.iterdir()) == []


def test_too_little_memory_for_anything_is_told_in_a_sentence(large: Path, tmp_path: Path) -> None:
    """Nobody takes a small machine for a fault of the program.

    Given so little memory that not even a part of the file can be read
    When it is backtested
    Then one sentence says that memory is short, and the exit code is 1
    """
    done = run(2, "backtest", str(large), folder=tmp_path)

    assert done.returncode == 1
    assert [line for line in done.stderr.splitlines() if line.startswith("srconsole: ")] == [
        "srconsole: there is not enough memory for this; end other programs, or ask for less at a time"
    ]
