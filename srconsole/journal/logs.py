"""`trading.log` and `errors.log`: what the program says about itself, for people; the engine never fails for it."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from io import FileIO, TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from srconsole.plain_text import plain

TRADING_LOG: Final = "trading.log"
ERRORS_LOG: Final = "errors.log"
LARGEST: Final = 1_000_000
"""Bytes a log may have before it is put aside as `.1`."""
KEPT: Final = 5
"""Older logs that are kept, `.1` the newest."""

SECRET_ENDINGS: Final = ("_API_KEY", "_API_SECRET", "_API_PASSPHRASE")
BLANK: Final = "***"
FOR_ERRORS: Final = "srconsole.errors"
"""What goes to this logger, or below it, is for `errors.log` alone: stacks of what an exchange or its line did."""


class Logs:
    """Both logs of a run, open; used with `with`, they hold the error that ended it.

    Attributes:
        lost: how many records could not be written.
    """

    def __init__(self, folder: Path, secrets: Collection[str]) -> None:
        self._logger = logging.getLogger("srconsole")
        self._before = self._logger.level, self._logger.propagate
        self._handlers = (
            _LogFile(folder / TRADING_LOG, logging.INFO, secrets),
            _LogFile(folder / ERRORS_LOG, logging.WARNING, secrets),
        )
        self._handlers[0].addFilter(lambda record: not record.name.startswith(FOR_ERRORS))
        for handler in self._handlers:
            self._logger.addHandler(handler)
        self._logger.setLevel(logging.INFO)
        self._logger.propagate = False

    @property
    def lost(self) -> int:
        """How many records could not be written."""
        return sum(handler.lost for handler in self._handlers)

    def close(self) -> None:
        """Close both, and leave the logger as it was."""
        for handler in self._handlers:
            self._logger.removeHandler(handler)
            handler.close()
        self._logger.setLevel(self._before[0])
        self._logger.propagate = self._before[1]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, Exception):
            self._logger.error("the engine has stopped", exc_info=error)
        self.close()


def open_logs(folder: Path, environment: Mapping[str, str], secrets: Collection[str] = ()) -> Logs:
    """Send what the logger `srconsole` gets to a run's logs until they are closed.

    `trading.log` has what is worth knowing (INFO and above), `errors.log` what went wrong (WARNING and above). One line
    a record, times in UTC; a log of 1 MB is put aside, and five such are kept. Nothing goes to stderr. A record that
    cannot be written is counted, and nothing else happens.

    Args:
        folder: the run's folder.
        environment: the values of its variables `…_API_KEY`, `…_API_SECRET` and `…_API_PASSPHRASE` are blanked.
        secrets: what else is.
    """
    return Logs(folder, secrets_of(environment) | frozenset(secrets))


def secrets_of(environment: Mapping[str, str]) -> frozenset[str]:
    """Return the values that must be in no log."""
    return frozenset(value for name, value in environment.items() if name.endswith(SECRET_ENDINGS) and value)


class _LogFile(RotatingFileHandler):
    """A log that keeps its troubles to itself; it is opened by its first record."""

    def __init__(self, path: Path, level: int, secrets: Collection[str]) -> None:
        super().__init__(
            path, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8", delay=True, errors="backslashreplace"
        )
        self.lost = 0
        self.setLevel(level)
        self.setFormatter(_Line(secrets))

    def _open(self) -> TextIOWrapper:
        # What a run says is its owner's alone, whatever rights new files have on this machine.
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        return TextIOWrapper(FileIO(descriptor, "a"), encoding=self.encoding, errors=self.errors, write_through=True)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (the name is logging's)
        self.lost += 1

    def close(self) -> None:
        # What a full disk did not take stays in the stream's buffer and fails once more here.
        with suppress(OSError):
            super().close()


class _Line(logging.Formatter):
    """Writes a record, with its traceback if it has one, as one line without secrets."""

    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self, secrets: Collection[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self.converter = time.gmtime
        # The longest first, or a secret that is a part of another would leave the rest of that one readable.
        self._secrets = sorted(secrets, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, BLANK)
        return plain(text)
