"""How far the opening of a replay is, told by the engine's thread and read by the screen's."""

from __future__ import annotations


class OpeningProgress:
    """Counts the candles that have been read; one thread tells it, any may read its words."""

    def __init__(self) -> None:
        self._read = 0

    def __call__(self, read: int) -> None:
        """Say how many candles have been read so far."""
        self._read = read

    def words(self) -> str:
        """Return how far it is: `opening`, `opening: 43,008 candles read`."""
        read = self._read
        return f"opening: {read:,} candles read" if read else "opening"
