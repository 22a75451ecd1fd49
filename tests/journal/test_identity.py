"""The same candles under the same settings are the same replay."""

from __future__ import annotations

from pathlib import Path

import pytest

from srconsole.errors import RequestError
from srconsole.journal.identity import file_hash, settings_hash
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import Settings


def test_a_file_is_known_by_its_bytes(tmp_path: Path) -> None:
    """Given candles in two files of the same bytes, and one with a byte changed
    When they are hashed
    Then the two are the same and the third is not, whatever their names
    """
    for name, text in {"a.csv": "Time,Open\n1,2\n", "b.csv": "Time,Open\n1,2\n", "c.csv": "Time,Open\n1,3\n"}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    assert file_hash(tmp_path / "a.csv") == file_hash(tmp_path / "b.csv")
    assert file_hash(tmp_path / "a.csv") != file_hash(tmp_path / "c.csv")


def test_the_finer_candles_count_too(tmp_path: Path) -> None:
    """Given candles and finer ones
    When they are hashed with, without, and in each other's place
    Then all of these are different replays
    """
    coarse, fine = tmp_path / "1h.csv", tmp_path / "1m.csv"
    coarse.write_text("coarse", encoding="utf-8")
    fine.write_text("fine", encoding="utf-8")

    assert len({file_hash(coarse), file_hash(coarse, fine), file_hash(fine, coarse), file_hash(fine)}) == 4


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """Given no file
    When it is hashed
    Then one sentence names it
    """
    with pytest.raises(RequestError, match=r"none\.csv cannot be read: No such file or directory; name a CSV"):
        file_hash(tmp_path / "none.csv")


@pytest.mark.parametrize(
    "change", [{"risk.leverage": 6}, {"costs.slippage": 0.001}, {"levels.swing_order": 10}, {"market.step": 0.01}]
)
def test_settings_that_decide_about_trades_make_another_run(change: dict[str, object]) -> None:
    """Given the settings of a run
    When one that trades depend on is changed
    Then it is another run
    """
    assert settings_hash(settings_from(change)) != settings_hash(Settings())


@pytest.mark.parametrize(
    "change",
    [
        {"console.speed": 9},
        {"console.theme": "light"},
        {"market.file": "moved.csv"},
        {"market.detail": "moved.csv"},
        {"market.exchange": "bybit"},
        {"market.exchange_url": "http://127.0.0.1:1"},
        {"risk.leverage": 5},
    ],
)
def test_settings_that_decide_nothing_about_trades_do_not(change: dict[str, object]) -> None:
    """Given the settings of a run
    When its speed, its colours, its files' place or the exchange is changed, or a default is written out
    Then it is still the same run
    """
    assert settings_hash(settings_from(change)) == settings_hash(Settings())


def test_a_plugin_is_known_by_its_bytes(tmp_path: Path) -> None:
    """Given a plug-in, a copy of it elsewhere and one with a line changed
    When the settings with each are hashed
    Then the two are the same run and the third is another; one that is not there is named
    """
    files = {"a.py": "signal = 1\n", "b.py": "signal = 1\n", "c.py": "signal = -1\n"}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    def run(name: str) -> str:
        return settings_hash(settings_from({"strategy.name": "plugin", "plugin.file": str(tmp_path / name)}))

    assert run("a.py") == run("b.py") != run("c.py")
    with pytest.raises(RequestError, match=r"none\.py cannot be read: No such file or directory; name the file with"):
        run("none.py")
