"""Recognises candles at whose prices nobody traded by their arithmetic: Heikin-Ashi, Renko, range bars, averages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from srconsole.imports.row_store import Rows, joined, no_rows
from srconsole.market.candle_arrays import Floats

_WINDOW: Final = 200
_MANY: Final = 500
_SHARE: Final = 0.05
_LEAST: Final = 12
_SMOOTH_LEAST: Final = 60

_KINDS: Final = {
    "Heikin-Ashi": "each open is the mean of the open and the close before it",
    "Renko": "each body is as long as the others",
    "range bars": "each is as high as the others",
    "averages over several candles": "each change of the close follows the one before it as no market's does",
}


class Averages:
    """Looks over candles in parts for those that were computed."""

    def __init__(self) -> None:
        self._before = no_rows()
        self._windows = 0
        self._found: dict[str, int] = {}

    def add(self, rows: Rows) -> None:
        """Look at the next candles, ascending."""
        rows = joined([self._before, rows])
        whole = len(rows) // _WINDOW * _WINDOW
        # In a long file some of the windows do.
        step = max(1, whole // (_WINDOW * _MANY))
        if whole:
            self._judge(rows.numbers[:4, :whole].reshape(4, -1, _WINDOW)[:, ::step])
        self._before = rows.taken(slice(whole, None))

    def text(self) -> str:
        """Return a warning, empty where the candles are plain ones; to be asked for once, at the end."""
        if len(self._before) >= (_LEAST if not self._windows else _SMOOTH_LEAST):
            self._judge(self._before.numbers[:4, np.newaxis])
        kind = max(self._found, key=lambda name: self._found[name], default="")
        # A market that hardly moves has a stretch of equal candles now and then.
        if not kind or self._found[kind] < _SHARE * self._windows:
            return ""
        part = "" if self._found[kind] == self._windows else f" in {self._found[kind]:,} of {self._windows:,} parts"
        return f"NOBODY TRADED AT THESE PRICES: they look like {kind}{part}, as {_KINDS[kind]}; get plain candles"

    def _judge(self, prices: Floats) -> None:
        """Count what kinds windows are of; shape (4, windows, candles)."""
        self._windows += prices.shape[1]
        left = np.ones(prices.shape[1], dtype=np.bool_)
        for kind, found in zip(_KINDS, _are_of_kinds(*prices), strict=True):
            if count := int(np.count_nonzero(found & left)):
                self._found[kind] = self._found.get(kind, 0) + count
            left &= ~found


def _are_of_kinds(open_: Floats, high: Floats, low: Floats, close: Floats) -> Iterator[NDArray[np.bool_]]:
    """Yield for each kind which windows are of it; all at once, as a call for each takes as long as reading."""
    middle = (open_[:, :-1] + close[:, :-1]) / 2
    bodies = np.abs(close - open_)
    body = np.median(bodies, axis=1)
    # Prices are written rounded, which moves a mean by a small part of a body.
    yield (body > 0) & (np.median(np.abs(open_[:, 1:] - middle), axis=1) <= 0.1 * body)
    yield _are_alike(bodies) | _are_alike(np.abs(np.log(close / open_)))
    yield _are_alike(high - low)
    yield _are_smooth(close)


def _are_alike(lengths: Floats) -> NDArray[np.bool_]:
    """Tell of each window whether nearly all lengths are the same, which is none."""
    middle = np.median(lengths, axis=1, keepdims=True)
    same: Floats = np.mean(np.abs(lengths - middle) <= 1e-6 * middle, axis=1)
    return (middle[:, 0] > 0) & (same >= 0.95)


def _are_smooth(close: Floats) -> NDArray[np.bool_]:
    if close.shape[1] < _SMOOTH_LEAST:
        return np.zeros(len(close), dtype=np.bool_)
    changes = np.diff(np.log(close), axis=1)
    changes -= changes.mean(axis=1, keepdims=True)
    spread = (changes * changes).sum(axis=1)
    following = (changes[:, 1:] * changes[:, :-1]).sum(axis=1)
    return np.asarray((spread > 0) & (following > 0.6 * spread), dtype=np.bool_)
