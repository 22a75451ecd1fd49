"""What settings must keep to before they are ranked at all."""

from __future__ import annotations

import math
from dataclasses import dataclass

from srconsole.errors import RequestError
from srconsole.research.optimise.objectives import Figures


@dataclass(frozen=True)
class Limits:
    """How much has to be traded, and how deep equity may fall.

    Attributes:
        least_trades: so many, 1 unless it is said: what never trades loses least.
        most_drawdown: the deepest fall from a peak, a fraction; None for any.
    """

    least_trades: int = 1
    most_drawdown: float | None = None

    def check(self) -> None:
        """Check what a person has asked for.

        Raises:
            RequestError: a limit is one that nothing, or everything, keeps to.
        """
        if self.least_trades < 0:
            raise RequestError(f"--least-trades {self.least_trades} must be a whole number from 0")
        drawdown = self.most_drawdown
        if drawdown is not None and not (math.isfinite(drawdown) and 0 < drawdown < 1):
            raise RequestError(f"--most-drawdown {drawdown:g} must be a number between 0 and 1; fractions: 0.2 is 20 %")

    def beyond(self, figures: Figures) -> dict[str, float]:
        """Return how far figures are beyond each limit that is set, at most 0 where they keep to it.

        Numbers are of about one size, trades as a share of the least that is wanted, so that none hides the other.
        """
        found: dict[str, float] = {}
        if self.least_trades:
            found["trades"] = 1.0 - (figures["trades"] or 0) / self.least_trades
        if self.most_drawdown is not None:
            found["drawdown"] = (figures["max_drawdown_pct"] or 0.0) - self.most_drawdown
        return found
