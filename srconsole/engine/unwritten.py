"""A market's engine whose journal cannot be written for now, as on a full disk (docs/decisions/0037)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from srconsole.engine.entry_gate import DISK
from srconsole.engine.inputs import EntriesBarred, Input
from srconsole.errors import JournalDamaged, JournalError

WHY: Final = "the journal cannot be written: exits and stops go on, and all is written down once there is room"


class Unwritten:
    """Bars entries from the first commit that failed to the next one that did not.

    Attributes:
        error: what the newest commit failed by, None where it did not.
    """

    def __init__(self, markets: Collection[str], post: Callable[[Input], None]) -> None:
        self.error: JournalError | None = None
        self._markets = markets
        self._post = post

    def commit(self, write: Callable[[], None], *, must: bool) -> None:
        """Have all on the disk; what cannot be written for now need not be, unless it must.

        Raises:
            JournalError: it had to be written and could not, or the journal is damaged.
        """
        try:
            write()
        except JournalError as error:
            if must or isinstance(error, JournalDamaged):
                raise
            self._failed(error)
        else:
            self._written()

    def check(self) -> None:
        """Make sure that all is on the disk.

        Raises:
            JournalError: it is not.
        """
        if self.error is not None:
            raise self.error

    def _failed(self, error: JournalError) -> None:
        # What was to be in the commit is kept for the next one.
        if self.error is None:
            self._bar(WHY)
        self.error = error

    def _written(self) -> None:
        if self.error is not None:
            self.error = None
            self._bar("")

    def _bar(self, reason: str) -> None:
        for market in self._markets:
            self._post(EntriesBarred(market, DISK, reason))
