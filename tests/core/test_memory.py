"""A trader that is written down and restored goes on as if nothing had happened."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.core.command import DisableLevel, PauseEntries, ResumeEntries, obey
from srconsole.core.memory import TraderMemory, remember, restore
from srconsole.core.movement import move_through
from srconsole.core.order import fill_at_once
from srconsole.core.session import Session
from srconsole.core.trader import Trader
from srconsole.settings.schema import Settings
from tests.walks import tradable_settings, walk


def restored(session: Session, settings: Settings) -> Trader:
    """Return another trader that has been through the journal's bytes."""
    written = msgspec.json.encode(remember(session.trader))
    trader = Trader(settings)
    restore(trader, msgspec.json.decode(written, type=TraderMemory))
    trader.tiers, trader.pattern = session.structure.tiers, session.structure.pattern
    return trader


@given(settings=tradable_settings(), seed=st.integers(0, 1000), cut=st.integers(1, 199))
@hypothesis_settings(max_examples=40)
def test_a_restored_trader_makes_the_same_trades(settings: Settings, seed: int, cut: int) -> None:
    """A restart between two candles changes nothing.

    Given a trader that has come through part of a history, with a level disabled by hand
    When it is written down, restored as another one, and both go on
    Then the other one makes the same trades, to the last digit, and ends in the same state
    """
    made = walk(seed, 200)
    session = Session(settings)
    for candle in made[:cut]:
        session.candle(candle)
    for support in session.tiers.supports[:1]:
        obey(DisableLevel(support.level), session.trader)
    obey(PauseEntries(), session.trader)
    obey(ResumeEntries(), session.trader)
    before = len(session.trader.trades)
    other = restored(session, settings)
    for candle in made[cut:]:
        session.candle(candle)
        other.time = candle.time
        move_through(other, candle, lambda order: fill_at_once(order, settings.costs))
        other.close(session.structure.tiers, session.structure.pattern)
    assert other.trades == session.trader.trades[before:]
    assert remember(other) == remember(session.trader)
