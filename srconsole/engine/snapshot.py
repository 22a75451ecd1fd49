"""What an engine shows: one frozen value, complete in itself. Whoever shows it holds no numbers of its own."""

from __future__ import annotations

from typing import NamedTuple

from srconsole.core.candle import Candle
from srconsole.core.level import LevelId
from srconsole.core.order import State, Trade
from srconsole.core.pattern import Pattern
from srconsole.settings.schema import Settings

CANDLES_SHOWN = 1000
LOG_SHOWN = 200
TRADES_SHOWN = 100


class LevelView(NamedTuple):
    """A level as of the last close; times are opening times of candles, UTC milliseconds."""

    id: LevelId
    tier: str
    """`S1` …, `R1` …; empty while the level is broken."""
    price: float
    touches: int
    first_touch: int
    last_touch: int
    disabled: bool
    """Whether a person has taken it out of trading."""


class PositionView(NamedTuple):
    """The open position; prices before slippage but for the entry's fill."""

    state: State
    tier: str
    level_price: float
    quantity: float
    entered: float
    entry_price: float
    entry_time: int
    stop: float
    midpoint: float
    peak: float | None
    trail_pct: float
    liquidation: float
    unrealised: float
    """What it has made so far at the last price, USDT, fees paid included."""
    risk: float
    """What it would make if the stop were filled at its price now, USDT, all fees included."""


class FeedView(NamedTuple):
    """How far a replay is, and how it goes on."""

    paused: bool
    speed: float
    """Candles a second; infinity for as fast as it goes."""
    closed: int
    """Candles so far."""
    total: int | None
    ended: bool
    steps: int = 0
    """Single candles that were asked for and have not come yet."""


class LogLine(NamedTuple):
    """A fact in words."""

    time: int
    """Opening time of the candle it happened in, UTC milliseconds."""
    grave: bool
    """Whether a person should look at it: a loss halt, a refusal of the exchange, a fault."""
    text: str


class Snapshot(NamedTuple):
    """All there is to show, between two candles."""

    mode: str
    symbol: str
    timeframe: int
    """Seconds a candle."""
    run: str
    """Where the run is kept, as a person may be told."""
    settings: Settings
    candles: tuple[Candle, ...]
    """The newest closed ones, the newest last."""
    levels: tuple[LevelView, ...]
    """All levels, the highest price first."""
    pattern: Pattern | None
    position: PositionView | None
    price: float | None
    """The last price seen."""
    price_time: int
    """Opening time of the candle it was seen in."""
    equity: float
    closed_equity: float
    losses_in_row: int
    halted: bool
    halt_candles_left: int | None
    """None where only a person ends the halt, or there is none."""
    paused: bool
    """Whether a person has paused entries."""
    why_flat: str
    """Why nothing is held, in a sentence; empty while something is."""
    trades: tuple[Trade, ...]
    """The newest closed ones, the newest last."""
    trade_count: int
    feed: FeedView
    log: tuple[LogLine, ...]
    """The newest last."""
    fault: str
    """Why the engine has stopped, in a sentence; empty while it works."""
    decimals: int = 2
    """How many decimals its prices are told with: with so many, no two of its levels look equal."""

    @property
    def state(self) -> State:
        """Where the state machine stands."""
        return State.FLAT if self.position is None else self.position.state
