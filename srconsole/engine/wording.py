"""Facts in words, for logs and screens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from srconsole.engine.ports import Fact

Body = dict[str, Any]


def price_text(price: float) -> str:
    """Return a price for a sentence: two decimals from 100 up, six digits below."""
    return f"{price:,.2f}" if abs(price) >= 100 else f"{price:.6g}"


def quantity_text(quantity: float) -> str:
    """Return a quantity for a sentence."""
    return f"{quantity:,.6g}"


def sentence(fact: Fact) -> str:
    """Return what happened, in a sentence."""
    return _SENTENCES[fact.kind](fact.body)


def is_grave(fact: Fact) -> bool:
    """Tell whether a person should look at it."""
    return fact.kind in {"halted", "rejected", "fault"}


def _order(body: Body) -> str:
    at = f"{body['side']} {quantity_text(body['quantity'])} at {price_text(body['price'])}"
    if body["reason"] == "entry":
        return f"order: {at}, {body['tier']} {price_text(body['level'])}, stop {price_text(body['stop'])}"
    return f"order: {at}, {body['reason']}"


def _fill(body: Body) -> str:
    return f"filled {quantity_text(body['quantity'])} at {price_text(body['price'])}, fee {body['fee']:.2f}"


def _trade(body: Body) -> str:
    entry, left = price_text(body["entry_price"]), price_text(body["exit_price"])
    return f"closed {body['tier']} {entry} to {left}, {body['exit_reason']}: {body['pnl']:+.2f} USDT"


def _switched(body: Body) -> str:
    return f"switched to TAKE_PROFIT at {price_text(body['price'])}, stop {price_text(body['stop'])}"


def _halted(body: Body) -> str:
    left = body["candles_left"]
    until = "until a person resumes" if left is None else f"for this candle and {left - 1} more"
    return f"halted after {body['losses']} losses in a row, {until}"


def _request(body: Body) -> str:
    arguments = ", ".join(f"{name} {_plain(value)}" for name, value in body.items() if name != "request")
    return f"asked for {body['request']}{f' ({arguments})' if arguments else ''}"


def _plain(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


_SENTENCES: dict[str, Callable[[Body], str]] = {
    "started": lambda body: f"started {body['symbol']} on {body['name']}",
    "resumed": lambda body: f"went on with {body['symbol']} on {body['name']}",
    "order": _order,
    "fill": _fill,
    "rejected": lambda body: f"the exchange rejected order {body['client_id']}: {body['reason']}",
    "trade": _trade,
    "switched": _switched,
    "halted": _halted,
    "halt ended": lambda _: "the halt has ended, losses in a row count from 0",
    "refused": lambda body: f"no entry on {body['tier']} {price_text(body['level'])}: {body['reason']}",
    "request": _request,
    "done": lambda body: f"done: {body['text']}",
    "not done": lambda body: f"refused: {body['text']}",
}
