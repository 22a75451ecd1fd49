"""What is asked before a request is handed over, whichever way a person has given it."""

from __future__ import annotations

from srconsole.console.format import held_text
from srconsole.console.lots import Held, held, held_by
from srconsole.console.question import Question
from srconsole.core.commands import MoveStop, SwitchToTakeProfit
from srconsole.engine.request import Request
from srconsole.engine.view.preview import Preview
from srconsole.engine.view.snapshot import Snapshot
from srconsole.figures import change_text, money_text, price_text


def confirmation(request: Request, snapshot: Snapshot) -> Question | None:
    """Return what is asked before a request about a lot is done; None where it is done as it is given."""
    match request:
        case MoveStop(only_up=False):
            about = held(snapshot, request.lot or None)
            return None if isinstance(about, str) or request.price >= about.stop else _lower_stop(request, about)
        case SwitchToTakeProfit():
            about = held(snapshot, request.lot or None)
            return None if isinstance(about, str) else _take_profit(request, about)
    return None


def extra_loss(lot: Held, seen: Preview) -> str:
    """Return how much more a lower stop loses where it is met, in words."""
    more = lot.at_stop - (seen.at_stop or 0.0)
    return f"met there it makes {money_text(more).lstrip('+')} less than now"


def _lower_stop(request: MoveStop, about: Held) -> Question:
    def tells(now: Snapshot, seen: Preview) -> tuple[str, ...]:
        lot, digits = held_by(now, about), now.market.decimals
        if lot is None or seen.stop is None or seen.at_stop is None:
            return ()
        if seen.stop >= lot.stop:
            return (f"The stop is at {price_text(lot.stop, digits)} by now: this does not lower it.",)
        change = change_text(seen.stop - lot.stop, digits)
        return (
            f"Stop {price_text(lot.stop, digits)} -> {price_text(seen.stop, digits)} ({change}).",
            f"If it is met: about {money_text(seen.at_stop)} instead of {money_text(lot.at_stop)}.",
            f"That is {money_text(lot.at_stop - seen.at_stop).lstrip('+')} more to lose.",
        )

    return Question(_named("Lower the stop", about), request, lambda now: held_by(now, about) is not None, tells)


def _take_profit(request: SwitchToTakeProfit, about: Held) -> Question:
    def tells(now: Snapshot, seen: Preview) -> tuple[str, ...]:
        lot, digits = held_by(now, about), now.market.decimals
        if lot is None or seen.stop is None or seen.at_stop is None:
            return ()
        behind = f", {lot.trail} behind the peak" if lot.trail and lot.trail != "none" else ""
        moved = "" if seen.stop == lot.stop else f" -> {price_text(seen.stop, digits)}"
        met = f"about {money_text(seen.at_stop)} if it is met"
        return (
            f"From now on the stop of {held_text(lot.quantity, now.market.symbol)} trails{behind}.",
            f"Stop {price_text(lot.stop, digits)}{moved}: {met}.",
            "There is no way back to STOP_LOSS, and the stop can only go up.",
        )

    return Question(_named("Switch to TAKE_PROFIT", about), request, lambda now: held_by(now, about) is not None, tells)


def _named(title: str, about: Held) -> str:
    return f"{title}: {about.name}" if about.name else title
