"""A run, as a report is about it: candles, trades and fills of its journal, read beside its engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from srconsole.compose.run_records import MODES, RunLooked
from srconsole.core.lot import State
from srconsole.core.offer import Key
from srconsole.core.trade import Trade
from srconsole.engine.checkpoint import settings_of
from srconsole.engine.facts import Closed, Filled, Noted, Ordered
from srconsole.engine.market_facts import SoldOutside
from srconsole.engine.rows import CANDLE_COLUMNS, candle_of, cells_of, equity_of, trade_of
from srconsole.errors import RequestError
from srconsole.journal.read_only import read_records
from srconsole.market.timeframe import timeframe_seconds
from srconsole.research.fill_row import FillRow
from srconsole.research.frames import utc_times
from srconsole.research.number_cells import numbers_of
from srconsole.research.reported import Reported
from srconsole.research.summary import Traded, recorded_summary
from srconsole.research.trade_tables import fill_frame, trade_frame
from srconsole.settings.schema import Settings
from srconsole.strategies.built_in import BUILT_IN, strategy_of

_NOTE = (
    "This is a run's record: its equity and trades are those that its engine wrote, its settings are those that are in "
    "force now."
)

_HELD = "At the end of its newest candle something is still held: it is in final equity, and in no trade."


def run_reported(run: RunLooked) -> Reported:
    """Return what a run has come to.

    Raises:
        RequestError: none of its candles has closed.
        JournalError: its journal cannot be read.
    """
    settings = settings_of(run.memory)
    records = read_records(run.folder, run.symbol, rows=True)
    if not records.rows:
        raise RequestError(f"no candle of the run in {run.folder} has closed yet; report on it later")
    seconds = timeframe_seconds(run.folder.name.partition(".")[0].rpartition("-")[2])
    candles = _candles(records.rows, run.symbol, _columns(settings, seconds))
    trades = [trade_of(line) for line in records.trades]
    times = candles["Time"].dt.as_unit("us").astype("int64").to_numpy()
    traded = Traded(
        run.symbol,
        times,
        float(candles["Open"].iloc[0]),
        float(candles["Close"].iloc[-1]),
        (candles["Position"] != State.FLAT.value).to_numpy(np.bool_),
        candles["Equity"].to_numpy(np.float64),
    )
    notes = (_NOTE, *([_HELD] if traded.held[-1] else []), *_behind(trades, int(times[-1]) // 1000))
    mode = next((part for part in run.folder.parts[-3:] if part in MODES), run.folder.parts[-3])
    summary = recorded_summary(traded, trades, settings, seconds)
    name = "/".join(run.folder.parts[-3:])
    return Reported(name, mode, candles, trade_frame(trades), fill_frame(list(_fills(records.facts))), summary, notes)


def _behind(trades: Sequence[Trade], newest: int) -> Iterable[str]:
    """Yield a sentence where trades were closed in a candle that has not closed yet: equity is written when it does.

    Args:
        trades: closed ones.
        newest: when the newest closed candle opened, UTC milliseconds.
    """
    count = len([trade for trade in trades if trade.exit_time > newest])
    if count:
        were = "was" if count == 1 else "were"
        yield (
            f"{count:,} of its trades {were} closed behind its newest candle: equity, drawdown and what follows from "
            "them end before."
        )


def _columns(settings: Settings, seconds: int) -> Sequence[str]:
    """Return the strategy's own columns; those of a plug-in are told by its process alone."""
    return strategy_of(settings, seconds * 1000).columns if settings.strategy.name in BUILT_IN else ()


def _candles(rows: Sequence[str], symbol: str, columns: Sequence[str]) -> pd.DataFrame:
    """Return a run's rows as a table; what another strategy has written of itself is left out."""
    read = [candle_of(row) for row in rows]
    frame = pd.DataFrame(read, columns=list(CANDLE_COLUMNS[:-1]))
    frame["Time"] = utc_times([candle.time for candle in read])
    frame["Symbol"] = pd.Categorical.from_codes(np.zeros(len(rows), np.int8), categories=pd.Index([symbol]))
    cells = [_own_cells(row, len(columns)) for row in rows]
    added = {name: _column([row[at] for row in cells]) for at, name in enumerate(columns)}
    frame = pd.concat([frame, pd.DataFrame(added, index=frame.index)], axis=1)
    ends = [row.rsplit(",", 3)[1:3] for row in rows]
    states = [state.value for state in State]
    frame["Position"] = pd.Categorical([position for position, _ in ends], categories=states)
    frame["Stop"] = np.array([float(stop) if stop else np.nan for _, stop in ends])
    frame["Equity"] = np.array([equity_of(row) for row in rows])
    return frame


def _own_cells(row: str, count: int) -> Sequence[str]:
    cells = cells_of(row).split(",")
    return cells if len(cells) == count else [""] * count


def _column(cells: Sequence[str]) -> pd.Series:
    numbers = numbers_of(cells)
    return pd.Series(list(cells), dtype="category") if numbers is None else pd.Series(numbers)


def _fills(noted: Iterable[Noted]) -> Iterable[FillRow]:
    """Yield the fills of facts, the oldest first.

    Where there can be one lot alone, its key is told when it is bought, and no more when it is sold. Which of several
    lots the exchange's stop has sold, or somebody there, no fact tells.
    """
    orders: dict[str, Ordered] = {}
    held: list[Key] = []
    last: Key = ""
    for one in noted:
        match one.fact:
            case Ordered() as ordered:
                orders[ordered.client_id] = ordered
            case Filled(client_id, price, quantity, fee, lot) if client_id in orders:
                order = orders[client_id]
                if order.bought is not None:
                    last = order.bought.key
                    held = [*held, last] if last not in held else held
                else:
                    last = lot or order.lot or _only(held)
                yield FillRow(one.time, str(last), order.side, order.reason, price, quantity, fee)
            case SoldOutside(_, price, quantity, fee, reason):
                last = _only(held)
                yield FillRow(one.time, str(last), "sell", reason, price, quantity, fee)
            case Closed():
                held = [key for key in held if key != last]
            case _:
                pass


def _only(held: Sequence[Key]) -> Key:
    """Return the key of the one lot that is held; none where there are several."""
    return held[0] if len(held) == 1 else ""
