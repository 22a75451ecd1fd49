"""What has happened in a run since a person last looked, in sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import Final, NamedTuple, Protocol

from srconsole.console.format import time_text
from srconsole.console.why.told import Told
from srconsole.engine.view.snapshot import Snapshot
from srconsole.engine.view.told_later import NEWS_SHOWN, NewsItem
from srconsole.figures import money_text

NOTHING: Final = "Nothing has happened since you last looked."
_MOST: Final = 12
"""Of one kind told by themselves; what is more is counted."""


class Mark(NamedTuple):
    """How far a person has seen a run.

    Attributes:
        sequence: how much had happened.
        time: opening time of the newest closed candle, UTC milliseconds.
    """

    sequence: int
    time: int


class Looks(Protocol):
    """Where it is kept how far a person has seen a run."""

    def last(self, run: str) -> Mark | None:
        """Return how far a run was seen; None where that is not known."""
        ...

    def look(self, run: str, mark: Mark) -> None:
        """Keep how far a run was seen."""
        ...


def mark_of(snapshot: Snapshot) -> Mark:
    """Return how far a snapshot shows a run."""
    candles = snapshot.market.candles
    return Mark(snapshot.sequence, candles[-1].time if candles else 0)


def behind(snapshot: Snapshot, mark: Mark) -> list[NewsItem]:
    """Return what has happened since a mark, the oldest first."""
    return [
        happening
        for happening in snapshot.news
        if (happening.time > mark.time if happening.kind == "missed" else happening.sequence > mark.sequence)
    ]


def is_worth_telling(snapshot: Snapshot, mark: Mark) -> bool:
    """Tell whether something has happened that a person should know at once: more than that it was started."""
    return any(happening.kind != "start" for happening in behind(snapshot, mark))


def since_told(snapshot: Snapshot, mark: Mark, zone: tzinfo) -> list[Told]:
    """Return what has happened since a person last looked, kind by kind."""
    new = behind(snapshot, mark)
    if not new:
        return [Told(NOTHING)]
    told = [*_whole(snapshot, mark), *_traded(new, zone), *_refused(new)]
    told += _listed(new, "missed", "touch that no poll saw", "touches that no poll saw", zone, "9")
    return [*told, *_bare(snapshot, new), *_funding(new), *_starts(new), *_others(new, zone)]


def _whole(snapshot: Snapshot, mark: Mark) -> Iterator[Told]:
    kept = [happening.sequence for happening in snapshot.news if happening.sequence]
    if len(kept) == NEWS_SHOWN and kept[0] > mark.sequence + 1:
        yield Told(f"Much has happened: what follows is the newest {NEWS_SHOWN}, the log has the rest.")


def _of(new: Sequence[NewsItem], *kinds: str) -> list[NewsItem]:
    return [happening for happening in new if happening.kind in kinds]


def _traded(new: Sequence[NewsItem], zone: tzinfo) -> Iterator[Told]:
    fills, trades = _of(new, "fill"), _of(new, "trade")
    if not fills and not trades:
        return
    made = f", {money_text(sum(trade.amount for trade in trades))} in all" if trades else ""
    yield Told(f"{_count(len(fills), 'fill')}, {_count(len(trades), 'trade')} closed{made}.")
    yield from _each(trades or fills, zone)


def _refused(new: Sequence[NewsItem]) -> Iterator[Told]:
    refused = Counter(happening.text for happening in _of(new, "refused"))
    if refused:
        reasons = ", ".join(f"{reason} ({count})" for reason, count in refused.most_common())
        yield Told(f"{_count(refused.total(), 'entry', 'entries')} refused: {reasons}.", "5")


def _listed(new: Sequence[NewsItem], kind: str, one: str, many: str, zone: tzinfo, rule: str = "") -> Iterator[Told]:
    found = _of(new, kind)
    if found:
        yield Told(f"{_count(len(found), one, many)}.", rule)
        yield from _each(found, zone)


def _bare(snapshot: Snapshot, new: Sequence[NewsItem]) -> Iterator[Told]:
    bare, live = _of(new, "bare"), snapshot.market.live
    if bare:
        seconds = sum(happening.amount for happening in bare)
        yield Told(f"What was held had no stop at the exchange for {seconds:,.0f} s in all.", "9")
    if live is not None and live.uncovered_for is not None:
        yield Told(f"It has none now, for {live.uncovered_for:,.0f} s.", "9")


def _funding(new: Sequence[NewsItem]) -> Iterator[Told]:
    funding = _of(new, "funding")
    if funding:
        moved = money_text(sum(happening.amount for happening in funding))
        yield Told(f"{_count(len(funding), 'funding')}: {moved}.", "9")


def _starts(new: Sequence[NewsItem]) -> Iterator[Told]:
    starts = _of(new, "start")
    if starts:
        yield Told(f"{_count(len(starts), 'start')} of the engine.")


def _others(new: Sequence[NewsItem], zone: tzinfo) -> Iterator[Told]:
    others = _of(new, "grave", "other")
    if others:
        yield Told("Besides:")
        yield from _each(others, zone)


def _each(happened: Sequence[NewsItem], zone: tzinfo) -> Iterator[Told]:
    hidden = len(happened) - _MOST
    if hidden > 0:
        yield Told(f"{hidden} before these:")
    for happening in happened[-_MOST:]:
        yield Told(f"{time_text(happening.time, zone)}  {happening.text}")


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
