"""Since when a level is there of whose strategy keeps no times, as far as each close has been looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from srconsole.core.offer import Key


class FirstSeen:
    """Remembers what was there at the newest close, and for how many closes without a break."""

    def __init__(self) -> None:
        self._closed = -1
        self._since: Mapping[Key, int] = {}

    def since(self, keys: Iterable[Key], closed: int, newest: int) -> Mapping[Key, int]:
        """Return from which candle's close on each of these has been there; of closes that nobody saw nothing is said.

        Args:
            keys: what is there as of the newest close.
            closed: how many candles have closed.
            newest: opening time of the newest of them, UTC milliseconds.
        """
        wanted = list(keys)
        if closed != self._closed or not self._since.keys() >= set(wanted):
            before = self._since if closed == self._closed + 1 else {}
            self._since = {key: before.get(key, newest) for key in wanted}
            self._closed = closed
        return self._since
