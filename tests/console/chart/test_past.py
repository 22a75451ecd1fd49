"""A part of the market that is over is drawn as it was: levels at the prices, and by the names, that they had then."""

from __future__ import annotations

from srconsole.console.chart.chosen import Chosen
from srconsole.console.chart.drawing import draw
from srconsole.console.chart.grid import Grid, Role
from srconsole.console.chart.view import look
from srconsole.engine.view.snapshot import LevelView, RowView
from tests.console.chart.scenes import MadeScene, level, shown
from tests.console.chart.test_drawing import drawn, scale_of
from tests.walks import HOUR, candles

DEEP = (100, 101, 90, 100)
MARKET = candles(*[*[(100, 101, 99.5, 100)] * 9, DEEP] * 9)
"""Ninety candles, every tenth of which goes down to 90."""


def row(*supports: float) -> RowView:
    """Return a candle's row with these supports in force."""
    cells = ["No", *(repr(price) for price in supports), *[""] * (20 - len(supports))]
    return RowView("FLAT", None, 1000.0, ",".join(cells))


def then(scene: MadeScene, end: int, selected: str | None = None) -> Grid:
    """Draw a scene up to the candle of that number."""
    chosen = Chosen(end=end * HOUR, zoom=0, selected=selected)
    view = look(scene, 70, 20, chosen=chosen)
    assert view is not None
    return draw(scene, view, chosen=chosen)


def columns(grid: Grid, price: float, role: Role) -> list[int]:
    """Return where the candles' columns have a line of this role on the row of a price."""
    cells = grid.plot[scale_of(grid).row(price)].roles[: grid.body]
    return [at for at, there in enumerate(cells) if there is role]


def moved(tier: str, touches: int, *prices: tuple[int, float]) -> LevelView:
    """Return a level that had these prices, each since the close of the candle of that number."""
    known = tuple((candle * HOUR, price) for candle, price in prices)
    return level(tier, prices[-1][1], touches)._replace(known=known[0][0], prices=known)


def test_a_level_that_a_touch_has_moved_is_drawn_where_it_was() -> None:
    """Today's price of a level is not drawn back over candles that traded at another one.

    Given a support known at 96 after the second candle, which a second swing moved to 94 after the fourth
    When the chart is drawn
    Then its line is on the row of 96 for the two candles between, then on that of 94 to its label
    """
    market = candles(DEEP, *[(100, 101, 99, 100)] * 5)
    grid = drawn(MadeScene(market, [moved("S1", 2, (1, 96.0), (3, 94.0))]), 70, 24)
    before, now = columns(grid, 96.0, Role.SUPPORT), columns(grid, 94.0, Role.SUPPORT)
    assert (before[0], before[-1] + 1) == (now[0] - len(before), now[0])
    assert now[-1] == grid.body - 1
    assert shown(grid)["S1"] == 94.0


def test_in_the_past_tiers_have_the_names_of_then() -> None:
    """What is S2 today was S1 while the one above it was not there yet.

    Given a support at 95 that is S2 now, and one at 97 that was made later and is S1 now
    When candles are looked at that closed before
    Then the one at 95 is called S1, as the cursor reads it out, and the other one is not there
    """
    rows = [row(95.0)] * 60 + [row(97.0, 95.0)] * 30
    scene = MadeScene(MARKET, [level("S1", 97, first=58), level("S2", 95, touches=2)], rows=rows)
    assert shown(drawn(scene, 70, 20)) == {"S1": 97.0, "S2": 95.0}
    past = shown(then(scene, 50))
    assert past == {"S1": 95.0}


def test_in_the_past_a_tier_stands_that_has_left_since() -> None:
    """The books of today hold fewer levels of then.

    Given a support at 98.5 in force from the 41st candle to the 60th, which has left since
    When candles up to the 50th are looked at, and the newest ones
    Then it stands in the past from the 41st on, and not in the present
    """
    rows = [row(95.0)] * 40 + [row(98.5, 95.0)] * 20 + [row(95.0)] * 30
    scene = MadeScene(MARKET, [level("S1", 95)], rows=rows)
    past = then(scene, 49)
    assert shown(past)["S1"] == 98.5
    assert shown(past)["S2"] == 95.0
    ends = columns(past, 98.5, Role.SUPPORT)
    assert len(ends) == 9, "a candle stands before one of the ten"
    assert 98.5 not in shown(drawn(scene, 70, 20)).values()


def test_in_the_past_a_broken_level_has_no_line_unless_it_is_selected() -> None:
    """Given a support at 95 that was broken in the past, and is a tier now
    When the past is looked at, and again with the level selected
    Then it has no label at first, and is called broken then
    """
    scene = MadeScene(MARKET, [level("S1", 95, touches=2)], rows=[row()] * 60 + [row(95.0)] * 30)
    assert not shown(then(scene, 50))
    assert shown(then(scene, 50, selected="S0"))["broken"] == 95.0


def test_where_tiers_of_the_past_are_not_known_no_number_is_told() -> None:
    """Given candles whose rows are not known
    When the past is looked at
    Then a level has the letter of its side and its price
    """
    past = shown(then(MadeScene(MARKET, [level("S2", 95)]), 50))
    assert past == {"S": 95.0}


def test_a_level_that_broke_is_drawn_up_to_where_it_broke() -> None:
    """The past of the chart that goes on is drawn as it was, too.

    Given a support at 98.5 in force from the 61st candle to the 80th, which is broken now
    When the newest candles are looked at, plainly and with the level selected
    Then its line stands below these candles alone, without a label; selected, it goes on to a label that says `broken`
    """
    rows = [row(95.0)] * 60 + [row(98.5, 95.0)] * 20 + [row(95.0)] * 10
    broken = level("", 98.5)._replace(id="S5")
    scene = MadeScene(MARKET, [broken, level("S1", 95)], rows=rows)
    view = look(scene, 70, 20)
    assert view is not None
    grid = draw(scene, view)
    begin = next(at for at, candle in enumerate(MARKET) if candle.time == view.start)
    deep = (69, 79)
    assert columns(grid, 98.5, Role.BROKEN) == [at - begin for at in range(60, 80) if at not in deep]
    assert 98.5 not in shown(grid).values()
    chosen = Chosen(selected=broken.id)
    assert shown(draw(scene, view, chosen=chosen))["broken"] == 98.5


def test_a_level_that_broke_is_no_line_where_no_row_tells_of_it() -> None:
    """Given a broken support, and candles whose rows are not known
    When the chart is drawn
    Then there is no line of it
    """
    grid = drawn(MadeScene(MARKET, [level("", 98.5), level("S1", 95)]), 70, 20)
    assert not columns(grid, 98.5, Role.BROKEN)
