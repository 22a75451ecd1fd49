"""This machine's time and chance, for whoever talks to an exchange."""

from __future__ import annotations

import asyncio
import gc
import time
from datetime import UTC, datetime
from random import Random

from srconsole.exchange.ccxt.market_data import Surroundings
from srconsole.market.live.teller import FeedTime


def wall() -> float:
    """Return seconds since 1970."""
    return datetime.now(UTC).timestamp()  # noqa: TID251  # what the exchange's clock is compared with


def surroundings() -> Surroundings:
    """Return what reads of an exchange are given."""
    return Surroundings(wall, time.monotonic, asyncio.sleep, Random())  # noqa: S311  # spreads retries, guards nothing


def keep_what_is_loaded() -> None:
    """Let no collection of garbage look at what is there by now: all of it takes a tenth of a second, orders too."""
    gc.freeze()


def feed_time() -> FeedTime:
    """Return what a live feed is given."""
    return FeedTime(wall, time.monotonic, asyncio.sleep)
