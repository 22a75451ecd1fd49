"""Where trials are kept: Optuna's storage, in memory or in `study.db` of a folder, where an optimisation goes on."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from srconsole.errors import RequestError, SrconsoleError
from srconsole.research.optimise.samplers import pruner_of
from srconsole.research.optimise.search import Search

if TYPE_CHECKING:
    from optuna.storages import BaseStorage

STUDY: Final = "study.db"
_OURS: Final = "srconsole"
_PRIMARY: Final = 0xFF
"""What SQLite's longer codes of errors have of the shorter ones."""
_OF_THE_DISK: Final = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}
)


@contextmanager
def storage_in(folder: Path | None) -> Iterator[BaseStorage]:
    """Open the storage of a folder, which has to be there and is this process's alone meanwhile; None: in memory.

    Optuna's log and warnings, which are for programmers, are not heard.

    Raises:
        RequestError: another process optimises there, or what stands there as `study.db` is none of Optuna's.
        SrconsoleError: the disk failed.
    """
    import optuna  # noqa: PLC0415  # loaded where somebody optimises

    optuna.logging.set_verbosity(optuna.logging.CRITICAL)
    with warnings.catch_warnings():
        for kind in (UserWarning, FutureWarning):  # what Optuna's own warnings are
            warnings.filterwarnings("ignore", category=kind, module=r"optuna(\..*)?")
        if folder is None:
            yield optuna.storages.InMemoryStorage()
            return
        with _alone(folder), _opened(folder / STUDY) as storage:
            yield storage


@contextmanager
def _opened(place: Path) -> Iterator[BaseStorage]:
    import sqlalchemy.exc as database  # noqa: PLC0415  # likewise
    from optuna.exceptions import StorageInternalError  # noqa: PLC0415  # likewise
    from optuna.storages import RDBStorage  # noqa: PLC0415  # likewise

    def connected() -> sqlite3.Connection:
        connection = sqlite3.connect(place, check_same_thread=False, timeout=10)
        # A power cut may take the last trials, which are tried again, and never what the file is.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    try:
        # The file is named by the connection: in an address signs like ? and { would mean something.
        storage = RDBStorage("sqlite://", engine_kwargs={"creator": connected})
    except (database.SQLAlchemyError, sqlite3.Error, RuntimeError, AssertionError) as error:
        if _is_of_the_disk(error):
            raise _not_kept(place) from error
        raise RequestError(
            f"{place} cannot be gone on with: it is no study of this version; name another folder, or move it away"
        ) from error
    try:
        yield storage
    except (database.SQLAlchemyError, sqlite3.Error, StorageInternalError) as error:
        raise _not_kept(place) from error
    finally:
        storage.remove_session()
        storage.engine.dispose()


def _not_kept(place: Path) -> SrconsoleError:
    return SrconsoleError(
        f"{place}: the trials cannot be kept there: see to the disk; the same command goes on with those that are"
    )


def _is_of_the_disk(error: BaseException) -> bool:
    """Tell whether SQLite, which may stand behind the error, could not write or read."""
    cause: object = error if isinstance(error, sqlite3.Error) else getattr(error, "orig", None)
    code = getattr(cause, "sqlite_errorcode", None)
    return code is not None and code & _PRIMARY in _OF_THE_DISK


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other processes from optimising in a folder; the lock goes with the process."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise RequestError(f"{folder}: another process optimises there; wait for it, or name another folder") from error
    try:
        yield
    finally:
        os.close(descriptor)


class KeptStudy:
    """A study at work in memory, and its trials in a storage as they end.

    Optuna's SQLite takes several times as long for a trial that is begun, told of and ended there as for one that comes
    whole; and a trial that is cut off leaves nothing there.

    Attributes:
        study: the one at work, with the trials that were kept before.
    """

    def __init__(self, storage: BaseStorage, name: str, search: Search, candles: str) -> None:
        """Begin a study of that name, or go on with it.

        Args:
            storage: where it is kept.
            name: what it is called there.
            search: what is asked for.
            candles: what tells its candles from others.

        Raises:
            RequestError: the study of that name is of something else.
        """
        import optuna  # noqa: PLC0415  # likewise
        from optuna.study import StudyDirection  # noqa: PLC0415  # likewise

        ways = [StudyDirection.MAXIMIZE if each.highest else StudyDirection.MINIMIZE for each in search.objectives]
        self._kept = optuna.create_study(study_name=name, storage=storage, directions=ways, load_if_exists=True)
        asked = {"candles": candles, **search.identity}
        before = self._kept.get_trials(deepcopy=False)
        found = self._kept.user_attrs.get(_OURS, {} if before else asked)
        if found != asked:
            raise RequestError(_other(found, asked))
        self._kept.set_user_attr(_OURS, asked)
        self.study = optuna.create_study(study_name=name, directions=ways, pruner=pruner_of(search.pruner))
        self.study.add_trials(before)

    def keep(self, first: int) -> None:
        """Keep the trials from that number on, which have ended."""
        self._kept.add_trials(self.study.get_trials(deepcopy=False)[first:])


def _other(found: Mapping[str, str], asked: Mapping[str, str]) -> str:
    differ = [name for name, value in asked.items() if found.get(name) != value]
    return (
        f"--out has {STUDY} of another optimisation: other {', '.join(differ)}; name another folder, or give the "
        "command that it was begun with"
    )
