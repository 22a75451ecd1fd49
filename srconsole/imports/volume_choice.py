"""What the volume is chosen from, and what comes of it: a column, or a question."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from srconsole.imports.volume_ratios import Sample
from srconsole.market.csv_format import shown


@dataclass(frozen=True, slots=True)
class Volume:
    """The column of the volume.

    Attributes:
        place: where it stands, counted from 0.
        money: the column of the money that was paid for it, None where there is none, or nobody knows which.
        grains: what the last digits of the two are worth.
        why: how it is known, as a phrase.
        question: what is to be asked, empty where nothing is.
        options: what answers it.
        settled: whether more rows could not tell more.
        warning: what a person should look at, empty where nothing is.
    """

    place: int
    money: int | None = None
    grains: tuple[float, float] = (0.0, 0.0)
    why: str = ""
    question: str = ""
    options: str = ""
    settled: bool = True
    warning: str = ""


class Choice(NamedTuple):
    """What the volume is chosen from.

    Attributes:
        names: the header, empty where there is none.
        given: what was said with `--columns`.
        sample: rows as numbers, with the columns that may be one.
        first: the first column behind the prices of a table without a header.
        width: how many columns the table has.
    """

    names: Sequence[str]
    given: str
    sample: Sample
    first: int
    width: int

    def name(self, place: int) -> str:
        """Name a column in a sentence."""
        name = self.names[place].strip() if self.names else ""
        return shown(name) if name else f"no. {place + 1}"

    def listed(self, places: Sequence[int]) -> str:
        """Name columns in a sentence, each with its first number."""
        texts = [self.name(at) + self._first(at) for at in places[:8]]
        return " and ".join([", ".join(texts[:-1]), texts[-1]] if len(texts) > 1 else texts)

    def taken(self, place: int, money: int | None, why: str, *, settled: bool) -> Volume:
        """Return a column as the volume, with the column of its money."""
        grains = self.sample.grains
        if money is None:
            return Volume(place, why=why, settled=settled)
        return Volume(place, money, (grains.get(place, 1.0), grains[money]), why, settled=settled)

    def asked(self, candidates: Sequence[int], question: str) -> Volume:
        """Return the question which of some columns is the volume, with the options that answer it."""
        before = f"{self.given}," if self.given else ""
        options = ", or ".join(f"--columns {shlex.quote(f'{before}volume={at + 1}')}" for at in candidates[:8])
        return Volume(candidates[0], question=question, options=options, why="asked", settled=False)

    def _first(self, place: int) -> str:
        if place not in self.sample.values:
            return ""
        values = self.sample.values[place]
        return f" ({values[~np.isnan(values)][0]:.12g})"
