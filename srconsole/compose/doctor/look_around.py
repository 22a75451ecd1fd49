"""Looks at the machine: its disk, terminal, login and clock. What is said about them is said elsewhere."""

from __future__ import annotations

import configparser
import ctypes
import getpass
import os
import secrets
import shutil
import stat
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from srconsole.compose.doctor.facts import DiskSeen, MachineSeen, SessionSeen, TerminalSeen

_MULTIPLEXERS: Final = ("tmux", "screen")
_LOGIND: Final = ("usr/lib/systemd", "run/systemd", "etc/systemd")
"""Where logind's settings stand below the root, the later wins."""
_TIMEX_BYTES: Final = 512
"""More than the kernel's struct timex has on any machine; one of zeros asks and changes nothing."""
_NOT_KEPT: Final = 5
"""What adjtimex returns where nobody keeps the clock (TIME_ERROR)."""


def look_around(environment: Mapping[str, str], home: Path, now: float, root: Path = Path("/")) -> MachineSeen:
    """Look at this machine.

    Args:
        environment: the process's.
        home: the folder of all runs.
        now: what the clock says, seconds since 1970.
        root: where the system's own files are found.
    """
    return MachineSeen(
        disk=disk_seen(home),
        terminal=terminal_seen(environment),
        session=session_seen(environment, root),
        synchronised=clock_kept(),
        year=datetime.fromtimestamp(now, UTC).year,
    )


def disk_seen(home: Path) -> DiskSeen:
    """Look at the folder of all runs, or at the nearest one above it that is there; what is written is removed."""
    from srconsole.journal.run_folder import traded_runs

    there = next((folder for folder in (home, *home.parents) if folder.is_dir()), Path("/"))
    traded: tuple[tuple[str, int], ...] = ()
    free, fault = None, _written(there)
    with suppress(OSError):
        free = shutil.disk_usage(there).free
    if there == home and not fault:
        from srconsole.journal.lock import engine_of

        traded = tuple((str(run.relative_to(home)), engine_of(run) or 0) for run in traded_runs(home))
    mode = stat.S_IMODE(home.stat().st_mode) if there == home else None
    return DiskSeen(str(home), free, fault, mode, traded)


def _written(folder: Path) -> str:
    """Write a file and bring it to the disk; return why that failed, empty where it did not."""
    path = folder / f".doctor-{secrets.token_hex(4)}"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            os.write(descriptor, b"srconsole doctor\n")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
            path.unlink()
    except OSError as error:
        return error.strerror or str(error)
    return ""


def terminal_seen(environment: Mapping[str, str]) -> TerminalSeen:
    """Look at stdin and stdout."""
    columns, lines = 0, 0
    with suppress(OSError, ValueError, AttributeError):
        columns, lines = os.get_terminal_size(sys.stdout.fileno())
    return TerminalSeen(
        reads=sys.stdin is not None and sys.stdin.isatty(),
        writes=sys.stdout is not None and sys.stdout.isatty(),
        columns=columns or 80,
        lines=lines or 24,
        term=environment.get("TERM", ""),
        encoding="" if sys.stdout is None else sys.stdout.encoding or "",
        colours=not environment.get("NO_COLOR"),
    )


def session_seen(environment: Mapping[str, str], root: Path) -> SessionSeen:
    """Look at how the person is logged in, and what the system does when they leave."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):  # a bare user id in a container
        user = str(os.getuid())
    return SessionSeen(
        user=user,
        ssh=is_ssh(environment),
        inside=multiplexer(environment),
        installed=tuple(name for name in _MULTIPLEXERS if shutil.which(name, path=environment.get("PATH"))),
        ends=_ends_programs(root),
        lingers=(root / "var/lib/systemd/linger" / user).exists(),
    )


def is_ssh(environment: Mapping[str, str]) -> bool:
    """Tell whether the shell is a remote one."""
    return bool(environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"))


def multiplexer(environment: Mapping[str, str]) -> str:
    """Return `tmux` or `screen` where the shell runs in one, else nothing."""
    return "tmux" if environment.get("TMUX") else "screen" if environment.get("STY") else ""


def _ends_programs(root: Path) -> bool | None:
    """Return whether logind ends a person's programs with their last login; None where no file says so.

    Without systemd nobody does.
    """
    if not (root / "run/systemd/system").is_dir():
        return False
    said: bool | None = None
    for folder in (root / place for place in _LOGIND):
        for path in (folder / "logind.conf", *sorted(folder.glob("logind.conf.d/*.conf"))):
            parser = configparser.ConfigParser(strict=False, interpolation=None, allow_no_value=True)
            with suppress(OSError, configparser.Error, UnicodeDecodeError, ValueError):
                parser.read_string(path.read_text(encoding="utf-8"))
                said = parser.getboolean("Login", "KillUserProcesses", fallback=said)
    return said


def clock_kept() -> bool | None:
    """Return whether the kernel holds the clock to be kept right; None where it cannot be asked."""
    try:
        answer = int(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES)))
    except (OSError, AttributeError):
        return None
    return None if answer < 0 else answer != _NOT_KEPT
