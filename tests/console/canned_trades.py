"""Closed trades as an engine gives them."""

from __future__ import annotations

from collections.abc import Callable

from srconsole.core.lot import Trade

_TRADES = """
2018-12-27T14,3684.98,2018-12-28T15,3648.32,0.135686,S2,3676.15,3648.32,3890.00,,stop_loss,0.6,-5.57
2018-12-31T20,3633.09,2019-01-06T23,3787.93,0.137624,S3,3625.84,3787.93,3852.10,4117.31,take_profit,0.61,20.7
2019-01-08T20,3983.5,2019-01-09T02,3943.66,0.125518,S1,3975.55,3943.66,4040.10,,stop_loss,0.6,-5.6
"""


def trades_of(moment: Callable[[str], int]) -> tuple[Trade, ...]:
    """Return some closed trades."""
    made = []
    for row in _TRADES.split():
        entered, entry, left, sold, quantity, tier, level, stop, midpoint, peak, reason, fees, pnl = row.split(",")
        made.append(
            Trade(
                entry_time=moment(entered),
                entry_price=float(entry),
                exit_time=moment(left),
                exit_price=float(sold),
                quantity=float(quantity),
                tier=tier,
                level=float(level),
                stop=float(stop),
                midpoint=float(midpoint),
                peak=float(peak) if peak else None,
                exit_reason=reason,
                fees=float(fees),
                pnl=float(pnl),
            )
        )
    return tuple(made)
