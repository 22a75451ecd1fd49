"""Which combinations are best, on a file and over all of them."""

from __future__ import annotations

import pytest

from srconsole.research.sweep.figures import FIGURES, LESS_IS_BETTER
from srconsole.research.sweep.rank import Order, best, best_over_files
from srconsole.research.sweep.run import portion_of
from srconsole.research.sweep.store import Store
from tests.research.sweep.sweeps import plan, swept

ASKED = plan("levels.swing_order=2:6:1", files=2)


def kept(store: Store, file: int, profits: list[float | None], trades: list[int]) -> None:
    """Keep made trials of a file: their net profits, None for one that was left out, and their trades."""
    rows = [
        "left out"
        if profit is None
        else tuple({"trades": count, "net_profit": profit}.get(name, 0.0) for name in FIGURES)
        for profit, count in zip(profits, trades, strict=True)
    ]
    store.add(portion_of(ASKED, file, range(5)), rows)


def test_the_best_come_first_and_equals_in_their_order() -> None:
    """A person sees what came to most, and the same table every time.

    Given five trials of which two are equal, one was left out and one has a single trade
    When they are ranked by net profit with two trades at least
    Then the best is first, equals stand as in the sweep, and the last two have no rank
    """
    with Store(ASKED) as store:
        kept(store, 0, [10.0, 30.0, None, 30.0, 99.0], [5, 5, 5, 5, 1])

        ranked = best(ASKED, store, 0, Order("net_profit", 2), 10)

    assert [each.position for each in ranked] == [1, 3, 0]
    assert ranked[0].chosen == {"levels.swing_order": 3}
    assert ranked[0].figures["net_profit"] == 30.0


def test_of_a_drawdown_the_least_is_best() -> None:
    """Best means what a trader would choose.

    Given the trials of a made history
    When they are ranked by each figure
    Then the first is the highest, or the lowest where less is better, as the ranking of all of them says
    """
    asked = plan("levels.swing_order=2:6:1")
    with Store(asked) as store:
        swept(asked, store)
        for name in FIGURES:
            values = [each.figures[name] for each in best(asked, store, 0, Order(name), 10)]
            assert values == sorted(values, reverse=name not in LESS_IS_BETTER)
            assert len(best(asked, store, 0, Order(name), 2)) == min(2, len(values))


def test_over_files_the_mean_decides_and_the_worst_is_told() -> None:
    """What is good on one file alone is not the best of all.

    Given five combinations on two files, one of which is great on the first and lost on the second
    When they are ranked over the files
    Then the mean decides, the worst and the number of files in profit are told, and one that misses a file has no rank
    """
    with Store(ASKED) as store:
        kept(store, 0, [100.0, 30.0, 20.0, None, 0.0], [5, 4, 3, 2, 1])
        kept(store, 1, [-90.0, 10.0, 30.0, 99.0, 0.0], [1, 2, 3, 4, 5])

        ranked = best_over_files(ASKED, store, Order(), 10)

    assert [(each.position, each.mean, each.worst, each.in_profit, each.trades) for each in ranked] == [
        (2, 25.0, 20.0, 2, 6),
        (1, 20.0, 10.0, 2, 6),
        (0, 5.0, -90.0, 1, 6),
        (4, 0.0, 0.0, 0, 6),
    ]


@pytest.mark.parametrize("by", ["max_drawdown_pct", "net_profit"])
def test_the_worst_of_files_is_the_worse_one(by: str) -> None:
    """Of drawdowns the deepest is the worst.

    Given a made history swept on two files
    When it is ranked over both
    Then the worst is that of the file on which it was worse
    """
    with Store(ASKED) as store:
        swept(ASKED, store)
        for each in best_over_files(ASKED, store, Order(by), 5):
            values = [store.figures(file, each.position)[by] for file in range(2)]
            assert each.worst == (max(values) if by in LESS_IS_BETTER else min(values))
