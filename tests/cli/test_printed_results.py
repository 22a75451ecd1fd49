"""What every command that prints keeps to: its whole result or none, files too, and never into what it reads."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout
from pathlib import Path
from typing import IO, Final

import pytest

from srconsole.cli.main import main
from tests.cli.writers import WRITERS, all_files

pytestmark = pytest.mark.slow

CHECKOUT: Final = Path(__file__).resolve().parents[2]
FULL: Final = Path("/dev/full")


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
    assert len(all_files(folder / "closed")) == 4


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
