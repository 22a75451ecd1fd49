"""What a process does of a sweep: some combinations on one file, each of them traded or left out for a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from srconsole.errors import PluginError, RequestError, SettingsError
from srconsole.plugins.opened import is_brought
from srconsole.plugins.prints import Told
from srconsole.research.kernel_run import why_plain
from srconsole.research.sweep.figures import Row, of_trial
from srconsole.research.sweep.histories import SweptFile
from srconsole.research.sweep.plain import by_plain_core
from srconsole.research.sweep.ranges import Range, combination, settings_with
from srconsole.research.sweep.trials import trade_each
from srconsole.settings.schema import Settings
from srconsole.strategies.built_in import strategy_of


class Material(NamedTuple):
    """What every portion is made from; it is sent to a process once.

    Attributes:
        histories: the files.
        base: the settings in force, in which combinations replace what varies.
        ranges: what varies.
    """

    histories: Sequence[SweptFile]
    base: Settings
    ranges: Sequence[Range]

    def settings(self, number: int) -> Settings:
        """Return the settings of the combination that has this number in the grid.

        Raises:
            SettingsError: they contradict each other.
        """
        return settings_with(self.base, combination(self.ranges, number))


class Portion(NamedTuple):
    """Combinations that are traded one after the other.

    Attributes:
        file: the number of their file among the histories.
        positions: their places in the sweep.
        numbers: their numbers in the grid.
    """

    file: int
    positions: tuple[int, ...]
    numbers: tuple[int, ...]


def unheard(line: str) -> None:
    """Let a line of a plug-in pass."""


def traded(material: Material, portion: Portion, threads: int = 1, told: Told = unheard) -> list[Row]:
    """Trade a portion and return what came of each combination, in its order.

    Args:
        material: of the sweep.
        portion: of it.
        threads: how many trade at a time by the kernel.
        told: takes what a plug-in prints, and what has to be known about its signals, a line each.

    Raises:
        RequestError: a plug-in cannot be used, or failed.
    """
    history = material.histories[portion.file]
    rows: list[Row] = []
    by_kernel: list[tuple[int, Settings]] = []
    for place, number in enumerate(portion.numbers):
        try:
            settings = material.settings(number)
            check_fits(history, settings)
            if why_plain(settings, detail=history.finer is not None):
                rows.append(by_plain_core(history, settings, told))
            else:
                by_kernel.append((place, settings))
                rows.append("")
        except PluginError as error:
            raise RequestError(str(error)) from None  # goes from process to process as it is
        except RequestError as error:
            rows.append(_sentence(error))
    trials = trade_each(history.columns, history.report, [settings for _, settings in by_kernel], threads=threads)
    for (place, _), trial in zip(by_kernel, trials, strict=True):
        rows[place] = of_trial(trial)
    return rows


def check_fits(history: SweptFile, settings: Settings) -> None:
    """Check that there are as many candles as these settings need, and that they are such as the strategy trades.

    Raises:
        RequestError: there are too few, or others are needed.
    """
    count = len(history.columns)
    if settings.strategy.name == "levels":
        order = settings.levels.swing_order
        if count < 2 * order + 1:
            raise RequestError(
                f"{history.name} has too few candles: {count:,}, and levels.swing_order = {order} needs "
                f"{2 * order + 1:,} to know a single swing; give a longer history or lower it"
            )
    elif not is_brought(settings):
        needed = strategy_of(settings, history.report.timeframe * 1000).needs.history
        if count <= needed:
            raise RequestError(
                f"{history.name} has too few candles: {count:,}, and {settings.strategy.name} needs {needed:,} before "
                "the first one that it trades; give a longer history"
            )


def _sentence(error: RequestError) -> str:
    """Return what is wrong with a combination, the first of several things."""
    return error.faults[0] if isinstance(error, SettingsError) else str(error)
