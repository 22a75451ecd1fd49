"""What is copied is text that says by itself what it is of."""

from __future__ import annotations

from datetime import tzinfo

from srconsole.console.format import time_text
from srconsole.console.modes import mode_word
from srconsole.core.offer import Key
from srconsole.engine.view.snapshot import LevelView, MarketView, PositionView, Snapshot
from srconsole.figures import amount_text, distance_text, money_text, price_text, quantity_text


def copy_of_main(snapshot: Snapshot, selected: Key | None, zone: tzinfo) -> str:
    """Return the selected level, else how the market stands."""
    market = snapshot.market
    head = f"{mode_word(snapshot.mode)} {market.symbol} {price_text(market.price, market.decimals)}"
    if market.price_time:
        head += f" at {time_text(market.price_time, zone)}"
    level = next((level for level in market.levels if level.id == selected), None)
    if level is not None:
        return f"{head}\n{_of_level(level, market, zone)}"
    position = _of_position(market.position, market) if market.position else [market.why_flat]
    return "\n".join([head, *position, f"equity {amount_text(snapshot.account.equity)} USDT"])


def _of_level(level: LevelView, market: MarketView, zone: tzinfo) -> str:
    name = level.tier or f"{level.side} broken"
    away = f" {distance_text(level.price / market.price - 1)}" if market.price else ""
    touches = f"{level.touches} touch{'' if level.touches == 1 else 'es'}"
    off = ", disabled" if level.disabled else ""
    first, last = time_text(level.first_touch, zone), time_text(level.last_touch, zone)
    return f"{name} {price_text(level.price, market.decimals)}{away}, {touches}, first {first}, last {last}{off}"


def _of_position(position: PositionView, market: MarketView) -> list[str]:
    digits = market.decimals
    held = f"{position.state.value} {quantity_text(position.quantity)} on {position.tier}"
    return [
        f"{held}, bought at {price_text(position.entry_price, digits)}, {money_text(position.unrealised)} so far",
        f"stop {price_text(position.stop, digits)}, {money_text(position.risk)} if it is met",
    ]
