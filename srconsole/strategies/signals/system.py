"""What gives the signals of a signal strategy: a system that reads one closed candle after the other."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Generic, Literal, TypeVar

import msgspec
from msgspec import Struct

from srconsole.core.candle import Candle
from srconsole.figures import quantity_text

Signal = Literal[-1, 0, 1]
"""Sell, neither, buy."""

Memory = TypeVar("Memory", bound=Struct)


class System(ABC, Generic[Memory]):
    """The rules of one signal strategy.

    Attributes:
        memory: its indicators, and all else that the next signal depends on.
        columns: what its values are called.
        history: how many candles close before the first that can have a signal.
    """

    columns: tuple[str, ...]
    history: int

    def __init__(self, memory: Memory) -> None:
        """Start with indicators that have seen no candle."""
        self.memory = memory

    @abstractmethod
    def signal(self, candle: Candle) -> Signal:
        """Take one closed candle, in order; return what it says."""

    @abstractmethod
    def values(self) -> tuple[float, ...]:
        """Return its values as of the last close, nan where one is not known."""

    @abstractmethod
    def waits(self, held: bool) -> str:
        """Return what it waits for, to sell or to buy, in a few words; there are candles enough for a signal."""

    def restore(self, memory: bytes) -> None:
        """Be where the memory was written down, from its MessagePack.

        Raises:
            msgspec.DecodeError: it is of another form, or of indicators of other lengths.
        """
        read = msgspec.msgpack.decode(memory, type=type(self.memory))
        if list(_lengths(read)) != list(_lengths(self.memory)):
            raise msgspec.ValidationError("it is of indicators of other lengths")
        self.memory = read


def _lengths(memory: Struct) -> Iterator[int]:
    """Find the lengths of all indicators in a memory."""
    for name in memory.__struct_fields__:
        value = getattr(memory, name)
        if isinstance(value, Struct):
            yield from _lengths(value)
        elif name == "length":
            yield value


def place(value: float, other: float) -> str:
    """Return where a value stands to another, in words."""
    if value == other:
        return "they are level"
    return f"it is {quantity_text(abs(value - other))} {'above' if value > other else 'below'}"
