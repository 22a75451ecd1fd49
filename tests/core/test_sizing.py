"""The size of an entry and the liquidation price: strategy.md section 5 and its preface."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.core.sizing import entry_quantity, liquidation_price
from srconsole.settings.schema import MarketSettings, RiskSettings

RISK = RiskSettings(margin=100.0, leverage=5.0)  # a notional of 500 USDT


@pytest.mark.parametrize(
    ("price", "market", "expected"),
    [
        pytest.param(100.0, MarketSettings(), 5.0, id="500 / 100"),
        pytest.param(125.0, MarketSettings(), 4.0, id="500 / 125"),
        pytest.param(100.0, MarketSettings(step=0.7), 4.9, id="down to 7 * 0.7"),
        pytest.param(100.0, MarketSettings(step=10.0), 0.0, id="less than one step: refused"),
        pytest.param(100.0, MarketSettings(min_quantity=5.0), 5.0, id="5 is not below 5"),
        pytest.param(100.0, MarketSettings(min_quantity=5.1), 0.0, id="5 is below 5.1"),
        pytest.param(100.0, MarketSettings(step=0.7, min_quantity=4.95), 0.0, id="4.9 after rounding"),
        pytest.param(100.0, MarketSettings(min_notional=500.0), 5.0, id="500 USDT is not below 500"),
        pytest.param(100.0, MarketSettings(min_notional=501.0), 0.0, id="500 USDT is below 501"),
        pytest.param(100.0, MarketSettings(step=0.7, min_notional=495.0), 0.0, id="4.9 * 100 = 490 USDT"),
    ],
)
def test_entry_quantity(price: float, market: MarketSettings, expected: float) -> None:
    """Given a margin of 100 USDT at leverage 5, and what the exchange accepts
    When an entry is sized at a fill price
    Then it buys 500 USDT worth, rounded down to the step, or nothing where that is below a minimum
    """
    assert entry_quantity(price, RISK, market) == expected


def test_a_whole_number_of_steps_is_not_rounded_away() -> None:
    """Given 30 USDT at a price of 100 and steps of 0.1 (0.3 / 0.1 is 2.9999999999999996 in floats)
    When the entry is sized
    Then it buys 0.3, not 0.2
    """
    risk = RiskSettings(margin=30.0, leverage=1.0)
    assert entry_quantity(100.0, risk, MarketSettings(step=0.1)) == 0.3


@given(price=st.floats(0.01, 100_000), step=st.sampled_from([0.001, 0.1, 0.7, 5.0]))
def test_rounding_loses_less_than_one_step(price: float, step: float) -> None:
    """Given any price and step
    When an entry is sized
    Then its quantity is not above the unrounded one and less than a step below it
    """
    exact = 500 / price
    rounded = entry_quantity(price, RISK, MarketSettings(step=step))
    assert rounded <= exact
    assert exact - rounded < step * (1 + 1e-9)


@pytest.mark.parametrize(
    ("leverage", "maintenance_rate", "expected"),
    [
        pytest.param(5.0, 0.005, 80.5, id="100 * (1 - 0.2 + 0.005)"),
        pytest.param(1.0, 0.005, 0.5, id="100 * (1 - 1 + 0.005)"),
        pytest.param(10.0, 0.0, 90.0, id="100 * (1 - 0.1)"),
        pytest.param(125.0, 0.004, 99.6, id="100 * (1 - 0.008 + 0.004)"),
    ],
)
def test_liquidation_price(leverage: float, maintenance_rate: float, expected: float) -> None:
    """Given an entry at 100, a leverage and a maintenance margin
    When the liquidation price is asked for
    Then it is 100 * (1 - 1 / leverage + maintenance rate)
    """
    risk = RiskSettings(leverage=leverage, maintenance_rate=maintenance_rate)
    assert liquidation_price(100.0, risk) == pytest.approx(expected, rel=1e-12)
