"""What is shown of a strategy is what its trader would do: offers, lots, indicators, levels and guards."""

from __future__ import annotations

import math
from collections.abc import Callable

import msgspec
import pytest

from srconsole.core.candle import Candle
from srconsole.core.fill import fill_at_once
from srconsole.core.guards import Guard
from srconsole.core.offer import BreakEven, Offer, Plan
from srconsole.core.order import Exit
from srconsole.core.trader import Trader
from srconsole.core.trail import Trail
from srconsole.engine.view.first_seen import FirstSeen
from srconsole.engine.view.of_strategy import (
    LINES_SHOWN,
    lines_of,
    lot_view,
    meters_of,
    offers_of,
    strategy_view,
    watched_levels,
)
from srconsole.engine.view.snapshot import LevelView
from srconsole.engine.words import trail_words
from srconsole.research.history_run import HistoryRun
from srconsole.settings.schema import GuardSettings, Settings
from srconsole.strategies.contract import Strategy
from srconsole.strategies.grid.strategy import make as grid
from srconsole.strategies.scalper.strategy import make as scalper
from srconsole.strategies.signals import made
from tests.core.several import FREE, TARGETS, holding
from tests.walks import walk

MAKES: dict[str, Callable[[Settings, int], Strategy]] = {
    "sma": made.sma,
    "rsi": made.rsi,
    "macd": made.macd,
    "multi": made.multi,
    "mean_reversion": made.mean_reversion,
    "momentum": made.momentum,
    "grid": grid,
    "scalper": scalper,
}
MINUTES_5 = 300_000


def traded(name: str, count: int, seed: int = 3) -> tuple[HistoryRun, list[str], list[Candle]]:
    """Return a strategy that has traded a walk of 5m candles, with what it said of each at its close."""
    settings = Settings()
    settings = msgspec.structs.replace(settings, strategy=msgspec.structs.replace(settings.strategy, name=name))
    run, rows = HistoryRun(settings, MINUTES_5, make=MAKES[name]), []
    candles = [
        Candle(place * MINUTES_5, *candle[1:]) for place, candle in enumerate(walk(seed, count, tick=0.01, gap=0.002))
    ]
    for candle in candles:
        run.candle(candle)
        rows.append(run.strategy.cells(candle))
    return run, rows, candles


@pytest.mark.parametrize("name", MAKES)
def test_every_strategy_shows_itself(name: str) -> None:
    """Whatever is traded can be looked at.

    Given a built-in strategy that has traded 400 candles
    When it is made into what a screen shows
    Then it has its name and its words, its lots and offers are the trader's, and each curve has a value a candle
    """
    run, rows, _ = traded(name, 400)
    view = strategy_view(run.strategy, run.trader, rows)

    assert view.name == name
    assert view.waits
    assert [lot.key for lot in view.lots] == [lot.key for lot in run.trader.lots]
    offers = {offer.key for offer in (*run.trader.nexts, *run.trader.plan.offers)}
    assert {offer.key for offer in view.offers} == offers
    assert {len(line.values) for line in view.lines} <= {LINES_SHOWN}
    assert all(not math.isnan(line.values[-1]) for line in view.lines)


def test_indicators_are_as_of_the_last_close() -> None:
    """Given an average of 10 and one of 50 that have seen 100 candles
    When their curves are made
    Then the newest value is the mean of the newest closes, and the first 49 of the slow one are none
    """
    run, rows, candles = traded("sma", 100)
    fast, slow = lines_of(run.strategy.columns, rows, run.trader.settings)

    assert (fast.name, slow.name) == ("sma_fast", "sma_slow")
    assert fast.values[-1] == pytest.approx(math.fsum(candle.close for candle in candles[-10:]) / 10)
    assert [math.isnan(value) for value in slow.values] == [True] * 49 + [False] * 51


def test_what_is_no_curve_is_left_out_and_prices_come_first() -> None:
    """Given columns of which one is a price, two share a pane, one is a signal and one nobody knows
    When the curves are made
    Then the price is first, the two have their pane and its bound, the others are not there, and an empty cell is none
    """
    lines = lines_of(("macd", "macd_signal", "signal", "zone", "sma_50"), ("1.5,,0,7,100.0",), Settings())

    assert [(line.name, line.pane, line.bounds) for line in lines] == [
        ("sma_50", "", ()),
        ("macd", "macd", (0.0,)),
        ("macd_signal", "macd", ()),
    ]
    assert math.isnan(lines[2].values[0])


def test_a_target_is_shown_with_what_it_will_sell() -> None:
    """What a target says is what is sold there.

    Given a lot with three targets of 33, 33 and 34 %, of which a part was sold by hand, or not
    When price glides over all of them
    Then each sale is of the quantity that was shown, the last of all that is left
    """
    for by_hand in (False, True):
        trader = holding(90.0, targets=TARGETS)
        lot = trader.lots[0]
        if by_hand:
            sale = trader.sale_of(lot, 90.0, trader.lots[0].exit_reason, lot.quantity * 0.5)
            trader.filled(sale, fill_at_once(sale, FREE))
        shown = lot_view(lot, trader).targets
        sold = []
        while (order := trader.glide(131.0)) is not None:
            assert isinstance(order, Exit)
            if order.lot == lot.key:
                sold.append((order.price, order.quantity))
            trader.filled(order, fill_at_once(order, FREE))

        promised = [(target.price, target.quantity) for target in shown if target.quantity]
        assert [price for price, _ in promised] == [price for price, _ in sold]
        assert [quantity for _, quantity in promised] == pytest.approx([quantity for _, quantity in sold])
        assert trader.lots == []


def test_break_even_is_shown_until_it_is_done() -> None:
    """Given a lot whose stop goes to the entry from a gain of 5 % on
    When price is below that, and then above
    Then first it is shown from where and where to, and then that the stop is there, for that reason
    """
    trader = holding(break_even=BreakEven(0.05, "entry"))
    before = lot_view(trader.lots[1], trader)
    trader.jump(85.0)
    after = lot_view(trader.lots[1], trader)

    assert before.break_even == 80.8
    assert before.break_even_from == pytest.approx(84.84)
    assert (after.stop, after.break_even_from, after.stop_reason) == (80.8, None, "break_even")


@pytest.mark.parametrize(
    ("trail", "words"),
    [
        (None, ""),
        (Trail(0.08, 200.0), "8%"),
        (Trail(0.03, 200.0, steps=True), "by its gain"),
        (Trail(3.0, 200.0, "atr", "1h"), "3 ATR 1h"),
        (Trail(2.5, 200.0, "chandelier"), "top - 2.5 ATR"),
    ],
)
def test_a_trail_is_told_in_a_word_or_two(trail: Trail | None, words: str) -> None:
    """Given lots with each kind of trail, and one without
    When their trail is put into words
    Then it says how the stop follows, and from where on while it has not begun
    """
    trader = holding(90.0)
    lot = trader.lots[0]
    plain = trail is not None and trail.kind == "percent" and not trail.steps
    lot.trail, lot.trail_pct = (None, trail.amount) if plain and trail is not None else (trail, 0.0)
    lot.activation = math.inf if trail is None else trail.activation

    assert trail_words(lot) == words
    assert lot_view(lot, trader).trail_from == (None if trail is None else 200.0)


def test_offers_come_as_price_would_meet_them_with_what_holds_them_up() -> None:
    """Given supports at 100, 80 and 60 with the price at 90, the third disabled, and a next offer
    When the offers are shown, and again with entries paused
    Then next comes first, then those below the price from the top, then those above it; each says what holds it up
    """
    trader = holding(90.0)
    trader.disabled.add("S60")
    offers = trader.plan.offers
    trader.close(Plan(offers, offers[0].trigger, (Offer.next("sma", "sma", 90.0),)))
    shown = list(offers_of(trader))

    assert [(offer.key, offer.kind) for offer in shown] == [
        ("sma", "next"),
        ("S80", "touch"),
        ("S60", "touch"),
        ("S100", "touch"),
    ]
    assert [(offer.trigger, offer.stop) for offer in shown[1:3]] == [(80.8, 40.0), (60.6, 30.0)]
    assert shown[0].quantity == pytest.approx(100 / 90)
    assert (shown[2].disabled, shown[2].held_up) == (True, "level disabled")
    trader.paused = True
    assert {offer.held_up for offer in offers_of(trader)} == {"paused"}


def levels_in(run: HistoryRun, seen: FirstSeen | None = None, closed: int = 1) -> tuple[LevelView, ...]:
    """Return the levels that are shown once so many candles have closed, the newest of which opened in that minute."""
    return watched_levels(run.strategy, run.trader, seen or FirstSeen(), closed, closed * 60_000)


def test_levels_that_a_strategy_watches_are_shown() -> None:
    """Given a scalper with levels, a grid with lines, and averages without either
    When their levels are made
    Then they are the strategy's own, the highest first, a disabled one marked; averages have none
    """
    run, _, _ = traded("scalper", 700)
    levels = levels_in(run)
    assert levels
    assert [level.price for level in levels] == sorted((level.price for level in levels), reverse=True)
    assert {level.side for level in levels} <= {"S", "R"}
    run.trader.disabled.add(levels[0].id)
    assert levels_in(run)[0].disabled
    lines, _, _ = traded("grid", 50)
    assert {level.side for level in levels_in(lines)} == {"S"}
    averages, _, _ = traded("sma", 60)
    assert levels_in(averages) == ()


def test_a_level_is_known_since_the_close_that_made_it_as_far_as_closes_were_looked_at() -> None:
    """A line that is drawn back over older candles would say what nobody knew then.

    Given a scalper, whose levels are those of its newest candles, and which keeps no times
    When its levels are looked at after one close, after the next, and after one of several that nobody looked at
    Then a level that was there at the first close is known since then, a new one since the second; and after those
        that nobody looked at all are known since the newest close alone
    """
    run, _, candles = traded("scalper", 400)
    seen = FirstSeen()
    first = second = levels_in(run, seen, 10)
    for candle in candles[:40]:
        run.candle(candle._replace(time=candle.time + 400 * MINUTES_5))
        second = levels_in(run, seen, 11)
        if {one.id for one in second} - {one.id for one in first}:
            break
    stayed = {one.id for one in first} & {one.id for one in second}
    assert {one.known for one in first} == {600_000}
    assert {one.id: one.known for one in second} == {one.id: 600_000 if one.id in stayed else 660_000 for one in second}
    assert stayed
    assert {one.known for one in levels_in(run, seen, 14)} == {840_000}


def test_levels_of_another_strategy_at_the_same_close_are_known_since_then() -> None:
    """Given levels that were looked at after a close
    When others are there at the same close, as settings were changed
    Then these are known since that close, and none is missing
    """
    seen = FirstSeen()
    assert seen.since(["S1.0"], 7, 420_000) == {"S1.0": 420_000}
    assert seen.since(["L5", "S1.0"], 7, 420_000) == {"L5": 420_000, "S1.0": 420_000}


def test_levels_whose_strategy_knows_since_when_they_are_there_say_so() -> None:
    """Given a grid that stands since its first candle's close
    When its lines are looked at for the first time, much later
    Then they are known since that close
    """
    settings = Settings()
    settings = msgspec.structs.replace(settings, strategy=msgspec.structs.replace(settings.strategy, name="grid"))
    run = HistoryRun(settings, MINUTES_5, make=grid)
    run.candle(Candle(MINUTES_5, 100.0, 100.0, 100.0, 100.0, 1.0))
    assert {one.known for one in levels_in(run, None, 99)} == {MINUTES_5}


def test_guards_are_shown_with_where_they_stand() -> None:
    """Given every guard set, two of three trades stopped, and one lot of two
    When the meters are made
    Then each has its value and limit, and the one that has tripped says so; with none set there are none
    """
    limits = GuardSettings(week_loss=0.05, day_drop=0.1, stops_in_row=2, day_win_rate=0.35, max_move=0.2)
    limits = msgspec.structs.replace(limits, max_positions=2)
    settings = Settings(guards=limits)
    trader = Trader(settings, lambda *_: "never")
    guards = trader.account.guards
    assert guards is not None
    guards.moved_at(0)
    for pnl, stopped in ((5.0, False), (-5.0, True), (-5.0, True)):
        guards.trade_closed(pnl, stopped, limits)
    trader.account.bind("BTC", 10.0, 1)
    meters = {meter.name: meter for meter in meters_of(trader.account, limits, 990.0, 0.04)}

    assert meters["week loss"].value == meters["day drop"].value == pytest.approx(0.01)
    assert meters["week loss"].baseline == 1000.0
    assert (meters["stops in a row"].value, meters["stops in a row"].tripped) == (2, True)
    assert meters[Guard.DAY_WIN_RATE.value].value == pytest.approx(1 / 3)
    assert (meters["moved in 24 h"].value, meters["lots"].value, meters["lots"].tripped) == (0.04, 1, False)
    assert meters_of(trader.account, GuardSettings(), 990.0) == ()
