"""The map of a sweep: two settings, and what each pair of values came to."""

from __future__ import annotations

import numpy as np
import pytest

from srconsole.errors import RequestError
from srconsole.research.sweep.cells import Edges, cells_of, edges_of
from srconsole.research.sweep.figures import FIGURES
from srconsole.research.sweep.plan import Chance
from srconsole.research.sweep.rank import Order
from srconsole.research.sweep.run import portion_of
from srconsole.research.sweep.store import Store
from tests.research.sweep.sweeps import plan

RANGES = ("levels.swing_order=2,3", "strategy.stop_pct=0.01:0.03:0.01", "strategy.trail_pct=0.02,0.04,0.09")
ASKED = plan(*RANGES, files=2)


def filled() -> Store:
    """Return a store whose net profits tell order (hundreds), stop (tens), trail (ones) and file (a half)."""
    store = Store(ASKED)
    for file in range(2):
        rows = []
        for place in range(18):
            order, stop, trail = place // 9, place // 3 % 3, place % 3
            profit = 100.0 * order + 10 * stop + trail + 0.5 * file
            rows.append(tuple({"trades": 5, "net_profit": profit}.get(name, 0.0) for name in FIGURES))
        store.add(portion_of(ASKED, file, range(18)), rows)
    return store


def test_a_cell_is_the_median_of_all_that_falls_together() -> None:
    """One lucky trial does not colour a cell.

    Given a sweep of three settings on two files
    When it is seen along the first two, or along others
    Then each cell is the median over the third setting and the files
    """
    with filled() as store:
        cells = cells_of(ASKED, store, Order(), edges_of(ASKED.material.ranges, None), (80, 24))
        turned = cells_of(
            ASKED, store, Order(), edges_of(ASKED.material.ranges, "strategy.trail_pct,levels.swing_order"), (80, 24)
        )

    assert (cells.down.path, cells.across.path) == ("levels.swing_order", "strategy.stop_pct")
    assert cells.values.tolist() == [[1.25, 11.25, 21.25], [101.25, 111.25, 121.25]]
    assert (cells.trials, cells.alone) == (36, False)
    assert turned.values.tolist() == [[10.25, 110.25], [11.25, 111.25], [12.25, 112.25]]


def test_neighbours_share_a_cell_where_there_is_no_room() -> None:
    """A map is never wider than the terminal.

    Given three stops, and room for two columns
    When the map is made
    Then the first two stops share one, and the map says so
    """
    with filled() as store:
        cells = cells_of(ASKED, store, Order(), Edges(1, 0), (2, 24))

    assert [list(shared) for shared in cells.across.values] == [[0.01, 0.02], [0.03]]
    assert cells.values.tolist() == [[6.25, 21.25], [106.25, 121.25]]


def test_what_has_no_rank_leaves_its_cell_empty() -> None:
    """Nothing is made up where nothing was traded.

    Given a drawn sweep that misses most pairs, and one setting alone
    When the maps are made
    Then empty cells are empty, and a single setting is one row
    """
    asked = plan(*RANGES[:2], chance=Chance(2, 3))
    with Store(asked) as store:
        rows = [tuple(5 if name == "trades" else 1.0 for name in FIGURES)] * 2
        store.add(portion_of(asked, 0, range(2)), rows)
        cells = cells_of(asked, store, Order(), Edges(1, 0), (80, 24))
    assert np.count_nonzero(~np.isnan(cells.values)) == 2
    assert cells.alone

    assert edges_of(ASKED.material.ranges[:1], None) == Edges(0, None)
    with filled() as store:
        row = cells_of(ASKED, store, Order(), Edges(0, None), (80, 24))
    assert row.values.shape == (1, 2)


@pytest.mark.parametrize(
    "named",
    ["levels.swing_order", "levels.swing_order,levels.swing_order", "levels.swing_order,risk.margin", ",", "a,b,c"],
)
def test_a_map_of_what_does_not_vary_is_refused(named: str) -> None:
    """A map needs two settings of the sweep.

    Given a sweep of three settings
    When the map is asked for by one, the same twice, or another one
    Then it is refused in a sentence that names those that vary
    """
    with pytest.raises(RequestError, match=r"two of levels.swing_order, strategy.stop_pct, strategy.trail_pct"):
        edges_of(ASKED.material.ranges, named)
