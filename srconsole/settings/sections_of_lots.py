"""Settings of sizes, adds, trails and guards, which every strategy has (docs/strategies.md, 4.5 and 7)."""

from typing import Annotated, Literal

from msgspec import Struct

from srconsole.settings.about import about


class GuardSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When entries stop since too much was lost or too much moves; live needs day_loss and drawdown."""

    day_loss: Annotated[
        float,
        about("loss of a day's first equity, a fraction, that stops entries until it ends; 0: none", "6", ge=0, lt=1),
    ] = 0.0
    drawdown: Annotated[
        float,
        about("fall of equity from its peak that stops entries until a person resumes; 0: none", "6", ge=0, lt=1),
    ] = 0.0
    flatten: Annotated[bool, about("sell what is held as well when a guard trips", "6")] = False
    week_loss: Annotated[
        float,
        about("loss of a week's first equity that stops entries until it ends; 0: none", "strategies 4.5", ge=0, lt=1),
    ] = 0.0
    day_drop: Annotated[
        float,
        about("loss of a day that stops entries until a person resumes; 0: none", "strategies 4.5", ge=0, lt=1),
    ] = 0.0
    stops_in_row: Annotated[
        int,
        about(
            "trades in a row ended by their stop that stop entries for the day; 0: none", "strategies 4.5", ge=0, le=100
        ),
    ] = 0
    day_win_rate: Annotated[
        float,
        about("share of a day's trades without loss below which entries stop; 0: none", "strategies 4.5", ge=0, lt=1),
    ] = 0.0
    day_win_trades: Annotated[
        int, about("trades of the day from which on that share counts", "strategies 4.5", ge=1, le=1000)
    ] = 5
    max_move: Annotated[
        float,
        about("range of the last 24 hours that stops entries while it lasts; 0: none", "strategies 4.5", ge=0, le=10),
    ] = 0.0
    api_silence: Annotated[
        float,
        about(
            "seconds without an answer of the exchange that stop entries; 0: none", "strategies 4.5", ge=0, le=86_400
        ),
    ] = 0.0
    max_positions: Annotated[
        int, about("lots held, of all symbols, at which entries are refused; 0: any", "strategies 4.5", ge=0, le=100)
    ] = 0


class SizingSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much an entry buys."""

    rule: Annotated[
        Literal["margin", "fixed", "risk", "kelly"],
        about("by risk.margin, a fixed quantity, what the stop would lose, or past trades", "strategies 7.1"),
    ] = "margin"
    quantity: Annotated[float, about("what the rule fixed buys", "strategies 7.1", gt=0)] = 0.001
    risk: Annotated[
        float, about("share of equity that the stop of an entry by risk loses", "strategies 7.1", ge=0.0001, le=0.1)
    ] = 0.01
    cap: Annotated[
        Literal["margin", "seed", "none"],
        about("limit of that: a tenth of equity as margin, a tenth as quantity, or none", "strategies 7.1"),
    ] = "margin"
    window: Annotated[int, about("past trades that kelly looks at", "strategies 7.1", ge=10, le=10_000)] = 100
    fraction: Annotated[float, about("share of Kelly's bet that is made", "strategies 7.1", ge=0.01, le=1)] = 0.25
    floor: Annotated[
        float, about("least share of equity that kelly buys for; 0: no edge, no entry", "strategies 7.1", ge=0, le=0.25)
    ] = 0.005
    min_trades: Annotated[
        int,
        about("trades from which on kelly counts, at most window; margin before", "strategies 7.1", ge=1, le=10_000),
    ] = 30


class PyramidSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Entries in parts: more is bought as price rises."""

    levels: Annotated[int, about("parts of an entry; 1: bought at once", "strategies 7.2", ge=1, le=5)] = 1
    scale: Annotated[float, about("size of a part, in the part's before it", "strategies 7.2", ge=0.1, le=3)] = 1.5
    step_pct: Annotated[float, about("rise from one part to the next", "strategies 7.2", ge=0.001, le=0.5)] = 0.01


class TrailSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the stop follows the price, for strategies that say nothing of it themselves."""

    kind: Annotated[
        Literal["none", "percent", "atr", "chandelier"], about("how the stop follows", "strategies 7.3")
    ] = "none"
    percent: Annotated[float, about("its distance below the peak", "strategies 7.3", ge=0.001, le=0.5)] = 0.01
    atr: Annotated[float, about("its distance below the peak, in ATRs", "strategies 7.3", ge=0.1, le=20)] = 2.0
    chandelier: Annotated[
        float, about("its distance below the highest high of period, in ATRs", "strategies 7.3", ge=0.1, le=20)
    ] = 3.0
    period: Annotated[int, about("candles of that highest high", "strategies 7.3", ge=1, le=1000)] = 22
    length: Annotated[int, about("candles of the ATR", "strategies 7.3", ge=1, le=1000)] = 14
    after: Annotated[float, about("gain at which it begins to trail", "strategies 7.3", ge=0, le=1)] = 0.005
    steps: Annotated[
        bool, about("percent by the gain: 0.015 over 10 %, 0.02 over 5 %, else 0.03", "strategies 7.3")
    ] = False
    break_even_after: Annotated[
        float, about("gain at which the stop goes to where nothing is lost; 0: never", "strategies 7.3", ge=0, le=1)
    ] = 0.0
    max_hold: Annotated[
        int, about("minutes after which a lot is sold; 0: never", "strategies 7.3", ge=0, le=5_256_000)
    ] = 0
