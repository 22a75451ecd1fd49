"""Scenarios that are drawn: a short market that is bought again and again, and several troubles in it."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any, Final

import msgspec

from srconsole.compose.rehearse.scenario import NOTHING, Prices, Scenario, ToldFault, ToldMarket
from srconsole.compose.rehearse.told import ToldExchange, ToldRequest
from srconsole.exchange.simulated.dial import DRAWS

CANDLE: Final = 60
SYMBOL: Final = "BTCUSDT"
LIVE: Final = 4
"""Of so many scenarios one is looked at by the live feed."""
LEVELS: Final[tuple[Prices, ...]] = (
    (110.0, 110.5, 109.5, 110.0),
    (100.0, 100.5, 99.5, 100.0),
    (120.0, 120.5, 119.5, 120.0),
    (98.0, 98.5, 97.5, 98.0),
    (118.0, 118.5, 117.5, 118.0),
    (99.0, 99.5, 98.5, 99.0),
    (121.0, 121.5, 120.5, 121.0),
    (105.0, 106.0, 104.5, 105.0),
)
RISE: Final[tuple[Prices, ...]] = (
    (105.0, 105.5, 98.6, 99.8),
    (99.8, 100.5, 99.5, 100.0),
    (100.0, 112.0, 99.9, 111.0),
    (111.0, 113.0, 108.0, 108.0),
)
FALL: Final[tuple[Prices, ...]] = (
    (105.0, 105.5, 98.6, 99.8),
    (99.8, 100.5, 99.5, 100.0),
    (100.0, 100.2, 95.0, 96.0),
    (96.0, 104.0, 95.8, 103.0),
)
REST: Final[tuple[Prices, ...]] = ((107.0, 107.5, 106.5, 107.0),) * 6
"""Price is above all levels, troubles are over, and everything comes to be known."""
PATHS: Final = (
    "",
    "place-order",
    "order/detail",
    "all-position",
    "orders-plan-pending",
    "orders-pending",
    "account/account",
    "order/fills",
    "account/bill",
    "modify-tpsl-order",
    "place-tpsl-order",
    "cancel-plan-order",
)


def composed(seed: int) -> Scenario:
    """Draw a scenario."""
    chance = Random(f"composed {seed}")  # no secrets
    swings = [chance.choice((RISE, RISE, FALL)) for _ in range(chance.randint(1, 3))]
    candles = (*LEVELS, *(candle for swing in swings for candle in swing), *REST)
    begin, end = len(LEVELS) * CANDLE, (len(candles) - len(REST)) * CANDLE

    def moment() -> float:
        return round(chance.uniform(begin, end - 1), 1)

    requests = [ToldRequest(after=moment(), ask=chance.choice(("flatten", "pause", "resume"))) for _ in _some(chance)]
    return msgspec.structs.replace(
        NOTHING,
        fault=f"seed {seed}",
        feed="live" if seed % LIVE == 0 else "jumps",
        settings={
            "levels": {"swing_order": 1},
            "strategy": {"trail_pct": 0.01},
            "market": chance.choice(({}, {"step": 0.001, "tick": 0.01, "min_quantity": 0.01})),
            "risk": {"require_attached_stop": chance.random() < 0.8},
        },
        market=ToldMarket(timeframe=CANDLE, candles=candles, history=0 if seed % LIVE else len(LEVELS) - 1),
        exchange=_exchange(chance),
        faults=tuple(_fault(chance, moment(), end) for _ in range(chance.randint(1, 5))),
        happenings=tuple(told for _ in _some(chance) for told in _happening(chance, moment(), end)),
        requests=tuple(sorted(requests, key=lambda told: told.after)),
        kills=tuple(sorted(moment() for _ in _some(chance))),
        leaves=tuple(sorted(moment() for _ in _some(chance, most=1))),
        down=chance.choice((1.0, 20.0, 60.0)),
    )


def _some(chance: Random, most: int = 2) -> range:
    return range(chance.choice((0, 0, *range(1, most + 1))))


def _exchange(chance: Random) -> ToldExchange:
    return ToldExchange(
        hedge=chance.random() < 0.3,
        depth=chance.choice((None, None, Decimal(2))),
        attached_plan=chance.choice(("pos_loss", "pos_loss", "loss_plan")),
        attached_by_mark=chance.random() < 0.7,
        sweeps_stops=chance.random() < 0.7,
    )


def _fault(chance: Random, after: float, end: float) -> ToldFault:
    fault = msgspec.structs.replace(
        chance.choice(DRAWS), path=chance.choice(PATHS), skip=chance.choice((0, 0, 1)), calls=chance.randint(1, 8)
    )
    if fault.kind == "delay":
        fault = msgspec.structs.replace(fault, seconds=chance.choice((0.5, 3.0, 12.0)))
    return ToldFault(after=after, fault=fault, until=end)


def _happening(chance: Random, after: float, end: float) -> tuple[dict[str, Any], ...]:
    """Return something that others do, and its end where it has one."""
    of_symbol = {"after": after, "symbol": SYMBOL}
    late = {"fills_late": 3000, "orders_late": 1000, "fills_twice": True}
    kinds: tuple[tuple[dict[str, Any], ...], ...] = (
        ({"event": "closed_by_hand", **of_symbol},),
        ({"event": "closed_by_hand", "size": "1", **of_symbol},),
        ({"event": "liquidated", **of_symbol},),
        ({"event": "deleveraged", "share": "0.5", **of_symbol},),
        ({"event": "leverage_changed", "leverage": "8", **of_symbol},),
        ({"event": "transfer", "after": after, "amount": chance.choice(("50", "-50"))},),
        (
            {"event": "mark_moves", "ratio": "0.98", **of_symbol},
            {"event": "mark_moves", **of_symbol, "after": end, "ratio": "1"},
        ),
        (
            {"event": "maintenance", "after": after, "begins": True},
            {"event": "maintenance", "after": min(after + 40, end), "begins": False},
        ),
        ({"event": "reads_change", "after": after, "view": late}, {"event": "reads_change", "after": end, "view": {}}),
    )
    return chance.choice(kinds)
