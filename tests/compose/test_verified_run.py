"""A market's run is verified as far as its journal allows."""

from __future__ import annotations

from pathlib import Path

import pytest

from srconsole.compose.run_records import looked_at, run_trades
from srconsole.compose.verified_run import verify_run
from srconsole.errors import RequestError
from srconsole.market.candle_file import checked_candles
from srconsole.research.verify.check import Verdict
from tests.compose.paper_run import PaperRun
from tests.engine.test_trading_on_paper import STOP, OnPaper
from tests.frames import frame
from tests.walks import walk


def unheard(done: int, total: int) -> None:
    """Let progress pass."""


def test_the_trades_of_a_market_are_reckoned_from_their_fills(tmp_path: Path) -> None:
    """What the exchange's stop has sold is reckoned as well.

    Given a run on paper whose lot was sold by the stop at the exchange
    When it is verified
    Then its trade holds, it is said that the run is not taken again, and finer candles are refused
    """

    async def play(market: OnPaper) -> None:
        await market.bought()
        await market.price(STOP - 1)
        await market.price(STOP - 1)

    run = PaperRun(tmp_path)
    run.trade(play)
    looked = looked_at(None, {"SRCONSOLE_HOME": str(tmp_path)})
    checks = verify_run(looked, None, unheard)

    assert len(run_trades(looked)) == 1
    assert [check.verdict for check in checks] == [Verdict.HOLDS, Verdict.UNKNOWN]
    assert checks[0].told == "1 of 1 trades have the quantity, prices, fees and result of their fills"
    with pytest.raises(RequestError, match="--detail is for a replay's run"):
        verify_run(looked, checked_candles(frame(walk(1, 30))), unheard)
