"""Why an entry is refused, with the figures of the rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from typing import Final

from srconsole.console.why.told import Told, Words, of_strategies
from srconsole.core import refusals
from srconsole.core.guards import Guard
from srconsole.engine.view.snapshot import Snapshot
from srconsole.engine.view.told_later import RefusalView
from srconsole.figures import amount_text, price_text, quantity_text, share_text

_Because = Callable[[Snapshot, int], Told]


def refusal_told(snapshot: Snapshot, refusal: RefusalView, zone: tzinfo) -> list[Told]:
    """Return why an entry was refused; figures of the account are those of its candle, as far as that is known.

    Those of settings are those in force now, and are told as such.
    """
    words = Words.of(snapshot.market, zone)
    what = f"{refusal.label} {words.price(refusal.price)}"
    candles = snapshot.market.candles
    past = bool(candles) and refusal.time <= candles[-1].time
    then = _THEN.get(refusal.reason) if past else None
    reason = because(refusal.reason, snapshot, words.decimals) if then is None else then(snapshot, refusal.time)
    by_settings = [Told(OF_NOW)] if past and refusal.reason in _BY_SETTINGS else []
    return [
        Told(f"In the candle of {words.time(refusal.time)} price came to {what}, and nothing was bought.", "5"),
        Told(f"The reason: {refusal.reason}."),
        reason,
        *by_settings,
        Told("A refused entry changes nothing; one a level and candle is counted.", "5"),
    ]


def because(reason: str, snapshot: Snapshot, decimals: int) -> Told:
    """Return the rule behind a reason, with its figures."""
    rule = _RULES.get(reason)
    if rule is not None:
        return rule(snapshot, decimals)
    if reason in _GUARDS:
        return Told(f"{_GUARDS[reason]} ({reason}).", "6, Guards")
    if snapshot.market.live is not None:
        return Told(f"the exchange, or what is not known of it, stands against entries: {reason}.", "9")
    return Told(f"{reason}.", of_strategies("1.1"))


def _paused(*_: object) -> Told:
    return Told("a person has paused entries; exits go on.", "5")


def _disabled(*_: object) -> Told:
    return Told("a person has disabled this level.", "5")


def _halted(snapshot: Snapshot, _: int) -> Told:
    risk = snapshot.settings.risk
    until = f"for {risk.loss_pause} candles" if risk.loss_pause else "until a person resumes them"
    return Told(f"{risk.max_consecutive_losses} losses in a row halt entries {until}.", "6")


def _funds(snapshot: Snapshot, _: int) -> Told:
    account = snapshot.account
    have = f"{amount_text(account.closed_equity)} USDT, of which {amount_text(account.bound)} are bound"
    return Told(f"a position needs {_margin(snapshot)}; the closed equity is {have}.", "5")


def _funds_then(snapshot: Snapshot, time: int) -> Told:
    """Return what stood against an entry in a candle that has closed: equity is known as of candles' ends."""
    rows = snapshot.market.rows
    newest = snapshot.market.candles[len(snapshot.market.candles) - len(rows) :]
    equity = next((row.equity for row, candle in zip(rows, newest, strict=True) if candle.time == time), None)
    known = "what the equity was then is not known here any more"
    if equity is not None:
        known = f"the equity at the end of that candle was {amount_text(equity)} USDT"
    return Told(f"a position needs {_margin(snapshot)} that is not bound; {known}.", "5")


def _margin(snapshot: Snapshot) -> str:
    by_margin = snapshot.settings.sizing.rule == "margin"
    return f"a margin of {amount_text(snapshot.settings.risk.margin)} USDT" if by_margin else "its size's margin"


def _small(snapshot: Snapshot, _: int) -> Told:
    market = snapshot.settings.market
    least = f"at least {quantity_text(market.min_quantity)} and {amount_text(market.min_notional)} USDT"
    known = market.min_quantity or market.min_notional or snapshot.market.live is None
    return Told(f"rounded down to the step it would be less than what is accepted{f': {least}' if known else ''}.", "5")


def _large(snapshot: Snapshot, _: int) -> Told:
    return Told(f"it would be worth more than {amount_text(snapshot.settings.risk.max_notional)} USDT.", "6")


def _no_pattern(*_: object) -> Told:
    return Told("there is no low-high-low pattern, so there is no midpoint to hold the position by.", "3")


def _left(*_: object) -> Told:
    return Told("a trade has left this level in this candle; it counts again from the close on.", "5")


def _open(snapshot: Snapshot, _: int) -> Told:
    return Told("a position is open, and there is one at a time.", "5")


def _below(snapshot: Snapshot, decimals: int) -> Told:
    price = price_text(snapshot.market.price, decimals)
    return Told(f"price has to come down to it from above, and is at {price}, not above the trigger.", "5")


def _no_price(*_: object) -> Told:
    return Told("the first price, and the first behind a start or a silence, only says where price is.", "9")


def _no_room(*_: object) -> Told:
    return Told("rounded up to the tick, the stop would not lie below the price.", "6")


def _liquidated(snapshot: Snapshot, _: int) -> Told:
    risk = snapshot.settings.risk
    rate = share_text(risk.maintenance_rate)
    return Told(
        f"with leverage {risk.leverage:g} and {rate} maintenance it would be liquidated before its stop.", "preface"
    )


def _too_old(snapshot: Snapshot, _: int) -> Told:
    age = snapshot.settings.strategy.max_decision_age
    return Told(f"a decision is not sent where its price is older than {age:g} s.", "9")


OF_NOW: Final = "The figures are those of the settings now; if they were changed since, others were in force then."
"""Is said of a refusal of a candle that has closed, where its rule is told with figures of settings."""
_BY_SETTINGS: Final = frozenset(
    {
        refusals.HALTED,
        refusals.INSUFFICIENT_FUNDS,
        refusals.TOO_SMALL,
        refusals.TOO_LARGE,
        refusals.BEYOND_LIQUIDATION,
        refusals.TOO_OLD,
    }
)


def _below_then(*_: object) -> Told:
    return Told("price has to come down to it from above, and was not above the trigger before.", "5")


_THEN: Final[dict[str, _Because]] = {
    refusals.INSUFFICIENT_FUNDS: _funds_then,
    refusals.BELOW_TRIGGER: _below_then,
}
"""What is told otherwise of a candle that has closed: by the snapshot and that candle's opening time."""
_RULES: Final[dict[str, _Because]] = {
    refusals.PAUSED: _paused,
    refusals.LEVEL_DISABLED: _disabled,
    refusals.HALTED: _halted,
    refusals.INSUFFICIENT_FUNDS: _funds,
    refusals.TOO_SMALL: _small,
    refusals.TOO_LARGE: _large,
    refusals.LEFT: _left,
    refusals.POSITION_OPEN: _open,
    refusals.BELOW_TRIGGER: _below,
    refusals.NO_PRICE: _no_price,
    refusals.NO_ROOM: _no_room,
    refusals.BEYOND_LIQUIDATION: _liquidated,
    refusals.TOO_OLD: _too_old,
    "no pattern": _no_pattern,
}
_GUARDS: Final = {
    Guard.DAY_LOSS.value: "too much of the day's first equity is lost: no entries until the day ends, in UTC",
    Guard.DRAWDOWN.value: "equity fell too far below its peak: no entries until a person resumes",
    Guard.WEEK_LOSS.value: "too much of the week's first equity is lost: no entries until the week ends, in UTC",
    Guard.DAY_DROP.value: "too much was lost in a day: no entries until a person resumes",
    Guard.STOPS_IN_ROW.value: "too many trades in a row ended at their stop: no entries until the day ends, in UTC",
    Guard.DAY_WIN_RATE.value: "too few of today's trades won: no entries until the day ends, in UTC",
    Guard.MAX_MOVE.value: "price has moved too far in 24 hours: no entries while that is so",
    Guard.API_SILENCE.value: "the exchange was silent for too long: no entries until it has answered for a minute",
}
