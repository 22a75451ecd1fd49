"""What an engine shows: one frozen value, complete in itself. Whoever shows it holds no numbers of its own."""

from __future__ import annotations

from typing import Final, NamedTuple

from srconsole.core.candle import Candle
from srconsole.core.guards import Guard
from srconsole.core.lot import State, Trade
from srconsole.core.offer import Key
from srconsole.core.refusals import RESISTANCE
from srconsole.core.turns import Turn
from srconsole.engine.view.live import LiveView
from srconsole.engine.view.results import Results
from srconsole.engine.view.strategy import GuardMeter, Stake, StrategyView
from srconsole.engine.view.told_later import NewsItem, RefusalView
from srconsole.settings.schema import Settings

CANDLES_SHOWN = 1000
LOG_SHOWN = 200
TRADES_SHOWN = 100
ARMED: Final = "armed"
"""The state of a level that a touch buys."""


class RowView(NamedTuple):
    """A closed candle's row beside its candle; it is the one of `historical_data.csv`, so a restart shows the same."""

    position: str
    """The state as of the candle's end: `FLAT`, `STOP_LOSS`, `TAKE_PROFIT`."""
    stop: float | None
    """The highest stop as of the candle's end, before slippage; None while nothing is held."""
    equity: float
    """As of the candle's end, USDT."""
    cells: str
    """What the strategy says of the candle, as CSV; of `levels` its SR_Proximity and the tiers in force during it."""


class LevelView(NamedTuple):
    """A level as of the last close; times are opening times of candles, UTC milliseconds."""

    id: Key
    side: str
    """`S` for a support, `R` for a resistance; it never changes."""
    tier: str
    """`S1` …, `R1` …; empty while the level is broken."""
    price: float
    touches: int
    first_touch: int
    last_touch: int
    disabled: bool
    """Whether a person has taken it out of trading."""
    known: int = 0
    """Opening time of the candle whose close made it known; 0 where that is not told."""
    held_up: str = ""
    """Why a touch of it would buy nothing now, in a few words; empty where it would buy."""
    by_hand: bool = False
    pinned: bool = False
    """Whether a person has made it, and whether a person keeps it, whatever its age; one made by hand always stays."""
    prices: tuple[tuple[int, float], ...] = ()
    """What it was worth, each price with the time of the candle whose close gave it that, as far back as is known."""

    @property
    def state(self) -> str:
        """What a touch of it would lead to now: `armed`, or why it buys nothing; a resistance in force says nothing."""
        return "" if self.held_up == RESISTANCE else self.held_up or ARMED


class PatternView(NamedTuple):
    """The prior low-high-low pattern; prices before slippage."""

    first_low: float
    high: float
    last_low: float
    midpoint: float
    """Past this price a position switches from stop-loss to trailing take-profit."""


class WaitedFor(NamedTuple):
    """The entry that would come next if price came down to it; prices before slippage, money in USDT."""

    id: Key
    label: str
    trigger: float
    stop: float | None
    """None where there would be no entry, as there is no pattern."""
    midpoint: float | None
    quantity: float
    """What would be bought, of the base currency; 0 where that is too little."""
    at_stop: float | None
    """What it would make if it were left at its stop, all fees in."""
    held_up: str
    """Why it would be refused, in a few words; empty where it would be made."""


class OrderView(NamedTuple):
    """An order whose end is not known."""

    client_id: str
    side: str
    quantity: float
    """Of the base currency."""
    filled: float
    price: float
    """At which it was decided, USDT."""
    state: str
    note: str
    """What is known of why it takes so long."""


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
    stop_reason: str = "stop_loss"
    """The reason of a sale at the stop as it is now: `stop_loss`, `break_even`, `take_profit`."""
    stake: Stake = Stake()
    turns: tuple[Turn, ...] = ()
    """What happens to it at which price, the highest first."""


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
    at_once: int = 0
    """How many come at once: until they have, the run is only being opened, and goes at no pace."""


class LogLine(NamedTuple):
    """A fact in words."""

    time: int
    """Opening time of the candle it happened in, UTC milliseconds."""
    grave: bool
    """Whether a person should look at it: a loss halt, a refusal of the exchange, a fault."""
    text: str
    of_trade: bool = False
    """Whether it tells of an order or a lot."""
    short: str = ""
    """The same in as few words as there are; empty: there are no fewer."""
    kind: str = ""
    """What it has in common with others that may be told by the newest of them; empty: it is told by itself."""
    trade: Trade | None = None
    refusal: RefusalView | None = None
    """The trade that it closed, the entry that was refused."""


class TotalsView(NamedTuple):
    """What a run has come to so far; money in USDT, what is held marked to the last prices."""

    profit: float
    """Since the run began."""
    today: float
    """Since the day began, in UTC."""
    fees: float
    trades: int
    """Closed ones."""
    won: int
    drawdown: float | None
    """How far equity is below the highest that it was at a close, a fraction of that; None where that is not known."""
    curve: tuple[float, ...]
    """Equity at closes, the newest last."""


class AccountView(NamedTuple):
    """The capital that all markets share, USDT."""

    equity: float
    """With what is held marked to the last prices."""
    closed_equity: float
    bound: float
    """Margins of what is held."""
    totals: TotalsView | None = None
    """None before the engine has begun."""


class GuardView(NamedTuple):
    """What the guards hold the account's equity against; money in USDT, the rest fractions."""

    day_first: float
    """The first equity of the day, in UTC."""
    day_loss: float
    """How much of it is lost now; 0 for a gain."""
    day_limit: float
    """The loss that stops entries; 0: none does."""
    peak: float
    fall: float
    """How far equity is below its peak now, of the peak."""
    fall_limit: float
    tripped: tuple[Guard, ...]
    """The guards that stop entries now."""
    others: tuple[GuardMeter, ...] = ()
    """The guards that are set beside the day's loss and the fall from the peak."""


class MarketView(NamedTuple):
    """One market, between two candles."""

    symbol: str
    timeframe: int
    """Seconds a candle."""
    candles: tuple[Candle, ...]
    """The newest closed ones, the newest last."""
    levels: tuple[LevelView, ...]
    """All levels, the highest price first."""
    pattern: PatternView | None
    position: PositionView | None
    waited_for: WaitedFor | None
    """The next entry on the way down; None while something is held, or where there is none."""
    order: OrderView | None
    """The order that is out."""
    price: float | None
    """The last price seen."""
    price_time: int
    """Opening time of the candle it was seen in."""
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
    decimals: int = 2
    """How many decimals its prices are told with: with so many, no two of its levels look equal."""
    live: LiveView | None = None
    """What its exchange has; None in a replay."""
    rows: tuple[RowView, ...] = ()
    """What the rows of the newest candles say beside them, aligned with the end of `candles`."""
    strategy: StrategyView | None = None
    """What its strategy shows of itself; None for `levels`. Its oldest lot is in `position`, its levels in `levels`."""
    tick: float = 0.0
    """The step of its prices, USDT; 0 where it is not known."""
    refusals: tuple[RefusalView, ...] = ()
    """The newest entries that were refused, the newest last."""

    @property
    def state(self) -> State:
        """Where the state machine stands; with several lots, TAKE_PROFIT where one of them is."""
        if self.strategy is not None and any(lot.state is State.TAKE_PROFIT for lot in self.strategy.lots):
            return State.TAKE_PROFIT
        return State.FLAT if self.position is None else self.position.state


class Snapshot(NamedTuple):
    """All there is to show, between two candles."""

    mode: str
    run: str
    """Where the run is kept, as a person may be told."""
    settings: Settings
    account: AccountView
    markets: tuple[MarketView, ...]
    log: tuple[LogLine, ...]
    """The newest last."""
    fault: str
    """Why the engine has stopped, in a sentence; empty while it works."""
    guards: GuardView | None = None
    """None where no guard is set."""
    news: tuple[NewsItem, ...] = ()
    """The newest of what a person who was away is told of, the newest last, then missed touches of this process."""
    sequence: int = 0
    """How much has happened in the run."""
    begun: bool = True
    """Whether an engine has made it; before one has begun it is what the run was left with, without its levels."""
    results: Results | None = None
    """What the run has come to, once all candles of its file have closed."""

    @property
    def market(self) -> MarketView:
        """The market that is looked at: the first."""
        return self.markets[0]
