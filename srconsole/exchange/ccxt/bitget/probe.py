"""What an account and its keys are: asked before anything is traded, for the start and for the doctor."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, Final, NamedTuple

from srconsole.errors import ExchangeError, KeysRefused
from srconsole.exchange.ccxt.bitget.account import Account
from srconsole.exchange.ccxt.bitget.asking import Asking
from srconsole.exchange.ccxt.bitget.contracts import Contract
from srconsole.exchange.ccxt.bitget.line import PRODUCT, Line
from srconsole.exchange.ccxt.bitget.words import number
from srconsole.exchange.ccxt.budget import Priority

_CLASSIC: Final = "40084"
_TRADES: Final = frozenset({"coow", "trade"})
_WITHDRAWS: Final = frozenset({"wwow", "withdraw"})


class AccountProbe(NamedTuple):
    """What an account and its keys are; None is what the exchange did not say.

    Attributes:
        kind: `classic` or `unified`.
        may_trade, may_withdraw: what the keys allow.
        limited_to: the addresses that they may be used from, as the exchange has them; empty where from all.
        hedge: whether both sides of a symbol are held apart.
        isolated: the margin mode of the symbol.
        leverage: of a long position of it.
        most_leverage: by the lowest bracket of it.
        clock_ahead: seconds that the exchange's clock is ahead of this machine's.
        latency: seconds from asking for its time to the answer.
    """

    kind: str
    may_trade: bool | None
    may_withdraw: bool | None
    limited_to: str | None
    hedge: bool
    isolated: bool
    leverage: float
    most_leverage: float | None
    clock_ahead: float
    latency: float


async def account_kind(line: Line) -> str:
    """Find out what kind of account the keys are of, `classic` or `unified`; no answer is never taken for one.

    Raises:
        KeysRefused: the keys are refused.
        ExchangeError: there was no answer.
    """
    doing = "finding out the kind of the account"
    try:
        await line.patiently(lambda: line.get("v3/account/settings", {}, doing, Priority.STATE))
    except KeysRefused as error:
        if error.code != _CLASSIC:
            raise
        return "classic"
    except ExchangeError as error:
        # Where there is no V3 to ask, V2 proves a classic account: it takes no other.
        balances = line.get("v2/mix/account/accounts", PRODUCT, doing, Priority.STATE)
        if not isinstance(await _perhaps(balances), list):
            raise error from None
        return "classic"
    return "unified"


async def probed(line: Line, asking: Asking, account: Account, contract: Contract) -> AccountProbe:
    """Ask what the account is for a symbol.

    Raises:
        ExchangeError: there was no answer to what every account must say.
    """
    time = await line.set_clock()
    manner = await account.manner(contract)
    keys = await _perhaps(asking.keys("reading what the keys may do"))
    brackets = await _perhaps(asking.brackets(contract, "reading the brackets of leverage"))
    may = {str(word).lower() for word in keys.get("authorities") or ()} if isinstance(keys, dict) else set()
    addresses = keys.get("ips") if isinstance(keys, dict) else None
    lowest = brackets[0] if isinstance(brackets, list) and brackets and isinstance(brackets[0], dict) else {}
    return AccountProbe(
        asking.kind,
        bool(may & _TRADES) if may else None,
        bool(may & _WITHDRAWS) if may else None,
        None if addresses is None else str(addresses),
        manner.hedge,
        manner.isolated,
        manner.leverage,
        number(lowest, "leverage") or None,
        time.offset,
        time.latency,
    )


async def _perhaps(asked: Awaitable[Any]) -> Any:
    """Return what is nice to know, None where the exchange does not tell it."""
    try:
        return await asked
    except ExchangeError:
        return None
