"""A sweep on a Dask cluster of this machine, begun by the commands of docs/research.md."""

from __future__ import annotations

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from srconsole.errors import RequestError, SrconsoleError
from srconsole.research.sweep.cluster import Cluster
from srconsole.research.sweep.run import Done, Way
from srconsole.research.sweep.store import Store
from srconsole.research.sweep.work import Material, Portion
from tests.research.sweep.sweeps import plan, swept

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs/research.md"
RANGES = ("signals.sma_fast=3:9:1", "signals.sma_slow=10:30:5")


def documented(begin: str) -> str:
    """Return the line of docs/research.md that begins so."""
    found = re.search(rf"^    ({re.escape(begin)}.*)$", DOCS.read_text(), re.MULTILINE)
    assert found is not None
    return found.group(1)


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


class Local:
    """A scheduler and its workers as processes, each in a session of its own so that it can be killed whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = free_port()
        self.address = f"tcp://127.0.0.1:{self.port}"
        self._ends = ExitStack()
        self.scheduler = self._begun(f"{documented('dask scheduler')} --port {self.port} --no-dashboard")

    def worker(self) -> subprocess.Popen[bytes]:
        """Begin a worker, as documented; it waits for the scheduler by itself."""
        return self._begun(f"{documented('dask worker').replace('8786', str(self.port))} --no-dashboard")

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """Kill a process and those that it has begun, outright."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def end(self) -> None:
        """Kill what is left."""
        self._ends.close()

    def _begun(self, command: str) -> subprocess.Popen[bytes]:
        words = [str(Path(sys.executable).with_name("dask")), *shlex.split(command)[1:]]
        log = self._ends.enter_context((self._folder / f"{words[1]}.log").open("ab"))
        process = subprocess.Popen(
            words, stdout=log, stderr=log, start_new_session=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        self._ends.callback(self.kill, process)
        return process


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Local]:
    """Return a cluster without workers yet."""
    begun = Local(tmp_path)
    try:
        yield begun
    finally:
        begun.end()


def test_a_killed_worker_takes_nothing_with_it(local: Local) -> None:
    """A machine that fails in the middle costs time and no trial.

    Given a cluster of two workers, begun by the documented commands
    When a sweep is traded on it, and one worker is killed in the middle
    Then all trials are there once, and are those of a sweep on this machine
    """
    victim, _ = local.worker(), local.worker()
    asked = plan(*RANGES, files=2, strategy__name="sma")
    answers = 0

    with Cluster(local.address) as cluster, Store(asked) as there, Store(asked) as here:
        limit = time.monotonic() + 30
        while cluster.threads < 2:
            assert time.monotonic() < limit

        def failing(material: Material, each: Iterator[Portion]) -> Iterator[Done]:
            nonlocal answers
            for done in cluster.way()(material, each):
                answers += 1
                if answers == 5:
                    local.kill(victim)
                yield done

        told: list[int] = []
        swept(asked, there, failing, lambda done, _: told.append(done))
        swept(asked, here)
        assert list(there.rows()) == list(here.rows())
        assert there.done() == asked.trials == told[-1]
    assert told == sorted(told)
    assert answers > 5
    assert victim.returncode == -signal.SIGKILL


def test_the_candles_are_sent_again_where_all_workers_had_gone(local: Local) -> None:
    """A cluster that was restarted under a sweep goes on with it.

    Given a cluster of one worker
    When that is killed in the middle of a sweep, and another one begins in its place
    Then all trials are there once, and are those of a sweep on this machine
    """
    only = local.worker()
    asked = plan(*RANGES, strategy__name="sma")

    def replaced() -> None:
        local.kill(only)
        local.worker()

    with Cluster(local.address) as cluster, Store(asked) as there, Store(asked) as here:
        swept(asked, there, after_one(cluster.way(), replaced))
        swept(asked, here)
        assert list(there.rows()) == list(here.rows())
        assert there.done() == asked.trials


def test_a_cluster_that_goes_away_ends_the_sweep_in_a_sentence(local: Local) -> None:
    """What came back is kept, and a person is told to give the same command again.

    Given a cluster whose scheduler is killed in the middle of a sweep
    When the sweep goes on
    Then it ends with a sentence, and the trials that came back are there
    """
    local.worker()
    asked = plan(*RANGES, strategy__name="sma")

    with Store(asked) as store:
        gone = pytest.raises(SrconsoleError, match="answers no more; what is done is kept")
        with gone, Cluster(local.address) as cluster:
            swept(asked, store, after_one(cluster.way(), lambda: local.kill(local.scheduler)))
        assert 0 < store.done() < asked.trials


def test_a_cluster_that_is_not_there_is_one_sentence(local: Local, tmp_path: Path) -> None:
    """A person learns in ten seconds that nobody answers, and what to start.

    Given an address at which nobody listens, one that is none, and a scheduler without workers
    When a sweep is to be traded there
    Then each is refused in a sentence
    """
    for address in (f"tcp://127.0.0.1:{free_port()}", "nonsense", "tcp://:::"):
        with pytest.raises(RequestError, match=r"no cluster answers at .*dask scheduler"):
            Cluster(address, limit=1.0)
    with pytest.raises(RequestError, match=f"has no worker; start one with `dask worker {local.address}`"):
        Cluster(local.address, limit=10.0)


def test_a_scheduler_that_ends_before_it_has_a_worker_is_one_sentence(
    local: Local, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """What ends while a sweep begins is told like what was never there.

    Given a scheduler without workers, which is killed once a sweep has come to it
    When the sweep waits for a worker
    Then it is refused in a sentence, and nothing of what Dask logs is seen
    """

    def kill_once_connected() -> None:
        log, limit, pause = tmp_path / "scheduler.log", time.monotonic() + 30, threading.Event()
        while b"Receive client connection" not in log.read_bytes() and time.monotonic() < limit:
            pause.wait(0.02)
        pause.wait(1)  # it has its answer, and waits for a worker
        local.kill(local.scheduler)

    ending = threading.Thread(target=kill_once_connected)
    ending.start()
    with pytest.raises(RequestError, match=r"no cluster answers at .*dask scheduler"):
        Cluster(local.address, limit=10.0)
    ending.join()
    assert capfd.readouterr().err == ""


def after_one(way: Way, happens: Callable[[], object]) -> Way:
    """Return a way on which something happens after the first answer."""

    def then(material: Material, each: Iterator[Portion]) -> Iterator[Done]:
        first = True
        for done in way(material, each):
            yield done
            if first:
                happens()
            first = False

    return then
