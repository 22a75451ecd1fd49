"""Tells somebody outside each minute that all is well, so that they hear of it when this machine falls silent.

What stands behind the host in a url may be as good as a password: nothing shows more of it than the host.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

import aiohttp

from srconsole.compose.doctor.for_money import host_of
from srconsole.engine.ports import Clock

EVERY: Final = 60.0
"""Seconds from one call to the next."""
PATIENCE: Final = 10.0
"""Seconds that a call may take."""

_MOST_REDIRECTS: Final = 3
_WELL: Final = range(200, 300)
_LOG: Final = logging.getLogger("srconsole.trading")


class Ping:
    """Calls a url while all is fresh; no failure of it stops anything.

    Attributes:
        trouble: why the last call failed, or was not made, in a few words; empty where it was answered.
        answered: how many calls were.

    Args:
        url: of http or https.
        fresh: tells whether price, position and cover are fresh.
        clock: for the time between calls.
        patience: seconds that a call may take.
    """

    def __init__(self, url: str, fresh: Callable[[], bool], clock: Clock, patience: float = PATIENCE) -> None:
        self._url = url
        self._host = host_of(url)
        self._fresh = fresh
        self._clock = clock
        self._timeout = aiohttp.ClientTimeout(total=patience)
        self.trouble = ""
        self.answered = 0

    async def work(self) -> None:
        """Call each minute until cancelled."""
        async with aiohttp.ClientSession(timeout=self._timeout, cookie_jar=aiohttp.DummyCookieJar()) as session:
            while True:
                begun = self._clock.monotonic()
                await self.once(session)
                await self._clock.sleep(max(0.0, EVERY - (self._clock.monotonic() - begun)))

    async def once(self, session: aiohttp.ClientSession) -> None:
        """Call now, where all is fresh."""
        if not self._fresh():
            self._note("not called, since price, position or stop are not fresh")
            return
        try:
            async with session.get(self._url, max_redirects=_MOST_REDIRECTS) as reply:
                status = reply.status
        except TimeoutError:
            self._note("no answer in time")
        except (aiohttp.ClientError, OSError, ValueError):
            # What is told of the error may hold the whole url.
            self._note("it cannot be reached")
        else:
            self.answered += status in _WELL
            self._note("" if status in _WELL else f"it answers with {status}")

    def _note(self, trouble: str) -> None:
        """Keep what is wrong, and log it where that is news."""
        if trouble == self.trouble:
            return
        self.trouble = trouble
        if trouble:
            _LOG.warning("alerts.ping_url (%s): %s", self._host, trouble)
        else:
            _LOG.info("alerts.ping_url (%s): it answers", self._host)
