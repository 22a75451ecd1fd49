"""What a sweep is to trade: files and combinations, each pair of them with a place of its own."""

from __future__ import annotations

import hashlib
import itertools
import json
import random
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from srconsole import __version__
from srconsole.engine.rows import time_text
from srconsole.errors import RequestError
from srconsole.journal.identity import settings_hash
from srconsole.market.timeframe import timeframe_text
from srconsole.research.kernel_run import why_plain
from srconsole.research.sweep.histories import SweptFile
from srconsole.research.sweep.ranges import MOST_NUMBERED, Range, combination, count_of, drawn_numbers, replaced
from srconsole.research.sweep.work import Material, check_fits
from srconsole.settings.deciding import (
    BY_ITS_BYTES,
    OF_EVERY_STRATEGY,
    OF_MARKETS,
    OF_STRATEGIES,
    PLACES,
    SECTIONS,
    deciding,
)
from srconsole.settings.schema import Settings

_LOOKED_AT: Final = 100_000
"""Combinations of which one at least should fit each file."""


_SECTIONS: Final = sorted({*SECTIONS, *OF_EVERY_STRATEGY, *itertools.chain(*OF_STRATEGIES.values())})
_NOT_DECISIVE: Final = PLACES | OF_MARKETS | {BY_ITS_BYTES}


class Chance(NamedTuple):
    """Combinations drawn by chance in place of all: how many, and by which seed."""

    draws: int
    seed: int


class Plan:
    """Every combination on every file.

    Attributes:
        material: files, settings in force, ranges.
        chance: how combinations are drawn, None where all are traded.
        count: how many combinations there are for each file.
    """

    def __init__(
        self, histories: Sequence[SweptFile], base: Settings, ranges: Sequence[Range], chance: Chance | None = None
    ) -> None:
        """Plan a sweep.

        Raises:
            RequestError: a varied setting changes no trade of a backtest, or the combinations are too many to number.
        """
        self.material = Material(histories, base, ranges)
        self.chance = chance
        self._check_ranges()
        every = count_of(ranges)
        if every > MOST_NUMBERED:
            raise RequestError(
                f"{every:.1e} combinations are too many to draw from; vary fewer settings, or with longer steps"
            )
        self._drawn = None if chance is None else drawn_numbers(ranges, *_drawing(chance))
        self.count = every if self._drawn is None else len(self._drawn)

    @property
    def trials(self) -> int:
        """How many trials there are: combinations times files."""
        return self.count * len(self.material.histories)

    def places(self, file: int) -> range:
        """Return the places of all combinations on a file, which are the same on each."""
        return range(self.count)

    def number(self, position: int) -> int:
        """Return the number in the grid of the combination at a place in the sweep."""
        return position if self._drawn is None else self._drawn[position]

    def numbers(self) -> NDArray[np.int64]:
        """Return the numbers in the grid of all combinations, in their order."""
        return np.arange(self.count) if self._drawn is None else np.array(self._drawn, np.int64)

    def chosen(self, position: int) -> dict[str, Any]:
        """Return the combination at a place in the sweep, a value for each path."""
        return combination(self.material.ranges, self.number(position))

    def check_files(self) -> None:
        """Check that each file has candles enough for one combination at least.

        Raises:
            RequestError: it has not, or all combinations contradict themselves.
        """
        for history in self.material.histories:
            refused: RequestError | None = None
            for position in itertools.islice(range(self.count), _LOOKED_AT):
                try:
                    check_fits(history, self.material.settings(self.number(position)))
                    break
                except RequestError as error:
                    refused = refused or error
            else:
                if refused is not None and self.count <= _LOOKED_AT:
                    raise refused

    @cached_property
    def plain(self) -> str:
        """Why the plain core trades some of it, in a few words; empty where the kernel trades all."""
        return next(filter(None, self._why_plain), "")

    @property
    def plain_in_part(self) -> bool:
        """Whether the kernel trades some of it nevertheless."""
        return not all(self._why_plain)

    @cached_property
    def _why_plain(self) -> list[str]:
        """Why the plain core trades each value that a setting takes, the others having their first ones."""
        material = self.material
        detail = any(history.finer is not None for history in material.histories)
        first = replaced(material.base, {each.path: each.values[0] for each in material.ranges})
        variants = (replaced(first, {each.path: value}) for each in material.ranges for value in each.values)
        return [why_plain(variant, detail=detail) for variant in variants]

    @cached_property
    def identity(self) -> str:
        """What makes a sweep the same sweep: the bytes of its files, settings that decide, ranges, what is drawn."""
        material = self.material
        parts = [
            __version__,
            [(history.digest, history.finer_digest) for history in material.histories],
            self._decisive(),
            [[each.path, list(each.values)] for each in material.ranges],
            self.chance,
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def _decisive(self) -> list[Any]:
        """Return all settings of trading but those that vary, and what stands in plug-ins.

        Which of them decide depends on what varies: all that could are among them, those of a strategy that is not
        traded, too.
        """
        varied = {each.path: each.values for each in self.material.ranges}
        first = replaced(self.material.base, {path: values[0] for path, values in varied.items()})
        files = varied.get("plugin.file", (first.plugin.file,))
        traded = "plugin" in varied.get("strategy.name", (first.strategy.name,))
        plugins = [replaced(first, {"strategy.name": "plugin", "plugin.file": file}) for file in files if traded]
        return [
            {
                f"{section}.{name}": value
                for section in _SECTIONS
                for name, value in msgspec.to_builtins(getattr(first, section)).items()
                if f"{section}.{name}" not in _NOT_DECISIVE
            },
            [settings_hash(plugin) for plugin in plugins],
        ]

    def asked(self) -> dict[str, Any]:
        """Return what was asked for, as sweep.json has it."""
        material, chance = self.material, self.chance
        return {
            "srconsole": __version__,
            "files": [_file(history) for history in material.histories],
            "ranges": {each.path: list(each.values) for each in material.ranges},
            "combinations": self.count,
            "random": None if chance is None else chance.draws,
            "seed": None if chance is None else chance.seed,
            "settings": msgspec.to_builtins(material.base),
            "identity": self.identity,
        }

    def _check_ranges(self) -> None:
        material = self.material
        for each in material.ranges:
            if not any(_decides(material.base, each.path, value, material.ranges) for value in each.values):
                raise RequestError(
                    f"--param {each.path} changes no trade of a backtest of {material.base.strategy.name}; vary what "
                    "decides about its trades"
                )


def _drawing(chance: Chance) -> tuple[int, random.Random]:
    return chance.draws, random.Random(chance.seed)  # noqa: S311  # no secret: the same seed draws the same


def _decides(base: Settings, path: str, value: object, ranges: Sequence[Range]) -> bool:
    """Tell whether a setting decides about trades, under any of the strategies that are swept."""
    section, _, name = path.partition(".")
    names = next((each.values for each in ranges if each.path == "strategy.name"), (base.strategy.name,))
    variants = (replaced(base, {path: value, "strategy.name": strategy}) for strategy in names)
    if path == "strategy.name":
        return True
    return any(name in deciding(variant).get(section, {}) for variant in variants)


def _file(history: SweptFile) -> Mapping[str, Any]:
    report = history.report
    return {
        "file": history.name,
        "detail": history.finer_name or None,
        "sha256": history.digest,
        "detail_sha256": history.finer_digest or None,
        "symbol": report.symbol,
        "timeframe": timeframe_text(report.timeframe),
        "candles": report.rows,
        "first": time_text(round(report.first.timestamp() * 1000)),
        "last": time_text(round(report.last.timestamp() * 1000)),
    }
