"""What is held, and how the account trades a symbol."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple

from srconsole.engine.readings import Reading
from srconsole.exchange.ccxt.bitget.asking import Asking, Row
from srconsole.exchange.ccxt.bitget.classic import EQUITY
from srconsole.exchange.ccxt.bitget.contracts import Contract
from srconsole.exchange.ccxt.bitget.line import no_answer
from srconsole.exchange.ccxt.bitget.words import decimal, number
from srconsole.exchange.ccxt.budget import Priority

_ZERO: Final = Decimal(0)


class Held(NamedTuple):
    """What is held of a symbol."""

    long: Decimal = _ZERO
    free: Decimal = _ZERO
    """What of it no waiting order has locked."""
    short: Decimal = _ZERO
    entry_price: float = 0.0
    liquidation: float = 0.0
    leverage: float = 0.0
    """Of the long position, 0 where there is none."""
    isolated: bool | None = None
    """Of the long position; None where there is none."""
    hedge: bool | None = None
    """The position mode, where the exchange says it here."""
    adds_margin: bool = False
    """Whether the exchange adds margin to the long position by itself."""


class Manner(NamedTuple):
    """How the account trades a symbol, and what money it has; None is what the exchange did not say."""

    equity: float | None
    available: float | None
    leverage: float
    isolated: bool
    hedge: bool
    shares_margin: bool
    """Whether several assets count as margin."""


class Account:
    """Reads of the account, and what the newest of them said.

    Args:
        asking: what it is asked by.
    """

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._held: dict[str, Held] = {}
        self._manners: dict[str, Manner] = {}

    def last_held(self, contract: Contract) -> Held | None:
        """Return what was held when it was last read, None where it never was."""
        return self._held.get(contract.perpetual.base)

    def last_manner(self, contract: Contract) -> Manner | None:
        """Return how it was traded when that was last read, None where it never was."""
        return self._manners.get(contract.perpetual.base)

    def remember(self, contract: Contract, reading: Reading) -> None:
        """Go by how the symbol was traded before, until it is read; what money there was then is old."""
        known = Manner(None, None, reading.leverage, reading.isolated, reading.hedge, shares_margin=False)
        self._manners.setdefault(contract.perpetual.base, known)

    async def held(self, contract: Contract, priority: Priority = Priority.STATE) -> Held:
        """Return what is held.

        Raises:
            ExchangeError: that was not read; nothing follows.
        """
        doing = f"reading the position of {contract.perpetual.unified}"
        rows = await self._asking.positions(contract, doing, priority)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise no_answer(doing, "there is no list of positions in the answer")
        held = _held([row for row in rows if row.get("symbol") == contract.perpetual.together], doing)
        self._held[contract.perpetual.base] = held
        return held

    async def manner(self, contract: Contract, priority: Priority = Priority.STATE) -> Manner:
        """Return how the symbol is traded, and the account's money.

        Raises:
            ExchangeError: that was not read.
        """
        doing = f"reading how the account trades {contract.perpetual.unified}"
        manner = _manner(await self._asking.account(contract, doing, priority))
        self._manners[contract.perpetual.base] = manner
        return manner

    async def hedge(self, contract: Contract, priority: Priority) -> bool:
        """Tell whether both sides are held apart, as it was last read.

        Raises:
            ExchangeError: it never was, and was not read now.
        """
        known = self.last_manner(contract)
        return (known or await self.manner(contract, priority)).hedge


def _manner(row: Row) -> Manner:
    isolated = row["marginMode"] == "isolated"
    equity = decimal(row, *EQUITY)
    available = decimal(row, "isolatedMaxAvailable", "available")
    return Manner(
        None if equity is None else float(equity),
        None if available is None else float(available),
        number(row, "isolatedLongLever" if isolated else "crossedMarginLeverage"),
        isolated,
        row["posMode"] == "hedge_mode",
        str(row.get("assetMode") or "single") != "single",
    )


def _held(rows: list[Row], doing: str) -> Held:
    held = Held()
    for row in rows:
        total, side = decimal(row, "total"), str(row.get("holdSide"))
        if total is None or side not in {"long", "short"}:
            raise no_answer(doing, "a position is without its size or side")
        mode = str(row.get("posMode"))
        hedge = None if mode not in {"hedge_mode", "one_way_mode"} else mode == "hedge_mode"
        if side == "short":
            held = held._replace(short=held.short + total, hedge=hedge)
            continue
        free = decimal(row, "available")
        held = held._replace(
            long=held.long + total,
            free=held.free + (total if free is None else free),
            entry_price=number(row, "openPriceAvg"),
            liquidation=max(0.0, number(row, "liquidationPrice")),
            leverage=number(row, "leverage"),
            isolated=row["marginMode"] == "isolated" if row.get("marginMode") else None,
            hedge=hedge,
            adds_margin=row.get("autoMargin") == "on",
        )
    return held if held.long else Held(short=held.short, hedge=held.hedge)
