"""The port to backtests that run beside an engine, for screens."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from msgspec import Struct

from srconsole.core.candle import Candle
from srconsole.core.trade import Trade
from srconsole.settings.schema import Settings

Told = Callable[[int, int], None]
"""Is told how many candles are done, and of how many."""


class Wanted(NamedTuple):
    """A backtest that is asked for.

    Attributes:
        file: the candles.
        detail: finer candles of the same symbol; empty for none.
        changes: settings that differ from those of the next start, `section.key=value` each, blanks between them.
    """

    file: str
    detail: str = ""
    changes: str = ""


class Figures(Struct, frozen=True):
    """What `summary.json` says of a backtest, as far as a screen shows it; money in USDT, rates as fractions."""

    symbol: str
    timeframe: str
    first: str
    last: str
    candles: int
    net_profit: float
    max_drawdown_pct: float
    sharpe: float | None
    exposure: float
    buy_and_hold: float
    final_equity: float
    sensitivity: dict[str, dict[str, float]]
    refused: dict[str, int]
    detail: dict[str, int] = {}
    """Candles that moved by finer ones, `used`, and not, `not_used`."""
    verdict: list[str] = []
    """The headline of the verdict, then what speaks against the result, a sentence each."""


class Trial(NamedTuple):
    """A backtest that has come to its end.

    Attributes:
        wanted: what was asked for.
        figures: what came of it.
        trades: the closed trades, in order.
        settings: those that it was traded by.
        timeframe: seconds a candle.
        decimals: how many decimals its prices are told with.
        rows: the candles at whose end Position or Stop was another than before: opening time, UTC milliseconds, the
            Position and the Stop, None where nothing was held.
    """

    wanted: Wanted
    figures: Figures
    trades: tuple[Trade, ...]
    settings: Settings
    timeframe: int
    decimals: int
    rows: tuple[tuple[int, str, float | None], ...] = ()


class Trials(Protocol):
    """Runs backtests, one at a time, apart from the loop that draws."""

    def first(self) -> Wanted:
        """Return what is asked for where a person has chosen nothing."""
        ...

    def why_not(self, field: str, text: str) -> str:
        """Return why what is typed for a field of `Wanted` cannot be used, in a sentence; empty where it can."""
        ...

    async def run(self, wanted: Wanted, told: Told) -> Trial:
        """Run a backtest; cancelling the call ends it.

        Raises:
            SrconsoleError: file or settings cannot be used, or it came to no end.
        """
        ...

    def candles(self, file: str, since: int, count: int) -> tuple[Candle, ...]:
        """Return so many candles of a file from a time on, UTC milliseconds.

        Raises:
            SrconsoleError: it cannot be read.
        """
        ...
