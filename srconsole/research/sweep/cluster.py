"""Portions traded on a Dask cluster: the one place that knows `distributed`."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any, Final

import numpy as np

from srconsole import __version__
from srconsole.errors import RequestError, SrconsoleError
from srconsole.research.extras import missing
from srconsole.research.sweep.run import Done, Way
from srconsole.research.sweep.work import Material, Portion, traded

_LIMIT: Final = 10.0
"""Seconds in which a scheduler has to answer, and to have a worker."""
_WITHOUT_WORKERS: Final = 60.0
"""Seconds that a sweep waits for another worker once it has lost all of them."""
_LOOK: Final = 2.0
"""Seconds between two looks at the cluster while nothing comes back."""
_AHEAD: Final = 2
"""Portions that each thread of the cluster has waiting, so that it is never idle."""
MOST_FAILURES: Final = 5
"""Times that a portion is given out again."""
_GO_ON: Final = "what is done is kept where --out was given: see to it, and give the same command again"


class Cluster:
    """A connection to a cluster; used as a context manager."""

    def __init__(self, address: str, limit: float = _LIMIT) -> None:
        """Connect to a scheduler such as `tcp://127.0.0.1:8786`.

        Args:
            address: its address.
            limit: seconds in which it has to answer, and to have a worker.

        Raises:
            RequestError: Dask is not installed, nobody answers there, there is no worker, or a worker has another
                srconsole.
        """
        self._address = address
        self._limit = limit
        self._client = _connected(address, limit)
        try:
            self._check_workers()
        except BaseException:
            self.__exit__()
            raise

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *ended: object) -> None:
        with _quiet(), suppress(Exception):
            self._client.close(timeout=_LOOK)

    @property
    def threads(self) -> int:
        """How many portions it can trade at a time, with the workers that it has now."""
        return int(np.add.reduce([*self._client.nthreads().values()], dtype=np.int64))

    def way(self) -> Way:
        """Return the way of portions through the cluster.

        The candles go to each worker once. What a worker was at when it ended is given out again; each portion counts
        when it comes back, and the store takes each trial once.
        """

        def way(material: Material, each: Iterator[Portion]) -> Iterator[Done]:
            with _quiet():
                try:
                    yield from self._done(material, each)
                except (OSError, CancelledError) as error:
                    raise self._gone() from error

        return way

    def _check_workers(self) -> None:
        with _quiet():
            try:
                self._client.wait_for_workers(1, timeout=self._limit)
            except TimeoutError:
                raise RequestError(
                    f"the cluster at {self._address} has no worker; start one with `dask worker {self._address}`"
                ) from None
            except (OSError, CancelledError) as error:
                raise _unanswered(self._address) from error
            try:
                versions = self._client.run(_version)
            except Exception as error:  # what Dask makes of a worker that cannot load what it is asked for
                raise RequestError(
                    f"a worker of the cluster at {self._address} has no srconsole {__version__} that it can load: "
                    "install it there"
                ) from error
        other = next((version for version in versions.values() if version != __version__), None)
        if other is not None:
            raise RequestError(
                f"a worker of the cluster at {self._address} has srconsole {other}, and this is {__version__}: install "
                "the same one there"
            )

    def _done(self, material: Material, each: Iterator[Portion]) -> Iterator[Done]:
        sent = self._sent(material)
        at_work: dict[Any, tuple[Portion, int]] = {}

        def give(portion: Portion, failures: int = 0) -> None:
            future = self._client.submit(_carried_out, sent, portion, pure=False)
            at_work[future] = portion, failures

        while True:
            room = max(1, self.threads) * _AHEAD
            while len(at_work) < room and (portion := next(each, None)) is not None:
                give(portion)
            if not at_work:
                return
            for future in self._ended(list(at_work)):
                portion, failures = at_work.pop(future)
                rows = _rows(future)
                if rows is not None:
                    yield portion, rows
                    continue
                self._judge(future, failures)
                if future.status != "error":  # it is lost, and so are the candles, where the last worker had them
                    sent = self._sent(material)
                give(portion, failures + 1)

    def _sent(self, material: Material) -> Any:
        """Send what portions are made from to each worker, once; return what stands for it."""
        try:
            self._client.wait_for_workers(1, timeout=_WITHOUT_WORKERS)
        except TimeoutError:
            raise self._idle() from None
        return self._client.scatter([material], broadcast=True, hash=False)[0]

    def _ended(self, futures: list[Any]) -> list[Any]:
        """Return what has ended; wait for something to end as long as there is a worker."""
        wait = _dask().wait
        without = 0.0
        while True:
            try:
                return list(wait(futures, timeout=_LOOK, return_when="FIRST_COMPLETED").done)
            except CancelledError:  # some of them, by who lost what they need
                return [future for future in futures if future.status != "pending"]
            except TimeoutError:
                without = 0.0 if self._workers() else without + _LOOK
            if without >= _WITHOUT_WORKERS:
                raise self._idle()

    def _idle(self) -> SrconsoleError:
        return SrconsoleError(f"the cluster at {self._address} has no worker any more; {_GO_ON}")

    def _gone(self) -> SrconsoleError:
        return SrconsoleError(f"the cluster at {self._address} answers no more; {_GO_ON}")

    def _workers(self) -> int:
        if self._client.status != "running":
            raise self._gone()
        return len(self._client.scheduler_info()["workers"])

    def _judge(self, future: Any, failures: int) -> None:
        """Raise what a portion failed with, unless its worker has ended and another one may do it."""
        if self._client.status != "running":
            raise self._gone()
        error = future.exception() if future.status == "error" else None
        if error is not None and not isinstance(error, _dask().scheduler.KilledWorker):
            raise error
        if failures >= MOST_FAILURES:
            raise SrconsoleError(
                f"workers of the cluster at {self._address} ended again and again; see whether they have memory "
                "enough, and give the same command again"
            )


def _rows(future: Any) -> list[Any] | None:
    """Return what a portion came to; None where it came to nothing, or its worker ended before it was fetched."""
    if future.status != "finished":
        return None
    try:
        rows: list[Any] = future.result()
    except CancelledError:
        return None
    return rows


def _carried_out(material: Material, portion: Portion) -> list[Any]:
    """Trade a portion, on a worker."""
    return traded(material, portion)


def _version() -> str:
    """Return the version of srconsole that a worker has."""
    return __version__


def _connected(address: str, limit: float) -> Any:
    distributed = _dask()
    with _quiet():
        try:
            return distributed.Client(address, timeout=limit)
        except (OSError, TimeoutError, ValueError, TypeError) as error:
            raise _unanswered(address) from error


def _unanswered(address: str) -> RequestError:
    return RequestError(
        f"no cluster answers at {address}: see whether `dask scheduler` is at work there, and write the address as it "
        "says, like tcp://127.0.0.1:8786"
    )


def _dask() -> Any:
    """Return the package distributed, which comes without types.

    Raises:
        RequestError: it is not installed.
    """
    try:
        return import_module("distributed")
    except ImportError as error:
        raise RequestError(missing("--cluster", "distributed")) from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what Dask logs of lines that break from the terminal: what matters is told in a sentence."""
    former = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(former)
