"""`srconsole backtest FILE --plugin my_strategy.py`, whole, with the plug-in in its process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from srconsole.cli.main import main
from srconsole.market.candle_file import load_candles
from srconsole.plugins.source import AtEachClose
from srconsole.plugins.strategy import PluginStrategy, strategy_of
from srconsole.research.history_run import HistoryRun
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import Settings
from tests.plugins.files import CHANCE, CROSSES, FUTURE, NEWEST, write
from tests.plugins.in_process import InProcess
from tests.plugins.test_installed import install

pytestmark = pytest.mark.slow

QUICK = ("--set", "plugin.window=60", "--set", "plugin.warmup=55")


def backtested(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Backtest the folder's candles; return exit code, stdout and stderr."""
    code = main(["backtest", "candles.csv", *QUICK, *words])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


@pytest.mark.parametrize("body", [CROSSES, NEWEST], ids=["whole", "newest"])
def test_a_plug_in_is_traded_as_calls_at_each_close_say(
    folder: Path, capsys: pytest.CaptureFixture[str], body: str
) -> None:
    """Given plug-ins whose one call on all candles may, and may not, stand for the others
    When the candles are backtested by them, the summary as JSON
    Then the trades are those of a plain loop that asks at each close, without a process
    """
    code, out, errors = backtested(capsys, "--plugin", str(write(folder, body)), "--json", "--out", "result")
    assert (code, errors) == (0, "")
    asked = {"strategy": {"name": "plugin"}, "plugin": {"file": "mine.py", "window": 60, "warmup": 55}}
    settings = settings_from(asked)

    def make(of: Settings, base: int) -> PluginStrategy:
        return strategy_of(of, AtEachClose(InProcess(body)))

    run = HistoryRun(settings, 3_600_000, (), make)
    for at, candle in enumerate(load_candles("candles.csv").columns.candles()):
        if at < run.strategy.needs.history:
            run.skip(candle)
        else:
            run.move(candle)
        run.close(candle)
    summary = json.loads(out)
    assert summary["trades"] == len(run.trader.trades) > 0
    assert summary["final_equity"] == pytest.approx(run.trader.equity(candle.close), rel=1e-12)
    rows = (folder / "result" / "candles.csv").read_text(encoding="utf-8").splitlines()
    assert ",signal," in rows[0]


def test_a_plug_in_that_sees_later_candles_is_said_loudly(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Given a plug-in with shift(-1)
    When the candles are backtested by it, and once more where nothing but errors is wanted
    Then stderr says FUTURE with the line, the result has no trade that a look ahead made, and quiet is quiet
    """
    file = write(folder, FUTURE)
    code, out, errors = backtested(capsys, "--plugin", str(file), "--json")
    assert code == 0
    assert errors.startswith(f"{file}:9: FUTURE: at ")
    assert json.loads(out)["trades"] == 0
    assert backtested(capsys, "--plugin", str(file), "--quiet") == (0, "", "")


@pytest.mark.parametrize(
    ("body", "head", "message"),
    [
        (CHANCE, "import random\n", ":10: random: asked twice about the same candles, the plug-in says two things"),
        ("raise ValueError('no')", "", ":9: the plug-in raised ValueError: no"),
        ("df['signal'] = 'long'", "", ":6: the plug-in gave the signal 'long', expected buy, sell, hold"),
        ("", "import no_such_library\n", ":1: the plug-in needs no_such_library, which is not installed"),
        ("", "class Other(:\n", ":1: the plug-in is no Python: "),
        (
            f"{NEWEST}\nif len(df) == 60 and df['volume'].iloc[-1] > 4:\n    1 / 0",
            "",
            ":17: the plug-in raised ZeroDiv",
        ),
    ],
)
def test_a_plug_in_that_fails_ends_the_run_in_one_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], body: str, head: str, message: str
) -> None:
    """Given a plug-in that rolls dice, raises at once or late, returns nonsense, or cannot be loaded
    When the candles are backtested by it into a folder
    Then one sentence names file and line, exit code 2, and nothing is written
    """
    file = write(folder, body, head)
    code, out, errors = backtested(capsys, "--plugin", str(file), "--out", "result")
    assert (code, out) == (2, "")
    assert errors.startswith(f"srconsole: {file}{message}")
    assert errors.count("\n") == 1
    assert not (folder / "result").exists()


def test_a_plug_in_that_is_not_there_is_one_sentence(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Given the name of no file
    When the candles are to be backtested by it
    Then one sentence says so, exit code 2
    """
    assert backtested(capsys, "--plugin", "missing.py") == (
        2,
        "",
        "srconsole: missing.py: this plug-in is not there; name a Python file\n",
    )


def test_too_few_candles_are_refused_with_the_number(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Given 300 candles, and a plug-in that is asked from 400 on
    When they are backtested
    Then the sentence has both numbers, exit code 2
    """
    file = write(folder, CROSSES)
    words = ("--plugin", str(file), "--set", "plugin.window=400", "--set", "plugin.warmup=400")
    code, _, errors = backtested(capsys, *words)
    assert code == 2
    assert "plugin needs 399 candles before the first one that it trades, and there are 299" in errors


def test_a_strategy_of_an_installed_package_is_traded(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a package that brings srconsole's own levels under a name of its own
    When the candles are backtested by either
    Then the figures are the same
    """
    monkeypatch.syspath_prepend(str(folder))
    code = "from srconsole.strategies.levels.strategy import Levels\n\n\ndef make(settings, base):\n"
    code += "    return Levels(settings)\n"
    install(folder, "levels_again", "levels_again = levels_again_of_tests:make", "levels_again_of_tests", code)
    figures = []
    for name in ("levels", "levels_again"):
        ended, out, errors = backtested(capsys, "--strategy", name, "--json", "--set", "levels.swing_order=5")
        assert (ended, errors) == (0, "")
        summary = json.loads(out)
        figures.append({key: value for key, value in summary.items() if key != "settings"})
    assert figures[0]["trades"] > 0
    assert figures[0] == figures[1]
