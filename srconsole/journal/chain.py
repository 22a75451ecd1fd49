"""Checksums over what a journal holds: each record is summed with all those before it, and kept at every block's end.

So a start checks the newest blocks alone, and whoever checks all of them tells which block was changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from hashlib import blake2b
from typing import Any, Final

import msgspec
from msgspec import Struct

BLOCK: Final = 1000
"""Records between two sums that are kept."""

STREAMS: Final = ("inputs", "facts", "rows", "trades", "thinned")
"""The tables that are summed, each by itself."""

_encode: Final = msgspec.msgpack.Encoder().encode
_SIZE: Final = 16
"""Bytes of a sum."""


class Chain(Struct):
    """The sum of a table's records.

    Attributes:
        count: how many there are.
        sum: of all of them.
    """

    count: int = 0
    sum: bytes = b""

    def add(self, record: Iterable[Any]) -> bool:
        """Take one more record (a row's columns); return whether it ends a block."""
        return self.add_all((tuple(record),))

    def add_all(self, records: Collection[tuple[Any, ...]]) -> bool:
        """Take more records, none of them behind the end of a block but the last; return whether that ends one."""
        summed = self.sum
        for record in records:
            summed = blake2b(summed + _encode(record), digest_size=_SIZE).digest()
        self.sum = summed
        self.count += len(records)
        return self.count % BLOCK == 0


class Head(Struct, omit_defaults=True):
    """What a journal holds as of its last commit.

    Attributes:
        run: the run's id.
        chains: each table's sum, by its name.
        sizes: bytes of `historical_data.csv` and `historical_trades.csv` behind their headers, by market.
        kind: which market's run it is, in words; empty for a replay.
        markets: the symbols that short inputs name by their place here.
        time: when the newest input came that says so, UTC milliseconds.
        gone: how many inputs were thinned away.
    """

    run: str
    chains: dict[str, Chain]
    sizes: dict[str, tuple[int, int]]
    kind: str = ""
    markets: list[str] = []
    time: int = 0
    gone: int = 0

    @classmethod
    def empty(cls, run: str, kind: str = "") -> Head:
        """Return the head of a journal in which nothing has happened."""
        return cls(run, {name: Chain() for name in STREAMS}, {}, kind)

    def holds(self, name: str) -> int:
        """Return how many records a table has to hold."""
        return self.chains[name].count - (self.gone if name == "inputs" else 0)

    @property
    def thinned(self) -> int:
        """How many blocks of inputs were thinned; a journal of an older layout knows of none."""
        return self.chains["thinned"].count if "thinned" in self.chains else 0

    def copy(self) -> Head:
        """Return another one that may be changed without this one."""
        chains = {name: Chain(chain.count, chain.sum) for name, chain in self.chains.items()}
        return Head(self.run, chains, dict(self.sizes), self.kind, list(self.markets), self.time, self.gone)


def sum_of(*parts: bytes) -> bytes:
    """Return the checksum of one record by itself."""
    return blake2b(_encode(parts), digest_size=_SIZE).digest()
