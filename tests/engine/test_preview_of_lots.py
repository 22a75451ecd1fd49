"""What a request about one of several lots would come to, told before it is given."""

from __future__ import annotations

import pytest

from srconsole.core import by_hand
from srconsole.core.account import Account
from srconsole.core.lot import State
from srconsole.core.rounding import MarketRules
from srconsole.core.trader import Trader
from srconsole.engine.market_trading import MarketKind, MarketTrading
from srconsole.engine.order_numbers import OrderNumbers
from srconsole.engine.preview import preview
from srconsole.engine.view.preview import Preview
from srconsole.settings.schema import Settings
from srconsole.strategies.levels.strategy import Levels
from tests.core.at_hand import do
from tests.core.several import TARGETS, holding

SETTINGS = Settings()


def market_of(trader: Trader) -> MarketTrading:
    """Return a market with this trader."""
    kind = MarketKind(MarketRules(), 3_600_000)
    market = MarketTrading(SETTINGS, "BTC", Levels(SETTINGS), Account.of(SETTINGS), kind, OrderNumbers("run"))
    market.trader = trader
    return market


def test_a_request_about_a_lot_is_told_of_that_lot() -> None:
    """What is shown is the lot that a person has selected.

    Given two lots, bought at 101 and 80.8
    When it is asked what commands about the second come to, and what one that names none does
    Then quantity, stop and result are the second's, the last is refused, and nothing was changed
    """
    trader = holding(90.0, targets=TARGETS)
    market, second = market_of(trader), trader.lots[1]
    before = second.quantity

    moved = preview(by_hand.MoveStop(70.0, "S80"), market)
    assert (moved.stop, moved.held, moved.state) == (70.0, before, State.STOP_LOSS)
    assert moved.result == pytest.approx(before * (90.0 - second.holding.entry_price))
    sold = preview(by_hand.SellLot("S80"), market)
    assert (sold.sells, sold.price, sold.held) == (before, 90.0, 0.0)
    assert sold.result == sold.makes == moved.result
    half = preview(by_hand.ClosePart(0.5, "S80"), market)
    assert [half.sells, half.held] == pytest.approx([before / 2, before / 2])
    assert half.stop == second.stop
    assert preview(by_hand.TakeTargetOff(110.0, "S80"), market).stop == second.stop
    assert preview(by_hand.SellLot(), market).refused == "several lots are held: name one"
    assert (second.quantity, second.stop, second.targets) == (before, 40.0, TARGETS)


def test_flatten_is_told_of_all_lots() -> None:
    """Given two lots
    When it is asked what flattening comes to, and they are sold one after the other
    Then quantities and results are the sums of both sales
    """
    trader = holding(90.0)
    told = preview(by_hand.Flatten(), market_of(trader))
    held = [lot.quantity for lot in trader.lots]
    trades = [do(trader, by_hand.Flatten()) for _ in held]

    assert told.sells == pytest.approx(sum(held))
    assert told.result == pytest.approx(sum(trade.pnl for trade in trades if trade is not None))
    assert (told.held, told.stop, told.price) == (0.0, None, 90.0)
    assert preview(by_hand.Flatten(), market_of(trader)) == Preview()


def test_an_entry_by_hand_is_told_of_the_lot_that_it_buys() -> None:
    """Given two lots, and a third support at 60 with its stop at 30
    When it is asked what buying on it comes to
    Then quantity and stop are the new lot's
    """
    told = preview(by_hand.EnterLevel("S60"), market_of(holding(90.0)))

    assert told.refused == ""
    assert told.buys == told.held == pytest.approx(100 / 90)
    assert told.stop == 30.0
