"""Columns as the text that a standard file has of them (docs/interfaces.md, "Candle CSV")."""

from __future__ import annotations

import math
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

_NEEDS_QUOTES: Final = frozenset(',"\n\r')


def time_texts(moments: NDArray[np.datetime64]) -> list[str]:
    """Return times of UTC in microseconds as ISO-8601: to the second where all are whole, none as nothing."""
    whole = not (moments[~np.isnat(moments)].astype(np.int64) % 1_000_000).any()
    texts = np.datetime_as_string(moments, unit="s" if whole else "us").tolist()
    return ["" if text == "NaT" else f"{text}Z" for text in texts]


def float_texts(values: NDArray[np.float64]) -> list[str]:
    """Return each number's repr; a value that lasts for many rows, as a level's does, is turned into text once."""
    bits = values.view(np.int64)
    first = np.flatnonzero(np.concatenate(([True], bits[1:] != bits[:-1])))
    texts = _number_texts(values[first])
    if len(texts) == len(values):
        return texts
    repeated: list[str] = np.repeat(np.array(texts, dtype=object), np.diff(first, append=len(values))).tolist()
    return repeated


def _number_texts(values: NDArray[np.float64]) -> list[str]:
    """Return each number's repr; msgspec writes the same digits twice as fast, but has its own way with exponents."""
    sizes = np.abs(values)
    if len(values) and (((sizes >= 1e-4) & (sizes < 1e16)) | (sizes == 0)).all():
        return msgspec.json.encode(values.tolist()).decode("ascii")[1:-1].split(",")
    return ["" if math.isnan(value) else repr(value) for value in values.tolist()]


def quoted(text: str) -> str:
    """Return a text as one CSV field."""
    if _NEEDS_QUOTES.isdisjoint(text):
        return text
    return '"' + text.replace('"', '""') + '"'
