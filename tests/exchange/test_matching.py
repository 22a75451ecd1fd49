"""What comes of an order on paper, and that it is what the strategy's core counts on: strategy.md sections 5 and 6."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from srconsole.core.fill import Fill, fill_at_once
from srconsole.core.holding import Holding
from srconsole.core.order import Exit, ExitReason
from srconsole.core.rounding import MarketRules, entry_quantity, part_of, quantity_of, steps
from srconsole.core.trader import Trader
from srconsole.engine.ports import OrderRequest
from srconsole.exchange.paper.account import Account
from srconsole.exchange.paper.matching import Refusal, margin_of, outcome_of
from srconsole.settings.schema import CostSettings, MarketSettings, RiskSettings, Settings
from tests.core.offers import entry, rule
from tests.exchange.orders import SYMBOL, buy, sell

PRICES = st.floats(0.01, 100_000)
QUANTITIES = st.floats(1e-6, 1e6)
COSTS = st.builds(CostSettings, fee_rate=st.floats(-0.001, 0.01), slippage=st.floats(0, 0.05))
DUSTY = Settings(market=MarketSettings(step=0.1, min_quantity=0.2, min_notional=50.0))


def holding(quantity: float, price: float = 100.0, capital: float = 1000.0) -> Account:
    """Return an account that holds a quantity bought at a price, without a fee."""
    account = Account(capital)
    account.buy(SYMBOL, Fill(price, quantity, 0.0), quantity * price / 5)
    return account


def held_by(trader: Trader) -> float:
    """Return what the core thinks is held."""
    return 0.0 if trader.lot is None else trader.lot.quantity


@given(price=PRICES, quantity=QUANTITIES, costs=COSTS)
def test_fills_are_those_of_a_backtest(price: float, quantity: float, costs: CostSettings) -> None:
    """A replay on paper and a backtest agree to the last digit.

    Given any price, quantity and costs
    When an entry, and then its exit, are filled by the paper exchange
    Then price, quantity and fee are exactly those of a backtest
    """
    settings = Settings(risk=RiskSettings(initial_capital=math.inf), costs=costs)
    bought = outcome_of(buy("a", quantity, price), Account(math.inf), settings)
    sold = outcome_of(sell("b", quantity, price), holding(quantity), settings)
    assert bought == fill_at_once(entry(price, quantity), costs)
    assert sold == fill_at_once(Exit(price, quantity, ExitReason.STOP_LOSS), costs)


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        pytest.param(buy("a", 5.05), "step", id="5.05 is no multiple of 0.1"),
        pytest.param(buy("a", 0.1), "minimum 0.2", id="0.1 is below 0.2"),
        pytest.param(buy("a", 0.4), "minimum 50.0", id="40 USDT are below 50"),
        pytest.param(buy("a", 50.1), "insufficient funds", id="1002 USDT of margin, 1000 there"),
        pytest.param(sell("a", 1.0), "nothing is held", id="reduce-only while flat"),
        pytest.param(sell("a", 1.0, reduce_only=False), "long only", id="a sale while flat"),
        pytest.param(buy("a", 5.0)._replace(reduce_only=True), "reduce-only", id="a buy that reduces"),
        pytest.param(buy("a", 5.0)._replace(side="hold"), "'hold'", id="neither side"),
        pytest.param(buy("a", 0.0), "quantity is above 0", id="nothing"),
        pytest.param(buy("a", math.nan), "quantity is above 0", id="not a number"),
        pytest.param(buy("a", 5.0, -1.0), "price is above 0", id="a price below 0"),
        pytest.param(buy("a", 1e300, 1e300), "more than can be counted", id="beyond all numbers"),
    ],
)
def test_a_refusal_names_its_reason(order: OrderRequest, reason: str) -> None:
    """Given a flat account of 1000 USDT, steps of 0.1, a minimum of 0.2 and 50 USDT
    When an order breaks one of the rules
    Then it is refused, and the reason says which
    """
    outcome = outcome_of(order, Account(1000.0), DUSTY)
    assert isinstance(outcome, Refusal)
    assert reason in outcome.reason


@pytest.mark.parametrize(
    ("held", "asked", "filled"),
    [
        pytest.param(0.05, 0.05, 0.05, id="dust below every minimum"),
        pytest.param(0.05, 7.0, 0.05, id="dust, and more is asked for"),
        pytest.param(0.30000000000000004, 0.30000000000000004, 0.30000000000000004, id="no whole number of steps"),
        pytest.param(5.0, 0.5, 0.5, id="a part that keeps the rules"),
    ],
)
def test_what_is_held_can_always_be_closed(held: float, asked: float, filled: float) -> None:
    """Dust must not block the way out (faults F18).

    Given a position, steps of 0.1, a minimum of 0.2 and 50 USDT
    When it is closed whole, or a part that keeps these rules is
    Then that is filled
    """
    outcome = outcome_of(sell("a", asked), holding(held), DUSTY)
    assert isinstance(outcome, Fill)
    assert outcome.quantity == filled


@pytest.mark.parametrize("part", [0.1, 0.25, 0.45])
def test_a_part_keeps_the_limits(part: float) -> None:
    """Given a position of 5, steps of 0.1, a minimum of 0.2 and 50 USDT
    When a part of it is sold that is too small or between steps
    Then it is refused
    """
    assert isinstance(outcome_of(sell("a", part), holding(5.0), DUSTY), Refusal)


@given(
    price=PRICES,
    margin=st.floats(1, 1e6),
    leverage=st.floats(1, 125),
    slippage=st.floats(0, 0.05),
    market=st.builds(
        MarketSettings, step=st.sampled_from([0.0, 1e-8, 0.001, 0.1, 0.7]), min_quantity=st.floats(0, 0.01)
    ),
)
@example(price=15.0, margin=100.0, leverage=5.0, slippage=0.0, market=MarketSettings())  # 500 / 15 * 15 is above 500
@example(price=38.0, margin=100.0, leverage=5.0, slippage=0.0, market=MarketSettings())  # 500 / 38 * 38 is below it
def test_the_last_money_buys_what_the_core_allows(
    price: float, margin: float, leverage: float, slippage: float, market: MarketSettings
) -> None:
    """Rounding errors never make core and exchange disagree.

    Given an account whose whole capital is the margin of one entry, and a minimum of exactly what it is worth
    When the core sizes that entry, at any price, leverage, slippage and step
    Then the exchange fills it
    """
    worth = 0.0 if market.step else margin * leverage
    settings = Settings(
        market=MarketSettings(step=market.step, min_quantity=market.min_quantity, min_notional=worth),
        risk=RiskSettings(initial_capital=margin, margin=margin, leverage=leverage),
        costs=CostSettings(slippage=slippage),
    )
    quantity = entry_quantity(price * (1 + slippage), settings.risk, MarketRules.of(settings.market))
    assume(quantity > 0)
    outcome = outcome_of(buy("a", quantity, price), Account(margin), settings)
    assert isinstance(outcome, Fill)
    assert outcome.quantity == quantity


@given(price=PRICES, leverage=st.floats(1, 125), missing=st.floats(1e-9, 1))
def test_what_is_missing_is_noticed(price: float, leverage: float, missing: float) -> None:
    """Given an entry that binds 100 USDT, and an account that has less, be it by a billionth
    When the entry is placed
    Then it is refused for want of funds
    """
    settings = Settings(risk=RiskSettings(margin=100.0, leverage=leverage))
    quantity = entry_quantity(price, settings.risk, MarketRules.of(settings.market))
    outcome = outcome_of(buy("a", quantity, price), Account(100.0 * (1 - missing)), settings)
    assert isinstance(outcome, Refusal)
    assert outcome.reason.startswith("insufficient funds")


def test_margins_of_all_positions_count() -> None:
    """Given 150 USDT, and a position in another symbol that binds 100 of them
    When an entry that binds 100 is placed, and again one that binds 50
    Then the first is refused and the second is filled
    """
    account = Account(150.0)
    account.buy("ETH-USD", Fill(100.0, 5.0, 0.3), 100.0)
    assert isinstance(outcome_of(buy("a", 5.0), account, Settings()), Refusal)
    assert isinstance(outcome_of(buy("b", 2.5), account, Settings()), Fill)


@given(
    trades=st.lists(st.tuples(PRICES, st.lists(st.tuples(st.floats(0.01, 1), PRICES), max_size=4)), max_size=6),
    costs=COSTS,
    step=st.sampled_from([0.0, 0.0, 0.001, 0.1, 0.7]),
)
def test_closed_equity_is_the_cores(
    trades: list[tuple[float, list[tuple[float, float]]]], costs: CostSettings, step: float
) -> None:
    """Core and exchange judge the next entry by the same money, to the last digit.

    Given any round trips, each bought at once and sold in parts, with and without a step
    When the core and the exchange take the same fills
    Then their closed equity and what they hold are equal after each, without any tolerance
    """
    settings = Settings(costs=costs, market=MarketSettings(step=step))
    trader, account = Trader(settings, rule()), Account(settings.risk.initial_capital, step)
    for price, parts in trades:
        wanted = entry(price, entry_quantity(price, settings.risk, MarketRules.of(settings.market)))
        if wanted.quantity == 0:
            continue
        fill = fill_at_once(wanted, costs)
        trader.filled(wanted, fill)
        account.buy(SYMBOL, fill, margin_of(fill, settings.risk))
        for fraction, at in [*parts, (1.0, price)]:
            part = part_of(held_by(trader), fraction, step)
            if part == 0:
                continue
            leave = Exit(at, part, ExitReason.MANUAL)
            sold = outcome_of(sell("x", leave.quantity, at), account, settings)
            assert isinstance(sold, Fill)
            trader.filled(leave, sold)
            account.sell(SYMBOL, sold)
            assert account.held(SYMBOL) == held_by(trader)
            assert account.closed_equity == trader.closed_equity
        assert account.bound == 0


@given(
    first=st.tuples(PRICES, QUANTITIES),
    moves=st.lists(st.tuples(st.booleans(), PRICES, st.floats(0.001, 1)), max_size=8),
    fee=st.floats(-1, 5),
    step=st.sampled_from([0.0, 0.001, 0.7]),
)
def test_the_same_fills_make_the_same_pnl(
    first: tuple[float, float], moves: list[tuple[bool, float, float]], fee: float, step: float
) -> None:
    """Orders that are filled in parts, entries too, count the same in core and account.

    Given any buys and sales of one symbol, with any fees, and in the end a sale of all that is left
    When a holding of the core and an account take them as fills
    Then they hold the same after each, and the account's closed equity is the holding's pnl, without any tolerance
    """
    price, quantity = first
    if step:
        quantity = quantity_of(max(1, steps(quantity, step)), step)
    opening = Fill(price, quantity, fee)
    ours, account = Holding.opened(opening, step), Account(0.0, step)
    account.buy(SYMBOL, opening, 0.0)
    for buys, at, fraction in [*moves, (False, price, 1.0)]:
        part = ours.quantity if fraction == 1 else part_of(ours.quantity, fraction, step)
        if part == 0:
            continue
        fill = Fill(at, part, fee)
        if buys:
            ours.buy(fill)
            account.buy(SYMBOL, fill, 0.0)
        else:
            ours.sell(fill)
            account.sell(SYMBOL, fill)
        assert account.held(SYMBOL) == ours.quantity
        if ours.quantity == 0:
            break
    assert account.closed_equity == ours.pnl
