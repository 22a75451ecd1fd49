"""What a strategy shows of itself: what it waits for, what it offers, its lots, its indicators; and all guards."""

from __future__ import annotations

from typing import Literal, NamedTuple

from srconsole.core.lot import State
from srconsole.core.offer import Key
from srconsole.core.turns import Turn


class OfferView(NamedTuple):
    """An offer of the plan in force; prices before slippage, money in USDT."""

    key: Key
    label: str
    kind: Literal["touch", "next"]
    """`touch` buys when price comes down to the trigger, `next` at the first price after the close."""
    price: float
    """What it is about: a level's price."""
    trigger: float
    low: float
    """The lowest price at which it is still bought; minus infinity for none."""
    high: float
    """The highest price at which a next is still bought; infinity for none."""
    quantity: float = 0.0
    """What would be bought, of the base currency; 0 where that is too little, or not known."""
    stop: float | None = None
    """Where the stop would begin; None where it is not known."""
    held_up: str = ""
    """Why it would be refused, in a few words; empty where it would be bought."""
    disabled: bool = False
    """Whether a person has taken its key out of trading."""


class Stake(NamedTuple):
    """What a lot binds, has cost and was begun for, USDT."""

    margin: float = 0.0
    paid: float = 0.0
    """What all that was bought cost, without fees."""
    fees: float = 0.0
    """So far."""
    risked: float | None = None
    """What it would have lost at its first stop, all fees in: 1 R; None where that is not known, or it was no loss."""
    break_even: float | None = None
    """Where selling the rest would lose nothing; None where it is not known."""


class TargetView(NamedTuple):
    """A price at which a part of a lot is sold, before slippage."""

    price: float
    quantity: float
    """What would be sold there, of the base currency."""


class LotView(NamedTuple):
    """A lot that is held; prices before slippage but for the entry's fill, money in USDT, times UTC milliseconds."""

    key: Key
    label: str
    state: State
    quantity: float
    entered: float
    """What was bought in all."""
    entry_price: float
    entry_time: int
    """Opening time of the entry's candle."""
    stop: float
    unrealised: float
    """What it has made so far at the last price, fees paid and parts sold included."""
    at_stop: float
    """What it would make if the rest were sold at its stop now, all fees included."""
    stop_reason: str = "stop_loss"
    """The reason of a sale at the stop as it is now: `stop_loss`, `break_even`, `take_profit`."""
    targets: tuple[TargetView, ...] = ()
    """Those that are not sold yet, ascending."""
    break_even: float | None = None
    """Where selling the rest would lose nothing; None where it is not known."""
    break_even_from: float | None = None
    """The price from which on the stop goes up to there; None where it never does, or has."""
    deadline: int | None = None
    """From when on it is sold whatever its price; None for never."""
    peak: float | None = None
    """The highest price since its trail began; None before."""
    trail: str = ""
    """How its stop follows the peak, in a word or two: `8%`, `3 ATR`; empty where it does not."""
    trail_from: float | None = None
    """Above this price the trail begins; None where it has begun, or there is none."""
    begun_early: bool = False
    """Whether a person began the trail before price came that far: price may have been above the peak before."""
    adds: tuple[float, ...] = ()
    """Prices at which more of it is bought, ascending."""
    liquidation: float | None = None
    stake: Stake = Stake()
    turns: tuple[Turn, ...] = ()
    """What happens to it at which price, the highest first."""
    sold_next: str = ""
    """Why the next price sells all of it wherever it is: `signal`; empty where it does not."""
    stops: tuple[tuple[int, float], ...] = ()
    """Since which candle its stop was which price as of a candle's end, the oldest first, as far as that is known.

    Empty where there can be one lot alone, whose stops the rows tell.
    """


class LineView(NamedTuple):
    """An indicator, a value for each of the newest candles."""

    name: str
    """In the field's words: `sma_fast`, `rsi`."""
    values: tuple[float, ...]
    """The newest last, aligned with the end of the market's candles; nan where there is none."""
    pane: str = ""
    """Empty: it is a price, drawn over the candles; else the name of the pane below that it shares with others."""
    bounds: tuple[float, ...] = ()
    """Values that mean something in its pane, such as 30 and 70."""


class StrategyView(NamedTuple):
    """A strategy as of the last close; none for `levels`, which the market's own fields show."""

    name: str
    waits: str
    """What is waited for, or why nothing is offered, in a few words."""
    offers: tuple[OfferView, ...] = ()
    """Those of the plan in force, in the order in which price or time would meet them."""
    lots: tuple[LotView, ...] = ()
    """What is held, the oldest first."""
    lines: tuple[LineView, ...] = ()
    """Its indicators, the most telling first."""
    max_lots: int = 1
    columns: tuple[str, ...] = ()
    """What the cells of a candle's row are called; the values in them are as of the close before the candle."""


class GuardMeter(NamedTuple):
    """How near a guard is to its limit."""

    name: str
    """In a few words: `week loss`."""
    value: float
    """Where it stands now."""
    limit: float
    """Where it trips."""
    unit: Literal["share", "count", "seconds"] = "share"
    baseline: float | None = None
    """USDT that it is held against; None where it is held against none."""
    least: bool = False
    """Whether it trips below its limit, as a share of winning trades does; else at it or above."""
    tripped: bool = False
    """Whether it stops entries now."""
