"""A rehearsal from its first candle to its last, without a screen."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager, closing
from dataclasses import replace
from functools import partial
from math import inf
from pathlib import Path

import msgspec

from srconsole.compose.rehearse.beside import beside
from srconsole.compose.rehearse.lives import Lives
from srconsole.compose.rehearse.memory import Commits, Killed
from srconsole.compose.rehearse.outcome import unmet, unmet_where_declined
from srconsole.compose.rehearse.over_http import listening
from srconsole.compose.rehearse.parts import Rehearsed, journal_of, open_rehearsal, rehearsal_folder
from srconsole.compose.rehearse.report import (
    Report,
    differences,
    expected_trades,
    fault_text,
    happened,
    lost,
    row_of,
)
from srconsole.compose.rehearse.stage import Played, Rehearsal, Stage, staged
from srconsole.engine.facts import Noted
from srconsole.engine.rows import trade_of
from srconsole.engine.status import trader_of
from srconsole.errors import RequestError, SrconsoleError
from srconsole.journal.run_folder import JOURNAL
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import Settings
from srconsole.strategies.built_in import BUILT_IN
from srconsole.virtual_time.loop import VirtualTimeLoop


def settings_of(settings: Settings, rehearsal: Rehearsal) -> Settings:
    """Return the settings that a rehearsal is played by: a scenario's own win.

    Raises:
        SettingsError: the scenario's are none.
        RequestError: they name a person's file or a package's strategy.
    """
    own = rehearsal.scenario.settings
    if own:
        told = msgspec.to_builtins(settings)
        settings = settings_from({name: {**body, **own.get(name, {})} for name, body in told.items()})
    name = settings.strategy.name
    if name not in BUILT_IN:
        raise RequestError(
            f"strategy {name} is not rehearsed, since what is not srconsole's own lives in no simulated time: replay "
            "it, trade it on paper, or rehearse one that is built in"
        )
    return settings


def play(settings: Settings, rehearsal: Rehearsal) -> Played:
    """Play a rehearsal, as fast as it goes.

    Raises:
        SrconsoleError: it could not begin.
    """
    settings = settings_of(settings, rehearsal)
    return _on(staged(settings, rehearsal), settings, rehearsal)


def rehearsed(settings: Settings, rehearsal: Rehearsal) -> Report:
    """Play a rehearsal and return what came of it, also where its scenario expects that it is declined.

    Raises:
        SrconsoleError: it could not begin, which was not expected.
    """
    told = settings_of(settings, rehearsal)
    stage = staged(told, rehearsal)
    try:
        played = _on(stage, told, rehearsal)
    except RequestError as error:
        if not rehearsal.scenario.expected.declined:
            raise
        return _declined(rehearsal, stage, str(error))
    return report(settings, rehearsal, played)


def _on(stage: Stage, settings: Settings, rehearsal: Rehearsal) -> Played:
    rehearsal = _at_once(rehearsal)
    begin = stage.candles[0].time
    loop = VirtualTimeLoop(start=begin, passed=(stage.exchange.venue.now - begin) / 1000)
    with asyncio.Runner(loop_factory=lambda: loop) as runner, rehearsal_folder() as folder:
        return runner.run(_played(settings, rehearsal, stage, folder))


def report(settings: Settings, rehearsal: Rehearsal, played: Played) -> Report:
    """Return what came of a rehearsal."""
    stage = played.stage
    expected = expected_trades(settings_of(settings, rehearsal), stage)
    return Report(
        seed=rehearsal.seed,
        chaos=rehearsal.chaos,
        scenario=_title(rehearsal),
        candles=len(stage.candles),
        trades=[row_of(trade) for trade in played.trades],
        differences=differences(expected, played.trades, stage),
        faults=[fault_text(drawn) for drawn in stage.faults.met],
        happenings=[text for _, text in happened(stage)],
        lost=lost(played, beside=rehearsal.scenario.expected.beside),
        unmet=unmet(rehearsal.scenario, played),
        ended=played.ended,
        killed=played.killed,
    )


def _declined(rehearsal: Rehearsal, stage: Stage, sentence: str) -> Report:
    return Report(
        seed=rehearsal.seed,
        chaos=rehearsal.chaos,
        scenario=_title(rehearsal),
        candles=len(stage.candles),
        trades=[],
        differences=[],
        faults=[],
        happenings=[],
        lost=[],
        unmet=unmet_where_declined(rehearsal.scenario, sentence, stage.faults.asked),
        ended=sentence,
        killed=0,
    )


def _title(rehearsal: Rehearsal) -> str:
    return " ".join(filter(None, (rehearsal.scenario.fault, rehearsal.scenario.about)))


def failed(report: Report) -> bool:
    """Tell whether something was lost or not as expected, or trades differ although nothing went wrong.

    A scenario that says what it shows may do so without a fault: by its exchange, or by a machine that sleeps.
    """
    quiet = not (report.scenario or report.faults or report.happenings or report.killed)
    return bool(report.lost or report.unmet or (quiet and report.differences))


def _at_once(rehearsal: Rehearsal) -> Rehearsal:
    return replace(rehearsal, speed=inf)


async def _played(settings: Settings, rehearsal: Rehearsal, stage: Stage, folder: Path) -> Played:
    """Start the engine, and again each time that it was killed or left, until it comes to the end of the candles."""
    lives, commits = Lives(rehearsal.scenario), Commits(rehearsal.scenario.commits)
    facts: list[Noted] = []
    ended = None
    async with listening(stage) as port, beside(rehearsal.scenario, folder / JOURNAL):
        opening = partial(open_rehearsal, settings, rehearsal, stage, port, folder, commits, None)
        while ended is None:
            try:
                ended = await _traded(opening(), facts, lives)
            except Killed:
                await asyncio.sleep(rehearsal.scenario.down)
    with closing(journal_of(rehearsal, folder, Commits())) as journal:
        remembered = journal.read()
        trades = [trade_of(line) for line in journal.newest_trades(stage.symbol, 10**9)]
    checkpoint = remembered.checkpoint
    if checkpoint is None:
        raise SrconsoleError(ended or "the engine has ended before it began")
    trader = trader_of(checkpoint, remembered.facts)
    return Played(stage, journal.run, trades, facts, lives.answers, trader, ended, lives.killed)


async def _traded(opening: AbstractAsyncContextManager[Rehearsed], facts: list[Noted], lives: Lives) -> str:
    """Trade until the end of the candles, or of a life; return the sentence with which the engine gave up.

    Raises:
        Killed: the life was over.
    """
    async with opening as opened:
        async with opened.polled(stops=True):
            trading = asyncio.get_running_loop().create_task(opened.engine.trade())
            over = await lives.live(opened.engine, trading)
            facts.extend(opened.journal.facts)
            if over:
                raise Killed
        try:
            trading.result()
        except SrconsoleError as error:
            return str(error)
    return ""
