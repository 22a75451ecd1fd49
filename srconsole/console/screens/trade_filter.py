"""Which trades are looked at: words that a person types, such as `S1 loss since 2019-01-01`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Final, NamedTuple

from srconsole.console.format import nearest
from srconsole.core.order import ExitReason
from srconsole.core.trade import Trade

_REASONS: Final = tuple(reason.value for reason in ExitReason)
_RESULTS: Final = ("win", "loss")
_DATES: Final = ("since", "until")
_FORMS: Final = ("%Y-%m-%d", "%Y-%m", "%Y", "%Y-%m-%dT%H:%M")
HINT: Final = "S1  loss  stop_loss  since 2019-01-01  until 2019-06-01"


class TradeFilter(NamedTuple):
    """What a trade has to be; several tiers, reasons or strategies are alternatives.

    Attributes:
        names: tiers and strategies, in small letters; empty for all.
        reasons: reasons of exit; empty for all.
        result: `win`, `loss`, or empty for both; a trade that makes 0 has won.
        since: from when on it was closed, UTC milliseconds.
        until: before when it was closed, UTC milliseconds.
    """

    names: frozenset[str] = frozenset()
    reasons: frozenset[str] = frozenset()
    result: str = ""
    since: int | None = None
    until: int | None = None

    def takes(self, trade: Trade) -> bool:
        """Tell whether a trade is looked at."""
        return (
            (not self.names or trade.tier.lower() in self.names or trade.strategy.lower() in self.names)
            and (not self.reasons or trade.exit_reason in self.reasons)
            and (not self.result or (trade.pnl < 0) == (self.result == "loss"))
            and (self.since is None or trade.exit_time >= self.since)
            and (self.until is None or trade.exit_time < self.until)
        )


def filter_of(text: str, known: Sequence[str], zone: tzinfo) -> TradeFilter | str:
    """Read a filter; return what is wrong with it, in a sentence, where it is none.

    Args:
        text: what was typed.
        known: tiers and strategies of the trades that there are.
        zone: in which dates are meant.
    """
    made = TradeFilter()
    words = iter(text.split())
    for word in words:
        low = word.lower()
        if low in _DATES:
            given = next(words, "")
            moment = _moment(given, zone)
            if moment is None:
                return f"{low} needs a day, such as {low} 2019-01-31" + (f"; {given} is none" if given else "")
            made = made._replace(since=moment) if low == "since" else made._replace(until=moment)
        elif low in _RESULTS:
            made = made._replace(result=low)
        elif low in _REASONS:
            made = made._replace(reasons=made.reasons | {low})
        elif low in {name.lower() for name in known}:
            made = made._replace(names=made.names | {low})
        else:
            near = nearest(low, [*_RESULTS, *_DATES, *_REASONS, *(name.lower() for name in known)])
            return f"no trade has the tier, reason or strategy {word};{near or f' write {HINT}'}"
    return made


def names_in(trades: Sequence[Trade]) -> list[str]:
    """Return the tiers and strategies of some trades."""
    return sorted({name for trade in trades for name in (trade.tier, trade.strategy) if name})


def _moment(text: str, zone: tzinfo) -> int | None:
    for form in _FORMS:
        try:
            moment = datetime.strptime(text, form).replace(tzinfo=zone)
        except ValueError:
            continue
        return round(moment.timestamp() * 1000)
    return None
