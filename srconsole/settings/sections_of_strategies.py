"""Settings of the strategies beside `levels`, a section each (docs/strategies.md)."""

from typing import Annotated, Literal

from msgspec import Struct

from srconsole.settings.about import about


class SignalSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Strategies that buy and sell on signals: sma, rsi, macd, multi, mean_reversion, momentum, plugin."""

    stop_pct: Annotated[
        float, about("distance of the stop below the price of entry", "strategies 3", ge=0.001, le=0.5)
    ] = 0.02
    target_pct: Annotated[
        float, about("distance of the target above the price of entry; 0: none", "strategies 3", ge=0, le=5)
    ] = 0.04
    sma_fast: Annotated[int, about("candles of the fast average of sma", "strategies 3", ge=1, le=1000)] = 10
    sma_slow: Annotated[
        int, about("candles of its slow average, more than sma_fast", "strategies 3", ge=1, le=1000)
    ] = 50
    rsi_length: Annotated[int, about("candles of the RSI of rsi", "strategies 3", ge=1, le=1000)] = 14
    oversold: Annotated[float, about("rsi buys where its RSI rises above it", "strategies 3", ge=0, le=100)] = 30.0
    overbought: Annotated[float, about("rsi sells where its RSI falls below it", "strategies 3", ge=0, le=100)] = 70.0
    macd_fast: Annotated[int, about("candles of the fast average of macd", "strategies 3", ge=1, le=1000)] = 12
    macd_slow: Annotated[
        int, about("candles of its slow average, more than macd_fast", "strategies 3", ge=1, le=1000)
    ] = 26
    macd_signal: Annotated[int, about("candles of its signal line", "strategies 3", ge=1, le=1000)] = 9
    mode: Annotated[
        Literal["average", "strength"],
        about("multi takes the mean of its votes, or adds their strength", "strategies 3"),
    ] = "average"
    threshold: Annotated[float, about("mean of the votes at which multi acts", "strategies 3", ge=0, le=2)] = 0.5
    strength: Annotated[float, about("sum at which multi acts with mode strength", "strategies 3", ge=0.5, le=3.5)] = (
        2.0
    )
    atr_stop: Annotated[
        float, about("ATRs from entry to its stop with mode strength", "strategies 3", ge=0.1, le=20)
    ] = 2.0
    atr_target: Annotated[
        float, about("ATRs from entry to its target with mode strength", "strategies 3", ge=0.1, le=20)
    ] = 4.0
    need_rsi: Annotated[bool, about("mean_reversion buys only with an RSI below 30 as well", "strategies 6")] = False
    exit: Annotated[Literal["upper", "middle"], about("the band at which mean_reversion sells", "strategies 6")] = (
        "upper"
    )


class ScalperSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The S/R scalper: its levels, what it needs to buy, its three targets."""

    phase: Annotated[
        Literal["conservative", "moderate", "aggressive"],
        about("its preset of risk and limits: phase-conservative and so on", "strategies 4.4"),
    ] = "conservative"
    mode: Annotated[
        Literal["standard", "high_frequency"],
        about("its preset of timeframe and distances: scalper-standard or scalper-high-frequency", "strategies 4.4"),
    ] = "standard"
    window: Annotated[int, about("closed candles that levels are found in", "strategies 4.1", ge=100, le=5000)] = 500
    lookback: Annotated[int, about("twice the candles on each side of an extremum", "strategies 4.1", ge=4, le=200)] = (
        50
    )
    bin_pct: Annotated[
        float, about("width of a price's bin of volume, of the close", "strategies 4.1", ge=0.0001, le=0.01)
    ] = 0.001
    node_ratio: Annotated[float, about("volume of a node, in means of the bins'", "strategies 4.1", ge=1, le=10)] = 1.5
    merge_tolerance: Annotated[
        float, about("a price this near to a level joins it", "strategies 4.1", ge=0, le=0.05)
    ] = 0.002
    test_gap: Annotated[int, about("candles between two tests of a level", "strategies 4.1", ge=0, le=100)] = 3
    min_held: Annotated[int, about("tests that a valid level has held", "strategies 4.1", ge=0, le=50)] = 2
    min_score: Annotated[float, about("score of a valid level", "strategies 4.1", ge=0, le=100)] = 3.0
    proximity: Annotated[float, about("a price this near to a level is at it", "strategies 4.1", ge=0, le=0.05)] = 0.002
    volume_ratio: Annotated[
        float, about("volume of the candle before an entry, in means of 20", "strategies 4.2", ge=0, le=20)
    ] = 1.5
    adx_max: Annotated[float, about("an ADX from here on is a trend, and no entry", "strategies 4.2", ge=5, le=100)] = (
        25.0
    )
    min_quote_volume: Annotated[float, about("USDT traded in 24 hours before an entry", "strategies 4.2", ge=0)] = 1e6
    max_spread: Annotated[
        float, about("a spread from here on is no entry, on a market", "strategies 4.2", ge=0, le=0.05)
    ] = 0.001
    secondary_min: Annotated[
        int,
        about("of candle, divergence, alignment and strength, how many an entry needs", "strategies 4.2", ge=0, le=4),
    ] = 2
    frames: Annotated[tuple[str, ...], about("longer candles whose trend may align", "strategies 4.2")] = ("15m",)
    stop_pct: Annotated[float, about("distance of the stop below the level", "strategies 4.3", ge=0.0005, le=0.2)] = (
        0.008
    )
    target_pct: Annotated[
        float, about("least distance of the first target above the price of entry", "strategies 4.3", ge=0, le=1)
    ] = 0.015
    reward: Annotated[
        float, about("least distance of the first target, in distances of the stop", "strategies 4.3", ge=0, le=20)
    ] = 2.0
    back: Annotated[float, about("how far the second target lies below the third", "strategies 4.3", ge=0, le=0.5)] = (
        0.02
    )
    fractions: Annotated[tuple[float, ...], about("parts sold at the three targets, together 1", "strategies 4.3")] = (
        0.33,
        0.33,
        0.34,
    )
    break_even_after: Annotated[
        float, about("gain at which the stop goes to where nothing is lost", "strategies 4.3", ge=0.001, le=1)
    ] = 0.01
    max_hold: Annotated[int, about("minutes after which a lot is sold", "strategies 4.3", ge=1, le=10_080)] = 240
    break_pct: Annotated[float, about("a close this far below the level sells", "strategies 4.3", ge=0, le=0.05)] = (
        0.005
    )
    spike: Annotated[
        float, about("any close below it sells with this volume, in means of 20", "strategies 4.3", ge=1, le=20)
    ] = 4.0


class BreakoutSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The breakout over several timeframes: zones of 4h levels, events of 15m candles, an ATR trail."""

    swing_order: Annotated[
        int, about("4h candles on each side that a swing must stand out from", "strategies 5.1", ge=1, le=100)
    ] = 5
    merge_atr: Annotated[
        float, about("a swing this near to a level touches it, in ATRs of 4h", "strategies 5.1", ge=0, le=5)
    ] = 0.5
    max_levels: Annotated[int, about("levels kept, lows and highs together", "strategies 5.1", ge=1, le=100)] = 20
    zone_atr: Annotated[
        float, about("a level's zone above and below it, in ATRs of 4h", "strategies 5.1", ge=0, le=5)
    ] = 0.25
    breakout_atr: Annotated[
        float,
        about("a close this far outside of the zone ends an event, in ATRs of 15m", "strategies 5.2", ge=0, le=10),
    ] = 0.5
    horizon: Annotated[
        int, about("candles after which an event ends without outcome", "strategies 5.2", ge=1, le=1000)
    ] = 32
    spike: Annotated[
        float, about("volume that confirms an event's end, in means of 20", "strategies 5.3", ge=0, le=20)
    ] = 1.5
    trend: Annotated[
        Literal["ema", "macd", "off"], about("what has to point upwards on 1d candles", "strategies 5.3")
    ] = "ema"
    rsi_max: Annotated[
        float, about("an RSI of 1d candles from here on is no entry", "strategies 5.3", ge=0, le=100)
    ] = 75.0
    max_chase: Annotated[float, about("how far above the close an entry may be", "strategies 5.3", ge=0, le=0.1)] = (
        0.003
    )
    stop_atr: Annotated[
        float, about("distance of the stop below the zone, in ATRs of 4h", "strategies 5.3", ge=0, le=10)
    ] = 0.25
    max_stop: Annotated[
        float, about("a stop further below the entry than that is no entry", "strategies 5.3", ge=0.001, le=0.5)
    ] = 0.05
    trail_atr: Annotated[
        float, about("distance of the stop below the peak, in ATRs of 1h", "strategies 5.3", ge=0.1, le=20)
    ] = 3.0
    trail_after: Annotated[
        float, about("gain at which it begins to trail, in distances of the stop", "strategies 5.3", ge=0, le=10)
    ] = 1.0


class GridSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The grid: lines around a centre, each bought and sold a line higher."""

    lines: Annotated[int, about("lines on each side of the centre", "strategies 6", ge=1, le=50)] = 5
    spacing: Annotated[float, about("distance between two lines, of the centre", "strategies 6", ge=0.001, le=0.2)] = (
        0.01
    )
    stop_pct: Annotated[
        float, about("distance of the stop of all below the lowest line", "strategies 6", ge=0.001, le=0.5)
    ] = 0.02
    pause: Annotated[int, about("candles without a grid after a stop", "strategies 6", ge=0, le=100_000)] = 96
    recentre: Annotated[
        bool, about("move the grid to a close beyond its lines while it holds nothing", "strategies 6")
    ] = True


class PluginSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A strategy file of your own, run in a process apart."""

    file: Annotated[str, about("the file with the strategy", "strategies 1.7")] = ""
    window: Annotated[int, about("closed candles that it is shown", "strategies 1.7", ge=50, le=5000)] = 500
    warmup: Annotated[int, about("candles before it is asked, at most window", "strategies 1.7", ge=2, le=5000)] = 50
    timeout: Annotated[float, about("seconds that an answer may take", "strategies 1.7", ge=0.1, le=60)] = 5.0
    memory: Annotated[int, about("MB of memory that its process may take", "strategies 1.7", ge=256, le=65_536)] = 2048
