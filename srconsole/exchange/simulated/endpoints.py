"""Which request is answered by what: public and private, reads and writes; all without a socket."""

from __future__ import annotations

from typing import Final

from srconsole.exchange.simulated import account_reads, market_reads
from srconsole.exchange.simulated.codes import Code, Refused
from srconsole.exchange.simulated.market_reads import Read
from srconsole.exchange.simulated.request import Request
from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.v3 import account_reads as unified_reads
from srconsole.exchange.simulated.v3 import market_reads as unified_market
from srconsole.exchange.simulated.v3.writes import WRITES as UNIFIED_WRITES
from srconsole.exchange.simulated.views import View
from srconsole.exchange.simulated.writes import WRITES

_V3: Final = "/api/v3/"

_UNIFIED_CODES: Final = {
    Code.BALANCE_EXCEEDED: (Code.MARGIN_EXCEEDED, "Insufficient margin"),
    Code.NO_POSITION: (Code.NO_SUCH_POSITION, "Position does not exist"),
    Code.NO_POSITION_FOR_STOP: (Code.NO_SUCH_POSITION, "Position does not exist"),
    Code.PLAN_UNKNOWN: (Code.NO_SUCH_ORDER, "Order does not exist"),
}
"""What unified accounts have codes of their own for."""


def is_private(path: str) -> bool:
    """Tell whether a path wants a signature."""
    if path.startswith(_V3):
        return path not in unified_market.READS
    return path in account_reads.READS or path in WRITES


def answer(venue: Venue, view: View, request: Request) -> object:
    """Return the `data` of the answer to a request; time is not moved by it.

    Raises:
        Refused: the exchange declines, with Bitget's code.
    """
    path = request.path
    unified = path.startswith(_V3)
    if is_private(path):
        _check_kind(venue, unified=unified)
    handler = _handler(request)
    if handler is None:
        raise Refused(Code.UNKNOWN_PATH, "Request URL NOT FOUND")
    if venue.maintenance and path != "/api/v2/public/time":
        raise Refused(Code.MAINTENANCE, "Server upgrade, please try again later")
    if not unified:
        mix = path.startswith("/api/v2/mix/") and not path.endswith("/contracts")
        if mix and request.need("productType").upper() != "USDT-FUTURES":
            raise Refused(Code.SYMBOL_UNKNOWN, "Parameter productType does not exist")
        return handler(venue, view, request)
    try:
        return handler(venue, view, request)
    except Refused as refused:
        raise Refused(*_UNIFIED_CODES.get(refused.code, (refused.code, refused.message))) from None


def _check_kind(venue: Venue, *, unified: bool) -> None:
    """Hold who asks against the kind of the account.

    Raises:
        Refused: it is of the other kind.
    """
    if unified and venue.kind != "unified":
        raise Refused(
            Code.CLASSIC_ACCOUNT,
            "You are in Classic Account mode, and the Unified Account API is not supported at this time",
        )
    if not unified and venue.kind == "unified":
        raise Refused(
            Code.UNIFIED_ACCOUNT,
            "You are in Unified Account mode, and the Classic Account API is not supported at this time",
        )


def _handler(request: Request) -> Read | None:
    path = request.path
    if request.method == "POST":
        return WRITES.get(path) or UNIFIED_WRITES.get(path)
    for reads in (market_reads.READS, account_reads.READS, unified_market.READS, unified_reads.READS):
        if path in reads:
            return reads[path]
    return None
