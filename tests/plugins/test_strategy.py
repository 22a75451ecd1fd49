"""A plug-in as a strategy: signals become plans, and a plug-in that fails holds (docs/strategies.md 1.7 and 3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.core.candle import Candle
from srconsole.core.offer import Exits, Plan, Target
from srconsole.errors import PluginError
from srconsole.plugins.history import signals_of
from srconsole.plugins.source import AtEachClose, InLife, Known, Source
from srconsole.plugins.strategy import PluginStrategy, strategy_of
from srconsole.settings.schema import PluginSettings, Settings, SignalSettings
from srconsole.strategies.contract import View
from tests.plugins.in_process import InProcess
from tests.walks import walk

TURNS = """
last, before = df["close"].iloc[-1], df["close"].iloc[-2]
df.iloc[-1, 5] = "buy" if last > before else "sell" if last < before else "hold"
"""
SETTINGS = Settings(plugin=PluginSettings(window=8, warmup=4), signals=SignalSettings(stop_pct=0.03, target_pct=0.05))
LENGTH = 40


def made(source: Source | None = None, settings: Settings = SETTINGS) -> PluginStrategy:
    """Return a strategy whose plug-in is asked at each close."""
    return strategy_of(settings, source or AtEachClose(InProcess(TURNS)))


def plans(strategy: PluginStrategy, candles: Sequence[Candle]) -> list[Plan]:
    """Close candles; return the plan behind each."""
    return [strategy.close(View(candle, (), 1000.0)) for candle in candles]


def test_signals_become_plans_as_those_of_every_signal_strategy() -> None:
    """Given a plug-in that buys when price has risen, and sells when it has fallen
    When candles close
    Then it holds until its warm-up has ended, a buy offers the next price under the key `plugin`, a sell sells that lot
        with the reason `signal`, and a lot has stop and target of [signals]
    """
    candles = walk(7, LENGTH)
    strategy = made()
    for at, (candle, plan) in enumerate(zip(candles, plans(strategy, candles), strict=True)):
        change = candle.close - candles[at - 1].close if at >= 3 else 0.0
        assert [(offer.key, offer.kind) for offer in plan.nexts] == ([("plugin", "next")] if change > 0 else [])
        assert plan.sells == ({"plugin": "signal"} if change < 0 else {})
        assert plan.offers == ()
    bought = next(offer for plan in plans(made(), candles) for offer in plan.nexts)
    assert strategy.exits(bought, 200.0) == Exits(200.0 * (1 - 0.03), targets=(Target(200.0 * (1 + 0.05), 1.0),))
    assert strategy.needs.history == 3
    assert strategy.columns == ("signal",)


@given(seed=st.integers(0, 1000), cut=st.integers(0, LENGTH))
@hypothesis_settings(max_examples=6)
def test_what_comes_later_changes_no_plan(seed: int, cut: int) -> None:
    """Given a history, a part of it, and the same with other candles behind that part
    When they are closed candle by candle
    Then the plans up to there are the same
    """
    candles = walk(seed, LENGTH)
    other = [later._replace(time=candle.time) for candle, later in zip(candles, walk(seed + 1, LENGTH), strict=True)]
    whole = plans(made(), candles)
    assert plans(made(), candles[:cut]) == whole[:cut]
    assert plans(made(), [*candles[:cut], *other[cut:]])[:cut] == whole[:cut]


@given(seed=st.integers(0, 1000), cut=st.integers(0, LENGTH))
@hypothesis_settings(max_examples=6)
def test_a_restored_plug_in_goes_on_as_one_that_was_never_stopped(seed: int, cut: int) -> None:
    """Given a strategy that is written down behind any candle
    When another one, which has seen something else, is restored from that, and both see the rest
    Then they plan, write into their rows and remember the same
    """
    candles = walk(seed, LENGTH)
    whole, restored = made(), made()
    plans(restored, walk(seed + 5, 30))
    plans(whole, candles[:cut])
    restored.restore(msgspec.msgpack.encode(whole.remember()))
    for candle in candles[cut:]:
        assert restored.cells(candle) == whole.cells(candle)
        assert plans(restored, [candle]) == plans(whole, [candle])
    assert msgspec.msgpack.encode(restored.remember()) == msgspec.msgpack.encode(whole.remember())


@pytest.mark.parametrize("memory", [b"", b"\x80", msgspec.msgpack.encode({"candles": 3, "signal": 1, "system": {}})])
def test_what_no_plug_in_has_written_is_refused(memory: bytes) -> None:
    """Given bytes that are nothing, hold nothing, or lack the candles
    When a strategy is to be restored from them
    Then that is an error which can be told from a fault of the program
    """
    with pytest.raises(msgspec.DecodeError):
        made().restore(memory)


def test_a_shorter_window_keeps_the_newest_candles() -> None:
    """Given a plug-in that was shown eight candles, and settings that show it five
    When it goes on from what it remembered
    Then it is shown the newest five
    """
    whole = made()
    candles = walk(3, 20)
    plans(whole, candles[:15])
    shown: list[int] = []
    plugin = InProcess(TURNS)
    plugin.before = lambda rows: shown.append(len(rows) // 48)
    shorter = made(AtEachClose(plugin), Settings(plugin=PluginSettings(window=5, warmup=2)))
    shorter.restore(msgspec.msgpack.encode(whole.remember()))
    plans(shorter, candles[15:])
    assert shown == [5] * 5


def test_signals_of_a_history_make_the_plans_of_calls_at_each_close() -> None:
    """Given the signals of a history, computed ahead
    When the history is traded by them, and by calls at each close
    Then the plans are the same
    """
    candles = walk(11, LENGTH)
    rows = np.array(candles, dtype=np.float64)
    asking = made()._plugged._asking  # noqa: SLF001  # what the settings above come to
    signals = signals_of(InProcess(TURNS), rows, asking, lambda *_: None)
    known = Known([candle.time for candle in candles], signals.values)
    assert plans(made(known), candles) == plans(made(), candles)


def failing(closes: Callable[[int], bool]) -> InProcess:
    """Return a plug-in that fails at some of its calls, counted from 0."""
    plugin = InProcess('df["signal"] = "buy"')

    def look(rows: bytes) -> None:
        if closes(plugin.calls - 1):
            raise PluginError("mine.py:9: the plug-in raised KeyError: 'x'", "mine.py", 9)

    plugin.before = look
    return plugin


def test_in_life_a_failure_holds_is_told_and_three_in_a_row_are_too_many() -> None:
    """Given a plug-in that goes on trading, and fails at its second, fourth, fifth and sixth call
    When candles close
    Then each failure is a hold with its sentence, only three in a row say that entries are to pause, a restored one
        goes on counting, and an answer ends the row
    """
    strategy = made(InLife(failing(lambda call: call in {1, 3, 4, 5})))
    candles = walk(2, 11)
    plans(strategy, candles[:3])
    seen = []
    for at, candle in enumerate(candles[3:]):
        if at == 5:
            again = made(strategy._plugged._source)  # noqa: SLF001  # the same plug-in, another start
            again.restore(msgspec.msgpack.encode(strategy.remember()))
            strategy = again
        plan = strategy.close(View(candle, (), 1000.0))
        assert bool(plan.nexts) == (not strategy.fault)
        if strategy.fault:
            assert strategy.fault in plan.waits
        seen.append((bool(strategy.fault), strategy.failing))
    assert seen == [
        (False, False),
        (True, False),
        (False, False),
        (True, False),
        (True, False),
        (True, True),
        (False, False),
        (False, False),
    ]


def test_in_a_history_a_failure_ends_the_run() -> None:
    """Given a plug-in that fails at its third call
    When a history is traded by it
    Then the error comes through, with file and line
    """
    with pytest.raises(PluginError, match=r"mine\.py:9: the plug-in raised KeyError"):
        plans(made(AtEachClose(failing(lambda call: call == 2))), walk(2, 11))
