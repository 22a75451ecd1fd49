"""What the kernel found, in the core's own forms: trades, the lot still held, the trader that a run left behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from srconsole.core.account import Account
from srconsole.core.halt import LossHalt
from srconsole.core.holding import Holding
from srconsole.core.lot import Lot
from srconsole.core.offer import Exits, Offer
from srconsole.core.order import ExitReason
from srconsole.core.trade import Trade
from srconsole.core.trader import Trader
from srconsole.kernel.traded import Outcome, Records
from srconsole.settings.schema import Settings

REASONS: Final = (ExitReason.STOP_LOSS.value, ExitReason.TAKE_PROFIT.value)
"""The kernel's reasons, by their number."""


def trades_of(records: Records, times: Sequence[int]) -> list[Trade]:
    """Return closed trades; `times` are the candles' opening times, UTC milliseconds."""
    return [
        Trade(
            entry_time=times[each["entry"]],
            entry_price=each["entry_price"],
            exit_time=times[each["exit"]],
            exit_price=each["exit_price"],
            quantity=each["quantity"],
            tier=f"S{each['tier']}",
            level=each["level"],
            stop=each["stop"],
            midpoint=each["midpoint"],
            peak=each["peak"] if each["peak"] == each["peak"] else None,  # nan is not equal to itself
            exit_reason=REASONS[each["reason"]],
            fees=each["fees"],
            pnl=each["pnl"],
            max_profit=each["max_profit"],
            max_loss=each["max_loss"],
            pnl_pct=each["pnl_pct"],
        )
        for each in _plain(records)
    ]


def key_of(record: dict[str, Any], times: Sequence[int]) -> str:
    """Return the key of the level that was bought."""
    return f"S{times[record['key']]}"


def lot_of(record: np.void, times: Sequence[int], settings: Settings) -> Lot:
    """Return the lot that is still held."""
    (each,) = _plain(np.array([record]))
    costs, market = settings.costs, settings.market
    holding = Holding(each["quantity"], each["quantity"], each["entry_price"], each["entry_fee"], step=market.step)
    return Lot(
        key=key_of(each, times),
        label=f"S{each['tier']}",
        offer_price=each["level"],
        activation=each["midpoint"],
        initial_stop=each["initial_stop"],
        stop=each["stop"],
        trail_pct=settings.strategy.trail_pct,
        tick=market.tick,
        holding=holding,
        entry_time=times[each["entry"]],
        peak=None if np.isnan(each["peak"]) else each["peak"],
        price=each["price"],
        costs=(1 + costs.fee_rate, (1 - costs.slippage) * (1 - costs.fee_rate)),
        size=each["size"],
        margin=each["margin"],
        max_profit=each["max_profit"],
        max_loss=each["max_loss"],
        strategy=settings.strategy.name,
        first_stop=each["first_stop"],
    )


def trader_of(outcome: Outcome, times: Sequence[int], settings: Settings, candle_time: int) -> Trader:
    """Return the trader as the last candle left it, for its figures: it has no plan, and offers nothing any more.

    Args:
        outcome: what the kernel found.
        times: the candles' opening times, UTC milliseconds.
        settings: of the trader.
        candle_time: how long a candle lasts, milliseconds.
    """
    account = Account(outcome.closed_equity)
    trader = Trader(settings, _nothing_more, account, candle_time=candle_time)
    trader.trades = trades_of(outcome.trades, times)
    trader.refused = outcome.refused
    trader.halt = LossHalt(outcome.losses_in_row, outcome.halted, outcome.candles_left, outcome.halts)
    trader.price = outcome.price
    if times:
        trader.time = trader.at = times[-1]
    if outcome.lot is not None:
        trader.lot = lot_of(outcome.lot, times, settings)
        trader.bind()
    return trader


def _nothing_more(offer: Offer, price: float) -> Exits | str:
    return "the candles have ended"


def _plain(records: Records) -> list[dict[str, Any]]:
    """Return records as plain values by their names."""
    names = records.dtype.names or ()
    return [dict(zip(names, values, strict=True)) for values in records.tolist()]
