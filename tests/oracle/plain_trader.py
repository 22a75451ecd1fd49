"""Lots traded a second time, as a plain loop over candles from the text of strategies.md 1.1 to 1.4.

For markets without tick and step, the usual size, no guards, no adds; price moves as in candles, without finer ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf, isnan, nan

from srconsole.core.candle import Candle
from srconsole.core.frames import Frames
from srconsole.core.indicators.ranges import Atr
from srconsole.core.offer import Exits, Offer, Plan, Target
from srconsole.settings.schema import Settings
from srconsole.strategies.contract import Strategy, View


@dataclass
class PlainLot:
    """A lot; times in UTC milliseconds, prices in USDT."""

    offer: Offer
    exits: Exits
    e: float
    fill: float
    q0: float
    q: float
    stop: float
    targets: list[Target]
    time: int
    deadline: float
    margin: float
    fees: float
    gained: float = 0.0
    peak: float | None = None
    even: bool = False

    @property
    def key(self) -> str:
        """What it is known by."""
        return self.offer.key

    @property
    def offer_price(self) -> float:
        """What its offer was about."""
        return self.offer.price

    @property
    def reason(self) -> str:
        """Why it is sold at its stop."""
        return "take_profit" if self.peak is not None else "break_even" if self.even else "stop_loss"


@dataclass
class PlainTrader:
    """Trades one strategy's plans."""

    strategy: Strategy
    settings: Settings
    base: int
    lots: list[PlainLot] = field(default_factory=list)
    trades: list[tuple[int, int, str, str, float]] = field(default_factory=list)
    """Entry and exit times, key, reason, pnl."""
    plan: Plan = field(default_factory=Plan)
    nexts: list[Offer] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)
    price: float | None = None
    now: int = 0
    losses: int = 0
    halted: int = 0
    atr: float = nan

    @property
    def equity(self) -> float:
        """Initial capital and closed pnl."""
        return self.settings.risk.initial_capital + sum(pnl for *_, pnl in self.trades)

    def run(self, candles: Sequence[Candle], first: int) -> None:
        """Trade candles from the `first` on."""
        frames, hours = Frames(self.strategy.needs.frames, self.base), Atr.of(14)
        adverse = self.settings.strategy.intrabar == "adverse"
        for number, candle in enumerate(candles):
            self.now = candle.time
            if number >= first:
                self.jump(candle.open, number == 0 or candles[number - 1].time + self.base)
                low_first = bool(self.lots) is adverse
                turns = (candle.low, candle.high) if low_first else (candle.high, candle.low)
                for price in (*turns, candle.close):
                    self.glide(price)
            self.price = candle.close
            ended = frames.close(candle)
            for frame, longer in ended:
                if frame == "1h":
                    self.atr = hours.update(longer)
            for lot in self.lots:
                self.follow_peak(lot)
            self.plan = self.strategy.close(View(candle, self.lots, self.equity, {}, ended, self.left))  # type: ignore[arg-type]
            self.nexts, self.left = list(self.plan.nexts), {}
            if self.halted:
                self.halted -= 1
                self.losses = self.losses if self.halted else 0

    def jump(self, to: float, plan_time: int) -> None:
        """Let price be at `to`."""
        start, before = self.price, self.standing()
        for lot in list(self.lots):
            if to <= lot.stop:
                self.sell(lot, lot.q, to, lot.reason)
            elif lot.key in self.plan.sells:
                self.sell(lot, lot.q, to, self.plan.sells[lot.key])
            elif self.now >= lot.deadline:
                self.sell(lot, lot.q, to, "time")
        for lot in list(self.lots):
            while lot.q > 0 and lot.targets and lot.targets[0].price <= to:
                self.sell_target(lot, to)
        self.follow(to)
        self.price = to
        if self.standing() == before:
            self.enter(to if start is None else start, to, self.now - plan_time)

    def standing(self) -> tuple[int, list[float]]:
        """Return what any sale changes."""
        return len(self.trades), [lot.q for lot in self.lots]

    def enter(self, start: float, to: float, age: int) -> None:
        """Try one offer on a jump."""
        if age <= self.settings.strategy.signal_max_age * 1000:
            for offer in self.nexts:
                if offer.low <= to <= offer.high and self.is_open(offer):
                    self.nexts.remove(offer)
                    self.buy(offer, to)
                    return
        reached = [
            offer for offer in self.plan.offers if start > offer.trigger >= to >= offer.low and self.is_open(offer)
        ]
        if reached:
            self.buy(min(reached, key=lambda offer: (abs(offer.price - to), -offer.price)), to)

    def glide(self, to: float) -> None:
        """Let price move through all prices up or down to `to`."""
        start = to if self.price is None else self.price
        if to > start:
            while True:
                due = [(lot.targets[0].price, lot) for lot in self.lots if lot.targets and lot.targets[0].price <= to]
                if not due:
                    break
                price, lot = min(due, key=lambda each: each[0])
                self.sell_target(lot, price)
        else:
            self.glide_down(start, to)
        self.price = to
        self.follow(to)

    def glide_down(self, start: float, to: float) -> None:
        """Sell at stops and buy at triggers, the highest first, a stop before a trigger."""
        refused: set[str] = set()
        while True:
            stops = [lot for lot in self.lots if lot.stop >= to]
            triggers = [
                offer
                for offer in self.plan.offers
                if to <= offer.trigger < start and self.is_open(offer) and offer.key not in refused
            ]
            stopped = max(stops, key=lambda lot: lot.stop, default=None)
            offer = max(triggers, key=lambda offer: offer.trigger, default=None)
            if stopped is not None and (offer is None or stopped.stop >= offer.trigger):
                start = min(start, stopped.stop)
                self.sell(stopped, stopped.q, start, stopped.reason)
            elif offer is None:
                return
            elif self.buy(offer, offer.trigger):
                start = offer.trigger
            else:
                refused.add(offer.key)

    def is_open(self, offer: Offer) -> bool:
        """Tell whether an offer counts."""
        held = {lot.key for lot in self.lots}
        return len(held) < self.strategy.needs.max_lots and offer.key not in held and offer.key not in self.left

    def buy(self, offer: Offer, e: float) -> bool:
        """Buy on an offer if nothing speaks against it."""
        risk, costs = self.settings.risk, self.settings.costs
        exits = self.strategy.exits(offer, e)
        if isinstance(exits, str) or not exits.stop < e or any(target.price <= e for target in exits.targets):
            return False
        atr_trail = exits.trail is not None and exits.trail.kind == "atr"
        margin, fill = risk.margin * offer.weight, e * (1 + costs.slippage)
        if self.halted or (atr_trail and isnan(self.atr)):
            return False
        if margin + sum(lot.margin for lot in self.lots) > self.equity:
            return False
        if exits.stop <= fill * (1 - 1 / risk.leverage + risk.maintenance_rate):
            return False
        q = margin * risk.leverage / fill
        deadline = self.now + max(exits.max_hold, self.base) if exits.max_hold else inf
        fee = q * fill * costs.fee_rate
        lot = PlainLot(offer, exits, e, fill, q, q, exits.stop, list(exits.targets), self.now, deadline, margin, fee)
        if exits.trail is not None and e > exits.trail.activation:
            lot.peak = e
            self.follow_peak(lot)
        self.lots.append(lot)
        return True

    def sell_target(self, lot: PlainLot, price: float) -> None:
        """Sell the lowest target's part."""
        target = lot.targets.pop(0)
        whole = abs(sum(each.fraction for each in lot.exits.targets) - 1) <= 1e-9
        self.sell(lot, lot.q if whole and not lot.targets else min(lot.q, lot.q0 * target.fraction), price, "target")

    def sell(self, lot: PlainLot, q: float, price: float, reason: str) -> None:
        """Sell a part of a lot, or all that is left."""
        costs = self.settings.costs
        fill = price * (1 - costs.slippage)
        lot.q = 0.0 if q == lot.q else lot.q - q
        lot.fees += q * fill * costs.fee_rate
        lot.gained += q * (fill - lot.fill)
        if lot.q > 0:
            return
        self.lots.remove(lot)
        self.left[lot.key] = reason
        pnl = lot.gained - lot.fees
        self.trades.append((lot.time, self.now, lot.key, reason, pnl))
        risk = self.settings.risk
        self.losses = self.losses + 1 if pnl < 0 else 0
        if risk.max_consecutive_losses and self.losses >= risk.max_consecutive_losses and not self.halted:
            self.halted = risk.loss_pause + 1 if risk.loss_pause else 10**9

    def follow(self, to: float) -> None:
        """Have lots follow a price."""
        costs = self.settings.costs
        for lot in self.lots:
            rule, trail = lot.exits.break_even, lot.exits.trail
            if rule is not None and to >= lot.e * (1 + rule.after):
                even = lot.fill * (1 + costs.fee_rate) / ((1 - costs.slippage) * (1 - costs.fee_rate))
                if lot.stop < even < to:
                    lot.stop, lot.even = even, True
            if trail is not None and (to > trail.activation or lot.peak is not None):
                lot.peak = to if lot.peak is None else max(lot.peak, to)
                self.follow_peak(lot)

    def follow_peak(self, lot: PlainLot) -> None:
        """Have a trailing stop follow its lot's peak."""
        trail = lot.exits.trail
        if trail is not None and lot.peak is not None:
            lot.stop = max(lot.stop, lot.peak - trail.amount * self.atr)
