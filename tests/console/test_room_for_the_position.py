"""What the position pane tells where there is more room, and where there is less."""

from __future__ import annotations

import pytest

from srconsole.console.panes.figures import Widths, figure_lines
from srconsole.console.panes.position import figures, money_lines
from tests.console import canned
from tests.console.pane_text import text


@pytest.mark.parametrize(
    ("rows", "labels"),
    [
        (4, ["entry", "midpoint", "peak", "stop"]),
        (5, ["entry", "midpoint", "peak", "b/even", "stop"]),
        (8, ["entry", "midpoint", "peak", "b/even", "stop", "liquid."]),
    ],
)
def test_a_taller_pane_tells_more(rows: int, labels: list[str]) -> None:
    """What matters most is told at every size, the stop always.

    Given a position in STOP_LOSS, and a pane with room for four, five or eight prices
    When its prices are written
    Then the first four are the same, and break-even and liquidation follow as there is room
    """
    assert [figure.label for figure in figures(canned.in_stop_loss(), most=rows)] == labels


def test_amounts_keep_their_unit_or_leave_it_out_whole() -> None:
    """No unit is cut in the middle.

    Given 643,044 of 1000PEPE that are held
    When the money is written into twenty columns and into fourteen
    Then the unit stands there whole and all amounts end below each other, or it is left out
    """
    held = canned.in_stop_loss()
    assert held.market.position is not None
    pepe = canned.changed(held, symbol="1000PEPE/USDT:USDT", position=held.market.position._replace(quantity=643_044.0))

    wide = [text(amount) for _, amount in money_lines(pepe, 20)]
    narrow = [text(amount) for _, amount in money_lines(pepe, 14)]

    assert wide[0] == "643,044 1000PEPE"
    assert {len(amount) for amount in wide} == {16}
    assert narrow[0] == "       643,044"
    assert {len(amount) for amount in narrow} == {14}


@pytest.mark.parametrize("room", range(10, 24))
@pytest.mark.parametrize("times", [1.0, 1e4, 1e6, 1e8])
def test_money_keeps_its_unit_or_leaves_it_out_whole(times: float, room: int) -> None:
    """Given a position of up to billions, and its next entry, its money written into 10 to 23 columns
    When an amount has no room for its unit
    Then the unit is left out whole
    """
    held = canned.in_stop_loss()
    position = held.market.position
    assert position is not None
    stake = position.stake._replace(margin=position.stake.margin * times, fees=position.stake.fees * times)
    large = position._replace(unrealised=4.27 * times, risk=-19.75 * times, stake=stake)
    flat = canned.flat()
    assert flat.market.waited_for is not None
    waited = flat.market.waited_for._replace(at_stop=-19.75 * times)

    for snapshot in (canned.changed(held, position=large), canned.changed(flat, waited_for=waited)):
        for label, amount in money_lines(snapshot, room):
            told = text(amount)
            words = told.split()
            assert not words or words[-1] in {"USDT", "BTC", "bar", "bars", "min"} or words[-1][-1] in "0123456789R%", (
                told
            )
            assert len(told) <= room or words[-1][-1].isdigit(), (text(label), told)


@pytest.mark.parametrize("columns", [73, 78, 81, 88, 116])
@pytest.mark.parametrize("worth", [0.0001, 1.0, 35.0, 2700.0])
def test_a_distance_stands_apart_from_what_is_said_of_its_price(columns: int, worth: float) -> None:
    """Words and a number that touch are read as one.

    Given a position in a coin of any worth, its liquidation thousands away
    When its prices are written into panes of several widths
    Then a blank stands between the words and every distance, and amounts have room for a small quantity's digits
    """
    shown = canned.in_stop_loss()
    held = shown.market.position
    assert held is not None
    assert shown.market.price is not None
    moved = canned.changed(
        shown,
        price=shown.market.price * worth,
        decimals=0 if worth > 1000 else 2,
        position=held._replace(liquidation=held.liquidation * worth, entry_price=held.entry_price * worth),
    )
    told = figures(moved, most=8)
    widths = Widths.of(told, moved, columns)
    for figure in told:
        words, distance = figure_lines(figure, moved, widths)
        room = int(widths.columns(wide=columns >= 106)[0])
        line = f"{text(words):<{room}}{text(distance)}"
        assert len(text(words)) <= room
        assert columns - sum(map(int, widths.columns(wide=columns >= 106)[:3])) >= len("0.00000511615")
        assert not text(distance) or line[len(text(words).rstrip())] == " ", line
