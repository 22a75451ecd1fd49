"""`srconsole doctor --prove`: the trade on demo, with all its parts, and its record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from srconsole.compose.doctor.account import KeySeen
from srconsole.compose.proof.proving import Proving
from srconsole.compose.proof.record import Proof, ccxt_version, keep, position_mode, two_readings
from srconsole.engine.market_ports import MarketExchange, Quotes
from srconsole.engine.ports import Clock
from srconsole.errors import RequestError
from srconsole.exchange.ccxt.listening import RawReply
from srconsole.settings.schema import Settings
from srconsole.settings.secret import Credentials


class Demo(NamedTuple):
    """A demo account that is open.

    Attributes:
        exchange: where orders go.
        quotes: its public side.
        symbol: what is traded.
        key: what is known of the key.
        hedge: whether both sides are held apart.
        replies: the exchange's replies as they came, so far; kept with the proof.
        close_side: returns which reading of a hedged close's side has closed; empty where none has.
    """

    exchange: MarketExchange
    quotes: Quotes
    symbol: str
    key: KeySeen
    hedge: bool
    replies: Sequence[RawReply] = ()
    close_side: Callable[[], str] = lambda: ""


OpenDemo = Callable[[Settings, Credentials], AbstractAsyncContextManager[Demo]]
"""Opens a demo account."""


class Proved(NamedTuple):
    """A proof and where it is kept."""

    proof: Proof
    path: Path


def check_demo(settings: Settings) -> None:
    """Refuse to prove anything where money is.

    Raises:
        RequestError: the settings are not those of demo.
    """
    if settings.market.mode != "testnet":
        raise RequestError(
            "--prove buys and sells on Bitget's demo, never with money: make keys in Bitget's demo mode, and add "
            "--set market.mode=testnet"
        )


async def prove(settings: Settings, credentials: Credentials, home: Path, open_demo: OpenDemo, clock: Clock) -> Proved:
    """Trade the least on demo, and keep what was found.

    Raises:
        RequestError: the symbol is not flat there.
        ExchangeError: demo cannot be read.
        SrconsoleError: the record cannot be written.
    """
    check_demo(settings)
    async with open_demo(settings, credentials) as demo:
        quote = await demo.quotes.quote()
        terms = await demo.quotes.terms(0.0)
        proving = Proving(demo.exchange, demo.symbol, terms.rules, quote.last, quote.time, clock)
        await proving.prove(settings.risk.leverage)
        mode, side = position_mode(hedge=demo.hedge), ""
        if two_readings(demo.key.kind, mode):
            side = demo.close_side()
            proving.note_close_side(side)
    proof = Proof(
        exchange=settings.market.exchange,
        kind=demo.key.kind,
        position_mode=mode,
        ccxt=ccxt_version(),
        symbol=demo.symbol,
        at=datetime.fromtimestamp(quote.time / 1000, UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        passed=proving.passed,
        steps=tuple(proving.steps),
        heard=proving.heard,
        replies=tuple(demo.replies),
        close_side=side,
    )
    return Proved(proof, keep(home, proof, credentials.texts()))
