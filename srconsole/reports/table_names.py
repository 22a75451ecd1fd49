"""The files that hold the tables of a report."""

from __future__ import annotations

from typing import Final

TABLES: Final = ("candles", "trades", "fills", "equity", "months", "tiers")
SUMMARY: Final = "summary.json"


def table_names(form: str) -> tuple[str, ...]:
    """Return the files' names, the summary last; `form` is `csv` or `parquet`."""
    return (*(f"{name}.{form}" for name in TABLES), SUMMARY)
