"""What a run knows against what the exchange says is there: pure comparisons, each difference in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from srconsole.core.rounding import DUST
from srconsole.engine import facts
from srconsole.engine.ports import Books
from srconsole.settings.deciding import deciding
from srconsole.settings.keys import as_toml
from srconsole.settings.schema import Settings

NEAR: Final = 1e-9
"""Quantities, and sums of money, that differ by no more than this fraction are the same."""

ADVICE: Final = (
    "nothing was sent: bring the two in line, by putting back the file that was lost or replaced, or start anew with "
    "--fresh"
)


def other_settings(kept: Settings, given: Settings) -> str:
    """Return in words which settings that decide about trades differ, the first three; empty where none does."""
    before, now = _decisive(kept), _decisive(given)
    keys = {**now, **before}
    other = [key for key in keys if before.get(key) != now.get(key)]
    return ", ".join(f"{key} {value_text(before, key)}, not {value_text(now, key)}" for key in other[:3])


def value_text(values: Mapping[str, object], path: str) -> str:
    """Return a setting's value as a file has it; `nothing` where there is none."""
    return as_toml(values[path]) if path in values else "nothing"


def _decisive(settings: Settings) -> dict[str, object]:
    return {f"{section}.{key}": value for section, keys in deciding(settings).items() for key, value in keys.items()}


def orders_at_the_exchange(checkpoint: int, out: bool, behind: Sequence[facts.Noted]) -> tuple[int, int]:
    """Return how many orders the exchange has at least and at most.

    The newest one may have been written down by a process that did not live to send it.

    Args:
        checkpoint: how many there were at the checkpoint.
        out: whether the end of the newest was not known then.
        behind: the facts behind the checkpoint.
    """
    orders = checkpoint
    for noted in behind:
        if isinstance(noted.fact, facts.Ordered):
            orders, out = orders + 1, True
        elif isinstance(noted.fact, facts.Filled | facts.Rejected):
            out = False
    return orders - out, orders


def differences_before(known: tuple[int, int], run: Books, exchange: Books, market: str) -> str:
    """Return in words where the orders at the exchange are not this run's, before anything is sent; empty where not.

    Args:
        known: of `orders_at_the_exchange`.
        run: what is known at the checkpoint.
        exchange: what that says.
        market: the symbol.
    """
    least, most = known
    strangers = [other for other in exchange.runs if other not in run.runs]
    if strangers:
        return f"the journal is that of run {run.runs[0]}, the account has orders of run {', '.join(strangers[:3])}"
    if not least <= exchange.orders <= most:
        return differences(run._replace(orders=most), exchange, market)
    return ""


def differences(run: Books, exchange: Books, market: str) -> str:
    """Return in words where orders, position and money differ once everything has been come to; empty where not."""
    return "; ".join(_differences(run, exchange, market))


def _differences(run: Books, exchange: Books, market: str) -> Iterable[str]:
    if run.orders != exchange.orders:
        yield f"the journal knows {_counted(run.orders)}, the account {_counted(exchange.orders)}"
    if held := held_otherwise(market, run.held, exchange.held):
        yield held
    if not (run.by_lots and run.held) and not _same(run.closed_equity, exchange.closed_equity):
        yield (
            f"the journal has a closed equity of {run.closed_equity:.12g} USDT, the account one of "
            f"{exchange.closed_equity:.12g}"
        )


def held_otherwise(market: str, known: float, there: float) -> str:
    """Return in words where a position differs, of the base currency; empty where it does not."""
    # What an exchange's sums leave of a closed position is a float's noise, and near nothing by no fraction.
    if _same(known, there) or abs(known - there) <= DUST:
        return ""
    return f"the journal says that {known:.12g} {market} is held, the exchange says {there:.12g}"


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= NEAR * max(abs(one), abs(other))


def _counted(orders: int) -> str:
    return f"{orders} order{'s' if orders != 1 else ''}"
