"""The cost at which a strategy breaks even."""

from __future__ import annotations

from pathlib import Path

import pytest

from srconsole.market.candle_file import load_candles
from srconsole.research.again import History
from srconsole.research.backtest import warned
from srconsole.research.costs.break_even import break_even, break_even_cost
from srconsole.research.costs.many_at_once import kernel_break_even
from srconsole.research.costs.other_costs import MOST_COST, at_cost
from srconsole.settings.layers import settings_from
from tests.frames import frame
from tests.research.costs.histories import OFTEN, history, rise
from tests.walks import candles, walk

BUNDLED = next((Path(__file__).resolve().parents[3] / "data").glob("*.csv"))


def profitable_seed() -> int:
    """Return the seed of a walk on which the strategy makes something at no cost."""
    return next(
        seed for seed in range(50) if history(seed=seed).made(at_cost(history(seed=seed).settings, 0.0)).net_profit > 20
    )


def test_profit_changes_its_sign_at_the_cost() -> None:
    """The number is where a trader's profit turns into a loss.

    Given a history on which the strategy makes something at no cost
    When the break-even cost is found, and the history traded just below and just above it
    Then it makes something below it and nothing above it, and the margin is what lies between it and today's costs
    """
    traded = history(seed=profitable_seed())
    found = break_even(traded)

    assert found.cost is not None
    assert traded.made(at_cost(traded.settings, found.cost - 1e-7)).net_profit > 0
    assert traded.made(at_cost(traded.settings, found.cost + 1e-7)).net_profit < 0
    assert found.margin == found.cost - 0.0006
    assert found.now == traded.as_set.net_profit
    assert found.without > found.now


def test_dearer_trading_leaves_the_cost_where_it_is() -> None:
    """What a strategy can bear does not depend on what it is charged today.

    Given the same history under two fees
    When the break-even cost is found under each
    Then both are the same, and the margin is smaller by the difference of the fees
    """
    seed = profitable_seed()
    cheap, dear = (break_even(history({**OFTEN, "costs.fee_rate": fee}, seed=seed)) for fee in (0.0002, 0.001))

    assert cheap.cost == pytest.approx(dear.cost, abs=1e-8)
    assert cheap.margin is not None
    assert dear.margin is not None
    assert cheap.margin - dear.margin == pytest.approx(0.0008, abs=1e-8)


def test_of_several_such_costs_the_lowest_is_told() -> None:
    """Halts and capital follow from costs, so that a strategy may lose at one cost and make something at a higher one.

    Given the bundled candles, on which 0.2757 %, 0.302 % and 0.325 % a side are such costs
    When the break-even cost is found under a fee of 0.06 %, under none, and by many costs at once
    Then it is the lowest each time
    """
    found = load_candles(BUNDLED)
    settings = [settings_from({"costs.fee_rate": fee}) for fee in (0.0006, 0.0)]
    costs = [break_even(History(found, each, told=warned)).cost for each in settings]
    costs.append(kernel_break_even(found.columns, found.report, settings[0]))
    assert costs == [pytest.approx(0.002757, abs=1e-6)] * 3


def test_what_never_trades_has_no_such_cost() -> None:
    """Nothing is said where nothing can be.

    Given candles on which nothing is traded
    When the break-even cost is asked for
    Then there is none
    """
    flat = frame(candles(*[(100.0, 100.0, 100.0, 100.0)] * 30))
    assert break_even_cost(flat) is None


def test_what_costs_cannot_eat_is_told_from_what_they_have_eaten() -> None:
    """A trade that makes nine times its worth is no strategy that was not looked at.

    Given a history whose one trade still wins where each fill costs a fifth of what it is worth, and one without trades
    When their break-even costs are looked for
    Then neither has one, and of the first a fifth is known to be borne, of the other nothing
    """
    won, flat = break_even(rise()), break_even(history(length=20))

    assert (won.cost, flat.cost) == (None, None)
    assert (won.borne, flat.borne) == (MOST_COST, None)


def test_progress_ends_before_its_total() -> None:
    """A bar shows that work goes on.

    Given a history
    When its break-even cost is found
    Then the runs are told one after the other, never more than was said
    """
    told: list[tuple[int, int]] = []
    break_even_cost(
        frame(walk(profitable_seed(), 300, gap=0.006)),
        history().settings,
        progress=lambda done, of: told.append((done, of)),
    )
    assert len(told) > 5
    assert all(done < of for done, of in told)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
