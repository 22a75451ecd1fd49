"""A trader that is written down and restored goes on as if nothing had happened."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.core.account import Account
from srconsole.core.by_hand import DisableLevel, PauseEntries, ResumeEntries, obey
from srconsole.core.fill import Fill, fill_at_once
from srconsole.core.movement import Move, carry_out, movements
from srconsole.core.order import Entry, Exit
from srconsole.core.trader import Trader
from srconsole.core.trader_memory import TraderMemory
from srconsole.settings.schema import Settings
from srconsole.strategies.contract import View
from srconsole.strategies.levels.strategy import Levels
from tests.core.offers import plan, rule
from tests.walks import tradable_settings, walk


def restored(trader: Trader) -> Trader:
    """Return another trader that has been through the checkpoint's bytes; it has an account of its own."""
    written = msgspec.msgpack.encode((trader.remember(), trader.account))
    memory, account = msgspec.msgpack.decode(written, type=tuple[TraderMemory, Account])
    other = Trader(trader.settings, trader.exits, account, trader.market, trader.rules)
    other.restore(memory)
    return other


def filled_at_once(settings: Settings) -> Callable[[Entry | Exit], Fill]:
    """Return what fills every order at once."""
    return lambda order: fill_at_once(order, settings.costs)


@given(
    settings=tradable_settings(),
    seed=st.integers(0, 1000),
    tick=st.sampled_from([0.0, 0.5]),
    cut=st.integers(1, 199),
    after=st.integers(0, 3),
)
@hypothesis_settings(max_examples=40)
def test_a_restored_trader_makes_the_same_trades(
    settings: Settings, seed: int, tick: float, cut: int, after: int
) -> None:
    """A restart changes nothing, between two candles or inside one.

    Given a trader that has come through part of a history, with a level disabled by hand
    When it is written down after any movement of a candle, restored as another one, and both go on
    Then the other one makes the same trades, to the last digit, and ends in the same state
    """
    settings = msgspec.structs.replace(settings, market=msgspec.structs.replace(settings.market, tick=tick))
    strategy, execute = Levels(settings), filled_at_once(settings)
    trader = Trader(settings, strategy.exits)
    traders, before = [trader], 0
    for index, candle in enumerate(walk(seed, 200)):
        for each in traders:
            each.time = each.at = candle.time
        for at, (move, price) in enumerate(movements(trader, candle)):
            for each in traders:
                carry_out(each, move, price, execute)
            if (index, at) == (cut, after):
                for offer in trader.plan.offers[:1]:
                    obey(DisableLevel(offer.key), trader)
                obey(PauseEntries(), trader)
                obey(ResumeEntries(), trader)
                traders.append(restored(trader))
                before = len(trader.trades)
        plan = strategy.close(View(candle, trader.lots, trader.closed_equity))
        for each in traders:
            each.close(plan)
    _, other = traders
    assert other.trades == trader.trades[before:]
    assert other.remember() == trader.remember()
    assert other.account == trader.account


def test_what_a_person_did_is_remembered() -> None:
    """Given entries paused by hand and two levels disabled
    When the trader is written down and restored
    Then entries are paused and both levels disabled, as they were
    """
    trader = Trader(Settings(), Levels(Settings()).exits)
    trader.paused, trader.disabled = True, {"S2", "S1"}
    other = restored(trader)
    assert (other.paused, other.disabled) == (True, {"S1", "S2"})
    assert other.remember() == trader.remember()


def test_a_support_that_was_left_is_remembered_until_the_close() -> None:
    """Given a position on S1 that was stopped out, and a trader that is restored in the same candle
    When price comes back to 105 and down to S1, in that candle and in the next one
    Then it is bought again only in the next one
    """
    settings = Settings()
    trader = Trader(settings, rule())
    trader.close(plan(100.0))
    trader.jump(105)
    for price in (100.0, 94.0):
        carry_out(trader, Move.GLIDE, price, filled_at_once(settings))
    other = restored(trader)
    other.jump(105)
    assert other.glide(100) is None
    other.close(other.plan)
    other.jump(105)
    assert isinstance(other.glide(100), Entry)
