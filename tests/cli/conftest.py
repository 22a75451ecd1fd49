"""The folder that commands are run in."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from srconsole.market.candle_writer import write_table
from tests.frames import frame
from tests.walks import walk


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the current folder, with 300 made candles in `candles.csv`."""
    made = frame(walk(3, 300))
    made["Time"] += pd.Timedelta(days=365 * 50)
    write_table(made, tmp_path / "candles.csv")
    monkeypatch.chdir(tmp_path)
    return tmp_path
