"""Install the packages of a lock into the Python that runs this, and the checkout in place.

uv does it where it is on the machine; where it is not, or fails, pip does: a machine may have told pip alone where its
packages are. One line says how far it is; what the installer printed is shown only where that failed.
Run it as `.venv/bin/python scripts/install.py LOCK`; the Makefile does.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Final, TextIO

_STEP: Final = re.compile(r"\s*(?:Collecting|Downloading|Building)\s+([A-Za-z0-9._-]+?)(?=-\d|==|\s|$)")
_UNPACKS: Final = re.compile(r"\s*(?:Installing collected packages|Prepared \d+ package)")
UNPACKING: Final = "unpacking"
"""The step in which all that has come is put into place."""
_ELSEWHERE: Final = "sys_platform == 'win32'"
_WIDTH: Final = 60


def installers(python: str, uv: str | None) -> list[list[str]]:
    """Return how packages may come into a Python; the first way that works is taken."""
    by_uv = [] if uv is None else [[uv, "pip", "install", "--compile-bytecode", "--python", python]]
    return [*by_uv, [python, "-m", "pip", "install"]]


def targets(lock: str) -> list[list[str]]:
    """Return what is installed: a lock's packages, and then the checkout in place, which needs no network."""
    return [["--require-hashes", "-r", lock], ["--no-deps", "--no-build-isolation", "--editable", "."]]


def count_of(lock: str) -> int:
    """Return how many packages a lock's text has for this kind of machine."""
    entries = re.findall(r"^[a-z0-9].*", lock, re.MULTILINE)
    return sum(_ELSEWHERE not in entry for entry in entries)


def step_of(line: str) -> str:
    """Return what a line of the installer is about: a package's name; empty where it is no news."""
    if _UNPACKS.match(line):
        return UNPACKING
    found = _STEP.match(line)
    return "" if found is None else found[1].replace("_", "-").lower()


class Progress:
    """Says how far it is: on a terminal in a line that changes, elsewhere in one at either end."""

    def __init__(self, total: int, out: TextIO) -> None:
        self._total = total
        self._out = out
        self._seen: set[str] = set()
        self._say(f"installing {total} packages")

    def saw(self, step: str) -> None:
        """Count a package, once."""
        if not self._out.isatty():
            return
        if step == UNPACKING:
            self._say(f"installing {self._total} packages: {UNPACKING}")
        elif step:
            self._seen.add(step)
            self._say(f"installing {total_text(len(self._seen), self._total)} packages: {step}")

    def end(self, seconds: float) -> None:
        """Say that it is done."""
        self._say(f"installed {self._total} packages in {seconds:.0f} s")
        self._out.write("\n" if self._out.isatty() else "")

    def _say(self, text: str) -> None:
        self._out.write(f"\r{text[:_WIDTH]:<{_WIDTH}}" if self._out.isatty() else f"{text}\n")
        self._out.flush()


def total_text(done: int, total: int) -> str:
    """Return a count that never goes beyond its end: `14 of 44`."""
    return f"{min(done, total)} of {total}"


def run(command: list[str], progress: Progress) -> tuple[int, str]:
    """Run an installer to its end; return its exit code and what it printed."""
    printed: list[str] = []
    with subprocess.Popen(  # noqa: S603  # one of `installers`
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        for line in process.stdout or ():
            printed.append(line)
            progress.saw(step_of(line))
    return process.returncode, "".join(printed)


def main(lock: str) -> int:
    """Install; return the exit code of what failed, 0 where nothing did."""
    begun = time.monotonic()
    progress = Progress(count_of(Path(lock).read_text(encoding="utf-8")), sys.stdout)
    failed, code = "", 1
    for install in installers(sys.executable, shutil.which("uv")):
        for target in targets(lock):
            code, told = run([*install, *target], progress)
            if code:
                failed += told
                break
        else:
            progress.end(time.monotonic() - begun)
            return 0
    sys.stderr.write(f"\n{failed}")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
