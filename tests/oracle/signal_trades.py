"""A literal, slow reading of docs/strategies.md 1.1 to 1.4 and 3 for one lot bought on signals, from the text alone.

It is the oracle for what becomes of signals: it takes them as given, a candle each, and shares nothing with the package
under test. Prices and money are USDT as float64, times UTC milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from srconsole.core.candle import Candle


@dataclass(frozen=True)
class Rules:
    """The settings that decide what becomes of a signal.

    Attributes:
        exits: stop, and target or None, of a lot bought at a price by the plan of a candle, by its index.
        base: length of a candle, milliseconds.
        polls: each of a candle's four prices is one jump.
        favourable: high and low are taken the other way round.
    """

    exits: Callable[[int, float], tuple[float, float | None]]
    base: int
    max_age: float = 60.0
    polls: bool = False
    favourable: bool = False
    margin: float = 100.0
    leverage: float = 5.0
    capital: float = 1000.0
    fee_rate: float = 0.0006
    slippage: float = 0.0
    losses: int = 5
    pause: int = 24


@dataclass
class Held:
    """The lot that is held."""

    time: int
    level: float
    fill: float
    quantity: float
    fee: float
    stop: float
    target: float | None


@dataclass
class Told:
    """What came of signals: closed trades, each candle's Position, Stop and Equity, refusals by reason, halts."""

    trades: list[dict[str, Any]] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    halts: int = 0


class SignalTrades:
    """Moves price through candles, by the plan of the candle before."""

    def __init__(self, candles: Sequence[Candle], signals: Sequence[int], rules: Rules) -> None:
        self.candles, self.signals, self.rules = candles, signals, rules
        self.told = Told()
        self.held: Held | None = None
        self.price: float | None = None
        self.at = 0
        self.buys = self.sells = self.left = False
        self.losses = 0
        self.halted_to: float | None = None

    def run(self) -> Told:
        """Move through all candles."""
        for at, candle in enumerate(self.candles):
            self.at = at
            self.move(candle)
            mark = 0.0
            if self.held is not None:
                mark = self.held.quantity * (candle.close - self.held.fill) - self.held.fee
            self.told.rows.append(
                {
                    "Position": "FLAT" if self.held is None else "STOP_LOSS",
                    "Stop": None if self.held is None else self.held.stop,
                    "Equity": self.equity() + mark,
                }
            )
            self.left = False
            self.buys, self.sells = self.signals[self.at] > 0, self.signals[self.at] < 0
            if self.halted_to == self.at:
                self.halted_to, self.losses = None, 0
        return self.told

    def move(self, candle: Candle) -> None:
        """Move through one candle: a jump to its open, then three movements."""
        if self.price is not None:
            self.jump(candle.open)
        self.price = candle.open
        low_first = (self.held is not None) != self.rules.favourable
        between = (candle.low, candle.high) if low_first else (candle.high, candle.low)
        for price in (*between, candle.close):
            if self.rules.polls:
                self.jump(price)
            else:
                self.glide(price)
            self.price = price

    def glide(self, b: float) -> None:
        """Move through every price: a target on the way up, the stop on the way down."""
        held = self.held
        assert self.price is not None
        if held is None:
            return
        if held.target is not None and self.price < held.target <= b:
            self.sell(held.target, "target")
        elif b <= held.stop and b < self.price:
            self.sell(held.stop, "stop_loss")

    def jump(self, b: float) -> None:
        """Be at a price at once: stop, then signal, then target; and only where nothing was sold, the offer."""
        held = self.held
        if held is not None:
            if b <= held.stop:
                self.sell(b, "stop_loss")
            elif self.sells:
                self.sell(b, "signal")
            elif held.target is not None and held.target <= b:
                self.sell(b, "target")
            return
        if not self.buys or self.left:
            return
        plan = self.candles[self.at - 1]
        if self.candles[self.at].time - (plan.time + self.rules.base) > self.rules.max_age * 1000:
            return
        self.buys = False
        self.buy(b)

    def buy(self, e: float) -> None:
        """Buy at a price of decision, or count why not."""
        rules = self.rules
        stop, target = rules.exits(self.at - 1, e)
        fill = e * (1 + rules.slippage)
        if not stop < e or (target is not None and not e < target):
            return self.refuse("exits")
        if self.halted_to is not None:
            return self.refuse("halted")
        if rules.margin > self.equity():
            return self.refuse("insufficient funds")
        quantity = rules.margin * rules.leverage / fill
        fee = quantity * fill * rules.fee_rate
        level = self.candles[self.at - 1].close
        self.held = Held(self.candles[self.at].time, level, fill, quantity, fee, stop, target)
        return None

    def refuse(self, reason: str) -> None:
        """Count a refusal."""
        self.told.refused[reason] = self.told.refused.get(reason, 0) + 1

    def sell(self, price: float, reason: str) -> None:
        """Sell all of the lot at a price of decision."""
        held, rules = self.held, self.rules
        assert held is not None
        fill = price * (1 - rules.slippage)
        fees = held.fee + held.quantity * fill * rules.fee_rate
        pnl = held.quantity * (fill - held.fill) - fees
        self.told.trades.append(
            {
                "entry_time": held.time,
                "entry_price": held.fill,
                "exit_time": self.candles[self.at].time,
                "exit_price": fill,
                "quantity": held.quantity,
                "level": held.level,
                "stop": held.stop,
                "exit_reason": reason,
                "fees": fees,
                "pnl": pnl,
            }
        )
        self.held, self.left = None, True
        self.losses = self.losses + 1 if pnl < 0 else 0
        if 0 < rules.losses <= self.losses:
            self.told.halts += 1
            self.halted_to = self.at + rules.pause if rules.pause else float("inf")

    def equity(self) -> float:
        """Return initial capital and what closed trades made."""
        equity = self.rules.capital
        for trade in self.told.trades:
            equity += trade["pnl"]
        return equity
