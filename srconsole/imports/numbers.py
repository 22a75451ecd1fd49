"""Numbers as people and programs write them: `61,130.99`, `61.130,99`, `2.31B`, `1.2e+09`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Final

from srconsole.market.csv_format import shown

MISSING: Final = frozenset({"", "-", "--", "nan", "null", "none", "n/a", "#n/a", "na", "<na>", "\\n", "nil", "nat"})
"""What stands where a program had no number, in lower case."""

GROUPED: Final = "row with thousands separators in its numbers: taken out"
SCALED: Final = "row with K, M or B behind a number: multiplied"
"""What is said of a row in which numbers were mended."""

_SCALES: Final = {"K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
_SWISS: Final = "\u2019"
_CURRENCY: Final = "$€£¥₿"
_THIN: Final = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009", " "))


class NumberReader:
    """Reads numbers of one file.

    Attributes:
        decimal: what stands before decimals, `.` or `,`.
        mended: what to say of a number that the last `read` had to mend, empty where it had not.
    """

    def __init__(self, decimal: str) -> None:
        other = "," if decimal == "." else "."
        mark, group = re.escape(decimal), f"[{re.escape(other)} '{_SWISS}]"
        exponent = r"(?:[eE][+-]?[0-9]{1,4})?"
        self.decimal = decimal
        self.mended = ""
        self._plain = re.compile(rf"[+-]?(?:[0-9]+(?:{mark}[0-9]*)?|{mark}[0-9]+){exponent}")
        self._grouped = re.compile(rf"[+-]?[1-9][0-9]{{0,2}}({group})[0-9]{{3}}(?:\1[0-9]{{3}})*(?:{mark}[0-9]*)?")

    def read(self, text: str) -> float:
        """Read one number.

        Raises:
            ValueError: it is none; the message is a phrase such as `is empty`.
        """
        self.mended = ""
        bare = text.strip().translate(_THIN).strip(_CURRENCY + " ")
        if self._plain.fullmatch(bare) and bare.isascii():
            value = float(bare.replace(",", "."))
        else:
            value = self._unusual(bare, text)
        if not math.isfinite(value):
            raise ValueError(f"is {shown(text)}, expected a finite number")
        return value

    def _unusual(self, bare: str, text: str) -> float:
        if bare.lower() in MISSING:
            raise ValueError(f"is {shown(text)}, expected a number" if bare else "is empty, expected a number")
        scale = _SCALES.get(bare[-1:].upper(), 1.0)
        digits = bare[:-1].rstrip() if scale != 1.0 else bare
        if self._plain.fullmatch(digits) and digits.isascii():
            self.mended = SCALED
        elif self._grouped.fullmatch(digits) and (digits.isascii() or _SWISS in digits):
            self.mended = GROUPED
            digits = re.sub(rf"[^0-9eE{re.escape(self.decimal)}+-]", "", digits)
        else:
            raise ValueError(f"is {shown(text)}, expected a number")
        return _scaled(digits.replace(",", "."), scale)


def _scaled(digits: str, scale: float) -> float:
    """Multiply in decimal: 2.31 B is 2310000000.0, not a neighbour of it."""
    exponent = round(math.log10(scale))
    return float(digits if "e" in digits.lower() or not exponent else f"{digits}e{exponent}")


_ONE_POINT: Final = re.compile(r"[+-]?[0-9]*\.[0-9]*(?:[eE][+-]?[0-9]+)?")
_ONE_COMMA: Final = re.compile(r"[+-]?[0-9]*,[0-9]*(?:[eE][+-]?[0-9]+)?")
_COULD_BE_GROUPS: Final = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")
_LONG_WHOLE: Final = re.compile(r"[+-]?[0-9]{4,}")


def decimal_mark(texts: Iterable[str]) -> str | None:
    """Find out from a file's numbers what stands before their decimals.

    Returns:
        `.` or `,`; empty where no number has either; None where both are possible, as in `1.234`.
    """
    unsure: set[str] = set()
    ungrouped = False
    for raw in texts:
        text = raw.strip().translate(_THIN).strip(_CURRENCY + " KMBTkmbt")
        if _COULD_BE_GROUPS.fullmatch(text):
            unsure.add("." if "." in text else ",")
        elif _ONE_POINT.fullmatch(text) or re.fullmatch(r"[+-]?[0-9]{1,3}(,[0-9]{3})+\.[0-9]*", text):
            return "."
        elif _ONE_COMMA.fullmatch(text) or re.fullmatch(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+,[0-9]*", text):
            return ","
        elif _LONG_WHOLE.fullmatch(text):
            ungrouped = True
    if not unsure:
        return ""
    return unsure.pop() if ungrouped and len(unsure) == 1 else None
