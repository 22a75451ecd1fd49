"""Bitget's signature: HMAC-SHA256 over time, method, path and body, the same for V1, V2 and V3."""

from __future__ import annotations

import hmac
import json
from base64 import b64encode
from collections.abc import Mapping

from srconsole.settings.secret import Credentials


def encoded(body: Mapping[str, object]) -> bytes:
    """Return a body as it is signed and sent, to the byte."""
    return json.dumps(body, separators=(",", ":")).encode()


def signature(secret: str, timestamp: str, method: str, target: str, body: bytes = b"") -> str:
    """Return the signature of a request, base64.

    Args:
        secret: of the keys.
        timestamp: UTC milliseconds.
        method: GET or POST.
        target: the path with its query.
        body: as it is sent.
    """
    message = f"{timestamp}{method}{target}".encode() + body
    return b64encode(hmac.digest(secret.encode(), message, "sha256")).decode()


def signed_headers(
    credentials: Credentials, timestamp: int, method: str, target: str, body: bytes, *, demo: bool
) -> dict[str, str]:
    """Return the headers of a signed request; of a demo account's one more."""
    secret = credentials.secret.reveal()
    return {
        "ACCESS-KEY": credentials.key.reveal(),
        "ACCESS-SIGN": signature(secret, str(timestamp), method, target, body),
        "ACCESS-TIMESTAMP": str(timestamp),
        "ACCESS-PASSPHRASE": credentials.passphrase.reveal(),
        "Content-Type": "application/json",
        "locale": "en-US",
        **({"PAPTRADING": "1"} if demo else {}),
    }
