"""What is shown of a market: made of its strategy's levels and its trader."""

from __future__ import annotations

from typing import Final

from srconsole.core.account import Account
from srconsole.core.buying import against
from srconsole.core.by_hand import break_even_price, liquidation_of
from srconsole.core.fill import fill_at_once, fill_of
from srconsole.core.guards import Guard
from srconsole.core.lot import Lot
from srconsole.core.offer import Offer
from srconsole.core.order import Order
from srconsole.core.refusals import INSUFFICIENT_FUNDS
from srconsole.core.trader import Trader
from srconsole.core.turns import turns_of
from srconsole.engine.view.snapshot import GuardView, OrderView, PatternView, PositionView, WaitedFor
from srconsole.engine.view.strategy import Stake
from srconsole.figures import price_text
from srconsole.settings.schema import CostSettings, GuardSettings
from srconsole.strategies.levels.structure import Structure


def pattern_of(structure: Structure) -> PatternView | None:
    """Return the pattern in force."""
    return None if structure.pattern is None else PatternView(*structure.pattern)


def position_of(trader: Trader) -> PositionView | None:
    """Return the open lot, marked to the last price."""
    lot = trader.lot
    if lot is None:
        return None
    settings, holding = trader.settings, lot.holding
    price = holding.entry_price if trader.price is None else trader.price
    return PositionView(
        state=lot.state,
        tier=lot.label,
        level_price=lot.offer_price,
        quantity=lot.quantity,
        entered=holding.bought,
        entry_price=holding.entry_price,
        entry_time=lot.entry_time,
        stop=lot.stop,
        midpoint=lot.activation,
        peak=lot.peak,
        trail_pct=lot.trail_pct,
        liquidation=liquidation_of(trader, lot),
        unrealised=lot.profit_at(price),
        risk=result_at_stop(lot, settings.costs),
        stop_reason=lot.exit_reason.value,
        stake=stake_of(lot, trader),
        turns=turns_of(lot, trader.values, trader.rules),
    )


def stake_of(lot: Lot, trader: Trader) -> Stake:
    """Return what a lot binds, has cost and was begun for."""
    holding, costs = lot.holding, trader.settings.costs
    risked = None
    if lot.first_stop:
        fill = fill_of(lot.first_stop, holding.bought, False, costs)
        lost = holding.bought * (holding.entry_price - fill.price) + holding.entry_fees + fill.fee
        risked = lost if lost > 0 else None
    paid, even = holding.bought * holding.entry_price, break_even_price(trader, lot)
    return Stake(lot.margin, paid, holding.fees, risked, even)


def result_at_stop(lot: Lot, costs: CostSettings) -> float:
    """Return what a lot would make if its stop were filled at its price now, USDT, all fees included."""
    fill = fill_of(lot.stop, lot.quantity, False, costs)
    return lot.profit_at(fill.price) - fill.fee


def order_of(order: Order | None) -> OrderView | None:
    """Return the order that is out."""
    if order is None:
        return None
    side = "buy" if order.buys else "sell"
    intent = order.intent
    return OrderView(order.client_id, side, intent.quantity, order.filled, intent.price, order.state.value, order.note)


def waited_for(trader: Trader) -> WaitedFor | None:
    """Return the entry that price would meet first on its way down."""
    offer = next_offer(trader)
    return None if offer is None or trader.lot is not None else foreseen_entry(offer, trader)


def foreseen_entry(offer: Offer, trader: Trader) -> WaitedFor:
    """Return what would be bought if price came down to an offer's trigger now."""
    exits = trader.exits(offer, offer.trigger)
    if isinstance(exits, str):
        return WaitedFor(offer.key, offer.label, offer.trigger, None, None, 0.0, None, exits)
    entry, size = trader.planned(offer, offer.trigger, exits)
    # A trail that begins at once has the stop of its own.
    costs, rules = trader.settings.costs, trader.rules
    lot = Lot.opened(entry, fill_at_once(entry, costs), trader.time, rules.step, rules.tick)
    return WaitedFor(
        id=offer.key,
        label=offer.label,
        trigger=offer.trigger,
        stop=lot.stop,
        midpoint=None if exits.trail is None else exits.trail.activation,
        quantity=entry.quantity,
        at_stop=result_at_stop(lot, costs) if entry.quantity > 0 else None,
        held_up=against(trader, entry) or size,
    )


def guards_of(account: Account, limits: GuardSettings, equity: float) -> GuardView | None:
    """Return what the guards hold an equity against, None where none is set."""
    guards = account.guards
    if guards is None:
        # How many lots are held is looked at where an entry is decided, and needs no guards that remember.
        return GuardView(equity, 0.0, 0.0, equity, 0.0, 0.0, ()) if limits.max_positions else None
    return GuardView(
        day_first=guards.first,
        day_loss=_share_lost(equity, guards.first),
        day_limit=limits.day_loss,
        peak=guards.peak,
        fall=_share_lost(equity, guards.peak),
        fall_limit=limits.drawdown,
        tripped=tuple(guards.tripped),
    )


def _share_lost(equity: float, baseline: float) -> float:
    return max(0.0, 1 - equity / baseline) if baseline > 0 else 0.0


def next_offer(trader: Trader) -> Offer | None:
    """Return the offer that price would meet first on its way down, of those that are open to it."""
    for offer in trader.plan.offers:
        open_to_entry = offer.key not in trader.disabled and offer.key not in trader.left
        if open_to_entry and (trader.price is None or offer.trigger < trader.price):
            return offer
    return None


_STOPPED: Final = {
    Guard.DAY_LOSS: "too much was lost today: no entries until the day ends, in UTC",
    Guard.DRAWDOWN: "equity fell too far below its peak: no entries until a person resumes",
    Guard.WEEK_LOSS: "too much was lost this week: no entries until the week ends, in UTC",
    Guard.DAY_DROP: "too much was lost in a day: no entries until a person resumes",
    Guard.STOPS_IN_ROW: "too many trades in a row ended at their stop: no entries until the day ends, in UTC",
    Guard.DAY_WIN_RATE: "too few of today's trades won: no entries until the day ends, in UTC",
    Guard.MAX_MOVE: "price has moved too far in 24 hours: no entries while that is so",
    Guard.API_SILENCE: "the exchange was silent for too long: no entries until it has answered for a minute",
}


_NONE_OPEN: Final = "every support below the price is disabled or was left in this candle"
_NO_MONEY: Final = f"{INSUFFICIENT_FUNDS}: the margin is more than the equity"


def why_flat(structure: Structure | None, trader: Trader, decimals: int) -> str:
    """Return in a sentence why nothing is held, prices with so many decimals; empty while something is.

    A strategy without a structure says itself what it waits for.
    """
    if trader.lots:
        return ""
    held_back = _held_back(trader)
    if held_back:
        return held_back
    if structure is None:
        return trader.plan.waits
    if structure.pattern is None:
        return "no low-high-low pattern yet, so there is no midpoint"
    if trader.settings.sizing.rule == "margin" and not trader.account.room(trader.settings.risk.margin):
        return _NO_MONEY
    offer = next_offer(trader)
    if offer is None:
        below = any(trader.price is None or offer.trigger < trader.price for offer in trader.plan.offers)
        return _NONE_OPEN if below else "no support in force that price could come down to"
    if refused := foreseen_entry(offer, trader).held_up:
        at = price_text(offer.trigger, decimals)
        return f"next is {offer.label} at {at}, which is not bought: {refused}"
    return f"waiting for price to come down to {offer.label} at {price_text(offer.trigger, decimals)}"


def _held_back(trader: Trader) -> str:
    """Return in a sentence what holds every entry back; empty where nothing does."""
    if trader.paused:
        return "entries are paused by hand"
    if trader.halt.active:
        left = trader.halt.candles_left
        until = "until a person resumes" if left is None else f"for {left} more candle{'s' if left != 1 else ''}"
        return f"halted after {trader.halt.losses_in_row} losses in a row, {until}"
    guards = trader.account.guards
    if guards is not None and guards.tripped:
        return _STOPPED[guards.tripped[-1]]
    return ""
