"""What came of a rehearsal: its trades beside those of a backtest, what went wrong meanwhile, and what was lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isclose
from typing import Any

import msgspec
from msgspec import Struct

from srconsole.compose.rehearse.apart import Apart, apart
from srconsole.compose.rehearse.stage import Played, Stage
from srconsole.core.lot import Trade
from srconsole.engine.facts import Filled
from srconsole.engine.market_facts import Booked
from srconsole.engine.order_numbers import is_ours, own_id
from srconsole.engine.readings import BillKind
from srconsole.engine.reconcile import NEAR, held_otherwise
from srconsole.engine.rows import time_text
from srconsole.exchange.simulated.dial import Drawn
from srconsole.exchange.simulated.values import Order, Side
from srconsole.research.history_run import HistoryRun
from srconsole.settings.schema import Settings

EXACT = (*Trade._fields[:11], "strategy")
"""Columns of a trade that are the same to the digit."""
MONEY = ("fees", "pnl", "pnl_pct")
"""Those that are within `CLOSE`; how many fills a sale took, and where price stood between them, is the exchange's."""
CLOSE = 1e-9


class Difference(Struct, frozen=True):
    """A trade that was made otherwise than a backtest with polls makes it.

    Attributes:
        expected, made: the trade, as a row of trades.csv by its columns; None where there is none.
        differs: the columns that differ.
        faults: what the calls met between its entry and its exit, and a candle before; happenings: what others did.
    """

    expected: dict[str, Any] | None
    made: dict[str, Any] | None
    differs: list[str]
    faults: list[str]
    happenings: list[str]


class Report(Struct, frozen=True):
    """What came of a rehearsal.

    Attributes:
        seed, chaos, scenario: what it was asked to be; the scenario's own words, empty where there is none.
        candles: how many there were.
        trades: as trades.csv has them.
        differences: from a backtest with polls on the same candles.
        faults, happenings: all that went wrong, in words, each with its time.
        lost: what must never be, a sentence each; empty where nothing was lost.
        unmet: what is not as the scenario expects it, a sentence each.
        ended: the sentence with which the engine ended, empty where it went to the end of the candles.
        killed: how often the engine was killed and started again.
    """

    seed: int
    chaos: float
    scenario: str
    candles: int
    trades: list[dict[str, Any]]
    differences: list[Difference]
    faults: list[str]
    happenings: list[str]
    lost: list[str]
    unmet: list[str]
    ended: str
    killed: int


def row_of(trade: Trade) -> dict[str, Any]:
    """Return a trade by the columns of trades.csv; times are ISO-8601 UTC, an absent peak is None."""
    row = trade._asdict()
    return row | {name: time_text(row[name]) for name in ("entry_time", "exit_time")}


def expected_trades(settings: Settings, stage: Stage) -> list[Trade]:
    """Return the trades of a backtest with polls on a rehearsal's candles."""
    strategy = msgspec.structs.replace(settings.strategy, movement="polls")
    run = HistoryRun(msgspec.structs.replace(settings, strategy=strategy), stage.timeframe * 1000)
    history = run.strategy.needs.history
    for number, candle in enumerate(stage.candles):
        if number < history:
            run.skip(candle)
        else:
            run.move(candle, stage.finer(number))
        run.close(candle)
    return run.trader.trades


def differences(expected: Sequence[Trade], made: Sequence[Trade], stage: Stage) -> list[Difference]:
    """Return the trades that are not the same on both sides; those of one entry's candle and level belong together."""
    pairs: dict[tuple[int, float], list[Trade | None]] = {}
    for side, trades in enumerate((expected, made)):
        for trade in trades:
            pairs.setdefault((trade.entry_time, trade.level), [None, None])[side] = trade
    found = ((one, other, _differing(one, other)) for one, other in pairs.values())
    return [_difference(one, other, differs, stage) for one, other, differs in found if differs]


def _differing(one: Trade | None, other: Trade | None) -> list[str]:
    if one is None or other is None:
        return [*EXACT, *MONEY]
    exact = [name for name in EXACT if getattr(one, name) != getattr(other, name)]
    close = [name for name in MONEY if not isclose(*_both(one, other, name), rel_tol=0, abs_tol=CLOSE)]
    return exact + close


def _both(one: Trade, other: Trade, name: str) -> tuple[float, float]:
    return getattr(one, name), getattr(other, name)


def _difference(one: Trade | None, other: Trade | None, differs: list[str], stage: Stage) -> Difference:
    there = [trade for trade in (one, other) if trade is not None]
    span = stage.timeframe * 1000
    begin, end = min(t.entry_time for t in there) - span, max(t.exit_time for t in there) + span
    return Difference(
        None if one is None else row_of(one),
        None if other is None else row_of(other),
        differs,
        [fault_text(drawn) for drawn in stage.faults.met if begin <= drawn.time < end],
        [text for time, text in happened(stage) if begin <= time < end],
    )


def fault_text(drawn: Drawn) -> str:
    """Return what a call met, in words."""
    fault, name = drawn.fault, drawn.path.rpartition("/")[2]
    said = {"status": f"HTTP {fault.status}", "code": f"code {fault.code}", "delay": f"{fault.seconds:g} s late"}
    carried_out = "carried out" if fault.accepted else "not carried out"
    return f"{time_text(drawn.time)} {name}: {said.get(fault.kind, fault.kind)}, {carried_out}"


def happened(stage: Stage) -> Iterator[tuple[int, str]]:
    """Yield what others did: when, and in words."""
    for each in stage.happened:
        told = msgspec.to_builtins(each.happening)
        more = ", ".join(f"{name} {value}" for name, value in told.items() if name not in {"event", "at"})
        refused = f" (refused: {each.refused})" if each.refused else ""
        yield each.happening.at, f"{time_text(each.happening.at)} {told['event']} {more}{refused}"


def lost(played: Played, *, beside: bool = False) -> list[str]:
    """Return what must never be, a sentence each: of what the journal knows against what the exchange has.

    Args:
        played: what has come to its end.
        beside: whether a person here takes part in what others have bought, so that nothing tells the two apart.
    """
    found = apart(played)
    judged = [] if beside else [*_position(played, found), *_money(played, found)]
    return [*_unknown_fills(played), *judged, *_left_over(played.stage)]


def ours(run: str, stage: Stage) -> Iterator[Order]:
    """Yield the orders of a run that the exchange took."""
    orders = stage.exchange.venue.orders.values()
    return (order for order in orders if is_ours(order.client_id, run))


def held(stage: Stage) -> float:
    """Return what the exchange says is held long, less what is held short."""
    account, contract = stage.exchange.venue.account, stage.contract
    return float(account.size(contract, Side.LONG) - account.size(contract, Side.SHORT))


def _unknown_fills(played: Played) -> Iterator[str]:
    known: dict[str, float] = {}
    for noted in played.facts:
        if isinstance(noted.fact, Filled):
            known[noted.fact.client_id] = known.get(noted.fact.client_id, 0.0) + noted.fact.quantity
    there: dict[str, float] = {}
    for order in ours(played.run, played.stage):
        own = own_id(order.client_id, played.run)
        if own is not None:
            there[own.whole] = there.get(own.whole, 0.0) + float(order.filled)
    for whole, filled in there.items():
        if not isclose(known.get(whole, 0.0), filled, rel_tol=NEAR):
            yield f"of order {whole} {filled!r} was filled, the journal knows of {known.get(whole, 0.0)!r}"


def _position(played: Played, found: Apart) -> Iterator[str]:
    """Hold the lot against the exchange's position; beside others', against what the run's fills come to."""
    stage, known = played.stage, played.trader.quantity
    if told := held_otherwise(stage.symbol, known, found.held if found.mixed else held(stage)):
        yield told
    there = float(stage.exchange.venue.account.size(stage.contract, Side.LONG))
    if found.mixed and known > there * (1 + NEAR):
        yield f"the journal knows {known!r}, the exchange holds {there!r} with all that others have bought"


def _money(played: Played, found: Apart) -> Iterator[str]:
    trader, account = played.trader, played.stage.exchange.venue.account
    if not account.positions and trader.lot is None:
        there = float(account.balance) - (found.others if found.mixed else 0.0)
        known = trader.closed_equity + _transferred(played)
        if not isclose(there, known, rel_tol=NEAR):
            beside = ", without what others won or lost there" if found.mixed else ""
            yield f"the journal has a closed equity of {known!r} USDT, the account one of {there!r}{beside}"


def _transferred(played: Played) -> float:
    """Return the money that the journal knows to have come and gone, or been paid in another coin, beside trades."""
    booked = (noted.fact for noted in played.facts if isinstance(noted.fact, Booked))
    return sum(fact.amount for fact in booked if fact.kind in {BillKind.TRANSFER.value, BillKind.FEE.value})


def _left_over(stage: Stage) -> Iterator[str]:
    venue = stage.exchange.venue
    if not venue.account.positions:
        for plan in venue.open_plans.values():
            yield f"nothing is held, and the stop {plan.id} waits"
