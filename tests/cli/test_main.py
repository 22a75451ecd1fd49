"""The command line as people and scripts meet it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import srconsole
from srconsole.cli.main import COMMANDS, main

CHECKOUT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {"PATH": os.defpath, "PYTHONPATH": str(CHECKOUT), "HOME": str(CHECKOUT / "no-such-home")}


def command(*words: str, folder: Path = CHECKOUT) -> subprocess.CompletedProcess[str]:
    """Run srconsole as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "srconsole", *words],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def command_that(does: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command made of one statement, as a process of its own."""
    (folder / "statement.py").write_text(
        f"def add_arguments(parser): pass\ndef run(arguments): {does}\n", encoding="utf-8"
    )
    program = (
        "import sys; from srconsole.cli.main import COMMANDS, main\n"
        "COMMANDS['try'] = ('runs a statement', 'statement'); sys.exit(main(['try']))"
    )
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env=ENVIRONMENT | {"PYTHONPATH": f"{CHECKOUT}{os.pathsep}{folder}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """A report of trouble can name the version.

    Given the command line
    When --version is asked for
    Then stdout has the name and version, and the exit code is 0
    """
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"srconsole {srconsole.__version__}\n"


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Everything the program does is on one screen.

    Given the command line
    When --help is asked for
    Then each command stands there with its line, and the exit code is 0
    """
    assert main(["--help"]) == 0

    text = capsys.readouterr().out
    for name, (about, _module) in COMMANDS.items():
        assert f"    {name:<10}{about}\n" in text


@pytest.mark.parametrize("words", [[], ["--set", "console.speed=2"]])
def test_no_command_is_for_the_console(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Who names no command gets the console, which needs a terminal.

    Given no terminal
    When the command line is empty, or has options only
    Then one sentence says that the console needs one, and the exit code is 2
    """
    assert main(words) == 2

    output = capsys.readouterr()
    assert output.out == ""
    assert "terminal" in output.err
    assert output.err.count("\n") == 1


@pytest.mark.parametrize("words", [["--help"], ["--version"]])
def test_help_and_version_load_nothing_heavy(words: list[str]) -> None:
    """Help is there at once, whatever libraries the commands need.

    Given a fresh Python
    When --help or --version runs
    Then none of the big libraries is imported, nor any command
    """
    program = f"import sys; from srconsole.cli.main import main\nmain({words}); print(*sys.modules, file=sys.stderr)"

    answer = subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, check=True, capture_output=True, text=True)

    loaded = set(answer.stderr.split())
    heavy = {"textual", "rich", "pandas", "numpy", "scipy", "ccxt", "msgspec", "asyncio", "dataclasses"}
    assert "srconsole.cli.main" in loaded
    assert not loaded & (heavy | {module for _about, module in COMMANDS.values()})


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["bakctest"], "invalid choice: 'bakctest'"),
        (["settings"], "required: action"),
        (["settings", "sing"], "invalid choice: 'sing'"),
        (["settings", "show", "--loud"], "unrecognized arguments: --loud"),
        (["settings", "show", "--deb"], "unrecognized arguments: --deb"),
        (["settings", "show", "--set"], "--set: expected one argument"),
    ],
)
def test_wrong_arguments_are_one_message(words: list[str], expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A mistyped command is answered by one sentence and the place to look.

    Given arguments that make no sense
    When they are run
    Then one line on stderr says what and points to --help, and the exit code is 2
    """
    assert main(words) == 2

    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith("srconsole: ")
    assert expected in output.err
    assert "--help` says what is possible" in output.err
    assert output.err.count("\n") == 1


def test_error_is_a_sentence_and_with_debug_a_traceback() -> None:
    """People get the message; who mends the program gets the place.

    Given settings that are refused
    When a command runs without and with --debug
    Then the first prints the message alone, the second the traceback before it, both with exit code 2
    """
    words = ["settings", "check", "--set", "levels.swing_order=0"]

    plain, debug = command(*words), command(*words, "--debug")

    assert (plain.returncode, debug.returncode) == (2, 2)
    assert plain.stderr.startswith("srconsole: levels.swing_order = 0 (--set) must be an integer from 1 to 1000")
    assert plain.stderr.count("\n") == 1
    assert debug.stderr.startswith("Traceback")
    assert debug.stderr.endswith(plain.stderr)


def test_fault_of_the_program_asks_for_debug(tmp_path: Path) -> None:
    """What should not happen is owned up to, without a wall of code.

    Given a command that has a bug
    When it runs
    Then one sentence says that it is a fault of srconsole and how to see more, and the exit code is 1
    """
    answer = command_that("1 / 0", tmp_path)

    assert answer.returncode == 1
    assert answer.stderr.startswith("srconsole: this is a fault of srconsole; run it again with --debug")
    assert "ZeroDivisionError" not in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_missing_file_is_a_sentence(tmp_path: Path) -> None:
    """What the disk says is passed on, with the file it is about.

    Given a command that needs a file which is not there
    When it runs
    Then one sentence names the file and what is the matter, and the exit code is 1
    """
    answer = command_that("open('candles.csv')", tmp_path)

    assert answer.returncode == 1
    assert answer.stderr.startswith("srconsole: candles.csv: No such file or directory; ")
    assert answer.stderr.count("\n") == 1


def test_ctrl_c_is_quiet(tmp_path: Path) -> None:
    """Stopping the program by hand is no error.

    Given a command that runs
    When Ctrl-C interrupts it
    Then nothing is printed, and the exit code is the shell's for Ctrl-C
    """
    answer = command_that("raise KeyboardInterrupt", tmp_path)

    assert (answer.returncode, answer.stdout, answer.stderr) == (130, "", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full disk to write to")
def test_full_disk_is_a_sentence() -> None:
    """A disk that is full is not a mystery.

    Given an output that is a full disk
    When a command prints its result
    Then one sentence says so, and the exit code is 1
    """
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        answer = subprocess.run(
            [sys.executable, "-m", "srconsole", "settings", "show"],
            cwd=CHECKOUT, env=ENVIRONMENT, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip

    assert answer.returncode == 1
    assert answer.stderr.startswith("srconsole: stdout: printing failed: No space left on device")
    assert answer.stderr.count("\n") == 1


@pytest.mark.parametrize("words", [["settings", "show"], ["--help"]])
def test_reader_may_stop_reading(words: list[str]) -> None:
    """A result that nobody took is not taken for one that somebody has.

    Given a reader that closes the pipe before anything is written
    When a command prints its result
    Then one sentence says that it was not printed, and the exit code is 1
    """
    reading, writing = os.pipe()
    os.close(reading)
    try:
        answer = subprocess.run(
            [sys.executable, "-m", "srconsole", *words],
            cwd=CHECKOUT, env=ENVIRONMENT, stdout=writing, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    finally:
        os.close(writing)

    assert answer.returncode == 1
    assert answer.stderr.startswith("srconsole: stdout: printing failed: Broken pipe")
    assert answer.stderr.count("\n") == 1
