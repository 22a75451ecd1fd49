"""Flattens a market's run without its engine: sells at the exchange what the run has bought, and sweeps its stops."""

from __future__ import annotations

import logging
import secrets
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import unquote

from srconsole.core.order import OrderState, is_end
from srconsole.engine.broken_journal import of_a_market
from srconsole.engine.inputs import OrderUpdate
from srconsole.engine.market_ports import MarketExchange
from srconsole.engine.order_numbers import is_ours, rescue_id
from srconsole.engine.ports import Clock, OrderRequest
from srconsole.engine.readings import Reading, StopSeen
from srconsole.engine.request import Answer
from srconsole.errors import ExchangeError, JournalError, KeysRefused, RequestError
from srconsole.figures import quantity_text

READS: Final = 10
"""How often what is there is read before a person is told that it is not known."""
SALES: Final = 10
"""How often a sale is sent, each for what a reading then shows; an exchange may fill one in parts."""
BETWEEN: Final = 1.0
"""Seconds between two tries."""

_LOG: Final = logging.getLogger("srconsole.trading")


class Own(NamedTuple):
    """What a run's journal explains of a position.

    Attributes:
        run: the run's id, with which its client ids begin; empty where the journal cannot be read.
        quantity: what it holds at most: what it has bought, and what orders that are out may buy; None where that is
            not known.
    """

    run: str
    quantity: float | None


def symbol_of(folder: Path) -> str:
    """Return the perpetual that a run's folder is named after: `BTC-USDT_USDT-1h` is of `BTC/USDT:USDT`.

    Raises:
        RequestError: it is named after none.
    """
    pair, _, settle = folder.name.rpartition("-")[0].partition("_")
    base, dash, quote = pair.partition("-")
    if not (base and dash and quote and settle):
        raise RequestError(f"{folder} is no run of a perpetual; name one with --run")
    return unquote(f"{base}/{quote}:{settle}")


def own_of(folder: Path) -> Own:
    """Return what a run's journal explains; of a damaged one, what can still be read."""
    from srconsole.engine.status import held_at_most
    from srconsole.journal.read_only import read_run
    from srconsole.journal.run_folder import JOURNAL
    from srconsole.journal.salvage import salvage

    try:
        remembered = read_run(folder).remembered
        if remembered.checkpoint is None:
            return Own(remembered.run, 0.0)
        return Own(remembered.run, held_at_most(remembered.checkpoint, remembered.facts))
    except JournalError as error:
        _LOG.warning("flatten without the engine: %s", of_a_market(error))
    found = salvage(folder / JOURNAL)
    try:
        return Own(found.run, None if found.checkpoint is None else held_at_most(found.checkpoint, found.facts))
    except JournalError:
        return Own(found.run, None)


class Rescue:
    """Sells what a run has bought; every sale only makes the position smaller.

    Args:
        exchange: where it is held.
        symbol: the perpetual.
        own: what the run's journal explains.
        clock: for the time between tries.
        everything: whether all that is held long is sold, whoever bought it.
    """

    def __init__(
        self, exchange: MarketExchange, symbol: str, own: Own, clock: Clock, *, everything: bool = False
    ) -> None:
        self._exchange = exchange
        self._symbol = symbol
        self._own = own
        self._clock = clock
        self._everything = everything

    async def flatten(self) -> Answer:
        """Sell, see that it is sold, and sweep; return what was done.

        Raises:
            RequestError: what of the position is the run's is not known.
            ExchangeError: the exchange does not let itself be read or traded.
        """
        before = await self._read()
        if self._own.quantity is None and not self._everything and before.quantity:
            raise RequestError(
                f"{quantity_text(before.quantity)} are held of {self._symbol}, and what of it this run has bought is "
                "not known, since its journal cannot be read: add --all to sell all of it, or close it at the exchange"
            )
        mine = before.quantity if self._everything else min(self._own.quantity or 0.0, before.quantity)
        rest = before.quantity - mine
        after = await self._sold(before, rest)
        if after.quantity > rest + _dust(before.quantity):
            return Answer(
                False,
                f"{quantity_text(after.quantity - rest)} of {self._symbol} could not be sold after {SALES} tries: "
                "close it at the exchange now; its stops were left",
            )
        swept, left = await self._swept(after, before)
        return Answer(True, _told(self._symbol, mine, rest, swept, left))

    async def _sold(self, reading: Reading, rest: float) -> Reading:
        """Sell until no more than the rest is held; return the last reading."""
        for _ in range(SALES):
            quantity = reading.quantity - rest
            if quantity <= _dust(reading.quantity):
                break
            await self._sell(quantity)
            reading = await self._read()
        return reading

    async def _sell(self, quantity: float) -> None:
        """Send one sale and follow it; where its fate is unknown the next reading decides. None can open anything."""
        # No number of the run's: its journal knows no such order, and the next start books the fill by this id.
        client_id = rescue_id(self._own.run, secrets.token_hex(6))
        request = OrderRequest(client_id, self._symbol, "sell", quantity, True, 0.0, 0)
        _LOG.warning("flatten without the engine: selling %s of %s (%s)", quantity, self._symbol, client_id)
        try:
            update: OrderUpdate | None = await self._exchange.place(request)
            for _ in range(READS):
                if update is None or is_end(update.state):
                    break
                await self._clock.sleep(BETWEEN)
                update = await self._exchange.look_up(client_id)
        except KeysRefused:
            raise
        except ExchangeError as error:
            _LOG.warning("flatten without the engine: %s", error)
            await self._clock.sleep(BETWEEN)
            return
        if update is not None and update.state is OrderState.REJECTED:
            _LOG.warning("flatten without the engine: refused: %s", update.note)
            await self._clock.sleep(BETWEEN)

    async def _read(self) -> Reading:
        """Read what is there, with patience: a position that was not read is not flat."""
        for _ in range(READS - 1):
            try:
                return await self._exchange.read(self._symbol)
            except KeysRefused:
                raise
            except ExchangeError as error:
                _LOG.warning("flatten without the engine: %s", error)
                await self._clock.sleep(BETWEEN)
        return await self._exchange.read(self._symbol)

    async def _swept(self, after: Reading, before: Reading) -> tuple[int, int]:
        """Cancel the run's stops where both sides are flat; return how many were, and how many stops are left.

        A stop without a client id came with an entry; it is the run's where all that was held was.
        """
        if after.quantity or after.short or after.stops is None:
            return 0, len(after.stops or ())
        ours = [stop for stop in after.stops if self._is_ours(stop, before)]
        if ours:
            await self._exchange.cancel(self._symbol, ours)
            after = await self._read()
        return len(ours), len(after.stops or ())

    def _is_ours(self, stop: StopSeen, before: Reading) -> bool:
        if stop.client_id:
            return is_ours(stop.client_id, self._own.run)
        own = self._own.quantity or 0.0
        return 0 < before.quantity <= own + _dust(own) and stop in (before.stops or ())


def _dust(quantity: float) -> float:
    return quantity * 1e-9


def _told(symbol: str, sold: float, rest: float, swept: int, left: int) -> str:
    """Say in a sentence what was done."""
    done = f"sold {quantity_text(sold)} of {symbol} at the exchange" if sold else f"nothing of {symbol} was held"
    parts = [done, "without the engine"]
    if rest:
        parts.append(f"{quantity_text(rest)} that this run has not bought are left")
    if swept:
        parts.append(f"{swept} of its stops swept")
    if left:
        parts.append(f"{left} stops that it does not know, or that guard what is left, are left")
    return f"{parts[0]}, {parts[1]}{''.join(f'; {part}' for part in parts[2:])}"
