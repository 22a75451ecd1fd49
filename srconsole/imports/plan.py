"""How a file is to be read: seen in its first lines, and told by a person where it cannot be seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo

from srconsole.errors import CandleError, RequestError
from srconsole.imports.bar_ends import form_of
from srconsole.imports.finished import Mark, mark_of
from srconsole.imports.layout import Layout, TextLine, find_layout, is_comment, split_line
from srconsole.imports.name_symbols import symbol_in_name
from srconsole.imports.numbers import decimal_mark
from srconsole.imports.sources import Known, known_source, sighting
from srconsole.imports.symbols import UNKNOWN, canonical, is_usable, spot_or_contract
from srconsole.imports.table import Columns, choose_columns
from srconsole.imports.time_plan import plan_times
from srconsole.imports.times import order_of_dates
from srconsole.imports.wanted import SYMBOL, Wanted
from srconsole.imports.zone_names import SaidZone
from srconsole.market.csv_format import shown
from srconsole.settings.shapes import ImportShape


@dataclass(frozen=True, slots=True)
class Plan:
    """How a file is read.

    Attributes:
        path: the file's name, as it was given.
        layout: where its table stands.
        columns: where in the table the candles are.
        guessed: whether the order of the columns was guessed, as they have no names.
        decimal: what stands before decimals.
        dates: `day-first`, `month-first`, or empty where no date is written so.
        unit: unit of times that are numbers, empty: by their size.
        zone: of times that carry none; None where nobody said, they are taken as UTC then.
        source: who wrote it.
        symbol: what the candles are written as; empty where it is the file's own column that says it.
        symbol_from: where that is known from.
        said_zone: what the names of the time's columns say about its zone, None where they say nothing.
        clock: how hours in a column of their own are written (`clocks.FORMS`), empty where as usual.
        digits: how many decimals times have that are days of a spreadsheet.
        mark: the column that marks unfinished candles, None where there is none or it does not count.
        widen: whether low … high is widened to an open outside of it.
    """

    path: str
    layout: Layout
    columns: Columns
    guessed: bool
    decimal: str
    dates: str
    unit: str
    zone: tzinfo | None
    source: Known
    symbol: str
    symbol_from: str
    said_zone: SaidZone | None = None
    clock: str = ""
    digits: int = 0
    mark: Mark | None = None
    widen: bool = False


def make_plan(path: str, lines: Sequence[TextLine], shape: ImportShape, wanted: Wanted) -> Plan:
    """Look at a file's first lines; what only a person can say is noted in `wanted`.

    Raises:
        CandleError: there are no candles in the file.
        RequestError: an option cannot be.
    """
    layout = find_layout(path, lines, _delimiter(shape.delimiter), shape.columns)
    rows = rows_of(lines, layout)
    if not rows:
        raise CandleError(f"{path}: there are no candles below the header; get the file again")
    columns, guessed = _columns(path, layout, rows, shape)
    banner = [line.text for line in lines if line.number < (layout.header_line or layout.first_line)]
    form = form_of(layout.names, columns.time, rows, layout.delimiter)
    money = columns.volume.money is not None
    seen = sighting(banner, layout.names, layout.width, rows[0], columns.time, form=form, money=money)
    source = known_source(seen) if guessed or not shape.columns else Known("")
    symbol, origin = _symbol(path, columns, source, shape, wanted)
    times = plan_times(shape, source, layout, columns.time, rows, wanted)
    plan = Plan(
        path=path,
        layout=layout,
        columns=columns,
        guessed=guessed,
        decimal="",
        dates="",
        unit=shape.time_unit,
        zone=times.zone,
        source=source,
        symbol=symbol,
        symbol_from=origin,
        said_zone=times.said,
        clock=times.clock,
        digits=times.digits,
        mark=None if shape.unfinished == "keep" else mark_of(layout.names, rows, _used(columns)),
        widen=shape.open_outside == "widen" and not guessed,
    )
    dates = shape.dates or _order(texts_of(rows, columns.time[:1]))
    return replace(plan, decimal=_decimal(plan, rows, shape, wanted), dates=dates)


def _columns(path: str, layout: Layout, rows: Sequence[Sequence[str]], shape: ImportShape) -> tuple[Columns, bool]:
    no_volume = shape.volume == "none"
    return choose_columns(
        path, layout.names, layout.width, rows, shape.columns, decimal=shape.decimal, no_volume=no_volume
    )


def with_rows(plan: Plan, lines: Sequence[TextLine], shape: ImportShape) -> Plan:
    """Return the plan with the volume as further lines of the file show it."""
    layout, rows = plan.layout, rows_of(lines, plan.layout)
    if not rows:
        return plan
    columns, _ = _columns(plan.path, layout, rows, shape)
    return replace(plan, columns=replace(plan.columns, volume=columns.volume, numbers=columns.numbers))


def texts_of(rows: Sequence[Sequence[str]], columns: Sequence[int]) -> list[str]:
    """Return the fields of some columns."""
    return [row[at] for row in rows for at in columns if at < len(row)]


def _delimiter(given: str) -> str:
    delimiter = "\t" if given.lower() in ("tab", "\\t") else given
    if len(delimiter) > 1 or delimiter in ('"', "\n", "\r", "."):
        raise RequestError(f"--delimiter {given}: expected a single sign, such as ; or |, or the word tab")
    return delimiter


def rows_of(lines: Sequence[TextLine], layout: Layout) -> list[list[str]]:
    """Return the fields of a table's rows among some lines."""
    rows = []
    for line in lines:
        if line.number < layout.first_line or not line.text.strip() or is_comment(line.text):
            continue
        try:
            fields = split_line(line.text, layout.delimiter)
        except ValueError:
            continue
        rows.append(fields)
    return rows


def _symbol(path: str, columns: Columns, source: Known, shape: ImportShape, wanted: Wanted) -> tuple[str, str]:
    """Return the symbol and where it is known from; empty where each row says it."""
    given = shape.symbol.strip()
    if given:
        if not is_usable(given):
            raise RequestError(f"--symbol {shown(given)}: expected a market's name, such as BTC/USDT or BTC/USDT:USDT")
        return canonical(given), "--symbol"
    if columns.symbol is not None:
        return "", "its column"
    for symbol, origin in ((columns.market, "the volumes' names"), (source.market, source.name)):
        if symbol:
            return symbol, origin
    in_name = symbol_in_name(path)
    options = in_name.options or spot_or_contract(in_name.text, source.venue)
    if options:
        wanted.ask(in_name.doubt or f"{in_name.text} in the file's name may be spot or a contract", options)
    if in_name.symbol or options:
        return in_name.symbol or UNKNOWN, "the file's name"
    if source.says_symbol:
        wanted.ask("neither the file nor its name says which symbol this is", SYMBOL)
    return UNKNOWN, "nowhere"


def _used(columns: Columns) -> list[int]:
    return [*columns.time, *columns.numbers, *([] if columns.symbol is None else [columns.symbol])]


def _order(texts: Sequence[str]) -> str:
    """Return the order of dates, as far as these show it: `unclear` where there are dates that do not."""
    found = order_of_dates(texts)
    if len(found - {"unclear"}) == 1:
        return (found - {"unclear"}).pop()
    return "unclear" if found else ""


def _decimal(plan: Plan, rows: Sequence[Sequence[str]], shape: ImportShape, wanted: Wanted) -> str:
    if shape.decimal:
        return shape.decimal
    numbers = texts_of(rows, plan.columns.numbers)
    mark = decimal_mark(numbers)
    if mark is None and not any("," in text for text in numbers) and plan.layout.delimiter == ",":
        mark = "."
    if mark is None:
        sample = next(text for text in numbers if "." in text or "," in text)
        wanted.ask(f"{shown(sample.strip())} may be in thousands or have three decimals", "--decimal ., or --decimal ,")
    return mark or "."


def recognised(plan: Plan, encoding: str, packed: str) -> list[str]:
    """Say in lines what a file was recognised as."""
    layout, columns = plan.layout, plan.columns
    from_ = f"{plan.source.name}, " if plan.source.name else ""
    delimiter = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}.get(layout.delimiter, layout.delimiter)
    header = f"header on line {layout.header_line}" if layout.header_line else "no header"
    marks = "" if plan.decimal == "." else ", decimal commas"
    lines = [f"{from_}{packed + ', ' if packed else ''}{encoding}, divided by {delimiter}{marks}, {header}"]
    names = [name.strip() for name in layout.names] or [f"no. {at + 1}" for at in range(layout.width)]
    pairs = [("Time", columns.time)]
    pairs += [
        (role, (at,)) for role, at in zip(("Open", "High", "Low", "Close", "Volume"), columns.numbers, strict=False)
    ]
    pairs += [] if columns.symbol is None else [("Symbol", (columns.symbol,))]
    lines.append("columns: " + ", ".join(f"{role} from {' + '.join(names[at] for at in of)}" for role, of in pairs))
    if columns.volume.place >= 0:
        lines.append(f"volume: from {names[columns.volume.place]}, {columns.volume.why}")
    mark = "" if plan.mark is None else plan.mark.name
    if mark:
        lines.append(f"unfinished candles: marked by {mark}")
    if ignored := [name for name in columns.ignored if name != mark]:
        lines.append(f"not read: {', '.join(ignored[:8])}{' …' if len(ignored) > 8 else ''}")
    if plan.dates:
        lines.append(f"dates: {plan.dates.replace('-', ' ')}")
    return lines


def zone_text(zone: tzinfo | None) -> str:
    """Name a zone in a sentence."""
    return "UTC" if zone is None or zone is UTC else str(zone)
