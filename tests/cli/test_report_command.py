"""`srconsole report` and `chart`: which history is meant, what is written, what is refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from srconsole.cli.main import main
from srconsole.compose.replay import Replay
from srconsole.market.candle_writer import write_table
from srconsole.reports.words import figure_texts
from srconsole.research.backtest import backtest
from srconsole.research.reported_folder import reported_folder
from tests.engine.running import at_once, run_to_end
from tests.frames import frame
from tests.reports.traded import SETTINGS
from tests.walks import walk

CHECKOUT = Path(__file__).resolve().parents[2]
CHOSEN = ["--set", "levels.swing_order=2", "--set", "strategy.trail_pct=0.01"]


@pytest.fixture(name="place")
def _place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the current folder, with a walk in `walk.csv` and a home of its own."""
    write_table(frame(walk(5, 120, gap=0.006)), tmp_path / "walk.csv")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SRCONSOLE_HOME", str(tmp_path / "home"))
    return tmp_path


@pytest.mark.slow
def test_a_file_a_folder_and_a_run_are_told_apart(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One argument names whatever was traded.

    Given a file of candles, the folder of its backtest, and a replay of it
    When a page of each is asked for, of the run also by its folder, by --run and by nothing at all
    Then each is written and named, and says what it is
    """
    settings = at_once(SETTINGS)
    run_to_end(settings, Replay(place / "walk.csv"), place / "home")
    assert main(["backtest", "walk.csv", "--out", "out", "--quiet", *CHOSEN]) == 0
    run = next((place / "home" / "replay").glob("*/*/journal.sqlite3")).parent
    for named, mode in (
        (["walk.csv", *CHOSEN], "backtest"), (["out"], "backtest"), (["walk-"], "replay"), ([str(run)], "replay"),
        (["--run", "walk"], "replay"), ([], "replay"),
    ):  # fmt: skip
        assert main(["report", *named, "--out", "page.html"]) == 0, named
        assert capsys.readouterr().out == "page.html\n"
        page = (place / "page.html").read_text(encoding="utf-8")
        assert f'<p class="kind">{mode}</p>' in page
        assert "levels.swing_order = 2" in page


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_tables_hold_everything(place: Path, form: str) -> None:
    """What a page shows other programs can have.

    Given a file of candles
    When its tables are asked for
    Then candles, trades, fills, equity, months and tiers are there with all that the backtest found, and the summary
    """
    assert main(["report", "walk.csv", "--tables", "tables", "--format", form, *CHOSEN]) == 0
    result = backtest(frame(walk(5, 120, gap=0.006)), SETTINGS)
    read = pd.read_csv if form == "csv" else pd.read_parquet
    tables = {path.stem: read(path) for path in (place / "tables").glob(f"*.{form}")}
    assert set(tables) == {"candles", "trades", "fills", "equity", "months", "tiers"}
    assert len(tables["trades"]) == result.summary["trades"] > 3
    assert tables["equity"]["Equity"].iloc[-1] == pytest.approx(result.summary["final_equity"])
    assert tables["tiers"]["net"].sum() == pytest.approx(result.summary["net_profit"])
    assert list(tables["months"].columns) == ["UTC", *map(str, range(1, 13)), "year"]
    summary = json.loads((place / "tables" / "summary.json").read_text())
    assert summary["net_profit"] == result.summary["net_profit"]
    if form == "csv":
        assert reported_folder(place / "tables").summary["trades"] == summary["trades"]
    else:
        assert tables["candles"].dtypes.astype(str).to_dict()["Time"] == "datetime64[us, UTC]"


def test_several_runs_are_compared(place: Path) -> None:
    """Two backtests stand side by side on one page.

    Given a file of candles, and the folder of its backtest by other settings
    When both are named
    Then one page compares them
    """
    assert main(["backtest", "walk.csv", "--out", "out", "--quiet"]) == 0
    assert main(["report", "walk.csv", "out", "--out", "page.html", *CHOSEN]) == 0
    assert "2 runs compared" in (place / "page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["report", "walk.csv", "walk.csv"], "several are compared on a page"),
        (["report", "walk.csv", "--seed", "-1"], "--seed -1 must be a whole number from 0 on"),
        (["report", "walk.csv", "--out", "page.html", "--pdf", "page.html"], "is named for two results"),
        (["report", "walk.csv", "--held-back", "1.5"], "leaves one part without candles"),
        (["report", "walk.csv", "--funding", "lots"], "--funding"),
        (["report", "walk.csv", "--out", "page.pdf"], "ends in .html"),
        (["report", "walk.csv", "--out", "page.html", "--format", "csv"], "--tables DIR"),
        (["report", "walk.csv", "--tables", "tables", "--format", "xls"], "invalid choice"),
        (["report", "nothing", "--out", "page.html"], "no file of candles, no folder of a backtest and no run in"),
        (["report", "nothing.csv", "--out", "page.html"], "nothing.csv"),
        (["report", ".", "--out", "page.html"], "is no folder of a backtest"),
        (["report", "--out", "page.html"], "there is no run in"),
        (["report", "walk.csv", "--out", "walk.csv"], "ends in .html"),
        (["report", "walk.csv", "--pdf", "walk.csv"], "walk.csv"),
        (["report", "walk.csv", "--out", "no/page.html"], "there is no folder"),
        (["report", "walk.csv", "walk.csv", "--tables", "tables"], "several are compared on a page"),
        (["report", "walk.csv", "--out", "page.html", "--set", "levels.swing_order=0"], "levels.swing_order"),
        (["chart", "walk.csv", "--out", "chart.gif"], "ends in .png or .svg"),
        (["chart", "walk.csv", "--out", "chart.png", "--ascii"], "--ascii is of the terminal"),
        (["chart", "walk.csv", "--out", "chart.png", "--width", "9"], "--width 9: expected 200 to 8000"),
        (["chart", "walk.csv", "--width", "3"], "--width 3: expected 24 to 1000"),
        (["chart", "walk.csv", "--height", "-1"], "--height -1: expected 8 to 300"),
        (["chart", "walk.csv", "walk.csv"], "unrecognized arguments"),
        (["chart", "walk.csv", "--price", "--equity"], "not allowed with"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_one_sentence(
    place: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    """A mistake costs a second and no file.

    Given a command line that asks for what cannot be
    When it is carried out
    Then one sentence says what is wrong, the exit code is 2, and no file was written
    """
    before = {path: path.read_bytes() for path in place.iterdir() if path.is_file()}
    assert main(words) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert told in said.err
    assert said.err.count("\n") == 1
    assert {path: path.read_bytes() for path in place.iterdir() if path.is_file()} == before


def test_a_record_has_its_figures_in_the_terminal(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a run or a backtest came to is told where nothing is written, too.

    Given the folder of a backtest, and a file of which nothing is known yet
    When a report of each is asked for without a file to write
    Then the figures of the page stand below the verdict, and those of a record by tier and by how price moved as well
    """
    assert main(["backtest", "walk.csv", "--out", "out", "--quiet", *CHOSEN]) == 0
    summary = json.loads((place / "out" / "summary.json").read_text())
    for named in (["out"], ["walk.csv", *CHOSEN]):
        assert main(["report", *named]) == 0
        drawn = capsys.readouterr().out
        for name, value in figure_texts(summary):
            assert any(name in line and value in line for line in drawn.splitlines()), (named, name)
        assert "S1" in drawn
        assert "favourable" in drawn


def test_a_folder_is_not_written_over_by_its_own_report(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What a report is about stays as it is.

    Given the folder of a backtest
    When its tables are asked for in the same folder
    Then that is refused, and the folder is as it was
    """
    assert main(["backtest", "walk.csv", "--out", "out", "--quiet"]) == 0
    before = {path: path.read_bytes() for path in (place / "out").iterdir()}
    assert main(["report", "out", "--tables", "out"]) == 2
    assert "the command" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in (place / "out").iterdir()} == before


def test_a_chart_is_drawn_for_the_terminal_there_is(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A chart fits without being asked to.

    Given a terminal of 60 columns and 20 rows
    When price is drawn, and drawdown in ASCII
    Then the charts have 60 columns at most and leave a row for the prompt
    """
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("LINES", "20")
    assert main(["chart", "walk.csv", *CHOSEN]) == 0
    price = capsys.readouterr().out.splitlines()
    assert (len(price), max(map(len, price))) == (19, 60)
    assert main(["chart", "walk.csv", "--drawdown", "--ascii", *CHOSEN]) == 0
    assert capsys.readouterr().out.isascii()


@pytest.mark.slow
def test_pictures_and_prints_are_written(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is drawn can be kept.

    Given a file of candles
    When a page, a PDF and pictures are asked for
    Then they are there, each in its form, and named on stdout
    """
    assert main(["report", "walk.csv", "--out", "page.html", "--pdf", "page.pdf", *CHOSEN]) == 0
    assert main(["chart", "walk.csv", "--equity", "--out", "equity.svg", *CHOSEN]) == 0
    assert main(["chart", "walk.csv", "--out", "price.PNG", "--width", "300", "--height", "200", *CHOSEN]) == 0
    assert capsys.readouterr().out.split() == ["page.html", "page.pdf", "equity.svg", "price.PNG"]
    starts = {"page.html": b"<!doctype", "page.pdf": b"%PDF", "equity.svg": b"<?xml", "price.PNG": b"\x89PNG"}
    for name, start in starts.items():
        assert (place / name).read_bytes().startswith(start)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("package", "words"),
    [
        ("plotly", ["report", "walk.csv", "--out", "page.html"]),
        ("matplotlib", ["report", "walk.csv", "--pdf", "page.pdf"]),
        ("matplotlib", ["chart", "walk.csv", "--out", "chart.png"]),
        ("pyarrow", ["report", "walk.csv", "--tables", "tables", "--format", "parquet"]),
    ],
)
def test_a_package_that_is_missing_is_one_sentence(place: Path, package: str, words: list[str]) -> None:
    """Who has only what running needs is told how to get the rest.

    Given a Python without one of the packages of research
    When what needs it is asked for
    Then one sentence names the package and how to get it, the exit code is 2, and nothing was written
    """
    code = (
        f"import sys; sys.modules[{package!r}] = None; from srconsole.cli.main import main; sys.exit(main({words!r}))"
    )
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=place, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert f"needs the package {package}, which is not installed: `make research`, or `pip install" in done.stderr
    assert [path.name for path in place.iterdir()] == ["walk.csv"]
