"""Lots from fills, and charges on top of trades as they were."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.research.again import Made
from srconsole.research.costs.case import Charges, charged, slippage_paid, traded_anew
from srconsole.research.costs.cases import CostsAsked, cost_cases
from srconsole.research.costs.fee_tiers import FeeTier
from srconsole.research.costs.lots import held_over, lots_of
from srconsole.settings.schema import CostSettings, Settings
from tests.research.costs.histories import OFTEN, bought, history, sold
from tests.walks import HOUR, tradable_settings


def test_a_level_that_is_bought_twice_is_two_lots() -> None:
    """What was sold out and bought again is another position.

    Given a level bought, sold in two parts and bought again, and another level bought in between
    When the fills are made lots
    Then there are three, and the last two are still held
    """
    fills = [bought(1, 100, 3), sold(2, 101, 1), bought(3, 90, 1, "T"), sold(4, 102, 2), bought(5, 99, 1)]
    lots = lots_of(fills)

    assert [lot.fills for lot in lots] == [(0, 1, 3), (2,), (4,)]
    assert [lot.closed for lot in lots] == [True, False, False]
    assert [held_over(lots[0], fills, hour * HOUR) for hour in (1, 2, 3, 4, 5)] == [0, 3, 2, 2, 0]


@given(settings=tradable_settings(), seed=st.integers(0, 200))
@hypothesis_settings(max_examples=10)
def test_each_closed_trade_is_one_closed_lot(settings: Settings, seed: int) -> None:
    """Charges of closed trades are those of closed lots.

    Given a backtest
    When its fills are made lots
    Then as many are closed as there are trades
    """
    made = history(settings, seed=seed, length=150).as_set
    assert sum(lot.closed for lot in lots_of(made.fills)) == len(made.trades)


def test_charges_of_what_is_held_are_in_the_equity_alone() -> None:
    """Net profit is of closed trades.

    Given a closed lot and one that is still held
    When each fill is charged 1 USDT of fees and the last one 5 USDT of slippage
    Then net profit falls by the two fees of the closed one, and equity by all charges
    """
    made = Made([], [bought(1, 100), sold(2, 101), bought(3, 100)], np.array([1000.0]))
    case = charged("x", made, CostSettings(), Charges(fees=np.ones(3), slippage=np.array([0.0, 0.0, 5.0])))

    assert (case.net_profit, case.final_equity) == (-2.0, 992.0)
    assert (case.fees, case.slippage, case.exact) == (3.0, 5.0, False)


@given(seed=st.integers(0, 100), fee=st.sampled_from([0.0, 0.0003, 0.0007]))
@hypothesis_settings(max_examples=10)
def test_charging_and_trading_anew_agree_where_trades_stay_the_same(seed: int, fee: float) -> None:
    """An estimate is as good as the trades that it leaves as they are.

    Given a history that is not halted by losses
    When it is traded at another flat fee, and when that fee is charged as a tier on the trades as they were
    Then both come to the same
    """
    traded = history({**OFTEN, "risk.max_consecutive_losses": 0}, seed=seed)
    anew, by_tier = cost_cases(traded, CostsAsked(tiers=[FeeTier("all", 0.0, fee, fee)]))[1:3]

    assert (anew.exact, by_tier.exact) == (True, False)
    assert anew.trades == by_tier.trades
    assert by_tier.net_profit == pytest.approx(anew.net_profit, abs=1e-8)
    assert by_tier.final_equity == pytest.approx(anew.final_equity, abs=1e-8)
    assert by_tier.fees == pytest.approx(anew.fees, abs=1e-8)


def test_slippage_is_what_fills_were_worse_than_their_prices() -> None:
    """Slippage is told in money.

    Given a purchase at 101 and a sale at 99 under a slippage of 1 %
    When what it has cost is reckoned
    Then it is 1 for each unit of either: prices were 100
    """
    made = Made([], [bought(1, 101.0, 2.0), sold(2, 99.0, 2.0)], np.array([0.0]))
    assert slippage_paid(made, CostSettings(slippage=0.01)) == pytest.approx(4.0)


def test_cases_stand_in_the_order_asked_for_with_the_settings_first() -> None:
    """A table has what was asked for, and nothing else.

    Given a history
    When flat fees, slippage of both kinds, funding and latency are asked for
    Then there is a case for each, exact where it was traded anew, and progress is told for each
    """
    traded, told = history(), list[tuple[int, int]]()
    asked = CostsAsked(
        fee_rates=(0.0, 0.0004), slippages=(0.001,), models=(("volume", 1.0),), funding=0.0001, latencies=(5.0,)
    )
    cases = cost_cases(traded, asked, progress=lambda done, of: told.append((done, of)))

    assert [case.name for case in cases] == [
        "as set",
        "fee 0.0000 %",
        "fee 0.0400 %",
        "slippage 0.100 %",
        "slippage by volume, 1",
        "funding 0.0100 % each 8 h",
        "latency 5 s, at worst",
    ]
    assert [case.exact for case in cases] == [True] * 4 + [False] * 3
    assert cases[0] == traded_anew("as set", traded.as_set, traded.settings.costs)
    assert cases[1].net_profit > cases[2].net_profit > cases[0].net_profit > cases[3].net_profit
    assert told == [(number, 7) for number in range(1, 7)]
    assert cases[-1].latency > 0
