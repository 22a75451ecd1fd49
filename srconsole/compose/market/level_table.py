"""The levels of a market's run: one DataFrame from its start to its end, and their check at the start."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from srconsole.compose.market.batch_check import SOURCE, BatchCheck
from srconsole.compose.market.levels_said import Said, said_of
from srconsole.engine.inputs import EntriesBarred, Input
from srconsole.market.level_frame import LevelFrame
from srconsole.settings.schema import Settings
from srconsole.strategies.contract import Strategy
from srconsole.strategies.levels.edit import Edit
from srconsole.strategies.levels.strategy import Levels

if TYPE_CHECKING:
    import pandas as pd

_ALL: Final = 2**62

Rows = Callable[[str, int, int], list[str]]
"""Returns a market's newest rows with places below one: symbol, place, count."""
First = Callable[[Sequence[str], Callable[[Input | BaseException], None]], None]
"""Is told of the rows of all candles, and what takes inputs."""


class KeptLevels:
    """Keeps the levels' DataFrame of a symbol equal to the core, from closes that it hears of (`Engine.listen`)."""

    def __init__(self, settings: Settings, symbol: str) -> None:
        """Begin without levels."""
        self._levels = LevelFrame(settings.levels.max_levels)
        self._symbol = symbol

    @property
    def frame(self) -> pd.DataFrame:
        """The levels, always the same object; columns as in `market.level_frame.LevelFrame`."""
        return self._levels.frame

    def closed(self, market: str, strategy: Strategy, close: float) -> None:
        """Take a close."""
        if market == self._symbol and isinstance(strategy, Levels):
            self._levels.update(strategy.structure, close)


class LevelTable(KeptLevels):
    """Hears of closes (`Engine.listen`) and keeps the levels' DataFrame equal to the core.

    An async context manager, entered on the engine's loop. At the first close that it hears of, a start's, the batch
    form is run over all candles in a process of its own; entries are barred until it says the same.
    """

    def __init__(
        self,
        settings: Settings,
        symbol: str,
        rows: Rows,
        post: Callable[[Input | BaseException], None],
        first: First | None = None,
    ) -> None:
        """Keep the levels of a symbol; `first` is told of all candles at the first close that is heard of."""
        super().__init__(settings, symbol)
        self._rows = rows
        self._post = post
        self._first = first
        self._check = BatchCheck(settings, symbol, post)
        self._checking: asyncio.Task[None] | None = None
        self._heard = False

    def closed(self, market: str, strategy: Strategy, close: float) -> None:
        """Take a close; at the first one, have the batch form run. Of another strategy there is nothing to check."""
        super().closed(market, strategy, close)
        if self._heard or market != self._symbol:
            return
        self._heard = True
        if isinstance(strategy, Levels):
            structure = strategy.structure
            count, edits = structure.candles, tuple(structure.edits)
            rows, said = self._rows(market, count, count), said_of(structure)
            self._checking = asyncio.get_running_loop().create_task(self._checked(rows, said, edits))
        else:
            rows = self._rows(market, _ALL, _ALL)
            # What was wrong with levels, before another strategy was traded, bars nothing.
            self._post(EntriesBarred(market, SOURCE, ""))
        if self._first is not None:
            self._first(rows, self._post)

    async def _checked(self, rows: Sequence[str], said: Said, edits: Sequence[Edit]) -> None:
        try:
            await self._check.run(rows, said, edits)
        except Exception as fault:  # noqa: BLE001  # supervises the check: a fault of the program ends the engine
            self._post(fault)

    async def __aenter__(self) -> Self:
        """Begin; the first close is waited for."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End a check that is under way."""
        if self._checking is not None:
            self._checking.cancel()
            await asyncio.gather(self._checking, return_exceptions=True)
