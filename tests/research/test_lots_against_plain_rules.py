"""Random plans on random candles: the core and a plain second form of the rules make the same fills."""

from __future__ import annotations

import math
import random
from typing import Any

import pytest

from srconsole.core.candle import Candle
from srconsole.core.lot import Lot
from srconsole.core.trader import Trader
from srconsole.research.history_run import HistoryRun
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import Settings
from tests.oracle.lots import Plain
from tests.research.drawn_plans import Drawn, drawn_plans
from tests.walks import HOUR, walk

RUNS = 12
"""Histories a case."""


def drawn_settings(chance: random.Random) -> tuple[Settings, dict[str, Any]]:
    """Draw settings, and the same ones as the plain form has them."""
    fee, slip = chance.choice([0.0, 0.0006]), chance.choice([0.0, 0.0005])
    market: dict[str, float] = chance.choice(
        [{}, {}, {"step": 0.01}, {"step": 0.1, "min_quantity": 0.4}, {"min_notional": 60.0}]
    )
    rule = chance.choice(["margin", "margin", "risk", "fixed"])
    cap = chance.choice(["margin", "none", "seed"])
    strategy = {"intrabar": chance.choice(["adverse", "favourable"]), "movement": chance.choice(["candles", "polls"])}
    risk = {"margin": chance.choice([100.0, 300.0]), "leverage": chance.choice([2.0, 5.0])}
    limits = drawn_limits(chance)
    settings = settings_from(
        {
            **{f"guards.{name}": value for name, value in limits.items()},
            **{f"market.{name}": value for name, value in market.items()},
            **{f"strategy.{name}": value for name, value in strategy.items()},
            **{f"risk.{name}": value for name, value in risk.items()},
            "risk.max_consecutive_losses": 0,
            "costs.fee_rate": fee,
            "costs.slippage": slip,
            "sizing.rule": rule,
            "sizing.cap": cap,
            "sizing.quantity": 1.7,
        }
    )
    plain = {
        "guards": limits,
        "fee": fee,
        "slip": slip,
        "rule": rule,
        "cap": cap,
        "risk": 0.01,
        "quantity": 1.7,
        **market,
        **strategy,
    }
    return settings, {**plain, "margin": risk["margin"], "leverage": risk["leverage"]}


def drawn_limits(chance: random.Random) -> dict[str, float]:
    """Draw guards: none in half of the runs, else each now and then."""
    if chance.random() < 0.5:
        return {}
    bounds: dict[str, float] = {
        "day_loss": 0.01, "week_loss": 0.03, "day_drop": 0.03, "drawdown": 0.05, "stops_in_row": 3,
        "day_win_rate": 0.4, "max_move": 0.04, "max_positions": 2,
    }  # fmt: skip
    drawn = {name: bound for name, bound in bounds.items() if chance.random() < 0.3}
    return {**drawn, "day_win_trades": chance.choice([2, 5])} if drawn else {}


def near(one: object, other: object) -> bool:
    """Tell whether two values are equal, numbers within 1e-9."""
    if isinstance(one, float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return one == other


def standing(lot: Lot) -> tuple[Any, ...]:
    """Return how a lot of the core stands."""
    return (
        lot.key, lot.quantity, lot.stop, lot.peak, lot.holding.entry_price, len(lot.targets), len(lot.adds),
        lot.max_profit, lot.max_loss,
    )  # fmt: skip


def plain_standing(lot: dict[str, Any]) -> tuple[Any, ...]:
    """Return how a lot of the plain form stands."""
    names = ("key", "q", "stop", "peak", "fill", "targets", "adds", "max_profit", "max_loss")
    return tuple(len(lot[name]) if name in {"targets", "adds"} else lot[name] for name in names)


def finer(candle: Candle, chance: random.Random) -> list[Candle]:
    """Return two halves of a candle."""
    middle = chance.choice([candle.open, candle.close, candle.low, candle.high])
    half = candle.high, candle.low
    return [
        Candle(candle.time, candle.open, *half, middle, 1.0),
        Candle(
            candle.time + HOUR // 2, middle, max(middle, candle.close), min(middle, candle.close), candle.close, 1.0
        ),
    ]


@pytest.mark.parametrize("max_lots", [1, 2, 5])
@pytest.mark.parametrize("seed", range(RUNS))
def test_the_core_makes_the_fills_of_the_plain_rules(max_lots: int, seed: int) -> None:
    """Given random candles, some of them moved by finer ones, plans drawn at every close, costs and a size rule
    When the core and the plain form of the rules trade them
    Then they make the same fills, refusals and trades, and every lot stands the same after every candle
    """
    chance = random.Random(1000 * max_lots + seed)
    settings, plain_settings = drawn_settings(chance)
    candles = walk(chance.randrange(10**6), 150)
    plans, plain_plans, rules = drawn_plans(chance, candles, HOUR, max_lots)
    run = HistoryRun(settings, HOUR, make=lambda *_: Drawn(plans, rules, max_lots))
    plain = Plain(max_lots=max_lots, base=HOUR, **plain_settings)
    detailed = chance.random() < 0.3
    for index, (candle, plan) in enumerate(zip(candles, plain_plans, strict=True)):
        detail = finer(candle, chance) if detailed else []
        run.move(candle, detail)
        for each in detail or [candle]:
            plain.move(each, candle.time)
        assert_same(run.trader, plain, index)
        run.close(candle)
        plain.close(candle, plan)
        assert_same(run.trader, plain, index)
    for ours, theirs in zip(run.fills, plain.fills, strict=True):
        assert all(map(near, ours, theirs)), (ours, theirs)
    assert run.trader.refused == plain.refused
    guards = run.trader.account.guards
    assert guards is None or guards.counts == plain.guards.counts
    for trade, other in zip(run.trader.trades, plain.trades, strict=True):
        assert (trade.tier, trade.exit_reason, trade.parts) == (other["label"], other["reason"], other["parts"])
        assert near(trade.pnl, other["pnl"])
        assert near(trade.max_profit, other["max_profit"])
        assert near(trade.max_loss, other["max_loss"])
    assert near(run.trader.closed_equity, plain.equity)


def assert_same(trader: Trader, plain: Plain, index: int) -> None:
    """Assert that the lots stand the same."""
    ours = [standing(lot) for lot in trader.lots]
    theirs = [plain_standing(lot) for lot in plain.lots]
    assert len(ours) == len(theirs), (index, ours, theirs)
    for one, other in zip(ours, theirs, strict=True):
        assert all(map(near, one, other)), (index, one, other)
