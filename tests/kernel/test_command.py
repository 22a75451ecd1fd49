"""`srconsole backtest` by the kernel: the same answer, sooner."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from srconsole.bundled import bundled
from srconsole.cli.main import main
from srconsole.kernel.library import Library, library

CHECKOUT = Path(__file__).resolve().parents[2]
SAMPLE = str(bundled("data/coinbase_BTC-USD_1h_2018-09_2019-10.csv"))
SLOWER = "traded by the plain core, slower than the compiled one and to the same digit"


@pytest.fixture(autouse=True)
def installed(kernel: Library) -> None:
    """Have the kernel where the command looks for it."""
    library.cache_clear()
    assert library() is not None


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return what a backtest of the bundled candles prints, blanks and line ends apart."""
    assert main(["backtest", SAMPLE, *arguments]) == 0
    return " ".join(capsys.readouterr().out.split())


def test_figures_alone_are_those_of_a_run_that_writes_its_tables(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who wants the tables as well reads the same report.

    Given the bundled candles
    When they are backtested for the report alone, for its JSON, and with a folder for the tables
    Then report and JSON are the same each time, and no line says that anything was slow
    """
    alone, written = printed(capsys), printed(capsys, "--out", str(tmp_path))
    assert alone == written
    assert SLOWER not in alone
    assert " ".join((tmp_path / "summary.json").read_text("utf-8").split()) == printed(capsys, "--json")


@pytest.mark.parametrize(
    ("setting", "why"), [("guards.drawdown=0.5", "guards"), ("strategy.name=grid", "the strategy grid")]
)
def test_the_report_says_what_the_kernel_cannot_do(setting: str, why: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Who waits longer reads why.

    Given settings that the kernel does not claim
    When the bundled candles are backtested with them
    Then the report has a line that names what it is
    """
    assert f"{SLOWER}: {why}" in printed(capsys, "--set", setting)


@pytest.mark.slow
@pytest.mark.parametrize("command", ["backtest", "levels", "annotate"])
def test_a_command_on_a_file_loads_no_table_library(command: str, tmp_path: Path) -> None:
    """An answer about a year of hours is there before a table library would be loaded.

    Given a fresh Python
    When a command backtests the bundled candles, finds their levels or annotates them
    Then neither pandas nor scipy was loaded for it
    """
    more = ["--out", str(tmp_path / "annotated.csv")] if command == "annotate" else []
    code = (
        "import sys; from srconsole.cli.main import main\n"
        f"main({[command, SAMPLE, *more]!r})\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {"backtest": "net profit", "levels": "first touch", "annotate": "9873 candles"}[command] in done.stdout
    assert {"pandas", "scipy", "textual", "ccxt"}.isdisjoint(done.stderr.split())


@pytest.mark.slow
def test_without_a_compiled_kernel_all_is_as_before(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A machine without a compiler backtests too, and knows why that takes longer.

    Given a copy of srconsole that nobody has compiled a kernel for
    When it backtests the bundled candles, finds their levels and annotates them
    Then it prints what the kernel's run prints, and each time that the plain core has done it
    """
    shutil.copytree(
        CHECKOUT / "srconsole", tmp_path / "srconsole", ignore=shutil.ignore_patterns("built", "__pycache__")
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}

    def printed_by_copy(*arguments: str) -> str:
        command = [sys.executable, "-m", "srconsole", *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
        return " ".join(done.stdout.split())

    report, told = printed_by_copy("backtest", SAMPLE), f"{SLOWER}: the kernel was not compiled"
    assert told in report
    assert report.replace(f"{told} ", "") == printed(capsys)
    found = told.replace("traded", "found")
    assert found in printed_by_copy("levels", SAMPLE)
    assert found in printed_by_copy("annotate", SAMPLE, "--out", "annotated.csv")
