"""Runs a person's program when something happens that they want to hear of, whether or not anybody looks at a screen.

The program is given the event as JSON, on its stdin and in `SRCONSOLE_EVENT`. It holds nothing up: it runs beside the
engine, one at a time, for some seconds at most; events that come faster than it takes them are left out.
"""

from __future__ import annotations

import json
import logging
import os
import queue
import shlex
import signal
import subprocess
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from srconsole.engine.host import Publish
from srconsole.engine.rows import time_text
from srconsole.engine.view.happenings import Happening, happened
from srconsole.engine.view.snapshot import Snapshot
from srconsole.settings.secret import NAMES

PATIENCE: Final = 10.0
"""Seconds that the program may take for an event."""
MOST: Final = 20
"""Events that may wait for it."""
_AT_END: Final = 1.0
"""Seconds that the end of a run waits beyond that."""
VARIABLE: Final = "SRCONSOLE_EVENT"

_LOG: Final = logging.getLogger("srconsole.trading")


class Alarm:
    """Runs a program for each event, on a thread of its own.

    Args:
        command: the program and its words, as a shell would split them; no shell runs it.
        environment: what the program is given, but for the keys of an exchange.
        patience: seconds that it may take.
    """

    def __init__(self, command: str, environment: Mapping[str, str], patience: float = PATIENCE) -> None:
        self._words = shlex.split(command)
        self._environment = {name: value for name, value in environment.items() if name not in NAMES}
        self._patience = patience
        self._events: queue.Queue[Happening | None] = queue.Queue(MOST)
        self._before: Snapshot | None = None
        self._told = False
        self._thread = threading.Thread(target=self._work, name="alarm", daemon=True)
        self._thread.start()

    def watching(self, publish: Publish) -> Publish:
        """Return what publishes snapshots, and has the program run for what has happened between two of them."""

        def published(snapshot: Snapshot) -> None:
            before, self._before = self._before, snapshot
            for event in happened(before, snapshot):
                with suppress(queue.Full):
                    self._events.put_nowait(event)
            publish(snapshot)

        return published

    def close(self) -> None:
        """Let the events that wait be told, for little longer than the program may take for one, then end."""
        while True:
            try:
                self._events.put_nowait(None)
                break
            except queue.Full:
                with suppress(queue.Empty):
                    self._events.get_nowait()
        self._thread.join(self._patience + _AT_END)

    def _work(self) -> None:
        while (event := self._events.get()) is not None:
            trouble = self._run(event_text(event))
            if trouble and not self._told:
                _LOG.warning("alerts.command: %s; this is told once", trouble)
                self._told = True

    def _run(self, text: str) -> str:
        """Run the program for an event; return what went wrong."""
        try:
            # Its own session: whatever it starts ends with it.
            child = subprocess.Popen(  # noqa: S603  # it is what a person has set, and no shell reads it
                self._words,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**self._environment, VARIABLE: text},
                start_new_session=True,
            )
        except OSError as error:
            return f"it cannot be run: {error.strerror or 'no program is called so'}"
        except ValueError:
            return "it cannot be run: no program is called so"
        try:
            child.communicate(text.encode(), timeout=self._patience)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.communicate()
            return f"it took more than {self._patience:g} s and was ended"
        return f"it ended with {child.returncode}" if child.returncode else ""


def event_text(event: Happening) -> str:
    """Return an event as JSON on one line."""
    return json.dumps({**event._asdict(), "kind": event.kind.value, "time": time_text(event.time)}, ensure_ascii=False)
