"""Ways in which price might have moved, side by side."""

from __future__ import annotations

import pytest

from srconsole.market.candle_file import checked_candles
from srconsole.research.again import History
from srconsole.research.backtest import backtest
from srconsole.research.sensitivity import differing, ways_of
from srconsole.settings.layers import settings_from
from tests.frames import frame
from tests.research.costs.histories import OFTEN, history, silent
from tests.walks import walk


@pytest.mark.parametrize(
    ("chosen", "changes"),
    [("adverse", {}), ("favourable", {"strategy.intrabar": "favourable"}), ("polls", {"strategy.movement": "polls"})],
)
def test_each_way_has_the_figures_of_its_backtest(chosen: str, changes: dict[str, object]) -> None:
    """The table is that of three backtests.

    Given a history under each way in which price may be taken to move
    When all ways are laid side by side
    Then the chosen one is marked, no trade of it differs, and each has the figures of a backtest that way
    """
    traded = history({**OFTEN, **changes})
    ways = {way.name: way for way in ways_of(traded)}

    assert list(ways) == ["adverse", "favourable", "polls"]
    assert [name for name, way in ways.items() if way.chosen] == [chosen]
    assert ways[chosen].differ == 0
    figures = backtest(traded.candles.frame, traded.settings).summary
    for name in ("trades", "net_profit", "win_rate", "max_drawdown", "max_drawdown_pct", "same_candle_trades"):
        assert getattr(ways[chosen], name) == figures[name]
    for name, rival in figures["sensitivity"].items():
        assert ways[name].trades == rival["trades"]
        assert ways[name].net_profit == pytest.approx(rival["net_profit"], rel=1e-12)
    assert ways["polls" if chosen != "polls" else "adverse"].differ > 0


def test_finer_candles_are_a_way_of_their_own() -> None:
    """What is known of the path stands beside what is guessed.

    Given two-hourly candles, and the hourly ones that make them up
    When all ways are laid side by side
    Then the fourth has the figures of a backtest with them, and progress is told for each
    """
    fine = frame(walk(5, 400, gap=0.0))
    fine["Time"] = fine["Time"].iloc[0].floor("2h") + (fine.index * fine["Time"].diff().min())
    pairs = fine.groupby(fine["Time"].dt.floor("2h"))
    coarse = pairs.agg(
        {"Open": "first", "High": "max", "Low": "min", "Close": "last", "Volume": "sum", "Symbol": "first"}
    )
    coarse = coarse.reset_index()
    settings, told = settings_from(OFTEN), list[tuple[int, int]]()
    traded = History(checked_candles(coarse), settings, checked_candles(fine), told=silent)
    ways = ways_of(traded, progress=lambda done, of: told.append((done, of)))

    figures = backtest(coarse, settings, fine).summary
    assert figures["detail"]["used"] == 200
    assert ways[3].name == "detail"
    assert not ways[3].chosen
    assert (ways[3].trades, ways[3].net_profit) == (figures["trades"], figures["net_profit"])
    assert ways[3].max_drawdown == figures["max_drawdown"]
    assert ways[0].net_profit == backtest(coarse, settings).summary["net_profit"]
    assert told == [(number, 4) for number in range(4)]


def test_a_trade_that_differs_in_the_last_digit_differs() -> None:
    """Almost the same trade is another one.

    Given a history's trades, and the same with one exit a hair higher
    When they are compared
    Then one differs, whichever is asked about
    """
    trades = history().as_set.trades
    others = [*trades[:-1], trades[-1]._replace(exit_price=trades[-1].exit_price * (1 + 1e-15))]
    assert (differing(trades, others), differing(others, trades), differing(trades, trades)) == (1, 1, 0)
