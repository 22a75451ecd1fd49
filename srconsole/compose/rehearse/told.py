"""What a scenario tells besides troubles: the exchange's conduct, and what a person asks for."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct

from srconsole.core.by_hand import Flatten, PauseEntries, ResumeEntries
from srconsole.engine.request import AdoptPosition, CloseForeign, IgnoreMarket, Request
from srconsole.exchange.simulated.state import Conduct, Venue

Seconds = Annotated[float, Meta(ge=0)]


class ToldExchange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a scenario's exchange differs from the usual one; the words are those of `simulated.state.Conduct`.

    Attributes:
        account: its kind, which says by what paths it is asked: V2's or V3's.
        hedge: whether the account is in hedge mode.
        depth: what one jump of price lets market orders take, of the base currency.
    """

    account: Literal["classic", "unified"] = "classic"
    hedge: bool = False
    depth: Decimal | None = None
    close_names_position: bool = True
    close_opens: bool = False
    attached_plan: Literal["pos_loss", "loss_plan", "none"] = "pos_loss"
    attached_by_mark: bool = True
    sweeps_stops: bool = True

    def conduct(self, usual: Conduct) -> Conduct:
        """Return the usual conduct with what is told here."""
        return msgspec.structs.replace(usual, **{name: getattr(self, name) for name in _OF_CONDUCT})

    def tell(self, venue: Venue) -> None:
        """Have an exchange, on which nothing is held yet, behave so."""
        venue.conduct = self.conduct(venue.conduct)
        venue.account.hedge = self.hedge
        venue.kind = self.account


_OF_CONDUCT: Final = frozenset(ToldExchange.__struct_fields__) & frozenset(Conduct.__struct_fields__)


Asked = Literal["pause", "resume", "flatten", "adopt", "close_other", "leave_alone"]

_PLAIN: Final[dict[str, Callable[[], Request]]] = {
    "pause": PauseEntries,
    "resume": ResumeEntries,
    "flatten": Flatten,
    "close_other": CloseForeign,
    "leave_alone": IgnoreMarket,
}


class ToldRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that a person asks for.

    Attributes:
        after: seconds after the first candle's opening.
        ask: what.
        stop: of a position that is adopted, 0 for the usual one.
    """

    after: Seconds
    ask: Asked
    stop: Seconds = 0.0

    @property
    def request(self) -> Request:
        """What the engine is asked."""
        return AdoptPosition(self.stop) if self.ask == "adopt" else _PLAIN[self.ask]()


class ToldSleep(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A time for which the machine is asleep; nothing of it is counted among the seconds that others are told in.

    Attributes:
        after: seconds after the first candle's opening.
        seconds: how long.
    """

    after: Seconds
    seconds: Seconds


class ToldReader(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who reads all of the journal at once, and does not end before `until`; seconds, as everywhere."""

    after: Seconds
    until: Seconds
