"""The stops of several lots, each as the steps that it took."""

from __future__ import annotations

import pytest

from srconsole.console.chart.chosen import PLAIN
from srconsole.console.chart.drawing import draw
from srconsole.console.chart.grid import Role
from srconsole.console.chart.lines import MOST_STOPS, PriceLine, price_lines
from srconsole.console.chart.path import FROM_NOW, Step, path_of_lot
from srconsole.console.chart.view import look
from srconsole.engine.view.snapshot import MarketView
from tests.console import canned, canned_strategies
from tests.walks import HOUR

NEWEST = canned.at("2019-01-10T11")


def grid_of(*stops: tuple[tuple[int, float], ...]) -> MarketView:
    """Return a grid whose lots had these stops: since which candle, counted back from the newest, which price."""
    market = canned_strategies.grid().market
    assert market.strategy is not None
    lots = tuple(
        market.strategy.lots[0]._replace(
            key=str(number),
            label=str(number),
            entry_time=NEWEST - steps[0][0] * HOUR,
            stop=steps[-1][1],
            stops=tuple((NEWEST - back * HOUR, price) for back, price in steps),
            targets=(),
        )
        for number, steps in enumerate(stops)
    )
    return market._replace(strategy=market.strategy._replace(lots=lots, offers=()))


def stops_in(market: MarketView, selected: str | None = None) -> list[PriceLine]:
    """Return the lines of stops, the one that comes before all first."""
    lines = price_lines(market, PLAIN._replace(selected=selected))
    return [line for line in lines if line.role is Role.STOP]


@pytest.mark.parametrize(
    ("stops", "now", "entered", "expected"),
    [
        pytest.param(((1, 94.0), (3, 95.0)), 95.0, 1, [(1, 94.0), (3, 95.0)], id="where it still is"),
        pytest.param(((1, 94.0),), 97.0, 1, [(1, 94.0), (None, 97.0)], id="moved since the newest close"),
        pytest.param((), 95.0, 1, [(None, 95.0)], id="nothing is known of before"),
        pytest.param((), 95.0, 5, [(5, 95.0)], id="bought in the candle in hand"),
    ],
)
def test_a_lots_stop_is_the_steps_it_took(
    stops: tuple[tuple[int, float], ...], now: float, entered: int, expected: list[tuple[int | None, float]]
) -> None:
    """Given a lot of several, what its stop was at the ends of candles, and where it is now
    When its stop's line is asked for
    Then it has these steps, and a last one from now on where it has moved since; none before what is known
    """
    path = path_of_lot(now, entered * HOUR, tuple((at * HOUR, price) for at, price in stops), 4 * HOUR)
    assert path == tuple(Step(FROM_NOW if at is None else at * HOUR, price) for at, price in expected)


def test_each_lot_has_its_stop_as_it_was() -> None:
    """A trailed lot's stop is not drawn over the candles of another one's.

    Given two lots with stops of their own, one of which was trailed
    When the chart's lines are asked for
    Then both have theirs, each from the entry's candle on, as the steps that it took, the higher one first
    """
    lines = stops_in(grid_of(((5, 3518.2),), ((3, 3518.2), (1, 3600.0))))

    assert [(line.name, line.price, line.vital) for line in lines] == [("STOP", 3600.0, True), ("STOP", 3518.2, False)]
    assert [[step.since for step in line.path] for line in lines] == [
        [NEWEST - 3 * HOUR, NEWEST - HOUR],
        [NEWEST - 5 * HOUR],
    ]


def test_lots_at_one_stop_have_one_line_and_one_name() -> None:
    """Given a grid of three lots, two of which never had another stop, while the third's was lower before
    When the chart's lines are asked for
    Then the two have one line, from the earlier entry on; the third's earlier step is drawn, and the price named once
    """
    lines = stops_in(grid_of(((2, 3600.0),), ((6, 3600.0),), ((4, 3518.2), (1, 3600.0))))

    assert sorted(line.name for line in lines) == ["", "STOP"]
    assert sorted(line.path[0].since for line in lines) == [NEWEST - 6 * HOUR, NEWEST - 4 * HOUR]


def test_of_too_many_stops_the_highest_and_the_selected_lots_are_drawn_and_the_rest_counted() -> None:
    """Given more lots with stops of their own than have room on a chart
    When the chart is drawn with one of them selected, and without
    Then the highest stop and that of the selected lot are there, and of how many lots they are is said
    """
    count = MOST_STOPS + 1
    market = grid_of(*(((9, 3500.0 + place),) for place in range(count)))

    assert [line.price for line in stops_in(market, "2")] == [3500.0 + count - 1, 3502.0]
    assert [line.price for line in stops_in(market)] == [3500.0 + count - 1]
    chosen = PLAIN._replace(selected="2")
    view = look(market, 100, 30, chosen=chosen)
    assert view is not None
    assert draw(market, view, chosen=chosen).rows[0].text.startswith(f"stops of 2 of {count} lots")
