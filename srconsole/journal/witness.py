"""A second word on how far a journal has come, in a small file beside it.

Where SQLite's log is damaged, it takes the newest commits back and says nothing: to itself they were never made. What
was written down here after each commit says that they were. A file that cannot be read, or is older than the journal,
as after a power cut, says nothing.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from io import FileIO
from pathlib import Path
from typing import Final

import msgspec

from srconsole.journal.chain import Head, sum_of
from srconsole.sqlite_file import OWNER_ONLY

ENDING: Final = "-witness"
_LONGEST: Final = 1024

_log = logging.getLogger(__name__)


class Witness:
    """The file beside one journal."""

    def __init__(self, journal: Path) -> None:
        """Open the file, or make it.

        Raises:
            OSError: it cannot be opened.
        """
        path = journal.with_name(journal.name + ENDING)
        self._longest = _LONGEST
        self._file = FileIO(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, OWNER_ONLY), "r+")

    def lost(self, head: Head, *, empty: bool) -> str:
        """Return in words what a journal's head lacks of what was committed; empty where nothing is known to lack.

        Args:
            head: the journal's.
            empty: whether it held nothing, so that its head was made now, and is of no run that was.
        """
        run, counts = self._read()
        if run != head.run and not empty:
            return ""
        gone = {name: counts.get(name, 0) - chain.count for name, chain in head.chains.items()}
        return ", ".join(f"{count} {name}" for name, count in gone.items() if count > 0)

    def tell(self, head: Head) -> None:
        """Write down what has been committed; where that fails, less is known, and nothing is lost."""
        body = msgspec.msgpack.encode((head.run, {name: chain.count for name, chain in head.chains.items()}))
        content = msgspec.msgpack.encode((body, sum_of(body)))
        try:
            os.pwrite(self._file.fileno(), content, 0)
            if len(content) < self._longest:
                self._file.truncate(len(content))
            self._longest = len(content)
        except OSError as error:
            _log.warning("what the journal has committed could not be noted beside it: %s", error.strerror)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _read(self) -> tuple[str, Mapping[str, int]]:
        try:
            body, checksum = msgspec.msgpack.decode(
                os.pread(self._file.fileno(), _LONGEST, 0), type=tuple[bytes, bytes]
            )
            if checksum == sum_of(body):
                return msgspec.msgpack.decode(body, type=tuple[str, dict[str, int]])
        except msgspec.DecodeError:
            pass
        return "", {}
