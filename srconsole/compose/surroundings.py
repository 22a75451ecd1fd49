"""This machine's time and chance, for who talks to an exchange."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from random import Random

from srconsole.exchange.ccxt.market_data import Surroundings


def this_machine() -> Surroundings:
    """Return this machine's time and chance."""
    return Surroundings(wall, time.monotonic, asyncio.sleep, Random())  # noqa: S311  # spreads retries, guards nothing


def wall() -> float:
    """Return seconds since 1970 by this machine's clock."""
    return datetime.now(UTC).timestamp()  # noqa: TID251  # what the exchange's clock is compared with
