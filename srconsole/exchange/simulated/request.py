"""A request in Bitget's words: its parameters, read with Bitget's refusals for what is missing or wrong."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

from msgspec import Struct

from srconsole.exchange.simulated.codes import Code, Refused

MOST: Final = 10**15
"""Numbers are smaller; a larger one is no size, price or time."""
MOST_DIGITS: Final = 30


class Request(Struct, frozen=True):
    """What was asked for.

    Attributes:
        method: GET or POST.
        path: without the host and the query.
        params: of the query or the body; numbers may be text, as Bitget takes both.
    """

    method: str
    path: str
    params: Mapping[str, object]

    def text(self, name: str, default: str = "") -> str:
        """Return a parameter as text, or the default where it is absent or null."""
        value = self.params.get(name)
        return default if value is None else str(value)

    def need(self, name: str) -> str:
        """Return a parameter that must be there.

        Raises:
            Refused: it is absent or empty.
        """
        value = self.text(name)
        if not value:
            raise Refused(Code.PARAMETER_EMPTY, f"Parameter {name} cannot be empty")
        return value

    def number(self, name: str) -> Decimal | None:
        """Return a number, None where it is absent or empty.

        Raises:
            Refused: it is no number.
        """
        value = self.text(name)
        if not value:
            return None
        try:
            number = Decimal(value)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) >= MOST:
            raise Refused(Code.PARAMETER_WRONG, f"Parameter verification failed {name}")
        return number

    def need_number(self, name: str) -> Decimal:
        """Return a number that must be there.

        Raises:
            Refused: it is absent, empty or no number.
        """
        self.need(name)
        return self.number(name) or Decimal(0)

    def whole(self, name: str, default: int) -> int:
        """Return a whole number, or the default where it is absent.

        Raises:
            Refused: it is no number.
        """
        number = self.number(name)
        return default if number is None else int(number)

    def identity(self, name: str) -> int | None:
        """Return an id, None where it is absent.

        Raises:
            Refused: it has other signs than digits, or too many of them.
        """
        value = self.text(name)
        if value and not (value.isascii() and value.isdecimal() and len(value) < MOST_DIGITS):
            raise Refused(Code.PARAMETER_WRONG, f"Parameter verification failed {name}")
        return int(value) if value else None

    def limit(self, default: int, most: int) -> int:
        """Return how many rows are asked for, from 1 to the most that there may be.

        Raises:
            Refused: it is no number.
        """
        return max(1, min(self.whole("limit", default), most))

    def choice(self, name: str, *allowed: str) -> str:
        """Return a parameter that must be one of several words, in lower case.

        Raises:
            Refused: it is absent or another word.
        """
        value = self.need(name).lower()
        if value not in allowed:
            raise Refused(Code.PARAMETER_UNFIT, f"The parameter does not meet the specification {name}")
        return value

    def items(self, name: str) -> list[Mapping[str, object]] | None:
        """Return a list of objects, None where it is absent.

        Raises:
            Refused: it is something else.
        """
        value = self.params.get(name)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise Refused(Code.PARAMETER_WRONG, f"Parameter verification failed {name}")
        return value
