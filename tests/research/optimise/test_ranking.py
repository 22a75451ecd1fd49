"""Which trials are the best."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from srconsole.research.optimise.objectives import objectives_of
from srconsole.research.optimise.ranking import ranked
from srconsole.research.optimise.search import State, Tried

FIGURES = st.fixed_dictionaries(
    {"sharpe": st.integers(-5, 5).map(float), "max_drawdown_pct": st.integers(0, 5).map(float)}
)
TRIED = st.lists(st.tuples(st.integers(0, 30), FIGURES, st.sampled_from(list(State))), max_size=40)


def made(rows: list[tuple[int, dict[str, float], State]]) -> list[Tried]:
    """Return trials of one setting; the same value of it has the same result."""
    first: dict[int, tuple[dict[str, float], State]] = {}
    for value, figures, state in rows:
        first.setdefault(value, (figures, state))
    return [
        Tried(at, {"levels.swing_order": value}, first[value][1], dict(first[value][0]))
        for at, (value, _, _) in enumerate(rows)
    ]


@given(TRIED)
def test_by_one_figure_the_best_is_first(rows: list[tuple[int, dict[str, float], State]]) -> None:
    """A person reads the table from its top.

    Given trials, some of them beyond the limits, pruned or without a figure
    When they are ranked by the highest Sharpe
    Then only those that may be chosen are there, each combination once, and none is below a worse one
    """
    found = ranked(made(rows), objectives_of(["sharpe"]))

    values = [(each.figures or {})["sharpe"] for each in found]
    assert values == sorted(values, key=lambda value: -(value or 0.0))
    assert all(each.state is State.RANKED for each in found)
    assert {each.chosen["levels.swing_order"] for each in found} == {
        each.chosen["levels.swing_order"] for each in made(rows) if each.state is State.RANKED
    }
    assert len({each.chosen["levels.swing_order"] for each in found}) == len(found)


@given(TRIED)
def test_by_several_figures_nothing_on_the_front_is_beaten(rows: list[tuple[int, dict[str, float], State]]) -> None:
    """A front holds what is the best in some respect.

    Given trials with a Sharpe and a drawdown
    When they are ranked by both
    Then none on the front is beaten in one figure by a trial that is as good in the other, and who is not there is
    """

    def beats(one: Tried, other: Tried) -> bool:
        mine, theirs = one.figures or {}, other.figures or {}
        up, down = mine["sharpe"], mine["max_drawdown_pct"]
        other_up, other_down = theirs["sharpe"], theirs["max_drawdown_pct"]
        assert up is not None
        assert down is not None
        assert other_up is not None
        assert other_down is not None
        return up >= other_up and down <= other_down and (up > other_up or down < other_down)

    every = [each for each in made(rows) if each.state is State.RANKED]
    front = ranked(every, objectives_of(["sharpe", "max_drawdown_pct"]))
    on_it = {each.chosen["levels.swing_order"] for each in front}

    assert bool(front) is bool(every)
    for each in every:
        beaten = any(beats(other, each) for other in every)
        assert beaten is (each.chosen["levels.swing_order"] not in on_it)


def test_the_first_of_a_front_is_good_in_everything() -> None:
    """What is chosen of a front is no extreme.

    Given three trials: the best by Sharpe, the best by drawdown, and one nearly as good in both
    When they are ranked by both figures
    Then that one is first, for it lacks the least of both measured by how far the front reaches
    """
    rows = [({"sharpe": 3.0, "max_drawdown_pct": 0.5}, 1), ({"sharpe": 0.5, "max_drawdown_pct": 0.05}, 2)]
    rows.append(({"sharpe": 2.5, "max_drawdown_pct": 0.1}, 3))
    tried = [Tried(at, {"levels.swing_order": at}, State.RANKED, figures) for figures, at in rows]

    assert ranked(tried, objectives_of(["sharpe", "max_drawdown_pct"]))[0].number == 3
