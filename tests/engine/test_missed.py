"""Touches that no poll saw, and what a run tells of what has happened in it."""

from __future__ import annotations

from pathlib import Path

from srconsole.core.candle import Candle
from srconsole.engine.inputs import CandleClosed
from srconsole.engine.request import StepFeed
from tests.engine.test_requests import Desk
from tests.engine.watched import FLAT, HOUR, MARKET, Watched


def closes(market: Watched, low: float) -> list[str]:
    """Close the present candle with a low; return what was missed so far."""
    number = market.market.strategy.structure.candles  # type: ignore[attr-defined]
    market.now = max(market.now, (number + 1) * HOUR)
    market.take(CandleClosed(MARKET, Candle(number * HOUR, 105.0, 106.0, low, 105.0, 1.0)))
    return [missed.label for missed in market.market.polls.missed.newest]


def test_a_low_below_a_trigger_that_no_poll_saw_is_a_missed_touch() -> None:
    """Given a market whose polls saw nothing below 104, and a highest support near 100
    When the candle closes with a low of 99.6
    Then the touch of that support is noted as missed, with the low and the lowest price that was seen
    """
    market = Watched()
    market.price(104.0)
    trigger = market.market.trader.plan.offers[0].trigger
    assert closes(market, 99.6)[:1] == ["S1"]
    missed = market.market.polls.missed.newest[0]
    assert (missed.trigger, missed.low, missed.seen) == (trigger, 99.6, 104.0)


def test_what_was_seen_or_was_not_armed_is_no_missed_touch() -> None:
    """Given a poll that saw the price, entries that are paused, and a candle that stayed above
    When each candle closes
    Then nothing was missed
    """
    market = Watched()
    market.price(99.9)
    market.read(FLAT)
    market.market.trader.paused = True
    assert closes(market, 99.6) == []
    assert closes(market, 99.6) == []
    market.market.trader.paused = False
    assert closes(market, 104.0) == []


def test_a_replay_tells_what_happened_in_it(tmp_path: Path) -> None:
    """Given a replay that has traded 60 candles
    When it is started again and looked at
    Then fills, trades and starts stand among what happened, numbered upwards, and nothing was missed
    """
    desk = Desk(tmp_path)
    desk.talk(StepFeed())
    desk.talk()
    happened, sequence = desk.now.news, desk.now.sequence
    kinds = {happening.kind for happening in happened}
    assert {"fill", "start"} <= kinds
    assert "missed" not in kinds
    numbers = [happening.sequence for happening in happened]
    assert numbers == sorted(numbers)
    assert 0 < numbers[-1] <= sequence
