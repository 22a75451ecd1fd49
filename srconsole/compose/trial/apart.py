"""Runs backtests for the console; implements `engine.view.trial.Trials`."""

from __future__ import annotations

import asyncio
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from srconsole.compose.replay import Replay, at_home
from srconsole.errors import CandleError, RequestError, SrconsoleError
from srconsole.settings.schema import Settings

if TYPE_CHECKING:
    from srconsole.compose.trial.form import Said
    from srconsole.core.candle import Candle
    from srconsole.engine.view.trial import Told, Trial, Wanted
    from srconsole.market.candle_arrays import CandleColumns

_LINE: Final = 256 * 1024 * 1024
"""Bytes of the longest line that is taken: all trades of a backtest stand in one."""


class TrialsApart:
    """Backtests in a process of their own, and the candles of their files.

    Args:
        settings: those of this run, which name the file to begin with.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._read: tuple[str, CandleColumns] | None = None

    def first(self) -> Wanted:
        """Return the candles that a replay would trade."""
        from srconsole.engine.view.trial import Wanted

        replay = Replay.of(self._settings)
        return Wanted(str(replay.file), "" if replay.detail is None else str(replay.detail))

    def why_not(self, field: str, text: str) -> str:
        """Return why what is typed for a field of `Wanted` cannot be used, in a sentence; empty where it can."""
        from srconsole.compose.trial.form import settings_with

        try:
            if field == "changes":
                settings_with(assignments_of(text))
                return ""
            name = text.strip()
            if not name:
                return "a backtest needs candles" if field == "file" else ""
            return "" if at_home(name).is_file() else f"{name}: there is no such file"
        except (SrconsoleError, OSError) as error:
            return str(error)

    async def run(self, wanted: Wanted, told: Told) -> Trial:
        """Run a backtest; cancelling the call ends its process.

        Raises:
            SrconsoleError: file or settings cannot be used, or it came to no end.
        """
        from srconsole.compose.trial.form import Asked, Said

        asked = Asked(str(at_home(wanted.file)), _path(wanted.detail), assignments_of(wanted.changes))
        process = await _begun()
        try:
            if process.stdin is None or process.stdout is None:
                raise SrconsoleError("the backtest could not be begun")
            process.stdin.write(msgspec.json.encode(asked) + b"\n")
            async for line in process.stdout:
                said = msgspec.json.decode(line, type=Said)
                if said.fault:
                    raise RequestError(said.fault)
                if said.figures is not None:
                    return await asyncio.to_thread(_trial, wanted, said)
                told(said.done, said.total)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        raise SrconsoleError("the backtest came to no end; run `srconsole backtest` to see where")

    def candles(self, file: str, since: int, count: int) -> tuple[Candle, ...]:
        """Return so many candles of a file from a time on; the file that was read last is remembered.

        Raises:
            CandleError: it cannot be read, or is too large to be held beside an engine.
        """
        from srconsole.compose.first_frame import LARGEST
        from srconsole.core.candle import Candle
        from srconsole.market.replay_feed import read_columns

        path = at_home(file)
        if self._read is None or self._read[0] != file:
            if _size(path) > LARGEST:
                raise CandleError(f"{file} is larger than {LARGEST // 1_048_576} MB: its candles are not drawn here")
            self._read = (file, read_columns(path)[0])
        columns = self._read[1]
        first = int(columns.time.searchsorted(since * 1000))
        part = slice(first, first + count)
        numbers = (columns.open, columns.high, columns.low, columns.close, columns.volume)
        times = (int(time) // 1000 for time in columns.time[part])
        return tuple(
            Candle(time, *map(float, row)) for time, *row in zip(times, *(each[part] for each in numbers), strict=True)
        )


async def _begun() -> asyncio.subprocess.Process:
    try:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "srconsole.compose.trial.form",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=_LINE,
        )
    except OSError as error:
        raise SrconsoleError(f"no process can be begun for it: {error.strerror or error}") from error


def assignments_of(changes: str) -> list[str]:
    """Return the assignments of a line, as a shell would take them apart.

    Raises:
        RequestError: a quotation mark is missing.
    """
    try:
        return shlex.split(changes)
    except ValueError as error:
        raise RequestError(f"{changes}: {error}") from error


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise CandleError(f"{path}: {error.strerror or 'there is no such file'}") from error


def _path(name: str) -> str:
    return str(Path(at_home(name))) if name else ""


def _trial(wanted: Wanted, said: Said) -> Trial:
    from srconsole.engine.rows import trade_of
    from srconsole.engine.view.trial import Trial

    if said.figures is None or said.settings is None:
        raise SrconsoleError("the backtest says nothing of what came of it")
    trades = tuple(map(trade_of, said.trades))
    return Trial(wanted, said.figures, trades, said.settings, said.timeframe, said.decimals, tuple(said.rows))
