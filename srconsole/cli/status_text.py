"""The state of a run as a person reads it: prices with their market's decimals, money in cents, yes and no as words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from srconsole.figures import (
    amount_text,
    money_text,
    multiple_text,
    percent_text,
    percentage_text,
    price_text,
    quantity_text,
    result_text,
    share_text,
)
from srconsole.plain_text import plain

_PRICES: Final = frozenset({"entry_price", "stop", "midpoint", "peak", "last_price", "exchange_stop"})
_RESULTS: Final = frozenset({"since_start", "today"})
_AMOUNTS: Final = frozenset({"equity", "fees", "margin"})
_SAID_ELSEWHERE: Final = frozenset({"decimals", "total", "ended"})
"""Keys that other values are written with."""


def status_texts(status: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return each key of a status with its value in words; empty where there is none.

    Lots have a row each, `lot 1` and so on; `lots` is there only where nothing is held, or that is not known.
    """
    decimals = int(status["decimals"])
    texts: list[tuple[str, str]] = []
    for key, value in status.items():
        if key == "lots" and value:
            texts += [(f"lot {number}", _lot(lot, decimals)) for number, lot in enumerate(value, 1)]
        elif key == "candles":
            texts.append((key, _candles(status)))
        elif key == "won" and status["trades"]:
            share = percentage_text(value / status["trades"], 0)
            texts.append((key, f"{value} of {status['trades']}, {share}"))
        elif key not in _SAID_ELSEWHERE:
            texts.append((key, _text(key, value, decimals)))
    return texts


def _text(key: str, value: Any, decimals: int) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if key in _PRICES:
        return price_text(value, decimals)
    if key == "position_size":
        return quantity_text(value)
    if key in _RESULTS:
        return f"{result_text(value)} USDT"
    if key in _AMOUNTS:
        return f"{amount_text(value)} USDT"
    if key == "below_peak":
        return percentage_text(value, 1)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return plain("; ".join(map(str, value)))
    return plain(str(value))


def _candles(status: Mapping[str, Any]) -> str:
    """Return how many candles have closed, of how many, and that they have ended."""
    total = status["total"]
    of = "" if total is None else f" of {total:,}"
    return f"{status['candles']:,}{of}{', ENDED' if status['ended'] else ''}"


def _lot(lot: Mapping[str, Any], decimals: int) -> str:
    """Return a lot in a row."""
    words = [
        f"{quantity_text(lot['quantity'])} bought on {lot['label']} at {price_text(lot['entry_price'], decimals)}",
        f"since {lot['entry_time']}",
        lot["state"],
        f"stop {price_text(lot['stop'], decimals)}",
    ]
    words += [f"peak {price_text(lot['peak'], decimals)}"] if lot["peak"] is not None else []
    words += [f"target {price_text(target, decimals)}" for target in lot["targets"]]
    words += [f"until {lot['deadline']}"] if lot["deadline"] else []
    return plain(", ".join([*words, *_worth(lot, decimals)]))


def _worth(lot: Mapping[str, Any], decimals: int) -> Iterator[str]:
    """Yield what a lot has made, risks and binds, in the words of the position's pane."""
    made, paid, risked = lot["unrealised"], lot["paid"], lot["risked"]
    yield f"pnl now {money_text(made)}"
    if paid:
        yield f"{percent_text(made / paid)} {multiple_text(made / risked)}" if risked else percent_text(made / paid)
    yield f"{'at stop' if round(lot['at_stop'], 2) <= 0 else 'locked'} {money_text(lot['at_stop'])}"
    if lot["trail_pct"]:
        yield f"trail {share_text(lot['trail_pct'])}"
    if lot["break_even"] is not None:
        yield f"break even {price_text(lot['break_even'], decimals)}"
    yield f"liquidated {price_text(lot['liquidation'], decimals)}"
    yield f"fees {amount_text(lot['fees'])} USDT"
    if lot["margin"]:
        yield f"margin {amount_text(lot['margin'])} x{paid / lot['margin']:.3g}"
