"""Portions traded in processes of this machine, each of which gets the candles once."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import chain, islice
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from traceback import format_exc
from typing import Final

from srconsole.errors import RequestError, SrconsoleError
from srconsole.research.sweep.run import Done, Way
from srconsole.research.sweep.work import Material, Portion, traded

MOST_DEATHS: Final = 3
"""Processes that may end without a word before the sweep does."""


def in_processes(jobs: int) -> Way:
    """Return the way of portions through so many processes.

    A process that ends without a word has its portion done by another one; three of them end the sweep.
    """

    def way(material: Material, each: Iterator[Portion]) -> Iterator[Done]:
        with _Crew(material, jobs) as crew:
            yield from crew.done(each)

    return way


class _Crew:
    """The processes, and what each of them is at."""

    def __init__(self, material: Material, jobs: int) -> None:
        self._material = material
        self._jobs = jobs
        self._members: dict[Connection, SpawnProcess] = {}
        self._at_work: dict[Connection, Portion] = {}
        self._equipped: set[Connection] = set()
        self._deaths = 0

    def __enter__(self) -> _Crew:
        return self

    def __exit__(self, *ended: object) -> None:
        for line, process in self._members.items():
            process.kill()
            process.join()
            line.close()

    def done(self, each: Iterator[Portion]) -> Iterator[Done]:
        """Hand out portions, and yield what comes back."""
        first = list(islice(each, self._jobs))
        for _ in first:  # all of them begin before any is given what takes time to send
            self._new()
        each = chain(first, each)
        while self._filled(each):
            for line in wait(list(self._at_work)):
                assert isinstance(line, Connection)  # noqa: S101  # nothing else is waited for
                portion = self._at_work.pop(line)
                try:
                    answer = line.recv()
                except (EOFError, OSError):
                    self._buried(line)
                    self._give(self._new(), portion)
                    continue
                if isinstance(answer, Exception):
                    raise answer
                yield portion, answer

    def _filled(self, each: Iterator[Portion]) -> bool:
        """Give every process without work the next portion; return whether any is at work."""
        while len(self._at_work) < self._jobs and (portion := next(each, None)) is not None:
            self._give(next(line for line in self._members if line not in self._at_work), portion)
        return bool(self._at_work)

    def _give(self, line: Connection, portion: Portion) -> None:
        self._at_work[line] = portion
        with suppress(OSError):  # it has ended, which is seen where its answer is read
            if line not in self._equipped:
                self._equipped.add(line)
                line.send(self._material)
            line.send(portion)

    def _new(self) -> Connection:
        context = get_context("spawn")
        line, theirs = context.Pipe()
        process = context.Process(target=_trade, args=(theirs,))
        with _deferred():
            process.start()
        theirs.close()
        self._members[line] = process
        return line

    def _buried(self, line: Connection) -> None:
        process = self._members.pop(line)
        process.kill()
        process.join()
        line.close()
        self._deaths += 1
        if self._deaths >= MOST_DEATHS:
            raise SrconsoleError(
                f"{self._deaths} processes that traded ended without a word, the last with {process.exitcode}: see "
                "whether memory is short, and give fewer --jobs"
            )


@contextmanager
def _deferred() -> Iterator[None]:
    """Let Ctrl-C wait while a process starts, for which it waits for good: the parent ends it in order."""
    former = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, former)


def _trade(line: Connection) -> None:
    """Take the material, and trade portion after portion until nobody sends one; the process's own main."""
    material: Material | None = None
    while True:
        try:
            material = line.recv() if material is None else material
            portion = line.recv()
        except (EOFError, OSError):
            return
        answer: object
        try:
            answer = traded(material, portion)
        except RequestError as error:
            answer = error
        except Exception:  # noqa: BLE001  # told to who waits for the answer, as it is
            answer = RuntimeError(format_exc())
        try:
            line.send(answer)
        except OSError:
            return
