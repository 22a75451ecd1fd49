"""Strategies of signals and of several lots on the paper exchange of a market."""

from __future__ import annotations

from pathlib import Path

import pytest

from srconsole.engine.view.strategy import LotView
from tests.engine.test_changed_settings import with_values
from tests.engine.test_trading_on_paper import OnPaper, trading
from tests.engine.trading_a_market import SETTINGS

pytestmark = pytest.mark.slow

GRID = with_values(SETTINGS, strategy={"name": "grid"}, grid={"lines": 3, "spacing": 0.01, "stop_pct": 0.02})
AVERAGES = with_values(
    SETTINGS, strategy={"name": "sma"}, signals={"sma_fast": 1, "sma_slow": 2, "stop_pct": 0.02, "target_pct": 0.0}
)


def lots(market: OnPaper) -> tuple[LotView, ...]:
    """Return what is held."""
    strategy = market.now.strategy
    assert strategy is not None
    return strategy.lots


async def to(market: OnPaper, *prices: float) -> None:
    """Bring each price twice: the account is read on the first."""
    for price in prices:
        await market.price(price)
        await market.price(price)


def test_a_grid_on_paper_buys_lines_sells_one_and_is_stopped_whole(tmp_path: Path) -> None:
    """Given a grid around 100 on a paper market
    When price comes down over two lines, up to the next, the engine is left and started, and price falls below all
    Then two lots were held and covered, one was sold at its target, the rest at the one stop there, and nothing is held
    """

    async def down_and_up(market: OnPaper) -> None:
        for number in range(3):
            await market.close(number, 100.0)
        await to(market, 100.5, 98.95, 97.95)
        assert [lot.key for lot in lots(market)] == ["-1", "-2"]
        assert market.now.live is not None
        assert market.now.live.covered
        await to(market, 98.5, 99.1)
        assert [lot.key for lot in lots(market)] == ["-1"]

    async def to_the_stop(market: OnPaper) -> None:
        await to(market, 99.1, 98.5)
        assert [lot.key for lot in lots(market)] == ["-1"]
        await to(market, 96.0, 94.0)
        assert lots(market) == ()

    trading(tmp_path, down_and_up, settings=GRID)
    ended: list[OnPaper] = []

    async def play(market: OnPaper) -> None:
        await to_the_stop(market)
        ended.append(market)

    trading(tmp_path, play, settings=GRID)
    trades = ended[0].now.trades
    assert trades[0].exit_reason == "target"
    assert {trade.exit_reason for trade in trades[1:]} == {"stop_loss"}
    assert {trade.strategy for trade in trades} == {"grid"}


def test_averages_on_paper_buy_and_sell_at_the_next_price(tmp_path: Path) -> None:
    """Given averages of one and two candles on a paper market
    When they cross up, and down a candle later
    Then it is bought at the first price after the one close, with a stop at the exchange, and sold after the other
    """

    async def play(market: OnPaper) -> None:
        for number, price in enumerate((100.0, 99.0, 98.0)):
            await market.close(number, price)
        await to(market, 98.0)
        await market.close(3, 101.0)
        await to(market, 101.0)
        (lot,) = lots(market)
        assert lot.stop == pytest.approx(101.0 * 0.98, abs=0.01)
        assert market.now.live is not None
        assert market.now.live.stop is not None
        await market.close(4, 97.0)
        await to(market, 99.5)
        assert lots(market) == ()
        (trade,) = market.now.trades
        assert (trade.exit_reason, trade.tier) == ("signal", "sma")

    trading(tmp_path, play, settings=AVERAGES)
