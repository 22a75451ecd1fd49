"""Levels and their books: strategy.md section 2."""

from __future__ import annotations

import msgspec
import pytest

from srconsole.settings.schema import LevelSettings
from srconsole.strategies.levels.book import EARLIER, Level, LevelBook, Side, Touch, Was
from tests.walks import HOUR

ORDER = 2


def touch(candle: int) -> Touch:
    """Return a touch by a swing in a candle, known `ORDER` hours later."""
    return Touch(candle, candle * HOUR, (candle + ORDER) * HOUR)


def book(
    *swings: tuple[float, int],
    side: Side = Side.SUPPORT,
    merge_tolerance: float = 0.05,
    max_levels: int = 10,
    max_age: int = 0,
) -> LevelBook:
    """Return a book that took these swings, each (price, candle)."""
    settings = LevelSettings(swing_order=ORDER, merge_tolerance=merge_tolerance, max_levels=max_levels, max_age=max_age)
    made = LevelBook(side, settings)
    for price, candle in swings:
        made.swing(price, touch(candle))
    return made


def prices(levels: LevelBook) -> list[float]:
    """Return the prices of a book's levels, in its order."""
    return [level.price for level in levels.levels]


def test_a_swing_away_from_all_levels_is_a_new_one() -> None:
    """Given an empty book
    When a swing in candle 7 becomes known two hours later
    Then there is a level at its price, touched once, that knows when its swing was and when it became known
    """
    (level,) = book((100, 7)).levels
    assert (level.side, level.price, level.touches) == (Side.SUPPORT, 100, 1)
    assert level.first == level.last == Touch(7, 7 * HOUR, 9 * HOUR)


@pytest.mark.parametrize(
    ("price", "expected"),
    [
        pytest.param(102, [106, 101], id="2 % from 100, 3.8 % from 106: (100 + 102) / 2"),
        pytest.param(104, [105, 100], id="4 % from 100, 1.9 % from 106: (106 + 104) / 2"),
        pytest.param(94, [106, 100, 94], id="6 % from 100: a new one"),
    ],
)
def test_a_swing_touches_the_nearest_level_within_the_tolerance(price: float, expected: list[float]) -> None:
    """Given supports at 100 and 106, and a tolerance of 5 %
    When another swing low comes
    Then it touches the nearer one of those in reach, or is a level of its own
    """
    assert prices(book((100, 0), (106, 5), (price, 9))) == expected


@pytest.mark.parametrize(("price", "touches"), [(106.25, 2), (93.75, 2), (106.26, 1), (93.74, 1)])
def test_the_tolerance_is_of_the_levels_price_and_includes_its_end(price: float, touches: int) -> None:
    """Given a level at 100 and a tolerance of 6.25 %
    When a swing comes just inside (93.75, 106.25) or just outside
    Then only the one inside touches it
    """
    levels = book((100, 0), (price, 5), merge_tolerance=0.0625).levels
    assert next(level for level in levels if level.first.candle == 0).touches == touches


@pytest.mark.parametrize(
    ("swings", "touched"),
    [
        pytest.param([(240, 0), (272, 5)], 272, id="born last"),
        pytest.param([(272, 0), (240, 5)], 240, id="born last, the other way round"),
        pytest.param([(240, 0), (272, 5), (240, 9)], 240, id="touched last"),
    ],
)
def test_of_two_equally_near_levels_the_one_touched_last_is_touched(
    swings: list[tuple[float, int]], touched: float
) -> None:
    """Given levels at 240 and 272, and 255, which is 6.25 % from both (255 / 240 = 1.0625, 255 / 272 = 0.9375)
    When a swing comes at 255
    Then it touches the one that was touched last
    """
    levels = book(*swings, (255, 20), merge_tolerance=0.0625).levels
    (level,) = [level for level in levels if level.last.candle == 20]
    assert level.first.candle == next(candle for price, candle in swings if price == touched)


def test_a_levels_price_is_the_mean_of_its_swings() -> None:
    """Given a level at 100
    When swings touch it at 101 and at 102
    Then its price is (100 + 101) / 2 = 100.5, then (100.5 * 2 + 102) / 3 = 101
    """
    levels = book((100, 0), (101, 5))
    assert prices(levels) == [100.5]
    levels.swing(102, touch(9))
    assert prices(levels) == [101]
    assert levels.levels[0].touches == 3


def test_price_counts_and_age_does_not() -> None:
    """Given a level from candle 0
    When a swing comes at its price 5,000 candles later
    Then they are one level
    """
    (level,) = book((100, 0), (100, 5000)).levels
    assert (level.touches, level.first.candle, level.last.candle) == (2, 0, 5000)


def test_identity_survives_touches() -> None:
    """Given a support whose first touch was candle 7
    When it is touched again, at another price
    Then it is the same level to whoever remembers it, and still knows when its first touch became known
    """
    levels = book((100, 7))
    before = levels.levels[0]
    after = levels.swing(104, touch(20))
    assert after is before
    assert after.key == f"S{7 * HOUR}"
    assert (after.first, after.last) == (touch(7), touch(20))


def test_the_level_with_the_oldest_last_touch_leaves_a_full_book() -> None:
    """Given a book of two levels, 100 touched in candles 0 and 9, 200 in candle 5
    When a third level comes
    Then 200 leaves, though 100 was there before it
    """
    assert prices(book((100, 0), (200, 5), (100, 9), (300, 12), max_levels=2)) == [300, 100]


def test_a_touch_drops_nothing_from_a_full_book() -> None:
    """Given a full book of two levels
    When one of them is touched
    Then both stay
    """
    assert prices(book((100, 0), (200, 5), (100, 9), max_levels=2)) == [200, 100]


@pytest.mark.parametrize(
    ("max_age", "candle", "expected"),
    [(10, 15, [200, 100]), (10, 16, [200]), (10, 18, [200]), (10, 19, []), (0, 9999, [200, 100])],
)
def test_a_level_leaves_when_its_last_touch_is_too_old(max_age: int, candle: int, expected: list[float]) -> None:
    """Given levels last touched in candles 5 and 8, and a greatest age in candles (0: none)
    When a candle closes
    Then those whose last touch is more than that before it leave
    """
    levels = book((100, 5), (200, 8), max_age=max_age)
    levels.expire(candle)
    assert prices(levels) == expected


def test_a_touch_makes_a_level_young_again() -> None:
    """Given levels at 100 (candle 5) and 200 (candle 6), 100 touched again in candle 12, and a greatest age of 10
    When candle 20 closes
    Then 100 stays, since 20 - 12 is not more than 10, and 200 leaves
    """
    levels = book((100, 5), (200, 6), (100, 12), max_age=10)
    levels.expire(20)
    assert prices(levels) == [100]


def test_two_levels_that_drift_into_each_other_stay_two() -> None:
    """Given supports at 100 and 106 and a tolerance of 5 %
    When swings at 103, 102 and 103 pull them to 104 = (106 + 103 + 103) / 3 and 101 = (100 + 102) / 2
    Then they are two levels still, though 3 % apart
    """
    assert prices(book((100, 0), (106, 5), (103, 10), (102, 15), (103, 20))) == [104, 101]


@pytest.mark.parametrize(("side", "expected"), [(Side.SUPPORT, [120, 100, 80]), (Side.RESISTANCE, [80, 100, 120])])
def test_a_book_is_in_the_order_of_its_tiers(side: Side, expected: list[float]) -> None:
    """Given levels at 100, 120 and 80
    When they are listed
    Then supports go downwards and resistances upwards
    """
    assert prices(book((100, 0), (120, 5), (80, 9), side=side)) == expected


def test_a_level_remembers_the_prices_that_it_had() -> None:
    """A chart draws a level where it was, not back in time where its last touch has moved it.

    Given a support at 100 that swings at 102 and at 98 have moved
    When its prices are asked for, and again once it has been written down and read
    Then they are told with the closes that gave it each, the present one last
    """
    (level,) = book((100, 0), (102, 5), (98, 9)).levels
    had = (Was(2 * HOUR, 100.0), Was(7 * HOUR, 101.0), Was(11 * HOUR, 100.0))
    assert level.prices == had
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(level), type=Level).prices == had


def test_a_level_of_before_earlier_prices_were_remembered_knows_its_last() -> None:
    """Given a level that a run wrote down without its earlier prices
    When it is read
    Then its price is known since its last touch became known, and nothing is said of before
    """
    (level,) = book((100, 0), (102, 5)).levels
    written = msgspec.to_builtins(level)
    del written["earlier"]
    assert msgspec.convert(written, Level).prices == (Was(7 * HOUR, 101.0),)


def test_no_more_earlier_prices_are_remembered_than_a_chart_needs() -> None:
    """Given a support that many swings have touched
    When its prices are asked for
    Then they are the newest few and the present one
    """
    (level,) = book(*((100 + at % 2, 5 * at) for at in range(40))).levels
    assert (level.touches, len(level.prices)) == (40, EARLIER + 1)
    assert level.prices[-1] == Was(level.last.known_time, level.price)
