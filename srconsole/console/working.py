"""Which keys would do something now, and what."""

from __future__ import annotations

from srconsole.console.actions import ACTIONS, OF_LOTS, OF_POSITION, PACE, applies
from srconsole.console.intent import intent_of
from srconsole.console.lots import Held, held, selectable
from srconsole.console.panes.alerts import is_unarmed
from srconsole.console.question import Question
from srconsole.core.commands import EnableLevel
from srconsole.core.lot import State
from srconsole.core.offer import Key as OfferKey
from srconsole.engine.view.snapshot import Snapshot


def works(action: str, snapshot: Snapshot, selected: OfferKey | None) -> bool:
    """Tell whether a key would do something now."""
    market = snapshot.market
    if not applies(action, snapshot.mode) or (action in PACE and market.feed.ended):
        return False
    if action in OF_POSITION:
        about = held(snapshot, selected)
        if isinstance(about, str) or (action in OF_LOTS and market.strategy is None):
            return False
        return bool(about.targets) if action == "target" else action != "take_profit" or _switches(snapshot, about)
    match action:
        case "arm":
            return is_unarmed(snapshot)
        case "adopt" | "close_other" | "leave_alone":
            return market.live is not None and bool(market.live.choices)
        case "enter":
            return not isinstance(intent_of(action, snapshot, selected), str)
        case "level":
            return selected in selectable(market) and not isinstance(intent_of(action, snapshot, selected), str)
        case "above" | "below":
            return bool(selectable(market))
        case "reset_halt":
            return isinstance(intent_of(action, snapshot, selected), Question)
    return True


def _switches(snapshot: Snapshot, about: Held) -> bool:
    """Tell whether what is held can still be switched to TAKE_PROFIT."""
    strategy, position = snapshot.market.strategy, snapshot.market.position
    if strategy is not None:
        return any(lot.key == about.key and lot.state is State.STOP_LOSS for lot in strategy.lots)
    return position is not None and position.state is State.STOP_LOSS


def title(action: str, snapshot: Snapshot, selected: OfferKey | None) -> str:
    """Return what a key would do now, in a word or two."""
    if action == "pause":
        return "resume" if snapshot.market.paused else "pause"
    if action == "feed":
        return "go on" if snapshot.market.feed.paused else "hold"
    if action == "level":
        return "enable" if isinstance(intent_of(action, snapshot, selected), EnableLevel) else "disable"
    return ACTIONS[action].title
