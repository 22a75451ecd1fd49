"""What every command that writes files keeps to: its whole result or none, and never over what it reads."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from srconsole.cli.main import main
from srconsole.market.candle_writer import write_table
from tests.cli.writers import WRITERS, all_files
from tests.frames import frame
from tests.walks import walk

pytestmark = pytest.mark.slow

CHECKOUT: Final = Path(__file__).resolve().parents[2]


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
