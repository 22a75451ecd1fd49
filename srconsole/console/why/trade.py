"""How a trade came to be: where it was bought, what held its stop, why it was left, and what that made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from typing import Final, NamedTuple

from srconsole.console.format import held_text
from srconsole.console.why.told import Told, Words, of_strategies
from srconsole.core.trade import Trade
from srconsole.engine.view.snapshot import Snapshot
from srconsole.figures import amount_text, money_text, percent_text, share_text

_NOISE: Final = 1e-9
_LEFT: Final = {
    "stop_loss": ("price met the stop before it had gone past the midpoint", "6"),
    "take_profit": ("price met the stop once it had gone past the midpoint; such a trade may lose all the same", "6"),
    "manual": ("a person sold it here", "6"),
    "external": ("it was closed at the exchange, by a person there, by another program, or as somebody's short", "6"),
    "liquidated": ("the exchange liquidated it", "6"),
    "guard": ("a loss guard tripped and sells what is held", "6, Guards"),
    "adl": ("the exchange reduced it to settle somebody else's position", "6"),
    "uncovered": ("no stop would lie at the exchange, and nothing is held without one", "6"),
    "break_even": ("price met the stop where the trade was to lose nothing any more", of_strategies("1.2")),
    "target": ("price reached its last target", of_strategies("1.2")),
    "signal": ("the strategy's signal sold it", of_strategies("1.2")),
    "time": ("it was held for as long as it may be", of_strategies("1.2")),
    "break": ("the level that it stood on was broken", of_strategies("1.2")),
}

_LEFT_ELSEWHERE: Final = {
    "stop_loss": ("price met its stop", of_strategies("1.2")),
    "take_profit": ("price met the stop that trailed it; such a trade may lose all the same", of_strategies("1.2")),
}
"""What is told otherwise of strategies that know no midpoint."""


class Bought(NamedTuple):
    """A purchase that is told of: what came of it is told elsewhere.

    Attributes:
        strategy: by its name.
        quantity: of the base currency.
        price: of the fill, USDT.
        time: opening time of its candle, UTC milliseconds.
        on: the tier, or what another strategy calls it.
        level: the price of that, USDT.
    """

    strategy: str
    quantity: float
    price: float
    time: int
    on: str
    level: float


def trade_told(snapshot: Snapshot, trade: Trade, zone: tzinfo) -> list[Told]:
    """Return how a closed trade came to be.

    Where it was traded under other settings than the present ones, figures that follow from settings are left out.
    """
    words = Words.of(snapshot.market, zone)
    bought = Bought(trade.strategy, trade.quantity, trade.entry_price, trade.entry_time, trade.tier, trade.level)
    told = [*bought_told(snapshot, bought, words)]
    if trade.strategy == "levels":
        told += _held(snapshot, trade, words)
    return [*told, *_left(trade, words), *_made(snapshot, trade)]


def bought_told(snapshot: Snapshot, bought: Bought, words: Words) -> Iterator[Told]:
    """Yield where something was bought, and why there."""
    quantity = held_text(bought.quantity, snapshot.market.symbol)
    at = f"{quantity} at {words.price(bought.price)} in the candle of {words.time(bought.time)}"
    if bought.strategy != "levels":
        yield Told(
            f"Bought {at}, on {bought.on} {words.price(bought.level)} of {bought.strategy}.", of_strategies("1.1")
        )
        return
    yield Told(f"Bought {at}, on {bought.on} {words.price(bought.level)}.", "5")
    trigger = bought.level * (1 + snapshot.settings.levels.proximity)
    before = bought.price / (1 + snapshot.settings.costs.slippage)
    if abs(before / trigger - 1) <= _NOISE:
        yield Told(f"Price came down to the trigger {words.price(trigger)}, and it was bought there.", "5")
    elif before < trigger:
        yield Told(f"Price was first seen below the trigger {words.price(trigger)}, so it was bought there.", "5")
    if snapshot.settings.costs.slippage:
        slip = share_text(snapshot.settings.costs.slippage)
        yield Told(f"Fills include a slippage of {slip} against the trader.", "5")


def _held(snapshot: Snapshot, trade: Trade, words: Words) -> Iterator[Told]:
    strategy = snapshot.settings.strategy
    usual = trade.level * (1 - strategy.stop_pct)
    if trade.midpoint is not None:
        yield Told(f"The midpoint of the pattern then was {words.price(trade.midpoint)}.", "3")
    if trade.peak is None:
        yield Told("Price never went past the midpoint, so nothing trailed it.", "6")
        where = why_there(trade.stop, usual, words, f"{share_text(strategy.stop_pct)} below the level")
        yield Told(f"The stop was at {words.price(trade.stop)} at the end: {where}.", "5")
        return
    above = trade.midpoint is not None and trade.entry_price > trade.midpoint
    begun = "It was bought above the midpoint" if above else "Price went past the midpoint"
    yield Told(f"{begun}, so it was in TAKE_PROFIT; the highest price since then was {words.price(trade.peak)}.", "6")
    behind = trade.peak * (1 - strategy.trail_pct)
    trails = f"{share_text(strategy.trail_pct)} below the peak"
    way = trails if behind > usual else "where it was put at first, above the trail"
    where = why_there(trade.stop, max(usual, behind), words, way)
    yield Told(f"The stop was at {words.price(trade.stop)} at the end: {where}.", "6")


def why_there(stop: float, expected: float, words: Words, where: str) -> str:
    """Return why a stop is where it is: `where` it is that the settings put it, or what else it can be."""
    same = words.price(stop) == words.price(expected)
    return where if same else "moved by hand, rounded to the tick, or under other settings"


def _left(trade: Trade, words: Words) -> Iterator[Told]:
    reasons = _LEFT if trade.strategy == "levels" else _LEFT | _LEFT_ELSEWHERE
    why, rule = reasons.get(trade.exit_reason, (trade.exit_reason, ""))
    parts = f" in {trade.parts} sales" if trade.parts > 1 else ""
    yield Told(
        f"Sold{parts} at {words.price(trade.exit_price)} in the candle of {words.time(trade.exit_time)}: {why}.", rule
    )


def _made(snapshot: Snapshot, trade: Trade) -> Iterator[Told]:
    share = f", {percent_text(trade.pnl_pct)} of what was paid" if trade.pnl_pct else ""
    yield Told(f"It made {money_text(trade.pnl)}{share}, {amount_text(trade.fees)} USDT of fees in.", "6")
    if trade.pnl < 0:
        most = snapshot.settings.risk.max_consecutive_losses
        counted = trade.exit_reason != "uncovered" and most
        halts = f"; {most} in a row halt entries" if counted else ""
        yield Told(f"That is a loss{halts}.", "6")
    if trade.max_profit or trade.max_loss:
        yield Told(
            f"Marked as it went, it was between {money_text(trade.max_loss)} and {money_text(trade.max_profit)}.",
            of_strategies("7.4"),
        )
