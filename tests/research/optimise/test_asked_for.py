"""What may be looked for, and what is refused before anything is tried."""

from __future__ import annotations

import pytest

from srconsole.errors import RequestError
from srconsole.research.optimise.limits import Limits
from srconsole.research.optimise.objectives import objectives_of
from srconsole.research.optimise.windows import Span, span_of
from tests.research.optimise import search_of


def test_each_figure_has_the_direction_that_a_trader_means() -> None:
    """Nobody has to say that a drawdown is better small.

    Given figures with and without a direction
    When they are read
    Then a result is to be high, a fall low, and what is said counts
    """
    read = objectives_of(["sharpe", "max_drawdown_pct", "trades:min", "exposure:max"])

    assert [(each.name, each.highest) for each in read] == [
        ("sharpe", True),
        ("max_drawdown_pct", False),
        ("trades", False),
        ("exposure", True),
    ]


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        (["sharp"], "did you mean sharpe"),
        (["sharpe:up"], "must be sharpe, sharpe:max or sharpe:min"),
        (["sharpe", "sharpe:min"], "given twice"),
        (["sharpe", "calmar", "trades", "fees", "halts"], "5 objectives"),
    ],
)
def test_a_wrong_objective_is_one_sentence(texts: list[str], says: str) -> None:
    """A person reads what can be looked for.

    Given a figure that is none, has no such direction, is named twice, or too many of them
    When they are read
    Then the request is refused in a line
    """
    with pytest.raises(RequestError, match=says):
        objectives_of(texts)


@pytest.mark.parametrize("text", ["90d", "90d:", ":30d", "90:30", "90d:-3d", "0d:3d"])
def test_windows_are_two_lengths_of_time(text: str) -> None:
    """A walk-forward is not guessed.

    Given a text that is no two lengths of time
    When it is read as the windows of a walk-forward
    Then it is refused with an example, and the right form is read in seconds
    """
    with pytest.raises(RequestError, match="90d:30d"):
        span_of(text)
    assert span_of("90d: 36h", anchored=True) == Span(90 * 86_400, 36 * 3_600, anchored=True)


def test_a_search_that_cannot_be_is_refused() -> None:
    """What makes no sense is told before an hour of trials.

    Given no trials, a seed below 0, an unknown sampler, pruning by two figures, part of a grid, and limits of nothing
    When the search is put together
    Then each is refused in a sentence that names the option
    """
    for wrong, says in (
        ({"trials": 0}, "--trials 0"),
        ({"seed": -1}, "--seed -1"),
        ({"sampler": "best"}, "there is no best"),
        ({"pruner": "half"}, "there is no half"),
        ({"sampler": "grid", "trials": 71}, "all 72 combinations"),
        ({"limits": Limits(-1)}, "--least-trades -1"),
        ({"limits": Limits(1, 20.0)}, "0.2 is 20 %"),
        ({"limits": Limits(1, float("nan"))}, "between 0 and 1"),
    ):
        with pytest.raises(RequestError, match=says):
            search_of(**wrong)
    with pytest.raises(RequestError, match="--prune median compares one figure"):
        search_of("sharpe", "trades", pruner="median")


def test_a_limit_tells_how_far_beyond_it_something_is() -> None:
    """A sampler can go back towards what is allowed.

    Given limits of 20 trades and a fall of 10 %
    When figures are held against them
    Then below 0 is within, and above 0 grows with the distance
    """
    limits = Limits(20, 0.1)

    within = limits.beyond({"trades": 30, "max_drawdown_pct": 0.04})
    beyond = limits.beyond({"trades": 5, "max_drawdown_pct": 0.3})

    assert within["trades"] < 0 > within["drawdown"]
    assert beyond == {"trades": 0.75, "drawdown": pytest.approx(0.2)}
    assert Limits(0).beyond({"trades": 0, "max_drawdown_pct": 1.0}) == {}
