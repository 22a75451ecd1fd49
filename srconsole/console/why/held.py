"""How what is held came to be, and why its stop is where it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from srconsole.console.format import held_text
from srconsole.console.why.told import Told, Words, of_strategies
from srconsole.console.why.trade import Bought, bought_told, why_there
from srconsole.core.lot import State
from srconsole.engine.view.snapshot import PositionView, Snapshot
from srconsole.engine.view.strategy import LotView
from srconsole.figures import money_text, share_text


def position_told(snapshot: Snapshot, held: PositionView, zone: tzinfo) -> list[Told]:
    """Return how the position of `levels` came to be.

    Where it was bought under other settings than the present ones, figures that follow from settings are left out.
    """
    words = Words.of(snapshot.market, zone)
    bought = Bought("levels", held.entered, held.entry_price, held.entry_time, held.tier, held.level_price)
    told = [*bought_told(snapshot, bought, words), *_parts(snapshot, held, words)]
    told.append(Told(f"The midpoint of the pattern then was {words.price(held.midpoint)}.", "3"))
    strategy = snapshot.settings.strategy
    usual, where, rule = (
        held.level_price * (1 - strategy.stop_pct),
        f"{share_text(strategy.stop_pct)} below the level",
        "5",
    )
    if held.peak is None or held.state is State.STOP_LOSS:
        told.append(Told("It is in STOP_LOSS: price has not gone past the midpoint, and nothing trails it.", "6"))
    else:
        told.append(
            Told(
                f"{_begun(held)}, so it is in TAKE_PROFIT; the highest price since then is {words.price(held.peak)}.",
                "6",
            )
        )
        behind = held.peak * (1 - held.trail_pct)
        if behind > usual:
            usual, where = behind, f"{share_text(held.trail_pct)} below the peak"
        rule = "6"
    told.append(Told(f"The stop is at {words.price(held.stop)}: {why_there(held.stop, usual, words, where)}.", rule))
    told.append(Told(f"Sold there, the trade would make {money_text(held.risk)}, fees in.", "6"))
    return told


def lot_told(snapshot: Snapshot, lot: LotView, zone: tzinfo) -> list[Told]:
    """Return how a lot of another strategy came to be."""
    words = Words.of(snapshot.market, zone)
    strategy = snapshot.market.strategy
    name = "" if strategy is None else f" by {strategy.name}"
    quantity = held_text(lot.entered, snapshot.market.symbol)
    at = f"{quantity} at {words.price(lot.entry_price)} in the candle of {words.time(lot.entry_time)}"
    return [
        Told(f"Bought {at}, on {lot.label}{name}.", of_strategies("1.1")),
        *_parts(snapshot, lot, words),
        Told(f"Its stop is at {words.price(lot.stop)}; a sale there is a {lot.stop_reason}.", of_strategies("1.2")),
        Told(f"Sold there, the trade would make {money_text(lot.at_stop)}, fees in.", of_strategies("1.2")),
    ]


def _parts(snapshot: Snapshot, held: PositionView | LotView, words: Words) -> Iterator[Told]:
    if held.quantity < held.entered:
        yield Told(f"Of that {held_text(held.quantity, snapshot.market.symbol)} are still held.", of_strategies("1.2"))


def _begun(held: PositionView) -> str:
    if held.entry_price > held.midpoint:
        return "It was bought above the midpoint"
    early = held.peak is not None and held.peak <= held.midpoint
    return "A person switched it" if early else "Price went past the midpoint"
