"""The feeds of a run's markets, as one stream of candles in the order in which they close."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from srconsole.engine.ports import Bar, Feed


class Feeds:
    """Several files' candles, one after the other.

    Attributes:
        by_market: each market's feed, by its symbol.
        first: the first market's symbol.
        are_files: whether all candles are there already.
    """

    def __init__(self, feeds: Sequence[Feed]) -> None:
        self.by_market: Mapping[str, Feed] = {feed.symbol: feed for feed in feeds}
        self.first = next(iter(self.by_market))
        self._waited_for = [(symbol, feed) for symbol, feed in self.by_market.items() if feed.is_file]
        self.are_files = all(feed.is_file for feed in self.by_market.values())

    def wait(self, closed: Mapping[str, int]) -> float | None:
        """Return the seconds until a candle is due, 0 if one is; None if none will be without a person.

        Args:
            closed: how many candles of each market have closed.
        """
        soonest: float | None = None
        for symbol, feed in self._waited_for:
            wait = feed.wait(closed[symbol])
            if wait is not None and (soonest is None or wait < soonest):
                soonest = wait
        return soonest

    def take_next(self, closed: Mapping[str, int]) -> tuple[str, Bar] | None:
        """Return the market and the candle of those that come next which closes first; None where there are no more."""
        due: tuple[str, Bar] | None = None
        first = 0
        for symbol, feed in self.by_market.items():
            bar = feed.bar(closed[symbol])
            if bar is None:
                continue
            end = bar.candle.time + feed.timeframe * 1000
            if due is None or end < first:
                due, first = (symbol, bar), end
        if due is not None:
            symbol, bar = due
            self.by_market[symbol].took(bar.number)
        return due
