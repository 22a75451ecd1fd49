"""What an engine of a simulation knows, looked at whenever it is on the disk: snapshots would take most of the time."""

from __future__ import annotations

from collections.abc import Callable

from srconsole.compose.rehearse.memory import RehearsedJournal
from srconsole.engine.decider import Decider
from srconsole.engine.facts import Fact, Noted, Resumed, Started
from srconsole.engine.host import Engine
from srconsole.engine.view.snapshot import Snapshot
from tests.simulation.invariants import Known

TOGETHER = 60
"""Commits without a fact that are put off at most, where no death could tell."""


class Inside:
    """An engine as it is inside, once it has begun.

    Args:
        engine: it.
        market: what it trades.
    """

    def __init__(self, engine: Engine, market: str) -> None:
        self._engine = engine
        self._market = market

    @property
    def _decider(self) -> Decider:
        trading = self._engine._trading  # noqa: SLF001  # what nobody but a test needs without a snapshot
        assert trading is not None
        return trading.decider

    @property
    def closed(self) -> int:
        """How many candles it has."""
        trading = self._engine._trading  # noqa: SLF001  # likewise
        assert trading is not None
        return trading.closed[self._market]

    @property
    def known(self) -> Known:
        """What it knows."""
        market = self._decider.markets[self._market]
        lot, order = market.trader.lot, market.order
        return Known(
            0.0 if lot is None else lot.quantity,
            0.0 if lot is None else lot.stop,
            "" if order is None else order.client_id,
            "" if order is None else order.note,
            market.trader.account.closed_equity,
            order is not None and order.foreign,
        )

    def snapshot(self) -> Snapshot | None:
        """Return what a person would see, None before it has begun."""
        if self._engine._trading is None:  # noqa: SLF001  # likewise
            return None
        return self._engine._view.snapshot(self._decider, 0, "")  # noqa: SLF001  # likewise


class WatchedJournal(RehearsedJournal):
    """A journal that tells of its commits, from when the engine has caught up with what is in it."""

    def watched_by(
        self, seen: Callable[[], None], begun: Callable[[], None], told: Callable[[Fact], None], *, dies: bool
    ) -> None:
        """Tell `begun` of the commit with which the engine begins, and `seen` of each from then on.

        Each fact is told once it is on the disk, before the commit that it came with. Of an engine that does not die,
        polls to which nothing came are on the disk together, and all at its end.
        """
        self._seen, self._begun, self._told, self._dies = seen, begun, told, dies
        self._put_off = 0
        self._begins = self._has_begun = False

    def add_fact(self, noted: Noted) -> None:
        """Remember a fact."""
        self._begins = self._begins or isinstance(noted.fact, Started | Resumed)
        super().add_fact(noted)

    def commit(self) -> None:
        """Have all of it on the disk, at once or soon."""
        if self._dies or self._added_facts or self._put_off == TOGETHER:
            self._commit_at_once()
        else:
            self._put_off += 1
        if self._begins and not self._has_begun:
            self._has_begun = True
            self._begun()
        if self._has_begun:
            self._seen()

    def _begin_proof(self) -> None:
        # A life takes less time than the start of the process that checks the file: the world checks it at its end.
        pass

    def _commit_at_once(self) -> None:
        self._put_off = 0
        try:
            super().commit()
        finally:
            # Whoever is killed just behind a commit has written its facts down.
            for noted in self.facts:
                self._told(noted.fact)
            self.facts.clear()

    def close(self) -> None:
        """Have what was put off on the disk, and close."""
        if self._put_off:
            self._commit_at_once()
        super().close()
