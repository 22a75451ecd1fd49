"""What is said about keys, an account and a market's terms: pure functions from what the exchange said to findings."""

from __future__ import annotations

import math
from typing import Final

from msgspec import Struct

from srconsole.compose.doctor.finding import Finding, failed, look, ok, wrong
from srconsole.core.rounding import entry_quantity
from srconsole.engine.market_ports import Offset
from srconsole.engine.readings import Reading, Terms
from srconsole.errors import ExchangeError, KeysRefused
from srconsole.figures import amount_text, quantity_text, share_text
from srconsole.settings.schema import RiskSettings, Settings

MOST_AHEAD: Final = 5.0
"""Seconds that the clocks may be apart before nothing is traded with money."""
NOTED_AHEAD: Final = 1.0


class KeySeen(Struct, frozen=True):
    """What the exchange says of a key; None is what it does not say.

    Attributes:
        kind: of the account: `classic` or `unified`.
        trades: whether it may trade futures.
        withdraws: whether it may take money out.
        addresses: the addresses that it is taken from, empty where from all.
    """

    kind: str
    trades: bool | None
    withdraws: bool | None
    addresses: tuple[str, ...] | None


class AccountSeen(Struct, frozen=True):
    """An account and a market, as one look found them.

    Attributes:
        key: of the key.
        reading: position, stops, orders and modes.
        terms: of the contract, for an entry's notional.
        offset: the exchange's clock beside ours.
        price: the last one, USDT.
    """

    key: KeySeen
    reading: Reading
    terms: Terms
    offset: Offset
    price: float


def about_refusal(error: ExchangeError) -> list[Finding]:
    """Say what it means that the exchange did not let itself be looked at."""
    if isinstance(error, KeysRefused):
        return [wrong("keys", f"{error}")]
    return [failed("exchange", f"{error}")]


def about_account(seen: AccountSeen, settings: Settings) -> list[Finding]:
    """Say what keys, account and market are like to trade on."""
    return [
        ok("keys", "the exchange takes them"),
        *about_key(seen.key),
        *_modes(seen.reading),
        *_leverage(seen.reading, seen.terms, settings.risk),
        *about_size(seen.terms, seen.price, settings.risk),
        _funds(seen.reading, settings.risk),
        about_clock(seen.offset),
        *_what_is_there(seen.reading),
        _open_for_trade(seen.terms),
    ]


def about_key(key: KeySeen) -> list[Finding]:
    """Say what a key may do."""
    return [_trades(key.trades), _withdraws(key.withdraws), _addresses(key.addresses), _ends(), _kind(key.kind)]


def _trades(trades: bool | None) -> Finding:
    if trades is None:
        return look("may trade", "the exchange does not say; the proof on demo shows it (`srconsole doctor --prove`)")
    if not trades:
        return wrong("may trade", "this key may only read: make one at Bitget with the right to trade futures orders")
    return ok("may trade", "futures orders")


def _withdraws(withdraws: bool | None) -> Finding:
    if withdraws is None:
        return look("withdrawal", "whether the key may take money out is not said: see at Bitget that it may not")
    if withdraws:
        return wrong("withdrawal", "this key may take money out: make one without that right, and delete this one")
    return ok("withdrawal", "the key may not take money out")


def _addresses(addresses: tuple[str, ...] | None) -> Finding:
    if addresses is None:
        return look("addresses", "the exchange does not say where the key is taken from: see that it is this machine")
    if not addresses:
        return look("addresses", "the key is taken from anywhere: bind it to this machine's address at Bitget")
    return ok("addresses", f"the key is taken from {', '.join(addresses)} alone")


def _ends() -> Finding:
    """Say that nobody but Bitget's page tells when a key ends: no call of V2 or V3 that a key may make has a date."""
    return look(
        "key's end",
        "Bitget tells no program when a key expires: see the date on its page of API keys, and put a new key in place "
        "two weeks before; with an expired one entries stop, and what is held has its stop at Bitget alone",
    )


def _kind(kind: str) -> Finding:
    return ok("account", f"{kind} ({'V3' if kind == 'unified' else 'V2'}); both kinds are served")


def _modes(reading: Reading) -> list[Finding]:
    """Say how positions and margin are held."""
    held = "hedge mode: long and short apart" if reading.hedge else "one-way mode"
    found = [ok("position mode", f"{held}; both are served, and never changed")]
    if reading.isolated:
        found.append(ok("margin mode", "isolated"))
    elif reading.quantity or reading.short:
        found.append(wrong("margin mode", "crossed, and a position is open: close it, or make it isolated at Bitget"))
    else:
        found.append(look("margin mode", "crossed; it is made isolated before the first entry, while nothing is held"))
    if reading.changes_risk:
        found.append(wrong("account mode", f"{reading.changes_risk}: no entries while it is so"))
    return found


def about_bracket(terms: Terms, risk: RiskSettings) -> Finding:
    """Hold the settings' leverage against the bracket of an entry."""
    notional = amount_text(risk.margin * risk.leverage)
    if not terms.most_leverage:
        return look("bracket", f"the exchange does not say what leverage it allows at {notional} USDT")
    if risk.leverage > terms.most_leverage:
        return wrong(
            "bracket",
            f"at {notional} USDT the exchange allows {terms.most_leverage:g}x, risk.leverage is "
            f"{risk.leverage:g}: lower risk.leverage or risk.margin",
        )
    rate = f", maintenance {share_text(terms.maintenance_rate)}" if terms.maintenance_rate else ""
    return ok("bracket", f"{notional} USDT: up to {terms.most_leverage:g}x{rate}")


def _leverage(reading: Reading, terms: Terms, risk: RiskSettings) -> list[Finding]:
    """Hold the settings' leverage against the account's, and against the bracket of an entry."""
    found = [about_bracket(terms, risk)]
    if math.isclose(reading.leverage, risk.leverage):
        found.append(ok("leverage", f"{risk.leverage:g}x, as the settings have it"))
    elif reading.quantity:
        found.append(
            wrong(
                "leverage",
                f"{reading.leverage:g}x under an open position, risk.leverage is {risk.leverage:g}: no entries until "
                "it is flat and set",
            )
        )
    else:
        found.append(look("leverage", f"{reading.leverage:g}x; it is set to {risk.leverage:g}x before the first entry"))
    return found


def about_size(terms: Terms, price: float, risk: RiskSettings) -> list[Finding]:
    """Hold an entry's size against the contract's limits.

    All tiers are bought with the same margin at or below price, where rounding to the step takes less of its worth.
    """
    rules, notional = terms.rules, risk.margin * risk.leverage
    quantity = entry_quantity(price, risk, rules)
    if not quantity:
        least = max(rules.min_notional, (rules.min_quantity or rules.step) * price)
        return [
            wrong(
                "size",
                f"risk.margin x risk.leverage is {amount_text(notional)} USDT, and the least that can be bought at "
                f"{price:g} is {amount_text(least)}: raise risk.margin above {amount_text(least / risk.leverage)}",
            )
        ]
    if terms.most and quantity > terms.most:
        return [
            wrong(
                "size",
                f"an entry of {quantity_text(quantity)} is more than one order may have ({quantity_text(terms.most)}): "
                "lower risk.margin",
            )
        ]
    return [ok("size", f"an entry buys {quantity_text(quantity)} at {price:g}, worth {amount_text(notional)} USDT")]


def _funds(reading: Reading, risk: RiskSettings) -> Finding:
    if reading.available is None:
        return look("funds", "the balance could not be read, which is not a balance of 0; no entries until it is")
    available = f"{amount_text(reading.available)} USDT available"
    if reading.available * 0.99 < risk.margin:
        return look(
            "funds", f"{available}, an entry needs {amount_text(risk.margin)} and 1 % besides: entries will be refused"
        )
    return ok("funds", available)


def about_clock(offset: Offset) -> Finding:
    """Say how far the exchange's clock and this machine's are apart."""
    apart = abs(offset.ahead)
    which = "ahead of" if offset.ahead > 0 else "behind"
    told = f"the exchange's clock is {apart:.1f} s {which} this machine's (answer in {offset.latency * 1000:.0f} ms)"
    if apart > MOST_AHEAD:
        return wrong("exchange clock", f"{told}: set this machine's, and let it be kept (NTP)")
    if apart > NOTED_AHEAD:
        return look("exchange clock", f"{told}; it is corrected for, but set this machine's")
    return ok("exchange clock", told)


def _what_is_there(reading: Reading) -> list[Finding]:
    """Tell of what is held and waits, which a run has to explain before it buys."""
    found = []
    if reading.stops is None or reading.orders is None:
        why = reading.why_unread or "stops and orders could not be read"
        found.append(failed("position", f"{why}; nothing is concluded from it, try again"))
    elif reading.quantity or reading.short or reading.orders or reading.stops:
        found.append(
            look(
                "position",
                f"{quantity_text(reading.quantity)} long, {quantity_text(reading.short)} short, {len(reading.stops)} "
                f"stops, {len(reading.orders)} orders: what the run does not know of stops entries, and is not touched",
            )
        )
    else:
        found.append(ok("position", "flat, no orders"))
    return found


def _open_for_trade(terms: Terms) -> Finding:
    if terms.closed:
        return look("contract", f"{terms.closed}: no entries while it is so")
    return ok("contract", "open for trade")
