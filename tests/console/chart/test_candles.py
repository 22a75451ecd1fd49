"""What happened on a chart: entries, exits, stops that were, volumes."""

from __future__ import annotations

import pytest

from srconsole.console.chart.chosen import Chosen
from srconsole.console.chart.drawing import draw, draw_below, rows_below
from srconsole.console.chart.glyphs import ASCII, CHARSETS, Charset
from srconsole.console.chart.grid import Role
from srconsole.console.chart.view import look
from srconsole.engine.view.snapshot import RowView
from tests.console.canned import trades
from tests.console.chart.scenes import FIVE_CANDLES, MadeScene
from tests.walks import HOUR

ONE = Chosen(zoom=0)
"""A column a candle."""


def traded(pnl: float) -> MadeScene:
    """Return five candles with a trade from the second to the fourth."""
    trade = trades()[0]._replace(entry_time=HOUR, exit_time=3 * HOUR, pnl=pnl)
    return MadeScene(
        FIVE_CANDLES,
        trades=(trade,),
        rows=[RowView("FLAT", None, 0, "")]
        + [RowView("STOP_LOSS", 95.0, 0, "") for _ in range(2)]
        + [RowView("FLAT", None, 0, "")] * 2,
    )


@pytest.mark.parametrize("charset", CHARSETS.values(), ids=CHARSETS)
@pytest.mark.parametrize("pnl", [5.0, -5.0], ids=["gained", "lost"])
def test_trades_are_marked_where_they_began_and_ended(pnl: float, charset: Charset) -> None:
    """Given a trade that was won or lost
    When the chart is drawn
    Then its entry is marked below its candle, its exit above, and another sign says whether it was lost
    """
    scene = traded(pnl)
    view = look(scene, 60, 24, chosen=ONE)
    assert view is not None
    plot = draw(scene, view, charset, chosen=ONE).plot
    scale = view.scale
    assert plot[scale.row(FIVE_CANDLES[1].low) + 1].text[1] == charset.bought
    assert plot[scale.row(FIVE_CANDLES[3].high) - 1].text[3] == (charset.gained if pnl > 0 else charset.lost)
    assert charset.gained != charset.lost


def test_the_stops_of_trades_that_are_over_stay_where_they_were() -> None:
    """Given a trade that is over, with a stop at 95 at the ends of two candles
    When the chart is drawn
    Then the stop is on these two columns, and nowhere else
    """
    scene = traded(5.0)
    view = look(scene, 60, 24, chosen=ONE)
    assert view is not None
    row = draw(scene, view, ASCII, chosen=ONE).plot[view.scale.row(95.0)]
    assert [at for at, sign in enumerate(row.text) if sign == "~"] == [1, 2]
    assert row.roles[1] is Role.MUTED


def test_volumes_have_a_strip_on_a_tall_chart() -> None:
    """Given candles with volumes of nothing, a little, half and all of ten
    When a tall chart is drawn, and lower ones
    Then the tall one has a column as high as each volume, the newest told; what was traded is seen, however little
    """
    volumes = (10.0, 0.0, 0.01, 5.0, 10.0)
    scene = MadeScene([candle._replace(volume=volume) for candle, volume in zip(FIVE_CANDLES, volumes, strict=True)])
    view = look(scene, 60, 24, chosen=ONE)
    assert view is not None
    assert [row.text.rstrip() for row in draw_below(scene, view, 24, ASCII, ONE)] == [
        "|   |",
        "|  :|",
        "| .||" + " " * (view.body - 5) + "volume 10",
    ]
    assert (rows_below(scene, 24), rows_below(scene, 23), rows_below(scene, 19)) == (3, 2, 0)
