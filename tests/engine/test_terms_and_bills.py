"""What the contract's terms, the account's bills and a silence's candles lead to."""

from __future__ import annotations

import msgspec
import pytest

from srconsole.core.candle import Candle
from srconsole.core.guards import Guards
from srconsole.core.order import OrderState
from srconsole.core.refusals import TOO_SMALL
from srconsole.engine import market_facts
from srconsole.engine.effects import ReadBills, ReadTerms
from srconsole.engine.entry_gate import (
    BEYOND,
    BRACKET,
)
from srconsole.engine.inputs import BillsRead, GapFilled, TermsRead
from srconsole.engine.readings import BillKind, BillSeen, Cause, Terms
from srconsole.settings.schema import GuardSettings
from tests.engine.test_entry_gate import refusals
from tests.engine.watched import FLAT, HOUR, MARKET, RULES, Watched


def test_an_entry_is_no_larger_than_one_order_can_sell() -> None:
    """Given a contract of which one market order sells at most 2
    When price comes down to S1
    Then 2 are bought
    """
    market = Watched()
    market.take(TermsRead(MARKET, Terms(RULES, most=2.0)))
    market.price(99.6)
    sent = market.sent()
    assert sent is not None
    assert sent.quantity == 2.0


def test_highs_of_a_silence_raise_the_peak_and_sell_nothing() -> None:
    """Given a lot, and a silence in which price rose past the midpoint and fell below the stop
    When its minutes are read
    Then the lot is in TAKE_PROFIT with that high as its peak, and nothing is sold before the next price
    """
    market = Watched()
    market.bought()
    minute = Candle(market.now, 110.0, 125.0, 90.0, 111.0, 1.0)
    market.take(GapFilled(MARKET, (minute,)))
    assert market.lot.peak == 125.0
    assert market.sent() is None
    assert market.noted(market_facts.GapRaised)


def test_fundings_count_as_lost_and_transfers_do_not() -> None:
    """Given a flat market on which 2 USDT of funding were charged and 50 USDT were taken out
    When the balance shows it and the bills are read, twice
    Then the funding lessens the closed equity once, the transfer does not, and nothing is left unexplained
    """
    market = Watched()
    market.read(msgspec.structs.replace(FLAT, equity=948.0), after=1000)
    assert [asked.market for asked in market.of(ReadBills)] == [MARKET]
    bills = (
        BillSeen("1", BillKind.FUNDING, MARKET, -2.0, market.now),
        BillSeen("2", BillKind.TRANSFER, "", -50.0, market.now),
    )
    for _ in range(2):
        market.take(BillsRead(MARKET, 0, bills))
    assert market.decider.account.closed_equity == 998.0
    market.read(msgspec.structs.replace(FLAT, equity=948.0), after=1000)
    assert market.exchange_side.gate.memory.off == pytest.approx(0.0)
    assert [(fact.kind, fact.amount) for fact in market.noted(market_facts.Booked)] == [
        ("funding", -2.0),
        ("transfer", -50.0),
    ]


def test_a_fee_that_was_paid_in_another_coin_is_no_missing_money() -> None:
    """Given a day's guard, and a market whose trades have paid 0.6 USDT of fees in another coin
    When the balance is higher than the trades say, and the bills tell of that fee, twice
    Then the balance is explained, the closed equity stays lessened by the fee, and what losses are measured from stays
    """
    market = Watched()
    guards = market.decider.account.guards = Guards.of(GuardSettings(day_loss=0.05), 1000.0)
    market.read(msgspec.structs.replace(FLAT, equity=1000.6), after=1000)
    (asked,) = market.of(ReadBills)
    assert guards is not None
    before = msgspec.structs.asdict(guards)
    for _ in range(2):
        market.take(BillsRead(MARKET, asked.since, (BillSeen("fee-1", BillKind.FEE, "", 0.6, market.now),)))
    market.read(msgspec.structs.replace(FLAT, equity=1000.6), after=1000)

    assert market.exchange_side.gate.memory.off == pytest.approx(0.0)
    assert market.decider.account.closed_equity == 1000.0
    assert msgspec.structs.asdict(guards) == before
    assert [fact.kind for fact in market.noted(market_facts.Booked)] == ["fee in another coin"]


@pytest.mark.parametrize("started_again", [False, True])
def test_a_transfer_is_found_however_long_the_balance_could_not_be_compared(started_again: bool) -> None:
    """Given a market that was flat with its balance explained, and a lot that is then held for two days, or a console
    that is off for them, while 50 USDT are put in within the first hour
    When the symbol is read flat again
    Then the bills are asked for from before the transfer on, and once they are read, of the last hours alone
    """
    market = Watched()
    market.read(FLAT, after=1000)
    paid_in = market.now + 1_800_000
    if started_again:
        market.restarted()
        market.read(msgspec.structs.replace(FLAT, equity=1050.0), after=48 * HOUR)
    else:
        lot = market.bought()
        market.read(market.holding(market.stop_at(lot.stop)), after=48 * HOUR)
        market.read(FLAT, after=1000)
        market.fills(market.sale(100.0, Cause.ORDER))
        flat = market.decider.account.closed_equity
        market.read(msgspec.structs.replace(FLAT, equity=flat + 50.0), after=1000)
    [asked] = market.of(ReadBills)
    assert asked.since <= paid_in
    market.take(BillsRead(MARKET, asked.since, (BillSeen("1", BillKind.TRANSFER, "", 50.0, paid_in),)))
    assert market.exchange_side.gate.memory.off == pytest.approx(0.0)
    market.read(msgspec.structs.replace(FLAT, equity=990.0), after=HOUR)
    [asked] = market.of(ReadBills)
    assert asked.since > paid_in


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        (Terms(RULES, most_leverage=3.0), BRACKET),
        (Terms(RULES, maintenance_rate=0.19), BEYOND),
        (Terms(RULES._replace(min_quantity=50.0)), TOO_SMALL),
    ],
)
def test_an_entry_has_to_fit_the_exchanges_bracket(terms: Terms, reason: str) -> None:
    """Given a bracket that allows less leverage, or liquidates above the stop, or a larger minimum than before
    When price comes down to S1
    Then the entry is refused with that reason, before anything is sent
    """
    market = Watched()
    market.take(TermsRead(MARKET, terms))
    market.price(99.6)
    assert market.sent() is None
    assert refusals(market) == [reason]


def test_terms_are_read_again_behind_a_refusal() -> None:
    """Given an entry that the exchange rejects
    When that is known
    Then the contract's terms are asked for again
    """
    market = Watched()
    market.price(99.6)
    market.report(OrderState.REJECTED, note="less than the minimum amount")
    assert market.of(ReadTerms)
