"""What a journal says of a contract that may be held, for a start that the exchange tells nothing."""

from __future__ import annotations

import msgspec

from srconsole.core.order import OrderState
from srconsole.core.rounding import MarketRules
from srconsole.engine import facts
from srconsole.engine.checkpoint import FORMAT, RunMemory
from srconsole.engine.inputs import AccountRead, Input, Stored, TermsRead
from srconsole.engine.last_known import LastKnown, last_known
from srconsole.engine.legacy import JournalReplaced, Legacy
from srconsole.engine.ports import Checkpoint, Pace, Remembered
from srconsole.engine.readings import Terms
from tests.engine.watched import FLAT, MARKET, SETTINGS, Watched

READ = Terms(MarketRules(step=0.01, tick=0.5), most=7.0)


def remembered(seen: Watched, *behind: Input, noted: tuple[facts.Fact, ...] = ()) -> Remembered:
    """Return a journal with a state, and what came behind it."""
    memory = RunMemory(
        format=FORMAT,
        settings=msgspec.to_builtins(SETTINGS),
        account=seen.market.trader.account,
        markets={MARKET: seen.market.remember()},
        pace={MARKET: Pace(False, 1.0)},
        closed={MARKET: 7},
        orders=seen.market.orders.numbers.count,
    )
    checkpoint = Checkpoint(7, 1, 1, msgspec.msgpack.encode(memory))
    inputs = [Stored(number, 7, each) for number, each in enumerate(behind, 2)]
    found = [facts.Noted(number, 7, MARKET, 0, fact) for number, fact in enumerate(noted, 2)]
    return Remembered("run", checkpoint, inputs, found, [], [], {})


def test_a_run_that_holds_nothing_knows_nothing_to_start_by() -> None:
    """Given runs that hold nothing, or whose journal is new, with or without a broken one's place to take
    When it is asked what is known of what they hold
    Then there is nothing
    """
    empty = Remembered("run", None, [], [], [], [], {})
    replaced = JournalReplaced(MARKET, "broke", Legacy())
    assert last_known(remembered(Watched(), TermsRead(MARKET, READ, None)), None, SETTINGS) is None
    assert [last_known(empty, each, SETTINGS) for each in (None, replaced)] == [None, None]


def test_what_was_read_last_stands_for_what_is_held() -> None:
    """Given a run that holds something, with terms and a reading behind its newest state, and one without
    When it is asked what is known
    Then it is the newest of both; the settings' steps stand where no terms were ever read
    """
    seen = Watched()
    seen.bought()
    held = seen.holding()
    known = last_known(
        remembered(seen, TermsRead(MARKET, READ, None), AccountRead(MARKET, 1.0, 1, held)), None, SETTINGS
    )
    assert known == LastKnown(READ, held)
    assert last_known(remembered(seen), None, SETTINGS) == LastKnown(Terms(MarketRules()), FLAT)


def test_an_order_that_may_have_bought_counts_as_held() -> None:
    """Given a run whose entry went out behind its newest state, and one that takes a broken journal's lot over
    When it is asked what is known
    Then there may be something to look after
    """
    seen = Watched()
    before = remembered(seen)
    seen.read(FLAT, after=1000)
    seen.price(99.6, after=500)
    out = facts.Ordered.of(seen.order)
    assert last_known(before._replace(facts=[facts.Noted(2, 7, MARKET, 0, out)]), None, SETTINGS) is not None
    seen.report(OrderState.FILLED)
    taken_over = JournalReplaced(MARKET, "broke", Legacy(lot=seen.lot))
    assert last_known(Remembered("run", None, [], [], [], [], {}), taken_over, SETTINGS) is not None


def test_an_exit_that_was_refused_goes_out_with_the_first_reading_of_a_new_start() -> None:
    """The keys were refused for an hour, and are taken again.

    Given a lot whose exit was refused again and again, so that the next one waits for a minute
    When the run is started again, and the account is read for the first time
    Then the exit goes out at the next price below the stop, and does not wait any more
    """
    seen = Watched()
    seen.bought()
    for _ in range(7):
        seen.price(98.0, after=61_000)
        seen.report(OrderState.REJECTED)
    seen.restarted()
    seen.price(97.9)
    assert seen.sent() is None
    seen.read(seen.holding(seen.stop_at(seen.lot.stop)))
    seen.price(97.8)
    assert seen.sent() is not None
