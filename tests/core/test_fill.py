"""Fills, slippage and fees: strategy.md section 5."""

from __future__ import annotations

import pytest

from srconsole.core.fill import Fill, fill_at_once, fill_of
from srconsole.core.order import Entry, Exit, ExitReason
from srconsole.settings.schema import CostSettings
from tests.core.offers import entry

ENTRY = entry(100.0, 5.0)
EXIT = Exit(price=100.0, quantity=5.0, reason=ExitReason.STOP_LOSS)


@pytest.mark.parametrize(
    ("order", "slippage", "price"),
    [
        pytest.param(ENTRY, 0.0, 100.0, id="entry without slippage"),
        pytest.param(EXIT, 0.0, 100.0, id="exit without slippage"),
        pytest.param(ENTRY, 0.01, 101.0, id="an entry pays 100 * 1.01"),
        pytest.param(EXIT, 0.01, 99.0, id="an exit gets 100 * 0.99"),
    ],
)
def test_slippage_is_against_the_trader(order: Entry | Exit, slippage: float, price: float) -> None:
    """Given an order for 5 at 100, and a slippage
    When it is filled at once
    Then all of it is filled, at a price that is worse by the slippage
    """
    fill = fill_at_once(order, CostSettings(fee_rate=0.0, slippage=slippage))
    assert (fill.price, fill.quantity, fill.fee) == (price, 5.0, 0.0)


@pytest.mark.parametrize(
    ("order", "fee_rate", "slippage", "fee"),
    [
        pytest.param(ENTRY, 0.001, 0.0, 0.5, id="5 * 100 * 0.001"),
        pytest.param(EXIT, 0.001, 0.0, 0.5, id="the same for an exit"),
        pytest.param(ENTRY, 0.001, 0.01, 0.505, id="5 * 101 * 0.001"),
        pytest.param(EXIT, 0.001, 0.01, 0.495, id="5 * 99 * 0.001"),
        pytest.param(ENTRY, -0.0005, 0.0, -0.25, id="a rebate: 5 * 100 * -0.0005"),
    ],
)
def test_the_fee_is_of_the_fills_worth(order: Entry | Exit, fee_rate: float, slippage: float, fee: float) -> None:
    """Given an order for 5 at 100, a fee rate and a slippage
    When it is filled at once
    Then the fee is quantity * fill price * fee rate, negative for a rebate
    """
    filled = fill_at_once(order, CostSettings(fee_rate=fee_rate, slippage=slippage))
    assert filled.fee == pytest.approx(fee, rel=1e-12)


@pytest.mark.parametrize(("buys", "fill"), [(True, Fill(101.0, 5.0, 0.505)), (False, Fill(99.0, 5.0, 0.495))])
def test_an_exchange_fills_by_the_same_rule(buys: bool, fill: Fill) -> None:
    """Given a slippage of 1 % and a fee of 0.1 %
    When 5 at 100 are bought, or sold, by whoever fills orders
    Then price and fee are those of an order that a backtest fills
    """
    costs = CostSettings(fee_rate=0.001, slippage=0.01)
    assert fill_of(100.0, 5.0, buys, costs) == fill_at_once(ENTRY if buys else EXIT, costs)
    assert fill_of(100.0, 5.0, buys, costs) == pytest.approx(fill, rel=1e-12)
