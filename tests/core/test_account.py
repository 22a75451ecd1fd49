"""One account for the traders of all markets: strategy.md section 5, "Capital"."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from srconsole.core.account import Account
from srconsole.core.fill import fill_at_once
from srconsole.core.lot import State
from srconsole.core.movement import Move, carry_out
from srconsole.core.trader import Trader
from srconsole.settings.schema import CostSettings, RiskSettings, Settings
from tests.core.offers import plan, rule

FREE = CostSettings(fee_rate=0.0)


def market(name: str, account: Account, margin: float = 100.0) -> Trader:
    """Return a market's trader on an account: S1 = 100 (trigger 101, stop 95), last price 105, leverage 1."""
    risk = RiskSettings(margin=margin, leverage=1.0, max_consecutive_losses=0)
    trader = Trader(Settings(risk=risk, costs=FREE), rule(), account, name)
    trader.close(plan(100.0))
    trader.jump(105)
    return trader


def glide(trader: Trader, *prices: float) -> None:
    """Let a market's price glide to these prices, filling orders at once."""
    for price in prices:
        carry_out(trader, Move.GLIDE, price, lambda order: fill_at_once(order, FREE))


def test_two_markets_may_bind_all_of_the_money_and_no_more() -> None:
    """Given 200 USDT and two markets that bind 100 each
    When both come down to their supports
    Then both are bought, and there is room for nothing more
    """
    account = Account(200.0)
    for name in ("BTC", "ETH"):
        glide(market(name, account), 100)
    assert account.bound == {"BTC": 100.0, "ETH": 100.0}
    assert account.room(0.0)
    assert not account.room(0.01)


def test_an_entry_is_refused_where_margins_together_exceed_the_closed_equity() -> None:
    """Given 199 USDT and two markets that bind 100 each
    When the first is bought, the second comes down to its support, and the first is left and the second comes again
    Then the second is refused for want of funds as long as the first is held, and bought after its exit
    """
    account = Account(199.0)
    first, second = market("BTC", account), market("ETH", account)
    glide(first, 100)
    glide(second, 100, 105)
    assert (first.state, second.state) == (State.STOP_LOSS, State.FLAT)
    assert second.refused == {"insufficient funds": 1}
    assert first.refused == {}
    glide(first, 95)
    assert account.bound == {}
    glide(second, 100)
    assert (first.state, second.state) == (State.FLAT, State.STOP_LOSS)
    assert account.bound == {"ETH": 100.0}


def test_what_one_market_loses_the_other_cannot_bind() -> None:
    """Given 105 USDT and two markets that bind 100 each
    When the first loses 100 / 101 * 6, which leaves 99.06, and the second comes down to its support
    Then the second is refused; with a margin of 99 it is bought
    """
    account = Account(105.0)
    glide(market("BTC", account), 95)
    assert account.closed_equity == 105.0 + 100 / 101 * (95 - 101)
    second, third = market("ETH", account), market("SOL", account, margin=99.0)
    glide(second, 100)
    glide(third, 100)
    assert (second.state, third.state) == (State.FLAT, State.STOP_LOSS)


def test_an_open_profit_is_no_capital() -> None:
    """Given 150 USDT and two markets that bind 100 each
    When the first is bought and rises to 10 times its price, and the second comes down to its support
    Then the second is refused: only what is closed counts
    """
    account = Account(150.0)
    first, second = market("BTC", account), market("ETH", account)
    glide(first, 100, 1010)
    glide(second, 100)
    assert first.equity(1010) > 1000
    assert (account.closed_equity, second.refused) == (150.0, {"insufficient funds": 1})


def test_a_part_sold_frees_nothing_before_the_exit() -> None:
    """Given a position that binds 100 USDT
    When the whole of it is left in two parts
    Then 100 are bound after the first and nothing after the second
    """
    account = Account(1000.0)
    trader = market("BTC", account)
    glide(trader, 100)
    order = trader.glide(95)
    assert order is not None
    fill = fill_at_once(order, FREE)
    trader.filled(order, fill._replace(quantity=fill.quantity / 2))
    assert account.bound == {"BTC": 100.0}
    assert trader.lot is not None
    trader.filled(order, fill._replace(quantity=trader.lot.quantity))
    assert account.bound == {}


def test_a_market_that_binds_nothing_can_be_released() -> None:
    """Given an account where one of two markets binds 100
    When the other one is released
    Then nothing changes
    """
    account = Account(1000.0, {"BTC": 100.0})
    account.release("ETH")
    assert account.bound == {"BTC": 100.0}


def test_accounts_share_nothing() -> None:
    """Given two accounts
    When one of them binds a margin
    Then the other has all of its room
    """
    one, other = Account(100.0), Account(100.0)
    one.bind("BTC", 100.0)
    assert not one.room(1.0)
    assert other.room(100.0)


@given(
    walks=st.lists(st.tuples(st.integers(0, 2), st.sampled_from([105.0, 100.0, 95.0, 130.0, 115.0])), max_size=60),
    capital=st.sampled_from([99.0, 100.0, 150.0, 200.0, 250.0, 1000.0]),
)
def test_no_entry_ever_binds_more_than_there_is(walks: list[tuple[int, float]], capital: float) -> None:
    """Given three markets on one account
    When their prices glide about in any order
    Then what is bound is 100 for each open position, an entry never takes it above the closed equity, and the closed
        equity is the capital and the pnl of all trades
    """
    account = Account(capital)
    traders = [market(name, account) for name in ("BTC", "ETH", "SOL")]
    for at, price in walks:
        trader = traders[at]
        held = trader.lot
        glide(trader, price)
        trader.close(trader.plan)
        assert account.bound == {each.market: 100.0 for each in traders if each.lot is not None}
        if trader.lot is not None and trader.lot is not held:
            assert 100.0 * len(account.bound) <= account.closed_equity
    pnl = sum(trade.pnl for each in traders for trade in each.trades)
    assert abs(account.closed_equity - capital - pnl) < 1e-9
