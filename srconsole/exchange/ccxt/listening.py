"""Tells somebody each reply of an exchange as it came, for records that are compared with later ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from srconsole.exchange.ccxt.guard import Replies


class RawReply(Struct, frozen=True):
    """A reply, before anybody has read anything into it.

    Attributes:
        method: GET or POST.
        path: what was asked, with its query, without a host.
        status: of HTTP.
        text: the body; no request, and so no key or signature, is in it.
    """

    method: str
    path: str
    status: int
    text: str


def listen(client: Replies, heard: Callable[[RawReply], object]) -> None:
    """Have each reply of a client told, good or bad, before it is judged; to be done when the guard is in place."""
    judge = client.handle_errors

    def handle_errors(*seen: Any) -> None:
        status, _, url, method, _, text, *_ = seen
        parts = urlsplit(url)
        query = f"?{parts.query}" if parts.query else ""
        heard(RawReply(method, f"{parts.path}{query}", status, text or ""))
        judge(*seen)

    client.handle_errors = handle_errors
