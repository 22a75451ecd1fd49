"""What a market's journal holds of before there were several lots is still read."""

from __future__ import annotations

from typing import Any

import msgspec

from srconsole.core.account import Account
from srconsole.core.fill import fill_at_once
from srconsole.core.movement import Move, carry_out
from srconsole.core.order import Exit, ExitReason
from srconsole.core.trade import Trade
from srconsole.core.trader import Trader
from srconsole.core.trader_memory import TraderMemory
from srconsole.engine.rows import trade_line, trade_of
from srconsole.settings.schema import Settings
from tests.core.offers import rule

HOLDING = {
    "quantity": 5.0, "bought": 5.0, "entry_price": 100.0, "entry_fees": 0.3, "exit_price": 0.0, "exit_fees": 0.0,
    "step": 0.0,
}  # fmt: skip
LOT = {
    "key": "S100", "label": "S1", "offer_price": 100.0, "activation": 110.0, "initial_stop": 95.0, "stop": 95.0,
    "trail_pct": 0.1, "tick": 0.0, "holding": HOLDING, "entry_time": 3_600_000, "peak": None,
}  # fmt: skip
OFFER = {"key": "S90", "label": "S2", "price": 90.0, "trigger": 90.2, "low": 89.8}
MEMORY: dict[str, Any] = {
    "time": 7_200_000, "price": 101.0, "plan": {"offers": [OFFER], "top_trigger": 90.2}, "lot": LOT,
    "halt": {"losses_in_row": 1, "active": False, "candles_left": None, "count": 0}, "paused": False,
    "disabled": ["S80"], "left": [], "refused_keys": [], "refused": {"halted": 2}, "answered": 0,
}  # fmt: skip
ACCOUNT = {"closed_equity": 990.0, "bound": {"BTC": 100.0}, "marked": {}, "guards": None}


def restored(memory: dict[str, Any]) -> Trader:
    """Return a trader that was restored from the bytes of before."""
    account = msgspec.msgpack.decode(msgspec.msgpack.encode(ACCOUNT), type=Account)
    trader = Trader(Settings(), rule(), account, "BTC")
    trader.restore(msgspec.msgpack.decode(msgspec.msgpack.encode(memory), type=TraderMemory))
    return trader


def test_a_lot_of_before_is_held_and_left() -> None:
    """Given what was written down with one lot, as it was encoded then
    When it is read, price rises to 120 and falls to 100
    Then the lot is held with its margin, trails from 110 on, and is sold at 108 as a trade like any other
    """
    trader = restored(MEMORY)
    assert (trader.lots[0].key, trader.lots[0].margin, trader.account.bound) == ("S100", 100.0, {"BTC": 100.0})
    assert (trader.disabled, trader.refused, trader.halt.losses_in_row) == ({"S80"}, {"halted": 2}, 1)
    for price in (120.0, 100.0):
        carry_out(trader, Move.GLIDE, price, lambda order: fill_at_once(order, trader.settings.costs))
    (trade,) = trader.trades
    assert (trade.exit_price, trade.exit_reason, trade.parts, trade.strategy) == (108.0, "take_profit", 1, "levels")
    assert trader.account.bound == {}


def test_what_was_flat_is_flat() -> None:
    """Given what was written down while flat
    When it is read and written down again
    Then nothing is held, and what is written now is read alike
    """
    trader = restored({**MEMORY, "lot": None})
    assert trader.lot is None
    again = msgspec.msgpack.decode(msgspec.msgpack.encode(trader.remember()), type=TraderMemory)
    assert again == trader.remember()


def test_a_trade_and_a_sale_of_before_are_read() -> None:
    """Given a trade, its row and a sale as they were written down before there were parts
    When they are read
    Then they are of `levels`, in one part, and of the only lot
    """
    fields = [1, 100.0, 2, 108.0, 5.0, "S1", 100.0, 108.0, 110.0, 120.0, "take_profit", 0.6, 39.4]
    trade = msgspec.msgpack.decode(msgspec.msgpack.encode(fields), type=Trade)
    assert (trade.strategy, trade.parts, trade.max_profit) == ("levels", 1, 0.0)
    line = ",".join(trade_line(trade).split(",")[:13])
    assert trade_of(line) == trade
    sale = msgspec.msgpack.encode({"type": "exit", "price": 95.0, "quantity": 5.0, "reason": "stop_loss"})
    assert msgspec.msgpack.decode(sale, type=Exit) == Exit(95.0, 5.0, ExitReason.STOP_LOSS)
