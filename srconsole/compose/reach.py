"""What the screens beside the main one reach: a run's records on the disk, and files that a person names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from srconsole.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from srconsole.console.screens.stage import Reach
    from srconsole.core.trade import Trade
    from srconsole.engine.view.records import Records


def reach_of() -> Reach:
    """Return what the screens reach."""
    from srconsole.console.screens.stage import Reach

    return Reach(records_of, write_trades)


def records_of(run: str) -> Records | None:
    """Return the records in a run's folder; None where it is none, as a rehearsal's, of which nothing is kept."""
    from srconsole.journal.looking_back import LookingBack
    from srconsole.journal.run_folder import JOURNAL

    folder = Path(run)
    return LookingBack(folder) if (folder / JOURNAL).exists() else None


def write_trades(name: str, trades: Sequence[Trade]) -> str:
    """Write trades to a new file, as `historical_trades.csv` has them; return where it is.

    Raises:
        RequestError: there is such a file, or none may be written there.
        SrconsoleError: the disk failed.
    """
    from srconsole.engine.rows import trade_line
    from srconsole.journal.history_files import TRADE_COLUMNS

    return write_new_file(name, "".join(f"{line}\n" for line in [",".join(TRADE_COLUMNS), *map(trade_line, trades)]))


def write_new_file(name: str, text: str) -> str:
    """Write a text to a file that was not there before, whole or not at all; return where it is.

    Raises:
        RequestError: there is such a file, or none may be written there.
        SrconsoleError: the disk failed.
    """
    from srconsole.market.output_files import OutputFiles

    path = Path(name).expanduser()
    if path.exists():
        raise RequestError(f"{name}: is there already and was left as it is; choose another name")
    with OutputFiles() as files:
        draft = files.file(path)
        files.begin()
        draft.write(text.encode())
    return str(path.absolute())
