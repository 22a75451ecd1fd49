"""Leverage and margin mode, set where they differ and only while nothing is held; position mode is never touched."""

from __future__ import annotations

from typing import Any

from srconsole.errors import Refused
from srconsole.exchange.ccxt.bitget.account import Account, Manner
from srconsole.exchange.ccxt.bitget.contracts import Contract
from srconsole.exchange.ccxt.bitget.line import Line
from srconsole.exchange.ccxt.budget import Priority


class Preparation:
    """Has a symbol traded as it shall be.

    Args:
        line: the way to the exchange.
        account: how it trades.
        unified: whether the account is a unified one, on which both are set at once.
    """

    def __init__(self, line: Line, account: Account, *, unified: bool) -> None:
        self._line = line
        self._account = account
        self._unified = unified

    async def prepare(self, contract: Contract, leverage: float) -> None:
        """Set leverage and isolated margin where they differ, and read them back.

        Raises:
            Refused: the contract does not allow that leverage, and nothing was sent; or something is held.
            ExchangeError: it is not known.
        """
        name = contract.perpetual.unified
        if contract.most_leverage and leverage > contract.most_leverage:
            raise Refused(
                f"risk.leverage: {leverage:g} is more than bitget allows for {name}, which is "
                f"{contract.most_leverage:g}; set a lower one"
            )
        if leverage != int(leverage):
            raise Refused(f"risk.leverage: bitget takes whole numbers only, not {leverage!r}; set one")
        await self._line.patiently(lambda: self._once(contract, leverage))

    async def _once(self, contract: Contract, leverage: float) -> None:
        manner = await self._account.manner(contract)
        if _is_so(manner, leverage):
            return
        name = contract.perpetual.unified
        held = await self._account.held(contract)
        if held.long or held.short:
            raise Refused(
                f"bitget: {name} is held with leverage {manner.leverage:g} and "
                f"{'isolated' if manner.isolated else 'crossed'} margin, which is not changed under a position; close "
                f"it first, or set risk.leverage to what it has"
            )
        doing = f"setting the leverage of {name}"
        if not manner.isolated and not self._unified:
            await self._set(doing, "v2/mix/account/set-margin-mode", self._isolate(contract))
            manner = await self._account.manner(contract)
        if not _is_so(manner, leverage):
            await self._set(doing, "v2/mix/account/set-leverage", self._lever(contract, leverage, manner))
            manner = await self._account.manner(contract)
        if not _is_so(manner, leverage):
            raise Refused(
                f"bitget: leverage and margin mode of {name} were set and are read back as {manner.leverage:g} and "
                f"{'isolated' if manner.isolated else 'crossed'}; set them at the exchange"
            )

    async def _set(self, doing: str, endpoint: str, send: Any) -> None:
        """Change something; a refusal is looked into by reading back, since it may mean that it was so already."""
        try:
            await self._line.call(doing, Priority.STATE, endpoint, send)
        except Refused as error:
            if error.code and not _is_no_change(error):
                raise

    def _isolate(self, contract: Contract) -> Any:
        return lambda: self._line.orders.set_margin_mode("isolated", contract.perpetual.unified)

    def _lever(self, contract: Contract, leverage: float, manner: Manner) -> Any:
        if self._unified:
            side = {"marginMode": "isolated", "posSide": "long"}
        else:
            side = {"holdSide": "long"} if manner.hedge else {}
        return lambda: self._line.orders.set_leverage(int(leverage), contract.perpetual.unified, side)


def _is_so(manner: Manner, leverage: float) -> bool:
    return manner.isolated and manner.leverage == leverage


def _is_no_change(error: Refused) -> bool:
    """Tell whether a refusal says that all is as it was asked for."""
    said = str(error).lower()
    return "not modified" in said or "no need to change" in said or "already" in said or "same as" in said
