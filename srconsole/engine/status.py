"""The state of a run as its journal tells it: what the engine shows, or what it held when it ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from srconsole.core.memory import restore
from srconsole.core.order import Entry, Exit, Fill
from srconsole.core.trader import Trader
from srconsole.engine.desk import order_of
from srconsole.engine.ports import Checkpoint, Fact
from srconsole.engine.rows import time_text
from srconsole.engine.soundness import check_facts
from srconsole.engine.trading import state_of
from srconsole.errors import JournalError


def status_of(checkpoint: Checkpoint, facts: Sequence[Fact]) -> dict[str, Any]:
    """Return the state after a checkpoint and the facts behind it; times are ISO-8601 UTC, money USDT.

    An engine writes a checkpoint with everything it shows, so there are facts behind it only where it was killed inside
    a candle; of those, fills count.

    Raises:
        JournalError: the checkpoint or a fact cannot be read.
    """
    trader = trader_of(checkpoint, facts)
    position, price = trader.position, trader.price
    return {
        "in_position": position is not None,
        "position_size": 0.0 if position is None else position.quantity,
        "entry_price": None if position is None else position.entry_price,
        "state": trader.state.value,
        "stop": None if position is None else position.stop,
        "midpoint": None if position is None else position.midpoint,
        "peak": None if position is None else position.peak,
        "equity": trader.closed_equity if price is None else trader.equity(price),
        "losses_in_row": trader.halt.losses_in_row,
        "halted": trader.halt.active,
        "paused": trader.paused,
        "last_price": price,
        "last_price_time": None if price is None else time_text(trader.time),
        "candles": checkpoint.place,
    }


def trader_of(checkpoint: Checkpoint, facts: Sequence[Fact]) -> Trader:
    """Return the trader as it stood after a checkpoint and the facts behind it, without tiers and pattern.

    Raises:
        JournalError: the checkpoint or a fact cannot be read.
    """
    check_facts(facts)
    state = state_of(checkpoint.state)
    trader = Trader(state.settings)
    restore(trader, state.trader)
    _catch_up(trader, facts)
    return trader


def _catch_up(trader: Trader, facts: Sequence[Fact]) -> None:
    order: Entry | Exit | None = None
    for fact in facts:
        if fact.kind == "order":
            order = order_of(fact.body)
        elif fact.kind == "fill" and order is not None:
            trader.time, trader.price = fact.time, order.price
            if isinstance(order, Entry) == (trader.position is not None):
                raise JournalError(
                    f"the journal's fact {fact.sequence} fills an order that cannot have been given; start anew with "
                    "--fresh"
                )
            trader.filled(order, Fill(fact.body["price"], fact.body["quantity"], fact.body["fee"]))
