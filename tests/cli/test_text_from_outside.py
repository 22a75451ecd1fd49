"""Every way into srconsole from a command line, and every way out of it to a terminal, a file or a script."""

from __future__ import annotations

import csv
import json
import sqlite3
import tomllib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

import srconsole
from srconsole.cli.main import main
from srconsole.compose.replay import Replay
from srconsole.console.themes import read_theme
from srconsole.engine import facts
from srconsole.errors import CandleError, JournalError, SettingsError
from srconsole.imports.importer import import_candles
from srconsole.market.candle_writer import write_table
from srconsole.plain_text import plain, toml_escape
from srconsole.settings.schema import LevelSettings, Settings
from srconsole.settings.shapes import ImportShape
from tests.engine.running import run_to_end, written
from tests.frames import frame
from tests.hostile import HOSTILE, STEERS, told
from tests.walks import HOUR, walk

NAME = HOSTILE.replace("/", "").replace("\ud800", "\udcff")
"""What a file can be called: a byte that is no UTF-8 in place of half a sign."""
TEXT = HOSTILE.replace("\ud800", "")
"""What a file in UTF-8 can hold."""
YEARS = 40 * 365 * 24 * HOUR
SETTINGS = Settings(levels=LevelSettings(swing_order=2))
HEADER = "Time,Open,High,Low,Close,Volume,Symbol\n"

Case = Callable[[Path], list[str]]


def candle_file(folder: Path, name: str = "walk.csv", symbol: str = "BTC/USDT") -> str:
    """Write a file of candles and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = "".join(f"2024-01-01T{hour:02}:00:00Z,1.5,2.5,1.25,2.0,10.0,{symbol}\n" for hour in range(24))
    (folder / name).write_text(HEADER + rows, encoding="utf-8", errors="surrogateescape")
    return str(folder / name)


def text_file(folder: Path, text: str, name: str = "given") -> str:
    """Write a text and return its path."""
    (folder / name).write_bytes(text.encode("utf-8", "replace"))
    return str(folder / name)


QUOTED = plain(json.dumps(TEXT, ensure_ascii=False), toml_escape)
"""The same as TOML writes it."""
SHIFTED = "2024-01-01T00:00:00Z,1.5,2.5,1.25,2.0,10.0,{}\n"

WAYS_IN: dict[str, Case] = {
    "a command": lambda _: [HOSTILE],
    "an option": lambda folder: ["levels", candle_file(folder), f"--{HOSTILE}"],
    "a choice": lambda _: ["import", "x.csv", "--out", "y.csv", "--dates-of", HOSTILE],
    "a file that is not there": lambda folder: ["backtest", str(folder / NAME)],
    "a folder in place of a file": lambda folder: [
        *("annotate", str(Path(candle_file(folder / NAME)).parent), "--out", str(folder / "o.csv")),
    ],
    "a file's name and a bad line": lambda folder: ["levels", text_file(folder, HEADER + "x\n", NAME)],
    "a time": lambda folder: ["levels", candle_file(folder), "--at", HOSTILE],
    "a time to trade from": lambda folder: ["backtest", candle_file(folder), "--trade-from", HOSTILE],
    "a pace": lambda folder: ["replay", candle_file(folder), "--speed", HOSTILE],
    "a time to pace from": lambda folder: ["replay", candle_file(folder), "--from", HOSTILE],
    "a setting's key": lambda _: ["settings", "check", "--set", f"levels.{HOSTILE}=1"],
    "a setting's section": lambda _: ["settings", "check", "--set", f"{HOSTILE}.x=1"],
    "a setting's value": lambda _: ["settings", "check", "--set", f"strategy.intrabar={HOSTILE}"],
    "no setting": lambda _: ["settings", "check", "--set", HOSTILE],
    "a settings file's name": lambda folder: ["settings", "check", "--settings", str(folder / NAME)],
    "a settings file's name and key": lambda folder: [
        *("settings", "check", "--settings", text_file(folder, f"[levels]\n{QUOTED} = 1\n", NAME)),
    ],
    "a settings file's section": lambda folder: [
        *("settings", "check", "--settings", text_file(folder, f"[{QUOTED}]\n{QUOTED} = {QUOTED}\n")),
    ],
    "a settings file that is no TOML": lambda folder: ["settings", "check", "--settings", text_file(folder, HOSTILE)],
    "a shape": lambda folder: ["import", candle_file(folder), "--out", str(folder / "o.csv"), "--shape", HOSTILE],
    "a shape's key": lambda _: ["settings", "check", "--set", f"import.{HOSTILE}.x=1"],
    "a symbol": lambda folder: ["levels", text_file(folder, HEADER + SHIFTED.format(HOSTILE.split("\n")[0]))],
    "a cell": lambda folder: ["levels", text_file(folder, HEADER + f"{HOSTILE.split(chr(10))[0]},1,1,1,1,1,X\n")],
    "a header": lambda folder: ["levels", text_file(folder, HOSTILE + HEADER)],
    "a header to import": lambda folder: [
        *("import", text_file(folder, f"T{STEERS[0]}ime,{STEERS[3]}Open,High,Low,Close,Volume\n1,1,1,1,1,1\n")),
        *("--out", str(folder / "o.csv")),
    ],
    "cells to import": lambda folder: [
        *("import", text_file(folder, f"time,open,high,low,close,volume,symbol\n{QUOTED},1,1,1,1,1,{QUOTED}\n")),
        *("--out", str(folder / "o.csv")),
    ],
    "a symbol to import": lambda folder: [
        *("import", text_file(folder, HEADER + "".join(SHIFTED.format(f'"{STEERS[1]}"') for _ in range(3)))),
        *("--out", str(folder / "o.csv")),
    ],
    "a symbol, given": lambda folder: [
        *("import", candle_file(folder), "--out", str(folder / "o.csv"), "--symbol", HOSTILE),
    ],
    "a zone": lambda folder: ["import", candle_file(folder), "--out", str(folder / "o.csv"), "--tz", HOSTILE],
    "columns": lambda folder: ["import", candle_file(folder), "--out", str(folder / "o.csv"), "--columns", HOSTILE],
    "an encoding": lambda folder: [
        "import",
        candle_file(folder),
        "--out",
        str(folder / "o.csv"),
        "--encoding",
        HOSTILE,
    ],
    "a timeframe": lambda folder: [
        "import",
        candle_file(folder),
        "--out",
        str(folder / "o.csv"),
        "--timeframe",
        HOSTILE,
    ],
    "a place to write": lambda folder: ["annotate", candle_file(folder), "--out", str(folder / NAME / "o.csv")],
}


@pytest.mark.parametrize("case", WAYS_IN)
def test_what_is_refused_is_quoted_in_one_line(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file's name or a header that wants to steer the terminal ends as letters in one sentence.

    Given control sequences, markup, bidirectional marks, half a sign and a line end, in any place that srconsole reads
    When the command refuses it, with and without --debug
    Then stdout has nothing, stderr only plain text, and without --debug one line of it (settings: a line a fault)
    """
    words = WAYS_IN[case](tmp_path)

    assert main(words) in {1, 2}
    out, err = capsys.readouterr()
    assert out == ""
    *lines, end = told(err)
    assert end == ""
    assert lines[0].startswith("srconsole: ")
    assert all(line.startswith("  ") for line in lines[1:])

    assert main([*words, "--debug"]) in {1, 2}
    told(capsys.readouterr().err)


def test_the_environment_is_quoted_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A variable is text from outside too.

    Given a variable with a setting that is none, and a home for runs with a name that steers
    When settings are checked and the status is asked for
    Then each ends in plain text
    """
    monkeypatch.setenv("SRCONSOLE_LEVELS_SWING_ORDER", NAME)
    assert main(["settings", "check"]) == 2
    assert len(told(capsys.readouterr().err)) == 2

    monkeypatch.delenv("SRCONSOLE_LEVELS_SWING_ORDER")
    monkeypatch.setenv("SRCONSOLE_HOME", str(tmp_path / NAME))
    assert main(["status"]) == 2
    assert len(told(capsys.readouterr().err)) == 2


def test_what_is_done_is_told_in_plain_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A result may name a file that wants to steer the terminal.

    Given a file and a folder of such names, and a symbol that looks like markup
    When it is imported, annotated, listed and backtested
    Then all that is printed is plain, markup is printed as it stands, and the JSON has the very name
    """
    file = candle_file(tmp_path / NAME, NAME, "[/red]:smile:")
    other = str(tmp_path / NAME / "other.csv")
    commands = [
        ["import", file, "--out", other],
        ["annotate", file, "--out", other],
        ["levels", file],
        ["backtest", file, "--out", str(tmp_path / NAME / "out")],
    ]
    for words in commands:
        assert main(words) == 0, capsys.readouterr().err
        out, err = capsys.readouterr()
        told(out)
        assert err == ""
        assert ("[/red]:smile:" in out) == (words[0] != "annotate")

    assert main(["backtest", file, "--json"]) == 0
    out = capsys.readouterr().out
    assert out.isascii()
    told(out)
    assert json.loads(out)["file"] == file
    summary = (tmp_path / NAME / "out" / "summary.json").read_text(encoding="utf-8")
    told(summary)
    assert json.loads(summary)["symbol"] == "[/red]:smile:"


def test_settings_that_are_shown_can_be_given_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is in force is printed as TOML, whatever a text holds.

    Given a settings file of such a name, with such a text in it
    When the settings in force are shown
    Then they are plain, and reading them gives the same text
    """
    file = text_file(tmp_path, f"[market]\nfile = {QUOTED}\n", NAME)

    assert main(["settings", "show", "--settings", file]) == 0
    out = capsys.readouterr().out
    told(out)
    assert tomllib.loads(out)["market"]["file"] == TEXT


def test_a_theme_is_quoted_in_one_line(tmp_path: Path) -> None:
    """A theme somebody sent is text from outside.

    Given a theme of such a name with such a key, or such a colour
    When it is read
    Then the fault is one line of plain text
    """
    for body in (f"{QUOTED} = 1\n[variables]\n", f"primary = {QUOTED}\n[variables]\n", f"x = {QUOTED}\n", TEXT):
        with pytest.raises(SettingsError) as caught:
            read_theme(Path(text_file(tmp_path, body, f"{NAME}.toml")))
        assert len(told(str(caught.value))) == 1


@pytest.mark.parametrize(
    "symbol", ["=1+1", "@SUM(A1)", "+x", "-x", "\uff1dx", STEERS[0], STEERS[3], "a\u3164b", "\ufe0fb"]
)
def test_no_symbol_runs_or_hides_in_a_table(symbol: str, tmp_path: Path) -> None:
    """Whoever opens a table in a spreadsheet opens a table.

    Given a symbol that a spreadsheet takes for a formula, or that steers or hides
    When a standard file, a notebook's frame, or a file to import has it
    Then each refuses it, so that no table that srconsole writes has it
    """
    candles = frame([candle._replace(time=candle.time + YEARS) for candle in walk(1, 30)], symbol)
    with pytest.raises(CandleError, match="Symbol is"):
        srconsole.annotate(candles, SETTINGS)
    write_table(candles, tmp_path / "standard.csv")
    with pytest.raises(CandleError, match="Symbol is") as caught:
        srconsole.read_candles(tmp_path / "standard.csv")
    told(str(caught.value))
    with pytest.raises(CandleError, match="its symbol is"):
        import_candles(str(tmp_path / "standard.csv"), str(tmp_path / "out.csv"), ImportShape(), latest=2**62)
    assert not (tmp_path / "out.csv").exists()


def crafted(folder: Path, statement: str, *values: object) -> None:
    """Change a run's journal as a person with an editor might."""
    with closing(sqlite3.connect(folder / "journal.sqlite3", isolation_level=None)) as connection:
        connection.execute(statement, values)


def test_a_crafted_journal_steers_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run's folder that somebody sent is text from outside.

    Given a run whose journal has been given another symbol, a formula among its rows and words of its own in a fact
    When its status is asked for in each form, and when the run is gone on with
    Then all that is printed is plain, the engine says what is wrong in one line, and no table has the formula
    """
    replay = Replay(written(walk(5, 80), tmp_path / NAME))
    run = Path(run_to_end(SETTINGS, replay, tmp_path / "home").snapshot.run)
    told((run / "trading.log").read_text(encoding="utf-8"))
    change = "UPDATE rows SET line = replace(line, 'BTC/USDT', ?) WHERE number = (SELECT max(number) FROM rows)"
    crafted(run, change, f"{TEXT},=1+1")
    crafted(run, "UPDATE facts SET body = ? WHERE sequence = 1", msgspec.msgpack.encode(facts.Started(TEXT)))

    monkeypatch.setenv("SRCONSOLE_HOME", str(tmp_path / "home"))
    for form in ([], ["--plain"], ["--json"]):
        main(["status", *form])
        out, err = capsys.readouterr()
        told(out.replace("\t", ""))
        told(err)

    with pytest.raises(JournalError) as caught:
        run_to_end(SETTINGS, replay, tmp_path / "home")
    assert len(told(str(caught.value))) == 1
    with (run / "historical_data.csv").open(encoding="utf-8", newline="") as table:
        assert not any(cell.startswith("=") for row in csv.reader(table) for cell in row)
