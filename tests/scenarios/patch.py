"""What a defence is switched off by: one name of the code gets another value."""

from __future__ import annotations

from typing import Protocol


class Patch(Protocol):
    """Gives names other values; pytest's can give them back."""

    def setattr(self, target: object, name: str, value: object) -> None:
        """Give a name of a class or a module another value."""


class ForGood:
    """Gives names other values until the process ends, which needs no pytest; a `Patch`."""

    def setattr(self, target: object, name: str, value: object) -> None:
        """Give a name another value.

        Raises:
            AttributeError: there is no such name.
        """
        getattr(target, name)
        setattr(target, name, value)
