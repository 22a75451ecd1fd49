"""What a contract allows: its row as Bitget gives it, and the numbers in it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from msgspec import Struct

from srconsole.exchange.simulated.codes import Code, Refused

_ROW: dict[str, Any] = {
    "quoteCoin": "USDT",
    "buyLimitPriceRatio": "0.05",
    "sellLimitPriceRatio": "0.05",
    "feeRateUpRatio": "0.005",
    "makerFeeRate": "0.0002",
    "takerFeeRate": "0.0006",
    "openCostUpRatio": "0.01",
    "supportMarginCoins": ["USDT"],
    "minTradeNum": "0.0001",
    "priceEndStep": "1",
    "volumePlace": "4",
    "pricePlace": "1",
    "sizeMultiplier": "0.0001",
    "symbolType": "perpetual",
    "minTradeUSDT": "5",
    "maxMarketOrderQty": "",
    "symbolStatus": "normal",
    "offTime": "-1",
    "limitOpenTime": "-1",
    "deliveryTime": "",
    "fundInterval": "8",
    "minLever": "1",
    "maxLever": "125",
    "maintainTime": "",
}


class Bracket(Struct, frozen=True):
    """What holds for positions up to a notional.

    Attributes:
        most: USDT; the last bracket's is the most that may be held.
        leverage: the most that is allowed.
        keep_rate: of the notional, below which a position is liquidated.
    """

    most: Decimal
    leverage: Decimal
    keep_rate: Decimal


BRACKETS = (
    Bracket(Decimal(150_000), Decimal(125), Decimal("0.004")),
    Bracket(Decimal(900_000), Decimal(50), Decimal("0.01")),
    Bracket(Decimal(50_000_000), Decimal(20), Decimal("0.025")),
)
"""The first is that of exchange.md's samples; the two above it are made up."""


class Contract(Struct, frozen=True):
    """A USDT perpetual.

    Attributes:
        row: as the exchange gives it, all of it.
        brackets: by rising notional.
    """

    row: Mapping[str, Any]
    brackets: tuple[Bracket, ...] = BRACKETS

    @classmethod
    def of(cls, symbol: str, **row: object) -> Contract:
        """Return a contract such as BTCUSDT that differs from the usual row only in what is told."""
        return cls({"symbol": symbol, "baseCoin": symbol.removesuffix("USDT"), **_ROW, **row})

    def number(self, name: str) -> Decimal:
        """Return a number of the row."""
        return Decimal(self.row[name])

    @property
    def symbol(self) -> str:
        """Such as BTCUSDT."""
        return str(self.row["symbol"])

    @property
    def tick(self) -> Decimal:
        """What prices are multiples of, USDT."""
        return self.number("priceEndStep").scaleb(-int(self.row["pricePlace"]))

    def bracket(self, notional: Decimal) -> Bracket:
        """Return the bracket of a notional; the last one where it exceeds them all."""
        return next((bracket for bracket in self.brackets if notional <= bracket.most), self.brackets[-1])

    def changed(self, **row: str) -> Contract:
        """Return the contract with a part of its row changed."""
        return Contract({**self.row, **row}, self.brackets)

    def check_size(self, size: Decimal, price: Decimal, *, closes: bool) -> None:
        """Hold a size against the steps and minimums; what closes may be small.

        Raises:
            Refused: it does not fit.
        """
        if size <= 0:
            raise Refused(Code.PARAMETER_UNFIT, "The parameter does not meet the specification size <= 0")
        if size % self.number("sizeMultiplier"):
            raise Refused(
                Code.SCALE_WRONG,
                "Parameter verification exception size checkBDScale error "
                f"value={size} checkScale={self.row['volumePlace']}",
            )
        if not closes and size < self.number("minTradeNum"):
            raise Refused(Code.BELOW_MINIMUM_SIZE, f"less than the minimum order quantity {self.row['minTradeNum']}")
        if not closes and size * price < self.number("minTradeUSDT"):
            raise Refused(Code.BELOW_MINIMUM, f"less than the minimum amount {self.row['minTradeUSDT']} USDT")

    def check_price(self, price: Decimal) -> None:
        """Hold a price against the tick.

        Raises:
            Refused: it does not fit.
        """
        if price <= 0 or price % self.tick:
            raise Refused(Code.PRICE_OFF_TICK, f"The price you enter should be a multiple of {self.tick.normalize():f}")
