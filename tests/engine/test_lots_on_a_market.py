"""What every strategy may ask for, on a market: next offers, targets, signals, break-even, several lots, one stop."""

from __future__ import annotations

import msgspec
import pytest

from srconsole.core.by_hand import Flatten
from srconsole.core.candle import Candle
from srconsole.core.offer import BreakEven, Exits, Key, Offer, Plan, Target
from srconsole.core.order import Entry, Exit, ExitReason, OrderState
from srconsole.engine import facts
from srconsole.engine.effects import Answered
from srconsole.engine.inputs import Asked, CandleClosed
from srconsole.engine.readings import Cause
from srconsole.settings.schema import Settings, StrategySettings
from tests.engine.planned import Planned
from tests.engine.watched import CLOSES, FLAT, HOUR, MARKET, SETTINGS, Watched

BUY = Offer.next("sma", "sma", 105.0)
STOP = 90.0


def touch(key: Key, trigger: float) -> Offer:
    """Return an offer that price comes down to."""
    return Offer(key, key, trigger, trigger, trigger - 5)


TWO = Plan((touch("1", 100.0), touch("2", 98.0)), 100.0)


PLAIN = Exits(STOP)


def market_with(*plans: Plan, exits: Exits = PLAIN, max_lots: int = 1, settings: Settings = SETTINGS) -> Watched:
    """Return a market whose newest close has made the first plan, and which no price has come to since."""
    market = Watched(settings, make=lambda _: Planned([Plan()] * len(CLOSES) + [*plans], exits, max_lots))
    market.now = (len(CLOSES) + 1) * HOUR - 4000
    market.price(105.0)
    close(market, len(CLOSES))
    return market


def close(market: Watched, number: int) -> None:
    """Close a candle around 105."""
    market.take(CandleClosed(MARKET, Candle(number * HOUR, 105.0, 105.5, 104.5, 105.0, 1.0), market.now))


def come(market: Watched, price: float, ask: float = 0.0) -> None:
    """Have the account read as it is known, then a price."""
    held = market.market.trader.quantity
    reading = FLAT if not held else market.holding(market.stop_at(STOP), quantity=held)
    market.read(reading, after=500)
    market.price(price, ask, after=1500)


def test_what_is_offered_for_the_next_price_is_bought_on_it() -> None:
    """Given a strategy that offers to buy at the next price after a close
    When the first price comes, and another one
    Then it is bought with its stop on the first, and not again
    """
    market = market_with(Plan(nexts=(BUY,)))
    come(market, 105.2)
    order = market.order
    assert isinstance(order.intent, Entry)
    assert (order.intent.price, order.stop) == (105.2, STOP)
    market.report(OrderState.FILLED)
    assert market.lot.key == "sma"
    come(market, 105.3)
    assert market.sent() is None


def test_a_signal_is_over_once_it_is_a_minute_old_by_the_exchange() -> None:
    """Given an offer for the next price after a close
    When the price that it takes comes 58 seconds behind the close by the exchange's time, or 62
    Then it is bought, or it is not
    """
    low = Offer.next("sma", "sma", 105.0, high=105.1)
    for seconds, is_bought in ((58, True), (62, False)):
        market = market_with(Plan(nexts=(low,)))
        while market.now < (len(CLOSES) + 1) * HOUR + (seconds - 2) * 1000:
            come(market, 106.0)
        come(market, 105.0)
        assert (market.sent() is not None) is is_bought
        assert not market.noted(facts.EntryRefused)


def test_an_offer_for_the_next_price_waits_until_the_account_is_read() -> None:
    """Given an offer for the next price, and an account that was not read since long
    When the price comes, and the account is read a moment later
    Then it is bought then
    """
    market = market_with(Plan(nexts=(BUY,)))
    market.price(105.1, after=5000)
    assert market.sent() is None
    market.read(FLAT, after=300)
    assert isinstance(market.sent(), Entry)


def test_an_ask_too_far_above_the_price_refuses_the_offer_for_good() -> None:
    """Given an offer for the next price
    When the ask is more than max_entry_slip above the last price
    Then it is refused with that reason, and not tried again
    """
    market = market_with(Plan(nexts=(BUY,)))
    come(market, 105.0, 105.2)
    assert [fact.reason for fact in market.noted(facts.EntryRefused)] == ["the ask is too far above the last price"]
    come(market, 105.0)
    assert market.sent() is None


def test_a_wide_spread_refuses_what_the_scalper_offers() -> None:
    """Given the scalper's settings, and an offer for the next price
    When ask and bid are 0.1 % apart
    Then nothing is bought, and the reason says so
    """
    settings = msgspec.structs.replace(SETTINGS, strategy=StrategySettings(name="scalper", max_entry_slip=0.01))
    market = market_with(Plan(nexts=(BUY,)), settings=settings)
    come(market, 105.0, 105.1051)
    assert [fact.reason for fact in market.noted(facts.EntryRefused)] == ["ask and bid are too far apart"]


def bought(market: Watched, price: float) -> None:
    """Have a price come, and what is bought on it filled."""
    come(market, price)
    assert isinstance(market.sent(), Entry)
    market.report(OrderState.FILLED)


def test_a_sell_signal_sells_at_the_next_price() -> None:
    """Given a lot, and a close whose signal is to sell
    When the next price comes
    Then the lot is sold at the market, with the reason signal
    """
    market = market_with(Plan(nexts=(BUY,)), Plan(sells={"sma": "signal"}))
    come(market, 105.0)
    market.report(OrderState.FILLED)
    market.now = (len(CLOSES) + 2) * HOUR - 1000
    come(market, 105.1)
    close(market, len(CLOSES) + 1)
    come(market, 105.2)
    sale = market.sent()
    assert isinstance(sale, Exit)
    assert (sale.reason, sale.quantity) == (ExitReason.SIGNAL, market.lot.quantity)


def test_targets_are_sold_as_parts_and_the_stop_stays_for_the_rest() -> None:
    """Given a lot with targets of a third and two thirds
    When price is above the first, then above the second
    Then a third is sold at the market, later the rest, and one trade of two parts has closed
    """
    targets = (Target(110.0, 1 / 3), Target(120.0, 2 / 3))
    market = market_with(Plan(nexts=(BUY,)), exits=Exits(STOP, targets=targets))
    bought(market, 105.0)
    whole = market.lot.quantity
    come(market, 111.0)
    sale = market.sent()
    assert isinstance(sale, Exit)
    assert sale.reason is ExitReason.TARGET
    assert sale.quantity == pytest.approx(whole / 3, abs=0.001)
    market.report(OrderState.FILLED)
    assert market.sent() is None
    come(market, 121.0)
    market.report(OrderState.FILLED)
    (closed,) = market.noted(facts.Closed)
    assert (closed.trade.parts, closed.trade.exit_reason) == (2, "target")


def test_a_price_above_two_targets_sells_both_one_behind_the_other() -> None:
    """Given a lot with two targets
    When one price is above both
    Then the second is sold as soon as the first is filled, on no other price
    """
    targets = (Target(110.0, 0.5), Target(120.0, 0.5))
    market = market_with(Plan(nexts=(BUY,)), exits=Exits(STOP, targets=targets))
    bought(market, 105.0)
    come(market, 121.0)
    market.report(OrderState.FILLED)
    assert isinstance(market.sent(), Exit)
    market.report(OrderState.FILLED)
    assert len(market.noted(facts.Closed)) == 1


def test_break_even_moves_the_stop_at_the_exchange() -> None:
    """Given a lot that is to lose nothing from 2 % on, and its stop at the exchange
    When price is 3 % above its entry
    Then the stop there is moved to where nothing is lost, and that is told
    """
    market = market_with(Plan(nexts=(BUY,)), exits=Exits(STOP, break_even=BreakEven(0.02)))
    bought(market, 105.0)
    market.now += 60_000
    come(market, 108.5)
    market.read(market.holding(market.stop_at(STOP)), after=500)
    (stop,) = market.stops_set()
    assert 105.0 < stop.stop.price == market.lot.stop < 108.5
    assert [fact.stop for fact in market.noted(facts.BrokenEven)] == [market.lot.stop]


def two_lots() -> Watched:
    """Return a market on which two lots are held."""
    market = market_with(TWO, max_lots=4)
    bought(market, 99.9)
    bought(market, 97.9)
    return market


def test_a_second_lot_is_bought_beside_the_first_and_carries_no_stop() -> None:
    """Given a strategy with several lots
    When price comes down to a second offer
    Then it is bought once the account was read with the first lot, without a stop of its own: the one there is for all
    """
    market = market_with(TWO, max_lots=4)
    bought(market, 99.9)
    assert market.stops_set() == []
    market.price(97.9, after=4000)
    assert market.sent() is None
    market.read(market.holding(market.stop_at(STOP)), after=300)
    assert isinstance(market.sent(), Entry)
    assert market.order.stop == 0.0
    market.report(OrderState.FILLED)
    assert [lot.key for lot in market.market.trader.lots] == ["1", "2"]
    market.read(market.holding(market.stop_at(STOP), quantity=market.market.trader.quantity), after=500)
    assert market.exchange_side.differences == ()
    assert market.stops_set() == []


def test_no_second_lot_is_bought_on_the_first_price_behind_a_silence() -> None:
    """Given a lot, and a price that comes behind a silence
    When it is where another offer would buy
    Then nothing is bought on it
    """
    market = market_with(TWO, max_lots=4)
    bought(market, 99.9)
    market.read(market.holding(market.stop_at(STOP)), after=60_000)
    market.price(97.9, after=100)
    assert market.sent() is None
    assert len(market.market.trader.lots) == 1


def test_the_one_stop_sells_all_lots_and_each_is_booked() -> None:
    """Given two lots under one stop at the exchange
    When the exchange sells both at it
    Then two trades have closed with the reason stop_loss, each with its share of the fee, and nothing is held
    """
    market = two_lots()
    whole = market.market.trader.quantity
    market.read(FLAT, after=2000)
    market.fills(market.sale(STOP, Cause.STOP, quantity=whole))
    trades = [fact.trade for fact in market.noted(facts.Closed)]
    assert [trade.exit_reason for trade in trades] == ["stop_loss", "stop_loss"]
    assert sum(trade.fees for trade in trades) == pytest.approx(0.05)
    assert not market.market.trader.lots


def test_lots_with_stops_apart_have_the_lowest_at_the_exchange() -> None:
    """Given two lots, and one whose stop a person has put higher
    When the account is read
    Then the stop there stays at the lower one, and a price at the higher one sells that lot alone
    """
    market = two_lots()
    second = market.market.trader.lots[1]
    second.stop = 96.0
    market.now += 60_000
    come(market, 97.0)
    assert market.stops_set() == []
    come(market, 95.9)
    assert isinstance(sale := market.sent(), Exit)
    assert (sale.lot, sale.quantity) == ("2", second.quantity)


def test_flatten_sells_every_lot_and_answers_once() -> None:
    """Given two lots
    When a person flattens
    Then one is sold behind the other, and the answer tells of all
    """
    market = two_lots()
    whole = market.market.trader.quantity
    market.take(Asked(MARKET, Flatten(), "console"))
    market.report(OrderState.FILLED)
    assert not market.of(Answered)
    market.report(OrderState.FILLED)
    (answered,) = market.of(Answered)
    assert answered.answer.done
    assert f"{whole:.3f}"[:5] in answered.answer.text
    assert not market.market.trader.lots
    assert not market.market.orders.flattening


def test_lots_and_offers_outlast_a_restart() -> None:
    """Given two lots, and an offer for the next price
    When the engine is started again
    Then the lots are there with their stops, and what was planned is
    """
    market = two_lots()
    lots = msgspec.to_builtins(market.market.trader.lots)
    market.restarted()
    assert msgspec.to_builtins(market.market.trader.lots) == lots
    assert market.market.trader.plan == TWO
    come(market, 99.0)
    assert market.exchange_side.differences == ()
