"""Small scenarios computed by hand from strategy.md, which pin the reference implementation."""

from __future__ import annotations

from typing import Any

import pytest

from tests.oracle.levels import Level, Pattern, Settings, Swing, add_swing, compress, latest_pattern
from tests.oracle.reference import CandleTuple, Outcome, run

Prices = tuple[float, float, float, float]

HOUR = 3600

SETTINGS: dict[str, Any] = {
    "swing_order": 1,
    "proximity": 0.01,
    "stop_pct": 0.05,
    "trail_pct": 0.1,
    "margin": 100.0,
    "leverage": 1.0,
    "fee_rate": 0.0,
}

# Swing low 80 (candle 1), swing high 120 (3), swing low 100 (5), known at the close of 6 at 109. From then:
#   S1 = 100: trigger 100 * 1.01 = 101,  stop 100 * 0.95 = 95
#   S2 =  80: trigger  80 * 1.01 = 80.8, stop  80 * 0.95 = 76
#   midpoint = 100 + 0.5 * (120 - 100) = 110
BASE: list[Prices] = [
    (110, 112, 108, 110),
    (110, 111, 80, 106),
    (106, 115, 105, 114),
    (114, 120, 112, 113),
    (113, 114, 106, 107),
    (107, 109, 100, 108),
    (108, 112, 107, 109),
]


def hourly(prices: list[Prices]) -> list[CandleTuple]:
    """Give the prices hourly times from 0 and a volume of 1."""
    return [(n * HOUR, *ohlc, 1.0) for n, ohlc in enumerate(prices)]


def after_base(*prices: Prices, **changed: object) -> Outcome:
    """Run the base candles and these after them; the first of these is candle 7."""
    return run(hourly([*BASE, *prices]), SETTINGS | changed)


def lows(*values: float) -> list[Prices]:
    """Return candles with these lows that open and close at 150 and whose highs never make a swing."""
    return [(150.0, 200.0 + n, low, 150.0) for n, low in enumerate(values)]


def test_first_of_two_tied_lows_is_the_swing() -> None:
    """Given two candles in a row with the same lowest low, and a window of one candle
    When the candles close
    Then the first of the two is the swing, and the second adds no touch to its level
    """
    # Candle 1: 3 < 5 before, 3 <= 3 after: a swing, known at the close of 2, in force during 3.
    # Candle 2: 3 < 3 before fails. Candle 4 (3.004) touches: (3 * 1 + 3.004) / 2 only with one touch so far.
    outcome = run(hourly(lows(5, 3, 3, 5, 3.004, 5, 5)), SETTINGS | {"merge_tolerance": 0.002})
    assert [row["S1"] for row in outcome.rows] == [None, None, None, 3, 3, 3, (3 * 1 + 3.004) / 2]


def test_touches_weigh_in_the_price_of_a_level() -> None:
    """Given a support at 100 with one touch and a tolerance of 0.2 percent
    When swing lows follow at 100.1, at 100.2 and at 100.5
    Then the first two move the level to the mean of its touches and the third is a level of its own
    """
    outcome = run(hourly(lows(110, 100, 110, 100.1, 110, 100.2, 110, 100.5, 110, 110)), SETTINGS)
    two_touches = (100 * 1 + 100.1) / 2  # 0.001 away from 100
    three_touches = (two_touches * 2 + 100.2) / 3  # 100.2 is 0.0015 away from 100.05
    assert outcome.rows[5]["S1"] == two_touches
    assert outcome.rows[7]["S1"] == three_touches
    assert (outcome.rows[9]["S1"], outcome.rows[9]["S2"]) == (100.5, three_touches)  # 0.004 away


def test_touch_between_two_levels_equally_near_goes_to_the_one_touched_last() -> None:
    """Given two levels that have drifted to the same price
    When a swing touches that price
    Then the level touched most recently takes it, and the other keeps its age
    """
    older, newer = Level(100, 3, 1, 7), Level(100, 2, 4, 9)
    add_swing([older, newer], Swing("L", 100, 12), Settings())
    assert (older.touches, older.last_touch) == (3, 7)
    assert (newer.touches, newer.last_touch) == (3, 12)


def test_full_book_forgets_the_level_touched_longest_ago_and_age_forgets_too() -> None:
    """Given swing lows at 100, 90 and 100 again, then 95
    When the book holds two levels, or levels older than three candles leave
    Then 90 leaves for 95, since the touch made 100 the newer one, and with an age limit 90 leaves earlier
    """
    candles = hourly(lows(110, 100, 110, 90, 110, 100, 110, 95, 110, 110))
    full = run(candles, SETTINGS | {"max_levels": 2}).rows
    assert (full[8]["S1"], full[8]["S2"]) == (100, 90)
    assert (full[9]["S1"], full[9]["S2"]) == (100, 95)
    # 90 was touched at candle 3: at the close of 6 it is 3 old and stays, at the close of 7 it is 4 old.
    aged = run(candles, SETTINGS | {"max_age": 3}).rows
    assert (aged[7]["S2"], aged[8]["S2"]) == (90, None)


def test_broken_support_loses_its_tier_until_a_close_is_back() -> None:
    """Given a support at 100 and a proximity of 1 percent
    When a candle closes at 98 and a later one at 99.5
    Then the support has no tier after 98, since 100 > 98 * 1.01, and one after 99.5, since 100 <= 99.5 * 1.01
    """
    flat = [(110.0, 111.0, 110.0, 110.0), (110.0, 112.0, 100.0, 110.0), (110.0, 113.0, 105.0, 106.0)]
    falling = [(106.0, 114.0, 97.0, 98.0), (98.0, 115.0, 96.0, 99.5), (99.5, 116.0, 95.0, 96.0)]
    rows = run(hourly([*flat, *falling]), SETTINGS).rows
    assert [row["S1"] for row in rows[2:]] == [None, 100, None, 100]
    # Candle 3: low 97 <= 101 and high 114 >= 99, so it is at S1; candle 4 has no tiers.
    assert [row["SR_Proximity"] for row in rows] == ["No", "No", "No", "S1", "No", "S1"]


def test_tiers_by_recency_change_only_names() -> None:
    """Given a support at 100 and a newer one at 80
    When a candle falls from 109 to 101 and tiers are named by price or by recency
    Then the same trade is opened at 100, which is S1 by price and S2 by recency
    """
    swapped = [*BASE]
    swapped[1], swapped[5] = (110, 111, 100, 106), (107, 109, 80, 108)
    candles = hourly([*swapped, (109, 109, 101, 102)])
    by_price = run(candles, SETTINGS | {"rank_by": "price"})
    by_recency = run(candles, SETTINGS | {"rank_by": "recency"})
    assert (by_price.rows[7]["S1"], by_price.rows[7]["S2"]) == (100, 80)
    assert (by_recency.rows[7]["S1"], by_recency.rows[7]["S2"]) == (80, 100)
    assert by_price.open_position is not None
    assert by_price.open_position["tier"] == "S1"
    assert by_recency.open_position == by_price.open_position | {"tier": "S2"}


def test_candle_is_at_the_tier_nearest_to_its_close() -> None:
    """Given a support at 100 and a resistance at 120, both reached by one candle from 101 to 119
    When it closes at 110, as far from one as from the other, or at 111
    Then SR_Proximity names the support on the tie and the resistance at 111
    """
    assert after_base((109, 119, 101, 110)).rows[7]["SR_Proximity"] == "S1"
    assert after_base((109, 119, 101, 111)).rows[7]["SR_Proximity"] == "R1"
    # 118.7 is below 120 * 0.99 = 118.8, and 101.1 is above 101.
    assert after_base((109, 118.7, 101.1, 111)).rows[7]["SR_Proximity"] == "No"


def test_only_significant_swings_become_levels() -> None:
    """Given a low of 100 in a window up to 114, a prominence of 0.14, and a low of 80 of 35 / 80 = 0.4375
    When 0.14 or 0.15 is asked for, or a volume of 1 or 1.1 times the mean
    Then the low of 100 passes what it just reaches, and a volume of zero everywhere passes too
    """
    candles = hourly([*BASE, (109, 109, 108, 109)])
    assert run(candles, SETTINGS | {"min_prominence": 0.14}).rows[7]["S1"] == 100
    assert run(candles, SETTINGS | {"min_prominence": 0.15}).rows[7]["S1"] == 80
    # The high of 120: (120 - 105) / 120 = 0.125.
    assert run(candles, SETTINGS | {"min_prominence": 0.125}).rows[7]["R1"] == 120
    assert run(candles, SETTINGS | {"min_prominence": 0.126}).rows[7]["R1"] is None
    assert run(candles, SETTINGS | {"min_volume_ratio": 1.0}).rows[7]["S1"] == 100
    assert run(candles, SETTINGS | {"min_volume_ratio": 1.1}).rows[7]["S1"] is None
    silent: list[CandleTuple] = [(*candle[:5], 0.0) for candle in candles]
    assert run(silent, SETTINGS | {"min_volume_ratio": 1.1}).rows[7]["S1"] == 100


def test_pattern_is_the_latest_low_high_low_of_alternating_swings() -> None:
    """Given swings that repeat their kind
    When they are compressed
    Then the more extreme one stays, the later on a tie, and a closing high uses the three before it
    """
    swings = [
        Swing("L", 90, 1),
        Swing("L", 92, 2),  # dropped: above 90
        Swing("H", 120, 3),
        Swing("H", 120, 4),  # replaces: equal
        Swing("L", 100, 5),
        Swing("H", 110, 6),
    ]
    assert compress(swings) == [swings[0], swings[3], swings[4], swings[5]]
    assert latest_pattern(swings, Settings()) == Pattern(low=100, high=120)
    lower = [*swings, Swing("L", 99, 7), Swing("L", 95, 8)]
    assert latest_pattern(lower, Settings()) == Pattern(low=95, high=110)
    assert latest_pattern(swings[:4], Settings()) is None
    crossed = [Swing("L", 90, 1), Swing("H", 95, 2), Swing("L", 95, 3)]
    assert latest_pattern(crossed, Settings()) is None
    assert latest_pattern(crossed, Settings(midpoint_low="lowest")) == Pattern(low=90, high=95)


def test_midpoint_lies_between_the_chosen_low_and_the_high() -> None:
    """Given a low at 80, a high at 120 and a low at 100
    When a trade is opened with the last or with the lowest of the two lows, or another fraction
    Then its midpoint is the fraction of the way from that low to the high
    """
    entry: Prices = (109, 109, 101, 102)
    midpoints = []
    for changed in ({}, {"midpoint_low": "lowest"}, {"midpoint_fraction": 0.25}):
        position = after_base(entry, **changed).open_position
        assert position is not None
        midpoints.append(position["midpoint"])
    assert midpoints == [100 + 0.5 * (120 - 100), 80 + 0.5 * (120 - 80), 100 + 0.25 * (120 - 100)]


def test_glide_down_enters_at_the_trigger() -> None:
    """Given a flat trader and a support at 100 whose trigger is 101
    When a candle opens at 109, falls to 100.5 and closes at 105
    Then the entry fills at 101, the stop is 95, and the open trade is marked to the close
    """
    outcome = after_base((109, 109.5, 100.5, 105), fee_rate=0.001, slippage=0.01)
    fill = 101 * 1.01
    quantity = 100 / fill
    fee = quantity * fill * 0.001
    row = outcome.rows[7]
    assert (row["Position"], row["Stop"], row["SR_Proximity"]) == ("STOP_LOSS", 95, "S1")
    assert row["Equity"] == pytest.approx(1000 + quantity * (105 - fill) - fee, rel=1e-12)
    assert outcome.open_position is not None
    assert outcome.open_position["entry_price"] == pytest.approx(fill, rel=1e-12)
    assert outcome.trades == []


def test_jump_enters_near_a_support_and_misses_one_it_jumps_through() -> None:
    """Given a support at 100 that is entered between 99 and 101 on a jump
    When one candle opens at 99.5, another at 98.9 after a close at 109
    Then the first enters at 99.5, and the second misses the support
    """
    entered = after_base((99.5, 102, 99.2, 101.5)).open_position
    assert entered is not None
    assert (entered["entry_price"], entered["level"]) == (99.5, 100)
    missed = after_base((98.9, 100.9, 98.5, 100.5))  # 100.9: never above the trigger again
    assert missed.open_position is None
    assert missed.trades == []
    assert missed.refused == {}


def test_jump_between_two_supports_takes_the_nearest() -> None:
    """Given supports at 101 and 100, whose triggers are 102.01 and 101
    When price jumps from 109 to 100.3, or to 100.5 halfway between them
    Then 100 is bought at 100.3, and 101, the higher one, at 100.5
    """
    near = [*BASE]
    near[1] = (110, 111, 101, 106)
    nearest = run(hourly([*near, (100.3, 100.4, 100.2, 100.3)]), SETTINGS).open_position
    tied = run(hourly([*near, (100.5, 100.6, 100.4, 100.5)]), SETTINGS).open_position
    assert nearest is not None
    assert (nearest["level"], nearest["tier"], nearest["entry_price"]) == (100, "S2", 100.3)
    assert tied is not None
    assert (tied["level"], tied["tier"], tied["entry_price"]) == (101, "S1", 100.5)


@pytest.mark.parametrize("movement", ["candles", "polls"])
def test_price_that_starts_at_the_trigger_does_not_come_from_above(movement: str) -> None:
    """Given a flat trader and a price that has jumped below the support and rises to its trigger of 101
    When it falls again from exactly 101
    Then there is no entry, in glides or in jumps
    """
    outcome = after_base((98.9, 100.9, 98.5, 100.5), (101, 101, 100.5, 100.6), movement=movement)
    assert outcome.rows[8]["S1"] == 100
    assert (outcome.trades, outcome.open_position) == ([], None)


def test_fees_and_slippage_count_on_both_fills() -> None:
    """Given slippage of 1 percent and fees of 0.1 percent
    When a trade enters at 101 and is stopped at 95
    Then it is bought at 102.01 and sold at 94.05, its stop is still 95, and both fills pay
    """
    (trade,) = after_base((109, 109, 95, 102), fee_rate=0.001, slippage=0.01).trades
    bought, sold = 101 * 1.01, 95 * 0.99
    quantity = 100 / bought
    fees = quantity * bought * 0.001 + quantity * sold * 0.001
    assert (trade["entry_price"], trade["exit_price"]) == pytest.approx((bought, sold), rel=1e-12)
    assert (trade["fees"], trade["quantity"]) == pytest.approx((fees, quantity), rel=1e-12)
    assert trade["pnl"] == pytest.approx(quantity * (sold - bought) - fees, rel=1e-12)
    assert trade["stop"] == 95


def test_stop_can_be_hit_in_the_entry_candle_and_a_lower_support_be_bought() -> None:
    """Given supports at 100 and 80
    When one candle falls from 109 to 80.5 and closes at 85
    Then it enters at 101, is stopped at 95, enters again at 80.8 and holds with the stop at 76
    """
    outcome = after_base((109, 109, 80.5, 85))
    (trade,) = outcome.trades
    quantity = 100 / 101
    assert (trade["entry_price"], trade["exit_price"], trade["exit_reason"]) == (101, 95, "stop_loss")
    assert (trade["entry_time"], trade["exit_time"]) == (7 * HOUR, 7 * HOUR)
    assert (trade["tier"], trade["stop"], trade["peak"]) == ("S1", 95, None)
    assert trade["pnl"] == pytest.approx(quantity * (95 - 101), rel=1e-12)
    assert outcome.open_position is not None
    assert outcome.open_position["tier"] == "S2"
    assert outcome.open_position["entry_price"] == pytest.approx(80.8, rel=1e-12)
    assert outcome.rows[7]["Stop"] == 76


def test_take_profit_trails_and_may_exit_in_the_same_candle() -> None:
    """Given a long trade from 101 with midpoint 110 and a trail of 10 percent
    When price rises to 110 exactly, then to 130, then falls to 112
    Then 110 changes nothing, 130 starts TAKE_PROFIT with the stop at 117, and the fall exits at 117
    """
    outcome = after_base((109, 109, 101, 108), (108, 110, 107, 109), (109, 130, 108, 125), (125, 126, 112, 113))
    assert [row["Position"] for row in outcome.rows[7:]] == ["STOP_LOSS", "STOP_LOSS", "TAKE_PROFIT", "FLAT"]
    assert [row["Stop"] for row in outcome.rows[7:]] == [95, 95, 130 * (1 - 0.1), None]
    (trade,) = outcome.trades
    assert (trade["exit_reason"], trade["exit_price"], trade["peak"]) == ("take_profit", 130 * (1 - 0.1), 130)
    assert outcome.rows[-1]["Equity"] == pytest.approx(1000 + 100 / 101 * (117 - 101), rel=1e-12)


def test_entry_above_the_midpoint_starts_in_take_profit() -> None:
    """Given a midpoint of 100.2, below the trigger of 101
    When a glide enters at 101 and goes on down to 100.1
    Then the trade is in TAKE_PROFIT with peak 101, its stop at 101 * 0.97 or, with a wide trail, at 95
    """
    entry: Prices = (109, 109, 100.1, 100.1)
    outcome = after_base(entry, (100.1, 100.1, 97, 97), midpoint_fraction=0.01, trail_pct=0.03)
    assert outcome.rows[7]["Position"] == "TAKE_PROFIT"
    assert outcome.rows[7]["Stop"] == 101 * (1 - 0.03)
    (trade,) = outcome.trades
    assert (trade["exit_reason"], trade["peak"]) == ("take_profit", 101)
    assert trade["pnl"] == pytest.approx(100 / 101 * (101 * 0.97 - 101), rel=1e-12)
    # 101 * 0.9 = 90.9 is below the initial stop.
    assert after_base(entry, midpoint_fraction=0.01).rows[7]["Stop"] == 95
    # Midpoint 101.5: the price of 101 is below it, although the fill of 102.01 is not.
    slipped = after_base((109, 109, 101, 101), midpoint_fraction=0.075, slippage=0.01)
    assert slipped.rows[7]["Position"] == "STOP_LOSS"


def test_order_of_high_and_low_follows_from_the_position_after_the_jump() -> None:
    """Given trigger 101, stop 95 and midpoint 110
    When a flat trader meets 109, 118, 96, 108, and one who is long meets 109, 118, 94, 108
    Then the flat one enters after the high (adverse) or before it and trails from it (favourable),
    and the long one is stopped before the high (adverse) or trails from it first (favourable)
    """
    flat: Prices = (109, 118, 96, 108)
    assert after_base(flat, intrabar="adverse").rows[7]["Position"] == "STOP_LOSS"
    favoured = after_base(flat, intrabar="favourable").rows[7]
    assert (favoured["Position"], favoured["Stop"]) == ("TAKE_PROFIT", 118 * (1 - 0.1))
    held: Prices = (109, 109, 101, 109)
    long: Prices = (109, 118, 94, 108)
    (adverse,) = after_base(held, long, intrabar="adverse").trades
    (favourable,) = after_base(held, long, intrabar="favourable").trades
    assert (adverse["exit_price"], adverse["exit_reason"]) == (95, "stop_loss")
    # 118 * 0.9 = 106.2; the fall goes on to 94, but 100 was left in this candle.
    assert (favourable["exit_price"], favourable["exit_reason"]) == (118 * (1 - 0.1), "take_profit")


def test_a_support_left_in_a_candle_is_bought_again_only_after_its_close() -> None:
    """Given a long trade from the support at 100
    When a candle stops it at 95, rises to 109 and falls to 101 again by its close
    Then the support is not bought in that candle, and it is when the next one rises and falls to it
    """
    held: Prices = (109, 109, 101, 105)
    # Long, adverse: 105 down to 94, up to 109, down to 100.5.
    leaving: Prices = (105, 109, 94, 100.5)
    once = after_base(held, leaving)
    assert (len(once.trades), once.rows[-1]["Position"]) == (1, "FLAT")
    assert once.refused == {}
    twice = after_base(held, leaving, (100.5, 103, 100.4, 102))
    assert twice.open_position is not None
    assert (twice.open_position["entry_time"], twice.open_position["entry_price"]) == (9 * HOUR, 101)


def test_losses_in_a_row_halt_entries_for_the_pause() -> None:
    """Given a limit of one loss and a pause of two candles
    When a trade loses in candle 7, and every candle after it falls to the support from above
    Then candles 8 and 9 are refused as halted and candle 10 enters
    """
    losing: Prices = (109, 109, 94, 102)
    falling: Prices = (102, 103, 100.9, 102)
    outcome = after_base(losing, falling, falling, falling, max_consecutive_losses=1, loss_pause=2)
    assert [row["Position"] for row in outcome.rows[7:]] == ["FLAT", "FLAT", "FLAT", "STOP_LOSS"]
    assert outcome.refused == {"halted": 2}
    assert outcome.halts == 1
    assert outcome.open_position is not None
    assert outcome.open_position["entry_time"] == 10 * HOUR
    for_good = after_base(losing, falling, falling, falling, max_consecutive_losses=1, loss_pause=0)
    assert for_good.refused == {"halted": 3}


def test_end_of_a_halt_clears_the_count_and_so_does_a_win() -> None:
    """Given a limit of two losses in a row and a pause of one candle
    When two losses halt and a third follows the pause, or a win stands between two losses
    Then there is one halt in the first case, and none in the second
    """
    limit: dict[str, Any] = {"max_consecutive_losses": 2, "loss_pause": 1}
    # Candle 7: bought at 101, stopped at 95, bought at 80.8, stopped at 76. Candle 8 waits, 9 loses again.
    cleared = after_base((109, 109, 75, 102), (102, 103, 101.5, 102), (102, 102.5, 95, 102), **limit)
    assert [trade["exit_price"] for trade in cleared.trades] == [95, 76, 95]
    assert cleared.halts == 1
    # Loss in 7, bought in 8, 130 in 9, sold at 117 in 10, bought and stopped in 11.
    between = after_base(
        (109, 109, 94, 102),
        (102, 103, 100.9, 105),
        (105, 130, 104, 129),
        (129, 129, 110, 112),
        (112, 112, 95, 102),
        **limit,
    )
    assert [trade["exit_price"] for trade in between.trades] == [95, 117, 95]
    assert between.halts == 0


def test_refusals_come_in_order_and_once_per_level_and_candle() -> None:
    """Given a support that a candle falls to twice
    When there is no pattern, too little capital, or the quantity rounds down to nothing
    Then the first reason that applies is counted, once for the candle
    """
    falls_twice: Prices = (109, 109, 100.5, 100.8)
    # Flat, favourable: 109 down to 100.5, up to 109, down to 100.8: the trigger 101 is met twice.
    changed: dict[str, Any] = {"intrabar": "favourable", "initial_capital": 99.0, "step": 1.0}
    assert after_base(falls_twice, **changed).refused == {"insufficient funds": 1}
    # 100 / 101 = 0.990 is below one step of 1; in steps of 0.01 it is 0.99.
    assert after_base(falls_twice, step=1.0).refused == {"quantity too small": 1}
    stepped = after_base(falls_twice, step=0.01).open_position
    assert stepped is not None
    assert stepped["quantity"] == 0.99
    assert after_base(falls_twice, min_quantity=1.0).refused == {"quantity too small": 1}
    assert after_base(falls_twice, min_notional=101.0).refused == {"quantity too small": 1}
    # The margin of 100 may be the whole equity.
    assert after_base(falls_twice, initial_capital=100.0).open_position is not None
    no_high = hourly([*lows(110, 100, 110), (150, 203, 100.5, 150)])
    assert run(no_high, SETTINGS | {"initial_capital": 99.0}).refused == {"no pattern": 1}


def test_polls_see_only_the_four_prices() -> None:
    """Given a support at 100, entered between 99 and 101 on a jump
    When a candle's four prices are polls: 109, 110, 98, 100.5, and another's are 109, 110, 100.4, 102
    Then the first misses the support on the way down and the second enters at 100.4, not at the trigger
    """
    through: Prices = (109, 110, 98, 100.5)
    near: Prices = (109, 110, 100.4, 102)
    assert after_base(through, movement="polls").open_position is None
    assert after_base(through).open_position is not None
    entered = after_base(near, movement="polls").open_position
    assert entered is not None
    assert entered["entry_price"] == 100.4


def test_poll_at_or_below_the_stop_exits_at_the_poll() -> None:
    """Given a long trade with its stop at 95
    When a candle as polls has its low at 94
    Then it exits at 94, as it does when the candle opens there in either movement
    """
    held: Prices = (109, 109, 101, 105)
    polled = after_base(held, (105, 106, 94, 96), movement="polls").trades
    opened = after_base(held, (94, 96, 93, 95)).trades
    assert [trade["exit_price"] for trade in polled + opened] == [94, 94]
    assert [trade["stop"] for trade in polled + opened] == [95, 95]


def test_detail_decides_the_path_where_it_reproduces_the_candle() -> None:
    """Given a candle 109, 118, 94, 108 which, flat and adverse, enters at 101 and is stopped at 95
    When finer candles say that price jumped to 94 and back to 102, and never fell from above 101 through it
    Then nothing is traded, unless their low or close differs from the candle's, which makes them unused
    """
    candles = hourly([*BASE, (109, 118, 94, 108)])
    start = 7 * HOUR
    finer: list[CandleTuple] = [
        (start, 109, 118, 107, 107, 1),
        (start + 1200, 94, 100, 94, 100, 1),
        (start + 2400, 102, 108, 102, 108, 1),
        (start + 3600, 50, 50, 50, 50, 1),  # of the next candle
    ]
    followed = run(candles, SETTINGS, detail=finer)
    assert (followed.trades, followed.open_position) == ([], None)
    assert (followed.detail_used, followed.detail_unused) == (1, 7)
    wrong_low: list[CandleTuple] = [finer[0], (start + 1200, 94, 100, 93.9, 100, 1), finer[2]]
    wrong_close: list[CandleTuple] = [*finer[:2], (start + 2400, 102, 108, 102, 107, 1)]
    for wrong in (wrong_low, wrong_close):
        ignored = run(candles, SETTINGS, detail=wrong)
        assert len(ignored.trades) == 1
        assert (ignored.detail_used, ignored.detail_unused) == (0, 8)


def test_trading_from_a_time_builds_levels_before_it_and_jumps_from_the_last_close() -> None:
    """Given a candle 7 that falls to the support and a candle 8 that opens beside it
    When trading begins with candle 8
    Then candle 7 is not traded, and candle 8 enters on its jump from the close of 7
    """
    candles = hourly([*BASE, (109, 109, 100.5, 105), (100.2, 102, 100.1, 101.5)])
    outcome = run(candles, SETTINGS, trade_from=8 * HOUR)
    assert outcome.open_position is not None
    assert (outcome.open_position["entry_time"], outcome.open_position["entry_price"]) == (8 * HOUR, 100.2)
    assert outcome.rows[7]["S1"] == 100
    assert outcome.rows[7]["Position"] == "FLAT"
