"""What is asked before a market with an open position is left, and what a person has to know who has left."""

from __future__ import annotations

from srconsole.console.format import held_text
from srconsole.console.lots import in_all
from srconsole.console.modes import is_market
from srconsole.console.panes.cover import stop_words
from srconsole.console.question import Question
from srconsole.engine.view.live import LiveView
from srconsole.engine.view.preview import Preview
from srconsole.engine.view.snapshot import PositionView, Snapshot
from srconsole.figures import money_text, price_text

_WIDE = 80


def leave_question(snapshot: Snapshot) -> Question | None:
    """Return what is asked before leaving; None where leaving changes nothing."""
    if not _trails(snapshot):
        return None
    return Question("Leave an open position", None, _trails, _at_stake)


def _trails(snapshot: Snapshot) -> bool:
    return is_market(snapshot) and snapshot.market.position is not None


def _at_stake(now: Snapshot, _: Preview) -> tuple[str, ...]:
    position, live = in_all(now.market), now.market.live
    if position is None:
        return ()
    held = held_text(position.quantity, now.market.symbol)
    return (
        f"{held} is held, {money_text(position.unrealised)} so far.",
        f"Once this is left, {_undone(now)} any more.",
        *_stop_lines(position, live, now),
    )


def _undone(now: Snapshot) -> str:
    """Return what is not done for what is held while nobody is there."""
    lots = () if now.market.strategy is None else now.market.strategy.lots
    aims = any(lot.targets for lot in lots)
    timed = any(lot.deadline is not None for lot in lots)
    sells = " and ".join([*(["at its targets"] if aims else []), *(["when its time is up"] if timed else [])])
    return f"nothing trails its stop or sells {sells}" if sells else "nothing trails its stop"


def _stop_lines(position: PositionView, live: LiveView | None, now: Snapshot) -> tuple[str, ...]:
    digits = now.market.decimals
    stake = f"If it is met: about {money_text(position.risk)}."
    if live is None or live.stop is None:
        liquidation = price_text(position.liquidation, digits)
        return ("NO STOP lies at the exchange: nothing sells it.", f"At {liquidation} it is liquidated.")
    words = stop_words(live.stop, now.market.symbol, _WIDE)
    lies = f"The stop at the exchange lies at {price_text(live.stop.price, digits)} ({words})."
    if price_text(live.stop.price, digits) == price_text(position.stop, digits):
        return (lies, stake)
    return (lies, f"It is brought to {price_text(position.stop, digits)} first, if there is time. {stake}")


def farewell(snapshot: Snapshot) -> str:
    """Return what a person has to know who leaves: what is kept and what is still held."""
    if snapshot.mode == "rehearsal":
        return "The rehearsal is over; nothing of it is kept."
    kept, position, order = f"The run is kept in {snapshot.run}", in_all(snapshot.market), snapshot.market.order
    if position is None and order is not None:
        out = f"{order.side} {held_text(order.quantity, snapshot.market.symbol)}"
        return f"{kept} with an order out, {out}, whose end the next start looks up."
    if position is None:
        return f"{kept}; the next start goes on from here."
    held = held_text(position.quantity, snapshot.market.symbol)
    if is_market(snapshot):
        return f"{kept} with {held} held, whose stop nothing trails until the next start."
    return f"{kept} with {held} held; the next start goes on from here."
