"""`srconsole sweep`: trade files by many combinations of settings, and rank what came of them."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from srconsole.cli.candles import note_packing
from srconsole.cli.ending import ended_in_order
from srconsole.cli.input_files import kept_by
from srconsole.cli.printing import complain
from srconsole.cli.settings_commands import settings_from_arguments
from srconsole.cli.sweep_options import Asked, add_sweep_arguments, asked_for
from srconsole.market.output_files import OutputFiles
from srconsole.market.timeframe import timeframe_text
from srconsole.plain_text import json_text

if TYPE_CHECKING:
    import argparse

    from srconsole.research.sweep.cluster import Cluster
    from srconsole.research.sweep.judged import Judged
    from srconsole.research.sweep.plan import Plan
    from srconsole.research.sweep.run import Pace
    from srconsole.research.sweep.store import Store
    from srconsole.settings.check import Loaded

ASKED: Final = "sweep.json"
"""What was asked for, in the folder of a sweep."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `sweep` takes besides the common options."""
    add_sweep_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Sweep; write what was asked for, then print the best."""
    asked = asked_for(arguments)
    loaded = settings_from_arguments(arguments)
    with ended_in_order(), OutputFiles(kept_by(arguments)) as files, ExitStack() as ends:
        drafts = [] if asked.out is None else files.folder(asked.out, asked.outputs)
        plan = _planned(arguments, asked, loaded)
        begun = time.perf_counter()
        cluster = ends.enter_context(_cluster(asked.cluster)) if asked.cluster else None
        store, new = _carried_out(arguments, asked, plan, cluster, ends)
        seconds = time.perf_counter() - begun
        judged = [] if asked.out is None and arguments.quiet else _judged(plan, store, asked)
        if asked.out is not None:
            from srconsole.cli.sweep_output import write_results
            from srconsole.reports.heat_picture import MISSING

            files.begin()
            if not asked.picture and not arguments.quiet:
                complain(f"srconsole: no heatmap.png: {MISSING}")
            write_results(plan, store, asked, judged, drafts)
            files.put_in_place()
        if not arguments.quiet:
            from srconsole.cli.sweep_output import Carried, print_best

            print_best(plan, store, asked, judged, Carried(new, seconds))
    return 0


def _planned(arguments: argparse.Namespace, asked: Asked, loaded: Loaded) -> Plan:
    """Read the files, and plan the sweep; what cannot be is refused here."""
    from srconsole.research.sweep.histories import read_histories
    from srconsole.research.sweep.plan import Chance, Plan
    from srconsole.settings.layers import settings_from

    histories = read_histories(arguments.files, arguments.details)
    for history in histories:
        note_packing(history.name, history.report, quiet=arguments.quiet)
        if loaded.asked is not None:
            loaded.asked.check(timeframe_text(history.report.timeframe), history.name)
    chance = None if asked.draws is None else Chance(asked.draws, asked.seed)
    plan = Plan(histories, settings_from(loaded.settings), asked.ranges, chance)
    plan.check_files()
    return plan


def _cluster(address: str) -> Cluster:
    from srconsole.research.sweep.cluster import Cluster

    return Cluster(address)


class _Kept(NamedTuple):
    """The store of a sweep, and how many of its trials are new."""

    store: Store
    new: int


def _carried_out(
    arguments: argparse.Namespace, asked: Asked, plan: Plan, cluster: Cluster | None, ends: ExitStack
) -> _Kept:
    """Trade what is not known yet; where that is ended early, what is done stays in the folder."""
    from srconsole.cli.progress import ProgressBar
    from srconsole.research.sweep import run as sweep
    from srconsole.research.sweep.store import FILE, Store

    folder = None if asked.out is None else Path(asked.out)
    store = None
    if folder is not None and (folder / FILE).exists():
        store = ends.enter_context(Store(plan, folder))
    known = 0 if store is None else store.done()
    if known == plan.trials and store is not None:
        return _Kept(store, 0)
    with ProgressBar("trials", rate=True) as progress:
        told = _unheard if arguments.quiet else complain
        left = plan.places if store is None else store.undone
        pace = sweep.first_trials(plan, left, asked.jobs, told)
        seconds = sweep.seconds_of(plan, pace.candle, asked.jobs if cluster is None else cluster.threads)
        seconds *= (plan.trials - known) / plan.trials
        sweep.check_feasible(plan, seconds, asked.hours)
        if store is None:
            if folder is not None:
                _begin_folder(arguments, folder, plan)
            store = ends.enter_context(Store(plan, folder))
        way = sweep.way_of(plan, seconds, asked.jobs) if cluster is None else cluster.way()
        try:
            _keep(store, pace)
            sweep.carry_out(plan, store, way, pace.candle, progress)
        except KeyboardInterrupt:
            if folder is not None:
                complain(
                    f"srconsole: {store.done():,} of {plan.trials:,} trials are kept in {asked.out}; the same command "
                    "goes on from there"
                )
            raise
    return _Kept(store, plan.trials - known)


def _judged(plan: Plan, store: Store, asked: Asked) -> list[Judged | None]:
    """Return what speaks against the best of each file."""
    from srconsole.cli.progress import ProgressBar
    from srconsole.research.sweep.judged import judge

    files = len(plan.material.histories)
    judged: list[Judged | None] = []
    with ProgressBar("files judged") as progress:
        for file in range(files):
            progress(file, files)
            judged.append(judge(plan, store, file, asked.order, asked.jobs))
    return judged


def _keep(store: Store, pace: Pace) -> None:
    for portion, rows in pace.first:
        store.add(portion, rows)


def _begin_folder(arguments: argparse.Namespace, folder: Path, plan: Plan) -> None:
    """Make the folder, and say in it what was asked for."""
    with OutputFiles(kept_by(arguments)) as files:
        drafts = files.folder(folder, [ASKED])
        files.begin()
        drafts[0].write(f"{json_text(plan.asked())}\n".encode())


def _unheard(line: str) -> None:
    """Let a line pass: nothing but errors is wanted."""
