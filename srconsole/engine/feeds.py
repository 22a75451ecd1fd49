"""The feeds of a run's markets, as one stream of candles in the order in which they close."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from srconsole.engine.ports import Bar, Feed


class Feeds:
    """Several files' candles, one after the other.

    Attributes:
        by_market: each market's feed, by its symbol.
        first: the first market's symbol.
    """

    def __init__(self, feeds: Sequence[Feed]) -> None:
        self.by_market: Mapping[str, Feed] = {feed.symbol: feed for feed in feeds}
        self.first = next(iter(self.by_market))

    @property
    def are_files(self) -> bool:
        """Whether all candles are there already: only a file knows how many it will bring."""
        return all(feed.total is not None for feed in self.by_market.values())

    def wait(self, closed: Mapping[str, int]) -> float | None:
        """Return the seconds until a candle is due, 0 if one is; None if none will be without a person.

        Args:
            closed: how many candles of each market have closed.
        """
        waits = [feed.wait(closed[symbol]) for symbol, feed in self.by_market.items()]
        return min((wait for wait in waits if wait is not None), default=None)

    def take_next(self, closed: Mapping[str, int]) -> tuple[str, Bar] | None:
        """Return the market and the candle of those that come next which closes first; None where there are no more."""
        due: list[tuple[int, str, Bar]] = []
        for symbol, feed in self.by_market.items():
            bar = feed.bar(closed[symbol])
            if bar is not None:
                due.append((bar.candle.time + feed.timeframe * 1000, symbol, bar))
        if not due:
            return None
        _, symbol, bar = min(due, key=lambda each: each[0])
        self.by_market[symbol].took(bar.number)
        return symbol, bar
