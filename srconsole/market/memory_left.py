"""How much memory this process may still take."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_GROUPS: Final = Path("/sys/fs/cgroup")
_LIMITS: Final = (("RLIMIT_DATA", "VmData"), ("RLIMIT_AS", "VmSize"))
"""Limits of a process, and what counts against each."""


def memory_left(proc: Path = _PROC, groups: Path = _GROUPS) -> int | None:
    """Return how many bytes of memory this process may still take, None where the system does not tell.

    It is the least of what the machine has, what the control groups of the process may still take (Linux), and what its
    own limits (`ulimit -d`, `ulimit -v`) leave.

    Args:
        proc: the system's folder of processes.
        groups: the system's folder of control groups.
    """
    left = [*_of_machine(proc), *_of_groups(proc, groups), *_of_limits(proc)]
    return max(0, min(left)) if left else None


def _of_machine(proc: Path) -> Iterator[int]:
    told = _kilobytes(proc / "meminfo")
    if "MemAvailable" in told:
        yield told["MemAvailable"]
        return
    with suppress(AttributeError, ValueError, OSError):  # a system that names neither, or no such call
        yield os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2


def _of_groups(proc: Path, groups: Path) -> Iterator[int]:
    """Yield what each group of the process, and each above it, may still take; pages of files can be given back."""
    for line in _lines(proc / "self" / "cgroup"):
        number, controllers, path = [*line.split(":", 2), "", ""][:3]
        if number == "0" and not controllers:
            root, limit, used = groups, "memory.max", "anon"
        elif "memory" in controllers.split(","):
            root, limit, used = groups / "memory", "memory.limit_in_bytes", "total_rss"
        else:
            continue
        own = Path(path.lstrip("/"))
        for group in (own, *own.parents):
            with suppress(OSError, ValueError):
                most = int((root / group / limit).read_text().strip())  # `max` where there is none
                told = dict(line.split() for line in _lines(root / group / "memory.stat"))
                yield most - int(told.get(used, 0))


def _of_limits(proc: Path) -> Iterator[int]:
    try:
        import resource  # noqa: PLC0415  # not every system has it
    except ImportError:
        return
    used = _kilobytes(proc / "self" / "status")
    for name, counted in _LIMITS:
        most, _ = resource.getrlimit(getattr(resource, name))
        if most != resource.RLIM_INFINITY:
            yield most - used.get(counted, 0)


def _kilobytes(file: Path) -> dict[str, int]:
    """Return what a file tells in lines such as `VmData:  1024 kB`, in bytes."""
    parts = (line.split() for line in _lines(file))
    return {words[0].rstrip(":"): int(words[1]) * 1024 for words in parts if len(words) == 3 and words[2] == "kB"}


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text().splitlines()
    except OSError:
        return []
