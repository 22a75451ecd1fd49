"""A file's own mark of a candle that was not over when it was saved: OKX's `confirm`, `complete`, `is_closed`, `x`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np

from srconsole.imports.names import plain, spread
from srconsole.imports.notes import Notes
from srconsole.imports.row_store import UNFINISHED, Rows
from srconsole.imports.wanted import Wanted
from srconsole.market.csv_format import shown

LEFT_OUT: Final = "candle that the file marks as unfinished: left out"
_DROP: Final = "--unfinished drop"
_KEEP: Final = "--unfinished keep"

_DONE: Final = frozenset(
    (
        *("confirm", "confirmed", "complete", "completed", "finished", "final", "closed", "x", "k x"),
        *(f"is {word}" for word in ("confirmed", "complete", "completed", "finished", "final", "closed")),
        *(f"{what} closed" for what in ("candle", "bar", "kline", "is candle", "is bar", "is kline")),
    )
)
_OPEN: Final = frozenset(
    ("unfinished", "incomplete", "partial", "is partial", "unconfirmed", "in progress", "unclosed", "is unfinished")
)
_WORDS: Final = {
    **dict.fromkeys(("1", "1.0", "true", "t", "yes", "y"), True),
    **dict.fromkeys(("0", "0.0", "false", "f", "no", "n"), False),
}


class Mark(NamedTuple):
    """A column that marks candles.

    Attributes:
        column: where it stands, from 0.
        name: what it is called.
        of_end: whether a yes says that the candle is over.
    """

    column: int
    name: str
    of_end: bool

    def is_finished(self, text: str) -> bool:
        """Tell whether a field says that its candle is over.

        Raises:
            ValueError: it says neither; the message is a phrase.
        """
        said = _WORDS.get(text.strip().lower())
        if said is None:
            raise ValueError(
                f"{self.name} is {shown(text)}, which says neither that the candle is over nor that it is not"
            )
        return said is self.of_end


def mark_of(names: Sequence[str], rows: Sequence[Sequence[str]], used: Iterable[int]) -> Mark | None:
    """Return the column that marks unfinished candles; None where there is none, or two."""
    taken = set(used)
    found = [
        Mark(at, name.strip(), not spellings & _OPEN)
        for at, name in enumerate(names)
        if at not in taken and (spellings := {plain(name), plain(spread(name))}) & (_DONE | _OPEN)
    ]
    texts = {mark: [row[mark.column] for row in rows if mark.column < len(row)] for mark in found}
    marks = [mark for mark, some in texts.items() if _mostly_words(some) and not _may_count(mark, some)]
    return marks[0] if len(marks) == 1 else None


def _mostly_words(texts: Sequence[str]) -> bool:
    return sum(text.strip().lower() in _WORDS for text in texts) * 2 > len(texts)


def _may_count(mark: Mark, texts: Sequence[str]) -> bool:
    """Tell whether a column whose name is but a letter may hold something else, as it says so in digits."""
    return mark.name.casefold() == "x" and any(text.strip()[:1].isdigit() for text in texts)


class Unfinished:
    """Leaves out candles that the file marks as unfinished.

    Attributes:
        left_out: how many were.
    """

    def __init__(self, mark: Mark | None) -> None:
        self.left_out = 0
        self._name = "" if mark is None else mark.name
        self._rows = 0
        self._adjacent = False
        self._last = False

    def without(self, rows: Rows, notes: Notes) -> Rows:
        """Return the finished ones of the next rows, ascending and without copies."""
        marked = (rows.form & UNFINISHED).astype(np.bool_)
        self._rows += len(rows)
        if not marked.any():
            self._last = self._last and not len(rows)
            return rows
        before = np.concatenate(([self._last], marked[:-1]))
        self._adjacent = self._adjacent or bool((marked & before).any())
        self._last = bool(marked[-1])
        count = int(np.count_nonzero(marked))
        self.left_out += count
        notes.add(LEFT_OUT, int(rows.line[np.argmax(marked)]), count)
        return rows.taken(~marked)

    def ask(self, wanted: Wanted) -> bool:
        """Ask what the mark means where it cannot mean what its name says, and tell whether that was so.

        Of candles one behind the other only the newest can be unfinished, so that two of them never are.
        """
        if self._adjacent:
            stay = self._rows - self.left_out
            cost = (
                f"--unfinished drop leaves out {self.left_out:,}" if stay > 1 else "leaving them out leaves no series"
            )
            options = [_DROP, _KEEP] if stay > self.left_out else [_KEEP, _DROP]
            wanted.ask(
                f"{self._name} says of {self.left_out:,} of {self._rows:,} candles that they are unfinished, of "
                f"neighbours too, which cannot be ({cost})",
                ", or ".join(options if stay > 1 else [_KEEP]),
            )
        return self._adjacent
