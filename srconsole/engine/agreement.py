"""Whether a run, its journal and its account at the exchange tell the same story; where not, nothing may be sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from srconsole.engine.ports import Books, Fact
from srconsole.errors import ExchangeError, JournalError
from srconsole.settings.schema import Settings

DECISIVE: Final = ("market", "levels", "strategy", "risk", "costs")
"""Sections of the settings that decide about trades."""
PATHS: Final = ("market.file", "market.detail")
"""Where candles stand decides about nothing."""
ROUNDING: Final = 1e-9
"""By how much two sums of the same money may differ, as a fraction."""


def check_settings(kept: Settings, given: Settings) -> None:
    """Make sure that a run was traded under the settings that it shall go on with.

    Raises:
        JournalError: they decide otherwise about trades.
    """
    before, now = _decisive(kept), _decisive(given)
    other = [f"{key} {before[key]!r}, not {now[key]!r}" for key in now if before[key] != now[key]]
    if other:
        raise JournalError(
            f"the journal is that of another run, with {', '.join(other[:3])}; nothing was sent: put the right journal "
            "in its place, or start anew with --fresh"
        )


def _decisive(settings: Settings) -> dict[str, object]:
    values = {
        f"{section}.{name}": value
        for section in DECISIVE
        for name, value in msgspec.structs.asdict(getattr(settings, section)).items()
    }
    return {key: value for key, value in values.items() if key not in PATHS}


def orders_known(checkpoint: int, facts: Sequence[Fact]) -> tuple[int, int]:
    """Return how many orders the exchange has at least and at most, by a journal's checkpoint and the facts behind it.

    The last one may have been written down by a process that did not live to send it.
    """
    orders = checkpoint + sum(fact.kind == "order" for fact in facts)
    outcomes = checkpoint + sum(fact.kind in {"fill", "rejected"} for fact in facts)
    return min(orders, outcomes), orders


def check_orders(known: tuple[int, int], journal: Books, exchange: Books, symbol: str) -> None:
    """Make sure that the exchange has taken the orders of this run and no others, before anything is sent.

    Args:
        known: of `orders_known`.
        journal: what it has at its checkpoint.
        exchange: what that has.
        symbol: what is traded.

    Raises:
        ExchangeError: it has not.
    """
    least, most = known
    strangers = [run for run in exchange.runs if run not in journal.runs]
    if strangers:
        others = ", ".join(map(repr, strangers[:3]))
        _refuse(f"the journal is that of run {journal.runs[0]!r}, the account has orders of run {others}")
    if not least <= exchange.orders <= most:
        _refuse("; ".join(_differences(journal._replace(orders=most), exchange, symbol)))


def check_books(journal: Books, exchange: Books, symbol: str) -> None:
    """Make sure that journal and exchange have the same orders, money and position once all is caught up with.

    Raises:
        ExchangeError: they have not.
    """
    differences = list(_differences(journal, exchange, symbol))
    if differences:
        _refuse("; ".join(differences))


def _differences(journal: Books, exchange: Books, symbol: str) -> Iterable[str]:
    if journal.orders != exchange.orders:
        yield f"the journal knows {_counted(journal.orders)}, the account {_counted(exchange.orders)}"
    if not _same(journal.held, exchange.held):
        yield f"the journal says that {journal.held!r} {symbol} is held, the exchange says {exchange.held!r}"
    if not _same(journal.closed_equity, exchange.closed_equity):
        yield (
            f"the journal has a closed equity of {journal.closed_equity!r} USDT, the account one of "
            f"{exchange.closed_equity!r}"
        )


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= ROUNDING * max(abs(one), abs(other))


def _counted(orders: int) -> str:
    return f"{orders} order{'s' if orders != 1 else ''}"


def _refuse(difference: str) -> None:
    raise ExchangeError(
        f"{difference}; nothing was sent: bring the two in line, by putting back the file that was lost or replaced, "
        "or start anew with --fresh"
    )
