"""Facts, and what a command has done, in words, for logs and screens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from srconsole.core import by_hand
from srconsole.core.by_hand import Command
from srconsole.core.guards import Guard
from srconsole.core.offer import Key
from srconsole.core.trader import Trader
from srconsole.engine import facts
from srconsole.engine.inputs import CONSOLE
from srconsole.engine.market_sentences import OF_MARKETS
from srconsole.engine.request import (
    AdoptPosition,
    CloseForeign,
    IgnoreMarket,
    PauseFeed,
    Request,
    ResumeFeed,
    SetSpeed,
    StepFeed,
)
from srconsole.engine.rows import stamp_text
from srconsole.engine.words import fill_text, trail_words
from srconsole.figures import amount_text, money_text, price_text, share_text


def sentence(noted: facts.Noted, decimals: int) -> str:
    """Return what happened, in a sentence, prices with so many decimals."""
    tell = _SENTENCES.get(type(noted.fact)) or OF_MARKETS[type(noted.fact)]
    return tell(noted, noted.fact, decimals)


def effect_text(command: Command, trader: Trader, decimals: int, against: Sequence[str] = ()) -> str:
    """Return in words what a command that needed no order has done, prices with so many decimals.

    Entries that are resumed are on only where nothing else holds them back: no halt, no guard, nothing `against` them
    at the exchange. A flatten leaves there what is not of this run, and says so.
    """
    match command:
        case by_hand.Flatten():
            left = f"; left as it is: {'; '.join(against)}" if against else ""
            return f"nothing was held{' by this run' if left else ''}; entries are paused{left}"
        case by_hand.MoveStop(lot=key) | by_hand.BreakEvenStop(key) if trader.lots:
            return f"the stop{_of(key)} is at {price_text(by_hand.lot_named(trader, key).stop, decimals)}"
        case by_hand.TakeTargetOff(price, key):
            return f"the target at {price_text(price, decimals)}{_of(key)} is off"
        case by_hand.SetTrail(lot=key) | by_hand.SwitchToTakeProfit(key) if trader.lots:
            lot = by_hand.lot_named(trader, key)
            return f"{lot.state.value}, trail {trail_words(lot)}, stop {price_text(lot.stop, decimals)}"
        case by_hand.DisableLevel(level) | by_hand.EnableLevel(level):
            word = "disabled" if level in trader.disabled else "enabled"
            return f"{_name(level, trader, decimals)} is {word}"
        case by_hand.ResetHalt():
            return "no halt, losses in a row count from 0"
    if trader.paused:
        return "entries are paused"
    waits = [*_held_back(trader), *against]
    return f"entries are not paused, and still wait: {'; '.join(waits)}" if waits else "entries are on"


def _held_back(trader: Trader) -> list[str]:
    halt, guards = trader.halt, trader.account.guards
    left = halt.candles_left if halt.active else None
    halted = [] if left is None else [f"halted for {left} more candle{'' if left == 1 else 's'}"]
    tripped = () if guards is None else guards.tripped
    return [*halted, *(text for guard, text in _WAITS.items() if guard in tripped)]


_WAITS = {
    Guard.DAY_LOSS: "too much was lost today, in UTC",
    Guard.WEEK_LOSS: "too much was lost this week, in UTC",
    Guard.STOPS_IN_ROW: "too many trades in a row ended at their stop today, in UTC",
    Guard.DAY_WIN_RATE: "too few of today's trades won, in UTC",
    Guard.MAX_MOVE: "price has moved too far in 24 hours",
    Guard.API_SILENCE: "the exchange was silent for too long",
}
"""Guards that no person ends, and why entries wait for them."""


def _name(key: Key, trader: Trader, decimals: int) -> str:
    for offer in trader.plan.offers:
        if offer.key == key:
            return f"{offer.label} {price_text(offer.price, decimals)}"
    return f"the level {key}"


def _order(noted: facts.Noted, fact: facts.Ordered, decimals: int) -> str:
    at = f"{fact.side} {fill_text(fact.quantity, fact.price, decimals)}"
    bought = fact.bought
    if bought is None:
        return f"order: {at}{_of(fact.lot)}, {fact.reason}"
    price, stop = price_text(bought.offer_price, decimals), price_text(bought.stop, decimals)
    return f"order: {at}, {bought.label} {price}, stop {stop}"


def _fill(noted: facts.Noted, fact: facts.Filled, decimals: int) -> str:
    return f"filled {fill_text(fact.quantity, fact.price, decimals)}{_of(fact.lot)}, fee {amount_text(fact.fee)}"


def _trade(noted: facts.Noted, fact: facts.Closed, decimals: int) -> str:
    trade = fact.trade
    entry, left = price_text(trade.entry_price, decimals), price_text(trade.exit_price, decimals)
    return f"closed {trade.tier} {entry} to {left}, {trade.exit_reason}: {money_text(trade.pnl)}"


def _switched(noted: facts.Noted, fact: facts.Switched, decimals: int) -> str:
    at = "" if fact.price is None else f" at {price_text(fact.price, decimals)}"
    return f"switched{_lot(fact.lot)} to TAKE_PROFIT{at}, stop {price_text(fact.stop, decimals)}"


def _broken_even(noted: facts.Noted, fact: facts.BrokenEven, decimals: int) -> str:
    return f"the stop{_of(fact.lot)} is where nothing is lost, {price_text(fact.stop, decimals)}"


def _strategy_failed(noted: facts.Noted, fact: facts.StrategyFailed, decimals: int) -> str:
    paused = "; it fails again and again: entries are paused until a person resumes them" if fact.pauses else ""
    return f"it holds, since {fact.text}{paused}"


def _halted(noted: facts.Noted, fact: facts.Halted, decimals: int) -> str:
    left = fact.candles_left
    until = "until a person resumes" if left is None else f"for this candle and {left - 1} more"
    return f"halted after {fact.losses} losses in a row, {until}"


def _guard_tripped(noted: facts.Noted, fact: facts.GuardTripped, decimals: int) -> str:
    lost, until = _LOST[fact.guard]
    equity = amount_text(fact.equity)
    of = f" of {amount_text(fact.baseline)} USDT" if fact.guard in _OF_MONEY else ""
    return f"{lost}{of}, equity is {equity}: no entries {until}"


def _refused(noted: facts.Noted, fact: facts.EntryRefused, decimals: int) -> str:
    return f"no entry on {fact.label} {price_text(fact.offer_price, decimals)}: {fact.reason}"


def _request(noted: facts.Noted, fact: facts.Requested, decimals: int) -> str:
    source = "" if fact.who == CONSOLE else f", from the {fact.who}"
    return f"asked: {_wanted(fact.request, decimals)}{source}"


def _wanted(request: Request, decimals: int) -> str:
    """Return in words what a person wants."""
    match request:
        case by_hand.EnterLevel(level):
            return f"buy now on {_level(level)}"
        case by_hand.DisableLevel(level):
            return f"no entries on {_level(level)}"
        case by_hand.EnableLevel(level):
            return f"entries on {_level(level)} again"
        case by_hand.AddLevel() | by_hand.RemoveLevel() | by_hand.PinLevel() | by_hand.UnpinLevel():
            return _wanted_of_level(request, decimals)
        case SetSpeed(speed):
            return "candles as fast as they go" if speed == float("inf") else f"{speed:.14g} candles a second"
        case AdoptPosition(stop):
            at = f", with its stop at {price_text(stop, decimals)}" if stop else ""
            return f"take over what the exchange holds{at}"
        case _:
            return _WANTED.get(type(request)) or _wanted_of_lot(request, decimals)


def _wanted_of_level(command: by_hand.LevelCommand, decimals: int) -> str:
    """Return in words what a person wants of the levels."""
    match command:
        case by_hand.AddLevel(price):
            return f"a level at {price_text(price, decimals)}"
        case by_hand.RemoveLevel(level):
            return f"{_level(level)} away"
        case by_hand.PinLevel(level):
            return f"{_level(level)} to stay"
        case by_hand.UnpinLevel(level):
            return f"{_level(level)} to go like others"


def _wanted_of_lot(request: Request, decimals: int) -> str:
    """Return in words what a person wants of a lot."""
    match request:
        case by_hand.MoveStop(price, lot):
            return f"the stop{_of(lot)} to {price_text(price, decimals)}"
        case by_hand.BreakEvenStop(lot):
            return f"the stop{_of(lot)} to break even"
        case by_hand.SetTrail(share, lot):
            return f"a trail of {share_text(share)}{_of(lot)}"
        case by_hand.SwitchToTakeProfit(lot):
            return f"switch{_lot(lot)} to TAKE_PROFIT"
        case by_hand.ClosePart(share, lot):
            return f"sell {share_text(share)} of what is held{_of(lot)}"
        case by_hand.TakeTargetOff(price, lot):
            return f"the target at {price_text(price, decimals)}{_of(lot)} off"
        case by_hand.SellLot(lot):
            return f"sell {f'lot {lot}' if lot else 'what is held'}"
    raise TypeError(f"no words for {request!r}")


def _of(lot: Key) -> str:
    """Return whose it is, where a lot is named."""
    return f" of lot {lot}" if lot else ""


def _lot(key: Key) -> str:
    """Return which one it is, where a lot is named."""
    return f" lot {key}" if key else ""


def _level(key: Key) -> str:
    """Return a level by its first touch: what it is called then, its rank, changes with every close."""
    name = {"S": "support", "R": "resistance"}.get(key[:1])
    if name is not None and key[1:2] == "+":
        return f"the {name} made by hand, number {key[2:]}"
    if name is None or not key[1:].isascii() or not key[1:].isdigit():
        return f"the level {key}"
    return f"the {name} first touched {stamp_text(int(key[1:])).strip()}"


_WANTED: dict[type[Any], str] = {
    by_hand.PauseEntries: "pause entries",
    by_hand.ResumeEntries: "resume entries",
    by_hand.Flatten: "flatten",
    by_hand.ResetHalt: "end the halt",
    CloseForeign: "sell what the exchange holds beside our own",
    IgnoreMarket: "leave the symbol alone",
    PauseFeed: "hold the candles",
    ResumeFeed: "let the candles go on",
    StepFeed: "one candle",
}


_LOST = {
    Guard.DAY_LOSS: ("lost too much of the day's first equity", "until the day ends"),
    Guard.DRAWDOWN: ("fell too far below the peak", "until a person resumes"),
    Guard.WEEK_LOSS: ("lost too much of the week's first equity", "until the week ends"),
    Guard.DAY_DROP: ("lost too much of the day's first equity", "until a person resumes"),
    Guard.STOPS_IN_ROW: ("too many trades in a row ended at their stop", "until the day ends"),
    Guard.DAY_WIN_RATE: ("too few of the day's trades won", "until the day ends"),
    Guard.MAX_MOVE: ("price has moved too far in 24 hours", "while that is so"),
    Guard.API_SILENCE: ("the exchange was silent for too long", "until it has answered for a minute"),
}
_OF_MONEY = (Guard.DAY_LOSS, Guard.DRAWDOWN, Guard.WEEK_LOSS, Guard.DAY_DROP)
"""Guards that hold equity against a baseline."""

_SENTENCES: dict[type[Any], Callable[[facts.Noted, Any, int], str]] = {
    facts.Started: lambda noted, fact, _: f"started {noted.market} on {fact.name}",
    facts.Resumed: lambda noted, fact, _: f"went on with {noted.market} on {fact.name}",
    facts.Ordered: _order,
    facts.Filled: _fill,
    facts.Rejected: lambda _, fact, __: f"the exchange rejected order {fact.client_id}: {fact.reason}",
    facts.Unknown: lambda _, fact, __: (
        f"what came of order {fact.client_id} is unknown ({fact.reason}); it is looked up, nothing is sent again"
    ),
    facts.Closed: _trade,
    facts.Switched: _switched,
    facts.BrokenEven: _broken_even,
    facts.StrategyFailed: _strategy_failed,
    facts.Halted: _halted,
    facts.HaltEnded: lambda *_: "the halt has ended, losses in a row count from 0",
    facts.GuardTripped: _guard_tripped,
    facts.GuardEnded: lambda _, fact, __: (
        f"the guard has ended: {fact.guard.value}; equity is {amount_text(fact.equity)}"
    ),
    facts.EntryRefused: _refused,
    facts.SettingsTaken: lambda _, fact, __: f"goes on under other settings: {fact.text}",
    facts.Requested: _request,
    facts.Done: lambda _, fact, __: f"done: {fact.text}",
    facts.NotDone: lambda _, fact, __: f"refused: {fact.text}",
}
