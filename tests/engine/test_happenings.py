"""What somebody who looks away is told of: fills, halts, a feed that is lost; once each."""

from __future__ import annotations

from itertools import pairwise

import pytest

from srconsole.core.guards import Guard
from srconsole.engine.view.happenings import Kind, happened
from srconsole.engine.view.snapshot import GuardView, Snapshot
from tests.console import canned
from tests.console import canned_market as market

FLAT, HELD = canned.flat(), canned.in_stop_loss()
PAPER, PAPER_HELD = market.paper_flat(), market.paper_long()
NO_LINE_NO_STOP = [(Kind.LOST, "not all is read: "), (Kind.LOST, "no stop lies at the exchange")]
FALLEN = GuardView(1000.0, 0.05, 0.03, 1000.0, 0.05, 0.2, (Guard.DAY_LOSS,))


def sold(snapshot: Snapshot) -> Snapshot:
    """Return a snapshot in which what was held is sold."""
    return canned.changed(snapshot, position=None, trade_count=snapshot.market.trade_count + 1)


def parted(snapshot: Snapshot, share: float) -> Snapshot:
    """Return a snapshot in which a part of what was held is sold."""
    position = snapshot.market.position
    assert position is not None
    return canned.changed(snapshot, position=position._replace(quantity=position.quantity * share))


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (FLAT, HELD, [(Kind.FILL, "bought 0.133781, entry at 3,737.46")]),
        (HELD, sold(HELD), [(Kind.FILL, "sold at ")]),
        (HELD, parted(HELD, 0.5), [(Kind.FILL, "sold a part, 0.0668905")]),
        (FLAT, canned.halted(), [(Kind.HALT, "losses in a row halt entries")]),
        (FLAT, FLAT._replace(guards=FALLEN), [(Kind.HALT, "the guard day loss stops entries")]),
        (HELD, HELD._replace(fault="the disk is full"), [(Kind.LOST, "the engine has stopped: the disk is full")]),
        (PAPER_HELD, market.uncovered()._replace(mode="paper"), NO_LINE_NO_STOP),
    ],
)
def test_what_happened_is_told(before: Snapshot, now: Snapshot, told: list[tuple[Kind, str]]) -> None:
    """Given a market before and after an entry, an exit, a part that is sold, a halt, a guard, a fault or a lost stop
    When what has happened in between is asked for
    Then it is that, in words, and nothing else
    """
    events = happened(before, now)

    assert [event.kind for event in events] == [kind for kind, _ in told]
    assert all(text in event.text for event, (_, text) in zip(events, told, strict=True))


def test_a_lost_feed_is_told_once_and_again_after_it_was_back() -> None:
    """A line that is down for an hour rings once.

    Given a market whose prices come, fail, fail still, come again and fail
    When what has happened is asked for at each step
    Then the loss is told at the first failure, and at the one after they came again
    """
    assert PAPER.market.live is not None
    outlook = PAPER.market.live.outlook
    down = canned.changed(PAPER, live=PAPER.market.live._replace(outlook=outlook._replace(failing="no answer in 5 s")))
    steps = [PAPER, down, down, PAPER, down]
    told = [len(happened(before, now)) for before, now in pairwise(steps)]

    assert told == [1, 0, 0, 1]


def test_nothing_is_told_of_what_was_so_at_the_start() -> None:
    """Given a run that is opened with a position, a halt, and an exchange without its stop
    When its first snapshot comes, and the same again
    Then nothing has happened
    """
    for snapshot in (HELD, canned.halted(), market.uncovered()):
        assert happened(None, snapshot) == []
        assert happened(snapshot, snapshot) == []
