"""Who may ask: Bitget's signature, HMAC-SHA256 over time, method, path and body, and how old a request may be."""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote

from msgspec import Struct

from srconsole.exchange.simulated.codes import Code, Refused

WINDOW: Final = 30_000
"""Milliseconds that a request's time may be off."""


class Keys(Struct, frozen=True):
    """A key of the exchange, as it knows it."""

    key: str
    secret: str
    passphrase: str


def signature(secret: str, timestamp: str, method: str, target: str, body: bytes) -> str:
    """Return the signature of a request, base64; `target` is the path with its query, not percent-encoded."""
    message = f"{timestamp}{method}{target}".encode() + body
    return b64encode(hmac.digest(secret.encode(), message, "sha256")).decode()


def check(keys: Keys, headers: Mapping[str, str], method: str, raw_target: str, body: bytes, now: int) -> None:
    """Hold a private request against the keys and the clock.

    Args:
        keys: the ones that are known.
        headers: of the request.
        method: GET or POST.
        raw_target: path and query as they came; the query was signed before it was percent-encoded.
        body: as it came, to the byte.
        now: the time of the exchange's gate, UTC milliseconds.

    Raises:
        Refused: something is missing, too old or wrong.
    """
    key, sign = headers.get("ACCESS-KEY", ""), headers.get("ACCESS-SIGN", "")
    timestamp, phrase = headers.get("ACCESS-TIMESTAMP", ""), headers.get("ACCESS-PASSPHRASE", "")
    if not key:
        raise Refused(Code.KEY_MISSING, "ACCESS_KEY cannot be empty")
    if not sign:
        raise Refused(Code.SIGN_MISSING, "Signature cannot be empty")
    if not timestamp.isdecimal():
        raise Refused(Code.TIMESTAMP_INVALID, "Invalid ACCESS_TIMESTAMP")
    if abs(int(timestamp) - now) > WINDOW:
        raise Refused(Code.TIMESTAMP_EXPIRED, "Request timestamp expired")
    if key != keys.key:
        raise Refused(Code.KEY_INVALID, "Invalid ACCESS_KEY")
    expected = signature(keys.secret, timestamp, method, unquote(raw_target), body)
    if not hmac.compare_digest(sign.encode(), expected.encode()):
        raise Refused(Code.SIGN_WRONG, "sign signature error")
    if phrase != keys.passphrase:
        raise Refused(Code.KEY_OR_PHRASE_WRONG, "apikey/password is incorrect")
