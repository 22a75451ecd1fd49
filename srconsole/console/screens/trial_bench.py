"""The backtests of a console: one at a time, begun and ended on its screen, running on while another is looked at."""

from __future__ import annotations

from typing import Final

from textual.app import App
from textual.worker import Worker

from srconsole.engine.view.snapshot import Snapshot
from srconsole.engine.view.trial import Trial, Trials
from srconsole.errors import SrconsoleError

NOT_NOW: Final = "No backtest runs beside an open position with real money: this machine is to watch it alone."
ENDED: Final = "The backtest was ended."
MOST: Final = 20
"""Backtests that are remembered while the console is open."""
_GROUP: Final = "trial"


class TrialBench:
    """What was asked for, what runs, and what came of those before.

    Args:
        app: on which they run.
        trials: runs them.

    Attributes:
        wanted: what is asked for next.
        done: those that came to their end, the newest first.
        count: how many there were.
        progress: how many candles of the one that runs are done, and of how many; None while none runs.
        said: what came of the last one, or why none runs; empty for nothing to say.
        failed: whether that is a failure.
    """

    def __init__(self, app: App[None], trials: Trials) -> None:
        self._app = app
        self.trials = trials
        self.wanted = trials.first()
        self.done: list[Trial] = []
        self.count = 0
        self.progress: tuple[int, int] | None = None
        self.said = ""
        self.failed = False

    def start(self, snapshot: Snapshot) -> None:
        """Run what is wanted, unless one runs already, or real money is in a position."""
        if self.progress is not None:
            return
        if not_now(snapshot):
            self._say(NOT_NOW, failed=True)
            return
        self._say("")
        self.progress = (0, 0)
        self._worker: Worker[None] = self._app.run_worker(self._run, group=_GROUP, exclusive=True)

    def end(self, why: str = ENDED) -> None:
        """End the one that runs."""
        if self.progress is not None:
            self._worker.cancel()
            self.progress = None
            self._say(why)

    def follow(self, snapshot: Snapshot) -> None:
        """End the one that runs where real money goes into a position."""
        if not_now(snapshot):
            self.end(NOT_NOW)

    async def _run(self) -> None:
        try:
            trial = await self.trials.run(self.wanted, self._hear)
        except SrconsoleError as error:
            self._say(f"Not backtested: {error}", failed=True)
        else:
            self.count += 1
            self.done[:] = [trial, *self.done][:MOST]
            self._say(f"Run {self.count} is done.")
        self.progress = None

    def _hear(self, done: int, total: int) -> None:
        self.progress = (done, total)

    def _say(self, text: str, *, failed: bool = False) -> None:
        self.said, self.failed = text, failed


def not_now(snapshot: Snapshot) -> bool:
    """Tell whether real money is in a position."""
    return snapshot.mode == "live" and snapshot.market.position is not None
