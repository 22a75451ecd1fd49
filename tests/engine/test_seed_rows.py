"""The rows of the files that bots on chart signals keep."""

from __future__ import annotations

import csv
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.core.candle import Candle
from srconsole.core.fill import Fill
from srconsole.core.holding import Holding
from srconsole.core.order import ExitReason
from srconsole.engine.seed_rows import (
    SEED_CANDLE_COLUMNS,
    SEED_FILL_COLUMNS,
    SeedCandles,
    buy_line,
    sell_line,
    share_of_result,
)
from tests.walks import walk

MARCH = 1_583_020_800_000


def cells(columns: Sequence[str], line: str) -> dict[str, str]:
    """Read a row as any spreadsheet does."""
    (row,) = csv.reader([line])
    return dict(zip(columns, row, strict=True))


def test_headers_are_those_that_such_bots_write() -> None:
    """Given the two files
    When their headers are read
    Then they are those of the bots to the letter
    """
    assert ",".join(SEED_CANDLE_COLUMNS) == "timestamp,open,high,low,close,volume,strategy_signal"
    assert ",".join(SEED_FILL_COLUMNS) == (
        "timestamp,order_id,side,entry_price,exit_price,quantity,PnL,stop_loss_triggered,take_profit_triggered"
    )


def test_a_closed_candle_is_a_row_with_its_signal() -> None:
    """Given a candle of 1 March 2020 with a sell signal
    When its row is written
    Then it has time, prices and volume to their last digit, and -1
    """
    candle = Candle(MARCH, 8600.5, 8700.0, 8500.25, 8650.1, 12.345)
    line = SeedCandles().line(candle, -1)
    assert line == "2020-03-01T00:00:00Z,8600.5,8700.0,8500.25,8650.1,12.345,-1"


@given(seed=st.integers(0, 1000), stop=st.integers(0, 30), again=st.integers(0, 30))
def test_no_time_is_written_twice_over_a_restart(seed: int, stop: int, again: int) -> None:
    """Given a file that was written up to any candle, and a restart that sees some of them again
    When the rest is written behind it
    Then each candle has one row, in order, as if there had been no restart
    """
    candles = walk(seed, 30)
    whole = SeedCandles()
    expected = [whole.line(candle, 0) for candle in candles]
    before = SeedCandles()
    lines = [before.line(candle, 0) for candle in candles[:stop]]
    behind = SeedCandles(lines[-1] or "" if lines else "")
    more = (behind.line(candle, 0) for candle in candles[min(again, stop) :])
    assert [*lines, *(line for line in more if line is not None)] == expected
    assert None not in expected


def test_a_file_whose_last_row_has_no_time_is_told() -> None:
    """Given a file that ends in something else
    When rows are to be written behind it
    Then that is an error, and no row is guessed
    """
    with pytest.raises(ValueError, match="timestamp"):
        SeedCandles("timestamp,open")


def test_what_was_bought_is_a_row_without_exit_and_result() -> None:
    """Given two coins bought at 100.5
    When the row is written
    Then it is a BUY with price and quantity; exit price and result are empty and nothing was triggered
    """
    assert cells(SEED_FILL_COLUMNS, buy_line(MARCH, "srBTC1", Fill(100.5, 2.0, 0.1))) == {
        "timestamp": "2020-03-01T00:00:00Z",
        "order_id": "srBTC1",
        "side": "BUY",
        "entry_price": "100.5",
        "exit_price": "",
        "quantity": "2.0",
        "PnL": "",
        "stop_loss_triggered": "False",
        "take_profit_triggered": "False",
    }


def test_what_was_sold_is_a_row_with_its_share_of_the_result() -> None:
    """Given two coins bought at 100 for a fee of 0.2, of which half is sold at 110 for a fee of 0.11
    When the row is written
    Then the result is 10, less that fee and half of the first, 9.79
    """
    holding = Holding.opened(Fill(100.0, 2.0, 0.2), 0.0)
    row = cells(SEED_FILL_COLUMNS, sell_line(MARCH, "srBTC2", Fill(110.0, 1.0, 0.11), holding, ExitReason.TAKE_PROFIT))
    assert (row["side"], row["entry_price"], row["exit_price"], row["quantity"]) == ("SELL", "100.0", "110.0", "1.0")
    assert float(row["PnL"]) == pytest.approx(9.79)
    assert (row["stop_loss_triggered"], row["take_profit_triggered"]) == ("False", "True")


@pytest.mark.parametrize("reason", ExitReason)
def test_flags_say_stop_or_profit_or_neither(reason: ExitReason) -> None:
    """Given a sale for any reason
    When the row is written
    Then the stop's flag is for a stop, wherever it lay by then, and the other for a target or a trail
    """
    holding = Holding.opened(Fill(100.0, 2.0, 0.2), 0.0)
    line = sell_line(MARCH, "srBTC2", Fill(110.0, 1.0, 0.0), holding, reason)
    stop, profit = line.split(",")[-2:]
    assert stop == str(reason.value in {"stop_loss", "break_even"})
    assert profit == str(reason.value in {"take_profit", "target"})


@given(st.lists(st.floats(0.01, 1.0), min_size=1, max_size=5), st.floats(1.0, 1000.0), st.floats(1.0, 1000.0))
def test_shares_add_up_to_the_result_of_the_lot(parts: list[float], entry: float, exit_price: float) -> None:
    """Given a lot that is sold in parts at any prices
    When each row's share is added up
    Then that is what the lot made after all fees
    """
    holding = Holding.opened(Fill(entry, sum(parts), entry * 0.001), 0.0)
    shares = []
    for at, part in enumerate(parts, start=1):
        fill = Fill(exit_price * at, part, 0.01)
        shares.append(share_of_result(fill, holding))
        holding.sell(fill)
    assert sum(shares) == pytest.approx(holding.pnl, rel=1e-9, abs=1e-6)
