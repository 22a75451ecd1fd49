"""What is kept of a market's past for snapshots."""

from __future__ import annotations

from collections import deque

from srconsole.core.candle import Candle
from srconsole.core.trade import Trade
from srconsole.engine.view.first_seen import FirstSeen
from srconsole.engine.view.of_strategy import LINES_SHOWN
from srconsole.engine.view.snapshot import CANDLES_SHOWN, TRADES_SHOWN, RowView
from srconsole.engine.view.told_later import REFUSALS_SHOWN, RefusalView


class MarketHistory:
    """The newest candles, trades and refused entries of a market, and how many candles and trades there were."""

    def __init__(self) -> None:
        self.candles: deque[Candle] = deque(maxlen=CANDLES_SHOWN)
        self.rows: deque[RowView] = deque(maxlen=CANDLES_SHOWN)
        self.cells: deque[str] = deque(maxlen=LINES_SHOWN)
        self.trades: deque[Trade] = deque(maxlen=TRADES_SHOWN)
        self.refusals: deque[RefusalView] = deque(maxlen=REFUSALS_SHOWN)
        self.first_seen = FirstSeen()
        self.closed = 0
        self.trade_count = 0
