"""Settings of what is traded, at what risk and cost, and of `levels` (docs/strategy.md)."""

from typing import Annotated, Final, Literal

from msgspec import Struct

from srconsole.settings.about import about, among, named

STRATEGIES: Final = (
    "levels",
    "sma",
    "rsi",
    "macd",
    "multi",
    "mean_reversion",
    "momentum",
    "plugin",
    "scalper",
    "breakout",
    "grid",
)
"""The strategies that srconsole has itself, by name."""


class MarketSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is traded and where, and what the exchange accepts; 0 is unknown."""

    mode: Annotated[
        Literal["replay", "paper", "rehearsal", "testnet", "live"],
        among("a file's candles on paper; or a market's prices: on paper, on demo, or with money", "9", ("rehearsal",)),
    ] = "replay"
    file: Annotated[str, about("candles to replay; empty: the bundled ones", "9")] = ""
    detail: Annotated[str, about("finer candles of the same symbol to move price by; empty: none", "4")] = ""
    exchange: Annotated[
        Literal["bitget", "binance", "bybit", "mexc"],
        about("where prices and candles are had from; orders go to bitget only", "9"),
    ] = "bitget"
    exchange_url: Annotated[str, about("another host for the exchange, on this machine; empty: its own", "9")] = ""
    close_api: Annotated[
        Literal["v2", "v1"], about("what closes a position; v1 is retired and for `exchange_url` only", "9")
    ] = "v2"
    symbols: Annotated[tuple[str, ...], about("the one perpetual that is traded on a market", "9")] = ("BTC/USDT:USDT",)
    timeframe: Annotated[str, about("how long a candle of a market lasts: 15m, 1h, 4h", "9")] = "1h"
    history: Annotated[
        int, about("candles before a market's first start; they build levels and are not traded", "9", ge=0, le=20_000)
    ] = 4000
    poll_seconds: Annotated[float, about("seconds between two looks at a market", "9", ge=0.5, le=60)] = 2.0
    step: Annotated[float, about("quantities are rounded down to a multiple of it", "5", ge=0)] = 0.0
    tick: Annotated[float, about("stops are rounded up to a multiple of it", "6", ge=0)] = 0.0
    min_quantity: Annotated[float, about("an entry of a smaller quantity is refused", "5", ge=0)] = 0.0
    min_notional: Annotated[float, about("an entry worth less USDT is refused", "5", ge=0)] = 0.0


class LevelSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How support and resistance levels are found, merged and ranked."""

    swing_order: Annotated[int, about("candles on each side that a swing must stand out from", "1", ge=1, le=1000)] = 48
    max_levels: Annotated[int, about("levels kept, of supports and of resistances each", "2", ge=1, le=50)] = 10
    merge_tolerance: Annotated[
        float, about("a swing this near to a level touches it and adds no new one", "2", ge=0, le=0.1)
    ] = 0.002
    proximity: Annotated[float, about("a price this near to a level is at it", "2", ge=0, le=0.05)] = 0.002
    rank_by: Annotated[
        Literal["price", "recency"], about("what S1 and R1 are: nearest in price, or touched last", "2")
    ] = "price"
    min_prominence: Annotated[
        float, about("range of its window, of its price, for a swing to count; 0: any", "1", ge=0, le=1)
    ] = 0.0
    min_volume_ratio: Annotated[
        float, about("its volume, in means of its window's, for a swing to count; 0: any", "1", ge=0, le=100)
    ] = 0.0
    max_age: Annotated[
        int,
        about("candles without a touch after which a level leaves, over swing_order; 0: never", "2", ge=0),
    ] = 0


class StrategySettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a position is left, and how prices between closes are read."""

    name: Annotated[
        str,
        named("the strategy that is traded; the next four keys are of levels alone", "strategies 1", STRATEGIES),
    ] = "levels"
    stop_pct: Annotated[
        float, about("distance of the stop below the support, more than proximity", "5", gt=0, le=0.2)
    ] = 0.01
    trail_pct: Annotated[float, about("distance of the stop below the peak, in TAKE_PROFIT", "6", ge=0.001, le=0.5)] = (
        0.08
    )
    midpoint_fraction: Annotated[
        float, about("place of the midpoint between the pattern's low (0) and high (1)", "3", ge=0, le=2)
    ] = 0.5
    midpoint_low: Annotated[
        Literal["last", "lowest"], about("which of the pattern's two lows counts as its low", "3")
    ] = "last"
    intrabar: Annotated[
        Literal["adverse", "favourable"],
        about("order of high and low inside a candle, for a position or an entry", "4"),
    ] = "adverse"
    movement: Annotated[
        Literal["candles", "polls"],
        about("price moves through a candle, or is only seen at its four prices", "4"),
    ] = "candles"
    signal_max_age: Annotated[
        float,
        about(
            "seconds after a close in which what it offers for the next price is bought",
            "strategies 1.1",
            ge=1,
            le=3600,
        ),
    ] = 60.0
    max_entry_slip: Annotated[
        float, about("how far the ask may lie above a level's trigger, on a market", "9", ge=0, le=0.05)
    ] = 0.001
    max_decision_age: Annotated[
        float, about("seconds after which an entry that was decided is not sent any more", "9", ge=0.1, le=60)
    ] = 2.0


class RiskSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much is at stake, and when entries halt."""

    margin: Annotated[float, about("USDT set aside for a position", "5", gt=0)] = 100.0
    leverage: Annotated[float, about("a position is worth its margin times this", "5", ge=1, le=125)] = 5.0
    initial_capital: Annotated[float, about("USDT in the account at the start", "5", gt=0)] = 1000.0
    maintenance_rate: Annotated[
        float,
        about("the exchange's maintenance margin: decides where it liquidates", "preface", ge=0, le=0.1),
    ] = 0.005
    max_consecutive_losses: Annotated[int, about("losses in a row that halt entries; 0: never halt", "6", ge=0)] = 5
    loss_pause: Annotated[int, about("candles that such a halt lasts; 0: until a person resumes", "6", ge=0)] = 24
    max_notional: Annotated[
        float,
        about("an entry worth more USDT is refused; 0: none is, and live is not traded", "6", ge=0, le=1_000_000_000),
    ] = 0.0
    stop_grace: Annotated[
        float, about("seconds that a stop which has triggered is given for its fill", "9", ge=0, le=60)
    ] = 2.0
    stop_min_move: Annotated[
        float,
        about("the exchange's stop follows when the engine's is so far from it, of the price", "9", ge=0, le=0.05),
    ] = 0.0005
    stop_min_interval: Annotated[
        float, about("seconds between two moves of the exchange's stop", "9", ge=0, le=3600)
    ] = 5.0
    require_attached_stop: Annotated[bool, about("an entry is only sent with its stop in the same order", "9")] = True
    max_funding: Annotated[
        float, about("no entry in the ten minutes before a funding rate above it", "9", ge=0, le=0.1)
    ] = 0.001


class CostSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What trading costs."""

    fee_rate: Annotated[
        float, about("fee of a fill, of what it is worth; negative: a rebate", "5", ge=-0.001, le=0.01)
    ] = 0.0006
    slippage: Annotated[float, about("how much worse than its price a fill is", "5", ge=0, le=0.05)] = 0.0
