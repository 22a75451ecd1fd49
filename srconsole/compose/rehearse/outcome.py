"""What a scenario expects, held against what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from math import isclose

from srconsole.compose.rehearse.report import held, ours
from srconsole.compose.rehearse.scenario import Expected, Scenario
from srconsole.compose.rehearse.stage import Played
from srconsole.exchange.simulated.values import Order


def unmet(scenario: Scenario, played: Played) -> list[str]:
    """Return what is not as a scenario expects it, a sentence each."""
    expected = scenario.expected
    return [*_of_trades(expected, played), *_of_the_exchange(expected, played), *_of_the_journal(expected, played)]


def _of_trades(expected: Expected, played: Played) -> Iterator[str]:
    reasons = tuple(trade.exit_reason for trade in played.trades)
    if expected.trades is not None and len(played.trades) != expected.trades:
        yield f"{expected.trades} trades are expected, {len(played.trades)} were made"
    if expected.reasons is not None and reasons != expected.reasons:
        yield f"trades are expected to be left by {', '.join(expected.reasons)}; they were by {', '.join(reasons)}"


def _of_the_exchange(expected: Expected, played: Played) -> Iterator[str]:
    orders = list(ours(played.run, played.stage))
    for name, wanted, buys in (("buys", expected.bought, True), ("sales", expected.sold, False)):
        made = sum(_did(order) and order.buys is buys for order in orders)
        if wanted is not None and made != wanted:
            yield f"{wanted} {name} of ours are expected at the exchange, there were {made}"
    there = held(played.stage)
    if expected.held is not None and not isclose(there, expected.held, rel_tol=1e-6, abs_tol=1e-12):
        yield f"{expected.held!r} is expected to be held, {there!r} is"


def _did(order: Order) -> bool:
    return order.filled > 0


def _of_the_journal(expected: Expected, played: Played) -> Iterator[str]:
    kinds = {type(noted.fact).__name__ for noted in played.facts}
    for name in expected.facts:
        if name not in kinds:
            yield f"the journal is expected to have {name}, and has none"
    for name in expected.never:
        if name in kinds:
            yield f"the journal is expected never to have {name}, and has it"
    if expected.says not in played.ended:
        yield f"the engine is expected to end with {expected.says!r}, not with {played.ended!r}"
    if played.ended and not expected.says:
        yield f"the engine has ended: {played.ended}"
