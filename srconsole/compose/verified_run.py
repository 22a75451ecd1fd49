"""A run's trades recomputed, from its journal: by its fills, and of a replay by its inputs; no engine is disturbed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from srconsole.errors import RequestError

if TYPE_CHECKING:
    from srconsole.compose.run_records import RunLooked
    from srconsole.core.candle import Candle
    from srconsole.engine.facts import Noted
    from srconsole.market.candle_file import Candles
    from srconsole.research.verify.check import Check
    from srconsole.settings.schema import Settings

Progress = Callable[[int, int], None]


def verify_run(run: RunLooked, detail: Candles | None, progress: Progress) -> list[Check]:
    """Check every closed trade of a run.

    Args:
        run: as `run_records.looked_at` finds it.
        detail: the finer candles that a replay has moved by, where it has.
        progress: is told how many candles are done, and of how many.

    Raises:
        CandleError: the detail is not of the run's candles.
        JournalError: the journal cannot be read.
        PluginError, RequestError: the run's strategy cannot be had.
    """
    from srconsole.engine.checkpoint import settings_of
    from srconsole.journal.read_only import read_records
    from srconsole.research.verify.from_fills import check_fills, check_trades

    settings = settings_of(run.memory)
    records = read_records(run.folder, run.symbol, rows=True)
    checks = [check_trades(records.facts)]
    if run.memory.markets[run.symbol].exchange is not None:
        if detail is not None:
            raise RequestError("--detail is for a replay's run; a market's run moves by its prices, so leave it out")
        return [*checks, _prices_apart()]
    checks.append(check_fills(records.facts, settings.costs))
    return [*checks, _by_inputs(run, settings, records.facts, detail, records.rows, records.trades, progress)]


def _prices_apart() -> Check:
    """Return the check that a market's run does without: its old prices are thinned, its starts are no inputs."""
    from srconsole.research.verify.check import Check, Verdict

    told = (
        "a market's run is not taken again from its beginning: prices older than journal.keep_prices are gone; its "
        "engine takes what lies behind the last checkpoint again at each start, and ends where it differs"
    )
    return Check("run from its inputs", Verdict.UNKNOWN, told)


def _by_inputs(
    run: RunLooked,
    settings: Settings,
    noted: Sequence[Noted],
    detail: Candles | None,
    rows: Sequence[str],
    trades: Sequence[str],
    progress: Progress,
) -> Check:
    from srconsole.compose.strategies import strategies_of
    from srconsole.engine.rows import candle_of
    from srconsole.journal.read_only import read_inputs
    from srconsole.market.candle_arrays import CandleColumns
    from srconsole.market.checks import Origin, check_candles
    from srconsole.market.detail import Detail
    from srconsole.market.timeframe import timeframe_seconds
    from srconsole.research.verify.check import Verdict
    from srconsole.research.verify.taken_again import Written, check_inputs

    seconds = timeframe_seconds(run.folder.name.partition(".")[0].rpartition("-")[2])
    finer: Callable[[int], Sequence[Candle]] = _none
    if detail is not None:
        candles = CandleColumns.of(run.symbol, list(map(candle_of, rows)))
        columns, report = check_candles(candles, Origin("the run's rows"))
        finer = Detail(columns, replace(report, timeframe=seconds), detail.columns, detail.report).of
    written = Written(run.seen.remembered.run, run.symbol, seconds, read_inputs(run.folder), noted, rows, trades)
    with strategies_of(settings) as make:
        check = check_inputs(written, settings, make, finer, progress)
    if check.verdict is Verdict.FAILED and detail is None:
        # Which finer candles a replay moved by is nowhere in its journal.
        return replace(check, told=f"{check.told}; if it moved by finer candles, name them with --detail")
    return check


def _none(number: int) -> Sequence[Candle]:
    """Return no finer candles: a candle moves by its own prices."""
    return ()
