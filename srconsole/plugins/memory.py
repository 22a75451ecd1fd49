"""How much memory a plug-in's process may use."""

from __future__ import annotations

import os
import resource
import sys
import threading
from pathlib import Path
from typing import Final

EATEN: Final = 77
"""The exit code of a process that had used too much where the system holds no limit."""

_STATM: Final = Path("/proc/self/statm")
_LOOK: Final = 0.05
_KIB: Final = 1024


def hold(room: int) -> None:
    """Let this process use so many bytes more than it does now.

    Where the system holds that (Linux), more of it is a MemoryError at the line that asks. Where it holds none
    (macOS takes the limit and lets everything pass), a thread looks twenty times a second and ends the process.
    """
    if _STATM.exists():
        used = int(_STATM.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        limit = used + room
        resource.setrlimit(resource.RLIMIT_AS, (limit if most == resource.RLIM_INFINITY else min(limit, most), most))
    else:
        watch(room)


def watch(room: int) -> threading.Thread:
    """End this process once its peak has grown by so many bytes; looked at by a thread, which is returned."""
    limit = _peak() + room
    watcher = threading.Thread(target=_watch, args=(limit,), name="memory", daemon=True)
    watcher.start()
    return watcher


def _watch(limit: int) -> None:
    while _peak() <= limit:
        threading.Event().wait(_LOOK)
    os._exit(EATEN)


def _peak() -> int:
    """Return the most memory that this process has had, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * _KIB
