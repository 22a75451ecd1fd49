"""What a trader does about guards: no entries, and a sale where that is asked for."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.core.by_hand import EnterLevel, Refused, ResetHalt, ResumeEntries, obey
from srconsole.core.fill import Fill, fill_at_once
from srconsole.core.guards import DAY, Guard
from srconsole.core.movement import move_through
from srconsole.core.order import Entry, Exit
from srconsole.core.trader import Trader
from srconsole.settings.schema import GuardSettings, MarketSettings, RiskSettings, Settings
from srconsole.strategies.contract import View
from srconsole.strategies.levels.strategy import Levels
from tests.core.at_hand import do
from tests.core.guarded import SELLS, guarded, guards_of
from tests.core.offers import plan
from tests.core.traders import GLIDE, JUMP, go
from tests.walks import tradable_settings, walk


@pytest.mark.parametrize(("low", "reason"), [(97.0, "guard"), (97.01, "open")])
def test_a_guard_sells_at_the_price_that_trips_it(low: float, reason: str) -> None:
    """Given one unit bought at 101, and a guard that sells when 4 USDT of the day's 1,000 are lost
    When price glides to 97, or to a hair above
    Then it is sold there at once by the guard, or still held
    """
    trader = guarded(SELLS)

    go(trader, GLIDE, 101.0, low)

    if reason == "open":
        assert trader.lot is not None
        assert guards_of(trader).tripped == []
        return
    assert [(trade.exit_price, trade.exit_reason) for trade in trader.trades] == [(97.0, "guard")]
    assert guards_of(trader).tripped == [Guard.DAY_LOSS]


def test_a_guard_sells_on_a_jump_where_price_is() -> None:
    """Given one unit bought at 101 and the same guard
    When price jumps to 96
    Then it is sold at 96
    """
    trader = guarded(SELLS)

    go(trader, GLIDE, 101.0)
    go(trader, JUMP, 96.0)

    assert [(trade.exit_price, trade.exit_reason) for trade in trader.trades] == [(96.0, "guard")]


def test_the_stop_comes_before_the_guard() -> None:
    """Given one unit bought at 101 and the same guard
    When price jumps to 94, below the stop and past the guard's bound
    Then the stop has sold it, and entries are stopped all the same
    """
    trader = guarded(SELLS)

    go(trader, GLIDE, 101.0)
    go(trader, JUMP, 94.0)

    assert [trade.exit_reason for trade in trader.trades] == ["stop_loss"]
    assert guards_of(trader).tripped == [Guard.DAY_LOSS]
    assert trader.guard_sale() is None


def test_without_flatten_a_guard_only_stops_entries() -> None:
    """Given one unit bought at 101 and a guard that does not sell
    When price glides to 96, past its bound, then through the stop and down to the next support
    Then the stop sells it, and that support is refused once in the candle, by the guard's name
    """
    trader = guarded(GuardSettings(drawdown=0.004))

    go(trader, GLIDE, 101.0, 96.0)
    assert trader.lot is not None
    go(trader, GLIDE, 90.0, 92.0, 90.5)

    assert [trade.exit_reason for trade in trader.trades] == ["stop_loss"]
    assert trader.refused == {"drawdown": 1}


def test_entries_go_on_with_the_next_day() -> None:
    """Given a day's loss that has tripped by a sale
    When price comes down to a support on the same day, and again on the next one
    Then it is refused by the day's loss, then bought
    """
    trader = guarded(SELLS)
    go(trader, GLIDE, 101.0, 97.0, 105.0)
    trader.close(plan(100.0))
    trader.time = 4 * DAY - 3_600_000
    go(trader, GLIDE, 101.0, 105.0)
    assert trader.refused == {"day loss": 1}
    trader.close(plan(100.0))

    trader.time = 4 * DAY
    go(trader, GLIDE, 101.0)

    assert trader.lot is not None
    assert guards_of(trader).first == 996.0


@pytest.mark.parametrize("command", [ResumeEntries(), ResetHalt()])
def test_a_person_ends_a_fall_by_either_key(command: ResumeEntries | ResetHalt) -> None:
    """Given a fall from the peak that has tripped
    When a person resumes entries, or ends the halt
    Then entries go on, and the fall is measured from the equity of that moment
    """
    trader = guarded(GuardSettings(drawdown=0.004, flatten=True))
    go(trader, GLIDE, 101.0, 97.0, 105.0)
    trader.close(plan(100.0))

    obey(command, trader)
    go(trader, GLIDE, 101.0)

    assert trader.lot is not None
    assert guards_of(trader).peak == 996.0


def test_a_fee_can_trip_a_guard_right_behind_an_entry() -> None:
    """Given a fee of 4 USDT for an entry, and a guard at 4 USDT that sells
    When a support is bought on a glide, and on a jump
    Then it is sold at once, at the price that it was bought at
    """
    for move, price in ((GLIDE, 100.0), (JUMP, 100.5)):
        trader = guarded(SELLS, fee_rate=4.0 / 101)
        go(trader, move, price)
        bought = 101.0 if move is GLIDE else 100.5
        assert [(trade.entry_price, trade.exit_price) for trade in trader.trades] == [(bought, bought)]
        assert trader.trades[0].exit_reason == "guard"


def test_what_a_person_buys_behind_a_guard_is_held() -> None:
    """Given a guard that has tripped and sold
    When a person buys the support all the same, and price moves
    Then that is not sold by what had tripped before
    """
    trader = guarded(SELLS)
    go(trader, GLIDE, 101.0, 97.0)
    go(trader, JUMP, 99.0)

    do(trader, EnterLevel("S100"))
    go(trader, GLIDE, 98.0, 97.0)
    go(trader, JUMP, 96.5)

    assert trader.lot is not None


@pytest.mark.parametrize(
    ("most", "step", "fine"),
    [(101.0, 0.0, True), (100.99, 0.0, False), (99.0, 0.7, True), (70.0, 0.7, False), (0, 0, True)],
)
def test_an_entry_worth_too_much_is_refused(most: float, step: float, *, fine: bool) -> None:
    """Given entries worth 101 USDT, or 70.7 where quantities are multiples of 0.7
    When price comes down to a support under a greatest worth, by price or by hand
    Then one worth more is refused with that reason
    """
    trader = guarded(
        GuardSettings(),
        risk=RiskSettings(margin=101.0, leverage=1.0, max_notional=most),
        market=MarketSettings(step=step),
    )
    if not fine:
        with pytest.raises(Refused, match=r"worth more than risk\.max_notional"):
            obey(EnterLevel("S100"), trader)

    go(trader, GLIDE, 101.0)

    assert (trader.lot is not None) is fine
    assert trader.refused == ({} if fine else {"worth more than risk.max_notional": 1})


@given(
    settings=tradable_settings(),
    seed=st.integers(0, 10_000),
    day_loss=st.sampled_from([0.0, 0.003, 0.01]),
    drawdown=st.sampled_from([0.0, 0.01, 0.03]),
    flatten=st.booleans(),
)
@hypothesis_settings(max_examples=60)
def test_passing_over_quiet_candles_hides_nothing_from_the_guards(
    settings: Settings, seed: int, day_loss: float, drawdown: float, flatten: bool
) -> None:
    """Given a random walk, any settings and any guards
    When one trader passes over the candles that touch nothing, and another carries out every movement
    Then both have the same trades, refusals and guards after every candle, and none enters while a guard has tripped
    """
    limits = GuardSettings(day_loss=day_loss, drawdown=drawdown, flatten=flatten)
    settings = msgspec.structs.replace(settings, guards=limits)
    strategy = Levels(settings)
    quick, thorough = Trader(settings, strategy.exits), Trader(settings, strategy.exits)

    def execute(order: Entry | Exit) -> Fill:
        guards = thorough.account.guards
        assert not (isinstance(order, Entry) and guards is not None and guards.tripped)
        return fill_at_once(order, settings.costs)

    for candle in walk(seed, 160, tick=0.01):
        quick.time = thorough.time = candle.time
        move_through(thorough, candle, execute)
        if not quick.passed_over(candle.low, candle.high, candle.close):
            move_through(quick, candle, lambda order: fill_at_once(order, settings.costs))
        assert quick.account.guards == thorough.account.guards
        assert (quick.trades, quick.refused) == (thorough.trades, thorough.refused)
        wanted = strategy.close(View(candle, quick.lots, quick.closed_equity))
        quick.close(wanted)
        thorough.close(wanted)
