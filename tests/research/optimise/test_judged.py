"""What speaks against the best of a search."""

from __future__ import annotations

from srconsole.research.optimise.history import Searched
from srconsole.research.optimise.judged import judge, sharpes_of
from srconsole.research.optimise.limits import Limits
from srconsole.research.optimise.objectives import objectives_of
from srconsole.research.optimise.optimised import Optimised
from srconsole.research.optimise.search import Search, State, Tried
from srconsole.research.optimise.stability import plateau_of
from srconsole.research.optimise.walk_forward import WalkForward
from srconsole.research.sweep.ranges import ranges_of
from srconsole.settings.layers import settings_from
from tests.research.sweep.sweeps import history

SEARCH = Search(
    settings_from({}), tuple(ranges_of(["levels.swing_order=2:4:1"])), tuple(objectives_of(["sharpe"])), Limits(), 3
)


def tried(number: int, order: int, sharpe: float | None, state: State = State.RANKED) -> Tried:
    """Return a trial."""
    figures = None if state is State.PRUNED else {"sharpe": sharpe}
    return Tried(number, {"levels.swing_order": order}, state, figures)


def test_every_combination_that_was_traded_to_the_end_counts_once() -> None:
    """The best is the luckiest of what was tried, and trying the same twice is no second chance.

    Given trials of which two have the same settings, one has no Sharpe ratio, and one was pruned
    When they are counted
    Then the same settings count once, what has no ratio counts as 0, and the pruned one is left out
    """
    trials = [
        tried(0, 2, 1.5),
        tried(1, 2, 1.5),
        tried(2, 3, None, State.NO_FIGURE),
        tried(3, 4, 0.0, State.PRUNED),
    ]

    assert sharpes_of(trials) == [1.5, 0.0]


def test_what_the_walk_forward_lost_speaks_against_the_best() -> None:
    """What choosing by the past brought on later candles is looked at.

    Given a search whose best was traded, with neighbours that keep nothing and tests that lost
    When the best is judged
    Then both speak against it
    """
    made = history(3, 400)
    walked = WalkForward((), {"net_profit": -12.0}, None)
    found = Optimised(SEARCH, (tried(0, 3, 1.0),), (plateau_of(1.0, [0.0, 0.0], highest=True),), walked)

    said = judge(found, Searched(made.columns, made.report))

    assert said is not None
    assert {"plateau", "out_of_sample"} <= {sentence.rule for sentence in said.sentences}


def test_a_search_that_can_choose_nothing_is_not_judged() -> None:
    """Where nothing was chosen there is nothing to speak against.

    Given a search whose only trial has no figure
    When it is judged
    Then there is no verdict
    """
    made = history(3)
    found = Optimised(SEARCH, (tried(0, 3, None, State.NO_FIGURE),), (), None)

    assert judge(found, Searched(made.columns, made.report)) is None
