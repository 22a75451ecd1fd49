"""The trades of a backtest, with everything that the run's own trades can be looked at with."""

from __future__ import annotations

from bisect import bisect_right
from functools import partial
from operator import itemgetter

from srconsole.console.ages import Elapsed
from srconsole.console.panes.lines import show_in
from srconsole.console.screens.around import head_line
from srconsole.console.screens.stage import Stage
from srconsole.console.screens.trades_screen import TradesScreen
from srconsole.core.candle import Candle
from srconsole.engine.view.records import Page, Records, Sought, Stretch, Trades
from srconsole.engine.view.snapshot import RowView, Snapshot
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
        """Return candles of the backtest's file, and what was held; what else the rows said beside them is not kept.

        Raises:
            SrconsoleError: the file cannot be read.
        """
        candles = self._trials.candles(self._trial.wanted.file, since, count)
        return Stretch(candles, tuple(map(self._row, candles)))

    def _row(self, candle: Candle) -> RowView:
        known = self._trial.rows
        place = bisect_right(known, candle.time, key=itemgetter(0)) - 1
        return RowView("FLAT", None, 0.0, "") if place < 0 else RowView(*known[place][1:], 0.0, "")


class TrialTrades(TradesScreen):
    """The trades' screen on a backtest; the head goes on showing the run."""

    heading = "Backtest's trades"

    def __init__(self, snapshot: Snapshot, stage: Stage, trial: Trial, trials: Trials) -> None:
        records: Records = TrialRecords(trial, trials)
        reach = stage.reach()._replace(records=partial(_these, records))
        super().__init__(_as_market(snapshot, trial), stage._replace(reach=lambda: reach))
        self._run = snapshot

    def follow(self, snapshot: Snapshot, elapsed: Elapsed) -> None:
        """Take the newest snapshot of the run, for the head."""
        self._run, self.elapsed = snapshot, elapsed
        self.show_head()

    def show_head(self) -> None:
        """Show how the run stands, whatever is looked at."""
        show_in(self, "beside-head", [head_line(self.heading, self._run, self.size.width, self.elapsed)])


def _these(records: Records, run: str) -> Records:
    return records


def _as_market(snapshot: Snapshot, trial: Trial) -> Snapshot:
    """Return a snapshot whose market is the backtest's, for the tables below the head."""
    market = snapshot.market._replace(
        symbol=trial.figures.symbol,
        timeframe=trial.timeframe,
        decimals=trial.decimals,
        trades=(),
        trade_count=len(trial.trades),
        candles=(),
        rows=(),
        strategy=None,
        position=None,
    )
    return snapshot._replace(markets=(market,))
