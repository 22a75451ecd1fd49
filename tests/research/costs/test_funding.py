"""Funding: what is held at a funding time pays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from srconsole.errors import RequestError
from srconsole.market.candle_arrays import CandleColumns
from srconsole.research.again import Made
from srconsole.research.costs.funding import Funding, at_rate, coverage_note, funding_charges, read_funding
from tests.research.costs.histories import bought, sold
from tests.walks import HOUR, candles

HOURS = CandleColumns.of("X", candles(*[(100.0 + hour, 200.0, 50.0, 100.5 + hour) for hour in range(30)]))


def paid(*fills: object, rate: float = 0.01) -> list[float]:
    """Return what each fill is charged at a rate every eight hours."""
    made = Made([], list(fills), np.array([0.0]))  # type: ignore[arg-type]  # rows of fills
    charges = funding_charges(made, HOURS, at_rate(rate, HOURS)).funding
    assert charges is not None
    return [float(each) for each in charges]


def test_only_what_is_held_over_a_funding_time_pays() -> None:
    """A lot that is gone before pays nothing, one that is bought at that time neither.

    Given lots bought before 08:00 and sold before it, at it and behind it, and one bought in the candle that opens then
    When funding of 1 % is charged
    Then those held when 08:00 came pay 1 % of the open of its candle, and the others nothing
    """
    assert paid(bought(2, 100), sold(7, 100)) == [0.0, 0.0]
    assert paid(bought(2, 100), sold(8, 100)) == pytest.approx([1.08, 0.0])
    assert paid(bought(7, 100), sold(15, 100)) == pytest.approx([1.08, 0.0])
    assert paid(bought(8, 100), sold(15, 100)) == [0.0, 0.0]


def test_a_lot_that_is_sold_in_parts_pays_for_what_is_left() -> None:
    """What was sold pays no more, and what is still held pays to the end.

    Given a lot of 3, of which 1 is sold after the first funding time, and the rest is held to the last candle
    When funding is charged
    Then it pays for 3, then for 2 at each of the other times
    """
    each = paid(bought(1, 100, 3), sold(9, 100, 1))
    assert each == pytest.approx([3 * 1.08, 2 * 1.16 + 2 * 1.24])


def test_a_negative_rate_is_paid_to_the_holder() -> None:
    """Longs earn where shorts pay.

    Given a lot that is held over one funding time
    When the rate is below 0
    Then the charge is, too
    """
    assert paid(bought(1, 100), sold(9, 100), rate=-0.01) == pytest.approx([-1.08, 0.0])


def test_a_gap_at_the_time_is_priced_by_the_last_close() -> None:
    """What nobody traded then is worth what it was worth last.

    Given candles of which that of 08:00 is missing
    When a lot is held over it
    Then it pays by the close of 07:00
    """
    gap = HOURS.kept(HOURS.time != 8 * HOUR * 1000)
    made = Made([], [bought(1, 100), sold(10, 100)], np.array([0.0]))
    charges = funding_charges(made, gap, at_rate(0.01, gap)).funding
    assert charges is not None
    assert charges.tolist() == pytest.approx([1.075, 0.0])


def test_rates_are_read_from_a_file(tmp_path: Path) -> None:
    """An exchange's history of rates is a table of two columns.

    Given a file with times with a zone, without one, and a rate below 0
    When it is read
    Then the times are UTC
    """
    file = tmp_path / "f.csv"
    file.write_text("Time,Rate\n1970-01-01T08:00:00Z,0.0001\n1970-01-01 16:00:00,-0.0002\n1970-01-02T01:00+01:00,0\n")
    assert read_funding(file) == Funding([8 * HOUR, 16 * HOUR, 24 * HOUR], [0.0001, -0.0002, 0.0], of_file=True)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("yesterday,0.1", "f.csv:2: time is 'yesterday'"),
        ("1541030400000,0.0001", "f.csv:2: time is '1541030400000'"),
        ("2024-01-01T08:00:00Z,0,0001", "f.csv:2: 3 cells, and the header has 2"),
        ("2024-01-01T08:00:00Z,1", "f.csv:2: rate is '1', expected a fraction"),
        (
            "2024-01-01T08:00:00Z,0\n2024-01-01T08:00:00Z,0",
            "f.csv:3: 2024-01-01T08:00:00Z is not behind the row before",
        ),
    ],
)
def test_what_is_no_rate_is_refused(rows: str, told: str, tmp_path: Path) -> None:
    """A file in percent or out of order is not charged, and one with decimal commas not as if its rates were 0.

    Given a table with a row that is none: a time in words or in seconds, a rate in percent or in two cells
    When it is read
    Then the sentence names its line
    """
    file = tmp_path / "f.csv"
    file.write_text(f"Time,Rate\n{rows}\n")
    with pytest.raises(RequestError, match=told):
        read_funding(file)
    with pytest.raises(RequestError, match=r"a funding rate of 5 is beyond any"):
        at_rate(5, HOURS)


def test_what_a_file_does_not_cover_is_said() -> None:
    """Funding of half a history is not that of all of it.

    Given rates of all of the candles' time, of a part of it, and of another year
    When it is asked what is missing
    Then nothing is, the part is named, and the other year is refused
    """
    part = Funding([8 * HOUR], [0.0], of_file=True)
    assert coverage_note(HOURS, Funding([0, 8 * HOUR, 16 * HOUR, 24 * HOUR], [0.0] * 4, of_file=True)) == ""
    assert coverage_note(HOURS, part) == ("Funding is known from 1970-01-01T08:00:00Z to 1970-01-01T08:00:00Z alone.")
    with pytest.raises(RequestError, match="of the same time"):
        coverage_note(HOURS, Funding([99 * HOUR], [0.0], of_file=True))


def test_holes_in_a_file_are_told() -> None:
    """Rates that are missing in the middle are charged as nothing, and who reads the table knows it.

    Given rates each eight hours, of which one is missing, then a second one, and the last of the candles' time is there
    When it is asked what is missing
    Then the holes are counted and the longest is named, and rates each hour, or each eight, have none
    """
    hours = CandleColumns.of("X", candles(*[(100.0, 200.0, 50.0, 100.5)] * 72))

    def rates(*at: int) -> Funding:
        return Funding([hour * HOUR for hour in at], [0.0] * len(at), of_file=True)

    one, two = rates(0, 8, 24, 32, 40, 48, 56, 64), rates(0, 8, 24, 48, 56, 64)
    assert coverage_note(hours, one) == (
        "Funding is missing once within the file, from 1970-01-01T08:00:00Z to 1970-01-02T00:00:00Z, and not charged."
    )
    assert coverage_note(hours, two) == (
        "Funding is missing 2 times within the file, longest from 1970-01-02T00:00:00Z to 1970-01-03T00:00:00Z, "
        "and not charged."
    )
    assert coverage_note(hours, rates(0, 24)) == (
        "Funding is known from 1970-01-01T00:00:00Z to 1970-01-02T00:00:00Z alone. "
        "Funding is missing once within the file, from 1970-01-01T00:00:00Z to 1970-01-02T00:00:00Z, and not charged."
    )
    assert coverage_note(hours, rates(*range(0, 72, 8))) == coverage_note(hours, rates(*range(72))) == ""
