"""What a person has chosen about the chart; everything else of it follows from the snapshot."""

from __future__ import annotations

from typing import Final, NamedTuple

from srconsole.core.offer import Key

FRAMES: Final = tuple(
    1000 * each for each in (60, 180, 300, 900, 1800, 3600, 7200, 14_400, 21_600, 28_800, 43_200, 86_400)
)
"""How long the candles last that may be looked at, milliseconds: those that are multiples of the market's own."""
WIDEST: Final = 3
"""The zoom at which a candle has so many columns more than one."""
NARROWEST: Final = -3
"""The zoom at which two to the power of three candles share a column."""


class Chosen(NamedTuple):
    """A person's choices, the plain chart of the newest candles at first."""

    frame: int = 0
    """How long the candles looked at last, milliseconds; 0: those of the market."""
    zoom: int | None = None
    """0: a column a candle; above, so many columns more; below, two to its power of candles a column. None: as many
    columns as fill the chart."""
    end: int | None = None
    """Opening time of the last candle looked at, UTC milliseconds; None: the newest."""
    cursor: int | None = None
    """Opening time of the candle that is read out; None: none is."""
    line: bool = False
    """Whether closes are joined by a line, in place of candles."""
    typed: float | None = None
    """A stop that is being typed."""
    selected: Key | None = None
    """The level that is lit."""
    last: str = "LAST"
    """What the last price is called: on the chart of a trade it is that of its exit."""
    old: bool = False
    """Whether the last price is old: nothing that is shown as such is taken for what it is now."""
    ended: int | None = None
    """Opening time of the candle in which all that is shown ended, UTC milliseconds; None: it goes on."""

    def length(self, base: int) -> int:
        """Return how long what a column shows lasts, milliseconds; `base`: the market's candles."""
        frame = max(self.frame, base)
        return frame if self.zoom is None or self.zoom >= 0 else frame << -self.zoom


PLAIN: Final = Chosen()


def frames_of(base: int) -> list[int]:
    """Return how long candles may last that are built from a market's, the market's own first, milliseconds."""
    return [base, *(each for each in FRAMES if each > base and each % base == 0)]
