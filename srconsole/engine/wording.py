"""Facts in words, for logs and screens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from srconsole.engine.ports import Fact
from srconsole.figures import amount_text, money_text, price_text, quantity_text

Body = dict[str, Any]


def sentence(fact: Fact, decimals: int) -> str:
    """Return what happened, in a sentence, prices with so many decimals."""
    return _SENTENCES[fact.kind](fact.body, decimals)


def is_grave(fact: Fact) -> bool:
    """Tell whether a person should look at it."""
    return fact.kind in {"halted", "rejected", "fault"}


def _order(body: Body, decimals: int) -> str:
    at = f"{body['side']} {quantity_text(body['quantity'])} at {price_text(body['price'], decimals)}"
    if body["reason"] == "entry":
        level, stop = price_text(body["level"], decimals), price_text(body["stop"], decimals)
        return f"order: {at}, {body['tier']} {level}, stop {stop}"
    return f"order: {at}, {body['reason']}"


def _fill(body: Body, decimals: int) -> str:
    price, fee = price_text(body["price"], decimals), amount_text(body["fee"])
    return f"filled {quantity_text(body['quantity'])} at {price}, fee {fee}"


def _trade(body: Body, decimals: int) -> str:
    entry, left = price_text(body["entry_price"], decimals), price_text(body["exit_price"], decimals)
    return f"closed {body['tier']} {entry} to {left}, {body['exit_reason']}: {money_text(body['pnl'])}"


def _switched(body: Body, decimals: int) -> str:
    price, stop = price_text(body["price"], decimals), price_text(body["stop"], decimals)
    return f"switched to TAKE_PROFIT at {price}, stop {stop}"


def _halted(body: Body, decimals: int) -> str:
    left = body["candles_left"]
    until = "until a person resumes" if left is None else f"for this candle and {left - 1} more"
    return f"halted after {body['losses']} losses in a row, {until}"


def _refused(body: Body, decimals: int) -> str:
    return f"no entry on {body['tier']} {price_text(body['level'], decimals)}: {body['reason']}"


def _request(body: Body, decimals: int) -> str:
    arguments = ", ".join(f"{name} {_plain(value)}" for name, value in body.items() if name != "request")
    return f"asked for {body['request']}{f' ({arguments})' if arguments else ''}"


def _plain(value: object) -> str:
    return f"{value:.14g}" if isinstance(value, float) else str(value)


_SENTENCES: dict[str, Callable[[Body, int], str]] = {
    "started": lambda body, _: f"started {body['symbol']} on {body['name']}",
    "resumed": lambda body, _: f"went on with {body['symbol']} on {body['name']}",
    "order": _order,
    "fill": _fill,
    "rejected": lambda body, _: f"the exchange rejected order {body['client_id']}: {body['reason']}",
    "trade": _trade,
    "switched": _switched,
    "halted": _halted,
    "halt ended": lambda *_: "the halt has ended, losses in a row count from 0",
    "refused": _refused,
    "request": _request,
    "done": lambda body, _: f"done: {body['text']}",
    "not done": lambda body, _: f"refused: {body['text']}",
}
