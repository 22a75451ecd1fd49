"""The engine's memory at work: inputs, facts and rows in order, each written once, whatever happens in between.

A process that was killed left inputs and facts behind its last checkpoint. The next one takes the same inputs again
from that checkpoint, and every fact and row it comes to is then the one that is written already. What the journal does
not hold yet, happens.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Final

import msgspec
from msgspec.structs import replace

from srconsole.core.candle import Candle
from srconsole.engine.facts import Closed, Done, Fact, NotDone, Noted, Ordered
from srconsole.engine.input_words import input_text
from srconsole.engine.inputs import Input, Stored, moment
from srconsole.engine.ports import Checkpoint, Journal, Remembered
from srconsole.engine.rows import candle_of, trade_line
from srconsole.engine.sentences import sentence
from srconsole.errors import JournalDamaged

Listener = Callable[[Noted, bool], None]
"""Is told a fact, and whether it is new."""

MARKET_CHECKPOINT: Final = 60_000
"""Milliseconds of a market's time after which a state is written although no candle has closed."""

_ALL: Final = 2**62
_DIGITS: Final = 8
"""Decimals of prices in a sentence about two facts that differ: more than any market has."""

START_ANEW = "keep the run's folder and start anew with --fresh"


class Recorder:
    """Writes inputs, facts, rows, trades and checkpoints, and knows which of them are written already.

    Attributes:
        run: the run's id.
        place: how many candles have closed, of all markets.
        trades: how many trades are written, by market.
    """

    def __init__(self, journal: Journal, remembered: Remembered, listener: Listener, *, of_files: bool = True) -> None:
        """Go on from what is remembered; a replay has a checkpoint with each commit, a market's run only now and then.

        Args:
            journal: where it is written.
            remembered: what that holds.
            listener: is told each fact.
            of_files: whether it is a replay.
        """
        self._of_files = of_files
        self._due = True
        self._orders_wait = False
        self._time = self._checkpoint_time = 0
        self._journal = journal
        self._listener = listener
        self._inputs = deque(remembered.inputs)
        self._facts = deque(remembered.facts)
        self._rows = deque(remembered.rows)
        checkpoint = remembered.checkpoint
        self._sequence = 0 if checkpoint is None else checkpoint.sequence
        self._number = 0 if checkpoint is None else checkpoint.inputs
        self._checkpoint: Checkpoint | None = None
        self.run = remembered.run
        self.place = 0 if checkpoint is None else checkpoint.place
        self.trades = dict(remembered.trades)
        for noted in remembered.facts:
            if isinstance(noted.fact, Closed):
                self.trades[noted.market] -= 1

    @property
    def catching_up(self) -> bool:
        """Whether something is written that has not been come to yet."""
        return bool(self._facts or self._inputs or self._rows)

    def next_input(self) -> Input | None:
        """Return the stored input that is the next to be taken here; None where another candle comes before, or none.

        Raises:
            JournalDamaged: one is left that belongs before this place.
        """
        if not self._inputs:
            return None
        stored = self._inputs[0]
        if stored.place < self.place:
            raise JournalDamaged(
                f"the journal has {input_text(stored.input)} behind candle {stored.place}, which is past by then; "
                f"{START_ANEW}"
            )
        return stored.input if stored.place == self.place else None

    def store(self, taken: Input) -> int:
        """Come to an input; return its number.

        Raises:
            JournalDamaged: the journal says that another one came.
        """
        self._number += 1
        self._time = moment(taken) or self._time
        stored = Stored(self._number, self.place, taken)
        if self._inputs:
            kept = self._inputs.popleft()
            if _bytes(kept) != _bytes(stored):
                there, here = input_text(kept.input), input_text(taken)
                raise JournalDamaged(
                    f"the journal has {there} as input {kept.number}, but doing the same again came to "
                    f"{here if here != there else 'another'}; {START_ANEW}"
                )
        else:
            self._journal.add_input(stored)
        return self._number

    def note(self, market: str, time: int, fact: Fact) -> bool:
        """Come to a fact; return whether it is new.

        Raises:
            JournalDamaged: the journal says that something else happened; nothing may be done on such a memory.
        """
        self._sequence += 1
        noted = Noted(self._sequence, self.place, market, time, fact)
        new = not self._facts
        if new:
            self._orders_wait = self._orders_wait or isinstance(fact, Ordered)
            self._journal.add_fact(noted)
        else:
            kept = self._facts.popleft()
            if _bytes(_unworded(kept)) != _bytes(_unworded(noted)):
                there, here = sentence(kept, _DIGITS), sentence(noted, _DIGITS)
                raise JournalDamaged(
                    f'the journal says "{there}" behind candle {kept.place}, but doing the same again came to '
                    f"{_quoted(here) if here != there else 'something else'}; nothing was sent: {START_ANEW}"
                )
        if isinstance(fact, Closed):
            self.trades[market] = self.trades.get(market, 0) + 1
            if new:
                self._journal.add_trade(market, trade_line(fact.trade))
        self._listener(noted, new)
        return new

    def candles(self, market: str) -> Iterable[Candle]:
        """Return all candles of a market that have closed up to here, from its first row on, the committed ones."""
        return map(candle_of, self._journal.newest_rows(market, self.place, _ALL))

    def closed(self, market: str, line: str) -> None:
        """Come to a closed candle's row; what comes now, comes after it.

        Raises:
            JournalDamaged: the journal has another row.
        """
        if self._rows:
            kept = self._rows.popleft()
            if kept != (market, line):
                raise JournalDamaged(
                    f"the journal has the row {kept[1]} behind {self.place} candles, but doing the same again came to "
                    f"{line if kept[0] == market else 'one of another market'}; "
                    f"{START_ANEW}"
                )
        else:
            self._journal.add_row(market, self.place, line)
        self.place += 1
        self._due = True

    def commit(self, state: Callable[[], bytes] | None = None, *, due: bool = False) -> None:
        """Have everything on the disk, with the state as a checkpoint where one is given.

        While something that is written has not been come to again, no checkpoint is made: it would lie before it.
        On a market one is made at each close, after a minute, and where it is said to be due: what nothing that is
        stored leads to is only in the state. No order waits for one on its way out: the next commit has it.
        """
        usual, self._orders_wait = self._of_files or (self._is_due() and not self._orders_wait), False
        if state is not None and not self.catching_up and (due or usual):
            self._due, self._checkpoint_time = False, self._time
            checkpoint = Checkpoint(self.place, self._sequence, self._number, state())
            # One that is there already costs no wait for the disk.
            if checkpoint != self._checkpoint:
                self._journal.set_checkpoint(checkpoint)
                self._checkpoint = checkpoint
        self._journal.commit()

    def _is_due(self) -> bool:
        return self._due or abs(self._time - self._checkpoint_time) >= MARKET_CHECKPOINT


def _quoted(text: str) -> str:
    return f'"{text}"'


def _unworded(noted: Noted) -> Noted:
    """Return a fact without the words of an answer: another release may have said the same otherwise."""
    return replace(noted, fact=replace(noted.fact, text="")) if isinstance(noted.fact, Done | NotDone) else noted


def _bytes(value: Stored | Noted) -> bytes:
    """Return what tells two of them apart to the last digit, numbers that equal nothing included."""
    return msgspec.msgpack.encode(value)
