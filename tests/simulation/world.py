"""A whole world on one virtual clock and one seed: exchange, line, engine with a real journal, and a person.

Phase one is safety: whatever goes wrong, the invariants hold at every step. Phase two is life: the troubles are over,
and within a minute everything is known again. Run `python -m tests.simulation SEED [SECONDS]` to play one seed.
"""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from msgspec import Struct

from srconsole.compose.rehearse.feed import RehearsedFeed
from srconsole.compose.rehearse.memory import Commits, Killed
from srconsole.compose.rehearse.parts import MEMORY
from srconsole.compose.rehearse.stage import CONTRACT, TOLD
from srconsole.compose.simulated import contract_of, venue_of
from srconsole.core.rounding import MarketRules
from srconsole.engine.host import Engine
from srconsole.engine.ports import Pace
from srconsole.engine.run import Run
from srconsole.errors import ExchangeError
from srconsole.exchange.direct.exchange import DirectExchange
from srconsole.exchange.direct.line import Line
from srconsole.exchange.direct.quotes import DirectQuotes
from srconsole.exchange.simulated.dial import Dial
from srconsole.exchange.simulated.exchange import SimulatedExchange
from srconsole.exchange.simulated.faults import Fault
from srconsole.exchange.simulated.happenings import Agenda, Happening, Maintenance, ModesChanged, ReadsChange
from srconsole.exchange.simulated.market import Market
from srconsole.exchange.simulated.values import Fill
from srconsole.journal.proof import fault_of
from srconsole.journal.run_folder import JOURNAL
from srconsole.virtual_time.loop import LoopClock, VirtualTimeLoop
from tests.simulation.inside import Inside, WatchedJournal
from tests.simulation.invariants import Broken, Invariants
from tests.simulation.options import BEGIN, FINER, Options
from tests.simulation.others import Refusing, drawn_others
from tests.simulation.person import HOUR, ask_now_and_then
from tests.simulation.steady_poll import SteadyPoll

RUN = "sim"
GARBAGE = 20_000
"""New objects after which Python looks for garbage among them."""
CALM = 20_000
"""Milliseconds after the last trouble from which on nothing is wrong with the line."""
DISTURBING = (Maintenance, ReadsChange, ModesChanged)
"""What others do that holds reads up, or makes them say something else."""


class Outcome(Struct, frozen=True):
    """What a seed came to.

    Attributes:
        looks: how often the invariants were judged.
        trades, faults, others, deaths: how many there were; `others` is what others did.
        balance: the account's in the end, USDT.
    """

    looks: int
    trades: int
    faults: int
    others: int
    deaths: int
    balance: float


class World:
    """Plays one seed.

    Args:
        options: of it.
        folder: where the journal lies.
        others: what others do, where that is not drawn.
    """

    def __init__(self, options: Options, folder: Path, others: Sequence[Happening] | None = None) -> None:
        self._options = options
        self._folder = folder
        self._deaths = 0
        candles, finer = options.market()
        contract = contract_of(options.settings, CONTRACT, 100.0).changed(fundInterval="1")
        self._market = Market(contract, candles, options.timeframe * 1000, start=BEGIN, detail=finer, detail_span=FINER)
        self._end = end = BEGIN + options.seconds * 1000
        if others is None:
            others = drawn_others(Random(f"others {options.seed}"), options.others, CONTRACT, BEGIN, end)
        self._agenda = Agenda(others)
        self._exchange = SimulatedExchange(venue_of(options.settings, self._market, now=BEGIN), self._agenda)
        self._dial = Dial(Random(f"line {options.seed}"), options.trouble)
        self._invariants = Invariants(self._exchange.venue, CONTRACT, RUN)
        self._chance = Random(f"deaths {options.seed}")
        self._person = Random(f"person {options.seed}")
        self._refusals = Random(f"refusals {options.seed}")
        self._disturbed = BEGIN
        self._trades = 0

    def meet(self, path: str, now: int) -> Fault | None:
        """Return what becomes of a call; part of `simulated.faults.Faults`. In phase two all go well."""
        fault = self._dial.meet(path, now) if now < self._end else None
        if fault is not None:
            self._disturbed = now
        return fault

    async def play(self) -> Outcome:
        """Play both phases.

        Raises:
            Broken: an invariant does not hold.
        """
        loop, options = asyncio.get_running_loop(), self._options
        while (left := options.seconds - loop.time()) > 0:
            life, commits = self._death(left)
            try:
                lives_on = await self._lives(life, commits, keys=options.keys)
            except ExchangeError:
                # A start on a dead line is refused, and tried again by whoever watches over it.
                lives_on = False
            if not lives_on:
                self._deaths += 1
                await asyncio.sleep(options.down)
        await self._lives(options.quiet, Commits(), keys=0.0, rests=True)
        if fault := fault_of(self._folder / JOURNAL):
            raise Broken(f"the journal is damaged: {fault}")
        account = self._exchange.venue.account
        return Outcome(
            self._invariants.looks,
            self._trades,
            len(self._dial.drawn),
            len(self._agenda.past),
            self._deaths,
            float(account.balance),
        )

    def _death(self, left: float) -> tuple[float, Commits]:
        """Return how long the engine lives, and at which of its commits it dies."""
        options = self._options
        if not options.deaths:
            return left, Commits()
        life = self._chance.expovariate(options.deaths / HOUR)
        if options.deaths_at_commits:
            return left, Commits([1 + int(2 * life / options.poll)])
        return min(life, left), Commits()

    async def _lives(self, seconds: float, commits: Commits, *, keys: float, rests: bool = False) -> bool:
        """Let an engine live for so long; tell whether it has come to the end of it without being killed."""
        self._disturbed = self._exchange.venue.now
        with closing(WatchedJournal(self._folder / JOURNAL, RUN, commits)) as journal:
            engine, poll = self._opened(journal)
            inside = Inside(engine, TOLD)
            seen, begun = partial(self._seen, inside), partial(self._begun, inside, poll)
            journal.watched_by(seen, begun, self._invariants.told)
            async with _beside(poll.run(), ask_now_and_then(engine, self._person, keys, inside)):
                trading = asyncio.get_running_loop().create_task(engine.trade())
                await asyncio.wait([trading], timeout=seconds)
                lived = not trading.done()
                if lived and rests:
                    self._invariants.at_rest(inside.known)
                # Killed, or left as it stands at the end of a phase, which is the same for whoever comes next.
                trading.cancel()
                with suppress(asyncio.CancelledError, Killed):
                    await trading
            self._trades = len(journal.newest_trades(TOLD, 10**9))
        return lived and asyncio.get_running_loop().time() >= self._options.seconds

    def _opened(self, journal: WatchedJournal) -> tuple[Engine, SteadyPoll]:
        options, loop = self._options, asyncio.get_running_loop()
        assert isinstance(loop, VirtualTimeLoop)
        line = Line(self._exchange, loop.milliseconds, self if options.trouble else None)
        line.pass_time()
        rules, share = MarketRules.of(options.settings.market), options.refused if self._is_phase_one else 0.0
        direct = DirectExchange(line, {CONTRACT: CONTRACT})
        exchange = Refusing(direct, TOLD, CONTRACT, rules, self._refusals, share)
        feed = RehearsedFeed(TOLD, options.timeframe, None, loop.pacing, Pace(False, float("inf")), 0)
        run = Run("rehearsal", "a simulation", "")
        engine = Engine(options.settings, run, [feed], exchange, journal, LoopClock(loop), None)
        quotes = DirectQuotes(line, CONTRACT)
        comes = partial(engine.price_comes, TOLD) if options.ahead else None
        return engine, SteadyPoll(quotes, TOLD, options, rules, loop.milliseconds, engine.post, comes)

    @property
    def fills(self) -> Sequence[Fill]:
        """What the exchange has filled so far."""
        return self._exchange.venue.fills

    @property
    def _is_phase_one(self) -> bool:
        return asyncio.get_running_loop().time() < self._options.seconds

    def _begun(self, inside: Inside, poll: SteadyPoll) -> None:
        self._invariants.begun()
        poll.begin(inside.closed)

    def _seen(self, inside: Inside) -> None:
        past = self._agenda.past
        if past and isinstance(past[-1].happening, DISTURBING):
            self._disturbed = max(self._disturbed, past[-1].happening.at)
        venue = self._exchange.venue
        fine = not venue.maintenance and venue.now - self._disturbed > CALM
        self._invariants.look(inside.known, fine=fine and not self._options.refused)


@asynccontextmanager
async def _beside(*works: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Do something beside, until the end; what goes wrong there is raised."""
    tasks = [asyncio.get_running_loop().create_task(work) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for told in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(told, Exception):
                raise told


def played(options: Options) -> Outcome:
    """Play a seed's options in a world of its own.

    Raises:
        Broken: an invariant does not hold.
    """
    return world_of(options)[1]


def world_of(options: Options, others: Sequence[Happening] | None = None) -> tuple[World, Outcome]:
    """Play options, with what others do where that is not drawn; return the world as it is in the end as well.

    Raises:
        Broken: an invariant does not hold.
    """
    with (
        _little_collecting(),
        _silence(),
        TemporaryDirectory(prefix="srconsole-simulation-", dir=MEMORY if MEMORY.is_dir() else None) as folder,
        asyncio.Runner(loop_factory=lambda: VirtualTimeLoop(BEGIN)) as runner,
    ):
        world = World(options, Path(folder), others)
        # What is there by now, a market of days above all, lasts as long as the world.
        gc.freeze()
        return world, runner.run(world.play())


@contextmanager
def _silence() -> Iterator[None]:
    """Write no log: nobody reads it, and the journal has all that it would say."""
    log = logging.getLogger("srconsole")
    before = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(before)


@contextmanager
def _little_collecting() -> Iterator[None]:
    """Look for garbage more seldom, and in the end in all there is."""
    before = gc.get_threshold()
    gc.set_threshold(GARBAGE, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
