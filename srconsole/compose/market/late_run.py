"""A market's run that is loaded by whoever opens it: the engine's thread, behind the first frame."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from srconsole.compose.arming import Arming
from srconsole.exchange.ccxt.symbols import perpetual_of
from srconsole.journal.run_folder import home_folder
from srconsole.settings.schema import Settings
from srconsole.settings.secret import read_credentials

if TYPE_CHECKING:
    from srconsole.compose.market.run import MarketRun
    from srconsole.engine.host import Publish
    from srconsole.engine.thread import Opened


class LateRun:
    """A `MarketRun`, made when it is opened for the first time; takes what that takes.

    Raises:
        RequestError: the settings name no market, or there are no keys for a mode that needs some: a person hears of
            both before a screen is opened.
    """

    def __init__(
        self, settings: Settings, arming: Arming, environment: Mapping[str, str], *, fresh: bool = False
    ) -> None:
        self._of = (settings, arming, environment)
        self._fresh = fresh
        self._run: MarketRun | None = None
        perpetual_of(settings.market.symbols[0])
        if settings.market.mode != "paper":
            read_credentials(environment, home_folder(environment))

    def arm(self, typed: str) -> str:
        """Take what a person typed to arm a run with money; return why it arms nothing, empty where it does."""
        return "the run is not open yet" if self._run is None else self._run.arm(typed)

    def open(self, publish: Publish) -> AbstractAsyncContextManager[Opened]:
        """Open the engine with all it needs, on the running loop.

        Raises:
            SrconsoleError: as `MarketRun.open`.
        """
        if self._run is None:
            # ccxt and all that trades a market: a second of loading, for which no screen waits.
            from srconsole.compose.market.run import MarketRun

            self._run = MarketRun(*self._of, fresh=self._fresh)
        return self._run.open(publish)

    def goes_on(self, error: Exception) -> bool:
        """Tell whether a run that an error has ended is opened again."""
        return self._run is not None and self._run.goes_on(error)
