"""Which side a hedged close of a long has on V2: Bitget's documents contradict each other, and a proof decides.

By one reading the side names the position (buy closes a long), by the other it is the direction (sell closes a long).
An order by the wrong one closes a short position where somebody holds one, and is refused where nobody does.
"""

from __future__ import annotations

from typing import Final

POSITION: Final = "position"
DIRECTION: Final = "direction"
UNPROVED: Final = (
    "somebody holds a short position beside it, and which side closes a long is not proved: close one of the two at "
    "Bitget, or run `srconsole doctor --prove` on a demo account in hedge mode and start again"
)
"""Why nothing is sent that could meet somebody else's position; the stop at the exchange names its position."""
DOUBTED: Final = (
    "; what is held may be closed by another side than the proof found: prove again, and close it at Bitget till then"
)
"""What is said beside a refusal that finds no position where one is held."""


class CloseSide:
    """The reading that is gone by.

    Attributes:
        names_position: whether the side is that of the position.
        is_sure: whether a proof, or a close of this process, has shown that it is so.

    Args:
        proved: the reading that a proof found, `position` or `direction`; empty where there is none.
    """

    def __init__(self, proved: str = "") -> None:
        self.names_position = proved != DIRECTION
        self.is_sure = proved in {POSITION, DIRECTION}

    @property
    def shown(self) -> str:
        """The reading that is sure; empty while none is."""
        if not self.is_sure:
            return ""
        return POSITION if self.names_position else DIRECTION

    def turn(self) -> None:
        """Go by the other reading."""
        self.names_position = not self.names_position

    def has_closed(self) -> None:
        """Know that an order by it made the long position smaller, with nothing short that it could have met."""
        self.is_sure = True
