"""What closed trades come to, on the screen and in `summary.json`, is the same."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.core.closed_trades import equity_after, falls_of, totals_of
from srconsole.core.trade import Trade
from srconsole.research.trade_figures import trade_figures

_HOUR = 3_600_000


def trade(pnl: float, fees: float = 0.6, **fields: object) -> Trade:
    """Return a trade that has made so much."""
    made = Trade(0, 100.0, _HOUR, 101.0, 1.0, "S1", 99.0, 98.0, None, None, "stop_loss", fees, pnl)
    return made._replace(**fields)  # type: ignore[arg-type]  # fields of a trade


results = st.lists(st.floats(-50, 50).map(lambda pnl: trade(round(pnl, 2))), max_size=12)


@given(trades=results)
def test_the_figures_are_those_of_the_summary(trades: Sequence[Trade]) -> None:
    """A trader who reads a profit factor on the screen finds the same one in the file.

    Given closed trades, won, lost or even
    When they are added up for the screen and for `summary.json`
    Then each figure is the same
    """
    written = trade_figures(trades, 1000.0)

    for name, figure in totals_of(trades)._asdict().items():
        assert written[name] == (None if figure is None else pytest.approx(figure)), name


@given(trades=results)
def test_equity_ends_at_the_capital_and_all_results(trades: Sequence[Trade]) -> None:
    """The curve's last point is what the account has.

    Given closed trades
    When the curve of their money is drawn
    Then it begins at the capital, has a point after each trade, ends at the capital with all results, and a point
    lies below its peak exactly where one before it was higher
    """
    equity = equity_after(trades, 1000.0)

    assert (equity[0], len(equity)) == (1000.0, len(trades) + 1)
    assert equity[-1] == pytest.approx(1000 + sum(trade.pnl for trade in trades))
    for place, fall in enumerate(falls_of(equity)):
        assert (fall > 0) == (max(equity[: place + 1]) > equity[place])
