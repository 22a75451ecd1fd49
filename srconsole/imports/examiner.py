"""Judges a file's candles when all of them are known, sorted and without copies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from srconsole.errors import CandleError
from srconsole.imports.averages import Averages
from srconsole.imports.notes import Notes
from srconsole.imports.plan import Plan, zone_text
from srconsole.imports.report import ImportReport
from srconsole.imports.row_reader import UNLIKE
from srconsole.imports.row_store import Rows, RowStore
from srconsole.imports.spacing import (
    Spacing,
    length_text,
    of_timeframe,
    one_timeframe,
    refuse_months,
    whole_seconds,
)
from srconsole.imports.survey import Survey
from srconsole.imports.symbols import UNKNOWN
from srconsole.imports.time_plan import ask_zone
from srconsole.imports.wanted import SYMBOL, ZONE, Wanted
from srconsole.imports.zones import zones_without
from srconsole.market.candle_arrays import SECOND, CandleColumns, time_text
from srconsole.market.checks import Origin, check_rows
from srconsole.market.timeframe import timeframe_seconds
from srconsole.settings.shapes import ImportShape

_BLOCK_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class Examined:
    """A file's candles, fit to be used.

    Attributes:
        report: what was found and mended; names no file that was written yet.
    """

    report: ImportReport
    _path: str
    _symbol: str
    _rows: _Selection

    def blocks(self) -> Iterator[CandleColumns]:
        """Yield the candles, ascending, in blocks that fit in memory.

        Raises:
            CandleError: a candle cannot be used after all.
        """
        last: Rows | None = None
        for rows in self._rows.parts():
            if last is not None and len(rows) and rows.time[0] <= last.time[-1]:
                self._refuse_order(int(rows.line[0]), int(rows.time[0]))
            for start in range(0, len(rows), _BLOCK_ROWS):
                part = rows.taken(slice(start, start + _BLOCK_ROWS))
                columns = part.columns(self._symbol)
                try:
                    check_rows(columns, Origin(self._path))
                except CandleError:
                    check_rows(columns, Origin(self._path, part.line))
                yield columns
            last = rows if len(rows) else last

    def _refuse_order(self, line: int, time: int) -> None:
        raise CandleError(
            f"{self._path}:{line}: {time_text(time)} is the time of two candles; keep the right one", line
        )


@dataclass(frozen=True, slots=True)
class _Selection:
    """The stored candles as they are written: of one timeframe, with opening times."""

    store: RowStore
    timeframe: int
    close_times: bool
    chosen: bool

    def parts(self) -> Iterator[Rows]:
        for rows in self.store.ascending():
            part = rows.taken(of_timeframe(rows, self.timeframe)) if self.chosen else rows
            yield self._opening(part) if self.close_times else part

    def first_left_out(self) -> int:
        """Return the first line of another timeframe."""
        lines = [rows.line[~of_timeframe(rows, self.timeframe)] for rows in self.store.ascending()]
        return min((int(some.min()) for some in lines if len(some)), default=1)

    def _opening(self, rows: Rows) -> Rows:
        """Return opening times for closing times; 00:59:59.999 counts as 01:00."""
        to_end = -rows.time % self.timeframe
        return rows.at_times(rows.time + to_end * (to_end <= SECOND) - self.timeframe)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that came of reading a file.

    Attributes:
        plan: how the file was read.
        shape: what the person said about it.
        store: its candles without copies.
        spacing: the steps between them.
        wanted: questions so far.
        symbol: what the candles are written as.
        naive: how many times carried no zone.
        latest: the present, microseconds since 1970 UTC.
        notes: what was mended so far.
        recognised: what the file was seen to be.
    """

    plan: Plan
    shape: ImportShape
    store: RowStore
    spacing: Spacing
    wanted: Wanted
    symbol: str
    naive: int
    latest: int
    notes: Notes
    recognised: Sequence[str]


def examine(read: Reading) -> Examined:
    """Judge a file's candles.

    Raises:
        CandleError: something has to be settled by an option.
    """
    plan, shape, wanted = read.plan, read.shape, read.wanted
    refuse_months(plan.path, read.spacing)
    timeframe, chosen = _timeframe(read)
    if chosen and read.store.spilled:
        raise CandleError(f"{plan.path}: candles of two timeframes, and too many to tell apart; cut the file in two")
    selection = _Selection(read.store, timeframe, shape.times == "close", chosen)
    survey, averages, result = Survey(timeframe), Averages(), Spacing()
    for rows in selection.parts():
        survey.add(rows)
        averages.add(rows)
        result.add(rows)
    count = result.rows
    if not wanted.questions:
        one_timeframe(plan.path, result)
    if chosen:
        left_out = read.store.count - count
        read.notes.add("candle of another timeframe: left out", selection.first_left_out(), left_out)
    if not count:
        usual = length_text(read.spacing.timeframe())
        raise CandleError(f"{plan.path}: there are no candles of {shape.timeframe} in it; most are {usual} apart")
    _ask_about_times(plan, shape, survey, wanted, count=count, naive=read.naive)
    if plan.guessed and survey.open_and_close_swapped():
        raise CandleError(
            f"{plan.path}: there is no header, and what was taken for open and close fit better the other way round; "
            "name the columns in their order, such as --columns time,close,high,low,open,volume"
        )
    wanted.settle()
    report = ImportReport(
        out="",
        recognised=[*read.recognised, *_times_read(plan, shape, read.symbol, read.naive)],
        mended=read.notes,
        suspicious=[*_warnings(read, averages), *_suspicious(survey, read, shape.volume == "none")],
        candles=survey.report(read.symbol),
        gaps=survey.longest,
    )
    return Examined(report, plan.path, read.symbol, selection)


def _timeframe(read: Reading) -> tuple[int, bool]:
    """Return the timeframe in microseconds, and whether candles of others are to be left out."""
    shape, spacing = read.shape, read.spacing
    given = timeframe_seconds(shape.timeframe) * SECOND if shape.timeframe else 0
    common = spacing.timeframe()
    if not common:
        raise CandleError(
            f"{read.plan.path}: one candle only; at least two are needed to know the timeframe, get a file with more"
        )
    timeframe = given or common
    whole_seconds(read.plan.path, timeframe)
    others = spacing.others(timeframe)
    if others and not given:
        other, met = min(others.items(), key=lambda item: item[1].line)
        _ask_timeframe(read, common, other, met.line)
    return timeframe, bool(others and given)


def _ask_timeframe(read: Reading, common: int, other: int, line: int) -> None:
    """Ask which of two timeframes to read, having counted what each would leave out."""
    found = (
        f"the candle on line {line} opens {length_text(other)} after the one before it, while {length_text(common)} is "
        "the commonest spacing"
    )
    if read.store.spilled:
        read.wanted.settle()
        raise CandleError(
            f"{read.plan.path}:{line}: {found}, and there are too many to tell apart; cut the file in two", line
        )
    lost: dict[str, int] = {}
    for step in (common, other):
        kept = sum(len(part) for part in _Selection(read.store, step, close_times=False, chosen=True).parts())
        if step % SECOND == 0 and kept > 1:
            lost[f"--timeframe {length_text(step)}"] = read.store.count - kept
    costs = " and ".join(f"{option} leaves out {count:,}" for option, count in lost.items())
    read.wanted.ask(
        f"{found}; say which timeframe to read ({costs} of {read.store.count:,} candles)", ", or ".join(lost)
    )


def _ask_about_times(plan: Plan, shape: ImportShape, survey: Survey, wanted: Wanted, *, count: int, naive: int) -> None:
    """Ask where times look like those of closing, or like local ones."""
    said = plan.said_zone
    if not shape.times and survey.at_end * 2 > count and not wanted.asks("--close-times"):
        wanted.ask("most times are the last moment of a candle, as closing times are", "--close-times, or --open-times")
    elif shape.tz or wanted.asks("--tz") or not naive or (said is not None and said.zone is not None):
        return
    elif said is not None:
        ask_zone(said, wanted)
    elif naive * 2 <= count:
        return
    elif survey.off_grid * 2 > count:
        wanted.ask("the times carry no zone and do not fall on UTC's hours, as local ones do not", ZONE)
    elif zones := zones_without(survey.skipped_hours):
        wanted.ask(
            f"the times carry no zone and look local: the hour {time_text(survey.skipped_hours[0]).rstrip('Z')} "
            "is missing, in which clocks went forward",
            f"--tz {zones[0]}, or --tz UTC",
        )


def _times_read(plan: Plan, shape: ImportShape, symbol: str, naive: int) -> list[str]:
    lines = [f"symbol: {symbol}, known from {plan.symbol_from}"]
    if symbol == UNKNOWN:
        lines = [f"symbol: nothing says it, written as {UNKNOWN}; name it with {SYMBOL}"]
    zone = f"no zone said, taken as those of {zone_text(plan.zone)}" if naive else "in UTC, or with their zone"
    if naive and not shape.tz and plan.said_zone is not None:
        zone = f"those of {zone_text(plan.zone)}, as the column {plan.said_zone.name!r} says"
    closing = ", closing times turned into opening times" if shape.times == "close" else ""
    return [*lines, f"times: {zone}{closing}"]


def _warnings(read: Reading, averages: Averages) -> list[str]:
    """Return what makes candles useless, or part of the rules meaningless; it stands in front of all else."""
    said = read.plan.said_zone
    found = [averages.text()]
    if read.shape.volume == "none":
        found.append("there is no volume, 0 stands for it: levels.min_volume_ratio means nothing with these candles")
    if said is not None and said.zone is None and not read.naive:
        found.append(f"the column {said.name!r} names a zone, but its times are in UTC by themselves and were read so")
    return [text for text in [*found, *_about_volume(read)] if text]


def _about_volume(read: Reading) -> list[str]:
    """Say what is odd about the volume; what the notes hold of it is nothing mended."""
    volume, source = read.plan.columns.volume, read.plan.source
    unlike = read.notes.kinds.pop(UNLIKE, None)
    found = [volume.warning] if volume.warning else []
    if source.counts_money and ("/" in read.symbol or read.symbol == UNKNOWN):
        found.append(f"{source.name} counts a coin's volume in money: this Volume is none of coins")
    return [*found, *([unlike.text(UNLIKE)] if unlike else [])]


def _suspicious(survey: Survey, read: Reading, no_volume: bool) -> list[str]:
    found = [note.text(kind) for kind, note in survey.odd.kinds.items()]
    candles, latest = survey.report(read.symbol), read.latest
    found += [text for text in candles.warnings() if "missing" not in text]
    if idle := survey.idle_text():
        found.append(idle)
    if no_volume:
        found = [text for text in found if "without volume" not in text]
    last = int(candles.last.timestamp() * SECOND)
    if last + candles.timeframe * SECOND > latest:
        found.append(f"the last candle, {time_text(last)}, is not over yet")
    return found
