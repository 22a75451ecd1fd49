"""What a scenario expects, held against what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isclose

from srconsole.compose.rehearse.bare import bare_seconds
from srconsole.compose.rehearse.expected import Expected
from srconsole.compose.rehearse.report import held, ours
from srconsole.compose.rehearse.scenario import Scenario
from srconsole.compose.rehearse.stage import Played
from srconsole.engine.facts import EntryRefused
from srconsole.engine.sentences import sentence
from srconsole.exchange.simulated.values import Order

DECIMALS = 6
"""Of prices in the sentences that are looked through."""


def unmet(scenario: Scenario, played: Played) -> list[str]:
    """Return what is not as a scenario expects it, a sentence each."""
    expected = scenario.expected
    return [
        *_of_trades(expected, played),
        *_of_the_exchange(expected, played),
        *_of_stops(expected, played),
        *_of_calls(expected, played),
        *_of_the_journal(expected, played),
        *_of_words(expected, played),
    ]


def unmet_where_declined(scenario: Scenario, sentence: str, asked: Mapping[str, int]) -> list[str]:
    """Return what is not as a scenario expects it that was declined before it began.

    Args:
        scenario: of the rehearsal.
        sentence: that it was declined with.
        asked: how often each path of the exchange was asked.
    """
    wrong = []
    if scenario.expected.declined not in sentence:
        wrong.append(f"it is expected to be declined with {scenario.expected.declined!r}, not with {sentence!r}")
    if asked:
        wrong.append(f"nothing is expected to be asked before that, there was {', '.join(asked)}")
    return wrong


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


def _of_stops(expected: Expected, played: Played) -> Iterator[str]:
    venue = played.stage.exchange.venue
    there = tuple(sorted(float(plan.trigger) for plan in venue.open_plans.values()))
    if expected.stops is not None and there != expected.stops:
        yield f"stops are expected at {_list(expected.stops)}, there are some at {_list(there)}"
    bare = bare_seconds(venue)
    if expected.uncovered is not None and bare > expected.uncovered:
        yield f"{expected.uncovered:g} s without a stop are expected at most, there were {bare:g}"


def _list(prices: Sequence[float]) -> str:
    return ", ".join(map(repr, prices)) or "no price"


def _of_calls(expected: Expected, played: Played) -> Iterator[str]:
    asked = played.stage.faults.asked
    for name, most in expected.calls.items():
        made = sum(count for path, count in asked.items() if path.endswith(name))
        if made > most:
            yield f"{most} calls of {name} are expected at most, there were {made}"


def _of_the_journal(expected: Expected, played: Played) -> Iterator[str]:
    kinds = {type(noted.fact).__name__ for noted in played.facts}
    for name in expected.facts:
        if name not in kinds:
            yield f"the journal is expected to have {name}, and has none"
    for name in expected.never:
        if name in kinds:
            yield f"the journal is expected never to have {name}, and has it"
    reasons = [noted.fact.reason for noted in played.facts if isinstance(noted.fact, EntryRefused)]
    for part in expected.refused:
        if not any(part in reason for reason in reasons):
            yield f"an entry is expected to be refused by {part!r}; refused were some by {sorted(set(reasons))}"
    if expected.says not in played.ended:
        yield f"the engine is expected to end with {expected.says!r}, not with {played.ended!r}"
    if played.ended and not expected.says:
        yield f"the engine has ended: {played.ended}"


def _of_words(expected: Expected, played: Played) -> Iterator[str]:
    if expected.declined:
        yield f"it is expected to be declined with {expected.declined!r}, and was played"
    log = iter([sentence(noted, DECIMALS) for noted in played.facts])
    for part in expected.told:
        # Each is looked for behind the one before.
        if not any(part in line for line in log):
            yield f"the log is expected to say {part!r} in its turn, and does not"
    for number, part in enumerate(expected.answers):
        given = played.answers[number] if number < len(played.answers) else "nothing"
        if part not in given:
            yield f"answer {number + 1} is expected to say {part!r}, it is {given!r}"
