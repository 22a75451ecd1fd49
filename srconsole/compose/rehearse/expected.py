"""What a scenario says has to come of it."""

from __future__ import annotations

from msgspec import Struct


class Expected(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What has to be so in the end; what is not told may be anything.

    Attributes:
        trades: how many trades have closed.
        reasons: why each was left, in order.
        bought, sold: how many orders of ours the exchange took for a buy, or for a sale.
        held: what the exchange says is held, of the base currency.
        beside: whether others trade beside us, so that position and balance are not of ours alone.
        stops: the prices of the stops that wait there, ascending.
        uncovered: seconds at most that something was held at the exchange without a stop for it.
        calls: how often at most each path was asked, by the end of its name, such as modify-tpsl-order.
        facts: kinds of facts that the journal has, such as Unknown; never: kinds that it has not.
        told: parts of sentences in the log, which come in this order.
        refused: parts of the reasons for which entries were refused, all of them.
        answers: parts of the answers to what a person asked for, in order.
        says: a part of the sentence that the engine ends with; empty where it ends by itself.
        declined: a part of the sentence with which the rehearsal is declined, before anything was asked of the
            exchange; empty where it is played.
    """

    trades: int | None = None
    reasons: tuple[str, ...] | None = None
    bought: int | None = None
    sold: int | None = None
    held: float | None = None
    beside: bool = False
    stops: tuple[float, ...] | None = None
    uncovered: float | None = None
    calls: dict[str, int] = {}
    facts: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    says: str = ""
    declined: str = ""
