"""All markets, a row each: how each stands, and what keeps it from buying."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from srconsole.console.panes.lines import Line, Span
from srconsole.console.screens.cursor import Cursor
from srconsole.console.signs import Signs
from srconsole.core.lot import State
from srconsole.engine.view.snapshot import GuardView, MarketView, Snapshot
from srconsole.figures import NOTHING, amount_text, distance_text, price_text, quantity_text, result_text

_TITLES = ("market", "last", "state", "held", "USDT", "nearest", "trades", "entries")
_LEAST_FIRST: Final = ("trades", "nearest", "held", "last", "state")
_APART: Final = "  "
_RIGHT = {"last", "held", "USDT", "trades"}


BESIDE_MARKETS: Final = 3
"""Rows of the list that are no market's: its head, and the account's with a blank one before it."""


def room_for_markets(height: int) -> int:
    """Return how many markets a list of so many rows shows at once."""
    return max(1, height - BESIDE_MARKETS)


def overview_lines(snapshot: Snapshot, cursor: Cursor, width: int, height: int, signs: Signs) -> list[Line]:
    """Return a head, a row for each market that there is room for, and the account that all of them share.

    Args:
        snapshot: what there is.
        cursor: which market is selected, and which one is shown first.
        width: columns.
        height: rows, in all.
        signs: the terminal's.
    """
    cells = [dict(zip(_TITLES, _cells(market, snapshot.guards), strict=True)) for market in snapshot.markets]
    wide = _columns(cells, width)
    rows: list[Line] = [(Span(f"  {_joined(dict(zip(wide, wide, strict=True)), wide)}".rstrip(), "label"),)]
    for place in range(cursor.first, min(len(cells), cursor.first + room_for_markets(height))):
        market = snapshot.markets[place]
        text = _joined(cells[place], wide)
        if place == cursor.at:
            rows.append((Span(f"{signs.pointer} {text}".ljust(width), "chosen"),))
        else:
            rows.append((Span(f"  {text}", "alert" if market.halted else "plain"),))
    account = snapshot.account
    rows += [(), (Span("  equity ", "label"), Span(amount_text(account.equity), "strong"), Span(" USDT", "label"))]
    if account.bound:
        rows[-1] = (*rows[-1], Span("  bound by positions ", "label"), Span(amount_text(account.bound)))
    return rows


def _columns(cells: Sequence[Mapping[str, str]], width: int) -> dict[str, int]:
    """Return the columns that are shown, each with its width: those that matter less go where there is no room."""
    wide = {title: max(len(title), *(len(row[title]) for row in cells)) for title in _TITLES}
    for title in _LEAST_FIRST:
        if sum(wide.values()) + len(_APART) * len(wide) <= width:
            break
        del wide[title]
    return wide


def _joined(cells: Mapping[str, str], wide: Mapping[str, int]) -> str:
    return _APART.join(
        cells[title].rjust(width) if title in _RIGHT else cells[title].ljust(width) for title, width in wide.items()
    )


def _cells(market: MarketView, guards: GuardView | None) -> tuple[str, ...]:
    lots = () if market.strategy is None else market.strategy.lots
    held = sum(lot.quantity for lot in lots) or (market.position.quantity if market.position else 0.0)
    made = sum(lot.unrealised for lot in lots) or (market.position.unrealised if market.position else 0.0)
    return (
        market.symbol,
        price_text(market.price, market.decimals),
        market.state.value,
        quantity_text(held) if held else NOTHING,
        result_text(made) if held else NOTHING,
        nearest_tier(market),
        f"{market.trade_count:,}",
        entries_word(market, guards),
    )


def nearest_tier(market: MarketView) -> str:
    """Return the tier, or another strategy's offer, that is nearest to the price, with its distance; `-`: none."""
    price = market.price
    named = [(level.tier, level.price) for level in market.levels if level.tier]
    if market.strategy is not None:
        named = [(offer.label, offer.trigger) for offer in market.strategy.offers]
    if price is None or not price or not named:
        return NOTHING
    name, nearest = min(named, key=lambda each: abs(each[1] - price))
    return f"{name} {distance_text(nearest / price - 1)}"


def entries_word(market: MarketView, guards: GuardView | None = None) -> str:
    """Return whether entries are made, in a few words, or what keeps them from it: two reasons at most."""
    reasons = ["paused"] if market.paused else []
    reasons += [guard.value for guard in guards.tripped] if guards else []
    if market.halted:
        left = market.halt_candles_left
        until = "until resumed" if left is None else f"for {left} more candle{'' if left == 1 else 's'}"
        reasons.append("halted" if reasons else f"halted {until}")
    if not reasons and market.live is not None and market.live.against_entries:
        reasons.append("held back at the exchange")
    if reasons:
        return " and ".join(reasons[:2])
    return "on" if market.state is State.FLAT or market.strategy is not None else "on, once it is flat"
