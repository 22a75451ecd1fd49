"""What a market's run takes over from a journal that cannot be gone on with (docs/decisions/0037)."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from srconsole.core.account import Account
from srconsole.core.bounds import Count, Moment
from srconsole.core.lot import Lot

JOURNAL: Final = "journal"
"""Who bars entries where a journal broke."""
BROKEN: Final = "the journal broke: entries wait until a person resumes them with nothing held at the exchange"


class Legacy(Struct, frozen=True, kw_only=True):
    """What a run was when it last knew: evidence, to be held against the exchange's word.

    Attributes:
        lot: what was held, an entry that was out counted as bought; None where nothing was known to be.
        account: the capital; None where it is not known.
        orders, stops: from where on client ids are counted, beyond all that the run may have used.
        told, attached: price and id of the stop that came with the entry, 0 and empty where there was none.
        time: opening time of the candle in hand, UTC milliseconds.
    """

    lot: Lot | None = None
    account: Account | None = None
    orders: Count = 0
    stops: Count = 0
    told: float = 0.0
    attached: str = ""
    time: Moment = 0


class JournalReplaced(Struct, frozen=True, tag=True):
    """A journal broke, and this one was begun in its place.

    Attributes:
        market: the symbol.
        text: what was wrong, and where the broken one is kept, in a sentence.
        legacy: what is taken over from it.
    """

    market: str
    text: str
    legacy: Legacy
