"""What a screen beside the main one is made with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    # Whoever opens the console names what the screens reach, long before one of them is opened.
    from rich.style import Style

    from srconsole.console.asking import Outcome
    from srconsole.console.chart.grid import Role
    from srconsole.console.keymap import Keymap
    from srconsole.console.question import Question
    from srconsole.console.signs import Signs
    from srconsole.console.since import Looks
    from srconsole.core.trade import Trade
    from srconsole.engine.view.records import Records
    from srconsole.engine.view.snapshot import Snapshot
    from srconsole.engine.view.told_later import RefusalView
    from srconsole.engine.view.trial import Trials
    from srconsole.settings.check import Loaded
    from srconsole.settings.keys import Key


class WriteTrades(Protocol):
    """Writes trades to a file that a person names."""

    def __call__(self, name: str, trades: Sequence[Trade], /) -> str:
        """Write them to a new file, as `historical_trades.csv` has them, whole or not at all; return where it is.

        Raises:
            SrconsoleError: it is there already, or cannot be written.
        """
        ...


class OwnSettings(Protocol):
    """The settings of the next start, and the person's own file of them."""

    def following(self) -> Loaded:
        """Return the settings of the next start, from files and environment, without options of a command line.

        Raises:
            SettingsError: a file is not right.
        """
        ...

    def why_not(self, key: Key, value: Any) -> str:
        """Return why the next start would be refused with a value (None: with what the other files say); else empty."""
        ...

    def save(self, key: Key, value: Any) -> Path:
        """Write a value into the person's own file, None for what is built in; return the file.

        Raises:
            SettingsError: with it the next start would be refused, or the file cannot be written.
        """
        ...


def _no_records(run: str) -> Records | None:
    return None


class Reach(NamedTuple):
    """What the screens reach beyond the snapshot; without it they show what the snapshot has.

    Attributes:
        records: returns the records of a run, as `Snapshot.run` names it; None where none are kept.
        write_trades: writes trades to a file that a person names; None where no files are written.
        own_settings: where settings are saved; None where they are not.
        keep_copy: writes what was copied to a file, in place of what was copied before, and returns it; raises a
            SrconsoleError where it cannot; None where no files are written.
        trials: runs backtests; None where none can be run.
        looks: where it is kept how far a person has seen a run; None where it is not.
    """

    records: Callable[[str], Records | None] = _no_records
    write_trades: WriteTrades | None = None
    own_settings: OwnSettings | None = None
    keep_copy: Callable[[str], Path] | None = None
    trials: Trials | None = None
    looks: Looks | None = None


AskQuestion = Callable[["Question", "Snapshot", Callable[["Outcome | None"], None]], None]


class Stage(NamedTuple):
    """How the screens look, and what they reach.

    Attributes:
        keymap: the keys in force.
        signs: the signs of this terminal.
        zone: the zone of times.
        styles: the chart's styles.
        reach: returns what they reach beyond the snapshot.
        question: asks a question over the screen, and is told what came of it.
        why: says over the screen how a closed trade came to be, or why an entry was refused, on a snapshot's market.
    """

    keymap: Keymap
    signs: Signs
    zone: tzinfo
    styles: Mapping[Role, Style]
    reach: Callable[[], Reach]
    question: AskQuestion
    why: Callable[[Trade | RefusalView, Snapshot], None]
