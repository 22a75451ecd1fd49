"""Plans drawn by chance, for the core and for the plain second form of its rules at once."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from srconsole.core.candle import Candle
from srconsole.core.offer import Add, BreakEven, Exits, Offer, Plan, Target
from srconsole.core.trail import Trail
from srconsole.strategies.contract import Needs, View

LENGTHS, PERIODS = (3, 5), (4, 7)
FRACTIONS = ((1.0,), (0.33, 0.33, 0.34), (0.5, 0.5), (0.4, 0.3), (0.25,), (0.05, 0.95))


class Nothing(Struct):
    """What a strategy of given plans remembers."""


class Drawn:
    """A strategy whose plans were made before; implements `strategies.contract.Strategy`."""

    columns: tuple[str, ...] = ()

    def __init__(self, plans: list[Plan], rules: dict[str, dict[str, Any]], max_lots: int) -> None:
        trails = [
            Trail(1.0, 0.0, "chandelier", length=length, period=period) for length in LENGTHS for period in PERIODS
        ]
        self.needs = Needs(max_lots=max_lots, trails=tuple(trails), candles_alone=True)
        self._plans = iter(plans)
        self._rules = rules

    def close(self, view: View) -> Plan:
        """Return the next plan."""
        return next(self._plans)

    def exits(self, offer: Offer, price: float) -> Exits | str:
        """Return the exits drawn for the offer's label."""
        drawn = exits_at(self._rules[offer.label], price)
        if isinstance(drawn, str):
            return drawn
        even, trail = drawn["break_even"], drawn["trail"]
        return Exits(
            drawn["stop"],
            None if trail is None else Trail(**trail),
            tuple(Target(*each) for each in drawn["targets"]),
            None if even is None else BreakEven(*even),
            drawn["max_hold"],
            tuple(Add(*each) for each in drawn["adds"]),
            drawn["share"],
        )

    def cells(self, candle: Candle) -> str:
        """Return nothing."""
        return ""

    def remember(self) -> Nothing:
        """Return nothing."""
        return Nothing()

    def restore(self, memory: bytes) -> None:
        """Stay as it is."""


def exits_at(rule: dict[str, Any], price: float) -> dict[str, Any] | str:
    """Return exits as the plain form has them, of a rule in fractions of the price."""
    if rule["refused"]:
        return "not now"
    trail = rule["trail"]
    if trail is not None:
        after = trail["after"]
        activation = float("-inf") if after is None else price * (1 + after)
        trail = {**{name: value for name, value in trail.items() if name != "after"}, "activation": activation}
    return {
        "stop": price * (1 - rule["stop"]),
        "targets": [(price * (1 + gain), fraction) for gain, fraction in rule["targets"]],
        "trail": trail,
        "break_even": rule["break_even"],
        "max_hold": rule["max_hold"],
        "adds": [(price * (1 + k * 0.006), share, price * (1 + (k - 1) * 0.006)) for k, share in rule["adds"]],
        "share": rule["share"],
    }


def drawn_rule(chance: random.Random, base: int, max_lots: int) -> dict[str, Any]:
    """Draw how a lot is left."""
    fractions = chance.choice(FRACTIONS) if chance.random() < 0.6 else ()
    gains = sorted(chance.choice([0.002, 0.004, 0.006, 0.01, 0.02, 0.05]) for _ in fractions)
    kind = chance.choice([None, "percent", "atr", "chandelier"])
    trail = None
    if kind is not None:
        trail = {
            "kind": kind,
            "amount": chance.choice([0.004, 0.01, 0.03]) if kind == "percent" else chance.choice([0.5, 1.0, 2.0]),
            "after": chance.choice([None, -0.001, 0.0, 0.004, 0.01]),
            "length": chance.choice(LENGTHS),
            "period": chance.choice(PERIODS),
            "steps": kind == "percent" and chance.random() < 0.3,
        }
    pyramid = max_lots == 1 and fractions in ((), (1.0,)) and chance.random() < 0.5
    shares = [1.5**k for k in range(3)]
    return {
        "refused": chance.random() < 0.05,
        "stop": chance.choice([0.003, 0.006, 0.01, 0.02, -0.001, 0.3]),
        "targets": list(zip(gains, fractions, strict=True)),
        "trail": trail,
        "break_even": (chance.choice([0.003, 0.006, 0.01]), chance.choice(["entry", "costs"]))
        if chance.random() < 0.5
        else None,
        "max_hold": chance.choice([0, 0, base // 2, base, 3 * base, 7 * base + 1]),
        "adds": [(k, shares[k] / sum(shares)) for k in (1, 2)] if pyramid else [],
        "share": shares[0] / sum(shares) if pyramid else 1.0,
    }


def drawn_plans(
    chance: random.Random, candles: list[Candle], base: int, max_lots: int
) -> tuple[list[Plan], list[dict[str, Any]], dict[str, dict[str, Any]]]:
    """Return a plan a candle for the core, the same for the plain form, and the rules of exits by label."""
    ours, plain, rules = [], [], {}
    keys = [f"k{number}" for number in range(max_lots + 3)]
    for index, candle in enumerate(candles):
        offers: list[Offer] = []
        for number in range(chance.choice([0, 1, 2, 4])):
            label = f"{index}:{number}"
            rules[label] = drawn_rule(chance, base, max_lots)
            key, weight = chance.choice(keys), chance.choice([1.0, 1.0, 0.5])
            if chance.random() < 0.3:
                low = candle.close * chance.choice([0.0, 0.999, 0.998])
                high = candle.close * chance.choice([1.001, 2.0])
                offers.append(Offer(key, label, candle.close, candle.close, low, high, "next", weight))
            else:
                price = round(candle.close * (1 - chance.choice([0.0, 0.001, 0.002, 0.004, 0.008])) * 2) / 2
                trigger = price * chance.choice([1.0, 1.001])
                offers.append(Offer(key, label, price, trigger, price * 0.997, weight=weight))
        touches = sorted((one for one in offers if one.kind == "touch"), key=lambda one: -one.trigger)
        nexts = [one for one in offers if one.kind == "next"]
        sells = {key: chance.choice(["signal", "break"]) for key in keys if chance.random() < 0.06}
        stops = {
            key: candle.close * (1 + chance.choice([-0.01, -0.003, 0.001])) for key in keys if chance.random() < 0.05
        }
        top = touches[0].trigger if touches else float("-inf")
        ours.append(Plan(tuple(touches), top, tuple(nexts), sells, stops))
        plain.append({"offers": [_plain(one, rules) for one in (*nexts, *touches)], "sells": sells, "stops": stops})
    return ours, plain, rules


def _plain(offer: Offer, rules: dict[str, dict[str, Any]]) -> dict[str, Any]:
    rule = rules[offer.label]
    exits: Callable[[float], dict[str, Any] | str] = lambda price: exits_at(rule, price)  # noqa: E731
    names = ("key", "label", "price", "trigger", "low", "high", "kind", "weight")
    return {**{name: getattr(offer, name) for name in names}, "exits": exits}
