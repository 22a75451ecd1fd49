"""How far the opening of a replay is, told by the engine's thread and read by the screen's."""

from __future__ import annotations

from srconsole.plain_text import plain


class OpeningProgress:
    """Counts the candles that have been read; one thread tells it, any may read its words.

    Args:
        file: the name of their file, empty where it is not told.
    """

    def __init__(self, file: str = "") -> None:
        self._file = plain(file)
        self._read = 0

    def __call__(self, read: int) -> None:
        """Say how many candles have been read so far."""
        self._read = read

    def words(self) -> str:
        """Return how far it is: `opening`, `opening BTC_1h.csv`, `opening: 43,008 candles read`."""
        read = self._read
        return f"opening: {read:,} candles read" if read else f"opening {self._file}".rstrip()
