"""The indicators against the naive form of the table, on any candles, and cut anywhere."""

from __future__ import annotations

import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.core.candle import Candle
from srconsole.core.indicators.averages import Ema, Rma, Sma
from srconsole.core.indicators.oscillators import Mfi, Rsi, Stochastic
from srconsole.core.indicators.ranges import Adx, Atr
from srconsole.core.indicators.vwap import Vwap
from tests.core.indicators.lines import INDICATORS, assert_same, drawn, from_the_table, updated
from tests.walks import HOUR, candles, walk

every_indicator = pytest.mark.parametrize("name", INDICATORS)
FIRST_VALUES = {"sma": 13, "ema": 13, "rma": 13, "rsi": 14, "macd": 29, "macd_signal": 39, "macd_hist": 39, "atr": 13}
FIRST_VALUES |= {"bb_mid": 13, "bb_up": 13, "bb_low": 13, "stoch_raw": 13, "stoch_k": 15, "stoch_d": 17}
FIRST_VALUES |= {"di_plus": 14, "di_minus": 14, "adx": 27, "vol_mean": 13, "high": 13, "low": 13, "mfi": 13}


def flat(count: int, price: float = 0.1, volume: float = 3.0) -> list[Candle]:
    """Return candles in which nothing moves."""
    return [Candle(at * HOUR, price, price, price, price, volume) for at in range(count)]


@every_indicator
@given(
    seed=st.integers(0, 10_000),
    length=st.integers(1, 60),
    count=st.integers(0, 150),
    tick=st.sampled_from([0.5, 0.01, 5.0]),
    start=st.sampled_from([100.0, 60_000.0]),
)
@hypothesis_settings(max_examples=30)
def test_an_indicator_is_what_its_table_says(
    name: str, seed: int, length: int, count: int, tick: float, start: float
) -> None:
    """Given any candles, with hours missing, hours without volume and flat ones, and any length
    When an indicator is fed one after the other
    Then its numbers are those of the rules, worked out anew for each candle, to the last digit
    """
    made = walk(seed, count, tick, start=start)
    assert_same(drawn(name, made, length), from_the_table(name, made, length))


@every_indicator
@given(seed=st.integers(0, 10_000), length=st.integers(1, 30), cut=st.integers(0, 120))
@hypothesis_settings(max_examples=20)
def test_an_indicator_goes_on_from_what_was_written_down(name: str, seed: int, length: int, cut: int) -> None:
    """Given an indicator that is written down behind any candle
    When another one is read from those bytes, and both are fed the rest
    Then they return the same, and are written down alike
    """
    about = INDICATORS[name]
    made = [about.feed(candle) for candle in walk(seed, 120)]
    whole = about.made(length)
    for fed in made[:cut]:
        updated(whole, fed)
    memory = msgspec.msgpack.encode(whole)
    restored = msgspec.msgpack.decode(memory, type=type(whole))
    assert msgspec.msgpack.encode(restored) == memory
    for fed in made[cut:]:
        assert_same({name: list(updated(restored, fed))}, {name: list(updated(whole, fed))})
    assert msgspec.msgpack.encode(restored) == msgspec.msgpack.encode(whole)


@every_indicator
def test_the_first_value_comes_when_it_can(name: str) -> None:
    """Given indicators over 14 candles
    When they are fed from the first candle on
    Then each line begins at the candle that the rules name, and has no hole behind it
    """
    for line, values in drawn(name, walk(5, 120), 14).items():
        begins = FIRST_VALUES.get(line, 0)
        if line == "vwap":
            continue
        assert [math.isnan(value) for value in values] == [at < begins for at in range(120)]


@every_indicator
def test_a_market_that_does_not_move_is_as_the_table_says(name: str) -> None:
    """Given a market that stands still, moves once, and stands still again
    When an indicator is fed
    Then its numbers are those of the rules, and no division by nothing ends it
    """
    made = [*flat(40), *flat(1, 0.2), *flat(60, 0.2, 0.0)]
    made = [candle._replace(time=at * HOUR) for at, candle in enumerate(made)]
    assert_same(drawn(name, made, 5), from_the_table(name, made, 5))


def test_a_flat_market_has_full_strength_and_no_direction() -> None:
    """Given 60 candles at one price
    When RSI, money flow, stochastic, ADX and ATR are taken
    Then the first two are 100, as in Pine, range and direction are unknown, and the ATR is nothing
    """
    made = flat(60)
    rsi, mfi, stochastic, adx, atr = Rsi.of(14), Mfi(14), Stochastic.of(), Adx.of(), Atr.of(14)
    for candle in made:
        rsi.update(candle.close)
        atr.update(candle)
        mfi.update(candle)
        stochastic.update(candle)
        adx.update(candle)
    assert (rsi.value, mfi.value, atr.value) == (100.0, 100.0, 0.0)
    assert all(math.isnan(value) for value in (*stochastic.values, *adx.values))


def test_a_coin_of_small_prices_has_an_rsi() -> None:
    """Given a coin at a hundred-millionth of a dollar that rises and falls in turn
    When its RSI is taken
    Then it lies between its bounds: what counts as no change is smaller for it
    """
    rsi = Rsi.of(2)
    for close in (1.0e-8, 1.1e-8, 1.0e-8, 1.1e-8):
        rsi.update(close)
    assert 50 < rsi.value < 100
    fallen = Rsi.of(2)
    for close in (4.0, 3.0, 2.0):
        fallen.update(close)
    assert fallen.value == 0.0


def test_rsi_by_hand() -> None:
    """Given closes 10, 11, 10, 12
    When RSI 2 is taken
    Then it begins with one rise and one fall of equal size, 50, and is then 100 - 100/(1 + 1.25/0.25), 83.33
    """
    assert [round(value, 2) for value in map(Rsi.of(2).update, (10.0, 11.0, 10.0, 12.0))][2:] == [50.0, 83.33]


def test_means_leave_out_what_is_not_known() -> None:
    """Given values with a hole among them
    When means are taken
    Then there is none at the hole, and behind it they go on as if it had not been
    """
    for mean, values in ((Sma(2), [1.5, 3.0]), (Ema(2), [1.5, 1.5 + 2 / 3 * 2.5]), (Rma(2), [1.5, 2.75])):
        made = [mean.update(value) for value in (1.0, math.nan, 2.0, math.nan, 4.0)]
        assert [math.isnan(value) for value in made] == [True, True, False, True, False]
        assert [made[2], made[4]] == pytest.approx(values)


def test_atr_and_direction_by_hand() -> None:
    """Given three candles: 10 to 12, 11 to 15 with a close of 14, 9 to 13
    When ATR 3 and the directions over 2 are taken
    Then the ranges are 2, 4 and 5, their mean 11/3; 3 up and 2 down of ranges 4 and 5 are +DI 33.3 and -DI 22.2
    """
    made = candles((11, 12, 10, 11), (11, 15, 11, 14), (13, 13, 9, 10))
    atr, adx = Atr.of(3), Adx.of(2)
    for candle in made:
        atr.update(candle)
        adx.update(candle)
    assert atr.value == 11 / 3
    assert adx.values.plus == pytest.approx(100 * 3 / 9)
    assert adx.values.minus == pytest.approx(100 * 2 / 9)


def test_the_price_of_a_day_begins_anew_at_midnight_and_not_in_a_cut_day() -> None:
    """Given candles at 22:00, 23:00, 00:00, 01:00 at 10, 20, 30, 40 with volumes 1, 1, 0, 2
    When the day's price is taken
    Then there is none on the first day, whose beginning is missing, none while nothing is traded, and then 40
    """
    made = [
        Candle(hour * HOUR, price, price, price, price, volume)
        for hour, price, volume in ((22, 10.0, 1.0), (23, 20.0, 1.0), (24, 30.0, 0.0), (25, 40.0, 2.0))
    ]
    assert [repr(value) for value in map(Vwap().update, made)] == ["nan", "nan", "nan", "40.0"]
    # From midnight on the first day is whole; a later one need not begin at midnight.
    later = [made[2]._replace(volume=1.0), made[3], made[3]._replace(time=50 * HOUR, close=70.0)]
    assert list(map(Vwap().update, later)) == [30.0, (30.0 + 80.0) / 3, 50.0]


@pytest.mark.parametrize("length", [0, -1])
def test_a_length_that_cannot_be_is_not_read(length: int) -> None:
    """Given a memory whose mean is over no values, or over fewer
    When it is read
    Then that is refused
    """
    with pytest.raises(msgspec.ValidationError):
        msgspec.msgpack.decode(msgspec.msgpack.encode(Sma(length)), type=Sma)
