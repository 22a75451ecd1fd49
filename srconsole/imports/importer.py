"""Turns a CSV file of any kind into a standard one, or says in one sentence why it cannot."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Final

from srconsole.errors import CandleError, SrconsoleError
from srconsole.imports.block_parser import BlockParser, Parsed
from srconsole.imports.collector import Collector
from srconsole.imports.duplicates import Deduplicator
from srconsole.imports.examiner import Examined, Reading, examine
from srconsole.imports.finished import Unfinished
from srconsole.imports.layout import TextLine, is_comment
from srconsole.imports.notes import Notes
from srconsole.imports.plan import Plan, make_plan, recognised, with_rows
from srconsole.imports.report import ImportReport
from srconsole.imports.row_store import MEMORY_ROWS, RowStore
from srconsole.imports.source import Block, Source, blocks_of, opened_source
from srconsole.imports.spacing import Spacing
from srconsole.imports.standard import PLAIN, Standard, read_back
from srconsole.imports.times import order_of_dates, span_of
from srconsole.imports.wanted import Wanted
from srconsole.market.column_writer import candle_values, write_columns
from srconsole.market.output_files import OutputFiles
from srconsole.market.output_places import Kept
from srconsole.settings.shapes import ImportShape

Progress = Callable[[int, int], None]

_SAMPLE_BYTES: Final = 256 * 1024
_SAMPLE_LINES: Final = 500
_MOST_SAMPLES: Final = 64
_KILOBYTE: Final = 1024


def import_candles(
    path: str,
    out: str,
    shape: ImportShape,
    *,
    latest: int,
    progress: Progress | None = None,
    standard: Standard = PLAIN,
) -> ImportReport:
    """Read a CSV file and write its candles in the standard form; the file is there whole or not at all.

    Args:
        path: the file, as it is or packed with gzip, zip, bzip2 or xz; it is only ever read.
        out: where to write, gzip where the name ends in `.gz`; what stands there is replaced when all is written.
        shape: what the person says about the file.
        latest: the last moment that a candle can open at, which is now; microseconds since 1970 UTC.
        progress: is told how many kilobytes of the file are read, and of how many.
        standard: how the file is written and read again.

    Raises:
        CandleError: the file holds no candles, or something in it has to be settled by an option, which is named.
        RequestError: an option cannot be, or the file cannot be written where it should.
        SrconsoleError: the disk failed.
    """
    with OutputFiles(Kept([Path(path)])) as files:
        return import_into(files, path, out, shape, latest=latest, progress=progress, standard=standard)


def import_into(
    files: OutputFiles,
    path: str,
    out: str,
    shape: ImportShape,
    *,
    latest: int,
    progress: Progress | None = None,
    standard: Standard = PLAIN,
) -> ImportReport:
    """Import as `import_candles` does, as a part of a result that the caller puts in place.

    Args:
        files: the result; the file is written, and was read again, when this returns.
        path: as for `import_candles`.
        out: likewise.
        shape: likewise.
        latest: likewise.
        progress: likewise.
        standard: likewise.

    Raises:
        SrconsoleError: as `import_candles`.
    """
    draft = files.file(out)
    with odd_candles(path, shape, latest=latest, folder=draft.place.parent, progress=progress) as found:
        files.begin()
        write_columns(map(candle_values, found.blocks()), draft, rows=standard.rows)
    draft.finish()
    read_back(draft.path, path, standard)
    return replace(found.report, out=out)


@contextmanager
def odd_candles(
    path: str,
    shape: ImportShape,
    *,
    latest: int,
    folder: Path,
    memory_rows: int = MEMORY_ROWS,
    progress: Progress | None = None,
) -> Iterator[Examined]:
    """Read a CSV file of any kind and examine it.

    Args:
        path: as for `import_candles`.
        shape: likewise.
        latest: likewise.
        folder: where a temporary file may grow to 57 bytes a candle, twice, for more candles than `memory_rows`.
        memory_rows: how many candles to hold in memory.
        progress: likewise.

    Raises:
        CandleError: as `import_candles`.
        SrconsoleError: there is no room for the temporary file.
    """
    wanted = Wanted(path)
    with opened_source(path, shape.encoding) as source, RowStore(folder, memory_rows) as clean:
        plan = _plan(source, shape, wanted)
        notes, spacing = Notes(), Spacing()
        try:
            with RowStore(folder, memory_rows) as store:
                collector = Collector(plan, shape, latest, store)
                for position, parsed in _parsed(source, plan):
                    collector.take(parsed)
                    if progress is not None:
                        progress(position // _KILOBYTE, source.size // _KILOBYTE)
                symbol = collector.symbol(wanted)
                if len(wanted.questions) and not store.count:
                    wanted.settle()
                collector.finish()
                notes.take(collector.notes)
                notes.take(_without_copies(plan, shape, store, clean, spacing, wanted))
        except OSError as error:
            raise SrconsoleError(
                f"{folder}: there is no room for the import's temporary file: {error.strerror or error}"
            ) from error
        if not clean.count:
            wanted.settle()
        _some(path, clean.count)
        yield examine(
            Reading(
                plan=plan,
                shape=shape,
                store=clean,
                spacing=spacing,
                wanted=wanted,
                symbol=symbol,
                naive=collector.naive,
                latest=latest,
                notes=notes,
                recognised=[*recognised(plan, source.encoding, source.packed), *filter(None, [source.note()])],
            )
        )


def _without_copies(
    plan: Plan, shape: ImportShape, store: RowStore, clean: RowStore, spacing: Spacing, wanted: Wanted
) -> Notes:
    """Put one finished candle for each time from a store into a clean one; return what was left out.

    Raises:
        CandleError: candles of one time disagree, or the file's own mark of unfinished ones cannot mean that.
    """
    duplicates, unfinished = Deduplicator(plan.path, shape.duplicates), Unfinished(plan.mark)
    for rows in duplicates.without_copies(store.ascending()):
        finished = unfinished.without(rows, duplicates.notes)
        clean.add(finished.traded())
        spacing.add(finished)
    if shape.unfinished != "drop" and unfinished.ask(wanted):
        # What stays of the file depends on the mark, and so does whatever else could be asked.
        wanted.settle()
    if duplicates.disagree and (wanted.asks("--tz") or wanted.asks("--time-unit")):
        # Candles that are at one time may be at two in their zone.
        wanted.settle()
    duplicates.refuse(plan.columns.ignored)
    return duplicates.notes


def _some(path: str, count: int) -> None:
    if not count:
        raise CandleError(f"{path}: there are no candles in it that can be used; get the file again")


def _plan(source: Source, shape: ImportShape, wanted: Wanted) -> Plan:
    """Make the plan from the file's first lines; dates that they leave open are looked for in all of it."""
    first = next(blocks_of(source, _SAMPLE_BYTES), None)
    if first is None or not first.data.strip():
        raise CandleError(f"{source.path}: the file is empty; get it again")
    plan = make_plan(source.path, _sample(first), shape, wanted)
    if plan.dates == "unclear":
        plan = replace(plan, dates=_dates(source, plan, wanted))
    # Numbers and dates cannot be read at all before these questions are answered.
    if any(wanted.asks(option) for option in ("--decimal", "-first", "--clock")):
        wanted.settle()
    if not plan.columns.volume.settled:
        plan = _volume_further_on(source, plan, shape)
    if plan.columns.volume.question:
        wanted.ask(plan.columns.volume.question, plan.columns.volume.options)
    return plan


def _sample(block: Block) -> list[TextLine]:
    """Return a block's first lines."""
    texts = block.data.decode("utf-8").split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES]
    lines = [TextLine(number, text) for number, text in enumerate(texts, block.first_line)]
    if block.data.count(b"\n") > _SAMPLE_LINES or not block.data.endswith(b"\n"):
        lines = lines[:-1] or lines
    return lines


def _volume_further_on(source: Source, plan: Plan, shape: ImportShape) -> Plan:
    """Look for the volume further on in the file, where its first lines do not tell it, as while nothing is traded."""
    for block in islice(blocks_of(source, _SAMPLE_BYTES), 1, _MOST_SAMPLES):
        further = with_rows(plan, _sample(block), shape)
        if further.columns.volume.settled:
            return further
    return plan


def _dates(source: Source, plan: Plan, wanted: Wanted) -> str:
    """Look through the whole file for a date that shows which of its numbers is the day."""
    layout, place = plan.layout, plan.columns.time[0]
    sample: list[str] = []
    for block in blocks_of(source, _SAMPLE_BYTES):
        fields = (
            text.replace('"', "").split(layout.delimiter, place + 1)
            for number, text in enumerate(block.data.decode("utf-8").split("\n"), block.first_line)
            if number >= layout.first_line and not is_comment(text)
        )
        dates = [one[place] for one in fields if place < len(one)]
        found = order_of_dates(dates) - {"unclear"}
        if len(found) == 1:
            return found.pop()
        sample = sample or dates
    first, other = sorted(("day-first", "month-first"), key=lambda order: span_of(sample, order))
    wanted.ask(
        f"a date such as {sample[0].strip()} may have its day or its month first, in all of the file",
        f"--{first}, or --{other}",
    )
    return ""


def _parsed(source: Source, plan: Plan) -> Iterator[tuple[int, Parsed]]:
    """Parse the file's blocks, some at once; yield each in order, with how many of the file's bytes are read."""
    parser = BlockParser(plan)
    workers = min(4, os.cpu_count() or 1)
    waiting: deque[tuple[int, Future[Parsed]]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for block in blocks_of(source):
                if block.first_line + block.lines > plan.layout.first_line:
                    waiting.append((block.position, pool.submit(parser.parse, block)))
                if len(waiting) > workers:
                    position, future = waiting.popleft()
                    yield position, future.result()
            while waiting:
                position, future = waiting.popleft()
                yield position, future.result()
        finally:
            for _, future in waiting:
                future.cancel()
