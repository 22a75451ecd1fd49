"""A run of any strategy that is killed at any moment ends as if it had not been."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from srconsole.compose.replay import KILL_AT, Replay
from tests.engine.running import Ran, run_to_end, written
from tests.engine.test_every_strategy_trades_the_same import quarters, settings_of
from tests.walks import walk

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).resolve().parents[2]
NAMES = ("sma", "multi", "scalper", "grid")
WRITES = (6, 21, 34, 55)
"""Journal writes at which it is killed: before odd ones, after even ones, in candles with several orders among them."""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return candles that every one of them trades often."""
    return written(quarters(walk(11, 200, gap=0.004)), tmp_path_factory.mktemp("candles") / "walk.csv")


@pytest.fixture(scope="module", params=NAMES)
def whole(request: pytest.FixtureRequest, file: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Ran]:
    """Return a strategy, and what its replay leaves that nobody kills."""
    return request.param, run_to_end(settings_of(request.param), Replay(file), tmp_path_factory.mktemp("whole"))


@pytest.mark.parametrize("write", WRITES)
def test_killed_at_a_journal_write_every_strategy_ends_the_same(
    write: int, whole: tuple[str, Ran], file: Path, tmp_path: Path
) -> None:
    """SIGKILL at a write loses nothing and doubles nothing, with several lots and orders in one movement too.

    Given a replay of a strategy that is killed just before or just after a journal write
    When it is started again
    Then it ends with the same rows, trades, fills in its files, and lots as one that was not
    """
    name, expected = whole
    environment = {**os.environ, "SRCONSOLE_HOME": str(tmp_path), "PYTHONPATH": str(CHECKOUT), KILL_AT: str(write)}
    command = [sys.executable, "-m", "tests.engine.traded_by", name, str(file)]
    code = subprocess.run(command, env=environment, cwd=CHECKOUT, timeout=120, check=False).returncode
    assert code == -signal.SIGKILL
    again = run_to_end(settings_of(name), Replay(file), tmp_path)
    assert again.rows == expected.rows
    assert again.trades == expected.trades
    assert again.snapshot.market.strategy == expected.snapshot.market.strategy
    assert again.snapshot.account == expected.snapshot.account
    assert data_of(again) == data_of(expected)


def data_of(ran: Ran) -> list[str]:
    """Return what stands in the files of bots on chart signals, without the run's id."""
    run = Path(ran.snapshot.run)
    candles, fills = ((run / "data" / name) for name in ("historical_data.csv", "historical_trades.csv"))
    if not candles.exists():
        return []
    rows = [line.split(",") for line in fills.read_text().splitlines()]
    return [candles.read_text(), *(",".join([row[0], *row[2:]]) for row in rows)]
