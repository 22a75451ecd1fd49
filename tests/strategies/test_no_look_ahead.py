"""No strategy sees what has not closed yet, and each goes on behind a restart as if there had been none (1.6)."""

from __future__ import annotations

import random

import msgspec
import pytest

from srconsole.core.account import Account
from srconsole.core.candle import Candle
from srconsole.core.offer import Plan
from srconsole.core.trader_memory import TraderMemory
from srconsole.research.history_run import HistoryRun
from srconsole.strategies.built_in import BUILT_IN
from srconsole.strategies.running import RunningMemory
from tests.strategies.cases import CASES, QUARTER, quarters

NAMES = sorted(name for name in BUILT_IN if name in CASES)
NEEDS_A_FILE = {"plugin"}
"""What cannot be tried without a person's own file; its tests are its own."""


def run_of(name: str) -> HistoryRun:
    """Return a run that trades a case's strategy."""
    return HistoryRun(CASES[name].settings(name), QUARTER)


def plans_of(run: HistoryRun, candles: list[Candle]) -> list[Plan]:
    """Trade candles; return the plan of each close."""
    plans = []
    for candle in candles:
        run.candle(candle)
        plans.append(run.trader.plan)
    return plans


def test_every_strategy_is_tried() -> None:
    """Given the strategies that are built in
    When they are looked for among these cases
    Then all are there, those aside that need a file
    """
    assert set(BUILT_IN) - NEEDS_A_FILE <= set(CASES)


@pytest.mark.parametrize("name", NAMES)
def test_a_plan_follows_from_what_has_closed(name: str) -> None:
    """Given a strategy that trades a history
    When the candles behind some close are taken away, or changed
    Then all plans up to that close, and all fills before it, are what they were
    """
    case = CASES[name]
    candles = quarters(len(name), case.candles)
    whole = run_of(name)
    plans = plans_of(whole, candles)
    assert len(whole.fills) >= case.trades
    chance = random.Random(name)
    for cut in (chance.randrange(case.candles * 2 // 3, case.candles), case.candles // 2):
        upside_down = [
            candle._replace(open=candle.open * 1.5, high=candle.high * 2, low=candle.low / 2, volume=1e6)
            for candle in candles[cut : cut + 30]
        ]
        prefix, poisoned = run_of(name), run_of(name)
        assert plans_of(prefix, candles[:cut]) == plans[:cut]
        assert plans_of(poisoned, [*candles[:cut], *upside_down])[:cut] == plans[:cut]
        before = [fill for fill in whole.fills if fill.time <= candles[cut - 1].time]
        assert prefix.fills == before == [fill for fill in poisoned.fills if fill.time <= candles[cut - 1].time]


@pytest.mark.parametrize("name", NAMES)
def test_a_restart_changes_no_plan_and_no_fill(name: str) -> None:
    """Given a strategy that has traded a part of a history
    When strategy, longer candles and trader are written down and restored as others, and both go on
    Then they make the same plans and the same fills
    """
    case = CASES[name]
    candles = quarters(len(name), case.candles)
    cut = random.Random(name).randrange(case.candles // 2, case.candles)
    first, other = run_of(name), run_of(name)
    plans_of(first, candles[:cut])
    written = msgspec.msgpack.encode((first.running.remember(), first.trader.remember(), first.trader.account))
    running, trader, account = msgspec.msgpack.decode(written, type=tuple[RunningMemory, TraderMemory, Account])
    other.running.restore(running)
    other.trader.account = account
    other.trader.restore(trader)
    made = len(first.fills)
    assert plans_of(first, candles[cut:]) == plans_of(other, candles[cut:])
    assert first.fills[made:] == other.fills
    assert first.trader.remember() == other.trader.remember()
