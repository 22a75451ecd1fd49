"""Which request is answered by what: public and private, reads and writes; all without a socket."""

from __future__ import annotations

from srconsole.exchange.simulated import account_reads, market_reads
from srconsole.exchange.simulated.codes import Code, Refused
from srconsole.exchange.simulated.request import Request
from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.views import View
from srconsole.exchange.simulated.writes import WRITES


def is_private(path: str) -> bool:
    """Tell whether a path wants a signature."""
    return path in account_reads.READS or path in WRITES or path.startswith("/api/v3/")


def answer(venue: Venue, view: View, request: Request) -> object:
    """Return the `data` of the answer to a request; time is not moved by it.

    Raises:
        Refused: the exchange declines, with Bitget's code.
    """
    path = request.path
    if path.startswith("/api/v3/"):
        raise Refused(
            Code.CLASSIC_ACCOUNT, "You are in Classic Account mode, and the Unified Account API is not supported"
        )
    reads = market_reads.READS if path in market_reads.READS else account_reads.READS
    handler = WRITES.get(path) if request.method == "POST" else reads.get(path)
    if handler is None:
        raise Refused(Code.UNKNOWN_PATH, "Request URL NOT FOUND")
    if venue.maintenance and path != "/api/v2/public/time":
        raise Refused(Code.MAINTENANCE, "Server upgrade, please try again later")
    mix = path.startswith("/api/v2/mix/") and not path.endswith("/contracts")
    if mix and request.need("productType").upper() != "USDT-FUTURES":
        raise Refused(Code.SYMBOL_UNKNOWN, "Parameter productType does not exist")
    return handler(venue, view, request)
