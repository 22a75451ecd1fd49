"""Whether one call on all candles may stand for a call at each close (docs/strategies.md section 1.7).

A(t) is the signal of the last row of the window that ends with candle t, B(t) row t of one call on all candles, C(t)
the last row of all candles up to t. What a plug-in means is A.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from msgspec import Struct

from srconsole.errors import PluginError
from srconsole.market.candle_arrays import Floats
from srconsole.plugins.plugin import Asked

Progress = Callable[[int, int], None]


class Asking(Struct, frozen=True):
    """How a plug-in is asked, and how closely it is looked at.

    Attributes:
        window: the most candles of a call at a close.
        warmup: candles from which on it is asked; before, it holds.
        fired, even: at how many of the closes at which B fires, and at how many even ones, the three are compared.
    """

    window: int = 500
    warmup: int = 50
    fired: int = 100
    even: int = 200


class Verdicts(Struct, frozen=True):
    """What was found; closes are candles, counted from 0.

    Attributes:
        looked: closes at which A, B and C were compared.
        fired: closes at which B is no hold.
        future: where B is no hold, and another signal than C.
        last_row: where B holds, and C does not.
        window: where A is another signal than C.
        random: where one of two calls on the same candles said something else.
        unknown: why one call on all candles failed; empty where it did not.
    """

    looked: tuple[int, ...]
    fired: int
    future: tuple[int, ...] = ()
    last_row: tuple[int, ...] = ()
    window: tuple[int, ...] = ()
    random: tuple[int, ...] = ()
    unknown: str = ""

    @property
    def only_last_row(self) -> bool:
        """Whether it writes the last row alone."""
        return not self.unknown and not self.future and (bool(self.last_row) or not self.fired)

    @property
    def whole(self) -> bool:
        """Whether one call on all candles may stand for a call at each close."""
        return bool(self.fired) and not (self.future or self.last_row or self.window or self.random or self.unknown)


class Check:
    """A plug-in held against itself on some candles.

    Attributes:
        known: A, where it was computed, by close.
        whole: B at every candle, hold before the warm-up has ended; empty where it could not be computed.
    """

    def __init__(self, plugin: Asked, rows: Floats, asking: Asking) -> None:
        """Take candles (`rows.rows_of`) to ask a plug-in about."""
        self.known: dict[int, int] = {}
        self.whole: Sequence[int] = ()
        self._plugin = plugin
        self._rows = rows
        self._asking = asking
        self._first = asking.warmup - 1

    def signal(self, close: int) -> int:
        """Return A of a close.

        Raises:
            PluginError: the plug-in failed.
        """
        if close < self._first:
            return 0
        signal = self.known.get(close)
        if signal is None:
            signal = self.known[close] = self._ask(close)
        return signal

    def verdicts(self, progress: Progress) -> Verdicts:
        """Compare A, B and C, and calls with themselves; `progress` is told how many closes of how many are done.

        Raises:
            PluginError: a call at a close failed.
        """
        random = set(self._call_on_all())
        fired = [close for close, signal in enumerate(self.whole) if signal]
        looked = self._closes(fired)
        found: dict[str, list[int]] = {"future": [], "last_row": [], "window": []}
        unknown = "" if self.whole else self._unknown
        for done, close in enumerate(looked):
            progress(done, len(looked))
            at_close = self.signal(close)
            if self._ask(close) != at_close:
                random.add(close)
            if unknown:
                continue
            try:
                so_far = self._plugin.last_signal(self._rows[: close + 1].tobytes())
            except PluginError as error:
                unknown = str(error)
                continue
            self._compare(found, close, at_close, so_far)
        return Verdicts(
            looked=looked,
            fired=len(fired),
            random=tuple(sorted(random)),
            unknown=unknown,
            **{name: tuple(closes) for name, closes in found.items()},
        )

    def _compare(self, found: dict[str, list[int]], close: int, at_close: int, so_far: int) -> None:
        on_all = self.whole[close]
        if on_all and on_all != so_far:
            found["future"].append(close)
        if not on_all and so_far:
            found["last_row"].append(close)
        if at_close != so_far:
            found["window"].append(close)

    def _call_on_all(self) -> list[int]:
        """Compute B twice; return where the two differ."""
        rows = self._rows.tobytes()
        self._unknown = ""
        try:
            first = self._plugin.all_signals(rows)
            second = self._plugin.all_signals(rows)
        except PluginError as error:
            self._unknown = str(error)
            return []
        skipped = min(self._first, len(first))
        self.whole = [0] * skipped + first[skipped:]
        return [close for close in range(skipped, len(first)) if first[close] != second[close]]

    def _closes(self, fired: Sequence[int]) -> tuple[int, ...]:
        last = len(self._rows) - 1
        if last < self._first:
            return ()
        even = (
            np.linspace(self._first, last, min(self._asking.even, last - self._first + 1)).round().astype(int).tolist()
        )
        some = np.linspace(0, len(fired) - 1, min(self._asking.fired, len(fired))).round().astype(int).tolist()
        return tuple(sorted({*even, *(fired[at] for at in some)}))

    def _ask(self, close: int) -> int:
        begin = max(0, close + 1 - self._asking.window)
        return self._plugin.last_signal(self._rows[begin : close + 1].tobytes())
