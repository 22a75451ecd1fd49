"""A price that matters to a position: its text, what happens there, and how far away it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from srconsole.console.panes.lines import Line, Span
from srconsole.core.turns import Turn
from srconsole.engine.view.snapshot import Snapshot
from srconsole.figures import change_text, percent_text, price_text

LABEL: Final = 9
PERCENT: Final = 7
AMOUNT: Final = 14
_LABELS: Final = 8
"""Columns of the amounts' labels."""
FIXED: Final = LABEL + PERCENT + 2 + 2 + _LABELS + AMOUNT
"""Columns of all that is neither price, distance nor meaning: the labels, percents and gaps, the amounts."""
MEANING: Final = 18
STATE: Final = 33
"""Columns of the state machine, which stands above the text."""
WIDE: Final = 106
"""Columns from which the parts stand wider apart."""
_SHORTER: Final = re.compile(r"^(?:[^:]*: |then |of the |of that )")


class Figure(NamedTuple):
    """A price that matters to the position."""

    label: str
    role: str
    price: float | None
    meaning: str
    """What happens there."""
    ahead: bool = True
    """Whether it lies ahead, so that its distance says something."""
    short: str = ""
    """What is said of it where there is no room for the meaning."""
    alarming: bool = False
    """Whether a person must see it."""
    turn: Turn | None = None
    """What of the core the sentence is about; None where it is of no price ahead of what is held."""


class Widths(NamedTuple):
    """Columns of the pane's parts."""

    price: int = 9
    change: int = 9
    meaning: int = 32
    gap: int = 2
    """Blanks between the distances and the amounts' labels."""

    @classmethod
    def of(cls, shown: Sequence[Figure], snapshot: Snapshot, columns: int) -> Widths:
        """Return widths with room for every price, distance and amount of these figures; words have what is left."""
        prices = [price_text(figure.price, snapshot.market.decimals) for figure in shown]
        changes = [change_text(away, snapshot.market.decimals) for figure in shown if (away := _away(figure, snapshot))]
        price, longest = max([cls().price, *map(len, prices)]), max([0, *map(len, changes)])
        change = max(cls().change, longest)
        most = cls().meaning if columns >= WIDE else MEANING
        # Beside the prices words have the state machine's columns, but for the last one.
        free = STATE - LABEL - price - 3
        room = columns - price - change - FIXED
        meaning = min(most, max(0, free, room))
        if longest == change and meaning > free:
            # A blank before the longest: what is said of a price ends where the distances begin.
            change, meaning = change + 1, min(most, max(0, free, room - 1))
        left = columns - cls(price, change, meaning).text - change - PERCENT - _LABELS
        return cls(price, change, meaning, min(2, max(1, left - AMOUNT)))

    @property
    def text(self) -> int:
        """Columns of a price with its name and what happens there."""
        return max(STATE, LABEL + self.price + 2 + self.meaning)

    def columns(self, wide: bool) -> tuple[str, ...]:
        """Return the grid's columns: text, distances, labels and amounts."""
        text, distance = self.text, self.change + PERCENT + self.gap
        if wide:
            text, distance = max(52, text), max(22, distance)
        return (str(text), str(distance), "10" if wide else str(_LABELS), "1fr")


def figure_lines(figure: Figure, snapshot: Snapshot, widths: Widths | None = None) -> tuple[Line, Line]:
    """Return a figure's text, and its distance from the price."""
    widths = widths or Widths()
    text = (
        Span(f"{figure.label:<{LABEL}}", figure.role),
        Span(
            f"{price_text(figure.price, snapshot.market.decimals):>{widths.price}}",
            "strong" if figure.price else "label",
        ),
        Span(f"  {_words(figure, widths.meaning)}", "alert" if figure.alarming else "label"),
    )
    away = _away(figure, snapshot)
    if away is None or not snapshot.market.price:
        return text, ()
    share = away / snapshot.market.price
    change, percent = change_text(away, snapshot.market.decimals), percent_text(share)
    return text, (Span(f"{change:>{widths.change}}{percent:>{PERCENT}}"),)


def _away(figure: Figure, snapshot: Snapshot) -> float | None:
    """Return how far ahead a figure lies, None where it does not."""
    if snapshot.market.price is None or figure.price is None or not figure.ahead:
        return None
    return figure.price - snapshot.market.price


def _words(figure: Figure, width: int) -> str:
    """Return what happens at a price in as many words as there is room for, whole words or none."""
    texts = (figure.meaning, _SHORTER.sub("", figure.meaning), figure.short)
    return next((text for text in texts if len(text) <= width), "")
