"""What a run is, for the engine that trades it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from srconsole.engine.legacy import JournalReplaced
from srconsole.engine.market_prices import PriceLimits
from srconsole.engine.view.live import LookAround
from srconsole.strategies.built_in import Make, strategy_of


class Run(NamedTuple):
    """What a run is called: its mode, its name for the log, and where it is kept, for a person.

    `look` returns what the parts around the engine know of themselves, where there are any; `limits` judge a market's
    prices where they are others than those of the settings; `replaced` says in what broken journal's place it begins;
    `make` makes the strategy that the settings name.
    """

    mode: str
    name: str
    place: str
    look: LookAround | None = None
    read_terms: Callable[[], None] | None = None
    limits: PriceLimits | None = None
    replaced: JournalReplaced | None = None
    make: Make = strategy_of
