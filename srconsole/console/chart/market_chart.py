"""The chart of the main screen, on which a person looks back through the whole run; what is read for it is let go."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, tzinfo
from functools import partial
from typing import Final

from rich.style import Style
from textual.worker import WorkType

from srconsole.console.chart.bars import Shown
from srconsole.console.chart.glyphs import UNICODE, Charset
from srconsole.console.chart.grid import Role
from srconsole.console.chart.held import PAGE, Held, PastScene
from srconsole.console.chart.lines import Scene
from srconsole.console.chart.steering import NOTHING_OLDER, lacking
from srconsole.console.chart.view import shown_in
from srconsole.console.chart.widget import ChartPane
from srconsole.core.trade import Trade
from srconsole.engine.view.records import Records, Stretch
from srconsole.engine.view.snapshot import MarketView
from srconsole.errors import SrconsoleError

_UNREAD: Final = "What is further back cannot be read"


class MarketChart(ChartPane):
    """A market's chart.

    Args:
        records: returns the run's records; None where none are kept.
        say: shows what there is to say of a key whose candles had to be read first.
    """

    def __init__(
        self,
        records: Callable[[], Records | None],
        say: Callable[[str], None],
        *,
        styles: Mapping[Role, Style] | None = None,
        charset: Charset = UNICODE,
        zone: tzinfo = UTC,
        way_back: str = "",
        id: str | None = None,  # noqa: A002 -- Textual's name for it
    ) -> None:
        super().__init__(styles=styles, charset=charset, zone=zone, way_back=way_back, id=id)
        self._records = records
        self._say = say
        self._market: MarketView | None = None
        self._held: Held | None = None
        self._reads = False

    @property
    def held(self) -> int:
        """How many candles are held beside the snapshot's."""
        return 0 if self._held is None else len(self._held.candles)

    @property
    def shown(self) -> Shown | None:
        """The candles that are drawn; None while there are none."""
        if self._scene is None or self._view is None:
            return None
        return shown_in(self._scene, self._view, self._chosen)

    def show_market(self, market: MarketView) -> None:
        """Show a snapshot's market; whoever looks back goes on seeing the same candles."""
        self._market = market
        if self._held is not None and market.candles:
            self._held = self._held.following(market)
        self.show(self._scene_now(market))

    def steer(self, action: str) -> str:
        """Do what a key of the chart stands for, by its id; return what there is to say of it.

        Where candles are lacking for it they are read, and then it is done.
        """
        if self._scene is None or self._view is None or self._market is None:
            return super().steer(action)
        if action == "now":
            self._reads = False
        elif self._reads:
            return ""
        side = lacking(action, self._chosen, self._scene, self._view)
        records = self._records() if side else None
        if records is not None:
            self._reads = True
            reads: WorkType[None] = partial(self._read, records, side, action)
            self.run_worker(reads, group="past", exclusive=True)
            return ""
        return self._steered(action)

    def _steered(self, action: str) -> str:
        said = super().steer(action)
        if self._market is None:
            return said
        if self._chosen.end is None and self._held is not None:
            self._held = None
            self.show(self._market)
        elif self._chosen.end is not None and self._held is None:
            # From here on these candles are looked at, whatever the run drops of its snapshots.
            self._held = Held.of(self._market)
            self.show(self._scene_now(self._market))
        return said

    def _scene_now(self, market: MarketView) -> Scene:
        return market if self._held is None else PastScene.of(market, self._held)

    async def _read(self, records: Records, side: str, action: str) -> None:
        """Read what is lacking on one side, then do what was asked for."""
        market = self._market
        if market is None:
            return
        held = self._held or Held.of(market)
        try:
            found = await asyncio.to_thread(_page, records, market.symbol, held, side)
        except SrconsoleError as error:
            if self._reads:
                self._reads = False
                self._say(f"{_UNREAD}: {error}")
            return
        # Whoever went back to the newest candles meanwhile is left there.
        if not self._reads or self._market is None:
            return
        self._reads = False
        # Closes that came meanwhile are behind the window, and are read again when they are looked at.
        self._held = held.with_older(*found) if side == "older" else held.with_newer(*found)
        self._scene = self._scene_now(self._market)
        said = self._steered(action)
        if said and said != NOTHING_OLDER:
            self._say(said)


def _page(records: Records, symbol: str, held: Held, side: str) -> tuple[Stretch, tuple[Trade, ...]]:
    if side == "older":
        found = records.before(symbol, held.candles[0].time, PAGE)
    else:
        found = records.candles(symbol, held.candles[-1].time + 1, PAGE)
    first = found.candles[0].time if side == "older" and found.candles else held.candles[0].time
    return found, records.closed_since(symbol, first)
