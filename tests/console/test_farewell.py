"""What a person reads who has left."""

from __future__ import annotations

from srconsole.console.intent import intent_of
from srconsole.console.leaving import farewell, leave_question
from srconsole.console.question import Question
from srconsole.engine.view.preview import Preview
from srconsole.engine.view.snapshot import OrderView, Snapshot
from tests.console import canned, canned_strategies
from tests.console import canned_market as market


def test_of_a_rehearsal_nothing_is_kept() -> None:
    """Given a rehearsal, and a replay
    When a person leaves
    Then the first says that nothing of it is kept, and the second where it is kept
    """
    replay = canned.flat()

    assert farewell(replay._replace(mode="rehearsal")) == "The rehearsal is over; nothing of it is kept."
    assert replay.run in farewell(replay)


def test_an_order_whose_end_is_not_known_is_named_to_who_leaves() -> None:
    """Given a market without a position, with an order out whose fate is unknown
    When a person leaves
    Then that order is named, and that the next start looks it up
    """
    flat = market.seen(canned.flat())
    order = OrderView("00000001-7", "buy", 0.5, 0.0, 3_700.0, "unknown", "HTTP 502")
    left = farewell(flat._replace(markets=(flat.market._replace(order=order),)))

    assert left.endswith("with an order out, buy 0.5 BTC, whose end the next start looks up.")


def test_several_lots_are_left_as_one_position() -> None:
    """Given paper with a grid's two lots, with a scalper's lot that has targets and a time, and with one of `levels`
    When a person is asked before leaving, and has left
    Then all that is held is named, its result is the sum, and what is not done meanwhile is said
    """

    def asked(shown: Snapshot) -> tuple[str, ...]:
        question = leave_question(shown)
        assert question is not None
        return question.tells(shown, Preview())

    grid = market.seen(canned_strategies.grid(), stop=market.STOP)
    scalper = market.seen(canned_strategies.scalper(), stop=market.STOP)

    assert asked(grid)[:2] == (
        "0.0534 BTC is held, -1.13 USDT so far.",
        "Once this is left, nothing trails its stop or sells at its targets any more.",
    )
    assert asked(grid)[3] == "It is brought to 3,518.20 first, if there is time. If it is met: about -13.16 USDT."
    assert "sells at its targets and when its time is up any more" in asked(scalper)[1]
    assert asked(market.paper_long())[1] == "Once this is left, nothing trails its stop any more."
    assert "0.0534 BTC held" in farewell(grid)


def test_flatten_stands_while_anything_is_held() -> None:
    """A crash that sells lot after lot does not shut the way out at each of them.

    Given a grid with two lots, and the question before all is sold
    When one of them is sold, or a part of one, or an order is out, and when nothing is held any more
    Then the question stands until then, and no longer
    """
    grid = canned_strategies.grid()
    flatten, strategy = intent_of("flatten", grid, None), grid.market.strategy
    assert isinstance(flatten, Question)
    assert strategy is not None
    first, second = strategy.lots

    assert flatten.stands(grid)
    for lots in ((first,), (first, second._replace(quantity=0.01))):
        assert flatten.stands(canned.changed(grid, strategy=strategy._replace(lots=lots)))
    assert flatten.stands(canned.with_order(canned.flat()))
    assert not flatten.stands(canned.flat())
