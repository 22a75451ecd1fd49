"""The trades of a backtest, with everything that the run's own trades can be looked at with."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import partial
from operator import itemgetter

from srconsole.console.ages import Elapsed
from srconsole.console.chart.held import UNKNOWN
from srconsole.console.panes.lines import show_in
from srconsole.console.screens.around import head_line
from srconsole.console.screens.beside import Beside
from srconsole.console.screens.stage import Stage
from srconsole.console.screens.trade_chart import TradeChart
from srconsole.console.screens.trades_screen import TradesScreen
from srconsole.core.candle import Candle
from srconsole.core.trade import Trade
from srconsole.engine.view.records import Page, Records, Sought, Stretch, Trades
from srconsole.engine.view.snapshot import Snapshot
from srconsole.engine.view.trial import Trial, Trials


class TrialRecords:
    """A backtest as records; implements `engine.view.records.Records`. It has no log."""

    def __init__(self, trial: Trial, trials: Trials) -> None:
        self._trial = trial
        self._trials = trials

    def log(self, sought: Sought) -> Page:
        """Return no lines."""
        return Page((), 0, ended=True)

    def trades(self, market: str, behind: int) -> Trades:
        """Return all trades at once."""
        return Trades(self._trial.trades if behind < 0 else (), len(self._trial.trades))

    def candles(self, market: str, since: int, count: int) -> Stretch:
        """Return candles of the backtest's file, with Position and Stop at their ends.

        Raises:
            SrconsoleError: the file cannot be read.
        """
        candles = self._trials.candles(self._trial.wanted.file, since, count)
        return self._with_rows(candles)

    def before(self, market: str, time: int, count: int) -> Stretch:
        """Return candles of the backtest's file that opened before a time, with Position and Stop at their ends.

        Raises:
            SrconsoleError: the file cannot be read.
        """
        length = self._trial.timeframe * 1000
        candles = self._trials.candles(self._trial.wanted.file, time - count * length, count)
        return self._with_rows(tuple(candle for candle in candles if candle.time < time))

    def closed_since(self, market: str, time: int) -> tuple[Trade, ...]:
        """Return the trades that ended at a time or later."""
        return tuple(trade for trade in self._trial.trades if trade.exit_time >= time)

    def _with_rows(self, candles: tuple[Candle, ...]) -> Stretch:
        known = self._trial.rows
        rows = []
        for candle in candles:
            place = bisect_right(known, candle.time, key=itemgetter(0)) - 1
            rows.append(UNKNOWN if place < 0 else UNKNOWN._replace(position=known[place][1], stop=known[place][2]))
        return Stretch(candles, tuple(rows))


class _BesideRun(Beside):
    """A screen about something else than the run: below its head it stays as it is, and its head shows the run."""

    run: Snapshot

    def follow(self, snapshot: Snapshot, elapsed: Elapsed) -> None:
        """Take the newest snapshot of the run, for the head."""
        self.run, self.elapsed = snapshot, elapsed
        self.show_head()

    def show_head(self) -> None:
        """Show how the run stands, whatever is looked at."""
        about = (self.heading, self.run, self.size.width, self.elapsed, self.stage.zone)
        show_in(self, "beside-head", [head_line(*about)])


class TrialTrade(_BesideRun, TradeChart):
    """The chart of a backtest's trade."""

    heading = "Backtest's trade"

    def __init__(self, run: Snapshot, snapshot: Snapshot, stage: Stage, trades: Sequence[Trade], at: int) -> None:
        super().__init__(snapshot, stage, trades, at)
        self.run = run


class TrialTrades(_BesideRun, TradesScreen):
    """The trades' screen on a backtest."""

    heading = "Backtest's trades"

    def __init__(self, snapshot: Snapshot, stage: Stage, trial: Trial, trials: Trials) -> None:
        records: Records = TrialRecords(trial, trials)
        reach = stage.reach()._replace(records=partial(_these, records))
        super().__init__(_as_market(snapshot, trial), stage._replace(reach=lambda: reach))
        self.run = snapshot

    def chart_of(self, trades: Sequence[Trade], at: int) -> TradeChart:
        """Return the chart of a trade, from which others can be walked to."""
        return TrialTrade(self.run, self.snapshot, self.stage, trades, at)


def _these(records: Records, run: str) -> Records:
    return records


def _as_market(snapshot: Snapshot, trial: Trial) -> Snapshot:
    """Return a snapshot whose market and settings are the backtest's, for what stands below the head."""
    market = snapshot.market._replace(
        symbol=trial.figures.symbol,
        timeframe=trial.timeframe,
        decimals=trial.decimals,
        trades=(),
        trade_count=len(trial.trades),
        candles=(),
        rows=(),
        strategy=None,
        live=None,
        position=None,
    )
    return snapshot._replace(markets=(market,), settings=trial.settings)
