"""What stands around a screen beside the main one: its head, a message, the keys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, tzinfo
from typing import Final

from srconsole.console.ages import Elapsed
from srconsole.console.format import fitted, zone_text
from srconsole.console.modes import mode_badge
from srconsole.console.panes.lines import Line, Span
from srconsole.console.stale import old_price
from srconsole.engine.view.snapshot import Snapshot
from srconsole.figures import money_text, price_text

_NOW: Final = Elapsed()


def within(line: Line, width: int, ellipsis: str) -> Line:
    """Return a line as it is where it fits, else with its longest part cut so that one sees it."""
    over = sum(len(span.text) for span in line) - width
    if over <= 0:
        return line
    longest = max(range(len(line)), key=lambda place: len(line[place].text))
    text = fitted(line[longest].text, len(line[longest].text) - over, ellipsis)
    return (*line[:longest], line[longest]._replace(text=text), *line[longest + 1 :])


def head_line(heading: str, snapshot: Snapshot, width: int, elapsed: Elapsed = _NOW, zone: tzinfo = UTC) -> Line:
    """Return the head: the screen, the mode, the market, its price and how old it is, what is held; the times' zone."""
    market = snapshot.market
    spans = [Span(f" {heading} ", "strong"), mode_badge(snapshot.mode), Span(f" {market.symbol}")]
    if snapshot.fault:
        return (*spans, Span(f"  STOPPED: {snapshot.fault}", "alert"))
    price = price_text(market.price, market.decimals)
    told = [Span("  last ", "label"), Span(price, "last")]
    if old := old_price(snapshot, elapsed):
        told.append(Span(f" {old}", "alert"))
    told.append(Span(f"  {market.state.value}", "strong"))
    if market.position is not None:
        made = market.position.unrealised
        told.append(Span(f" {money_text(made)}", "loss" if made < 0 else "gain"))
    if market.paused:
        told.append(Span("  entries paused", "alert"))
    room = width - sum(len(span.text) for span in [*spans, *told])
    words = (f"  times {zone_text(zone)}", f"  {zone_text(zone)}")
    told += [Span(text, "label") for text in words if len(text) <= room][:1]
    while told and sum(len(span.text) for span in [*spans, *told]) > width:
        told.pop()
    return (*spans, *told)


def keys_line(keys: Sequence[tuple[str, str]], width: int) -> Line:
    """Return as many keys with what they do as fit; the last one, which leads back, always."""
    *others, last = keys
    room = width - 2 - len(last[0]) - len(last[1])
    spans: list[Span] = []
    for key, does in others:
        if len(key) + len(does) + 3 > room:
            break
        room -= len(key) + len(does) + 3
        spans += [Span(key, "key"), Span(f" {does}  ", "label")]
    return (Span(" "), *spans, Span(last[0], "key"), Span(f" {last[1]}", "label"))
