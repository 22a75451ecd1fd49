"""Names of perpetuals in the three spellings that people and exchanges have for them, told apart from spot.

`BTC/USDT:USDT` is what srconsole writes, `BTCUSDT` what the exchange calls it, `BTCUSDT_UMCBL` what Bitget called it
before 2025. Spot is `BTC/USDT`, and `BTCUSDT_SPBL` to the old Bitget: another market, never taken for a perpetual.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, NamedTuple

from srconsole.errors import RequestError
from srconsole.plain_text import plain

if TYPE_CHECKING:
    from collections.abc import Collection

QUOTE: Final = "USDT"
"""What the perpetuals are priced and settled in."""

LEGACY: Final = "_UMCBL"
"""What Bitget's old API put behind a USDT perpetual."""

_BASE: Final = r"[A-Z0-9]{1,20}"
_UNIFIED: Final = re.compile(rf"({_BASE})/{QUOTE}:{QUOTE}")
_TOGETHER: Final = re.compile(rf"({_BASE}){QUOTE}(?:{LEGACY})?")
_SPOT: Final = re.compile(rf"({_BASE})/([A-Z]{{3,6}})|({_BASE}?)({QUOTE}|USDC|EUR)_SPBL")
_OTHER_CONTRACT: Final = re.compile(rf"{_BASE}_[DC]MCBL|{_BASE}/[A-Z]{{3,6}}:[A-Z0-9]{{3,20}}(?:-[0-9A-Z-]+)?")
_MARKS: Final = re.compile(r"(?:PERPETUAL|PERP|SWAP|UMCBL|SPBL|P)$")
_LONGEST: Final = 40
"""Letters of a text that is quoted, or taken for a name misspelt."""


class Perpetual(NamedTuple):
    """A contract without an end, priced and settled in USDT."""

    base: str
    """The coin, as the exchange has it: `BTC`, `1000PEPE`."""

    @property
    def unified(self) -> str:
        """As srconsole writes it: `BTC/USDT:USDT`."""
        return f"{self.base}/{QUOTE}:{QUOTE}"

    @property
    def together(self) -> str:
        """As the exchange calls it: `BTCUSDT`."""
        return f"{self.base}{QUOTE}"

    @property
    def legacy(self) -> str:
        """As Bitget's old API called it: `BTCUSDT_UMCBL`."""
        return f"{self.base}{QUOTE}{LEGACY}"


def perpetual_of(text: str) -> Perpetual:
    """Read a perpetual's name in any of its three spellings.

    Raises:
        RequestError: the text is none of them; the message has the nearest one, and says what spot and other contracts
            are where it is one of these.
    """
    found = _UNIFIED.fullmatch(text) or _TOGETHER.fullmatch(text)
    if found is not None:
        return Perpetual(found[1])
    near = _nearest(text)
    instead = f"did you mean {near}?" if near else "write it as BTC/USDT:USDT, BTCUSDT or BTCUSDT_UMCBL"
    raise RequestError(f"symbol {_shown(text)}: {_what_it_is(text)}; {instead}")


def check_listed(wanted: Perpetual, listed: Collection[str], exchange: str) -> None:
    """Check that an exchange trades a perpetual.

    Args:
        wanted: the perpetual.
        listed: the exchange's perpetuals, as srconsole writes them.
        exchange: its name.

    Raises:
        RequestError: it does not; the message has the nearest one that it does.
    """
    if wanted.unified in listed:
        return
    bases = [symbol.partition("/")[0] for symbol in listed if _UNIFIED.fullmatch(symbol)]
    scaled = [base for base in bases if base.lstrip("10").removesuffix("1000") == wanted.base.lstrip("10")]
    near = scaled[:1] or get_close_matches(wanted.base, bases, n=1)
    instead = f"did you mean {Perpetual(near[0]).unified}?" if near else "see its list of perpetuals"
    raise RequestError(f"symbol {wanted.unified}: {exchange} has no such perpetual; {instead}")


def _what_it_is(text: str) -> str:
    if _SPOT.fullmatch(text):
        return "this is a spot market, and srconsole trades perpetuals"
    if _OTHER_CONTRACT.fullmatch(text) and not _UNIFIED.fullmatch(text):
        return f"this contract is not a perpetual settled in {QUOTE}"
    return "this is no name of a perpetual"


def _nearest(text: str) -> str:
    """Return the spelling that a text without its signs and marks comes to, empty where it comes to none."""
    if len(text) > _LONGEST or not text.isascii():
        return ""
    bare = re.sub(r"[^A-Z0-9]+", "", text.upper().rpartition(":")[0] or text.upper())
    if re.search(r"[._-][A-Z]+$", text.upper()):
        bare = _MARKS.sub("", bare)
    base = bare.removesuffix(QUOTE)
    if base == bare:
        base = re.sub(r"(?:USDC|USD|EUR)$", "", bare) or bare
    near = Perpetual(base)
    return near.unified if _UNIFIED.fullmatch(near.unified) else ""


def _shown(text: str) -> str:
    return repr(plain(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"))
