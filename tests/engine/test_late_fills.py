"""What price did while an order was out counts once it is filled, as if it had been filled at once."""

from __future__ import annotations

import pytest

from srconsole.core.by_hand import ClosePart, Flatten
from srconsole.core.lot import State
from srconsole.core.order import Exit, ExitReason, Order, OrderState
from srconsole.engine.decider import Decider
from srconsole.engine.effects import Answered, Effect, Note, Send
from srconsole.engine.facts import Switched
from srconsole.engine.inputs import Asked, OrderUpdate
from srconsole.engine.market_trading import MarketTrading
from srconsole.engine.preview import preview
from srconsole.engine.request import Answer
from tests.engine.test_decider import MARKET, deciding, price


def sent(effects: list[Effect]) -> list[Order]:
    """Return the orders that are to be sent."""
    return [effect.order for effect in effects if isinstance(effect, Send)]


def filled(order: Order, share: float = 1.0, state: OrderState = OrderState.FILLED) -> OrderUpdate:
    """Return the report that an order ended with a share of it filled at its price."""
    return OrderUpdate(order.client_id, state, order.intent.quantity * share, order.intent.price)


def switches(effects: list[Effect]) -> list[Switched]:
    """Return what is noted of TAKE_PROFIT."""
    return [effect.fact for effect in effects if isinstance(effect, Note) and isinstance(effect.fact, Switched)]


def answers(effects: list[Effect]) -> dict[int, Answer]:
    """Return the answers that are given, by the number of the request."""
    return {effect.number: effect.answer for effect in effects if isinstance(effect, Answered)}


def bought() -> tuple[Decider, MarketTrading]:
    """Return a decider that holds what it bought at 99.6, near its stop, with the midpoint near 109."""
    decider, market = deciding()
    (entry,) = sent(decider.take(price(99.6, 2)))
    decider.take(filled(entry))
    return decider, market


def test_an_entry_that_rose_into_profit_meanwhile_is_kept() -> None:
    """A slow answer does not sell what would have been held.

    Given an entry at 99.6 that is out while price rises to 112, above the midpoint
    When it is filled at 99.6
    Then it is held in TAKE_PROFIT with its stop behind 112, that is noted once, and nothing is sold
    """
    decider, market = deciding()
    (entry,) = sent(decider.take(price(99.6, 2)))
    decider.take(price(112.0, 4))
    effects = decider.take(filled(entry))
    assert sent(effects) == []
    assert market.trader.lot is not None
    assert (market.trader.state, market.trader.lot.peak) == (State.TAKE_PROFIT, 112.0)
    assert len(switches(effects)) == 1
    assert not switches(decider.take(price(112.5, 6)))


def test_an_entry_filled_below_its_stop_is_left_though_price_is_back() -> None:
    """A fill at or below the stop exits at once, whatever price did since.

    Given an entry at 99.6 that is out while price stays
    When it is filled at 95, below its stop
    Then it is sold at once
    """
    decider, _ = deciding()
    (entry,) = sent(decider.take(price(99.6, 2)))
    (exit_,) = sent(decider.take(OrderUpdate(entry.client_id, OrderState.FILLED, entry.intent.quantity, 95.0)))
    assert isinstance(exit_.intent, Exit)
    assert exit_.intent.reason is ExitReason.STOP_LOSS


def test_a_switch_while_a_part_is_being_sold_is_noted() -> None:
    """The log does not miss what happened while an order was out.

    Given a position of which a part is being sold
    When price rises above the midpoint before the answer
    Then it is in TAKE_PROFIT, and that is noted at once and once
    """
    decider, market = bought()
    (part,) = sent(decider.take(Asked(MARKET, ClosePart(0.4)), 1))
    effects = decider.take(price(112.0, 4))
    assert market.trader.state is State.TAKE_PROFIT
    effects += decider.take(filled(part))
    effects += decider.take(price(112.1, 6))
    assert len(switches(effects)) == 1


@pytest.mark.parametrize(
    ("share", "end"),
    [
        pytest.param(1.0, OrderState.FILLED, id="filled"),
        pytest.param(0.5, OrderState.CANCELLED, id="filled in part"),
        pytest.param(0.0, OrderState.REJECTED, id="rejected"),
    ],
)
def test_flatten_while_a_part_is_being_sold_sells_the_rest(share: float, end: OrderState) -> None:
    """A person who wants to be flat is flat, whatever was under way.

    Given a position of which 40 % are being sold
    When a person flattens, and then that sale is filled, filled in part or rejected
    Then all that is still held is sold, entries are paused, and the person is told once what was sold
    """
    decider, market = bought()
    (part,) = sent(decider.take(Asked(MARKET, ClosePart(0.4)), 1))
    assert not answers(decider.take(Asked(MARKET, Flatten()), 2))
    assert market.trader.paused
    effects = decider.take(filled(part, share, end))
    while market.order is not None:
        effects += decider.take(filled(market.order))
    assert market.trader.lot is None
    answered = answers(effects)
    assert sorted(answered) == [1, 2]
    assert answered[2].done
    assert answered[2].text.startswith("sold")


@pytest.mark.parametrize("out", ["an entry", "a part", "all"])
def test_the_preview_of_flatten_counts_the_order_that_is_out(out: str) -> None:
    """What the console says is what is done.

    Given an entry that is out, or the sale of a part, or of all
    When it is asked what flatten would come to, and a person flattens, and the order is filled
    Then as much is sold as was said: what was bought, the rest, or nothing more
    """
    decider, market = deciding() if out == "an entry" else bought()
    effects = {
        "an entry": lambda: decider.take(price(99.6, 2)),
        "a part": lambda: decider.take(Asked(MARKET, ClosePart(0.4)), 1),
        "all": lambda: decider.take(price(90.0, 4)),
    }[out]()
    (order,) = sent(effects)
    told = preview(Flatten(), market)
    decider.take(Asked(MARKET, Flatten()), 2)
    following = sent(decider.take(filled(order)))
    assert not told.refused
    assert [told.sells] == ([again.intent.quantity for again in following] or [0.0])
    assert (told.sells > 0) == (out != "all")


def test_flatten_while_all_is_being_sold_is_answered_at_its_end() -> None:
    """Whoever flattens is told of it when it is so, and not before.

    Given a position whose stop was met, the exit out
    When a person flattens twice, and the exit is filled
    Then nothing more is sold, and both are answered
    """
    decider, market = bought()
    (exit_,) = sent(decider.take(price(90.0, 4)))
    effects = decider.take(Asked(MARKET, Flatten()), 1) + decider.take(Asked(MARKET, Flatten()), 2)
    effects += decider.take(filled(exit_))
    assert sent(effects) == []
    assert market.trader.lot is None
    assert market.trader.paused
    assert {number: answer.done for number, answer in answers(effects).items()} == {1: True, 2: True}


def test_a_person_is_told_of_the_rest_that_was_rejected() -> None:
    """Nobody believes to be flat who is not.

    Given a position that a person flattens, of which the exchange sells 40 % and rejects the rest
    When the person is answered
    Then the answer says what was sold, and that the rest was not
    """
    decider, market = bought()
    (whole,) = sent(decider.take(Asked(MARKET, Flatten()), 1))
    (rest,) = sent(decider.take(filled(whole, 0.4, OrderState.CANCELLED)))
    effects = decider.take(OrderUpdate(rest.client_id, OrderState.REJECTED, note="too small"))
    assert market.trader.lot is not None
    assert answers(effects)[1].text == "sold 2.00803 at 99.60; the exchange rejected the rest: too small"


def test_flatten_while_an_exit_is_rejected_sends_it_again_at_once() -> None:
    """A person's wish does not wait for the pause behind a rejection.

    Given a position whose stop was met, its exit rejected twice and out a third time
    When a person flattens, and the exit is rejected again
    Then another one goes out at once, as the person's
    """
    decider, _ = bought()
    for second in (4, 6):
        (exit_,) = sent(decider.take(price(90.0, second)))
        decider.take(OrderUpdate(exit_.client_id, OrderState.REJECTED, note="busy"))
    (exit_,) = sent(decider.take(price(90.0, 10)))
    decider.take(Asked(MARKET, Flatten()), 1)
    (again,) = sent(decider.take(OrderUpdate(exit_.client_id, OrderState.REJECTED, note="busy")))
    assert isinstance(again.intent, Exit)
    assert again.intent.reason is ExitReason.MANUAL
