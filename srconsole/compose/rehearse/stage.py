"""What a rehearsal is played on: candles, and an exchange that is set up on them, with its troubles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from srconsole.bundled import bundled
from srconsole.compose.rehearse.scenario import NOTHING, Scenario, ToldFault
from srconsole.compose.replay import SAMPLE
from srconsole.compose.simulated import contract_of, venue_of
from srconsole.core.candle import Candle
from srconsole.core.lot import Trade
from srconsole.core.trader import Trader
from srconsole.engine.facts import Noted
from srconsole.exchange.simulated.dial import Dial, Drawn, draw_happenings
from srconsole.exchange.simulated.exchange import SimulatedExchange
from srconsole.exchange.simulated.faults import Fault, Script
from srconsole.exchange.simulated.happenings import Agenda, Happened, Happening
from srconsole.exchange.simulated.market import Market
from srconsole.market.detail import Detail
from srconsole.market.replay_feed import read_columns
from srconsole.market.timeframe import timeframe_text
from srconsole.settings.presets import Asked
from srconsole.settings.schema import Settings

CONTRACT: Final = "BTCUSDT"
"""What the simulated exchange calls whatever is traded on it, unless a scenario says otherwise."""
TOLD: Final = "BTC/USDT:USDT"
"""The symbol of a scenario's own market."""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a rehearsal is asked to be, besides the settings.

    Attributes:
        file, detail: candles, and finer ones to move price by.
        chaos: trouble by chance, 0 for none and 1 for a fault in every second call.
        seed: where chance comes from.
        scenario: trouble that is told.
        speed: candles a second, infinity for as fast as it goes; None for what the settings have.
        asked: the timeframe that a preset asks for, None where none does.
    """

    file: Path = field(default_factory=lambda: bundled(SAMPLE))
    detail: Path | None = None
    chaos: float = 0.0
    seed: int = 1
    scenario: Scenario = NOTHING
    speed: float | None = None
    asked: Asked | None = None

    @property
    def source(self) -> str:
        """Where its candles come from, as the log tells it."""
        return self.file.name if self.scenario.market is None else f"scenario {self.scenario.fault}".rstrip()

    @property
    def is_exact(self) -> bool:
        """Whether the market is looked at exactly when its price has jumped; else it is polled as in a real run."""
        return not self.chaos and self.scenario.feed == "jumps"

    @property
    def is_quiet(self) -> bool:
        """Whether nothing goes wrong and nobody else trades."""
        return not (self.chaos or self.scenario.faults or self.scenario.happenings)


class Troubles:
    """Faults of the line: those that are told, else those that are drawn. Implements `simulated.faults.Faults`.

    Attributes:
        met: what calls have met, in order.
        asked: how often each path was asked.
    """

    def __init__(self, told: Sequence[ToldFault], dial: Dial | None, start: int) -> None:
        self.met: list[Drawn] = []
        self.asked: Counter[str] = Counter()
        self._waiting = sorted(told, key=lambda each: each.after)
        self._script = Script()
        self._ends: dict[Fault, float] = {}
        self._dial = dial
        self._start = start

    def meet(self, path: str, now: int) -> Fault | None:
        """Return what becomes of a call, None where it goes well."""
        self.asked[path] += 1
        while self._waiting and self._start + self._waiting[0].after * 1000 <= now:
            told = self._waiting.pop(0)
            self._ends[told.fault] = self._start + told.until * 1000
            self._script.add(told.fault)
        fault = self._script.meet(path, now)
        if fault is not None and self._ends[fault] <= now:
            fault = None
        if fault is None and self._dial is not None:
            fault = self._dial.meet(path, now)
        if fault is not None:
            self.met.append(Drawn(now, path, fault))
        return fault


@dataclass(frozen=True, slots=True)
class Stage:
    """What is traded in a rehearsal, and where.

    Attributes:
        symbol: as the engine calls it.
        timeframe: seconds a candle.
        candles, detail: the candles; the finer ones of each, where there are any.
        exchange, faults: the simulated one, and the line to it.
    """

    symbol: str
    timeframe: int
    candles: Sequence[Candle]
    detail: Detail | None
    exchange: SimulatedExchange
    faults: Troubles

    @property
    def contract(self) -> str:
        """What the exchange calls what is traded."""
        return next(iter(self.exchange.venue.markets))

    @property
    def market(self) -> Market:
        """The exchange's own, as it moves."""
        return self.exchange.venue.markets[self.contract]

    @property
    def happened(self) -> Sequence[Happened]:
        """What others have done so far."""
        return self.exchange.agenda.past

    def finer(self, number: int) -> Sequence[Candle]:
        """Return the finer candles of one, none where there are none or they do not reproduce it."""
        return () if self.detail is None else self.detail.of(number)


@dataclass(frozen=True, slots=True)
class Played:
    """A rehearsal that has come to its end.

    Attributes:
        stage: what it was played on, as it stands now.
        run: the run's id.
        trades, facts: all of them.
        answers: to what a person asked for, in order.
        trader: as the journal has it.
        ended: the sentence with which the engine ended, empty where it went to the end of the candles.
        killed: how often it was killed.
    """

    stage: Stage
    run: str
    trades: Sequence[Trade]
    facts: Sequence[Noted]
    answers: Sequence[str]
    trader: Trader
    ended: str
    killed: int


def staged(settings: Settings, rehearsal: Rehearsal) -> Stage:
    """Read a rehearsal's candles and set an exchange up on them, at the opening of the first that is traded.

    Raises:
        CandleError: they cannot be used, or do not belong together.
        SettingsError: they are not of a preset's timeframe.
    """
    detail: Detail | None = None
    finer: list[Candle] = []
    finer_span = 0
    told = rehearsal.scenario.market
    if told is not None:
        symbol, timeframe, candles = TOLD, told.timeframe, told.made()
    else:
        columns, report = read_columns(rehearsal.file)
        if rehearsal.asked is not None:
            rehearsal.asked.check(timeframe_text(report.timeframe), str(rehearsal.file))
        symbol, timeframe, candles = report.symbol, report.timeframe, list(columns.candles())
        if rehearsal.detail is not None:
            finer_columns, finer_report = read_columns(rehearsal.detail)
            detail = Detail(columns, report, finer_columns, finer_report)
            finer, finer_span = list(finer_columns.candles()), finer_report.timeframe * 1000
    begin, start = candles[0].time, candles[0 if told is None else told.history].time
    contract = contract_of(settings, CONTRACT if told is None else told.symbol, candles[0].open)
    market = Market(contract, candles, timeframe * 1000, start=start, detail=finer, detail_span=finer_span)
    end = candles[-1].time + market.span
    dial, agenda = _by_chance(rehearsal, rehearsal.scenario.placed(begin), start, end)
    venue = venue_of(settings, market, now=start)
    rehearsal.scenario.exchange.tell(venue)
    exchange = SimulatedExchange(venue, agenda)
    return Stage(symbol, timeframe, candles, detail, exchange, Troubles(rehearsal.scenario.faults, dial, begin))


def _by_chance(
    rehearsal: Rehearsal, happenings: Sequence[Happening], start: int, end: int
) -> tuple[Dial | None, Agenda]:
    """Return the dial that draws faults, None where it is off, and all that others will do."""
    if not rehearsal.chaos:
        return None, Agenda(happenings)
    # Two sources, so that what others do does not depend on how many calls there are.
    line, others = (Random(f"{rehearsal.seed} {name}") for name in ("line", "others"))  # noqa: S311  # no secrets
    drawn = draw_happenings(others, rehearsal.chaos, CONTRACT, start, end)
    return Dial(line, rehearsal.chaos), Agenda([*happenings, *drawn])
