"""The rules of lots a second time, written from docs/strategies.md 1.1 to 1.4, 7.1 and 7.2 alone, however slow.

Nothing of srconsole is used. Plans are given, one a candle; a plan, an offer and exits are dicts with the names of that
text. What it comes to is a list of fills, the trades, and how the lots stand after each candle.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

DEFAULTS: dict[str, Any] = {
    "fee": 0.0,
    "slip": 0.0,
    "margin": 100.0,
    "leverage": 5.0,
    "maintenance": 0.005,
    "capital": 1000.0,
    "step": 0.0,
    "min_quantity": 0.0,
    "min_notional": 0.0,
    "max_lots": 1,
    "base": 3_600_000,
    "signal_max_age": 60.0,
    "intrabar": "adverse",
    "movement": "candles",
    "rule": "margin",
    "quantity": 0.001,
    "risk": 0.01,
    "cap": "margin",
    "guards": {},
}
DAY = 86_400_000
UNTIL_THE_DAY_ENDS = {"day loss", "stops in a row", "win rate of the day"}


def down(quantity: float, step: float) -> float:
    """Round down to the step; what misses a multiple by a float's noise is that multiple."""
    if step == 0:
        return quantity
    size = Fraction(repr(step))
    count = Fraction(repr(quantity)) / size
    near = round(count)
    whole = near if abs(count - near) <= abs(near) * Fraction(1, 10**12) else math.floor(count)
    return float(whole * size)


class Atrs:
    """ATRs and highest highs of the base candles, from the list of all of them."""

    def __init__(self) -> None:
        self.candles: list[Any] = []

    def atr(self, length: int) -> float:
        """Return rma(tr, length) of all candles."""
        ranges = []
        for at, (_, _, high, low, _, _) in enumerate(self.candles):
            last = self.candles[at - 1][4] if at else None
            ranges.append(high - low if last is None else max(high - low, abs(high - last), abs(low - last)))
        if len(ranges) < length:
            return math.nan
        value = math.fsum(ranges[:length]) / length
        for each in ranges[length:]:
            value = (value * (length - 1) + each) / length
        return value

    def highest(self, period: int) -> float:
        """Return the highest high of so many candles."""
        highs = [candle[2] for candle in self.candles]
        return max(highs[-period:]) if len(highs) >= period else math.nan


class PlainGuards:
    """The guards of 4.5 that a backtest can show; an equity is looked at after every movement and fill."""

    def __init__(self, limits: dict[str, float], capital: float) -> None:
        self.limits = limits
        self.tripped: list[str] = []
        self.counts: dict[str, int] = {}
        self.last = self.peak = self.first = self.week_first = self.drop_first = capital
        self.day: int | None = None
        self.week: int | None = None
        self.row = 0
        self.today: list[float] = []

    def begin(self, time: int) -> None:
        """Know that a movement begins."""
        day = time // DAY
        if self.day is not None and day <= self.day:
            return
        self.day, self.first, self.today = day, self.last, []
        self.tripped = [one for one in self.tripped if one not in UNTIL_THE_DAY_ENDS]
        if "day drop" not in self.tripped:
            self.drop_first = self.last
        week = (day + 3) // 7
        if week != self.week:
            self.week, self.week_first = week, self.last
            self.tripped = [one for one in self.tripped if one != "week loss"]

    def trip(self, name: str, bad: bool) -> None:
        if bad and name not in self.tripped:
            self.tripped.append(name)
            self.counts[name] = self.counts.get(name, 0) + 1

    def look(self, equity: float) -> None:
        self.last, self.peak = equity, max(self.peak, equity)
        bases = {"day_loss": self.first, "drawdown": self.peak, "week_loss": self.week_first}
        for key, base in {**bases, "day_drop": self.drop_first}.items():
            limit = self.limits.get(key, 0)
            self.trip(key.replace("_", " "), limit > 0 and equity <= base * (1 - limit))

    def trade(self, pnl: float, reason: str) -> None:
        self.row = self.row + 1 if reason == "stop_loss" else 0
        self.today.append(pnl)
        stops, share = self.limits.get("stops_in_row", 0), self.limits.get("day_win_rate", 0)
        self.trip("stops in a row", stops > 0 and self.row >= stops)
        won = sum(pnl >= 0 for pnl in self.today) / len(self.today)
        self.trip("win rate of the day", len(self.today) >= self.limits.get("day_win_trades", 5) and won < share)

    def closed(self, candles: list[Any], base: int) -> None:
        """Look at the candles opened in the 24 hours that end with the last one."""
        since = candles[-1][0] + base - DAY
        day = [candle for candle in candles if candle[0] >= since]
        limit = self.limits.get("max_move", 0)
        far = limit > 0 and max(one[2] for one in day) / min(one[3] for one in day) - 1 > limit
        self.trip("large move", far)
        if not far and "large move" in self.tripped:
            self.tripped.remove("large move")


class Plain:
    """One market traded by given plans."""

    def __init__(self, **given: Any) -> None:
        self.s = {**DEFAULTS, **given}
        self.price: float | None = None
        self.lots: list[dict[str, Any]] = []
        self.plan: dict[str, Any] = {"offers": [], "sells": {}, "stops": {}}
        self.plan_end = 0
        self.spent: list[Any] = []
        self.left: set[str] = set()
        self.refused: dict[str, int] = {}
        self.refused_now: set[str] = set()
        self.fills: list[tuple[Any, ...]] = []
        self.trades: list[dict[str, Any]] = []
        self.equity = self.s["capital"]
        self.history = Atrs()
        self.time = self.at = 0
        self.guards = PlainGuards(self.s["guards"], self.equity)

    def look(self, price: float) -> None:
        held = math.fsum(lot["earned"] - lot["paid"] - lot["fees"] + lot["q"] * price for lot in self.lots)
        self.guards.look(self.equity + held)

    def held_back(self) -> str:
        """Return why no lot may be opened, empty for nothing."""
        if self.guards.tripped:
            return self.guards.tripped[0]
        most = self.s["guards"].get("max_positions", 0)
        return "max positions" if most and len(self.lots) >= most else ""

    # 1.2

    def execute_sale(self, lot: dict[str, Any], price: float, quantity: float, reason: str) -> None:
        fill = price * (1 - self.s["slip"])
        fee = quantity * fill * self.s["fee"]
        self.fills.append((self.time, lot["key"], "sell", reason, fill, quantity, fee))
        sold = lot["q0"] - lot["q"]
        lot["exit"] = (lot["exit"] * sold + fill * quantity) / (sold + quantity) if lot["parts"] else fill
        lot["q"] = 0.0 if quantity >= lot["q"] else float(Fraction(repr(lot["q"])) - Fraction(repr(quantity)))
        lot["parts"] += 1
        lot["earned"] += quantity * fill
        lot["fees"] += fee
        if lot["q"] > lot["q0"] * 1e-12:
            self.look(price)
            return
        # As strategy.md 6 writes it: what is exactly nothing by the one sum may be a hair less by another.
        pnl = lot["q0"] * (lot["exit"] - lot["fill"]) - lot["fees"]
        self.equity += pnl
        self.lots.remove(lot)
        self.left.add(lot["key"])
        self.trades.append({**lot, "reason": reason, "pnl": pnl, "exit_time": self.time})
        self.look(price)
        self.guards.trade(pnl, reason)

    def sell_all(self, lot: dict[str, Any], price: float, reason: str) -> None:
        self.execute_sale(lot, price, lot["q"], reason)

    def stop_reason(self, lot: dict[str, Any]) -> str:
        if lot["peak"] is not None:
            return "take_profit"
        return "break_even" if lot["even"] == lot["stop"] else "stop_loss"

    def below_minimum(self, quantity: float, price: float) -> bool:
        return bool(quantity < self.s["min_quantity"] or quantity * price < self.s["min_notional"])

    def take_target(self, lot: dict[str, Any], price: float) -> bool:
        """Sell what a lot's lowest target sells, at a price; tell whether that was anything."""
        _, fraction = lot["targets"].pop(0)
        last = not lot["targets"] and abs(sum(lot["fractions"]) - 1) <= 1e-9
        part = lot["q"] if last else min(lot["q"], down(lot["q0"] * fraction, self.s["step"]))
        if part == 0 or self.below_minimum(part, price):
            return False
        rest = lot["q"] - part
        if rest > lot["q0"] * 1e-12 and self.below_minimum(rest, price):
            part = lot["q"]
        self.execute_sale(lot, price, part, "target")
        return True

    def follow(self, lot: dict[str, Any], price: float) -> None:
        """Break-even, then trail."""
        if lot["break_even"] is not None:
            after, where = lot["break_even"]
            s = self.s
            to = lot["e"] if where == "entry" else lot["fill"] * (1 + s["fee"]) / ((1 - s["slip"]) * (1 - s["fee"]))
            if price >= lot["e"] * (1 + after) and to < price and to > lot["stop"]:
                lot["stop"] = lot["even"] = to
        trail = lot["trail"]
        if trail is None:
            return
        if lot["peak"] is None:
            if not price > trail["activation"]:
                return
            lot["peak"] = price
        lot["peak"] = max(lot["peak"], price)
        self.trail_at_once(lot)

    def trail_at_once(self, lot: dict[str, Any]) -> None:
        trail = lot["trail"]
        if trail["kind"] == "percent":
            amount = trail["amount"]
            if trail["steps"]:
                gain = lot["peak"] / lot["e"] - 1
                amount = 0.015 if gain > 0.10 else 0.02 if gain > 0.05 else 0.03
            lot["stop"] = max(lot["stop"], lot["peak"] * (1 - amount))
        if trail["kind"] == "atr":
            lot["stop"] = max(lot["stop"], lot["peak"] - trail["amount"] * self.history.atr(trail["length"]))

    # 1.1, 7.1

    def refuse(self, offer: dict[str, Any], reason: str) -> None:
        if offer["key"] not in self.refused_now:
            self.refused_now.add(offer["key"])
            self.refused[reason] = self.refused.get(reason, 0) + 1

    def size(self, e: float, stop: float, share: float, weight: float) -> tuple[float, float, float]:
        """Return quantity, margin and the whole of which it is a part."""
        s, f = self.s, e * (1 + self.s["slip"])
        if s["rule"] == "margin":
            notional = s["margin"] * s["leverage"] * weight * share
            quantity = down(notional / f, s["step"])
            worth = notional if s["step"] == 0 else quantity * f
            whole = s["margin"] * s["leverage"] * weight / f
            margin = s["margin"] * weight * share
        else:
            if s["rule"] == "fixed":
                whole = s["quantity"]
            elif s["cap"] == "seed":
                whole = min(self.equity * s["risk"] / (abs(e - stop) / e * e), self.equity * 0.1)
            else:
                whole = self.equity * s["risk"] / (e - stop)
                if s["cap"] == "margin":
                    whole = min(whole, 0.1 * self.equity * s["leverage"] / f)
            whole *= weight
            quantity = down(whole * share, s["step"])
            worth = quantity * f
            margin = worth / s["leverage"]
        if quantity <= 0 or quantity < s["min_quantity"] or worth < s["min_notional"]:
            quantity = 0.0
        return quantity, margin, whole

    def bound(self) -> float:
        return math.fsum(lot["margin"] for lot in self.lots)

    def try_entry(self, offer: dict[str, Any], e: float) -> bool:
        exits = offer["exits"](e)
        if isinstance(exits, str):
            self.refuse(offer, exits)
            return False
        trail, s = exits["trail"], self.s
        if trail is not None and trail["kind"] != "percent" and math.isnan(self.history.atr(trail["length"])):
            self.refuse(offer, "the trail's ATR is not known yet")
            return False
        if not exits["stop"] < e or any(not e < price for price, _ in exits["targets"]):
            side = "the stop would not lie below" if not exits["stop"] < e else "a target would not lie above"
            self.refuse(offer, f"{side} the price")
            return False
        if self.held_back():
            self.refuse(offer, self.held_back())
            return False
        quantity, margin, whole = self.size(e, exits["stop"], exits["share"], offer["weight"])
        if self.bound() + margin > self.equity:
            self.refuse(offer, "insufficient funds")
            return False
        if quantity == 0:
            self.refuse(offer, "quantity too small")
            return False
        if exits["stop"] <= e * (1 + s["slip"]) * (1 - 1 / s["leverage"] + s["maintenance"]):
            self.refuse(offer, "the stop would lie beyond the liquidation price")
            return False
        lot = {
            "key": offer["key"], "label": offer["label"], "level": offer["price"], "e": e, "stop": exits["stop"],
            "targets": list(exits["targets"]), "fractions": [fraction for _, fraction in exits["targets"]],
            "trail": trail, "peak": None, "break_even": exits["break_even"], "even": None, "q": 0.0, "q0": 0.0,
            "deadline": None, "adds": list(exits["adds"]), "whole": whole, "margin": 0.0, "fill": 0.0, "paid": 0.0,
            "fees": 0.0, "earned": 0.0, "parts": 0, "exit": 0.0,
            "max_profit": 0.0, "max_loss": 0.0, "entry_time": self.time,
        }  # fmt: skip
        if exits["max_hold"]:
            lot["deadline"] = self.time + max(exits["max_hold"], s["base"])
        self.execute_buy(lot, e, quantity, margin, "entry")
        self.lots.append(lot)
        self.look(e)
        if trail is not None and e > trail["activation"]:
            lot["peak"] = e
            self.trail_at_once(lot)
        return True

    def execute_buy(self, lot: dict[str, Any], price: float, quantity: float, margin: float, reason: str) -> None:
        fill = price * (1 + self.s["slip"])
        fee = quantity * fill * self.s["fee"]
        self.fills.append((self.time, lot["key"], "buy", reason, fill, quantity, fee))
        lot["fill"] = (lot["fill"] * lot["q0"] + fill * quantity) / (lot["q0"] + quantity) if lot["q0"] else fill
        lot["q"] = float(Fraction(repr(lot["q"])) + Fraction(repr(quantity)))
        lot["q0"] = float(Fraction(repr(lot["q0"])) + Fraction(repr(quantity)))
        lot["paid"] += quantity * fill
        lot["fees"] += fee
        lot["margin"] += margin

    def add(self, lot: dict[str, Any], add: tuple[float, float, float], price: float) -> bool:
        """7.2: a refused one is dropped."""
        lot["adds"].remove(add)
        _, share, stop = add
        s, f = self.s, price * (1 + self.s["slip"])
        quantity = down(lot["whole"] * share, s["step"])
        margin = s["margin"] * share if s["rule"] == "margin" else quantity * f / s["leverage"]
        if quantity <= 0 or quantity < s["min_quantity"] or quantity * f < s["min_notional"]:
            return False
        if self.guards.tripped or self.bound() + margin > self.equity:
            return False
        self.execute_buy(lot, price, quantity, margin, "add")
        self.look(price)
        lot["stop"] = max(lot["stop"], stop)
        return True

    def ignored(self, offer: dict[str, Any]) -> bool:
        held = any(lot["key"] == offer["key"] for lot in self.lots)
        return len(self.lots) >= self.s["max_lots"] or held or offer["key"] in self.left

    # 1.3

    def glide(self, b: float) -> None:
        self.guards.begin(self.time)
        a = self.price
        assert a is not None
        if b > a:
            self.glide_up(a, b)
        else:
            self.glide_down(a, b)
        self.end(b)

    def glide_up(self, a: float, b: float) -> None:
        while True:
            due: list[tuple[float, int, int, Any]] = []
            for number, lot in enumerate(self.lots):
                due += [(price, 0, number, None) for price, _ in lot["targets"][:1] if a < price <= b]
                due += [(add[0], 1, number, add) for add in lot["adds"] if a < add[0] <= b]
            if not due:
                return
            price, kind, number, add = min(due, key=lambda each: each[:3])
            if kind == 0:
                self.take_target(self.lots[number], price)
            else:
                self.add(self.lots[number], add, price)

    def glide_down(self, a: float, b: float) -> None:
        here, tried = a, set()
        while True:
            due = [(-lot["stop"], 0, number, lot) for number, lot in enumerate(self.lots) if b <= lot["stop"]]
            due += [
                (-offer["trigger"], 1, number, offer)
                for number, offer in enumerate(self.plan["offers"])
                if offer["kind"] == "touch"
                and b <= offer["trigger"] < here
                and number not in tried
                and not self.ignored(offer)
            ]
            if not due:
                return
            _, kind, number, what = min(due, key=lambda each: each[:3])
            if kind == 0:
                here = min(here, what["stop"])
                self.sell_all(what, here, self.stop_reason(what))
            else:
                tried.add(number)
                if self.try_entry(what, what["trigger"]):
                    here = what["trigger"]

    def end(self, b: float) -> None:
        for lot in self.lots:
            self.follow(lot, b)
        self.mark(b)

    def mark(self, b: float) -> None:
        if self.lots:
            self.look(b)
        for lot in self.lots:
            lot["max_profit"] = max(lot["max_profit"], lot["q"] * (b - lot["fill"]))
            lot["max_loss"] = min(lot["max_loss"], lot["q"] * (b - lot["fill"]))
        self.price = b

    def jump(self, b: float) -> None:
        self.guards.begin(self.time)
        a, count = self.price, len(self.fills)
        self.sold_whole(b)
        for lot in list(self.lots):
            while lot in self.lots and lot["targets"] and lot["targets"][0][0] <= b:
                self.take_target(lot, b)
        due = [lot for lot in self.lots if lot["adds"] and lot["adds"][0][0] <= b]
        if due and len(self.fills) == count:
            self.add(due[0], due[0]["adds"][0], b)
        for lot in self.lots:
            self.follow(lot, b)
        if len(self.fills) == count:
            self.one_offer(a, b)
        self.mark(b)

    def sold_whole(self, b: float) -> None:
        for lot in list(self.lots):
            if b <= lot["stop"]:
                self.sell_all(lot, b, self.stop_reason(lot))
            elif lot["key"] in self.plan["sells"]:
                self.sell_all(lot, b, self.plan["sells"][lot["key"]])
            elif lot["deadline"] is not None and self.at >= lot["deadline"]:
                self.sell_all(lot, b, "time")

    def one_offer(self, a: float | None, b: float) -> None:
        if a is None:
            return
        age = (self.at - self.plan_end) / 1000
        for offer in self.plan["offers"]:
            fits = offer["kind"] == "next" and offer["low"] <= b <= offer["high"] and age <= self.s["signal_max_age"]
            if fits and not any(offer is spent for spent in self.spent) and not self.ignored(offer):
                self.spent.append(offer)
                self.try_entry(offer, b)
                return
        met = [
            offer
            for offer in self.plan["offers"]
            if offer["kind"] == "touch" and a > offer["trigger"] >= b >= offer["low"] and not self.ignored(offer)
        ]
        if met:
            self.try_entry(min(met, key=lambda offer: (abs(offer["price"] - b), -offer["price"])), b)

    def move(self, candle: Any, time: int) -> None:
        """Strategy.md 4: jump to the open, then three glides, or three jumps."""
        self.time = time
        self.at, opened, high, low, close = candle[:5]
        if self.price is None:
            self.price = opened
        else:
            self.jump(opened)
        high_first = (not self.lots) == (self.s["intrabar"] == "adverse")
        for price in (*((high, low) if high_first else (low, high)), close):
            if self.s["movement"] == "polls":
                self.jump(price)
            else:
                self.glide(price)

    # 1.4

    def close(self, candle: Any, plan: dict[str, Any]) -> None:
        self.left.clear()
        self.refused_now.clear()
        self.history.candles.append(candle)
        self.guards.closed(self.history.candles, self.s["base"])
        for lot in self.lots:
            trail = lot["trail"]
            if trail is None or lot["peak"] is None or trail["kind"] == "percent":
                continue
            top = lot["peak"] if trail["kind"] == "atr" else self.history.highest(trail["period"])
            stop = top - trail["amount"] * self.history.atr(trail["length"])
            if not math.isnan(stop):
                lot["stop"] = max(lot["stop"], stop)
        self.plan, self.plan_end, self.spent = plan, candle[0] + self.s["base"], []
        for lot in self.lots:
            if lot["key"] in plan["stops"]:
                lot["stop"] = max(lot["stop"], plan["stops"][lot["key"]])
