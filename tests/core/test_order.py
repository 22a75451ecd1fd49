"""The states of an order: which may follow which, and what proves it."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.core.order import MOVES, Evidence, Exit, ExitReason, Order, OrderState, is_end, may_follow
from tests.core.offers import entry

S, E = OrderState, Evidence
ENDS = {S.FILLED, S.REJECTED, S.CANCELLED}
TOLD = set(OrderState) - {S.INTENDED}
REPORTS = st.lists(st.tuples(st.sampled_from(OrderState), st.booleans()), max_size=12)


def test_the_table_names_every_state_once() -> None:
    """Given the table of moves
    When its states are listed
    Then every state has its row, and every state but the first is led to
    """
    assert set(MOVES) == set(OrderState)
    assert {after for moves in MOVES.values() for after in moves} == TOLD


@pytest.mark.parametrize("state", list(OrderState))
def test_only_the_three_ends_have_no_moves(state: OrderState) -> None:
    """Given a state of an order
    When it is asked whether it is the end
    Then that is so of filled, rejected and cancelled, nothing follows those, and something follows every other
    """
    assert is_end(state) == (state in ENDS)
    assert (MOVES[state] == {}) == (state in ENDS)
    assert any(may_follow(state, after, 0.0) for after in OrderState) == (state not in ENDS)


@pytest.mark.parametrize(
    ("state", "evidence"),
    [
        pytest.param(S.SENT, E.WRITTEN_DOWN, id="nothing is sent before it is on the disk"),
        pytest.param(S.UNKNOWN, E.NO_ANSWER, id="unknown is the want of an answer"),
        pytest.param(S.ACKNOWLEDGED, E.EXCHANGE, id="only the exchange takes an order"),
        pytest.param(S.PARTLY_FILLED, E.EXCHANGE, id="only the exchange fills a part"),
        pytest.param(S.FILLED, E.EXCHANGE, id="only the exchange fills"),
        pytest.param(S.REJECTED, E.EXCHANGE, id="only the exchange rejects"),
        pytest.param(S.CANCELLED, E.EXCHANGE, id="only the exchange cancels"),
    ],
)
def test_each_move_has_its_evidence(state: OrderState, evidence: Evidence) -> None:
    """Given a state
    When all moves that lead to it are looked at
    Then there are some, and each needs the same evidence: our own disk, the exchange's word, or the want of it
    """
    found = {after[state] for after in MOVES.values() if state in after}
    assert found == {evidence}


def test_an_order_begins_on_the_disk() -> None:
    """Given an order that is only intended
    When anything but that it was sent is said of it
    Then it is not believed; and nothing leads back to intended, or from an answer back to sent
    """
    assert [after for after in OrderState if may_follow(S.INTENDED, after, 0.0)] == [S.SENT]
    assert not any(may_follow(before, S.INTENDED, 0.0) for before in OrderState)
    assert [before for before in OrderState if may_follow(before, S.SENT, 0.0)] == [S.INTENDED]


@pytest.mark.parametrize("before", list(OrderState))
def test_a_rejection_never_follows_fills(before: OrderState) -> None:
    """Given an order of which a part has been filled, whatever its state
    When a rejection is reported
    Then it is not believed: it would contradict what is proven
    """
    assert not may_follow(before, S.REJECTED, 0.5)


@pytest.mark.parametrize("before", [S.SENT, S.ACKNOWLEDGED, S.UNKNOWN])
def test_an_order_without_fills_may_be_rejected(before: OrderState) -> None:
    """Given an order that is on its way, and of which nothing has been filled
    When a rejection is reported
    Then it is believed; once a part of it was filled, it is not
    """
    assert may_follow(before, S.REJECTED, 0.0)
    assert S.REJECTED not in MOVES[S.PARTLY_FILLED]


@pytest.mark.parametrize("after", [S.ACKNOWLEDGED, S.PARTLY_FILLED, S.FILLED, S.REJECTED, S.CANCELLED])
def test_from_unknown_everything_may_turn_out(after: OrderState) -> None:
    """Given an order of which nothing is known
    When the exchange says how far it is
    Then that is believed, whatever it is; and unknown may stay unknown
    """
    assert may_follow(S.UNKNOWN, after, 0.0)
    assert may_follow(S.UNKNOWN, S.UNKNOWN, 0.0)


def test_a_part_may_follow_a_part_and_nothing_older_a_part() -> None:
    """Given an order that is partly filled
    When more of it is filled, or an older answer arrives late
    Then the next part is believed, and that it was only acknowledged is not
    """
    assert may_follow(S.PARTLY_FILLED, S.PARTLY_FILLED, 0.5)
    assert not may_follow(S.PARTLY_FILLED, S.ACKNOWLEDGED, 0.5)
    assert not may_follow(S.ACKNOWLEDGED, S.ACKNOWLEDGED, 0.0)


@given(reports=REPORTS)
def test_whatever_is_reported_an_order_stays_on_the_table(reports: list[tuple[OrderState, bool]]) -> None:
    """Given any reports of an order in any order, some with fills
    When each is taken that may follow what is known
    Then the states taken are a path of the table, which begins with its sending, ends at most once and never has a
        rejection behind a fill
    """
    state, filled, path = S.INTENDED, 0.0, [S.INTENDED]
    for reported, with_fill in reports:
        if not may_follow(state, reported, filled):
            continue
        if reported in (S.PARTLY_FILLED, S.FILLED) and with_fill:
            filled += 1.0
        state = reported
        path.append(state)
    for before, after in itertools.pairwise(path):
        assert after in MOVES[before]
    assert path[1:2] in ([], [S.SENT])
    assert sum(state in ENDS for state in path) <= 1
    assert not any(state in ENDS for state in path[:-1])
    if filled:
        assert S.REJECTED not in path


@given(filled=st.floats(0, 10), before=st.sampled_from(OrderState), after=st.sampled_from(OrderState))
def test_fills_only_ever_forbid(filled: float, before: OrderState, after: OrderState) -> None:
    """Given any two states and any fill
    When it is asked whether one may follow the other
    Then what fills allow is in the table, and they forbid nothing of it but a rejection
    """
    allowed = may_follow(before, after, filled)
    assert allowed == (after in MOVES[before] and (after is not S.REJECTED or filled == 0))


def test_an_order_knows_what_it_buys() -> None:
    """Given an order to buy on a support and one to sell
    When they are asked what they are
    Then the first buys that support, and the second buys nothing; neither has been sent or filled
    """
    bought = Order("r1-1", "BTC/USDT", 0, entry(101.0, 2.0))
    sold = Order("r1-2", "BTC/USDT", 0, Exit(95.0, 2.0, ExitReason.STOP_LOSS))
    assert (bought.buys, bought.key) == (True, "S100")
    assert (sold.buys, sold.key) == (False, None)
    assert (bought.state, bought.filled, sold.state, sold.filled) == (S.INTENDED, 0.0, S.INTENDED, 0.0)
