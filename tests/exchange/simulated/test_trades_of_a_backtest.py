"""The promise of a rehearsal without faults: the simulated exchange makes the trades of a backtest with polls."""

from __future__ import annotations

from typing import Literal

import pytest
from msgspec.structs import replace

from srconsole.bundled import bundled
from srconsole.compose.replay import SAMPLE
from srconsole.compose.simulated import contract_of, venue_of
from srconsole.core.candle import Candle
from srconsole.core.fill import Fill
from srconsole.core.order import Entry, Exit
from srconsole.exchange.simulated.clock import advance
from srconsole.exchange.simulated.market import Market
from srconsole.exchange.simulated.placing import Ticket, place
from srconsole.exchange.simulated.values import Order, Side, exactly
from srconsole.market.candle_file import load_candles
from srconsole.research.history_run import HistoryRun
from srconsole.settings.schema import (
    CostSettings,
    LevelSettings,
    MarketSettings,
    Settings,
    StrategySettings,
)
from srconsole.strategies.contract import View
from tests.exchange.simulated.venues import SYMBOL
from tests.walks import HOUR

SETTINGS = Settings(
    strategy=StrategySettings(movement="polls", trail_pct=0.03),
    levels=LevelSettings(swing_order=12),
    market=MarketSettings(step=0.0001, tick=0.01, min_quantity=0.0001, min_notional=5.0),
    costs=CostSettings(slippage=0.001),
)
CONTRACT = contract_of(SETTINGS, SYMBOL, 4000.0)


class Rehearsed:
    """A trader whose every order goes to the simulated exchange, with its first stop along; polls are the jumps."""

    def __init__(self, settings: Settings, candles: list[Candle]) -> None:
        market = Market(CONTRACT, candles, HOUR, start=candles[0].time)
        self.venue = venue_of(settings, market, now=candles[0].time)
        self.run = HistoryRun(settings)

    def play(self, candles: list[Candle]) -> None:
        """Trade all candles."""
        trader, market = self.run.trader, self.venue.markets[SYMBOL]
        for candle in candles:
            trader.time = candle.time
            for quarter in range(4):
                advance(self.venue, candle.time + quarter * HOUR // 4)
                self.poll(float(market.last))
            plan = self.run.strategy.close(View(candle, trader.lots, trader.account.closed_equity))
            trader.close(plan)

    def poll(self, price: float) -> None:
        """Take one price."""
        trader = self.run.trader
        if trader.price is None:
            trader.price = price
            return
        order = trader.jump(price)
        if order is not None:
            done = self.send(order)
            trader.filled(order, Fill(float(done.average or 0), order.quantity, -float(done.fee)))

    def send(self, order: Entry | Exit) -> Order:
        """Send an entry with its stop; of an exit, sell what the exchange's stop has not sold already."""
        size = exactly(order.quantity)
        if isinstance(order, Entry):
            stop = exactly(order.exits.stop).quantize(CONTRACT.tick, rounding="ROUND_CEILING")
            return place(self.venue, Ticket(SYMBOL, "buy", size, isolated=True, stop=stop))
        if self.venue.position(SYMBOL, Side.LONG) is None:
            return list(self.venue.orders.values())[-1]
        return place(self.venue, Ticket(SYMBOL, "sell", size, isolated=True, reduce_only=True))


@pytest.mark.parametrize("intrabar", ["adverse", "favourable"])
def test_a_trader_on_the_simulated_exchange_makes_a_backtests_trades(
    intrabar: Literal["adverse", "favourable"],
) -> None:
    """What is rehearsed without faults is what was promised.

    Given the bundled candles, either order inside a candle, and settings with steps, ticks, fees and slippage
    When a trader sends its orders to the simulated exchange, each entry with its stop
    Then it makes the trades of a backtest with polls: same candles, tiers, reasons, quantities and prices, and the same
        fees and profits within 1e-9; some of its exits are the exchange's stop
    """
    candles = list(load_candles(bundled(SAMPLE)).columns.candles())[:4000]
    settings = replace(SETTINGS, strategy=replace(SETTINGS.strategy, intrabar=intrabar))
    backtest = HistoryRun(settings)
    for candle in candles:
        backtest.candle(candle)
    rehearsed = Rehearsed(settings, candles)
    rehearsed.play(candles)

    expected, made = backtest.trader.trades, rehearsed.run.trader.trades
    assert len(expected) > 20
    assert [trade[:11] for trade in made] == [trade[:11] for trade in expected]
    for trade, like in zip(made, expected, strict=True):
        assert (trade.fees, trade.pnl) == pytest.approx((like.fees, like.pnl), abs=1e-9)
    sources = {order.source for order in rehearsed.venue.orders.values()}
    assert sources == {"market", "pos_loss_market"}


@pytest.mark.parametrize(
    ("step", "tick", "row"),
    [
        (0.0, 0.0, ("0.0000000000000000001", "19", "17", "1")),
        (0.001, 0.5, ("0.001", "3", "1", "5")),
        (1.0, 0.25, ("1.0", "0", "2", "25")),
        (10.0, 10.0, ("10.0", "0", "0", "10")),
    ],
)
def test_a_contract_has_the_limits_of_the_settings(step: float, tick: float, row: tuple[str, ...]) -> None:
    """Both sides of a rehearsal are held to the same limits.

    Given a step and a tick, known or not
    When a contract is made of the settings
    Then its row says them as Bitget does, with fees, minimums and maintenance rate; its tick is the settings'
    """
    market = MarketSettings(step=step, tick=tick, min_quantity=2.0, min_notional=7.0)
    contract = contract_of(Settings(market=market), SYMBOL, 100.0)

    assert tuple(contract.row[name] for name in ("sizeMultiplier", "volumePlace", "pricePlace", "priceEndStep")) == row
    assert (contract.row["takerFeeRate"], contract.row["minTradeNum"], contract.row["minTradeUSDT"]) == (
        "0.0006",
        "2.0",
        "7.0",
    )
    assert float(contract.tick) == (tick or 1e-17)
    assert float(contract.brackets[0].keep_rate) == 0.005
