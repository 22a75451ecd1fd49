"""What the console says at a run's two ends: how far its opening is, and what it has come to with its file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from srconsole.console.keymap import Keymap
from srconsole.console.panes.lines import Line, Span
from srconsole.figures import amount_text, money_text, percent_text, percentage_text

if TYPE_CHECKING:
    from srconsole.engine.view.snapshot import Snapshot

_WIDE: Final = 110
"""Columns from which all of the results are told in a row."""


def opening_text(told: str, snapshot: Snapshot | None) -> str:
    """Return how far the opening of a run is, empty once candles come at their pace.

    Args:
        told: what whoever opens it says, empty once the engine has begun.
        snapshot: the newest, None before the first.
    """
    if snapshot is None or not snapshot.begun:
        return told
    feed = snapshot.market.feed
    if feed.paused or feed.ended or feed.closed >= feed.at_once:
        return ""
    return f"opening: {feed.closed:,} of {feed.at_once:,} candles"


def is_open(snapshot: Snapshot) -> bool:
    """Tell whether an engine has begun and read what it reads at once."""
    feed = snapshot.market.feed
    return snapshot.begun and (feed.closed >= feed.at_once or feed.ended)


def first_look_line(snapshot: Snapshot, keymap: Keymap, width: int) -> Line:
    """Return what the lines of the chart are and what is waited for, for a person who sees them for the first time."""
    more = (Span(f"   {keymap.shown('help')}", "key"), Span(" more", "label"))
    if snapshot.market.strategy is not None:
        line = (Span(" It buys at its offers; each lot has its own stop and targets.", "strong"), *more)
        return line if sum(len(span.text) for span in line) <= width else more
    told = [
        ("S1", "support", " a support, bought"),
        ("R1", "resistance", " a resistance"),
        ("MID", "midpoint", " above it the stop trails"),
    ]
    hides = (Span("; any key hides this", "label"),) if width >= _WIDE else ()
    for count in range(len(told), 0, -1):
        spans = [Span(" ")]
        for name, look, means in told[:count]:
            spans += [Span("" if len(spans) == 1 else "  "), Span(name, look), Span(means, "strong")]
        # Of what has no room nothing is begun.
        if sum(len(span.text) for span in (*spans, *more)) <= width:
            return (*spans, *more, *hides)
    return more


def ending_lines(snapshot: Snapshot, keymap: Keymap, width: int) -> list[Line]:
    """Return what a file has come to and what to press next; nothing before its end."""
    results = snapshot.results
    if results is None:
        return []
    made = [
        ("trades", f"{results.trades:,}"),
        ("won", percentage_text(results.win_rate, 1)),
        ("net", f"{money_text(results.net_profit)} ({percent_text(results.net_profit / results.capital)})"),
        ("drawdown", percentage_text(results.drawdown_pct)),
    ]
    if width >= _WIDE:
        # Of the closed trades alone: the account's line has those of what is still held, too.
        made.insert(3, ("their fees", amount_text(results.fees)))
    spans = [Span(" ENDED ", "badge")]
    for label, text in made:
        spans += [Span(f"  {label} ", "label"), Span(text, "strong")]
    return [tuple(spans), _next(snapshot, keymap, width)]


def _next(snapshot: Snapshot, keymap: Keymap, width: int) -> Line:
    """Return what can be done at the end."""
    rehearsed = snapshot.mode == "rehearsal"
    kept = "nothing of a rehearsal is kept" if rehearsed else "the results are kept"
    left = (Span(" "), Span(keymap.shown("quit"), "key"), Span(f" leaves, {kept}", "label"))
    anew = () if rehearsed else (Span("; replay --fresh begins anew", "label"),)
    if snapshot.market.position is None:
        return (*left, *anew)
    flat = (Span("   "), Span(keymap.shown("flatten"), "key"), Span(" sells what is still held", "label"))
    return (*left, *anew, *flat) if width >= _WIDE else (*left, *flat)


def leaving_words(key: str, *, rehearsed: bool) -> str:
    """Return which key leaves, and what becomes of the run; nothing is kept of one that is rehearsed."""
    return f"{key} leaves the console; {'nothing of a rehearsal' if rehearsed else 'the run'} is kept."
