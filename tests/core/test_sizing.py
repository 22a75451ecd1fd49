"""How much is bought (docs/strategies.md section 7.1)."""

from __future__ import annotations

import pytest

from srconsole.core.rounding import MarketRules
from srconsole.core.sizing import Bid, kelly_share, part_sized, sized
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import Settings

FREE = MarketRules()


def settings(**given: object) -> Settings:
    """Return settings; `rule="risk"` is `sizing.rule`."""
    return settings_from({"costs.fee_rate": 0.0, **{f"sizing.{key}": value for key, value in given.items()}})


def test_a_risk_of_one_percent() -> None:
    """Given 10,000 USDT and a risk of 1 % an entry, without a cap
    When BTC is bought at 50,000 with the stop at 49,600
    Then it is 0.25: the stop loses 100 USDT
    """
    bid = Bid(50_000.0, 49_600.0)
    size = sized(bid, settings(rule="risk", cap="none"), FREE, 10_000.0, ())
    assert (size.quantity, size.margin, size.reason) == (0.25, 0.25 * 50_000 / 5, "")


def test_the_cap_by_margin() -> None:
    """Given the same entry, with the cap by margin and leverage 5
    When it is sized
    Then its margin is a tenth of equity
    """
    size = sized(Bid(50_000.0, 49_600.0), settings(rule="risk"), FREE, 10_000.0, ())
    assert (size.quantity, size.margin) == (0.1, 1000.0)


def test_the_cap_to_the_letter_compares_a_quantity_with_money() -> None:
    """Given 2,000 USDT and the seed's cap
    When a coin of 0.1 USDT is bought with the stop 1 % below
    Then 200 of it are bought, as would be of any other
    """
    size = sized(Bid(0.1, 0.099), settings(rule="risk", cap="seed"), FREE, 2_000.0, ())
    assert size.quantity == 200.0


def test_a_fixed_quantity_times_the_weight() -> None:
    """Given a fixed quantity of 2, and an offer of weight 0.25
    When it is sized
    Then 0.5 is bought, with what that is worth by the leverage as its margin
    """
    size = sized(Bid(100.0, 90.0, 0.25), settings(rule="fixed", quantity=2.0), FREE, 1_000.0, ())
    assert (size.quantity, size.margin) == (0.5, 10.0)


@pytest.mark.parametrize(("quantity", "bought"), [(0.99, 0.0), (1.0, 1.0), (1.7, 1.0), (2.0, 2.0)])
def test_a_size_below_the_minimum_is_not_raised_to_it(quantity: float, bought: float) -> None:
    """Given a step of 1 and a smallest quantity of 1
    When a fixed quantity is rounded down to the step
    Then one that is below the minimum is refused
    """
    rules = MarketRules(step=1.0, min_quantity=1.0)
    size = sized(Bid(100.0, 90.0), settings(rule="fixed", quantity=quantity), rules, 1_000.0, ())
    assert size.quantity == bought
    assert size.reason == ("" if bought else "quantity too small")


def test_kelly_before_there_are_trades_enough() -> None:
    """Given Kelly's rule from 10 trades on
    When there are nine, or ten without a loss
    Then an entry is sized by margin, of its whole margin
    """
    kelly = settings(rule="kelly", min_trades=10, window=20)
    for results in ([1.0, -1.0] * 4 + [1.0], [1.0] * 10):
        assert kelly_share(kelly, results) is None
        assert sized(Bid(100.0, 90.0), kelly, FREE, 1_000.0, results)[:2] == (5.0, 100.0)


def test_kelly_by_its_formula() -> None:
    """Given six trades that won 2 and four that lost 1, and trades that broke even
    When Kelly's rule sizes an entry, and the newest of window trades lose more
    Then p is 0.6 and b is 2, so that k is 0.4, of which a quarter is bought for; more than a quarter of equity never is
    """
    kelly = settings(rule="kelly", min_trades=10, window=12)
    results = [2.0] * 6 + [-1.0] * 4 + [0.0, 0.0]
    assert kelly_share(kelly, [-9.0] * 50 + results) == pytest.approx(0.1)
    assert sized(Bid(100.0, 90.0), kelly, FREE, 1_000.0, results).quantity == pytest.approx(1.0)
    whole = settings(rule="kelly", min_trades=10, window=12, fraction=1.0)
    assert kelly_share(whole, results) == 0.25


@pytest.mark.parametrize(("floor", "share", "reason"), [(0.0, 0.0, "no edge"), (0.005, 0.005, "")])
def test_kelly_without_an_edge(floor: float, share: float, reason: str) -> None:
    """Given trades that lose more than they win
    When Kelly's rule sizes an entry, with a floor or without
    Then it is refused without, and of the floor's size with
    """
    kelly = settings(rule="kelly", min_trades=10, window=10, floor=floor)
    results = [1.0] * 4 + [-1.0] * 6
    size = sized(Bid(100.0, 90.0), kelly, FREE, 1_000.0, results)
    assert size.quantity == pytest.approx(share * 10)
    assert size.reason == reason


def test_parts_of_a_pyramid() -> None:
    """Given a whole of 10 by margin, of which the entry buys 40 % and an add 60 %
    When both are sized at 100
    Then they are 4 and 6, with their shares of the margin
    """
    plain = settings_from({"costs.fee_rate": 0.0, "risk.margin": 200.0})
    entry = sized(Bid(100.0, 90.0, share=0.4), plain, FREE, 1_000.0, ())
    assert (entry.quantity, entry.margin, entry.whole) == (4.0, 80.0, 10.0)
    assert part_sized(entry.whole, 0.6, 100.0, plain, FREE)[:2] == (6.0, 120.0)


def test_more_than_max_notional_is_refused() -> None:
    """Given risk.max_notional of 400 USDT
    When 5 are bought at 100
    Then that is refused
    """
    plain = settings_from({"risk.max_notional": 400.0})
    assert sized(Bid(100.0, 90.0), plain, FREE, 1_000.0, ()).reason == "worth more than risk.max_notional"
