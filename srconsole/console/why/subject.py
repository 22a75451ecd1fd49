"""What is asked about: what is selected, else what is held, else the newest trade or refusal, and why nothing is."""

from __future__ import annotations

from datetime import tzinfo
from typing import NamedTuple

from srconsole.console.lots import shown_lot
from srconsole.console.why.held import lot_told, position_told
from srconsole.console.why.level import level_told
from srconsole.console.why.refusal import refusal_told
from srconsole.console.why.told import Told, Words, of_strategies
from srconsole.console.why.trade import trade_told
from srconsole.core.offer import Key
from srconsole.core.trade import Trade
from srconsole.engine.view.snapshot import Snapshot
from srconsole.engine.view.told_later import RefusalView


class Why(NamedTuple):
    """An explanation."""

    title: str
    sentences: list[Told]


def why_of(snapshot: Snapshot, selected: Key | None, zone: tzinfo) -> Why:
    """Explain the selected level or lot; where none is, what is held, and what was refused since.

    Where nothing is held either: the newest trade or refusal, and why nothing is held.
    """
    market = snapshot.market
    level = next((level for level in market.levels if level.id == selected), None)
    if level is not None and market.strategy is None:
        name = f"{level.tier or ('S' if level.side == 'S' else 'R')} {Words.of(market, zone).price(level.price)}"
        return Why(name, level_told(snapshot, level, zone))
    refusal = market.refusals[-1] if market.refusals else None
    held = _held(snapshot, selected, zone)
    if held is not None:
        since, why = held
        refused = refusal_told(snapshot, refusal, zone) if refusal is not None and refusal.time >= since else []
        return Why(why.title, [*why.sentences, *refused])
    rule = "5" if market.strategy is None else of_strategies("1.1")
    waits = [Told(f"Nothing is held: {market.why_flat}.", rule)] if market.why_flat else []
    trade = market.trades[-1] if market.trades else None
    if refusal is not None and (trade is None or refusal.time >= trade.exit_time):
        return Why("the newest refused entry", [*refusal_told(snapshot, refusal, zone), *waits])
    if trade is not None:
        why = why_trade(snapshot, trade, zone)
        return Why(why.title, [*why.sentences, *waits])
    return Why("nothing has been traded yet", waits)


def _held(snapshot: Snapshot, selected: Key | None, zone: tzinfo) -> tuple[int, Why] | None:
    """Return since when something is held, and how it came to be; None where nothing is, or none is chosen."""
    position, strategy = snapshot.market.position, snapshot.market.strategy
    if strategy is not None:
        lot = shown_lot(strategy, selected)
        return None if lot is None else (lot.entry_time, Why(f"the lot {lot.label}", lot_told(snapshot, lot, zone)))
    if position is None:
        return None
    return position.entry_time, Why(f"the position on {position.tier}", position_told(snapshot, position, zone))


def why_trade(snapshot: Snapshot, trade: Trade, zone: tzinfo) -> Why:
    """Explain a closed trade."""
    return Why(f"the trade on {trade.tier}", trade_told(snapshot, trade, zone))


def why_refusal(snapshot: Snapshot, refusal: RefusalView, zone: tzinfo) -> Why:
    """Explain an entry that was refused."""
    return Why(f"the refused entry on {refusal.label}", refusal_told(snapshot, refusal, zone))
