"""What a person who looks away wants to hear of: fills, halts, a lost feed; told by the difference of two snapshots."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from srconsole.engine.view.snapshot import MarketView, Snapshot
from srconsole.figures import money_text, price_text, quantity_text


class Kind(StrEnum):
    """What kind of thing has happened."""

    FILL = "fill"
    HALT = "halt"
    LOST = "lost feed"


class Happening(NamedTuple):
    """Something that has happened.

    Attributes:
        kind: what kind of thing.
        market: the symbol that it happened to.
        mode: of the run: `paper`, `live` and so on.
        time: opening time of the candle it happened in, UTC milliseconds.
        text: what it is, in a sentence without its end.
    """

    kind: Kind
    market: str
    mode: str
    time: int
    text: str


def happened(before: Snapshot | None, now: Snapshot) -> list[Happening]:
    """Return what has happened between two snapshots of a run; nothing has before the first."""
    if before is None:
        return []
    told = [
        Happening(kind, market.symbol, now.mode, market.price_time, text)
        for earlier, market in zip(before.markets, now.markets, strict=True)
        for kind, text in (*_fills(earlier, market), *_halts(earlier, market), *_losses(earlier, market))
    ]
    at, symbol = now.market.price_time, now.market.symbol
    known = frozenset() if before.guards is None else frozenset(before.guards.tripped)
    told.extend(
        Happening(Kind.HALT, symbol, now.mode, at, f"the guard {guard.value} stops entries")
        for guard in (() if now.guards is None else now.guards.tripped)
        if guard not in known
    )
    if now.fault and not before.fault:
        told.append(Happening(Kind.LOST, symbol, now.mode, at, f"the engine has stopped: {now.fault}"))
    return told


def _fills(before: MarketView, now: MarketView) -> Iterator[tuple[Kind, str]]:
    closed = min(now.trade_count - before.trade_count, len(now.trades))
    for trade in now.trades[len(now.trades) - closed :] if closed > 0 else ():
        price = price_text(trade.exit_price, now.decimals)
        yield Kind.FILL, f"sold at {price}, {trade.exit_reason}: {money_text(trade.pnl)}"
    held = 0.0 if before.position is None or closed > 0 else before.position.quantity
    if now.position is not None and now.position.quantity > held:
        bought = quantity_text(now.position.quantity - held)
        yield Kind.FILL, f"bought {bought}, entry at {price_text(now.position.entry_price, now.decimals)}"
    elif now.position is not None and now.position.quantity < held:
        yield Kind.FILL, f"sold a part, {quantity_text(held - now.position.quantity)}"


def _halts(before: MarketView, now: MarketView) -> Iterator[tuple[Kind, str]]:
    if now.halted and not before.halted:
        yield Kind.HALT, f"{now.losses_in_row} losses in a row halt entries"


def _losses(before: MarketView, now: MarketView) -> Iterator[tuple[Kind, str]]:
    was = "" if before.live is None else before.live.outlook.failing or before.live.account_failing
    failing = "" if now.live is None else now.live.outlook.failing or now.live.account_failing
    if failing and not was:
        yield Kind.LOST, f"not all is read: {failing}"
    uncovered = now.live is not None and now.live.uncovered_for is not None
    if uncovered and (before.live is None or before.live.uncovered_for is None):
        yield Kind.LOST, "no stop lies at the exchange"
