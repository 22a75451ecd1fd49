"""The stop at the exchange beside the engine's, and what else an exchange does to a position."""

from __future__ import annotations

from datetime import tzinfo

from srconsole.console.ages import age_text
from srconsole.console.format import held_text, short_time_text
from srconsole.console.panes.lines import Line, Span
from srconsole.engine.view.live import FundingView, LiveView, StopView
from srconsole.engine.view.snapshot import Snapshot
from srconsole.figures import money_text, price_text, quantity_text, share_text

WHOLE = "whole"
NOT_READ = "not read yet"
"""Said of a stop that is known to have gone out, and that no reading has shown yet."""


def stop_words(stop: StopView, symbol: str, width: int) -> str:
    """Return by which price a stop is met and how much it sells, as far as there is room."""
    if not stop.quantity:
        return f"{stop.trigger}, {WHOLE}"
    texts = (
        f"{stop.trigger}, {held_text(stop.quantity, symbol)}",
        f"{stop.trigger}, {quantity_text(stop.quantity)}",
        f"{stop.trigger}, a part",
    )
    return next((text for text in texts if len(text) <= width), texts[-1])


def bare_seconds(live: LiveView, since: float) -> float:
    """Return the seconds in which this trade had no stop at the exchange."""
    now = 0.0 if live.uncovered_for is None else live.uncovered_for + since
    return live.uncovered_in_all + now


def bare_text(live: LiveView, since: float) -> str:
    """Write the seconds in which this trade had no stop at the exchange."""
    return age_text(bare_seconds(live, since))


def funding_text(funding: FundingView, zone: tzinfo) -> str:
    """Write when the next funding is, its rate, and what it costs for what is held."""
    sign = "-" if funding.rate < 0 else ""
    text = f"{short_time_text(funding.time, zone)} at {sign}{share_text(abs(funding.rate))}"
    if funding.cost is None:
        return text
    return f"{text}: {'costs' if funding.cost > 0 else 'brings'} {money_text(abs(funding.cost)).lstrip('+')}"


def beyond_line(snapshot: Snapshot, zone: tzinfo) -> Line:
    """Return liquidation and the next funding of what is held."""
    live, position = snapshot.market.live, snapshot.market.position
    if live is None or position is None:
        return ()
    line = [Span("liquidated ", "label"), Span(price_text(position.liquidation, snapshot.market.decimals), "stop")]
    if live.funding is not None:
        line += [Span("  funding ", "label"), Span(funding_text(live.funding, zone), "strong")]
    return tuple(line)
