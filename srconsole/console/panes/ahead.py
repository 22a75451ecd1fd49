"""What happens to a lot at which price, in words: each sentence is of a turn that the core knows, or names no price."""

from __future__ import annotations

from typing import Final, NamedTuple

from srconsole.console.panes.figures import Figure
from srconsole.core.lot import State
from srconsole.core.turns import Happens, Side, Turn
from srconsole.engine.view.snapshot import PositionView
from srconsole.engine.view.strategy import LotView, TargetView
from srconsole.figures import price_text, quantity_text, share_text

LIQUIDATION: Final = "liquid."
"""What the price is called at which the exchange sells."""
MOST: Final = 4
"""Figures that there is room for in a low pane."""
_NAMES: Final = {
    Happens.SOLD: ("stop", "stop"),
    Happens.PART_SOLD: ("target", "peak"),
    Happens.BOUGHT: ("add", "entry"),
    Happens.EVEN: ("b/even", "midpoint"),
    Happens.SWITCHED: ("midpoint", "midpoint"),
    Happens.STOP_RISES: ("raise", "peak"),
}
"""What the price of a turn is called, and how it looks; TRAIL is where a stop lies that follows."""
_SIDES: Final = {Side.ABOVE: "above", Side.FROM: "from here", Side.TO: "from here down"}


class Told(NamedTuple):
    """What is told of one lot.

    Attributes:
        state: where its state machine stands.
        entry_price: of the fill, USDT.
        peak: the highest price since TAKE_PROFIT began, None before.
        trail: how its stop follows that, in a word or two; empty where it does not.
        stop_reason: of a sale at the stop.
        turns: what happens to it at which price.
        targets: those that are not sold yet, ascending.
        has_midpoint: whether its trail begins at a midpoint that the market shows.
        liquidation: where the exchange sells it, USDT; None where that is not known.
        break_even: where selling what is held would end the trade without a loss, USDT; None where it is not told.
        begun_early: whether a person began the trail, so that price may have been above the peak before.
        sold_next: why the next price sells it wherever it is, empty where it does not.
    """

    state: State
    entry_price: float
    peak: float | None
    trail: str
    stop_reason: str
    turns: tuple[Turn, ...]
    targets: tuple[TargetView, ...] = ()
    has_midpoint: bool = False
    break_even: float | None = None
    liquidation: float | None = None
    begun_early: bool = False
    sold_next: str = ""

    @classmethod
    def of_lot(cls, lot: LotView) -> Told:
        """Return what is told of a lot of a strategy."""
        held = (lot.state, lot.entry_price, lot.peak, lot.trail, lot.stop_reason, lot.turns, lot.targets)
        known = cls(*held, break_even=lot.break_even, liquidation=lot.liquidation, begun_early=lot.begun_early)
        return known._replace(sold_next=lot.sold_next)

    @classmethod
    def of_position(cls, held: PositionView) -> Told:
        """Return what is told of the position of `levels`."""
        figures = (held.state, held.entry_price, held.peak, share_text(held.trail_pct), held.stop_reason, held.turns)
        even, liquidation = held.stake.break_even, held.liquidation
        early = held.peak is not None and held.peak < held.midpoint
        return cls(*figures, has_midpoint=True, break_even=even, liquidation=liquidation, begun_early=early)


def figures_ahead(told: Told, decimals: int, most: int = MOST) -> list[Figure]:
    """Return the prices that matter to a lot: entry and stop, between them the nearest that move it, the peak last."""
    turns = sorted(told.turns, key=lambda turn: turn.price)
    stop = [_figure(turn, told, decimals) for turn in turns if turn.happens is Happens.SOLD]
    ahead = [_figure(turn, told, decimals) for turn in turns if turn.happens is not Happens.SOLD]
    between = [*_of_next(told), *ahead, *_of_trail(told), *_of_break_even(told)]
    entry = Figure("entry", "entry", told.entry_price, "", ahead=False)
    below = _of_liquidation(told)
    room = most - 1 - len(stop)
    if len(between) < room:
        return [entry, *between, *stop, *below[: room - len(between)]]
    return [entry, *between[:room], *stop]


def _figure(turn: Turn, told: Told, decimals: int) -> Figure:
    name, role = _NAMES[turn.happens]
    meaning, short = _words(turn, told, decimals)
    if turn.happens is Happens.SWITCHED and not told.has_midpoint:
        name = "trail"
    return Figure(name, role, turn.price, meaning, short=short, turn=turn)


def _words(turn: Turn, told: Told, decimals: int) -> tuple[str, str]:
    """Return what happens at a turn, with room and with little."""
    side = _SIDES[turn.side]
    match turn.happens:
        case Happens.SOLD:
            return f"sells: {told.stop_reason}", ""
        case Happens.SWITCHED:
            return f"{side}: TAKE_PROFIT", "TAKE_PROFIT"
        case Happens.STOP_RISES:
            return f"{side}: stop rises", "stop rises"
        case Happens.EVEN:
            return f"{side}: stop at {price_text(turn.stop, decimals)}", "stop goes up"
        case Happens.BOUGHT:
            return f"{side}: may buy more", "may buy"
        case Happens.PART_SOLD:
            return _target_words(told)


def _target_words(told: Told) -> tuple[str, str]:
    if not told.targets:
        return "sells a part", "sells a part"
    more = len(told.targets) - 1
    left = f", {more} more" if more else ""
    return f"sells {quantity_text(told.targets[0].quantity)}{left}", "sells a part" if more else "sells all"


def _of_next(told: Told) -> list[Figure]:
    """Return what the next price does, where it sells all."""
    words = f"the next price sells: {told.sold_next}"
    return [Figure("next", "stop", None, words, short="sold next", alarming=True)] if told.sold_next else []


def _of_trail(told: Told) -> list[Figure]:
    """Return what is known of the trail beside the price at which it begins or goes on."""
    if told.sold_next:
        return []
    if told.peak is None:
        switches = any(turn.happens is Happens.SWITCHED for turn in told.turns)
        return [Figure("peak", "peak", None, f"then trails {told.trail}")] if switches and told.trail else []
    words = ("since the switch", "since switch") if told.begun_early else ("the highest so far", "the highest")
    peak = Figure("peak", "peak", told.peak, words[0], ahead=False, short=words[1])
    if any(turn.happens is Happens.STOP_RISES for turn in told.turns):
        return [peak]
    return [peak, Figure("trail", "peak", None, "moves at closes alone", short="at closes")]


def _of_break_even(told: Told) -> list[Figure]:
    """Return where nothing is lost, where no rule has the stop go there."""
    if told.break_even is None or any(turn.happens is Happens.EVEN for turn in told.turns):
        return []
    return [Figure("b/even", "midpoint", told.break_even, "loses nothing here", short="no loss")]


def _of_liquidation(told: Told) -> list[Figure]:
    if not told.liquidation or told.liquidation <= 0:
        return []
    return [Figure(LIQUIDATION, "stop", told.liquidation, "the exchange sells", short="liquidated")]
