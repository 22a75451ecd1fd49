"""The other shell's side: asks the engine of a run for one thing."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path
from typing import Final

from srconsole.engine.request import Answer
from srconsole.remote.wire import LINK, LONGEST, RemoteRequest, UnreadableLineError, answer_of, request_line

PATIENCE: Final = 3.0
"""Seconds that an engine is given to answer."""


def call(folder: Path, request: RemoteRequest, patience: float = PATIENCE) -> Answer | None:
    """Ask the engine that trades a run; return its answer, None where none came in time.

    Where none came, the request may have been carried out all the same.

    Args:
        folder: the run's.
        request: what is wanted.
        patience: seconds.
    """
    end = time.monotonic() + patience
    line = b""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(patience)
            connection.connect(os.fspath((folder / LINK).readlink()))
            connection.sendall(request_line(request))
            while not line.endswith(b"\n") and len(line) < LONGEST:
                connection.settimeout(max(0.001, end - time.monotonic()))
                part = connection.recv(4096)
                if not part:
                    return None
                line += part
        return answer_of(line)
    except (OSError, UnreadableLineError):
        return None
