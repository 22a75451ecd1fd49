"""Every setting: its key, type, default, range and meaning, each in this one place.

`settings.toml`, `docs/settings.md`, the checks and their messages are made from it, in the order it has here.
A new key is one field; a new section is one class and one field in `Settings`.

Building one of these classes by hand checks nothing: values from outside come through `settings.layers`.
Fractions are fractions (0.01 = 1 %), money is in USDT, lengths of time are in candles where no other unit is named.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct


def _about(
    comment: str,
    rule: str,
    *,
    gt: float | None = None,
    ge: float | None = None,
    le: float | None = None,
    lt: float | None = None,
) -> Meta:
    """Describe a key by one comment, the section of strategy.md that uses it, and its bounds."""
    if lt is not None:
        return Meta(ge=ge, lt=lt, description=comment, extra={"rule": rule})
    if gt is not None:
        return Meta(gt=gt, le=le, description=comment, extra={"rule": rule})
    return Meta(ge=ge, le=le, description=comment, extra={"rule": rule})


def _key(default: str, does: str) -> Meta:
    """Describe a key binding by what it does and the keys it has where nobody gives others."""
    return Meta(description=f"{does}; empty: {default}", extra={"rule": "console", "does": does, "default": default})


class MarketSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is traded and where, and what the exchange accepts; 0 is unknown."""

    mode: Annotated[
        Literal["replay", "paper", "rehearsal", "testnet", "live"],
        _about("a file's candles on paper; or a market's prices: on paper, rehearsed, on demo, or with money", "9"),
    ] = "replay"
    file: Annotated[str, _about("candles to replay; empty: the bundled ones", "9")] = ""
    detail: Annotated[str, _about("finer candles of the same symbol to move price by; empty: none", "4")] = ""
    exchange: Annotated[
        Literal["bitget", "binance", "bybit", "mexc"],
        _about("where prices and candles are had from; orders go to bitget only", "9"),
    ] = "bitget"
    exchange_url: Annotated[str, _about("another host for the exchange, on this machine; empty: its own", "9")] = ""
    close_api: Annotated[
        Literal["v2", "v1"], _about("what closes a position; v1 is retired and for `exchange_url` only", "9")
    ] = "v2"
    symbols: Annotated[tuple[str, ...], _about("the one perpetual that is traded on a market", "9")] = (
        "BTC/USDT:USDT",
    )
    timeframe: Annotated[str, _about("how long a candle of a market lasts: 15m, 1h, 4h", "9")] = "1h"
    history: Annotated[
        int, _about("candles before a market's first start; they build levels and are not traded", "9", ge=0, le=20_000)
    ] = 4000
    poll_seconds: Annotated[float, _about("seconds between two looks at a market", "9", ge=0.5, le=60)] = 2.0
    step: Annotated[float, _about("quantities are rounded down to a multiple of it", "5", ge=0)] = 0.0
    tick: Annotated[float, _about("stops are rounded up to a multiple of it", "6", ge=0)] = 0.0
    min_quantity: Annotated[float, _about("an entry of a smaller quantity is refused", "5", ge=0)] = 0.0
    min_notional: Annotated[float, _about("an entry worth less USDT is refused", "5", ge=0)] = 0.0


class LevelSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How support and resistance levels are found, merged and ranked."""

    swing_order: Annotated[int, _about("candles on each side that a swing must stand out from", "1", ge=1, le=1000)] = (
        48
    )
    max_levels: Annotated[int, _about("levels kept, of supports and of resistances each", "2", ge=1, le=50)] = 10
    merge_tolerance: Annotated[
        float, _about("a swing this near to a level touches it and adds no new one", "2", ge=0, le=0.1)
    ] = 0.002
    proximity: Annotated[float, _about("a price this near to a level is at it", "2", ge=0, le=0.05)] = 0.002
    rank_by: Annotated[
        Literal["price", "recency"], _about("what S1 and R1 are: nearest in price, or touched last", "2")
    ] = "price"
    min_prominence: Annotated[
        float, _about("range of its window, of its price, for a swing to count; 0: any", "1", ge=0, le=1)
    ] = 0.0
    min_volume_ratio: Annotated[
        float, _about("its volume, in means of its window's, for a swing to count; 0: any", "1", ge=0, le=100)
    ] = 0.0
    max_age: Annotated[
        int,
        _about("candles without a touch after which a level leaves, over swing_order; 0: never", "2", ge=0),
    ] = 0


class StrategySettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a position is left, and how prices between closes are read."""

    name: Annotated[Literal["levels"], _about("the strategy that is traded", "5")] = "levels"
    stop_pct: Annotated[
        float, _about("distance of the stop below the support, more than proximity", "5", gt=0, le=0.2)
    ] = 0.01
    trail_pct: Annotated[
        float, _about("distance of the stop below the peak, in TAKE_PROFIT", "6", ge=0.001, le=0.5)
    ] = 0.08
    midpoint_fraction: Annotated[
        float, _about("place of the midpoint between the pattern's low (0) and high (1)", "3", ge=0, le=2)
    ] = 0.5
    midpoint_low: Annotated[
        Literal["last", "lowest"], _about("which of the pattern's two lows counts as its low", "3")
    ] = "last"
    intrabar: Annotated[
        Literal["adverse", "favourable"],
        _about("order of high and low inside a candle, for a position or an entry", "4"),
    ] = "adverse"
    movement: Annotated[
        Literal["candles", "polls"],
        _about("price moves through a candle, or is only seen at its four prices", "4"),
    ] = "candles"
    max_entry_slip: Annotated[
        float, _about("how far the ask may lie above a level's trigger, on a market", "9", ge=0, le=0.05)
    ] = 0.001
    max_decision_age: Annotated[
        float, _about("seconds after which an entry that was decided is not sent any more", "9", ge=0.1, le=60)
    ] = 2.0


class RiskSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much is at stake, and when entries halt."""

    margin: Annotated[float, _about("USDT set aside for a position", "5", gt=0)] = 100.0
    leverage: Annotated[float, _about("a position is worth its margin times this", "5", ge=1, le=125)] = 5.0
    initial_capital: Annotated[float, _about("USDT in the account at the start", "5", gt=0)] = 1000.0
    maintenance_rate: Annotated[
        float,
        _about("the exchange's maintenance margin: decides where it liquidates", "preface", ge=0, le=0.1),
    ] = 0.005
    max_consecutive_losses: Annotated[int, _about("losses in a row that halt entries; 0: never halt", "6", ge=0)] = 5
    loss_pause: Annotated[int, _about("candles that such a halt lasts; 0: until a person resumes", "6", ge=0)] = 24
    max_notional: Annotated[
        float,
        _about("an entry worth more USDT is refused; 0: none is, and live is not traded", "6", ge=0, le=1_000_000_000),
    ] = 0.0
    stop_grace: Annotated[
        float, _about("seconds that a stop which has triggered is given for its fill", "9", ge=0, le=60)
    ] = 2.0
    stop_min_move: Annotated[
        float,
        _about("the exchange's stop follows when the engine's is so far from it, of the price", "9", ge=0, le=0.05),
    ] = 0.0005
    stop_min_interval: Annotated[
        float, _about("seconds between two moves of the exchange's stop", "9", ge=0, le=3600)
    ] = 5.0
    require_attached_stop: Annotated[bool, _about("an entry is only sent with its stop in the same order", "9")] = True
    max_funding: Annotated[
        float, _about("no entry in the ten minutes before a funding rate above it", "9", ge=0, le=0.1)
    ] = 0.001


class GuardSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When entries stop since too much was lost; live needs both."""

    day_loss: Annotated[
        float,
        _about("loss of a day's first equity, a fraction, that stops entries until it ends; 0: none", "6", ge=0, lt=1),
    ] = 0.0
    drawdown: Annotated[
        float,
        _about("fall of equity from its peak that stops entries until a person resumes; 0: none", "6", ge=0, lt=1),
    ] = 0.0
    flatten: Annotated[bool, _about("sell what is held as well when a guard trips", "6")] = False


class CostSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What trading costs."""

    fee_rate: Annotated[
        float, _about("fee of a fill, of what it is worth; negative: a rebate", "5", ge=-0.001, le=0.01)
    ] = 0.0006
    slippage: Annotated[float, _about("how much worse than its price a fill is", "5", ge=0, le=0.05)] = 0.0


class JournalSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much a market's run remembers."""

    keep_prices: Annotated[
        int, _about("days that each price is kept; those of an open trade stay for good", "9", ge=1, le=3650)
    ] = 30


class AlertSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is told that all is well, or no longer hears it."""

    ping_url: Annotated[
        str,
        _about("asked for each minute while price, position and stop are fresh; tells of silence", "9"),
    ] = ""
    none: Annotated[bool, _about("trade live although nobody is told when this machine falls silent", "9")] = False


class ConsoleSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the console looks, and how fast it replays."""

    theme: Annotated[str, _about("a theme of themes/, or of the settings folder's themes/", "console")] = "dark"
    charset: Annotated[
        Literal["auto", "unicode", "vt", "ascii"], _about("the signs that the chart is drawn with", "console")
    ] = "auto"
    refresh_hz: Annotated[float, _about("screen updates a second", "console", ge=0.1, le=10)] = 1.0
    speed: Annotated[float, _about("candles a second in a replay or rehearsal", "console", gt=0, le=100_000)] = 4.0
    unpaced: Annotated[int, _about("its candles that are traded at once, before the pace", "console", ge=0)] = 2000
    timezone: Annotated[str, _about("times on the screen: UTC, local, or a zone such as Europe/Berlin", "console")] = (
        "UTC"
    )
    mouse: Annotated[
        Literal["auto", "on", "off"], _about("auto: on, but off over SSH, so that text can be selected", "console")
    ] = "auto"


class KeySettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which key does what: `F`, `ctrl+f`, or several as in `j,down`; `none` for no key, empty for the preset's."""

    preset: Annotated[Literal["default", "vim"], _about("the keys of actions that are given none here", "console")] = (
        "default"
    )
    pause: Annotated[str, _key("p", "pause or resume entries")] = ""
    feed: Annotated[str, _key("space", "pause or resume a replay or rehearsal")] = ""
    step: Annotated[str, _key(".,n", "pause it and bring one candle")] = ""
    faster: Annotated[str, _key("+,]", "let it go faster")] = ""
    slower: Annotated[str, _key("-,[", "let it go slower")] = ""
    flatten: Annotated[str, _key("F", "sell all that is held and pause entries")] = ""
    stop: Annotated[str, _key("s", "move the stop")] = ""
    break_even: Annotated[str, _key("b", "put the stop where the trade would end without a loss")] = ""
    trail: Annotated[str, _key("t", "set how far the stop trails the peak")] = ""
    take_profit: Annotated[str, _key("T", "switch to TAKE_PROFIT now")] = ""
    part: Annotated[str, _key("c", "sell a part of what is held")] = ""
    sell_lot: Annotated[str, _key("S", "sell the selected lot, entries go on")] = ""
    target: Annotated[str, _key("o", "take a target off: nothing is sold there")] = ""
    enter: Annotated[str, _key("e", "buy on the selected support now, with its usual stop")] = ""
    level: Annotated[str, _key("x", "disable or enable the selected level")] = ""
    above: Annotated[str, _key("up,k", "select the level above")] = ""
    below: Annotated[str, _key("down,j", "select the level below")] = ""
    reset_halt: Annotated[str, _key("H", "end the halt after losses in a row")] = ""
    exchange: Annotated[str, _key("i", "show all that is known of the exchange")] = ""
    adopt: Annotated[str, _key("a", "take over what is held there beside our own")] = ""
    close_other: Annotated[str, _key("C", "sell what is held there beside our own")] = ""
    leave_alone: Annotated[str, _key("L", "leave that alone, and buy nothing here")] = ""
    arm: Annotated[str, _key("A", "arm entries with real money")] = ""
    help: Annotated[str, _key("?,f1", "show all keys")] = ""
    quit: Annotated[str, _key("q", "leave; the run is kept")] = ""


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings, a field for each section."""

    market: MarketSettings = MarketSettings()
    levels: LevelSettings = LevelSettings()
    strategy: StrategySettings = StrategySettings()
    risk: RiskSettings = RiskSettings()
    guards: GuardSettings = GuardSettings()
    costs: CostSettings = CostSettings()
    journal: JournalSettings = JournalSettings()
    alerts: AlertSettings = AlertSettings()
    console: ConsoleSettings = ConsoleSettings()
    keys: KeySettings = KeySettings()
