"""A sweep carried out: first trials to know the pace, then portions to whoever trades them, results as they come."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from srconsole.errors import RequestError
from srconsole.plugins.prints import Told
from srconsole.research.sweep.figures import Row
from srconsole.research.sweep.plan import Plan
from srconsole.research.sweep.store import Store
from srconsole.research.sweep.work import Material, Portion, traded, unheard

MOST_TRIALS: Final = 10_000_000
"""Trials of one sweep; so many take some GB on the disk."""
MOST_HOURS: Final = 24.0
"""Hours that a sweep may take where nobody says otherwise."""

_FIRST: Final = 0.3
"""Seconds in which the first trials tell the pace."""
_PORTION: Final = 0.5
"""Seconds that a portion should take: what is lost at most where a process is killed."""
_LARGEST: Final = 4096
"""Trials of a portion at most."""
_UNKNOWN: Final = 64
"""Trials at a time while the pace is not known, since all so far were left out."""
_WORTH_IT: Final = 3.0
"""Seconds of work from which other processes are worth the time that they take to begin."""

Done = tuple[Portion, list[Row]]
Way = Callable[[Material, Iterator[Portion]], Iterator[Done]]
"""Trades portions somewhere, and tells what came of each, in any order."""
Left = Callable[[int], Sequence[int] | NDArray[np.int64]]
"""Returns the places that a file, by its number, has still to be traded by."""
Progress = Callable[[int, int], None]
Monotonic = Callable[[], float]


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True)
class Pace:
    """How long trials take.

    Attributes:
        candle: seconds a candle of a trial, on one core by the plain core, on all by the kernel.
        first: what the first trials came to.
    """

    candle: float
    first: Sequence[Done]


def first_trials(
    plan: Plan,
    left: Left,
    threads: int,
    told: Told = unheard,
    clock: Monotonic = time.perf_counter,
) -> Pace:
    """Trade the first combinations that are left, one, then two, then four, until the pace is known.

    Args:
        plan: the sweep.
        left: returns the places that a file has still to be traded by.
        threads: how many trade at a time by the kernel.
        told: takes what a plug-in says.
        clock: tells seconds.

    Raises:
        RequestError: the strategy cannot trade the file.
    """
    done: list[Done] = []
    candle, begun, size = 0.0, clock(), 1
    for file, history in enumerate(plan.material.histories):
        places = left(file)
        at = 0
        while at < len(places) and (clock() - begun < _FIRST or candle == 0):
            portion = portion_of(plan, file, places[at : at + size])
            before = clock()
            rows = traded(plan.material, portion, threads, told)
            seconds = clock() - before
            done.append((portion, rows))
            count = len([row for row in rows if not isinstance(row, str)])  # what is left out takes no time
            candle = seconds / count / len(history.columns) if count else candle
            at += size
            size = min(size * 2, _LARGEST if candle else _UNKNOWN)
    return Pace(candle, done)


def portion_of(plan: Plan, file: int, places: Sequence[int] | NDArray[np.int64]) -> Portion:
    """Return the portion of these places."""
    positions = tuple(int(place) for place in places)
    return Portion(file, positions, tuple(plan.number(position) for position in positions))


def portions(plan: Plan, left: Left, candle: float) -> Iterator[Portion]:
    """Yield what is left to be traded, in portions of about half a second.

    Args:
        plan: the sweep.
        left: returns the places that a file has still to be traded by.
        candle: seconds a candle of a trial.
    """
    for file, history in enumerate(plan.material.histories):
        places = left(file)
        size = max(1, min(_LARGEST, int(_PORTION / max(candle * len(history.columns), 1e-9))))
        for at in range(0, len(places), size):
            yield portion_of(plan, file, places[at : at + size])


def seconds_of(plan: Plan, candle: float, jobs: int) -> float:
    """Return how long the whole sweep takes: seconds.

    Args:
        plan: the sweep.
        candle: seconds a candle of a trial.
        jobs: how many processes the plain core trades in.
    """
    candles = int(np.add.reduce([len(history.columns) for history in plan.material.histories]))
    return plan.count * candles * candle / (jobs if plan.plain else 1)


def check_feasible(plan: Plan, seconds: float, hours: float) -> None:
    """Refuse a sweep that nobody would wait for.

    Args:
        plan: the sweep.
        seconds: that it takes.
        hours: that it may take.

    Raises:
        RequestError: it has more than `MOST_TRIALS`, or takes longer.
    """
    less = "vary less, take longer steps, or draw some of them with --random N"
    if plan.trials > MOST_TRIALS:
        raise RequestError(
            f"{plan.trials:,} trials would take {duration_text(seconds)} by the pace of the first ones, and "
            f"{MOST_TRIALS:,} are the most: {less}"
        )
    if seconds > hours * 3600:
        raise RequestError(
            f"{plan.trials:,} trials would take {duration_text(seconds)} by the pace of the first ones, more than "
            f"{hours:g} hours: {less}, or let it take longer with --hours"
        )


def in_parent(threads: int) -> Way:
    """Return the way of portions one after the other in this process, by the kernel in so many threads."""

    def way(material: Material, each: Iterator[Portion]) -> Iterator[Done]:
        for portion in each:
            yield portion, traded(material, portion, threads)

    return way


def way_of(plan: Plan, seconds: float, jobs: int) -> Way:
    """Return the way in which this machine trades a sweep soonest: threads for the kernel, else processes.

    Args:
        plan: the sweep.
        seconds: that is left to be traded on all cores.
        jobs: how many processes or threads.
    """
    if not plan.plain or jobs == 1 or seconds * jobs < _WORTH_IT:
        return in_parent(jobs)
    from srconsole.research.sweep.processes import in_processes  # noqa: PLC0415  # loaded where it pays

    return in_processes(jobs)


def carry_out(plan: Plan, store: Store, way: Way, candle: float, progress: Progress) -> None:
    """Trade what is left of a sweep, and keep each portion as soon as it is known.

    Args:
        plan: the sweep.
        store: keeps its trials.
        way: trades them.
        candle: seconds a candle of a trial.
        progress: is told how many trials are known, and of how many.

    Raises:
        RequestError: a plug-in cannot be used, or failed.
        SrconsoleError: the disk failed, or what trades is gone.
    """
    known = store.done()
    progress(known, plan.trials)
    for portion, rows in way(plan.material, portions(plan, store.undone, candle)):
        known += store.add(portion, rows)
        progress(known, plan.trials)


def duration_text(seconds: float) -> str:
    """Write how long something takes, in the unit that a person would choose: `40 s`, `3.5 hours`, `12 days`."""
    for unit, length in (("years", 365.25 * 86400), ("days", 86400.0), ("hours", 3600.0), ("minutes", 60.0)):
        if seconds >= 2 * length:
            count = seconds / length
            return f"{count:,.0f} {unit}" if count < 1e9 else f"{count:.1e} {unit}"
    return f"{seconds:.2g} s" if seconds < 10 else f"{seconds:.0f} s"
