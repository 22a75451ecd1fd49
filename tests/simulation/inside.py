"""What an engine of a simulation knows, looked at whenever it is on the disk: snapshots would take most of the time."""

from __future__ import annotations

from collections.abc import Callable

from srconsole.compose.rehearse.memory import RehearsedJournal
from srconsole.engine.decider import Decider
from srconsole.engine.facts import Fact, Noted, Resumed, Started
from srconsole.engine.host import Engine
from srconsole.engine.inputs import Stored
from srconsole.engine.ports import Checkpoint
from srconsole.engine.view.snapshot import Snapshot
from tests.simulation.invariants import Known

TOGETHER = 1000
"""What is put off at most: inputs, closed candles and states."""


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
    """A journal that tells of its commits, from when the engine has caught up with what is in it.

    Polls to which nothing came are on the disk together, later than their commits: at the next fact, and at the end of
    the engine's life. Whoever reads the file once the engine is dead finds there what was committed, and nothing else.
    """

    def watched_by(self, seen: Callable[[], None], begun: Callable[[], None], told: Callable[[Fact], None]) -> None:
        """Tell `begun` of the commit with which the engine begins, and `seen` of each from then on.

        Each fact is told once it is on the disk, before the commit that it came with.
        """
        self._seen, self._begun, self._told = seen, begun, told
        self._begins = self._has_begun = self._has_facts = False
        self._waiting: list[tuple[Callable[..., None], tuple[object, ...]]] = []
        self._put_off: list[tuple[Callable[..., None], tuple[object, ...]]] = []
        self._input = super().add_input

    def add_input(self, stored: Stored) -> None:
        """Remember an input."""
        self._waiting.append((self._input, (stored,)))

    def add_fact(self, noted: Noted) -> None:
        """Remember a fact."""
        self._has_facts = True
        self._begins = self._begins or isinstance(noted.fact, Started | Resumed)
        self._waiting.append((super().add_fact, (noted,)))

    def add_row(self, market: str, place: int, line: str) -> None:
        """Remember a closed candle's row."""
        self._waiting.append((super().add_row, (market, place, line)))

    def add_trade(self, market: str, line: str) -> None:
        """Remember a closed trade's row."""
        self._waiting.append((super().add_trade, (market, line)))

    def set_checkpoint(self, checkpoint: Checkpoint) -> None:
        """Remember a state."""
        self._waiting.append((super().set_checkpoint, (checkpoint,)))

    def commit(self) -> None:
        """Have all of it on the disk, at once or soon."""
        super().commit()
        if self._begins and not self._has_begun:
            self._has_begun = True
            self._begun()
        if self._has_begun:
            self._seen()

    def close(self) -> None:
        """Have what was put off on the disk, and close; what was added behind the last commit is forgotten."""
        self._write_down()
        super().close()

    def _begin_proof(self) -> None:
        # A life takes less time than the start of the process that checks the file: the world checks it at its end.
        pass

    def _keep(self) -> None:
        self._put_off += self._waiting
        self._waiting.clear()
        if self._has_facts or len(self._put_off) > TOGETHER:
            self._write_down()
        self._has_facts = False

    def _write_down(self) -> None:
        if not self._put_off:
            return
        for add, what in self._put_off:
            add(*what)
        self._put_off.clear()
        super()._keep()
        for noted in self.facts:
            self._told(noted.fact)
        self.facts.clear()
