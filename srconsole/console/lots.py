"""Which lot a key is about, and what can be selected on the screen of a strategy."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from typing import Final, NamedTuple

from srconsole.console.panes.ladder import unfolded
from srconsole.core.offer import Key
from srconsole.engine.view.snapshot import LevelView, MarketView, PositionView, Snapshot
from srconsole.engine.view.strategy import LotView, OfferView, StrategyView, TargetView
from srconsole.figures import share_text

NO_POSITION: Final = "Nothing is held: there is no position to change."
WHICH: Final = "Several lots are held: select one, with the keys for up and down."


class Held(NamedTuple):
    """What a command by hand is about.

    Attributes:
        key: which lot; empty where there is never more than one.
        name: what a person calls it; empty where there is never more than one.
        entry_time: tells it from a later one of the same key, UTC milliseconds.
        quantity: of the base currency.
        stop: where it is left, USDT.
        at_stop: what it makes there, USDT.
        trail: how its stop follows the peak, in a word or two.
        targets: those that are not sold yet, ascending.
    """

    key: Key
    name: str
    entry_time: int
    quantity: float
    stop: float
    at_stop: float
    trail: str
    targets: tuple[TargetView, ...] = ()


def held(snapshot: Snapshot, selected: Key | None) -> Held | str:
    """Return what a command is about: the only lot, else the selected one; or why there is none."""
    strategy, position = snapshot.market.strategy, snapshot.market.position
    if strategy is None or (not strategy.lots and position is not None):
        return NO_POSITION if position is None else _of_position(position)
    if not strategy.lots:
        return NO_POSITION
    lot = shown_lot(strategy, selected)
    return WHICH if lot is None else _of_lot(lot)


def held_by(snapshot: Snapshot, before: Held) -> Held | None:
    """Return what a command is about as it is now; None where that is gone."""
    now = held(snapshot, before.key or None)
    return now if isinstance(now, Held) and (now.key, now.entry_time) == (before.key, before.entry_time) else None


def in_all(market: MarketView) -> PositionView | None:
    """Return what is held as one position: of several lots their sums, and the highest stop."""
    position, strategy = market.position, market.strategy
    if position is None or strategy is None or len(strategy.lots) < 2:
        return position
    lots = strategy.lots
    return position._replace(
        quantity=fsum(lot.quantity for lot in lots),
        unrealised=fsum(lot.unrealised for lot in lots),
        risk=fsum(lot.at_stop for lot in lots),
        stop=max(lot.stop for lot in lots),
    )


def shown_lot(strategy: StrategyView, selected: Key | None) -> LotView | None:
    """Return the only lot, else the selected one; None where neither is there."""
    if len(strategy.lots) == 1:
        return strategy.lots[0]
    return next((lot for lot in strategy.lots if lot.key == selected), None)


def other_offers(strategy: StrategyView) -> list[OfferView]:
    """Return the offers whose keys are not held."""
    keys = {lot.key for lot in strategy.lots}
    return [offer for offer in strategy.offers if offer.key not in keys]


def other_levels(market: MarketView) -> list[LevelView]:
    """Return the levels of a strategy's market that are neither offered nor held, the nearest to its close first."""
    strategy = market.strategy
    if strategy is None:
        return list(market.levels)
    told = {lot.key for lot in strategy.lots} | {offer.key for offer in strategy.offers}
    # Not to the price: rows would change places as it moves.
    close = market.candles[-1].close if market.candles else 0.0
    others = [level for level in market.levels if level.id not in told]
    return sorted(others, key=lambda level: abs(level.price - close))


def selectable(market: MarketView, selected: Key | None = None, *, broken: bool = True) -> Sequence[Key]:
    """Return the keys that can be selected, from the top of the screen: lots, offers and levels, or levels alone.

    Broken levels are among them where they are shown, and where one is selected.
    """
    strategy = market.strategy
    if strategy is None:
        return [level.id for level in unfolded(market, selected, broken=broken)]
    lots = [lot.key for lot in strategy.lots]
    offers = [offer.key for offer in other_offers(strategy)]
    return [*lots, *offers, *(level.id for level in other_levels(market))]


def _of_position(position: PositionView) -> Held:
    return Held(
        key="",
        name="",
        entry_time=position.entry_time,
        quantity=position.quantity,
        stop=position.stop,
        at_stop=position.risk,
        trail=share_text(position.trail_pct),
    )


def _of_lot(lot: LotView) -> Held:
    return Held(
        lot.key, lot.label, lot.entry_time, lot.quantity, lot.stop, lot.at_stop, lot.trail or "none", lot.targets
    )
