"""Somebody outside is told each minute that all is well; over real HTTP, on loopback."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from aiohttp import web

from srconsole.compose.market.ping import EVERY, Ping
from srconsole.errors import SettingsError
from srconsole.settings.layers import load_settings

pytestmark = pytest.mark.slow

PATH = "/ping/tok-en-123"


class Minutes:
    """A clock on which a sleep takes no time, until so many were slept."""

    def __init__(self, count: int) -> None:
        self.slept: list[float] = []
        self.over = asyncio.Event()
        self._count = count

    def monotonic(self) -> float:
        """Return the seconds slept."""
        return sum(self.slept)

    def wall(self) -> int:
        """Return the time of day, which began when this did."""
        return round(sum(self.slept) * 1000)

    async def sleep(self, seconds: float) -> None:
        """Let so many seconds pass at once; after the last minute nothing passes any more."""
        self.slept.append(seconds)
        if len(self.slept) == self._count:
            self.over.set()
            await asyncio.sleep(3600)


@asynccontextmanager
async def hearing(answers: list[int], heard: list[str], delay: float = 0.0) -> AsyncIterator[str]:
    """Serve a url that answers with one status after the other, and give its address."""

    async def answer(request: web.Request) -> web.Response:
        heard.append(request.path)
        await asyncio.sleep(delay)
        return web.Response(status=answers.pop(0) if answers else 200)

    app = web.Application()
    app.router.add_get(PATH, answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"
    finally:
        await runner.cleanup()


async def worked(ping: Ping, clock: Minutes) -> None:
    """Let the worker work until its minutes are over, then cancel it."""
    task = asyncio.create_task(ping.work())
    async with asyncio.timeout(20):
        await clock.over.wait()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def pinged(
    answers: list[int], fresh: list[bool], *, delay: float = 0.0, url: str = ""
) -> tuple[list[str], Ping, Minutes]:
    """Let a worker work a minute for each word of what is fresh; return what was heard, worker and clock."""
    heard: list[str] = []
    clock = Minutes(len(fresh))
    said = iter(fresh)

    async def work() -> Ping:
        async with hearing(answers, heard, delay) as served:
            ping = Ping(url or served, lambda: next(said), clock, patience=0.3 if delay else 5.0)
            await worked(ping, clock)
            return ping

    return heard, asyncio.run(work()), clock


def test_the_url_is_called_each_minute(caplog: pytest.LogCaptureFixture) -> None:
    """A watcher hears a heartbeat, through a failure of its own.

    Given a url that answers, fails once, and answers again
    When four minutes pass
    Then it was called four times a minute apart, and the log has the failure and its end, by the host alone
    """
    with caplog.at_level(logging.INFO, "srconsole.trading"):
        heard, ping, clock = pinged([200, 503, 200], [True] * 4)

    assert heard == [PATH] * 4
    assert len(clock.slept) == 4
    assert all(0 < slept <= EVERY for slept in clock.slept)
    assert (ping.answered, ping.trouble) == (3, "")
    assert [record.message for record in caplog.records] == [
        "alerts.ping_url (127.0.0.1): it answers with 503",
        "alerts.ping_url (127.0.0.1): it answers",
    ]


def test_what_is_not_fresh_is_not_told_as_well() -> None:
    """Silence is the alarm.

    Given price, position or stop that are not fresh for two of three minutes
    When three minutes pass
    Then the url is called in the one alone, and the screen can say why not
    """
    heard, ping, _ = pinged([], [True, False, False])

    assert len(heard) == 1
    assert "not fresh" in ping.trouble


@pytest.mark.parametrize(
    ("answers", "delay", "url", "trouble"),
    [
        ([], 30.0, "", "no answer in time"),
        ([], 0.0, f"http://127.0.0.1:1{PATH}", "cannot be reached"),
        ([302, 302], 0.0, "", "it answers with 302"),
    ],
)
def test_no_failure_ends_the_worker(
    answers: list[int], delay: float, url: str, trouble: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A watcher that is gone stops nobody from trading.

    Given a url that does not answer in time, where nobody listens, or that leads nowhere
    When two minutes pass
    Then the worker works on, tells the trouble once, and shows nothing of the url but its host
    """
    _, ping, _ = pinged(answers, [True, True], delay=delay, url=url)

    assert trouble in ping.trouble
    assert len(caplog.records) == 1
    assert "tok-en" not in caplog.text + ping.trouble


@pytest.mark.parametrize("url", ["ftp://hc.example/tok-en-123", "tok-en-123", "http://", "https://[/tok-en-123"])
def test_only_a_url_of_http_is_taken(url: str, tmp_path: Path) -> None:
    """A url that cannot be called is refused before a run begins.

    Given settings with a ping url of another kind
    When they are read
    Then they are refused with what a good one looks like, without the url
    """
    with pytest.raises(SettingsError, match=r"alerts\.ping_url") as caught:
        load_settings(folder=tmp_path, home=None, environment={}, assignments=[f"alerts.ping_url={url}"])

    assert "tok-en" not in str(caught.value)
