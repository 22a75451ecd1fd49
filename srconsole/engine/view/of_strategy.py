"""What a strategy shows of itself, made of its plan, its trader's lots and its indicators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite, nan
from typing import Final

from srconsole.core.account import Account
from srconsole.core.buying import against, beyond_liquidation
from srconsole.core.by_hand import break_even_price, liquidation_of
from srconsole.core.guards import Guard, Guards
from srconsole.core.lot import Lot, first_stop
from srconsole.core.offer import Offer
from srconsole.core.refusals import LEFT
from srconsole.core.trader import Trader
from srconsole.core.turns import Happens, sales_ahead, turns_of
from srconsole.engine.lot_stops import LotStops
from srconsole.engine.view.first_seen import FirstSeen
from srconsole.engine.view.of_trader import result_at_stop, stake_of
from srconsole.engine.view.snapshot import LevelView
from srconsole.engine.view.strategy import GuardMeter, LineView, LotView, OfferView, StrategyView, TargetView
from srconsole.engine.words import trail_words
from srconsole.settings.schema import GuardSettings, Settings
from srconsole.strategies.contract import Strategy
from srconsole.strategies.shown import ShownLevel, ShowsLevels

LINES_SHOWN: Final = 240
"""Values of an indicator that are shown at most: more candles than a screen has columns."""
_OVER: Final = frozenset(
    {"sma_fast", "sma_slow", "sma_50", "ema_9", "ema_20", "ema_21", "ema_50", "band_lower", "band_middle", "band_upper"}
)
"""Indicators that are prices."""
_PANES: Final = {
    "rsi": "rsi",
    "macd": "macd",
    "macd_signal": "macd",
    "stoch_k": "stoch",
    "stoch_d": "stoch",
    "mfi": "mfi",
    "adx": "adx",
    "atr": "atr",
    "atr_4h": "atr_4h",
    "mean_vote": "votes",
    "strength": "strength",
    "score": "score",
}
"""The pane of each of the others; what is in neither is no curve."""


def strategy_view(
    strategy: Strategy, trader: Trader, rows: Sequence[str], stops: LotStops | None = None
) -> StrategyView:
    """Return what a strategy shows.

    Args:
        strategy: as of the last close.
        trader: trades its plan.
        rows: what the strategy says of each of the newest candles as of its own close, as CSV, the newest last.
        stops: what the lots' stops were, where there may be several.
    """
    return StrategyView(
        name=trader.settings.strategy.name,
        waits=trader.plan.waits,
        offers=tuple(offers_of(trader)),
        lots=tuple(lot_view(lot, trader, () if stops is None else stops.of(lot)) for lot in trader.lots),
        lines=lines_of(strategy.columns, rows, trader.settings),
        max_lots=trader.max_lots,
        columns=strategy.columns,
    )


def before_its_plan(trader: Trader, why: str) -> StrategyView:
    """Return what is known of a strategy that is not made yet: its name and its lots, and why it has no offers."""
    lots = tuple(lot_view(lot, trader) for lot in trader.lots)
    return StrategyView(trader.settings.strategy.name, why, lots=lots, max_lots=max(1, len(lots)))


def lot_view(lot: Lot, trader: Trader, stops: tuple[tuple[int, float], ...] = ()) -> LotView:
    """Return a lot, marked to the last price; `stops` are those that it had."""
    holding, costs = lot.holding, trader.settings.costs
    price = holding.entry_price if trader.price is None else trader.price
    rule = lot.break_even
    waits = rule is not None and lot.stop < lot.even_price(rule)
    sold_next = trader.plan.sells.get(lot.key, "")
    turns = turns_of(lot, trader.values, trader.rules)
    return LotView(
        key=lot.key,
        label=lot.label,
        state=lot.state,
        quantity=lot.quantity,
        entered=holding.bought,
        entry_price=holding.entry_price,
        entry_time=lot.entry_time,
        stop=lot.stop,
        unrealised=lot.profit_at(price),
        at_stop=result_at_stop(lot, costs),
        stop_reason=lot.exit_reason.value,
        targets=tuple(TargetView(*sale) for sale in sales_ahead(lot, trader.rules)),
        break_even=break_even_price(trader, lot),
        break_even_from=lot.price * (1 + rule.after) if rule is not None and waits else None,
        deadline=lot.deadline,
        peak=lot.peak,
        trail=trail_words(lot),
        trail_from=lot.activation if lot.peak is None and isfinite(lot.activation) else None,
        begun_early=lot.peak is not None and lot.peak < lot.activation,
        adds=tuple(add.price for add in lot.adds),
        liquidation=liquidation_of(trader, lot),
        stake=stake_of(lot, trader),
        # What the next price sells comes to nothing else but its stop.
        turns=tuple(turn for turn in turns if not sold_next or turn.happens is Happens.SOLD),
        sold_next=sold_next,
        stops=stops,
    )


def offers_of(trader: Trader) -> Iterator[OfferView]:
    """Yield the offers of the plan in force as price or time would meet them: next, below the price, above it."""
    for offer in trader.nexts:
        yield _offer(offer, trader, offer.price if trader.price is None else trader.price)
    price = trader.price
    below = [offer for offer in trader.plan.offers if price is None or offer.trigger < price]
    above = [offer for offer in reversed(trader.plan.offers) if price is not None and offer.trigger >= price]
    for offer in (*below, *above):
        yield _offer(offer, trader, offer.trigger)


def _offer(offer: Offer, trader: Trader, price: float) -> OfferView:
    exits = trader.exits(offer, price)
    quantity, stop, held_up = 0.0, None, exits if isinstance(exits, str) else ""
    if not isinstance(exits, str):
        entry, size = trader.planned(offer, price, exits)
        held_up = against(trader, entry) or size or beyond_liquidation(trader, entry)
        quantity, stop = entry.quantity, first_stop(exits, price, trader.rules.tick, trader.values)
    if offer.key in trader.left:
        held_up = LEFT
    return OfferView(
        key=offer.key,
        label=offer.label,
        kind=offer.kind,
        price=offer.price,
        trigger=price,
        low=offer.low,
        high=offer.high,
        quantity=quantity,
        stop=stop,
        held_up=held_up,
        disabled=offer.key in trader.disabled,
    )


def lines_of(columns: Sequence[str], rows: Sequence[str], settings: Settings) -> tuple[LineView, ...]:
    """Return the indicators that are curves: those that are prices, then the others by their panes.

    Args:
        columns: what a strategy adds to a row, by name.
        rows: these cells of the newest candles, as CSV; an empty cell has no value.
        settings: have the values that mean something to an indicator.
    """
    newest = [row.split(",") for row in rows[-LINES_SHOWN:]]
    lines = []
    for place, name in enumerate(columns):
        if name not in _OVER and name not in _PANES:
            continue
        values = tuple(float(cells[place]) if cells[place] else nan for cells in newest)
        lines.append(LineView(name, values, "" if name in _OVER else _PANES[name], _bounds(name, settings)))
    return tuple(sorted(lines, key=lambda line: bool(line.pane)))


def _bounds(name: str, settings: Settings) -> tuple[float, ...]:
    if name == "rsi":
        own = settings.strategy.name == "rsi"
        return (settings.signals.oversold, settings.signals.overbought) if own else (30.0, 70.0)
    fixed = {"macd": (0.0,), "stoch_k": (20.0, 80.0), "mfi": (20.0, 80.0)}
    if name == "adx" and settings.strategy.name == "scalper":
        return (settings.scalper.adx_max,)
    return fixed.get(name, ())


def watched_levels(
    strategy: Strategy, trader: Trader, seen: FirstSeen, closed: int, newest: int
) -> tuple[LevelView, ...]:
    """Return the levels that a strategy watches, the highest price first; none where it watches none.

    Args:
        strategy: as of the last close.
        trader: trades its plan.
        seen: since when those are there of which the strategy keeps no times.
        closed: how many candles have closed.
        newest: opening time of the newest of them, UTC milliseconds.
    """
    if not isinstance(strategy, ShowsLevels):
        return ()
    shown = strategy.shown_levels()
    since = seen.since([level.key for level in shown], closed, newest)
    return tuple(
        LevelView(
            id=level.key,
            side=_side(level, trader.price),
            tier=level.label,
            price=level.price,
            touches=level.touches,
            first_touch=level.first,
            last_touch=level.first,
            disabled=level.key in trader.disabled,
            known=level.known or since[level.key],
        )
        for level in shown
    )


def _side(level: ShownLevel, price: float | None) -> str:
    """Return what a level is to price: what its label says, else where it lies; what is bought at is a support."""
    first = level.label[:1]
    if first in {"S", "R"}:
        return first
    return "R" if first.isalpha() and price is not None and level.price > price else "S"


def meters_of(account: Account, limits: GuardSettings, equity: float, moved: float = 0.0) -> tuple[GuardMeter, ...]:
    """Return how near every guard is that is set, but for the day's loss and the fall from the peak.

    Args:
        account: whose guards they are.
        limits: where they trip.
        equity: now, USDT.
        moved: how far price has moved in the last 24 hours, a fraction.
    """
    guards = account.guards
    meters = [] if guards is None else list(_of_guards(guards, limits, equity, moved))
    if limits.max_positions:
        full = account.positions() >= limits.max_positions
        meters.append(GuardMeter("lots", account.positions(), limits.max_positions, "count", tripped=full))
    return tuple(meters)


def _of_guards(guards: Guards, limits: GuardSettings, equity: float, moved: float) -> Iterator[GuardMeter]:
    for guard, limit, first in (
        (Guard.WEEK_LOSS, limits.week_loss, guards.week_first),
        (Guard.DAY_DROP, limits.day_drop, guards.drop_first),
    ):
        if limit:
            lost = max(0.0, 1 - equity / first) if first > 0 else 0.0
            yield GuardMeter(guard.value, lost, limit, baseline=first, tripped=guard in guards.tripped)
    if limits.stops_in_row:
        tripped = Guard.STOPS_IN_ROW in guards.tripped
        yield GuardMeter(Guard.STOPS_IN_ROW.value, guards.stops, limits.stops_in_row, "count", tripped=tripped)
    if limits.day_win_rate:
        # Before a trade has closed today nothing is near.
        share = guards.kept / guards.closed if guards.closed else 1.0
        tripped = Guard.DAY_WIN_RATE in guards.tripped
        yield GuardMeter(Guard.DAY_WIN_RATE.value, share, limits.day_win_rate, least=True, tripped=tripped)
    if limits.max_move:
        yield GuardMeter("moved in 24 h", moved, limits.max_move, tripped=Guard.MAX_MOVE in guards.tripped)
