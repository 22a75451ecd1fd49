"""What goes on beside a market's engine: its gates and the ping."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from srconsole.compose.arming import Arming
from srconsole.compose.bitget_account import look_at, unified
from srconsole.compose.doctor.account import AccountSeen
from srconsole.compose.doctor.finding import Finding, wrong_ones
from srconsole.compose.doctor.look_around import look_around
from srconsole.compose.doctor.visit import Account, examine, keys_of
from srconsole.compose.live_gates import live_facts
from srconsole.compose.market.ping import Ping
from srconsole.compose.this_machine import wall
from srconsole.engine.gates import armed, bars
from srconsole.engine.inputs import Input
from srconsole.engine.ports import Clock
from srconsole.engine.view.snapshot import Snapshot
from srconsole.settings.schema import Settings
from srconsole.settings.secret import Credentials

LOOK_AGAIN: Final = 120.0
"""Seconds after which the doctor looks again where something was wrong: a line that broke, a disk that was full."""
OLDEST: Final = 30.0
"""Seconds that price and account may be old for all to be well."""


class LiveGates:
    """What has to be so before money buys: told to the engine at the start, once the doctor has looked, and when armed.

    Args:
        settings: of a run with money.
        arming: what was said on the command line.
        environment: the process's.
        home: the folder of all runs.
        post: takes what the engine is told, on its loop.
        account: looks at the account.
        sleep: lets seconds pass.
    """

    def __init__(
        self,
        settings: Settings,
        arming: Arming,
        environment: Mapping[str, str],
        home: Path,
        post: Callable[[Input], None],
        account: Account = look_at,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._settings = settings
        self._arming = arming
        self._environment = environment
        self._home = home
        self._post = post
        self._look_at = account
        self._sleep = sleep
        self._loop = asyncio.get_running_loop()
        self._findings: list[Finding] | None = None
        self._account: AccountSeen | None = None

    def tell(self) -> None:
        """Tell the engine what stands against entries now."""
        known = self._settings, self._arming, self._environment, self._home, self._findings, self._account
        for barred in bars(live_facts(*known)):
            self._post(barred)

    async def look(self) -> None:
        """Let the doctor look, and tell what came of it; again and again while something is wrong."""
        await self._look_once()
        while self._findings is None or wrong_ones(self._findings):
            await self._sleep(LOOK_AGAIN)
            await self._look_once()

    async def _look_once(self) -> None:
        # It waits for the disk.
        machine = await asyncio.to_thread(look_around, self._environment, self._home, wall())
        keys = keys_of(self._environment, self._home, self._settings.market.mode)
        self._findings = await examine(self._settings, keys, machine, self._seen)
        self.tell()

    async def _seen(self, settings: Settings, credentials: Credentials) -> AccountSeen:
        self._account = await self._look_at(settings, credentials)
        return self._account

    def arm(self, typed: str) -> str:
        """Take what a person typed at the screen, on any thread; return why it arms nothing, empty where it does."""
        symbol = unified(self._settings)
        if not armed(symbol, typed):
            return f"that is not the symbol: type {symbol}"
        self._arming = self._arming._replace(typed=typed)
        self._loop.call_soon_threadsafe(self.tell)
        return ""


def all_fresh(snapshot: Snapshot | None) -> bool:
    """Tell whether price, account and cover are fresh in what is shown."""
    if snapshot is None or snapshot.fault or snapshot.market.live is None:
        return False
    live = snapshot.market.live
    price, account = live.outlook.price_age, live.account_age
    return (
        price is not None and price <= OLDEST and account is not None and account <= OLDEST
    ) and live.uncovered_for is None


@asynccontextmanager
async def pinged(settings: Settings, shown: Callable[[], Snapshot | None], clock: Clock) -> AsyncIterator[None]:
    """Call `alerts.ping_url` each minute while all is fresh, where there is one."""
    if not settings.alerts.ping_url:
        yield
        return
    ping = Ping(settings.alerts.ping_url, lambda: all_fresh(shown()), clock)
    task = asyncio.get_running_loop().create_task(ping.work())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
