"""What a chart shows of the past is what was written down when it happened."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from srconsole.engine.view.of_row import row_view
from tests.engine.test_agreement import Traded


def test_the_stops_that_are_shown_are_those_of_the_file_after_a_restart_too(tmp_path: Path) -> None:
    """The past is drawn as it was.

    Given a run in which positions were opened, trailed and sold, traded to its end
    When its last snapshot is looked at, and that of the engine that goes on with it
    Then there is a row for each candle, with the Position, the Stop and the Equity that historical_data.csv has
    """
    traded = Traded(tmp_path)
    written = list(csv.DictReader(io.StringIO(traded.ran.rows)))
    market = traded.ran.snapshot.market
    assert [(row.position, row.stop, row.equity) for row in market.rows] == [
        (row["Position"], float(row["Stop"]) if row["Stop"] else None, float(row["Equity"])) for row in written
    ]
    assert len(market.rows) == len(market.candles)
    assert len({row.stop for row in market.rows}) > 3
    assert traded.again().snapshot.market.rows == market.rows


def test_a_row_says_what_the_strategy_said() -> None:
    """Given a row of a candle with SR_Proximity and two tiers
    When it is read
    Then the strategy's cells are there as they were written
    """
    row = row_view("2024-01-01T00:00:00Z,1.0,2.0,0.5,1.5,10.0,BTC/USDT:USDT,1,1.25,,2.5,STOP_LOSS,1.125,1003.25")
    assert row == ("STOP_LOSS", 1.125, 1003.25, "1,1.25,,2.5")


def test_what_is_no_row_is_refused() -> None:
    """Given a text that is no candle's row
    When it is read as one
    Then nothing is made of it
    """
    with pytest.raises(ValueError, match="unpack"):
        row_view("a,b")
