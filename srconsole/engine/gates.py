"""What has to be so before money buys anything: pure, from facts to reasons against entries.

A gate closes entries alone. A position that is there is covered, trailed and sold behind closed gates as before open
ones, so that no forgotten word leaves it alone.
"""

from __future__ import annotations

from msgspec import Struct

from srconsole.engine.inputs import EntriesBarred


class LiveFacts(Struct, frozen=True):
    """What is known before a run with money buys.

    Attributes:
        symbol: that is traded, `BTC/USDT:USDT`.
        typed: what a person typed to arm it, empty where nothing.
        unlimited: the keys of the settings that limit what may be lost, and are not set.
        wrong: the subjects that the doctor found wrong; None where it has not looked yet.
        proved: whether this account kind, position mode and release of ccxt were proved on demo.
        unproved: whether a person said to trade without that.
        told: whether somebody hears of it when this machine falls silent, or a person said that nobody need.
        bare_ssh: whether the line is SSH without tmux or screen.
        allow_bare_ssh: whether a person said to trade so.
    """

    symbol: str
    typed: str = ""
    unlimited: tuple[str, ...] = ()
    wrong: tuple[str, ...] | None = None
    proved: bool = False
    unproved: bool = False
    told: bool = False
    bare_ssh: bool = False
    allow_bare_ssh: bool = False


def armed(symbol: str, typed: str) -> bool:
    """Tell whether somebody typed the symbol, as `BTC/USDT:USDT` or as the exchange has it, `BTCUSDT`.

    Capitals do not matter. `BTC/USDT` is another market, spot, and arms nothing.
    """
    pair, _, _ = symbol.partition(":")
    word = typed.strip().upper()
    return bool(word) and word in {symbol.upper(), pair.replace("/", "").upper()}


def reasons(facts: LiveFacts) -> dict[str, str]:
    """Return each gate's reason against entries, by who has it; empty where its gate is open."""
    return {
        "arming": "" if armed(facts.symbol, facts.typed) else _not_armed(facts),
        "limits": f"nothing limits what may be lost: set {', '.join(facts.unlimited)}" if facts.unlimited else "",
        "doctor": _unsound(facts.wrong),
        "proof": ""
        if facts.proved or facts.unproved
        else "not proved on demo for this ccxt, account kind and position mode: `srconsole doctor --prove`",
        "alerts": "" if facts.told else "nobody is told of silence: set alerts.ping_url, or alerts.none = true",
        "session": ""
        if facts.allow_bare_ssh or not facts.bare_ssh
        else "SSH without tmux or screen: start in one, or with --allow-bare-ssh",
    }


def bars(facts: LiveFacts) -> tuple[EntriesBarred, ...]:
    """Return what the engine is told at a start, one input a gate; an open one takes back an earlier start's reason."""
    return tuple(EntriesBarred(facts.symbol, source, reason) for source, reason in reasons(facts).items())


def _not_armed(facts: LiveFacts) -> str:
    if facts.typed.strip():
        return f"not armed: {facts.typed.strip()!r} was typed, the symbol is {facts.symbol}"
    return f"not armed: type {facts.symbol}, or start with --live {facts.symbol}"


def _unsound(wrong: tuple[str, ...] | None) -> str:
    if wrong is None:
        return "the doctor has not looked yet"
    return f"`srconsole doctor` finds wrong: {', '.join(wrong)}" if wrong else ""
