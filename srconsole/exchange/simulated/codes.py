"""Bitget's codes, as far as the simulated exchange answers with them; docs/simulator.md says how well known each is."""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """A code of Bitget's replies, by what it means."""

    KEY_MISSING = "40001"
    SIGN_MISSING = "40003"
    TIMESTAMP_INVALID = "40005"
    KEY_INVALID = "40006"
    TIMESTAMP_EXPIRED = "40008"
    SIGN_WRONG = "40009"
    KEY_OR_PHRASE_WRONG = "40012"
    SYSTEM = "40015"
    PARAMETER_WRONG = "40017"
    PARAMETER_EMPTY = "40019"
    SYMBOL_UNKNOWN = "40034"
    CLASSIC_ACCOUNT = "40084"
    UNIFIED_ACCOUNT = "40085"
    ORDER_UNKNOWN = "40109"
    MAINTENANCE = "40200"
    CLIENT_ID_TOO_LONG = "40305"
    UNKNOWN_PATH = "40404"
    NOT_ENOUGH_POSITION = "40757"
    BALANCE_EXCEEDED = "40762"
    ORDER_GONE = "40768"
    MODE_MISMATCH = "40774"
    CLIENT_ID_TWICE = "40786"
    LEVERAGE_TOO_HIGH = "40797"
    SCALE_WRONG = "40808"
    LONG_STOP_NOT_BELOW = "40917"
    POSITION_MODE_BLOCKED = "40920"
    NOTHING_TO_CANCEL = "22001"
    NO_POSITION = "22002"
    CHANGE_NEEDS_ALL = "22003"
    MARGIN_EXCEEDED = "25202"
    NO_SUCH_ORDER = "25204"
    NO_SUCH_POSITION = "25227"
    PARAMETER_UNFIT = "43011"
    NO_POSITION_FOR_STOP = "43023"
    PLAN_UNKNOWN = "43025"
    OFFLINE = "43115"
    BELOW_MINIMUM = "45110"
    BELOW_MINIMUM_SIZE = "45111"
    ABOVE_MAXIMUM = "45113"
    PRICE_OFF_TICK = "45115"
    MARGIN_MODE_BLOCKED = "45117"
    SHORT_STOP_NOT_ABOVE = "45122"


class Refused(Exception):
    """The exchange declines a request and says why, as it would over the line.

    Attributes:
        code: Bitget's.
        message: its words.
        status: of the HTTP reply.
    """

    def __init__(self, code: Code, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
