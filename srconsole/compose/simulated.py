"""A simulated exchange with the limits, fees and capital of the settings, as a backtest with the same ones has them."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from srconsole.exchange.simulated.contract import Bracket, Contract
from srconsole.exchange.simulated.market import Market
from srconsole.exchange.simulated.state import Conduct, Venue
from srconsole.exchange.simulated.values import exactly
from srconsole.settings.schema import Settings

DUST: Final = 1e-12
"""The share of a position that is nothing, where no step is known: thousands of times what floats add or lose."""
DIGITS: Final = 19
"""Digits behind a number's first one that a contract takes where step or tick are unknown: more than a float has."""


def contract_of(settings: Settings, symbol: str, price: float) -> Contract:
    """Return a contract such as BTCUSDT with the market's limits and the fees of the settings.

    It has one bracket, of the settings' maintenance rate; makers pay what takers pay. A contract has a step and a tick;
    where the settings know none, it has such fine ones that any quantity and price fits.

    Args:
        settings: of both sides.
        symbol: what the exchange calls it.
        price: about what it costs, USDT.
    """
    market, fee = settings.market, _text(settings.costs.fee_rate)
    quantity = settings.risk.margin * settings.risk.leverage / price
    step = exactly(market.step) if market.step else _finest(quantity)
    tick = exactly(market.tick) if market.tick else _finest(price)
    place = _places(tick)
    contract = Contract.of(
        symbol,
        makerFeeRate=fee,
        takerFeeRate=fee,
        sizeMultiplier=f"{step:f}",
        volumePlace=str(_places(step)),
        minTradeNum=_text(market.min_quantity),
        minTradeUSDT=_text(market.min_notional),
        pricePlace=str(place),
        priceEndStep=f"{tick.scaleb(place).normalize():f}",
    )
    most, leverage = Decimal(contract.row["maxLever"]) * 10**9, contract.number("maxLever")
    return Contract(contract.row, (Bracket(most, leverage, exactly(settings.risk.maintenance_rate)),))


def venue_of(settings: Settings, market: Market, *, now: int, hedge: bool = False) -> Venue:
    """Return an exchange that trades one market, with the capital, leverage, slippage and `intrabar` of the settings.

    Args:
        settings: of both sides.
        market: made with `contract_of` the same settings.
        now: its time, UTC milliseconds.
        hedge: whether the account is in hedge mode.
    """
    return Venue(
        [market],
        capital=exactly(settings.risk.initial_capital),
        now=now,
        hedge=hedge,
        leverage=exactly(settings.risk.leverage),
        isolated=True,
        conduct=Conduct(
            favourable=settings.strategy.intrabar == "favourable",
            slippage=settings.costs.slippage,
            dust=exactly(0.0 if settings.market.step else DUST),
        ),
    )


def _finest(number: float) -> Decimal:
    """Return a unit so fine that every float of about a number's size is a multiple of it."""
    return Decimal(1).scaleb(exactly(number).adjusted() - DIGITS)


def _places(unit: Decimal) -> int:
    """Return how many decimals multiples of a unit have."""
    exponent = unit.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _text(number: float) -> str:
    return f"{exactly(number):f}"
