"""Snapshots as an engine gives them, made of real candles and of figures that belong to them."""

from __future__ import annotations

import csv
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from srconsole.core.candle import Candle
from srconsole.core.lot import State, Trade
from srconsole.core.offer import Key
from srconsole.core.refusals import BROKEN, LEVEL_DISABLED, RESISTANCE
from srconsole.core.turns import Happens, Side, Turn
from srconsole.engine.view.snapshot import (
    AccountView,
    FeedView,
    LevelView,
    LogLine,
    MarketView,
    OrderView,
    PatternView,
    PositionView,
    RowView,
    Snapshot,
    TotalsView,
    WaitedFor,
)
from srconsole.engine.view.strategy import Stake
from srconsole.settings.schema import Settings
from tests.console.canned_trades import trades_of

CHECKOUT = Path(__file__).resolve().parents[2]
CANDLES = CHECKOUT / "data" / "coinbase_BTC-USD_1h_2018-09_2019-10.csv"
SHOWN = 400

# Book, price, touches, first and last touch: the levels of these candles as of 2019-01-10T11:00Z.
_LEVELS = """
R,6540.00,1,2018-11-07T00,2018-11-07T00
R,6467.57,2,2018-10-24T04,2018-11-04T18
R,6381.18,2,2018-11-02T00,2018-11-12T00
R,5665.00,1,2018-11-18T19,2018-11-18T19
R,4410.52,1,2018-11-29T11,2018-11-29T11
R,4239.37,1,2018-12-24T15,2018-12-24T15
R,4175.00,1,2018-12-20T17,2018-12-20T17
S,4035.00,1,2018-11-20T20,2018-11-20T20
R,3971.58,1,2018-12-28T19,2018-12-28T19
R,3916.57,1,2019-01-02T23,2019-01-02T23
S,3869.00,1,2018-11-30T12,2018-11-30T12
S,3730.00,1,2019-01-04T14,2019-01-04T14
S,3676.15,1,2018-12-25T15,2018-12-25T15
R,3642.51,1,2018-12-09T17,2018-12-09T17
S,3625.84,1,2018-12-31T19,2018-12-31T19
S,3567.00,1,2018-12-27T23,2018-12-27T23
S,3457.81,1,2018-11-25T10,2018-11-25T10
S,3293.49,1,2018-12-11T16,2018-12-11T16
S,3212.00,1,2018-12-07T17,2018-12-07T17
S,3130.00,1,2018-12-15T15,2018-12-15T15
"""
_DISABLED = "2018-12-31T19"
_KNOWN = 12 * 3_600_000  # milliseconds from a swing to the candle whose close makes it known


def at(time: str) -> int:
    """Return a time such as `2019-01-10T11` as UTC milliseconds."""
    return round(datetime.fromisoformat(f"{time}:00+00:00").timestamp() * 1000)


@cache
def real_candles() -> tuple[Candle, ...]:
    """Read the bundled candles."""
    with CANDLES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return tuple(Candle(at(row[0][:13]), *(float(cell) for cell in row[1:6])) for row in rows)


def key(book: str, first: str) -> Key:
    """Return what a level is known by, from its book and its first touch."""
    return f"{book}{at(first)}"


@cache
def candles_until(last: str) -> tuple[Candle, ...]:
    """Return the candles that an engine shows once the one of this time has closed."""
    end = at(last)
    return tuple(candle for candle in real_candles() if candle.time <= end)[-SHOWN:]


def rows(entry: str, last: str, stop: float, switch: str = "") -> tuple[RowView, ...]:
    """Return the rows of the candles of a position: its stop stands, and trails the peak by 8 % from a switch on."""
    made, peak = [], 0.0
    for candle in real_candles():
        if at(entry) <= candle.time <= at(last):
            peak = max(peak, candle.high) if switch and candle.time >= at(switch) else 0.0
            made.append(RowView("TAKE_PROFIT" if peak else "STOP_LOSS", max(stop, peak * 0.92), 1009.53, ""))
    return tuple(made)


def levels(close: float) -> tuple[LevelView, ...]:
    """Return the level table after a close: tiers by nearness, the levels that it broke without one, one disabled."""
    rows = [row.split(",") for row in _LEVELS.split()]
    supports = [row for row in rows if row[0] == "S" and float(row[1]) < close]
    resistances = [row for row in reversed(rows) if row[0] == "R" and float(row[1]) > close]
    made = []
    for row in rows:
        book, price, touches, first, last = row
        ranked = supports if book == "S" else resistances
        tier = f"{book}{ranked.index(row) + 1}" if row in ranked else ""
        off = first == _DISABLED
        held_up = BROKEN if not tier else RESISTANCE if book == "R" else LEVEL_DISABLED if off else ""
        about = (int(touches), at(first), at(last), off, at(first) + _KNOWN, held_up)
        made.append(LevelView(key(book, first), book, tier, float(price), *about))
    return tuple(made)


def trades() -> tuple[Trade, ...]:
    """Return some closed trades."""
    return trades_of(at)


LOG = (
    LogLine(at("2019-01-08T20"), False, "order: buy 0.125518 at 3,983.50, S1 3,975.55, stop 3,943.66", of_trade=True),
    LogLine(at("2019-01-08T20"), False, "filled 0.125518 at 3,983.50, fee 0.30", of_trade=True),
    LogLine(at("2019-01-09T02"), False, "closed S1 3,983.50 to 3,943.66, stop_loss: -5.60 USDT", of_trade=True),
    LogLine(at("2019-01-09T18"), False, "by hand: S3 3,625.84 is disabled"),
    LogLine(at("2019-01-10T06"), False, "no entry on S3 3,625.84: level disabled"),
)


TOTALS = TotalsView(
    profit=9.53,
    today=0.0,
    fees=1.81,
    trades=3,
    won=1,
    drawdown=0.0364,
    curve=(1000.0, 998.2, 994.4, 1001.3, 1015.1, 1008.7, 1015.1, 1012.6, 1009.5),
)


def flat(settings: Settings | None = None) -> Snapshot:
    """Return a snapshot with nothing held, waiting for S1."""
    shown = candles_until("2019-01-10T13")
    market = MarketView(
        symbol="BTC/USD",
        timeframe=3600,
        candles=shown,
        levels=levels(3779.03),
        pattern=PatternView(3625.84, 4114.8, 3730.0, 3922.4),
        position=None,
        waited_for=WaitedFor(
            id=key("S", "2019-01-04T14"),
            label="S1",
            trigger=3737.46,
            stop=3692.7,
            midpoint=3922.4,
            quantity=0.133780696,
            at_stop=-6.584431,
            held_up="",
        ),
        order=None,
        price=3779.03,
        price_time=at("2019-01-10T13"),
        losses_in_row=1,
        halted=False,
        halt_candles_left=None,
        paused=False,
        why_flat="waiting for price to come down to S1 at 3,737.46, -1.10%",
        trades=trades(),
        trade_count=3,
        feed=FeedView(paused=False, speed=4.0, closed=3158, total=9473, ended=False),
    )
    return Snapshot(
        mode="replay",
        run="state/replay/coinbase_BTC-USD_1h_2018-09_2019-10/BTC-USD-1h",
        settings=settings or Settings(),
        account=AccountView(1009.53, 1009.53, 0.0, TOTALS),
        markets=(market,),
        log=LOG,
        fault="",
    )


def changed(snapshot: Snapshot, **fields: Any) -> Snapshot:
    """Return a snapshot with other fields of its market."""
    return snapshot._replace(markets=(snapshot.market._replace(**fields),))


def in_stop_loss(settings: Settings | None = None) -> Snapshot:
    """Return a snapshot with a position bought on S1, its midpoint still ahead."""
    position = PositionView(
        state=State.STOP_LOSS,
        tier="S1",
        level_price=3730.0,
        quantity=0.133781,
        entered=0.133781,
        entry_price=3737.46,
        entry_time=at("2019-01-10T12"),
        stop=3692.7,
        midpoint=3922.4,
        peak=None,
        trail_pct=0.08,
        liquidation=3008.6553,
        unrealised=0.200305,
        risk=-6.584,
        stake=Stake(100.0, 500.0, 0.3, 6.584, 3741.95),
        turns=(Turn(Happens.SWITCHED, Side.ABOVE, 3922.4, 3692.7), Turn(Happens.SOLD, Side.TO, 3692.7)),
    )
    bought = LogLine(
        at("2019-01-10T12"), False, "order: buy 0.133781 at 3,737.46, S1 3,730.00, stop 3,692.70", of_trade=True
    )
    filled = LogLine(at("2019-01-10T12"), False, "filled 0.133781 at 3,737.46, fee 0.30", of_trade=True)
    shown = changed(flat(settings), position=position, waited_for=None, price=3741.2, why_flat="")
    shown = changed(shown, rows=rows("2019-01-10T12", "2019-01-10T13", 3692.7))
    return shown._replace(
        account=AccountView(1009.73, 1009.53, 100.0, TOTALS._replace(profit=9.73, today=0.2)),
        log=(*LOG, bought, filled),
    )


def in_take_profit(settings: Settings | None = None) -> Snapshot:
    """Return a snapshot with a position that passed its midpoint and trails its peak."""
    position = PositionView(
        state=State.TAKE_PROFIT,
        tier="S1",
        level_price=3730.0,
        quantity=0.133781,
        entered=0.133781,
        entry_price=3737.46,
        entry_time=at("2019-01-04T16"),
        stop=3785.616,
        midpoint=3852.1,
        peak=4114.8,
        trail_pct=0.08,
        liquidation=3008.6553,
        unrealised=38.257,
        risk=5.838,
        stake=Stake(100.0, 500.0, 0.3, 6.584, 3741.95),
        stop_reason="take_profit",
        turns=(Turn(Happens.STOP_RISES, Side.ABOVE, 4114.8), Turn(Happens.SOLD, Side.TO, 3785.616)),
    )
    switched = LogLine(at("2019-01-06T23"), False, "switched to TAKE_PROFIT at 3,868.86, stop 3,692.70", of_trade=True)
    shown = changed(
        flat(settings),
        candles=candles_until("2019-01-10T05"),
        rows=rows("2019-01-04T16", "2019-01-10T05", 3692.7, "2019-01-05T00"),
        levels=levels(4025.69),
        position=position,
        waited_for=None,
        price=4025.69,
        price_time=at("2019-01-10T05"),
        losses_in_row=0,
        why_flat="",
        feed=FeedView(paused=True, speed=1.0, closed=3150, total=9473, ended=False),
    )
    return shown._replace(
        account=AccountView(1047.79, 1009.53, 100.0, TOTALS._replace(profit=47.79, today=-12.4)),
        log=(*LOG[:3], switched),
    )


def halted(settings: Settings | None = None) -> Snapshot:
    """Return a snapshot with entries halted after five losses in a row."""
    halt = LogLine(at("2019-01-10T16"), True, "halted after 5 losses in a row, for this candle and 24 more")
    waited_for = WaitedFor(
        id=key("S", "2018-12-27T23"),
        label="S1",
        trigger=3574.134,
        stop=3531.33,
        midpoint=3922.4,
        quantity=0.139894027,
        at_stop=-6.584431,
        held_up="halted",
    )
    shown = changed(
        flat(settings),
        candles=candles_until("2019-01-10T16"),
        levels=levels(3620.0),
        waited_for=waited_for,
        price=3620.0,
        price_time=at("2019-01-10T16"),
        losses_in_row=5,
        halted=True,
        halt_candles_left=24,
        why_flat="halted after 5 losses in a row, for 24 more candles",
    )
    return shown._replace(account=AccountView(978.24, 978.24, 0.0), log=(*LOG, halt))


def with_order(snapshot: Snapshot, state: str = "sent", **fields: Any) -> Snapshot:
    """Return a snapshot while an order to sell is out."""
    return changed(snapshot, order=OrderView("run-7", "sell", 0.05, 0.0, 3741.2, state, "")._replace(**fields))


STATES = {"flat": flat, "stop_loss": in_stop_loss, "take_profit": in_take_profit, "halted": halted}
