"""Rows of a file as the kernel writes them: the bytes that the plain writer has."""

from __future__ import annotations

import math
from datetime import datetime

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.kernel.library import Library
from srconsole.kernel.writer import KernelRows
from srconsole.market.column_texts import float_texts
from srconsole.market.column_writer import Values, plain_rows

decimals = st.tuples(st.integers(-(10**15), 10**15), st.integers(0, 22)).map(lambda pair: pair[0] / 10 ** pair[1])
numbers = st.one_of(st.floats(), st.floats(1e-12, 1e15), decimals)
moments = st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 30))  # noqa: DTZ001  # times of UTC in arrays have no zone


def by_kernel(kernel: Library, *columns: Values, count: int) -> bytes:
    """Return rows that the kernel writes."""
    return KernelRows(kernel, float_texts)(columns, count)


@hypothesis_settings(max_examples=150)
@given(st.lists(numbers, max_size=8))
@example([0.0, -0.0, 0.0, float("nan"), float("inf"), float("-inf"), float("nan"), float("nan")])
@example([1e-05, 0.0001, 0.00012345, 9.999e-05, -1.5e-07, 5e-324, 1e-22, 1.7976931348623157e308])
@example([1e15, 999999999999999.0, 999999999999999.9, 9007199254740993.0, 1e16, 1e22, 123456789012345.6, 0.5])
@example([0.30000000000000004, 0.3, 2.675, 61000.1, 61000.10000000001, 2.0**-30, 8.41e21, 1 / 3])
def test_a_number_is_written_as_python_writes_it(kernel: Library, values: list[float]) -> None:
    """No price changes by being written, nor does the way in which it is written.

    Given numbers of any size, prices with few decimals and results of arithmetic among them
    When the kernel writes them
    Then each is Python's repr, and nothing where there is no number
    """
    expected = "".join(f"{'' if math.isnan(value) else repr(value)}\n" for value in values).encode()
    assert by_kernel(kernel, np.array(values), count=len(values)) == expected


@given(st.lists(st.one_of(moments, st.none()), min_size=1, max_size=8), st.booleans())
@example([datetime(1900, 2, 28), datetime(1969, 12, 31, 23, 59, 59), datetime(2000, 2, 29), None], True)  # noqa: DTZ001
def test_a_time_is_written_as_the_plain_writer_has_it(
    kernel: Library, times: list[datetime | None], whole: bool
) -> None:
    """Files of candles between two seconds, or from before 1970, have the times that they had.

    Given times of any day, to the second or with parts of seconds, some missing
    When the kernel writes them
    Then the bytes are those of the plain writer
    """
    column = np.array(times, dtype="datetime64[us]")
    column = column.astype("datetime64[s]").astype("datetime64[us]") if whole else column
    assert by_kernel(kernel, column, count=len(times)) == plain_rows([column], len(times))


def test_a_row_has_all_its_fields_in_their_places(kernel: Library) -> None:
    """A row is read the same whoever has written it.

    Given times, prices, every other row's tier, a level that lasts, and a symbol in quotes
    When the kernel and the plain writer write them
    Then both have the same rows, of the fields in their order
    """
    columns: list[Values] = [
        np.array(["2024-01-01", "2024-01-02"], "datetime64[us]"),
        np.array([1 / 3, 61000.5]),
        np.array([b"No", b"S10"]),
        np.array([[59000.25, 1.0], [59000.25, 1.0]])[:, 0],
        '"B,TC"',
    ]
    rows = by_kernel(kernel, *columns, count=2)
    assert rows == plain_rows(columns, 2)
    assert rows.decode().splitlines() == [
        '2024-01-01T00:00:00Z,0.3333333333333333,No,59000.25,"B,TC"',
        '2024-01-02T00:00:00Z,61000.5,S10,59000.25,"B,TC"',
    ]


@pytest.mark.parametrize("year", ["10000", "-0001"])
def test_a_year_that_no_file_has_is_refused(kernel: Library, year: str) -> None:
    """A time is never written with fewer digits than it has.

    Given a time of a year before 1 or after 9999
    When the kernel is to write it
    Then it does not
    """
    with pytest.raises(ValueError, match="calendar"):
        by_kernel(kernel, np.array([f"{year}-01-01"], "datetime64[us]"), count=1)
