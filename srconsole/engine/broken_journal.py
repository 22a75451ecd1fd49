"""Where a market's journal cannot be gone on with: what is still known, what a person is told, and what is refused.

Nothing of this stops an exit: it goes on from the exchange's position and the last known stop.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from srconsole.engine.facts import Noted
from srconsole.engine.ports import Checkpoint
from srconsole.engine.readings import Reading
from srconsole.engine.status import order_unknown, trader_of
from srconsole.errors import JournalError, RequestError

ADVICE: Final = "nothing is entered, and exits go on from the exchange's position and the last known stop"
"""What takes the place of starting anew."""

_ANEW: Final = re.compile(
    r"[;:,]?(?: or)?(?: keep the run's folder and)? start anew with --fresh"
    r"(?:, which keeps [a-z ]+ in a folder beside the new one)?"
)


class LastKnown(NamedTuple):
    """What a run held when it wrote last: evidence, to be held against the exchange's word.

    Attributes:
        market: the symbol.
        quantity: held, of the base currency; None while it is not known what came of an order.
        stop: the engine's, USDT; None while nothing is held.
        activation: from where on the stop trails, USDT; None while nothing is held.
        peak: the highest price since it trails, USDT; None while it does not, or nothing is held.
        entry_price: USDT; None while nothing is held.
    """

    market: str
    quantity: float | None
    stop: float | None
    activation: float | None
    peak: float | None
    entry_price: float | None


def last_known(checkpoint: Checkpoint, behind: Sequence[Noted]) -> LastKnown:
    """Return what was held after a checkpoint and the facts behind it.

    Raises:
        JournalError: the checkpoint cannot be read.
    """
    trader = trader_of(checkpoint, behind)
    lot, unknown = trader.lot, order_unknown(checkpoint, behind)
    if lot is None:
        return LastKnown(trader.market, None if unknown else 0.0, None, None, None, None)
    quantity = None if unknown else lot.quantity
    return LastKnown(trader.market, quantity, lot.stop, lot.activation, lot.peak, lot.holding.entry_price)


def of_a_market(error: JournalError) -> JournalError:
    """Return the same fault with what a market's run does about it, in place of the advice to start anew."""
    text, count = _ANEW.subn("", str(error))
    return JournalError(f"{text.strip()}; {ADVICE}") if count else error


def refuse_fresh(reading: Reading | None) -> None:
    """Make sure that a market's run may be begun anew: the exchange says that nothing is held and nothing waits.

    Raises:
        RequestError: something is, or it is not known.
    """
    what = _there(reading)
    if what:
        raise RequestError(
            f"--fresh is refused while {what}: what the old run knows of it would be out of reach; start without it"
        )


def _there(reading: Reading | None) -> str:
    if reading is None or reading.stops is None or reading.orders is None:
        return "position and orders at the exchange are not known"
    if reading.quantity or reading.short:
        return "the exchange shows a position"
    return "the exchange shows an order" if reading.stops or reading.orders else ""
