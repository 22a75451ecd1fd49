"""`srconsole backtest`, `levels` and `annotate` as a person or a script meets them."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pandas as pd
import pytest

from srconsole.bundled import bundled
from srconsole.cli.main import main
from srconsole.market.candle_file import read_candles
from srconsole.market.candle_writer import write_table
from srconsole.research.annotate import annotate
from srconsole.research.backtest import backtest
from tests.frames import frame
from tests.walks import candles, walk

SAMPLE = str(bundled("data/coinbase_BTC-USD_1h_2018-09_2019-10.csv"))
HEADER = "Time,Open,High,Low,Close,Volume,Symbol\n"


@pytest.fixture
def walked(tmp_path: Path) -> Path:
    """Return a file of 300 made candles."""
    path = tmp_path / "walk.csv"
    write_table(frame(walk(3, 300)), path)
    return path


def test_backtest_prints_what_a_trader_wants_to_know(capsys: pytest.CaptureFixture[str]) -> None:
    """The report has the figures, the sensitivity and the same-candle trades in plain sight.

    Given the bundled candles
    When they are backtested
    Then the verdict stands above all figures, and the report shows trades, net profit, what the other paths would have
        made, and what is still open
    """
    assert main(["backtest", SAMPLE]) == 0
    report = " ".join(capsys.readouterr().out.split())
    above, _, _ = report.partition("BTC/USD 1h")
    assert "+248.70 USDT in 115 trades: 2 of 7 checks speak against it. - Whether it wins hangs on" in above
    assert "- One trade makes it all: the best made +351.83 USDT, and the other 114 make -103.13 USDT." in above
    assert "trades 115 net profit +248.70" in report
    assert "adverse (these settings) 115 +248.70" in report
    assert "polls 73" in report
    assert "entered and left inside one candle 28" in report
    assert "Still open: S1 at 7,727.87" in report
    assert "Entries refused: 117 halted, 35 no pattern." in report
    assert "4 flat candles" in report


def test_backtest_tells_what_guards_kept_from_being_bought(capsys: pytest.CaptureFixture[str]) -> None:
    """A guard that nobody ends is not mistaken for a strategy that found nothing.

    Given the bundled candles and a guard at a fall of 3 %
    When they are backtested
    Then the report counts the entries that it refused, and says that nobody resumes in a backtest
    """
    assert main(["backtest", SAMPLE, "--set", "guards.drawdown=0.03"]) == 0
    report = " ".join(capsys.readouterr().out.split())
    assert re.search(r"Entries refused: \d+ drawdown", report)
    assert "stopped entries until a person resumes (guards.drawdown), and in a backtest nobody does" in report


def test_json_alone_is_on_stdout(walked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A script reads the summary from stdout.

    Given a file of candles
    When it is backtested with --json
    Then stdout holds the summary and nothing else, and stderr nothing at all
    """
    assert main(["backtest", str(walked), "--json", "--set", "levels.swing_order=2"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["file"] == str(walked)
    assert json.loads(out)["settings"]["levels"]["swing_order"] == 2
    assert err == ""


def test_out_writes_what_was_computed(walked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The files hold the result to the last digit.

    Given a file of candles
    When it is backtested with --out and --quiet
    Then candles.csv, trades.csv, fills.csv and summary.json hold the result, and nothing is printed
    """
    folder = tmp_path / "deep" / "result"
    assert main(["backtest", str(walked), "--out", str(folder), "--quiet", "--set", "levels.swing_order=2"]) == 0
    assert capsys.readouterr() == ("", "")
    result = backtest(read_candles(walked), {"levels.swing_order": 2}, file=str(walked))
    assert sorted(path.name for path in folder.iterdir()) == ["candles.csv", "fills.csv", "summary.json", "trades.csv"]
    assert json.loads((folder / "summary.json").read_text()) == result.summary
    assert (folder / "trades.csv").read_text().splitlines()[1].count("Z,") == 2
    tables = (("candles.csv", result.candles), ("trades.csv", result.trades), ("fills.csv", result.fills))
    for name, table in tables:
        written = pd.read_csv(folder / name, keep_default_na=False)
        assert list(written.columns) == list(table.columns)
        for column in table.columns:
            if pd.api.types.is_float_dtype(table[column]):
                texts = ["" if pd.isna(value) else repr(value) for value in table[column].tolist()]
                read = [line.split(",")[table.columns.get_loc(column)] for line in _lines(folder / name)]
                assert read == texts


def test_levels_as_of_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    """The level table says what is known at a time.

    Given the bundled candles
    When levels are listed as of the end, and as JSON as of a day before
    Then the table holds tiers, broken levels and the close, and the JSON knows nothing later
    """
    assert main(["levels", SAMPLE]) == 0
    table = capsys.readouterr().out
    assert "BTC/USD 1h  levels as of the close of 2019-10-17T08:00:00Z" in table
    assert "broken S" in table
    assert all(len(line) <= 80 for line in table.splitlines())
    assert main(["levels", SAMPLE, "--json", "--at", "2019-04-01"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert max(row["known"] for row in rows) < "2019-04-01T00:00:00Z"
    assert {"level", "tier", "price", "touches", "first_touch", "last_touch", "distance", "broken"} <= set(rows[0])
    assert [row["price"] for row in rows] == sorted((row["price"] for row in rows), reverse=True)


def test_annotate_writes_gzip_where_asked(walked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Annotated candles go to other programs.

    Given a file of candles
    When it is annotated into a .csv.gz
    Then the file holds each candle with SR_Proximity and ten tiers of each side
    """
    target = tmp_path / "annotated.csv.gz"
    assert main(["annotate", str(walked), "--out", str(target), "--set", "levels.swing_order=2"]) == 0
    assert "300 candles" in capsys.readouterr().out
    with gzip.open(target, "rt", encoding="utf-8") as file:
        lines = file.read().splitlines()
    expected = annotate(read_candles(walked), {"levels.swing_order": 2})
    assert lines[0].split(",") == list(expected.columns)
    assert len(lines) == 301
    assert [line.split(",")[7] for line in lines[1:]] == expected["SR_Proximity"].tolist()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param("", "empty", id="empty file"),
        pytest.param(HEADER, "no candles", id="header only"),
        pytest.param(HEADER + "2024-01-01T00:00:00Z,1,2,1,1,5,A\n", "one candle", id="one candle"),
        pytest.param(
            HEADER + "2024-01-01T00:00:00Z,1,2,1,1,5,A\n2024-01-01T01:00:00Z,1,2,1,1,5,B\n",
            "B",
            id="two symbols",
        ),
        pytest.param(HEADER + "2024-01-01T00:00:00Z,1,2,1,x,5,A\n", ":2:", id="text for a price"),
    ],
)
@pytest.mark.parametrize("command", ["backtest", "levels", "annotate"])
def test_a_bad_file_is_one_sentence_and_exit_code_2(
    command: str, content: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that cannot be used is refused, and nothing is written.

    Given a file that is empty, too short, of two symbols, or damaged
    When any command is given it
    Then one line on stderr names file and fault, the exit code is 2 and no output exists
    """
    path = tmp_path / "bad.csv"
    path.write_text(content)
    out = tmp_path / "out.csv"
    extra = ["--out", str(out)] if command == "annotate" else []
    assert main([command, str(path), *extra]) == 2
    printed, message = capsys.readouterr()
    assert printed == ""
    assert str(path) in message
    assert words in message
    assert message.count("\n") == 1
    assert not out.exists()


@pytest.mark.parametrize("command", ["backtest", "levels"])
def test_a_missing_file_or_a_folder_is_exit_code_2(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A name that leads to no file is the request's fault.

    Given the name of nothing, and of a folder
    When a command is given it
    Then one line on stderr says so and the exit code is 2
    """
    for path in (tmp_path / "nothing.csv", tmp_path):
        assert main([command, str(path)]) == 2
        message = capsys.readouterr().err
        assert str(path) in message
        assert message.count("\n") == 1


def test_a_setting_out_of_range_is_exit_code_2(walked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A setting out of range stops the run before it begins.

    Given a stop of 100 %
    When a backtest is asked for
    Then the message names the key, the value and what is allowed, and the exit code is 2
    """
    assert main(["backtest", str(walked), "--set", "strategy.stop_pct=1"]) == 2
    message = capsys.readouterr().err
    assert "strategy.stop_pct" in message
    assert "fractions: 0.01 is 1 %" in message


def test_a_place_that_cannot_be_written_is_said(walked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong place for the output is one sentence.

    Given an output folder below a file
    When a backtest shall be written there
    Then the message names it and the exit code is not 0
    """
    place = walked / "result"
    assert main(["backtest", str(walked), "--out", str(place)]) in (1, 2)
    message = capsys.readouterr().err
    assert str(place) in message
    assert message.count("\n") == 1


def test_exits_past_the_liquidation_price_are_marked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A gap past the liquidation price is in the report.

    Given a long position with leverage 50 and a gap of 10 % at the open
    When the history is backtested
    Then the report says that an exit lies beyond what the margin allows
    """
    swings = [(110, 111, 109, 110), (105, 106, 100, 105), (110, 120, 109, 115), (105, 106, 101, 105)]
    later = [(110, 111, 109, 110), (110, 111, 101.1, 102), (91, 92, 90, 91), (91, 92, 90, 91)]
    path = tmp_path / "gap.csv"
    write_table(frame(candles(*swings, *later)), path)
    assert main(["backtest", str(path), "--set", "levels.swing_order=1", "--set", "risk.leverage=50"]) == 0
    assert "1 exit(s) gapped past the liquidation price" in " ".join(capsys.readouterr().out.split())


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines()[1:]
