"""What every command that writes or prints keeps to: its whole result or none, and never over what it reads."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout
from pathlib import Path
from typing import IO, Final

import pandas as pd
import pytest

from srconsole.cli.main import main
from srconsole.market.candle_writer import write_table
from tests.frames import frame
from tests.walks import walk

pytestmark = pytest.mark.slow

CHECKOUT: Final = Path(__file__).resolve().parents[2]
WRITERS: Final = ("backtest", "annotate", "import")
FULL: Final = Path("/dev/full")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the current folder, with 300 made candles in `candles.csv`."""
    made = frame(walk(3, 300))
    made["Time"] += pd.Timedelta(days=365 * 50)
    write_table(made, tmp_path / "candles.csv")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def all_files(folder: Path) -> dict[str, bytes | None]:
    """Return what stands below a folder: names, and the bytes of files."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def process(folder: Path, *words: str, run: str) -> subprocess.CompletedProcess[str]:
    """Run srconsole in a folder as a process of its own, by shell code in which "$@" is the command."""
    return subprocess.run(
        ["/bin/sh", "-c", run, "sh", sys.executable, "-m", "srconsole", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@contextmanager
def printing_to(stream: IO[str] | None) -> Iterator[None]:
    """Let the command line print to a stream; None is what Python makes of a closed one."""
    with redirect_stdout(stream):
        yield


@contextmanager
def nobody_reading() -> Iterator[IO[str]]:
    """Give a pipe whose reader has gone."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w", encoding="utf-8") as stream:
        yield stream


def refusals(words: list[str], capsys: pytest.CaptureFixture[str]) -> list[tuple[int, str]]:
    """Run a command on a stdout that is closed, that nobody reads and that is full; return exit codes and stderr."""
    with ExitStack() as stack:
        streams = [None, stack.enter_context(nobody_reading())]
        if FULL.exists():
            streams.append(stack.enter_context(FULL.open("w", encoding="utf-8")))
        told = []
        for stream in streams:
            with printing_to(stream):
                code = main(words)
            told.append((code, capsys.readouterr().err))
        return told


@pytest.mark.parametrize(
    "words",
    [
        ["backtest", "candles.csv", "--out", "."],
        ["backtest", "linked.csv", "--out", "."],
        ["backtest", "candles.csv", "--out", "loop/inner/.."],
        ["backtest", "other.csv", "--detail", "candles.csv", "--out", "."],
        ["backtest", "other.csv", "--settings", "links/summary.json", "--out", "links"],
        ["annotate", "candles.csv", "--out", "candles.csv"],
        ["annotate", "candles.csv", "--out", "inner/../candles.csv"],
        ["annotate", "candles.csv", "--out", "linked.csv"],
        ["annotate", "candles.csv", "--out", "hard.csv"],
        ["annotate", "hard.csv", "--out", "candles.csv"],
        ["annotate", "candles.csv", "--settings", "own.toml", "--out", "own.toml"],
        ["annotate", "candles.csv", "--out", "settings.toml"],
        ["import", "candles.csv", "--out", "loop/candles.csv"],
        ["import", "candles.csv", "--out", "hard.csv"],
        ["import", "candles.csv", "--settings", "own.toml", "--out", "own.toml"],
    ],
    ids=" ".join,
)
def test_no_result_replaces_what_is_read(words: list[str], folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A mistyped --out costs nobody their candles or settings.

    Given candles, finer ones and settings, each under several names
    When a result is asked for where one of them stands, by whatever name
    Then that is refused as a wrong request in one sentence, and every file is as it was
    """
    for name in ("inner", "links"):
        (folder / name).mkdir()
    (folder / "linked.csv").symlink_to("candles.csv")
    (folder / "hard.csv").hardlink_to(folder / "candles.csv")
    (folder / "loop").symlink_to(".")
    (folder / "own.toml").write_text("[levels]\nswing_order = 2\n", encoding="utf-8")
    (folder / "settings.toml").write_text("[risk]\nmargin = 50\n", encoding="utf-8")
    (folder / "links" / "summary.json").symlink_to("../own.toml")
    write_table(frame(walk(4, 30)), folder / "other.csv")
    before = all_files(folder)

    assert main(words) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert "a result would take its place" in err
    assert err.count("\n") == 1
    assert all_files(folder) == before


@pytest.mark.parametrize("command", WRITERS)
@pytest.mark.parametrize("kind", [stat.S_IFIFO, stat.S_IFCHR])
def test_devices_and_pipes_stay_what_they_are(
    command: str, kind: int, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The superuser's `--out /dev/null` leaves a null device.

    Given a pipe, or a device where the system lets one be made
    When a result is asked for in its place
    Then that is refused as a wrong request, and it stands as before
    """
    (folder / "result").mkdir()
    special = folder / "result" / "trades.csv"
    try:
        os.mknod(special, kind | 0o600, os.makedev(1, 3))
    except PermissionError:
        pytest.skip("only the superuser makes devices")
    before = special.stat()

    assert main([command, "candles.csv", "--out", "result" if command == "backtest" else str(special)]) == 2
    assert "which a result would take the place of" in capsys.readouterr().err
    assert special.stat() == before


@pytest.mark.parametrize("command", WRITERS)
def test_a_file_where_a_folder_is_wanted_and_the_other_way_round(
    command: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A place that cannot be is told at once.

    Given a file in the place of a folder, or a folder in the place of a file
    When a result is asked for there
    Then one sentence says which is wanted, the exit code is 2 and nothing is written
    """
    (folder / "a file").write_text("mine", encoding="utf-8")
    (folder / "a folder").mkdir()
    before = all_files(folder)

    assert main([command, "candles.csv", "--out", "a file" if command == "backtest" else "a folder"]) == 2
    assert "name a f" in capsys.readouterr().err
    assert main([command, "candles.csv", "--out", "a file/inner"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert all_files(folder) == before


def asked(command: str) -> list[str]:
    """Return a command line that writes files and prints something."""
    return [command, "candles.csv", "--out", "result" if command == "backtest" else "result.csv"]


@pytest.mark.parametrize("former", [False, True])
@pytest.mark.parametrize("command", WRITERS)
def test_a_stdout_that_fails_takes_the_files_back(
    command: str, former: bool, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All of a result or none of it, what is printed included.

    Given a stdout that is closed, that nobody reads or that is full, and a place with an earlier result or without
    When a command writes its files and prints what it did
    Then one sentence says so, the exit code is 1, and the place is as it was
    """
    if former:
        for name in ("result/candles.csv", "result/trades.csv", "result/summary.json", "result.csv"):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(f"former {name}", encoding="utf-8")
    before = all_files(folder)

    told = refusals([command, "candles.csv", "--out", "result" if command == "backtest" else "result.csv"], capsys)

    for code, err in told:
        assert code == 1
        assert err.startswith("srconsole: stdout")
        assert err.count("\n") == 1
    assert all_files(folder) == before


@pytest.mark.parametrize(
    "words",
    [
        ["backtest", "candles.csv", "--json"],
        ["levels", "candles.csv"],
        ["levels", "candles.csv", "--json"],
        ["settings", "show"],
        ["settings", "check"],
        ["--version"],
        ["levels", "--help"],
    ],
    ids=" ".join,
)
def test_every_print_that_fails_is_a_sentence(
    words: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is taken for printed that was not.

    Given a stdout that is closed, that nobody reads or that is full
    When a command that only prints is run
    Then one sentence says that it was not printed, and the exit code is 1
    """
    for code, err in refusals(words, capsys):
        assert code == 1
        assert err.startswith("srconsole: stdout")
        assert err.count("\n") == 1


def test_a_quiet_backtest_needs_no_stdout(folder: Path) -> None:
    """Who asked for no print is not told that it failed.

    Given stdin, stdout and stderr that are all closed, whose numbers the next files would get
    When a backtest writes its files with --quiet
    Then they are what they are with open ones
    """
    quiet = ["backtest", "candles.csv", "--quiet", "--out"]
    assert main([*quiet, "open"]) == 0

    answer = process(folder, *quiet, "closed", run='exec "$@" <&- >&- 2>&-')

    assert answer.returncode == 0
    assert all_files(folder / "closed") == all_files(folder / "open")
    assert len(all_files(folder / "closed")) == 3


def test_an_error_is_never_printed_as_a_result(folder: Path) -> None:
    """Stdout carries results only, whatever becomes of stderr.

    Given a stderr that is closed
    When a command fails
    Then stdout is empty, and the exit code tells
    """
    answer = process(folder, "levels", "nothing.csv", run='exec "$@" 2>&-')

    assert (answer.returncode, answer.stdout) == (2, "")


LIMITED: Final = """
import resource, sys
from srconsole.cli.main import main
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
sys.exit(main(sys.argv[2:]))
"""


def test_a_file_that_stdout_leads_into_has_all_or_none(folder: Path) -> None:
    """Half a summary is no summary.

    Given a file with a line in it, on a disk with room for half of what is to be added
    When a backtest prints its summary there
    Then one sentence says so, and the file has its line alone
    """
    (folder / "log.txt").write_text("earlier\n", encoding="utf-8")
    with (folder / "log.txt").open("ab") as log:
        answer = subprocess.run(
            [sys.executable, "-c", LIMITED, "1000", "backtest", "candles.csv", "--json"],
            env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
            stdout=log,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )

    assert answer.returncode == 1
    assert answer.stderr.startswith("srconsole: stdout: printing failed: ")
    assert (folder / "log.txt").read_text(encoding="utf-8") == "earlier\n"


def test_nothing_is_printed_into_what_is_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`>>` on the wrong file costs nobody their candles.

    Given a stdout that leads into the file of candles, or into one of the places of the result
    When a command reads the candles and prints
    Then it is refused as a wrong request, and the file is as it was
    """
    (folder / "result.csv").write_text("", encoding="utf-8")
    before = all_files(folder)

    for name, words in (
        ("candles.csv", ["levels", "candles.csv", "--json"]),
        ("result.csv", ["annotate", "candles.csv", "--out", "result.csv"]),
    ):
        with (folder / name).open("a", encoding="utf-8") as stream, printing_to(stream):
            assert main(words) == 2
        assert "stdout" in capsys.readouterr().err
    assert all_files(folder) == before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_command_that_is_told_to_end_leaves_nothing(number: signal.Signals, folder: Path) -> None:
    """A closed terminal or a shutdown in the middle of the writing leave the folder as it was.

    Given an earlier result
    When a command is told to end while it writes the new one
    Then the earlier one is whole, nothing else is left, and the exit code is the shell's for that signal
    """
    before = all_files(folder)
    (folder / "statement.py").write_text(ENDED_WHILE_WRITING, encoding="utf-8")

    ended = subprocess.run(
        [sys.executable, "statement.py", str(number.value)],
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        check=False,
        timeout=60,
    )

    (folder / "statement.py").unlink()
    assert (ended.returncode, ended.stdout, ended.stderr) == (128 + number, b"", b"")
    assert all_files(folder) == before


ENDED_WHILE_WRITING: Final = """
import signal, sys
from pathlib import Path
from srconsole.cli.ending import ended_in_order
from srconsole.cli.main import COMMANDS, main
from srconsole.market.output_files import OutputFiles

# Under nohup the tests are run with a hangup ignored.
signal.signal(int(sys.argv[1]), signal.SIG_DFL)

def add_arguments(parser): pass

def run(arguments):
    with ended_in_order(), OutputFiles() as files:
        draft = files.file("candles.csv")
        files.begin()
        draft.write(b"half")
        signal.raise_signal(int(sys.argv[1]))

COMMANDS["try"] = ("runs a statement", "__main__")
if __name__ == "__main__":
    sys.exit(main(["try"]))
"""
