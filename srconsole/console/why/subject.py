"""What is asked about: what is selected, else the newest trade or refusal, else why nothing is held."""

from __future__ import annotations

from datetime import tzinfo
from typing import NamedTuple

from srconsole.console.why.level import level_told
from srconsole.console.why.refusal import refusal_told
from srconsole.console.why.told import Told, Words
from srconsole.console.why.trade import trade_told
from srconsole.core.offer import Key
from srconsole.core.trade import Trade
from srconsole.engine.view.snapshot import Snapshot


class Why(NamedTuple):
    """An explanation."""

    title: str
    sentences: list[Told]


def why_of(snapshot: Snapshot, selected: Key | None, zone: tzinfo) -> Why:
    """Explain the selected level; where none is, the newest trade or refusal, and why nothing is held."""
    market = snapshot.market
    level = next((level for level in market.levels if level.id == selected), None)
    if level is not None and market.strategy is None:
        name = f"{level.tier or ('S' if level.side == 'S' else 'R')} {Words.of(market, zone).price(level.price)}"
        return Why(name, level_told(snapshot, level, zone))
    waits = [Told(f"Nothing is held: {market.why_flat}.", "5")] if market.why_flat else []
    trade = market.trades[-1] if market.trades else None
    refusal = market.refusals[-1] if market.refusals else None
    if refusal is not None and (trade is None or refusal.time >= trade.exit_time):
        return Why("the newest refused entry", [*refusal_told(snapshot, refusal, zone), *waits])
    if trade is not None:
        why = why_trade(snapshot, trade, zone)
        return Why(why.title, [*why.sentences, *waits])
    return Why("nothing has been traded yet", waits or [Told("The first position is held.")])


def why_trade(snapshot: Snapshot, trade: Trade, zone: tzinfo) -> Why:
    """Explain a closed trade."""
    return Why(f"the trade on {trade.tier}", trade_told(snapshot, trade, zone))
