"""Markets of a millionth and of a hundred million, in tables, sentences and logs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from srconsole.cli.main import main
from srconsole.compose.replay import Replay
from srconsole.core.by_hand import DisableLevel, MoveStop
from srconsole.core.candle import Candle
from srconsole.engine.view.snapshot import Snapshot
from srconsole.market.candle_file import read_candles
from srconsole.research.levels import find_levels
from srconsole.settings.schema import LevelSettings, Settings
from tests.engine.running import run_to_end, written
from tests.walks import walk

SETTINGS = Settings(levels=LevelSettings(swing_order=2))
SMALL, LARGE = (8.9e-8, 9), (1_014_040.0, 0)
"""What a walk around 100 is multiplied by, and how many decimals its prices have then."""


def market(folder: Path, times: float, decimals: int) -> Path:
    """Write a walk of prices of some size, each a multiple of the last decimal."""

    def candle(made: Candle) -> Candle:
        opened, high, low, close = (round(price * times, decimals) for price in made[1:5])
        return Candle(made.time, opened, high, low, close, made.volume)

    return written([candle(made) for made in walk(26, 120, gap=0.006)], folder / "walk.csv")


@pytest.mark.parametrize(("times", "decimals"), [SMALL, LARGE], ids=["small", "large"])
@pytest.mark.parametrize("columns", ["200", "40"])
def test_the_level_table_has_every_digit(
    times: float,
    decimals: int,
    columns: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two levels are told apart whatever a coin costs, and however narrow the terminal is.

    Given candles of a coin of a millionth, or of a hundred million, and a wide or a narrow terminal
    When their levels are listed, and they are backtested
    Then every level has its price to the market's last decimal, nothing is cut off, and no two prices look equal
    """
    file = market(tmp_path, times, decimals)
    monkeypatch.setenv("COLUMNS", columns)
    assert main(["levels", str(file), "--set", "levels.swing_order=2"]) == 0
    table = capsys.readouterr().out

    levels = find_levels(read_candles(file), SETTINGS)
    wanted = [f"{price:,.{decimals}f}" for price in levels["price"]]
    rows = [line.split() for line in table.splitlines() if re.match(r" ([SR][0-9]|broken)", line)]
    found = [next(word for word in row if re.search("[0-9]{3}", word)) for row in rows]
    assert found == wanted
    assert len(set(found)) == len(set(levels["price"]))
    assert "…" not in table

    assert main(["backtest", str(file), "--set", "levels.swing_order=2"]) == 0
    assert "…" not in capsys.readouterr().out


def prices_in(snapshot: Snapshot) -> set[str]:
    """Return the decimals of every price in the log's sentences."""
    texts = [line.text for line in snapshot.log if line.text.startswith(("order", "filled", "closed", "switched"))]
    return {price for text in texts for price in re.findall(r"(?:at|S[0-9]+|stop|to) ([0-9][0-9.,]*[0-9])", text)}


@pytest.mark.parametrize(("times", "decimals"), [SMALL, LARGE], ids=["small", "large"])
def test_sentences_and_the_log_tell_prices_alike_after_every_start(times: float, decimals: int, tmp_path: Path) -> None:
    """A price in the log is the price on the screen.

    Given a run of such a coin, some requests about prices in it, and the same run gone on with
    When what it showed last is read, before and after
    Then sentences, log and screen tell prices with the market's decimals, and the same words stand in both
    """
    replay = Replay(market(tmp_path, times, decimals))
    first = run_to_end(SETTINGS, replay, tmp_path / "home").snapshot
    again = run_to_end(
        *(SETTINGS, replay, tmp_path / "home"),
        first=[DisableLevel(first.market.levels[-1].id), MoveStop(first.market.levels[-1].price)],
    ).snapshot
    after = run_to_end(SETTINGS, replay, tmp_path / "home").snapshot

    assert (first.market.decimals, again.market.decimals, after.market.decimals) == (decimals,) * 3
    told = prices_in(first)
    assert told
    assert {len(price.partition(".")[2]) for price in told} == {decimals}
    assert [line.text for line in after.log][: len(first.log)] == [line.text for line in first.log]
    log = (Path(first.run) / "trading.log").read_text(encoding="utf-8")
    assert all(price in log for price in told)
