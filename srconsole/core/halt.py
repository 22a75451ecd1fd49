"""The pause after losses in a row (docs/strategy.md section 6)."""

from __future__ import annotations

from msgspec import Struct

from srconsole.core.bounds import Count
from srconsole.settings.schema import RiskSettings


class LossHalt(Struct):
    """Counts losses in a row and halts entries when there are too many.

    Attributes:
        losses_in_row: losing trades since the last one that did not lose.
        active: whether entries are halted now.
        candles_left: closes until the halt ends by itself; None while there is no halt or only a person ends it.
        count: how many halts there were.
    """

    losses_in_row: Count = 0
    active: bool = False
    candles_left: Count | None = None
    count: Count = 0

    def trade_closed(self, pnl: float, risk: RiskSettings) -> None:
        """Count a closed trade; the loss that reaches the limit halts the rest of its candle and `loss_pause` more.

        Losses behind it, of lots that were still held, are of the same halt.
        """
        if pnl >= 0:
            self.losses_in_row = 0
            return
        self.losses_in_row += 1
        limit = risk.max_consecutive_losses
        if limit and (self.losses_in_row == limit or (self.losses_in_row > limit and not self.active)):
            self.count += not self.active
            self.active = True
            self.candles_left = risk.loss_pause + 1 if risk.loss_pause else None

    def candle_closed(self) -> None:
        """Count a close down; the last one ends the halt and forgets the losses."""
        if self.candles_left is None:
            return
        self.candles_left -= 1
        if self.candles_left == 0:
            self.reset()

    def reset(self) -> None:
        """End the halt and forget the losses in a row."""
        self.active = False
        self.candles_left = None
        self.losses_in_row = 0
