"""What an engine writes down, sends and shows of guards."""

from __future__ import annotations

import msgspec

from srconsole.core.account import Account
from srconsole.core.by_hand import EnterLevel, ResumeEntries
from srconsole.core.guards import Guard
from srconsole.core.order import Exit, ExitReason, Order, OrderState
from srconsole.core.rounding import MarketRules
from srconsole.engine import facts
from srconsole.engine.decider import Decider
from srconsole.engine.effects import Answered, Effect, Note, Send
from srconsole.engine.inputs import Asked, CandleClosed, Input, OrderUpdate
from srconsole.engine.market_trading import MarketKind, MarketTrading
from srconsole.engine.order_numbers import OrderNumbers
from srconsole.engine.preview import preview
from srconsole.engine.request import Answer
from srconsole.engine.sentences import sentence
from srconsole.engine.view.of_trader import guards_of, waited_for, why_flat
from srconsole.settings.schema import GuardSettings
from srconsole.strategies.levels.strategy import Levels
from tests.engine.market import HOUR
from tests.engine.test_decider import MARKET, price
from tests.engine.trading_a_market import PRICES, SETTINGS, candle

DAYS_BEFORE = 48 * 3600
"""Seconds that bring price two days further."""


class Guarded:
    """A decider under a guard that trips at a share of 1,000 USDT, half of which a position is worth."""

    def __init__(self, *, flatten: bool, drawdown: bool = False, share: float = 0.005, silence: float = 0.0) -> None:
        limits = GuardSettings(
            day_loss=0.0 if drawdown else share,
            drawdown=share if drawdown else 0.0,
            flatten=flatten,
            api_silence=silence,
        )
        self.settings = msgspec.structs.replace(SETTINGS, guards=limits)
        self.account = Account.of(self.settings)
        numbers = OrderNumbers("run")
        self.market = MarketTrading(
            self.settings, MARKET, Levels(self.settings), self.account, MarketKind(MarketRules(), HOUR * 1000), numbers
        )
        self.decider = Decider(self.account, [self.market])
        self.effects: list[Effect] = []
        for number, close in enumerate(PRICES):
            self.take(CandleClosed(MARKET, candle(number, close)))
        self.take(price(105.0, 0))
        self.second = 0

    def take(self, taken: Input) -> list[Effect]:
        """Take an input; its effects are kept too."""
        effects = self.decider.take(taken, 1)
        self.effects += effects
        return effects

    def price(self, last: float) -> list[Effect]:
        """See a price, two seconds after the last."""
        self.second += 2
        return self.take(price(last, self.second))

    def fill(self, order: Order, at: float) -> list[Effect]:
        """Have an order filled whole, without a fee."""
        return self.take(OrderUpdate(order.client_id, OrderState.FILLED, order.intent.quantity, at))

    def facts(self) -> list[facts.Fact]:
        """Return all facts so far."""
        return [effect.fact for effect in self.effects if isinstance(effect, Note)]

    def bought(self) -> None:
        """Come down to the support and buy it at 99.6."""
        (order,) = sent(self.price(99.6))
        self.fill(order, 99.6)


def sent(effects: list[Effect]) -> list[Order]:
    """Return the orders that are to be sent."""
    return [effect.order for effect in effects if isinstance(effect, Send)]


def test_a_guard_that_sells_tells_why_before_its_order() -> None:
    """Given a position on a market and a guard that sells
    When price falls past its bound
    Then its fact comes before the order of its sale, it is grave, and says what was lost of what
    """
    run = Guarded(flatten=True)
    run.bought()

    effects = run.price(98.6)

    tripped, order = effects[0], effects[-1]
    assert isinstance(tripped, Note)
    assert isinstance(tripped.fact, facts.GuardTripped)
    assert facts.is_grave(tripped.fact)
    assert isinstance(order, Send)
    assert order.order.intent == Exit(98.6, order.order.intent.quantity, ExitReason.GUARD)
    words = sentence(facts.Noted(1, 1, MARKET, 0, tripped.fact), 2)
    assert words == (
        "lost too much of the day's first equity of 1,000.00 USDT, equity is 994.98: no entries until the day ends"
    )
    run.fill(order.order, 98.6)
    closed = [fact for fact in run.facts() if isinstance(fact, facts.Closed)]
    assert [fact.trade.exit_reason for fact in closed] == ["guard"]


def test_a_rejected_sale_of_a_guard_goes_out_again() -> None:
    """Given a guard's sale that the exchange rejects
    When the next price comes, above the stop
    Then it is sent again at that price
    """
    run = Guarded(flatten=True)
    run.bought()
    (order,) = sent(run.price(98.6))
    run.take(OrderUpdate(order.client_id, OrderState.REJECTED, note="busy"))

    (again,) = sent(run.price(98.7))

    assert again.intent == Exit(98.7, order.intent.quantity, ExitReason.GUARD)


def test_a_price_that_trips_while_the_entry_is_out_sells_it_behind_its_fill() -> None:
    """Given an entry that is out and half filled, and a guard that sells
    When price falls past its bound before the rest is filled
    Then all of it is sold once it is
    """
    run = Guarded(flatten=True, share=0.002)
    (order,) = sent(run.price(99.6))
    half = order.intent.quantity / 2
    run.take(OrderUpdate(order.client_id, OrderState.PARTLY_FILLED, half, 99.6))
    assert not sent(run.price(98.6))

    (sale,) = sent(run.fill(order, 99.6))

    assert sale.intent == Exit(98.6, order.intent.quantity, ExitReason.GUARD)


def test_a_day_in_utc_ends_a_days_loss_and_says_so() -> None:
    """Given a day's loss that has tripped and sold
    When the first price of a later day comes
    Then the guard has ended, with a fact that is not grave and says so
    """
    run = Guarded(flatten=True)
    run.bought()
    (order,) = sent(run.price(98.6))
    run.fill(order, 98.6)

    run.second = DAYS_BEFORE
    run.price(105.0)

    assert guards_tripped(run) == ()
    (ended,) = [fact for fact in run.facts() if isinstance(fact, facts.GuardEnded)]
    assert not facts.is_grave(ended)
    words = sentence(facts.Noted(1, 1, MARKET, 0, ended), 2)
    assert words == "the guard has ended: day loss; equity is 994.98"


def guards_tripped(run: Guarded) -> tuple[Guard, ...]:
    """Return the guards that are shown as tripped."""
    shown = guards_of(run.account, run.settings.guards, run.account.closed_equity)
    assert shown is not None
    return shown.tripped


def test_a_fall_stops_entries_until_a_person_resumes() -> None:
    """Given a fall from the peak that has tripped and sold
    When what is waited for and why nothing is held is looked at, and a person resumes
    Then both name the fall before, neither does after, and the log says that the guard has ended before it says done
    """
    run = Guarded(flatten=True, drawdown=True)
    run.bought()
    (order,) = sent(run.price(98.6))
    run.fill(order, 98.6)
    strategy, trader = run.market.strategy, run.market.trader
    run.take(CandleClosed(MARKET, candle(len(PRICES), 105.0)))
    assert isinstance(strategy, Levels)
    waited = waited_for(trader)
    assert waited is None or waited.held_up == "drawdown"
    assert why_flat(strategy.structure, trader, 2) == (
        "equity fell too far below its peak: no entries until a person resumes"
    )

    effects = run.take(Asked(MARKET, ResumeEntries()))

    assert guards_tripped(run) == ()
    assert any(isinstance(effect, Answered) and effect.answer.done for effect in effects)
    assert any(isinstance(effect, Note) and isinstance(effect.fact, facts.GuardEnded) for effect in effects)
    assert "peak" not in why_flat(strategy.structure, trader, 2)


def test_resuming_within_a_lost_day_says_that_entries_wait() -> None:
    """Given a day's loss that has tripped and sold
    When a person resumes entries
    Then the answer says that they wait for the day's end, and not that they are on
    """
    run = Guarded(flatten=True)
    run.bought()
    (order,) = sent(run.price(98.6))
    run.fill(order, 98.6)

    answers = [effect.answer for effect in run.take(Asked(MARKET, ResumeEntries())) if isinstance(effect, Answered)]

    assert answers == [Answer(True, "entries are not paused, and still wait: too much was lost today, in UTC")]


def test_a_preview_trips_no_guard() -> None:
    """Given a guard that the fee of an entry by hand would trip
    When it is asked what that entry would come to
    Then nothing has tripped
    """
    run = Guarded(flatten=True)
    costs = msgspec.structs.replace(run.settings.costs, fee_rate=0.01)
    run.market.trader.settings = msgspec.structs.replace(run.settings, costs=costs)
    before = msgspec.msgpack.encode(run.account)

    seen = preview(EnterLevel(run.market.trader.plan.offers[0].key), run.market)

    assert seen.buys > 0
    assert msgspec.msgpack.encode(run.account) == before


def test_what_is_shown_is_what_the_guards_hold_equity_against() -> None:
    """Given a position that has made a profit and lost a part of it again
    When the guards are shown
    Then day's first equity and peak are there, and how far equity is below each
    """
    run = Guarded(flatten=False)
    run.bought()
    run.price(103.0)
    run.price(102.0)

    equity = run.market.trader.equity(102.0)
    shown = guards_of(run.account, run.settings.guards, equity)

    assert shown is not None
    assert (shown.day_first, shown.day_loss, shown.day_limit, shown.fall_limit) == (1000.0, 0.0, 0.005, 0.0)
    assert shown.peak == run.market.trader.equity(103.0)
    assert shown.fall == 1 - equity / shown.peak
    assert shown.tripped == ()


def test_without_guards_nothing_is_shown() -> None:
    """Given an account without guards, and one whose lots alone are limited
    When the guards are shown
    Then there are none, and for the other those of lots, with nothing lost and no other limit
    """
    assert guards_of(Account(1000.0), GuardSettings(), 1000.0) is None
    shown = guards_of(Account(1000.0), GuardSettings(max_positions=3), 1000.0)
    assert shown is not None
    assert (shown.day_limit, shown.fall_limit, shown.tripped) == (0.0, 0.0, ())


def test_entries_stop_behind_a_silence_of_the_exchange_and_not_behind_a_restart() -> None:
    """Given a guard that takes ten minutes of silence, and prices that came no more for eleven
    When price comes down to the support behind the first of them that comes again, and again two minutes later
    Then it buys only the second time; where a new process had begun meanwhile, it buys at once
    """
    run = Guarded(flatten=False, silence=600.0)
    run.second = 660
    run.price(105.0)
    assert sent(run.price(99.6)) == []
    assert run.market.trader.refused["silence of the exchange"] == 1
    run.price(105.0)
    for _ in range(60):
        run.price(105.0)
    run.take(CandleClosed(MARKET, candle(len(PRICES), 105.0)))
    assert len(sent(run.price(99.6))) == 1

    begun = Guarded(flatten=False, silence=600.0)
    begun.market.polls.opened()
    begun.second = 660
    begun.price(105.0)
    assert len(sent(begun.price(99.6))) == 1
