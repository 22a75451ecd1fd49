"""All that the simulated exchange knows, which time and requests change; no I/O, no chance, no real clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import count

from msgspec import Struct

from srconsole.exchange.simulated.account import Account, Leverages
from srconsole.exchange.simulated.codes import Code, Refused
from srconsole.exchange.simulated.market import Market
from srconsole.exchange.simulated.values import ZERO, Effect, Fill, Order, Plan, Position, Side, total

MOST_CLIENT_ID = 50

FIRST_ID = 1_300_000_000_000_000_001
"""Ids have as many digits as Bitget's, and rise."""


class Conduct(Struct, frozen=True):
    """What is not proved of Bitget, or differs from day to day; docs/simulator.md has the list.

    Attributes:
        close_names_position: in hedge mode a close's side names the position (buy closes a long), as ccxt sends it;
            False: it names the direction (sell closes a long).
        attached_plan: what a stop sent with an entry becomes: pos_loss (of the position), loss_plan (of the fill), or
            nothing at all (none).
        close_opens: whether an order that closes in hedge mode is taken for one that opens the side that it names.
        attached_by_mark: whether the mark triggers it.
        favourable: whether a candle's high comes before its low for who is long, and after it for others; else the
            other way round, which hurts.
        slippage: fraction against whoever trades at the market.
        depth: what one jump lets a symbol's market orders take, None for all; the rest waits for the next jump.
        sweeps_stops: whether a position's plans go with it.
        key_rights: what the keys may do, in Bitget's words: coow trades futures, wwow withdraws.
        key_addresses: from where they may be used.
        fee_coin: what fees are paid in, beside the account's balance where it is not USDT.
        fee_coin_price: what that is worth, USDT.
        dust: a close that would leave no more than this fraction of a position closes all of it; for contracts whose
            step is finer than a float, of which parts and whole differ by their last digit.
    """

    close_names_position: bool = True
    close_opens: bool = False
    attached_plan: str = "pos_loss"
    attached_by_mark: bool = True
    favourable: bool = False
    slippage: float = 0.0
    depth: Decimal | None = None
    sweeps_stops: bool = True
    key_rights: tuple[str, ...] = ("coor", "cpor", "coow", "cpow")
    key_addresses: str = "127.0.0.1"
    fee_coin: str = "USDT"
    fee_coin_price: Decimal = Decimal(1)
    dust: Decimal = ZERO


class Venue:
    """The exchange as it stands.

    Args:
        markets: what is traded.
        capital: USDT that the account begins with.
        now: the exchange's time, UTC milliseconds.
        hedge: whether the account is in hedge mode.
        leverage: what each symbol begins with.
        isolated: the margin mode that each symbol begins with.

    Attributes:
        kind: of the account: `classic`, which V1 and V2 serve, or `unified`, which V3 serves.
        orders, plans: all there ever were, by id, oldest first.
        open_orders, open_plans: those that wait.
        client_ids: ids of the orders and plans that took a client id.
        room: what a symbol's market orders may still take of the present jump.
        maintenance: whether private requests are declined.
    """

    def __init__(
        self,
        markets: Sequence[Market],
        *,
        capital: Decimal,
        now: int,
        hedge: bool = False,
        leverage: Decimal = Decimal(10),
        isolated: bool = False,
        conduct: Conduct | None = None,
    ) -> None:
        self._ids = count(FIRST_ID)
        self.now = now
        self.kind = "classic"
        self.conduct = conduct or Conduct()
        self.markets = {market.contract.symbol: market for market in markets}
        self.account = Account(capital, self.new_id, hedge=hedge, now=now)
        for symbol in self.markets:
            self.account.leverages[symbol] = Leverages(isolated, leverage, leverage, leverage)
        self.orders: dict[str, Order] = {}
        self.plans: dict[str, Plan] = {}
        self.open_orders: dict[str, Order] = {}
        self.open_plans: dict[str, Plan] = {}
        self.client_ids: dict[str, str] = {}
        self.fills: list[Fill] = []
        self.room: dict[str, Decimal] = {}
        self.funding_rates = dict.fromkeys(self.markets, ZERO)
        self.maintenance = False

    def new_id(self) -> str:
        """Return an id that nothing else has."""
        return str(next(self._ids))

    @property
    def marks(self) -> dict[str, Decimal]:
        """The mark price of each symbol."""
        return {symbol: market.mark for symbol, market in self.markets.items()}

    def market(self, symbol: str) -> Market:
        """Return a symbol's market.

        Raises:
            Refused: there is none, or none any more.
        """
        market = self.markets.get(symbol)
        if market is None or not market.listed:
            raise Refused(Code.SYMBOL_UNKNOWN, f"Parameter {symbol} does not exist")
        return market

    def listed(self) -> dict[str, Market]:
        """Return what is traded still, by symbol."""
        return {symbol: market for symbol, market in self.markets.items() if market.listed}

    def check_named(self, symbol: str) -> str:
        """Return the symbol that a list is asked for by, empty where by none.

        Raises:
            Refused: it has left the list.
        """
        if symbol in self.markets:
            self.market(symbol)
        return symbol

    def position(self, symbol: str, side: Side) -> Position | None:
        """Return a side's position, None where it is flat."""
        positions = self.account.positions
        return positions.get((symbol, side)) if positions else None

    def waiting(self, symbol: str) -> Iterator[Order]:
        """Yield a symbol's open orders, oldest first; they may end meanwhile."""
        return (order for order in list(self.open_orders.values()) if order.symbol == symbol)

    def frozen(self) -> Decimal:
        """Return the margin that waiting orders bind."""
        if not self.open_orders:
            return ZERO
        opening = (order for order in self.open_orders.values() if opens(self, order))
        return total(order.left * self.price_of(order) / order.leverage for order in opening)

    def locked(self, symbol: str, side: Side) -> Decimal:
        """Return how much of a position waiting closes have locked."""
        closing = (order for order in self.waiting(symbol) if order.effect is Effect.CLOSE)
        return total(order.left for order in closing if order.side is side)

    def price_of(self, order: Order) -> Decimal:
        """Return what an order is counted at: its limit, else the last price."""
        return self.markets[order.symbol].last if order.price is None else order.price

    def available(self) -> Decimal:
        """Return what new orders may bind."""
        return self.account.available(self.marks, self.frozen())

    def check_client_id(self, client_id: str) -> None:
        """Hold a client id against its rules.

        Raises:
            Refused: it is too long, or was taken before.
        """
        if len(client_id) > MOST_CLIENT_ID:
            raise Refused(Code.CLIENT_ID_TOO_LONG, f"client_oid length is not greater than {MOST_CLIENT_ID}")
        if client_id in self.client_ids:
            raise Refused(Code.CLIENT_ID_TWICE, "Duplicate clientOid")

    def enter(self, entry: Order | Plan) -> None:
        """Take an order or a plan; its client id is taken with it."""
        self.client_ids[entry.client_id] = entry.id
        if isinstance(entry, Order):
            self.orders[entry.id] = self.open_orders[entry.id] = entry
        else:
            self.plans[entry.id] = self.open_plans[entry.id] = entry


def opens(venue: Venue, order: Order) -> bool:
    """Tell whether what is left of an order would open or enlarge a position."""
    if order.effect is Effect.NET:
        return order.left > venue.account.size(order.symbol, order.side.other)
    return order.effect is Effect.OPEN
