"""Snapshots of a market, made of the canned ones and of what its exchange has."""

from __future__ import annotations

from typing import Any

from srconsole.engine.view.live import Calls, FundingView, LiveView, Outlook, StopView
from srconsole.engine.view.snapshot import GuardView, Snapshot
from srconsole.settings.schema import Settings
from tests.console import canned

SYMBOL = "BTC/USDT:USDT"
OUTLOOK = Outlook(
    price_age=1.2, candle_age=844.0, ahead=0.012, latency=0.212, account_calls=Calls(3, 10), public_calls=Calls(1, 20)
)
LIVE = LiveView(
    outlook=OUTLOOK,
    account_age=0.8,
    account_failing="",
    stop=None,
    covered=True,
    uncovered_for=None,
    uncovered_in_all=0.0,
    unknown="",
    differences=(),
    choices=(),
    beside=(),
    against_entries=(),
    funding=FundingView(canned.at("2019-01-10T16"), 0.0001, None),
    balance_off=0.0,
    unsold=0,
)
STOP = StopView(3692.7, "LAST", 0.0)
NOT_ARMED = "not armed: type BTC/USDT:USDT, or start with --live BTC/USDT:USDT"
GUARDS = GuardView(1009.53, 0.0125, 0.05, 1047.79, 0.036514, 0.2, ())
"""Live has both; nothing is bought without."""
UNKNOWN = (
    "what came of order a1b2c3d4-BTCUSDT-17 (sell) is unknown: the line broke before an answer came; "
    "it is looked up, not sent again"
)
DIFFERENCES = (
    "the exchange holds 0.183781, the journal knows 0.133781",
    "an order of somebody else waits: buy 0.05",
)


def seen(snapshot: Snapshot, mode: str = "paper", **fields: Any) -> Snapshot:
    """Return a snapshot as one of a market, with other fields of what its exchange has."""
    market = canned.changed(snapshot, symbol=SYMBOL, live=LIVE._replace(**fields))
    feed = market.market.feed._replace(total=None)
    return canned.changed(market, feed=feed)._replace(mode=mode, guards=GUARDS if mode == "live" else None)


def paper_flat(settings: Settings | None = None) -> Snapshot:
    """Return paper with nothing held."""
    return seen(canned.flat(settings))


def paper_long(settings: Settings | None = None) -> Snapshot:
    """Return paper with a position that is covered."""
    funding = FundingView(canned.at("2019-01-10T16"), 0.0001, 0.05)
    return seen(canned.in_stop_loss(settings), stop=STOP, funding=funding)


def read_only(settings: Settings | None = None) -> Snapshot:
    """Return live, read-only and not armed, as the exchange has what is not explained."""
    return seen(
        canned.in_stop_loss(settings),
        "live",
        stop=StopView(3692.7, "MARK", 0.133781),
        differences=DIFFERENCES,
        choices=("adopt", "close", "ignore"),
        beside=("somebody else's order waits to sell 0.02",),
        against_entries=(NOT_ARMED, f"read-only: {DIFFERENCES[0]}", "nobody is told of silence: set alerts.ping_url"),
        balance_off=12.3,
        funding=FundingView(canned.at("2019-01-10T16"), 0.0012, 0.6),
    )


def unknown(settings: Settings | None = None) -> Snapshot:
    """Return the testnet with an order whose fate is not known."""
    shown = canned.with_order(canned.in_stop_loss(settings), "unknown", note="the line broke before an answer came")
    return seen(shown, "testnet", stop=STOP, unknown=UNKNOWN)


def uncovered(settings: Settings | None = None) -> Snapshot:
    """Return live with a position that has no stop at the exchange, and prices and account that are old."""
    old = Outlook(
        11.0, 5_000.0, -3.2, 1.31, "the exchange does not answer", Calls(10, 10), Calls(), "the exchange asks for less"
    )
    return seen(
        canned.in_stop_loss(settings),
        "live",
        outlook=old,
        stop=None,
        covered=False,
        uncovered_for=12.0,
        uncovered_in_all=3.0,
        account_age=34.0,
        account_failing="HTTP 502 from the exchange",
    )


STATES = {
    "paper_flat": paper_flat,
    "paper_long": paper_long,
    "read_only": read_only,
    "unknown": unknown,
    "uncovered": uncovered,
}
