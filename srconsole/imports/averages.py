"""Recognises candles at whose prices nobody traded by their arithmetic: Heikin-Ashi, Renko, range bars, averages."""

from __future__ import annotations

from typing import Final

import numpy as np

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
        step = _WINDOW * max(1, whole // (_WINDOW * _MANY))
        for start in range(0, whole, step):
            self._judge(rows.taken(slice(start, start + _WINDOW)))
        self._before = rows.taken(slice(whole, None))

    def text(self) -> str:
        """Return a warning, empty where the candles are plain ones; to be asked for once, at the end."""
        if len(self._before) >= (_LEAST if not self._windows else _SMOOTH_LEAST):
            self._judge(self._before)
        kind = max(self._found, key=lambda name: self._found[name], default="")
        # A market that hardly moves has a stretch of equal candles now and then.
        if not kind or self._found[kind] < _SHARE * self._windows:
            return ""
        part = "" if self._found[kind] == self._windows else f" in {self._found[kind]:,} of {self._windows:,} parts"
        return f"NOBODY TRADED AT THESE PRICES: they look like {kind}{part}, as {_KINDS[kind]}; get plain candles"

    def _judge(self, rows: Rows) -> None:
        self._windows += 1
        open_, high, low, close = (rows.numbers[at] for at in range(4))
        kind = _kind_of(open_, high, low, close)
        if kind:
            self._found[kind] = self._found.get(kind, 0) + 1


def _kind_of(open_: Floats, high: Floats, low: Floats, close: Floats) -> str:
    middle = (open_[:-1] + close[:-1]) / 2
    bodies = np.abs(close - open_)
    body = float(np.median(bodies))
    # Prices are written rounded, which moves a mean by a small part of a body.
    if body > 0 and float(np.median(np.abs(open_[1:] - middle))) <= 0.1 * body:
        return "Heikin-Ashi"
    if _are_alike(bodies) or _are_alike(np.abs(np.log(close / open_))):
        return "Renko"
    if _are_alike(high - low):
        return "range bars"
    return "averages over several candles" if _is_smooth(close) else ""


def _are_alike(lengths: Floats) -> bool:
    """Tell whether nearly all lengths are the same, which is none."""
    middle = float(np.median(lengths))
    return middle > 0 and float(np.mean(np.abs(lengths - middle) <= 1e-6 * middle)) >= 0.95


def _is_smooth(close: Floats) -> bool:
    if len(close) < _SMOOTH_LEAST:
        return False
    changes = np.diff(np.log(close))
    changes = changes - changes.mean()
    spread = float((changes * changes).sum())
    return spread > 0 and float((changes[1:] * changes[:-1]).sum()) > 0.6 * spread
