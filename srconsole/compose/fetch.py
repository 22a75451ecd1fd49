"""A fetch with all its parts: the exchange's candles, the part that is gone on with, the checks, the file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from srconsole.compose.standard_rows import standard_rows
from srconsole.compose.this_machine import surroundings
from srconsole.core.candle import Candle
from srconsole.errors import CandleError, ExchangeError, RequestError
from srconsole.exchange.ccxt.client import open_client
from srconsole.exchange.ccxt.market_data import MarketData, Surroundings
from srconsole.exchange.ccxt.spans import closed_within, first_open
from srconsole.exchange.ccxt.symbols import Perpetual, perpetual_of
from srconsole.market.candle_arrays import CandleColumns, time_text
from srconsole.market.checks import CandleReport, Origin, check_candles, check_rows
from srconsole.market.column_writer import candle_values, write_columns
from srconsole.market.output_files import Draft, OutputFiles
from srconsole.market.output_places import Kept
from srconsole.market.part_file import Fetching, PartFile
from srconsole.market.timeframe import timeframe_text
from srconsole.plain_text import plain
from srconsole.settings.schema import MarketSettings

Progress = Callable[[int, int], None]


class Wanted(NamedTuple):
    """What shall be fetched.

    Attributes:
        symbol: the perpetual.
        timeframe: seconds a candle.
        since: candles that open at or after it, UTC milliseconds.
        until: candles that have closed by it, likewise; None for now.
        exchange, exchange_url: from where, as in the settings.
        out: the file, as the person named it.
    """

    symbol: Perpetual
    timeframe: int
    since: int
    until: int | None
    exchange: str
    exchange_url: str
    out: str

    @classmethod
    def of(cls, symbol: str, timeframe: int, span: tuple[int, int | None], market: MarketSettings, out: str) -> Wanted:
        """Return what a person asks for; `span` is since and until.

        Raises:
            RequestError: the symbol is no name of a perpetual.
        """
        return cls(perpetual_of(symbol), timeframe, *span, market.exchange, market.exchange_url, out)

    def check(self, now: float) -> None:
        """Check what can be known before anything is sent; `now` is seconds since 1970.

        Raises:
            RequestError: no two candles fit in.
        """
        since, until = (None if at is None else time_text(at * 1000) for at in (self.since, self.until))
        if self.until is not None and self.until <= self.since:
            raise RequestError(f"--until {until}: this is not after --since {since}; give a later one")
        if self.since >= now * 1000:
            raise RequestError(f"--since {since}: this is in the future; give an earlier time")
        if self.until is not None and closed_within(self.since, self.until, self.timeframe) < 2:
            raise RequestError(
                f"--until {until}: fewer than two candles of {timeframe_text(self.timeframe)} fit between --since and "
                "--until; give a longer span"
            )


class Fetched(NamedTuple):
    """What a fetch came to.

    Attributes:
        columns: the candles, checked.
        text: what was found, for a person, the file's name first.
    """

    columns: CandleColumns
    text: str


class Fetch:
    """A fetch on its way.

    Attributes:
        part: what there is so far.
    """

    def __init__(self, wanted: Wanted, draft: Draft, part: PartFile, around: Surroundings) -> None:
        self.part = part
        self._wanted = wanted
        self._draft = draft
        self._around = around

    def kept(self) -> str:
        """Say what is kept for the next time; empty where nothing is."""
        count = len(self.part.candles)
        return f"{count:,} candles are kept in {self.part.path}, the same command goes on from there" if count else ""

    def download(self, progress: Progress) -> None:
        """Read what is missing of the candles into the part.

        Args:
            progress: is told after each answer how many candles there are, and of how many.

        Raises:
            RequestError: the exchange has no such perpetual or timeframe.
            ExchangeError: it gave no answer, or candles that cannot be used.
        """
        try:
            asyncio.run(self._download(progress))
        except ExchangeError as error:
            kept = f"; {self.kept()}" if self.part.candles else ""
            raise type(error)(f"{error}{kept}", error.code) from error

    def check(self) -> Fetched:
        """Check the candles as those of a file are.

        Raises:
            RequestError: there are fewer than two.
            ExchangeError: they are not of the timeframe that was asked for.
        """
        wanted, candles = self._wanted, self._candles()
        if len(candles) < 2:
            raise RequestError(
                f"{wanted.symbol.unified}: {wanted.exchange} has {len(candles) or 'no'} closed "
                f"candle{'s' if not candles else ''} of {timeframe_text(wanted.timeframe)} in that span, and a file "
                "needs two; give a longer one"
            )
        columns = CandleColumns.of(wanted.symbol.unified, candles)
        try:
            columns, report = check_candles(columns, Origin(wanted.exchange))
        except CandleError as error:
            raise ExchangeError(f"{error}; remove {self.part.path} and try again") from error
        if report.timeframe != wanted.timeframe:
            raise ExchangeError(
                f"{wanted.exchange}: the candles are {timeframe_text(report.timeframe)} apart, not "
                f"{timeframe_text(wanted.timeframe)}; ask for a timeframe in which the market trades"
            )
        end = self.part.reached if wanted.until is None else min(self.part.reached, wanted.until)
        before = closed_within(wanted.since, candles[0].time, wanted.timeframe)
        behind = (end - candles[-1].time) // (wanted.timeframe * 1000) - 1
        return Fetched(columns, "\n".join(self._lines(report, before, behind)))

    def write(self, fetched: Fetched, progress: Progress) -> None:
        """Write the candles into the draft.

        Raises:
            SrconsoleError: the disk failed.
        """
        columns = fetched.columns
        write_columns(
            [candle_values(columns)], self._draft, rows=standard_rows(), total=len(columns), progress=progress
        )

    def _candles(self) -> list[Candle]:
        """Return the part's candles; an earlier fetch may have gone on for longer than this one."""
        until, length = self._wanted.until, self._wanted.timeframe * 1000
        return [candle for candle in self.part.candles if until is None or candle.time + length <= until]

    async def _download(self, progress: Progress) -> None:
        wanted = self._wanted
        async with open_client(wanted.exchange, wanted.exchange_url) as client:
            data = MarketData(client, self._around)
            async for page in data.pages(wanted.symbol, wanted.timeframe, self.part.reached, wanted.until):
                try:
                    check_rows(CandleColumns.of(wanted.symbol.unified, page.candles), Origin(wanted.exchange))
                except CandleError as error:
                    raise ExchangeError(f"{error}; try again later, or fetch from another exchange") from error
                self.part.add(page.span.end, page.candles)
                progress(len(self.part.candles), len(self.part.candles) + page.left)

    def _lines(self, report: CandleReport, before: int, behind: int) -> Iterator[str]:
        wanted = self._wanted
        first, last = (moment.isoformat().replace("+00:00", "Z") for moment in (report.first, report.last))
        yield (
            f"{plain(wanted.out)}: {report.rows:,} candles of {report.symbol}, {timeframe_text(report.timeframe)}, "
            f"from {wanted.exchange}, {first} to {last}"
        )
        if self.part.found:
            yield f"{self.part.found:,} of them were there from before"
        if before:
            yield f"{wanted.exchange} has none before {first}: {before:,} candles are missing at the beginning"
        if behind:
            yield f"{wanted.exchange} has none behind {last}: {behind:,} candles are missing at the end"
        yield from report.warnings()


@contextmanager
def open_fetch(files: OutputFiles, wanted: Wanted, kept: Kept) -> Iterator[Fetch]:
    """Take a fetch into a result; its part is removed when the context ends well.

    Args:
        files: the result; the file is taken into it at once, and is begun by whoever puts it in place.
        wanted: what shall be fetched.
        kept: what its part must not replace either.

    Raises:
        RequestError: no two candles fit in, or a file cannot be written there.
    """
    around = surroundings()
    wanted.check(around.wall())
    draft = files.file(wanted.out)
    fetching = Fetching(
        wanted.exchange, wanted.exchange_url, wanted.symbol.unified, wanted.timeframe,
        first_open(wanted.since, wanted.timeframe),
    )  # fmt: skip
    with PartFile(Path(wanted.out), fetching, kept) as part:
        yield Fetch(wanted, draft, part, around)
