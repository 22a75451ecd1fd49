"""A replay's run recomputed from its inputs: its candles and what it was asked, taken again by a new decider.

An engine that goes on does the same for what lies behind its checkpoint (`engine.recorder`); here it is done from the
first candle on, beside the run, and nothing is written.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Final, NamedTuple

import msgspec

from srconsole.core.account import Account
from srconsole.core.candle import Candle
from srconsole.core.rounding import MarketRules
from srconsole.engine import facts
from srconsole.engine.decider import Decider
from srconsole.engine.effects import Effect, Note, Row, Send
from srconsole.engine.inputs import Asked, CandleClosed, CandleMoved, Input, OrderUpdate, Stored
from srconsole.engine.market_trading import MarketKind, MarketTrading
from srconsole.engine.order_numbers import OrderNumbers
from srconsole.engine.request import FeedRequest
from srconsole.engine.rows import candle_of, time_text, trade_line
from srconsole.engine.sentences import sentence
from srconsole.errors import SrconsoleError
from srconsole.research.verify.check import Check, Verdict
from srconsole.settings.schema import Settings
from srconsole.strategies.built_in import Make

_NAME: Final = "run from its inputs"
_PASSED_OVER: Final = (facts.Started, facts.Resumed, facts.Requested, facts.Done, facts.NotDone)
"""Told by starts and answers, whose words may be those of another release."""
_STEP: Final = 512
_DIGITS: Final = 8

Progress = Callable[[int, int], None]


class Written(NamedTuple):
    """All that a replay's journal says.

    Attributes:
        run: its id.
        symbol: what is traded.
        timeframe: seconds a candle.
        inputs: in order.
        facts: in order.
        rows: rows of `historical_data.csv`.
        trades: rows of `historical_trades.csv`.
    """

    run: str
    symbol: str
    timeframe: int
    inputs: Sequence[Stored]
    facts: Sequence[facts.Noted]
    rows: Sequence[str]
    trades: Sequence[str]


@dataclass
class _Again:
    """What taking it again comes to."""

    facts: list[facts.Noted] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    trades: list[str] = field(default_factory=list)
    why: str = ""


def check_inputs(
    written: Written,
    settings: Settings,
    make: Make,
    finer: Callable[[int], Sequence[Candle]],
    progress: Progress,
) -> Check:
    """Take a replay's inputs again from its first candle on, and hold rows, facts and trades against what is written.

    Args:
        written: the journal.
        settings: those of the run.
        make: makes its strategy.
        finer: returns the finer candles of the candle of a number; none where it moves by its own prices.
        progress: is told how many candles are done, and of how many.
    """
    again = _taken(written, settings, make, finer, progress)
    fault = again.why or _difference(written, again)
    figures = {"candles": len(written.rows), "trades": len(written.trades), "facts": len(written.facts)}
    if fault:
        return Check(_NAME, Verdict.FAILED, fault, figures)
    told = (
        f"{len(written.trades):,} trades, {len(written.rows):,} rows and all orders and fills are what its candles and "
        "what it was asked come to"
    )
    return Check(_NAME, Verdict.HOLDS, told, figures)


def _taken(
    written: Written, settings: Settings, make: Make, finer: Callable[[int], Sequence[Candle]], progress: Progress
) -> _Again:
    base = written.timeframe * 1000
    account = Account.of(settings)
    kind = MarketKind(MarketRules.of(settings.market), base)
    numbers = OrderNumbers(written.run)
    market = MarketTrading(settings, written.symbol, make(settings, base), account, kind, numbers)
    decider, again, waiting = Decider(account, [market]), _Again(), deque(written.inputs)
    try:
        for place, line in enumerate(written.rows):
            if place % _STEP == 0:
                progress(place, len(written.rows))
            for taken, number in _of_candle(decider, written.symbol, candle_of(line), finer(place), place, waiting):
                _note(again, place, decider.take(taken, number))
        # What was asked behind the last close; the candle that an engine may be inside of has no row yet.
        for taken, number in _stored(decider, len(written.rows), waiting, inside=False):
            _note(again, len(written.rows), decider.take(taken, number))
    except (KeyError, ValueError, SrconsoleError) as error:
        again.why = f"the inputs cannot be taken again behind {len(again.rows):,} candles: {error}"
    return again


def _of_candle(
    decider: Decider, symbol: str, candle: Candle, finer: Sequence[Candle], place: int, waiting: deque[Stored]
) -> Iterator[tuple[Input, int]]:
    """Yield what was taken from the close before a candle to its own, in order; stored ones with their numbers."""
    yield from _stored(decider, place, waiting, inside=False)
    _check_ended(decider)
    for part in finer or (candle,):
        yield CandleMoved(symbol, candle.time, part), 0
        yield from _stored(decider, place, waiting, inside=True)
        _check_ended(decider)
    yield CandleClosed(symbol, candle), 0


def _stored(decider: Decider, place: int, waiting: deque[Stored], *, inside: bool) -> Iterator[tuple[Input, int]]:
    """Yield the stored inputs that were taken here: what became of the order out; between candles, requests as well."""
    while waiting and waiting[0].place == place:
        taken, out = waiting[0].input, decider.out()
        if isinstance(taken, OrderUpdate):
            if all(order.client_id != taken.client_id for order in out):
                break
        elif inside:
            break
        stored = waiting.popleft()
        if not (isinstance(taken, Asked) and isinstance(taken.request, FeedRequest)):
            yield stored.input, stored.number


def _check_ended(decider: Decider) -> None:
    """Raise ValueError where an order is out, and what became of it is not written."""
    if decider.waits():
        raise ValueError("an order is out whose end is not written")


def _note(again: _Again, place: int, effects: Sequence[Effect]) -> None:
    for effect in effects:
        if isinstance(effect, Row):
            again.rows.append(effect.line)
        elif isinstance(effect, Note):
            again.facts.append(facts.Noted(0, place, effect.market, effect.time, effect.fact))
            if isinstance(effect.fact, facts.Closed):
                again.trades.append(trade_line(effect.fact.trade))
        elif isinstance(effect, Send):
            order = effect.order
            again.facts.append(facts.Noted(0, place, order.market, order.time, facts.Ordered.of(order)))


def _difference(written: Written, again: _Again) -> str:
    """Return the first thing that differs, in a sentence; empty where nothing does."""
    there = [noted for noted in written.facts if not isinstance(noted.fact, _PASSED_OVER)]
    here = [noted for noted in again.facts if not isinstance(noted.fact, _PASSED_OVER)]
    begun = _begun(there, len(here), len(written.rows))
    there = there[: len(there) - len(begun)]
    closed = len([noted for noted in begun if isinstance(noted.fact, facts.Closed)])
    trades = written.trades[: len(written.trades) - closed]
    for kept, come_to in zip_longest(there, here):
        if _bytes(kept) != _bytes(come_to):
            time = time_text((kept or come_to).time)
            said, came = (_quoted(kept), _quoted(come_to))
            return f"of {time} the journal has {said}, and its inputs come to {came if came != said else 'another'}"
    for name, kept_lines, lines in (("trade", trades, again.trades), ("row", written.rows, again.rows)):
        for number, (old, new) in enumerate(zip_longest(kept_lines, lines), 1):
            if old != new:
                return f"{name} {number:,} of the journal is {old or 'missing'}, and its inputs come to {new or 'none'}"
    return ""


def _begun(there: Sequence[facts.Noted], come_to: int, closed: int) -> Sequence[facts.Noted]:
    """Return the facts of a candle that has not closed: behind the last close, and behind all that was come to."""
    behind = next((at for at, noted in enumerate(there) if noted.place >= closed), len(there))
    return there[max(behind, come_to) :]


def _bytes(noted: facts.Noted | None) -> bytes:
    """Return what tells two facts apart to the last digit, whatever their number."""
    return b"" if noted is None else msgspec.msgpack.encode((noted.place, noted.market, noted.time, noted.fact))


def _quoted(noted: facts.Noted | None) -> str:
    return "nothing" if noted is None else f'"{sentence(noted, _DIGITS)}"'
