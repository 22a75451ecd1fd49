"""The decider alone: any inputs in any order, and no clock, no disk and no exchange in it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.core.account import Account
from srconsole.core.by_hand import ClosePart, Command, EnterLevel, Flatten, MoveStop, PauseEntries, ResumeEntries
from srconsole.core.order import MOVES, OrderState
from srconsole.core.rounding import MarketRules
from srconsole.engine.decider import Decider
from srconsole.engine.effects import Answered, Effect, Note, Send
from srconsole.engine.inputs import Asked, CandleClosed, DeadlinePassed, Input, OrderUpdate, PriceSeen
from srconsole.engine.market_trading import MarketKind, MarketMemory, MarketTrading
from srconsole.engine.order_numbers import OrderNumbers
from srconsole.settings.schema import Settings
from srconsole.strategies.levels.strategy import Levels
from tests.engine.market import HOUR
from tests.engine.trading_a_market import PRICES, SETTINGS, candle

MARKET = "BTC/USDT:USDT"

steps = st.lists(
    st.one_of(
        st.tuples(st.just("price"), st.floats(94, 112)),
        st.tuples(st.just("close"), st.floats(94, 125)),
        st.tuples(st.just("update"), st.sampled_from(list(OrderState)), st.floats(0, 1), st.booleans()),
        st.tuples(st.just("ask"), st.sampled_from(["pause", "resume", "flatten", "part", "enter", "stop"])),
        st.tuples(st.just("wake")),
    ),
    min_size=1,
    max_size=40,
)


def deciding(settings: Settings = SETTINGS, rules: MarketRules | None = None) -> tuple[Decider, MarketTrading]:
    """Return a decider of one market that has levels and waits flat above them."""
    account = Account(settings.risk.initial_capital)
    market = MarketTrading(
        settings,
        MARKET,
        Levels(settings),
        account,
        MarketKind(rules or MarketRules(), HOUR * 1000),
        OrderNumbers("run"),
    )
    decider = Decider(account, [market])
    for number, close in enumerate(PRICES):
        decider.take(CandleClosed(MARKET, candle(number, close)))
    decider.take(price(105.0, 0))
    return decider, market


def price(last: float, second: int) -> PriceSeen:
    """Return a price behind the candles that made the levels."""
    time = len(PRICES) * HOUR * 1000 + second * 1000
    return PriceSeen(MARKET, last, last, last, time, time)


class Played:
    """Plays drawn steps: an exchange's reports name the newest order, late ones the one before it."""

    def __init__(self) -> None:
        self.decider, self.market = deciding()
        self.effects: list[Effect] = []
        self.states: dict[str, list[OrderState]] = {}
        self._second = 0
        self._closed = len(PRICES)
        self._asked = 0

    def play(self, drawn: Sequence[tuple[object, ...]]) -> None:
        """Take all steps."""
        for step in drawn:
            effects = self.decider.take(self._input(step), self._asked)
            self.effects += effects
            order = self.market.order
            if order is not None:
                known = self.states.setdefault(order.client_id, [OrderState.SENT])
                if known[-1] is not order.state:
                    known.append(order.state)

    def _input(self, step: tuple[object, ...]) -> Input:
        self._second += 2
        match step:
            case ("price", float(last)):
                return price(last, self._second)
            case ("close", float(last)):
                self._closed += 1
                return CandleClosed(MARKET, candle(self._closed, last))
            case ("update", OrderState() as state, float(share), bool(late)):
                return self._update(state, share, late)
            case ("ask", str(what)):
                self._asked += 1
                return Asked(MARKET, self._request(what))
            case _:
                return DeadlinePassed(MARKET, self._second * 1000)

    def _update(self, state: OrderState, share: float, late: bool) -> OrderUpdate:
        sent = [effect.order for effect in self.effects if isinstance(effect, Send)]
        if not sent or (late and len(sent) < 2):
            return OrderUpdate("strange-1", state)
        order = sent[-2] if late else sent[-1]
        filled = 0.0
        if state in {OrderState.FILLED, OrderState.PARTLY_FILLED, OrderState.CANCELLED}:
            filled = order.intent.quantity * (1 if state is OrderState.FILLED else share)
        return OrderUpdate(order.client_id, state, filled, order.intent.price if filled else 0.0, 0.0, "said so")

    def _request(self, what: str) -> Command:
        offers = self.market.trader.plan.offers
        requests: dict[str, Command] = {
            "pause": PauseEntries(),
            "resume": ResumeEntries(),
            "flatten": Flatten(),
            "part": ClosePart(0.3),
            "enter": EnterLevel(offers[0].key if offers else "S0"),
            "stop": MoveStop(97.0),
        }
        return requests[what]


@given(drawn=steps)
def test_any_inputs_in_any_order_keep_to_the_table_of_order_states(drawn: list[tuple[object, ...]]) -> None:
    """However an exchange answers, an order goes only where its table lets it.

    Given a market with levels
    When prices, closes, requests and the exchange's reports come in any order, late, twice or contradicting each other
    Then every order's states follow the table, one order is out at most, nothing is sold that is not held, and the
    account's margin is bound exactly while something is held or being bought
    """
    played = Played()
    played.play(drawn)
    for states in played.states.values():
        assert all(after in MOVES[before] for before, after in pairwise(states))
    lot, order = played.market.trader.lot, played.market.order
    assert lot is None or lot.quantity > 0
    if order is not None and not order.buys:
        assert lot is not None
        assert order.intent.quantity - order.filled <= lot.quantity * (1 + 1e-9)
    assert bool(played.decider.account.bound) == (lot is not None or (order is not None and order.buys))
    sent = [effect.order.client_id for effect in played.effects if isinstance(effect, Send)]
    assert len(sent) == len(set(sent))


@given(drawn=steps)
def test_the_same_inputs_have_the_same_effects(drawn: list[tuple[object, ...]]) -> None:
    """What is decided follows from what came, and from nothing else.

    Given two deciders
    When both take the same inputs
    Then both want the same things done, in the same order, and remember the same
    """
    first, second = Played(), Played()
    first.play(drawn)
    second.play(drawn)
    assert [repr(effect) for effect in first.effects] == [repr(effect) for effect in second.effects]
    assert msgspec.msgpack.encode(first.market.remember()) == msgspec.msgpack.encode(second.market.remember())


@given(before=steps, behind=steps)
def test_a_decider_that_was_written_down_and_read_goes_on_as_if_it_had_not_been(
    before: list[tuple[object, ...]], behind: list[tuple[object, ...]]
) -> None:
    """A checkpoint at any input holds all that decides.

    Given a decider that has taken inputs, its order out or not
    When it is written down and another one reads that
    Then both want the same things done about everything that comes
    """
    played = Played()
    played.play(before)
    memory = msgspec.msgpack.decode(msgspec.msgpack.encode(played.market.remember()), type=MarketMemory)
    account = msgspec.msgpack.decode(msgspec.msgpack.encode(played.decider.account), type=Account)
    market = MarketTrading(
        SETTINGS, MARKET, Levels(SETTINGS), account, MarketKind(MarketRules(), HOUR * 1000), OrderNumbers("run")
    )
    market.restore(memory)
    market.orders.numbers.count = played.market.orders.numbers.count  # the run's, not the market's
    other = Decider(account, [market])
    taken = len(played.effects)
    again = Played()
    again.__dict__.update({**played.__dict__, "decider": other, "market": market, "effects": list(played.effects)})
    again.states = {}
    played.play(behind)
    again.play(behind)
    assert [repr(effect) for effect in again.effects[taken:]] == [repr(effect) for effect in played.effects[taken:]]


@given(drawn=steps)
def test_every_request_has_one_answer_in_the_end(drawn: list[tuple[object, ...]]) -> None:
    """Nobody is left waiting, and nobody is told twice.

    Given requests among everything that may come
    When every order that is out then has its end
    Then each request has exactly one answer
    """
    played = Played()
    played.play(drawn)
    for _ in range(200):
        order = played.market.order
        if order is None:
            break
        end = OrderUpdate(order.client_id, OrderState.FILLED, order.intent.quantity, order.intent.price)
        played.effects += played.decider.take(end)
    answered = [effect.number for effect in played.effects if isinstance(effect, Answered)]
    asked = sum(1 for step in drawn if step[0] == "ask")
    assert sorted(answered) == list(range(1, asked + 1))


def test_a_late_report_of_an_order_that_ended_asks_for_the_account() -> None:
    """What nobody knows of is looked at.

    Given a decider with nothing out
    When the exchange reports a fill of an order
    Then nothing is booked, and the account is read
    """
    decider, market = deciding()
    effects = decider.take(OrderUpdate("run-77", OrderState.FILLED, 1.0, 100.0))
    assert [type(effect).__name__ for effect in effects] == ["ReadAccount"]
    assert market.trader.lot is None


def test_what_is_refused_is_noted_once_a_level_and_candle() -> None:
    """A level that refuses is told of once.

    Given entries that are paused
    When price comes down to a support again and again in one candle
    Then one refusal is noted
    """
    decider, _ = deciding()
    decider.take(Asked(MARKET, PauseEntries()), 1)
    effects: list[Effect] = []
    for second in range(2, 20, 4):
        effects += decider.take(price(99.6, second))
        effects += decider.take(price(105, second + 2))
    assert sum(isinstance(effect, Note) for effect in effects) == 1


@pytest.mark.parametrize("state", [OrderState.REJECTED, OrderState.CANCELLED])
def test_fills_that_are_proven_stay(state: OrderState) -> None:
    """A rejection that comes behind a fill takes nothing back.

    Given an entry of which a part is filled
    When the exchange says that it was rejected, or cancelled
    Then what was filled is held
    """
    decider, market = deciding()
    (sent,) = [effect for effect in decider.take(price(99.6, 2)) if isinstance(effect, Send)]
    part = sent.order.intent.quantity / 2
    decider.take(OrderUpdate(sent.order.client_id, OrderState.PARTLY_FILLED, part, 99.6))
    decider.take(OrderUpdate(sent.order.client_id, state, part, 99.6))
    assert market.trader.lot is not None
    assert market.trader.lot.quantity == part
