"""Nothing that an exchange did not say is taken for its word: each reply is looked at before ccxt reads it.

By itself ccxt 4.5.90 makes an empty list, a flat account or an order without an id of a reply that is no JSON, of one
that is empty, and of every HTTP status that it does not know (499, 523, 524).
"""

from __future__ import annotations

from typing import Any, Protocol

from srconsole.exchange.ccxt.venues import Venue


class Replies(Protocol):
    """What of a ccxt client sees the replies."""

    handle_errors: Any
    handle_http_status_code: Any


def install_guard(exchange: Replies, venue: Venue, base: str) -> None:
    """Let a client raise for every reply that is not the exchange's word of success; to be done before its first call.

    A reply passes if its status is 2xx, if it is a JSON object that is not empty or a JSON list, and if it carries the
    exchange's code of success. For all others the client raises what ccxt knows them by, else ccxt's `BadResponse`.

    Args:
        exchange: a ccxt client.
        venue: the exchange.
        base: where its hosts are redirected to, empty where they are not.
    """
    from ccxt.base.errors import BadResponse

    known_errors = exchange.handle_errors

    def handle_errors(*seen: Any) -> None:
        status, reason, url, method, headers, body, reply, *sent = seen
        known_by = url.replace(base, venue.real_host, 1) if base and venue.real_host else url
        known_errors(status, reason, known_by, method, headers, body, reply, *sent)
        exchange.handle_http_status_code(status, reason, url, method, body)
        if not 200 <= status < 300:
            raise BadResponse(f"{venue.name} answered with HTTP status {status}")
        if not isinstance(reply, dict | list) or reply == {}:
            raise BadResponse(f"{venue.name} answered with something else than JSON")
        if not venue.succeeded(reply, url):
            raise BadResponse(f"{venue.name} answered without its code of success")

    exchange.handle_errors = handle_errors
