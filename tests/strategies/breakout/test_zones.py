"""The breakout's book of levels and the events at one of them, by hand (strategies.md 5.1 and 5.2)."""

from __future__ import annotations

import msgspec
import pytest

from srconsole.core.candle import Candle
from srconsole.settings.schema import BreakoutSettings
from srconsole.strategies.breakout.event import Event, Zone
from srconsole.strategies.breakout.zones import Zones, nearest

FOUR_HOURS = 14_400_000


def at(*closes: float) -> list[Candle]:
    """Return candles that stay at one price each."""
    return [Candle(number, close, close, close, close, 1.0) for number, close in enumerate(closes)]


def events(candles: list[Candle], horizon: int = 32) -> list[Event]:
    """Return the events at a level of 100 with a zone of 1 about it, which a close 1 beyond the zone ends."""
    level = Zone("L0", 100.0, 0)
    told = [level.close(candle, number, 1.0, 1.0, horizon) for number, candle in enumerate(candles)]
    return [event for event in told if event is not None]


@pytest.mark.parametrize(
    ("candles", "expected"),
    [
        pytest.param(at(105, 100, 103), [Event("L0", 1, 1, 2, 1)], id="from above and back up: a rebound"),
        pytest.param(at(95, 100, 103), [Event("L0", -1, 1, 2, 1)], id="from below and up: a breakout"),
        pytest.param(at(105, 100, 97), [Event("L0", 1, 1, 2, -1)], id="from above and down: a breakout"),
        pytest.param(at(105, 100, 102, 102.1), [Event("L0", 1, 1, 3, 1)], id="the bound itself is not beyond it"),
        pytest.param(at(105, 100, 98, 97.9), [Event("L0", 1, 1, 3, -1)], id="nor is the lower one"),
        pytest.param(at(100, 103), [], id="nobody knows where price came from"),
        pytest.param(at(105, 97), [], id="a jump over the zone does not come to it"),
        pytest.param(at(95, 100, 101.5, 100, 103), [Event("L0", -1, 1, 4, 1)], id="where it came from is kept"),
        pytest.param(
            at(105, 100, 103, 100, 97), [Event("L0", 1, 1, 2, 1), Event("L0", 1, 3, 4, -1)], id="one after the other"
        ),
        pytest.param(
            at(105, 100, 97, 100, 103), [Event("L0", 1, 1, 2, -1), Event("L0", -1, 3, 4, 1)], id="and from below then"
        ),
    ],
)
def test_events_at_a_level(candles: list[Candle], expected: list[Event]) -> None:
    """Given closes about a level at 100 with a zone of 1
    When they are followed
    Then an event opens where price reaches the zone, and ends where it closes more than 1 beyond
    """
    assert events(candles) == expected


def test_an_event_may_open_and_end_with_one_candle() -> None:
    """Given price above a zone
    When a candle's low reaches it and its close is far above, or far below
    Then that is a rebound, or a breakout, of one candle
    """
    back, through = Candle(1, 105.0, 105.0, 100.5, 104.0, 1.0), Candle(1, 105.0, 105.0, 90.0, 90.0, 1.0)
    assert [event.kind for event in events([*at(105), back])] == ["rebound"]
    assert [event.kind for event in events([*at(105), through])] == ["breakout"]


def test_the_edge_of_a_zone_is_part_of_it() -> None:
    """Given price above a zone that ends at 101
    When a low is at 101, or just above
    Then an event opens, or does not
    """
    touched, missed = Candle(1, 105.0, 105.0, 101.0, 104.0, 1.0), Candle(1, 105.0, 105.0, 101.01, 104.0, 1.0)
    assert events([*at(105), touched])
    assert not events([*at(105), missed])


def test_an_event_ends_without_outcome_after_the_horizon() -> None:
    """Given a horizon of 3 candles and price that stays in the zone
    When the third candle after the first closes
    Then the event ends without outcome, and another opens with the next
    """
    assert events(at(105, *[100] * 8), 3) == [Event("L0", 1, 1, 4, 0), Event("L0", 1, 5, 8, 0)]
    assert Event("L0", 1, 1, 4, 0).kind == ""
    assert events(at(105, 100, 100, 100, 103), 3) == [Event("L0", 1, 1, 4, 1)]


def fours(*prices: tuple[float, float]) -> list[Candle]:
    """Return 4h candles of these highs and lows, behind 14 that stay between 100 and 102."""
    spans = [(102.0, 100.0)] * 14 + list(prices)
    return [Candle(n * FOUR_HOURS, 101.0, high, low, 101.0, 1.0) for n, (high, low) in enumerate(spans)]


def book(candles: list[Candle], **settings: float) -> Zones:
    """Return a book of swings with one candle on each side, of these candles."""
    zones = Zones(msgspec.structs.replace(BreakoutSettings(swing_order=1, merge_atr=0.0), **settings))
    for candle in candles:
        zones.close(candle)
    return zones


def known(zones: Zones) -> list[tuple[str, float, int, int]]:
    """Return key, price, touches and newest touch of each level."""
    return [(level.key, level.price, level.touches, level.last) for level in zones.levels]


def test_a_swing_is_a_level_once_it_is_confirmed() -> None:
    """Given a candle with a lower low and a higher high than its neighbours
    When the next one closes
    Then the book has its low, then its high, each known by that candle's time
    """
    candles = fours((103.0, 99.0), (102.0, 100.0))
    assert known(book(candles[:-1])) == []
    time = 14 * FOUR_HOURS
    assert known(book(candles)) == [(f"L{time}", 99.0, 1, 14), (f"H{time}", 103.0, 1, 14)]


def test_a_swing_before_the_first_atr_is_ignored() -> None:
    """Given a swing low among the first 13 candles, which have no ATR yet
    When they close
    Then there is no level, though a later one becomes one
    """
    candles = fours((102.0, 99.0), (102.0, 100.0))
    candles[5] = candles[5]._replace(low=98.0)
    assert [level.price for level in book(candles).levels] == [99.0]


def test_a_near_swing_touches_a_level_and_moves_it_to_the_mean() -> None:
    """Given a level at 99 and a reach of half an ATR of about 2
    When a swing low at 98.5 is confirmed, and one at 96
    Then the first touches the level, which is then at 98.75, and the second is another level
    """
    candles = fours((102.0, 99.0), (102.0, 100.0), (102.0, 98.5), (102.0, 100.0), (102.0, 96.0), (102.0, 100.0))
    assert [(price, touches, last) for _, price, touches, last in known(book(candles, merge_atr=0.5))] == [
        (98.75, 2, 16),
        (96.0, 1, 18),
    ]


def test_lows_and_highs_share_the_book() -> None:
    """Given a level from a swing low at 100.9
    When a swing high at 101.2 is confirmed within reach
    Then it touches that level
    """
    spans = [(105.0, 104.0)] * 2 + [(104.0, 100.9)] + [(105.0, 104.0)] + [(100.0, 99.0)] * 2 + [(101.2, 99.0)]
    zones = book(fours(*spans, (100.0, 99.0)), merge_atr=0.5)
    assert [(level.key[0], level.touches) for level in zones.levels if 100 < level.price < 102] == [("L", 2)]


def test_of_equally_near_levels_the_one_touched_last_is_touched() -> None:
    """Given levels at 99 and 101, the second touched later, and one at 100.5
    When one near to 100 is looked for within 1, within 0.5 and within 0.4
    Then it is the one at 100.5, and none; without that one it is the level at 101
    """
    older, newer, nearer = Zone("a", 99.0, 3), Zone("b", 101.0, 7), Zone("c", 100.5, 1)
    assert nearest([older, nearer, newer], 100.0, 1.0) is nearer
    assert nearest([older, nearer, newer], 100.0, 0.5) is nearer
    assert nearest([older, nearer, newer], 100.0, 0.4) is None
    assert nearest([older, newer], 100.0, 1.0) is newer


def test_the_level_that_was_not_touched_for_longest_leaves() -> None:
    """Given room for two levels and swings at 99, 97, again at 99, and at 95
    When they are confirmed
    Then the level at 97 has left
    """
    lows = [99.0, 100.0, 97.0, 100.0, 99.0, 100.0, 95.0, 100.0]
    zones = book(fours(*[(102.0, low) for low in lows]), max_levels=2)
    assert [level.price for level in zones.levels] == [99.0, 95.0]


def test_of_two_touched_by_one_candle_the_older_level_leaves() -> None:
    """Given room for one level and a candle that is a swing low and a swing high
    When it is confirmed
    Then the high, which came second, is in the book
    """
    zones = book(fours((103.0, 99.0), (102.0, 100.0)), max_levels=1)
    assert [level.key[0] for level in zones.levels] == ["H"]
