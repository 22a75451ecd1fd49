"""ccxt's errors become srconsole's, once, here: by the exchange's own code first, by ccxt's class second.

The classes alone would mislead: an order that timed out is an `AuthenticationError` by code 40010, a clock that is off
a `NetworkError`, no position an `ExchangeError`. An error without a code leaves open what came of a call.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Sequence
from typing import Any, Final

from srconsole.errors import (
    ExchangeError,
    InsufficientFunds,
    KeysRefused,
    Maintenance,
    RateLimited,
    Refused,
    SrconsoleError,
    Unreachable,
)
from srconsole.exchange.ccxt.venues import Venue
from srconsole.settings.secret import SHOWN

_LOG: Final = logging.getLogger("srconsole.errors.exchange")
"""Where the stacks go; only a run has logs."""
LONGEST_WORD: Final = 200
"""Letters of what an exchange says that are passed on."""

BUSY_WAIT: Final = 2.0
BAN_WAIT: Final = 60.0
"""Seconds to leave an exchange alone that is asked too much, or has shut somebody out for it."""

Kind = type[ExchangeError]

_ADVICE: Final[dict[Kind, str]] = {
    ExchangeError: "what came of it is not known; try again, and if it stays so, see the exchange's status page",
    Unreachable: "see to this machine's network and the exchange's status page, then try again",
    RateLimited: "wait a minute and try again, and see what else asks it from this machine",
    Maintenance: "see its status page, and try again when it is open",
    KeysRefused: "see that the key, secret and passphrase are right, and what they may do and from which address",
    Refused: "change what is asked for",
    InsufficientFunds: "bring in funds, or lower the margin",
}

_KIND: Final = "the account's kind has changed: bring it back, or start again"
_ADVICE_OF: Final = {"40084": _KIND, "40085": _KIND}

_CLOCK: Final = "set this machine's clock, and let it be kept (NTP)"

_CODES: Final[dict[str, dict[Kind, str]]] = {
    "bitget": {
        InsufficientFunds: "43012 40762 40711 40712 25202 25203",
        KeysRefused: "40001 40002 40003 40006 40009 40011 40012 40014 40018 40037 40084 40085",
        Maintenance: "40200 40308 41114 43115",
        RateLimited: "429",
        ExchangeError: "40010 40015 40604 40725 45001",
        Refused: "40005 40008 40017 40019 40020 40034 40109 40305 40404 40757 40768 40774 40786 40797 40808 40830 "
        "40832 40836 40917 40920 22001 22002 22003 25204 25227 41103 43001 43011 43023 43025 45006 45110 45111 45112 "
        "45113 45114 45115 45117 45122",
    },
    "binance": {
        InsufficientFunds: "-2018 -2019 -2024",
        KeysRefused: "-1022 -2014 -2015",
        RateLimited: "-1003 -1008 -1015",
        ExchangeError: "-1000 -1001 -1006 -1007",
        Refused: "-1021 -5028 -1102 -1111 -1121 -2011 -2013 -2021 -2022 -2027 -2028 -4003 -4005 -4015 -4046 -4059 "
        "-4061 -4067 -4116 -4120 -4131 -4164 -4192 -4202 -4400 -5021 -5022 -20132",
    },
    "bybit": {
        InsufficientFunds: "110004 110007 110012",
        KeysRefused: "10003 10004 10005 10010 10024 10027 10028 33004",
        RateLimited: "10006 10018 10429 110079",
        ExchangeError: "10000 10014 10016 170007",
        Refused: "10001 10002 110001 110003 110008 110010 110013 110017 110025 110026 110028 110043 110061 110066 "
        "110072 110090 110092 110093 110094",
    },
    "mexc": {
        InsufficientFunds: "2005 30004 30005 10101",
        KeysRefused: "401 402 406 511 602 701 700002",
        Maintenance: "604",
        RateLimited: "429 510",
        ExchangeError: "500 501 603 9999",
        Refused: "513 600 1001 1002 2001 2006 2007 2008 2009 2011 2015 2018 2021 2030 3004 5002 6001 10007 30002 "
        "700003 -2011 -2013",
    },
}
"""What the exchanges' codes come to, where it is known."""

_CLOCK_CODES: Final = frozenset({"40005", "40008", "-1021", "-5028", "10002", "513", "700003"})
_BANS: Final = frozenset({"-1003", "10018"})
_SHUT_OUT: Final = frozenset({"403", "418"})
"""HTTP statuses by which an exchange, or the wall before it, shuts out an address that asks too much."""
_STATUS: Final = re.compile(r"\S+ [A-Z]+ \S+ ([0-9]{3}) ")

# The first that fits; ccxt's tree is searched from the narrow to the wide.
_CLASSES: Final[tuple[tuple[str, Kind], ...]] = (
    ("InsufficientFunds", InsufficientFunds),
    ("RateLimitExceeded", RateLimited),
    ("DDoSProtection", RateLimited),
    ("OnMaintenance", Maintenance),
    ("AuthenticationError", KeysRefused),
    ("RequestTimeout", Unreachable),
    ("InvalidNonce", Refused),
    ("NetworkError", Unreachable),
    ("BadResponse", ExchangeError),
    ("ArgumentsRequired", Refused),
    ("BadRequest", Refused),
    ("InvalidOrder", Refused),
    ("NotSupported", Refused),
    ("OperationRejected", Refused),
)


_SAID: Final = ("msg", "retMsg", "message")
"""Where exchanges say in words what is wrong."""


def translated(error: Exception, venue: Venue, doing: str, hidden: Sequence[str] = ()) -> SrconsoleError:
    """Return srconsole's error for one that came out of ccxt; one of srconsole's own is returned as it is.

    Args:
        error: whatever a call of ccxt raised; its parsers also let plain errors of Python out.
        venue: the exchange.
        doing: what was asked for, as in `reading the candles of BTC/USDT:USDT`.
        hidden: what is not passed on although the exchange says it: keys, which some quote as they refuse them.
    """
    if isinstance(error, SrconsoleError):
        return error
    word = _word_of(error, venue)
    code = next((str(word[name]) for name in venue.codes if word.get(name) is not None), "")
    banned = code in _BANS or (not code and _status_of(error) in _SHUT_OUT)
    kind = RateLimited if banned else _kind(error, venue, code)
    if not issubclass(kind, Refused) and _LOG.hasHandlers():
        # A refusal is an answer, and the exchange's own words are all there is to it.
        _LOG.warning("%s: %s failed", venue.name, doing, exc_info=error)
    said = next((word[name] for name in _SAID if word.get(name) and isinstance(word[name], str)), "")
    for text in filter(None, hidden):
        said = said.replace(text, SHOWN)
    said = said[:LONGEST_WORD]
    reason = f"it says {said!r}" if said else _without_words(error, kind)
    with_code = f" (code {code})" if code else ""
    advice = _CLOCK if code in _CLOCK_CODES or _is_a(error, "InvalidNonce") else _ADVICE_OF.get(code, _ADVICE[kind])
    message = f"{venue.name}: {doing} failed: {reason}{with_code}; {advice}"
    if kind is RateLimited:
        return RateLimited(message, code, BAN_WAIT if banned else BUSY_WAIT)
    return kind(message, code)


def _kind(error: Exception, venue: Venue, code: str) -> Kind:
    for kind, codes in _CODES[venue.name].items():
        if code and code in codes.split():
            return kind
    return next((kind for name, kind in _CLASSES if _is_a(error, name)), ExchangeError)


def _is_a(error: Exception, name: str) -> bool:
    """Tell whether an error is of one of ccxt's classes, by its name: ccxt need not be loaded for that."""
    return any(kind.__name__ == name for kind in type(error).__mro__)


def _status_of(error: Exception) -> str:
    """Return the HTTP status that ccxt has put behind the url, empty where there is none."""
    found = _STATUS.match(str(error))
    return "" if found is None else found[1]


def _word_of(error: Exception, venue: Venue) -> dict[str, Any]:
    """Return the exchange's own reply, which ccxt puts behind the exchange's name in its message."""
    start = str(error).find("{")
    if start < 0:
        return {}
    try:
        word = json.loads(str(error)[start:])
    except ValueError:
        return {}
    return word if isinstance(word, dict) else {}


def _without_words(error: Exception, kind: Kind) -> str:
    """Say what happened where the exchange said nothing; ccxt's own text has urls in it that are nobody's business."""
    if _is_a(error, "RequestTimeout"):
        return "no answer came in time"
    if kind is Unreachable:
        return "it cannot be reached"
    if kind is RateLimited:
        return "it is asked too often"
    if kind is Maintenance:
        return "it is closed"
    if issubclass(kind, KeysRefused | Refused):
        return "it refuses, and does not say why"
    if _is_a(error, "BadResponse") and " answered with" in str(error) and "{" not in str(error):
        return str(error)[:LONGEST_WORD]
    return "the answer could not be read"
