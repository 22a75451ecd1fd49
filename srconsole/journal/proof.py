"""Checks a large journal whole, in a process of its own while the engine works.

`python -m srconsole.journal.proof FILE` ends with 0 where everything is sound, else with 1 and a sentence on stdout.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Final

from srconsole.journal import past, reading, schema
from srconsole.journal.chain import Head

NICE: Final = 10
"""How far the process stands back behind others."""


class Proof:
    """A check that is under way."""

    def __init__(self, path: Path) -> None:
        """Begin to check a journal's file."""
        self._process = subprocess.Popen(  # noqa: S603  # this program itself, on a file of its own
            [sys.executable, "-m", "srconsole.journal.proof", str(path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )

    def fault(self) -> str | None:
        """Return what is wrong with the file; None while nothing is known, empty where it is sound."""
        code = self._process.poll()
        if code is None:
            return None
        text = self._process.stdout.read().strip() if self._process.stdout is not None else ""
        return "" if code == 0 else text or f"the check of the journal ended with {code}"

    def stop(self) -> None:
        """End the check, whatever it has found."""
        self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


def fault_of(path: Path) -> str:
    """Return what is wrong with a journal's file, empty where all of it is sound."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)) as file:
            file.execute("BEGIN")
            schema.check_pages(file)
            head = reading.read_head(file, counted=True)
            for name in head.chains:
                _check(file, head, name)
            if schema.number(file, "PRAGMA user_version") == schema.VERSION:
                past.check(file)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return str(error)
    return ""


def _check(file: sqlite3.Connection, head: Head, name: str) -> None:
    whole, chain = head.chains[name], reading.start(file, head, name)
    for _ in reading.summed(file, name, chain):
        pass
    if (chain.count, chain.sum) != (whole.count, whole.sum):
        raise sqlite3.DatabaseError(f"its newest {name} were changed")


if __name__ == "__main__":
    os.nice(NICE)
    found = fault_of(Path(sys.argv[1]))
    sys.stdout.write(found)
    sys.exit(1 if found else 0)
