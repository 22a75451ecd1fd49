"""`--preset`, `--strategy` and `--plugin`: what they stand for, and what does not go together."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from srconsole.cli.main import main
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import Settings


def shown(capsys: pytest.CaptureFixture[str], *options: str) -> Settings:
    """Return the settings in force under options, as `settings show` prints them."""
    assert main(["settings", "show", *options]) == 0
    return settings_from(tomllib.loads(capsys.readouterr().out))


def refusal(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Return the one sentence that a command line is refused with."""
    assert main(list(words)) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    return told.err.removeprefix("srconsole: ").removesuffix("\n")


def test_options_are_short_for_settings(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Given a strategy, a plug-in file or a preset as an option
    When the settings are shown
    Then they are those that the same words with --set, or the preset's file, make
    """
    assert shown(capsys, "--strategy", "grid") == settings_from({"strategy.name": "grid"})
    mine = settings_from({"strategy.name": "plugin", "plugin.file": "mine.py"})
    assert shown(capsys, "--plugin", "mine.py") == mine
    assert shown(capsys, "--strategy", "plugin", "--plugin", "mine.py") == mine
    assert shown(capsys, "--set", "strategy.name=grid", "--strategy", "sma").strategy.name == "sma"
    scalper = settings_from({"strategy.name": "scalper", "scalper.mode": "high_frequency"})
    assert shown(capsys, "--preset", "scalper-high-frequency") == scalper
    limits = shown(capsys, "--preset", "scalper-high-frequency", "--preset", "phase-aggressive").guards
    assert (limits.day_loss, limits.max_positions) == (0.025, 8)


def test_settings_that_come_along_hide_no_preset(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given the folder of a checkout, with its settings file
    When a preset is named there
    Then the preset counts
    """
    monkeypatch.chdir(Path(__file__).resolve().parents[2])

    assert shown(capsys, "--preset", "phase-moderate").sizing.risk == 0.015


def test_check_counts_what_presets_bring(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Given a preset of seven keys, one of which a person sets
    When the settings are checked
    Then one is told as given and six as the preset's
    """
    assert main(["settings", "check", "--preset", "phase-moderate", "--set", "sizing.risk=0.05"]) == 0
    assert "keys, 1 of them given, 6 by presets, the rest built in." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "start", "end"),
    [
        (["--strategy", "scalpr"], 'strategy.name = "scalpr" (--strategy) must be "levels" or', 'mean "scalper"?'),
        (["--preset", "phase-agressive"], '"phase-agressive" (--preset) is no preset: did you mean phase-', "standard"),
        (
            ["--strategy", "sma", "--plugin", "mine.py"],
            "--strategy sma and --plugin mine.py are two strategies",
            "leave out one of them",
        ),
        (
            ["--preset", "scalper-standard", "--plugin", "mine.py"],
            'preset scalper-standard is for strategy.name = "scalper", and strategy.name = "plugin" (--plugin)',
            "leave out one of them",
        ),
        (
            ["--preset", "scalper-standard"],
            "preset scalper-standard trades candles of 5m, and candles.csv has those of 1h: name a file of 5m",
            "to trade these all the same",
        ),
    ],
)
@pytest.mark.parametrize("command", [["backtest"], ["replay"], ["rehearse", "--no-screen"]])
def test_what_does_not_go_together_is_one_sentence(
    command: list[str], options: list[str], start: str, end: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Given a strategy or preset that is none, two strategies, or candles of another timeframe than the preset's
    When a file is to be backtested, replayed or rehearsed
    Then that is refused in one sentence that says what to do, before anything is opened
    """
    told = refusal(capsys, command[0], "candles.csv", *command[1:], *options)

    assert told.startswith(start)
    assert told.endswith(end)


def test_console_holds_its_candles_against_a_preset(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Given a preset for candles of a minute, and the bundled candles, of an hour
    When the console is asked for, and a replay without a file
    Then both are refused in one sentence
    """
    for words in (["--preset", "scalper-high-frequency"], ["replay", "--preset", "scalper-high-frequency"]):
        told = refusal(capsys, *words)
        assert told.startswith("preset scalper-high-frequency trades candles of 1m, and ")
        assert "coinbase_BTC-USD_1h" in told


def test_person_may_trade_other_candles_by_a_preset(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Given candles of an hour, and the limits of a phase
    When they are backtested
    Then the summary has the phase's settings beside those of levels
    """
    assert main(["backtest", "candles.csv", "--preset", "phase-moderate", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["settings"]

    assert (found["strategy"]["name"], found["guards"]["week_loss"]) == ("levels", 0.07)


def test_plugin_file_is_no_place_for_results(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Given a plug-in file of a person
    When a command is told to write its result over it
    Then it is refused, and the file is what it was
    """
    mine = folder / "mine.csv"
    mine.write_text("mine\n", encoding="utf-8")

    assert main(["annotate", "candles.csv", "--plugin", "mine.csv", "--out", "mine.csv"]) == 2
    assert "mine.csv" in capsys.readouterr().err
    assert mine.read_text(encoding="utf-8") == "mine\n"
