"""Where a run's files stand: one folder a run, found again by what makes the run what it is (docs/interfaces.md)."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from urllib.parse import unquote

from platformdirs import user_state_path

from srconsole.errors import JournalError
from srconsole.journal.folder_names import market_name, percent_encoded
from srconsole.journal.lock import LOCK, RunLock, engine_of

HOME: Final = "SRCONSOLE_HOME"
JOURNAL: Final = "journal.sqlite3"
LAST_RUN: Final = "last-run"
"""A file in the home that names the run that was begun or ended last; the machine's clock may say otherwise."""

_HASH_DIGITS: Final = 8
_LONGEST_STEM: Final = 80
_OTHERS: Final = 0o077
"""The rights of everybody but a file's owner."""
_SET_ASIDE: Final = re.compile(r"\.[0-9]+")


def home_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder of all runs: `SRCONSOLE_HOME`, else the platform's state folder for srconsole."""
    named = environment.get(HOME, "")
    return Path(named).expanduser().absolute() if named else user_state_path("srconsole")


class RunFolder:
    """A run's folder, `<home>/<mode>/<exchange or file>/<symbol-timeframe>/`, held by one engine at a time.

    Naming it changes nothing on the disk; `take` makes it. Used with `with`, it is taken and released.

    Attributes:
        path: the folder.
    """

    def __init__(self, home: Path, mode: str, source: str, market: str) -> None:
        self._name = source
        self._home = home
        self.path = home / mode / source / market
        self._lock = RunLock(self.path)

    @classmethod
    def replay(
        cls, home: Path, file: Path, file_hash: str, settings_hash: str, symbol: str, timeframe: str
    ) -> RunFolder:
        """Name the folder of a replay: the same candles under the same settings are the same run.

        The file's name is there for people, the hashes (their first 8 digits) tell runs apart: a run that the same
        candles have under another name is theirs.

        Args:
            home: the folder of all runs.
            file: the candles' file.
            file_hash: of `identity.file_hash`.
            settings_hash: of `identity.settings_hash`.
            symbol: the market, as in `market_name`.
            timeframe: such as `1h`.
        """
        stem = file.name.removesuffix(".gz").removesuffix(".csv")
        safe = percent_encoded(stem, "._-")[:_LONGEST_STEM]
        source = f"{safe}-{file_hash[:_HASH_DIGITS]}-{settings_hash[:_HASH_DIGITS]}"
        market = market_name(symbol, timeframe)
        folder = cls(home, "replay", _begun_as(home / "replay", source, market), market)
        folder._name = source
        return folder

    @classmethod
    def market(cls, home: Path, mode: str, exchange: str, symbol: str, timeframe: str) -> RunFolder:
        """Name the folder of a market's run: it goes on under whatever settings, and each mode has its own.

        `mode` is `paper`, `rehearsal`, `testnet` or `live`, `exchange` such as `bitget`, `timeframe` such as `15m`.
        """
        return cls(home, mode, exchange, market_name(symbol, timeframe))

    @property
    def journal(self) -> Path:
        """Where the journal stands, or will."""
        return self.path / JOURNAL

    def relatives(self, *, begun: bool) -> str:
        """Return in words, to be added to the file's name, what other names or runs the same candles have.

        Args:
            begun: whether the run goes on.
        """
        name, candles, _ = self.path.parent.name.rsplit("-", 2)
        if begun:
            return f"; begun as {unquote(name)}" if self.path.parent.name != self._name else ""
        others = [path for path in self.path.parents[1].glob(f"*-{candles}-*") if path != self.path.parent]
        return f"; {len(others)} of its runs under other settings are kept" if others else ""

    def journal_missing(self) -> JournalError:
        """Return the error that says that the account's journal is not there."""
        return JournalError(
            f"{self.journal} has gone missing beside an account that has traded; nothing was sent: put it back, or "
            "start anew with --fresh, which keeps what is there in a folder beside the new one"
        )

    def mark_as_last(self) -> None:
        """Be the run that `latest_run` finds while no engine is at work, if that can be written."""
        written = self._home / f"{LAST_RUN}.{os.getpid()}"
        with suppress(OSError):
            descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(os.fsencode(self.path.relative_to(self._home)))
            written.replace(self._home / LAST_RUN)

    def take(self) -> None:
        """Make the folder, for its owner alone (0700, all that is in it 0600), and hold it until released.

        Raises:
            JournalError: another engine trades this run, or the folder cannot be written.
        """
        try:
            self._make()
            self._lock.take()
            self._keep_private()
        except OSError as error:
            raise JournalError(
                f"{self.path} cannot be written: {error.strerror or error}; "
                f"make {self._home} writable, or name another folder with {HOME}"
            ) from error

    def fresh(self) -> Path | None:
        """Take the folder, put whatever it holds aside as `<name>.<n>`, and take a new one.

        Returns:
            Where that is kept, None if there was nothing.

        Raises:
            JournalError: another engine trades this run, or the folder cannot be written.
        """
        self.take()
        if all(entry.name == LOCK for entry in self.path.iterdir()):
            return None
        kept = next(path for n in count(1) if not (path := self.path.with_name(f"{self.path.name}.{n}")).exists())
        try:
            self.path.rename(kept)
            sync_folder(kept.parent)
        except OSError as error:
            raise JournalError(
                f"{self.path} cannot be renamed to {kept.name}: {error.strerror or error}; "
                f"make {self._home} writable, or name another folder with {HOME}"
            ) from error
        self.release()
        self.take()
        return kept

    def release(self) -> None:
        """Let another engine have it."""
        self._lock.release()

    def _make(self) -> None:
        """Make each folder that is missing, to last through a power cut."""
        missing = [folder for folder in (self.path, *self.path.parents) if not folder.exists()]
        for folder in reversed(missing):
            folder.mkdir(mode=0o700, exist_ok=True)
            sync_folder(folder.parent)

    def _keep_private(self) -> None:
        """Take from everybody else what rights they were given meanwhile."""
        folders = [folder for folder in (self.path, *self.path.parents) if self._home in folder.parents]
        for path in (*folders, *self.path.iterdir()):
            # What belongs to somebody else stays as it is: whether it can be used is seen when it is.
            with suppress(FileNotFoundError, PermissionError):
                mode = path.lstat().st_mode
                if mode & _OTHERS and not path.is_symlink():
                    path.chmod(mode & 0o700)

    def __enter__(self) -> Self:
        self.take()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _begun_as(mode: Path, source: str, market: str) -> str:
    """Return the name under which the same candles and settings have a run already; else the one given."""
    hashes = "-".join(source.rsplit("-", 2)[1:])
    found: list[str] = []
    # Where nothing can be read nothing can be written, and that is said when it is tried.
    with suppress(OSError):
        found = [path.name for path in mode.glob(f"*-{hashes}") if (path / market).is_dir()]
    return source if source in found else min(found, default=source)


def runs_of(source: Path) -> list[Path]:
    """Return the folders of runs on the same candles under the same settings, but for those that were put aside.

    Raises:
        OSError: they cannot be looked for.
    """
    return sorted(path.parent for path in source.glob(f"*/{JOURNAL}") if not _SET_ASIDE.fullmatch(path.parent.suffix))


def latest_run(home: Path) -> Path | None:
    """Return the folder of the run that an engine holds, else of the one begun or ended last; None if there is none.

    Where that is not known, it is the one last written to. Runs that were put aside are no longer looked at.

    Raises:
        JournalError: the folder of all runs cannot be read.
    """
    with _read(home):
        runs, last = _all_runs(home), _last_run(home)
        return max(runs, key=lambda run: (engine_of(run) is not None, run == last, _written(run)), default=None)


def traded_runs(home: Path) -> list[Path]:
    """Return the folders of the runs that engines hold, in the order of their names.

    Raises:
        JournalError: the folder of all runs cannot be read.
    """
    with _read(home):
        return sorted(run for run in _all_runs(home) if engine_of(run) is not None)


def market_runs(home: Path, modes: Collection[str]) -> list[Path]:
    """Return the folders of the runs of some modes, in the order of their names.

    Raises:
        JournalError: the folder of all runs cannot be read.
    """
    with _read(home):
        return sorted(run for run in _all_runs(home) if run.relative_to(home).parts[0] in modes)


def _all_runs(home: Path) -> list[Path]:
    return [run for source in home.glob("*/*") for run in runs_of(source)]


@contextmanager
def _read(home: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise JournalError(
            f"{home} cannot be read: {error.strerror or error}; name another folder with {HOME}"
        ) from error


def _last_run(home: Path) -> Path | None:
    try:
        return home / os.fsdecode((home / LAST_RUN).read_bytes())
    except (OSError, ValueError):
        return None


def _written(folder: Path) -> int:
    written = [0]
    for name in (JOURNAL, f"{JOURNAL}-wal"):
        with suppress(FileNotFoundError):
            written.append((folder / name).stat().st_mtime_ns)
    return max(written)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
