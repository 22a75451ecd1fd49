"""What a screen beside the main one is made with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from typing import NamedTuple, Protocol

from rich.style import Style

from srconsole.console.chart.grid import Role
from srconsole.console.keymap import Keymap
from srconsole.console.signs import Signs
from srconsole.core.trade import Trade
from srconsole.engine.view.records import Records


class WriteTrades(Protocol):
    """Writes trades to a file that a person names."""

    def __call__(self, name: str, trades: Sequence[Trade], /) -> str:
        """Write them to a new file, as `historical_trades.csv` has them, whole or not at all; return where it is.

        Raises:
            SrconsoleError: it is there already, or cannot be written.
        """
        ...


def _no_records(run: str) -> Records | None:
    return None


class Reach(NamedTuple):
    """What the screens reach beyond the snapshot; without it they show what the snapshot has.

    Attributes:
        records: returns the records of a run, as `Snapshot.run` names it; None where none are kept.
        write_trades: writes trades to a file that a person names; None where no files are written.
    """

    records: Callable[[str], Records | None] = _no_records
    write_trades: WriteTrades | None = None


class Stage(NamedTuple):
    """How the screens look, and what they reach.

    Attributes:
        keymap: the keys in force.
        signs: the signs of this terminal.
        zone: the zone of times.
        styles: the chart's styles.
        reach: returns what they reach beyond the snapshot.
    """

    keymap: Keymap
    signs: Signs
    zone: tzinfo
    styles: Mapping[Role, Style]
    reach: Callable[[], Reach]
