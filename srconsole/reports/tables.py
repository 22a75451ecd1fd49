"""The tables of a report as CSV or Parquet."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pandas as pd

from srconsole.errors import RequestError
from srconsole.market.candle_writer import write_frame
from srconsole.market.output_files import Draft
from srconsole.plain_text import json_text
from srconsole.reports.table_names import TABLES
from srconsole.research.breakdowns import by_group, drawdown_of, monthly_returns
from srconsole.research.extras import missing
from srconsole.research.reported import Reported


def tables_of(reported: Reported) -> dict[str, pd.DataFrame]:
    """Return the tables by their names, each with a plain index.

    candles, trades and fills are those of the history; equity has Time, Equity (USDT) and Drawdown (a fraction from 0
    down), months a row a year with the change in each month and in the year (fractions), tiers what
    `research.breakdowns.by_group` tells of each tier.
    """
    equity = reported.candles[["Time", "Equity"]].assign(Drawdown=drawdown_of(reported))
    months = monthly_returns(reported)
    months.columns = [str(name) for name in months.columns]
    frames = (
        reported.candles,
        reported.trades,
        reported.fills,
        equity,
        months.rename_axis("UTC").reset_index(),
        by_group(reported.trades, "tier").rename_axis("tier").reset_index(),
    )
    return dict(zip(TABLES, frames, strict=True))


def write_tables(reported: Reported, form: str, drafts: Sequence[Draft]) -> None:
    """Write the tables of a history into files that were begun, in the order of `table_names`.

    Args:
        reported: the history.
        form: `csv` or `parquet`.
        drafts: the files.

    Raises:
        RequestError: Parquet is asked for, and pyarrow is not installed.
        SrconsoleError: the disk failed.
    """
    *tables, summary = drafts
    for frame, draft in zip(tables_of(reported).values(), tables, strict=True):
        if form == "csv":
            write_frame(frame, draft)
        else:
            draft.write(_parquet(frame))
    summary.write(f"{json_text(dict(reported.summary))}\n".encode())


def _parquet(frame: pd.DataFrame) -> bytes:
    packed = io.BytesIO()
    try:
        frame.to_parquet(packed, engine="pyarrow", index=False)
    except ImportError as error:
        raise RequestError(f"{missing('Parquet', 'pyarrow')}, or leave --format out") from error
    return packed.getvalue()
