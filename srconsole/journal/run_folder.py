"""Where a run's files stand: one folder a run, found again by what makes the run what it is (docs/interfaces.md)."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from platformdirs import user_state_path

from srconsole.errors import JournalError
from srconsole.journal.lock import RunLock, engine_of

HOME: Final = "SRCONSOLE_HOME"
JOURNAL: Final = "journal.sqlite3"

_HASH_DIGITS: Final = 8
_LONGEST_STEM: Final = 80
_SET_ASIDE: Final = re.compile(r"\.[0-9]+")


def home_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder of all runs: `SRCONSOLE_HOME`, else the platform's state folder for srconsole."""
    named = environment.get(HOME, "")
    return Path(named).expanduser().absolute() if named else user_state_path("srconsole")


class RunFolder:
    """A run's folder, `<home>/<mode>/<exchange or file>/<symbol-timeframe>/`, held by one engine at a time.

    Naming it touches nothing on the disk; `take` makes it. Used with `with`, it is taken and released.

    Attributes:
        path: the folder.
    """

    def __init__(self, home: Path, mode: str, source: str, market: str) -> None:
        self._home = home
        self.path = home / mode / source / market
        self._lock = RunLock(self.path)

    @classmethod
    def replay(
        cls, home: Path, file: Path, file_hash: str, settings_hash: str, symbol: str, timeframe: str
    ) -> RunFolder:
        """Name the folder of a replay: the same candles under the same settings are the same run.

        The file's name is there for people, the hashes (their first 8 digits) tell runs apart.

        Args:
            home: the folder of all runs.
            file: the candles' file.
            file_hash: of `identity.file_hash`.
            settings_hash: of `identity.settings_hash`.
            symbol: the market, as in `market_name`.
            timeframe: such as `1h`.
        """
        stem = file.name.removesuffix(".gz").removesuffix(".csv")
        safe = _percent_encoded(stem, "._-")[:_LONGEST_STEM]
        source = f"{safe}-{file_hash[:_HASH_DIGITS]}-{settings_hash[:_HASH_DIGITS]}"
        return cls(home, "replay", source, market_name(symbol, timeframe))

    @property
    def journal(self) -> Path:
        """Where the journal stands, or will."""
        return self.path / JOURNAL

    def take(self) -> None:
        """Make the folder, for its owner alone (0700), and hold it until released.

        Raises:
            JournalError: another engine trades this run, or the folder cannot be written.
        """
        try:
            self._make()
            self._lock.take()
        except OSError as error:
            raise JournalError(
                f"{self.path} cannot be written: {error.strerror or error}; "
                f"make {self._home} writable, or name another folder with {HOME}"
            ) from error

    def fresh(self) -> Path | None:
        """Take the folder, put what a former run left there aside as `<name>.<n>`, and take a new one.

        Returns:
            Where the former run is kept, None if there was none.

        Raises:
            JournalError: another engine trades this run, or the folder cannot be written.
        """
        self.take()
        if not self.journal.exists():
            return None
        kept = next(path for n in count(1) if not (path := self.path.with_name(f"{self.path.name}.{n}")).exists())
        try:
            self.path.rename(kept)
            _sync(kept.parent)
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
            _sync(folder.parent)

    def __enter__(self) -> Self:
        self.take()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def market_name(symbol: str, timeframe: str) -> str:
    """Return a folder's name for a market: `BTC/USDT:USDT` at `1h` is `BTC-USDT_USDT-1h`.

    A slash becomes `-`, a colon `_`, what else is no letter, digit or `-` its UTF-8 bytes as `%XX`. So two symbols
    share a name only if they differ in nothing but `/` and `-`, and no exchange lists two such. No name has a dot in
    it, which keeps them apart from runs that were put aside.
    """
    parts = (part.replace("/", "-") for part in _percent_encoded(symbol, "-/:").split(":"))
    return f"{'_'.join(parts)}-{timeframe}"


def latest_run(home: Path) -> Path | None:
    """Return the folder of the run that an engine holds, else of the one last written to; None if there is none.

    Runs that were put aside are no longer looked at.

    Raises:
        JournalError: the folder of all runs cannot be read.
    """
    try:
        runs = [path.parent for path in home.glob(f"*/*/*/{JOURNAL}") if not _SET_ASIDE.fullmatch(path.parent.suffix)]
        return max(runs, key=_activity, default=None)
    except OSError as error:
        raise JournalError(
            f"{home} cannot be read: {error.strerror or error}; name another folder with {HOME}"
        ) from error


def _activity(folder: Path) -> tuple[bool, int]:
    written = [0]
    for name in (JOURNAL, f"{JOURNAL}-wal"):
        with suppress(FileNotFoundError):
            written.append((folder / name).stat().st_mtime_ns)
    return engine_of(folder) is not None, max(written)


def _percent_encoded(text: str, kept: str) -> str:
    """Write each sign but ASCII letters, digits and those kept as its UTF-8 bytes, `%XX` each."""

    def encoded(sign: str) -> str:
        if sign.isascii() and (sign.isalnum() or sign in kept):
            return sign
        return "".join(f"%{byte:02X}" for byte in sign.encode("utf-8", "surrogateescape"))

    return "".join(map(encoded, text))


def _sync(folder: Path) -> None:
    """Make the names in a folder last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
