"""A market's run in a report, in the middle of a candle."""

from __future__ import annotations

from pathlib import Path

from srconsole.compose.run_records import looked_at
from srconsole.compose.run_reported import run_reported
from tests.compose.paper_run import PaperRun
from tests.engine.test_trading_on_paper import STOP, OnPaper


def test_a_trade_of_the_candle_at_hand_is_said_to_be_in_no_equity(tmp_path: Path) -> None:
    """Equity is written when a candle closes; a trade that is closed before is not in it yet.

    Given a run on paper whose lot was sold by the stop at the exchange, in a candle that has not closed
    When it is reported
    Then a note says that equity ends before that trade, and the sale is of the lot that was bought
    """

    async def play(market: OnPaper) -> None:
        await market.bought()
        await market.price(STOP - 1)
        await market.price(STOP - 1)

    PaperRun(tmp_path).trade(play)
    read = run_reported(looked_at(None, {"SRCONSOLE_HOME": str(tmp_path)}))

    assert read.summary["trades"] == 1
    assert read.summary["final_equity"] == read.capital
    assert read.notes[1:] == (
        "1 of its trades was closed behind its newest candle: equity, drawdown and what follows from them end before.",
    )
    bought, sold = read.fills["key"]
    assert bought == sold != ""
