"""`srconsole report`: traded histories in the terminal, as a page, a PDF or tables; of several a comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from srconsole.cli.cost_options import add_cost_arguments
from srconsole.cli.ending import ended_in_order
from srconsole.cli.examined import examined
from srconsole.cli.histories import add_history_argument, histories_of
from srconsole.cli.input_files import kept_by
from srconsole.cli.printing import draw, say
from srconsole.errors import RequestError
from srconsole.market.output_files import OutputFiles
from srconsole.plain_text import plain
from srconsole.reports.table_names import table_names

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from rich.console import RenderableType

    from srconsole.cli.examined import Examined
    from srconsole.market.output_files import Draft
    from srconsole.research.reported import Reported

FORMATS: Final = ("csv", "parquet")
"""What tables are written as, the usual one first."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what `report` takes besides the common options."""
    add_history_argument(parser, several=True)
    parser.add_argument("--out", metavar="FILE", help="write the page, one .html that needs no network")
    parser.add_argument("--pdf", metavar="FILE", help="write the same to print")
    parser.add_argument(
        "--tables", metavar="DIR", help="write candles, trades, fills, equity, months, tiers, summary.json there"
    )
    parser.add_argument("--format", choices=FORMATS, help="of the tables; csv where none is named")
    parser.add_argument("--detail", metavar="FINER", help="finer candles of the same symbol, to move price by")
    parser.add_argument("--held-back", metavar="SHARE", type=float, help="the last candles, not chosen by: 0.3 of them")
    parser.add_argument("--seed", metavar="S", type=int, default=0, help="draw what is drawn by S; 0 by default")
    add_cost_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Report on histories; all files are written, or none."""
    if len(arguments.histories or ()) > 1 and (arguments.pdf or arguments.tables or not arguments.out):
        raise RequestError("several are compared on a page, by --out FILE.html alone; name one for anything else")
    if arguments.seed < 0:
        raise RequestError(f"--seed {arguments.seed} must be a whole number from 0 on")
    if arguments.format and not arguments.tables:
        raise RequestError(f"--format {arguments.format} is of tables: name their folder with --tables DIR")
    if arguments.out and not arguments.out.lower().endswith((".html", ".htm")):
        raise RequestError(f"--out {arguments.out}: a page is a file that ends in .html")
    with ended_in_order(), OutputFiles(kept_by(arguments)) as files:
        page = [] if arguments.out is None else [files.file(arguments.out)]
        pdf = [] if arguments.pdf is None else [files.file(arguments.pdf)]
        form = arguments.format or FORMATS[0]
        tables = [] if arguments.tables is None else files.folder(arguments.tables, table_names(form))
        found = [examined(reported, arguments) for reported in histories_of(arguments)]
        if not (page or pdf or tables):
            draw(*_drawn(found[0]))
            return 0
        written = [*_contents(page, _page(found) if page else b""), *_contents(pdf, _pdf(found[0]) if pdf else b"")]
        files.begin()
        for draft, content in written:
            draft.write(content)
        if tables:
            _write_tables(found[0].reported, form, tables)
        files.put_in_place()
        say("\n".join(str(draft.named) for draft in (*page, *pdf, *tables)))
    return 0


def _contents(drafts: Sequence[Draft], content: bytes) -> list[tuple[Draft, bytes]]:
    return [(draft, content) for draft in drafts]


def _page(found: Sequence[Examined]) -> bytes:
    if len(found) == 1:
        from srconsole.reports.page.drawn import drawn_section
        from srconsole.reports.page.report_page import report_page

        [one] = found
        return report_page(one.reported, one.verdict, [drawn_section(part) for part in one.parts]).encode()
    from srconsole.reports.page.compared_page import compared_page

    against = [f"{one.reported.name}: {one.verdict[0]}" for one in found]
    return compared_page(
        [one.reported for one in found], ["What speaks against each, by the figures of its own:", *against]
    ).encode()


def _pdf(one: Examined) -> bytes:
    from srconsole.reports.printed import printed_report

    return printed_report(one.reported, one.verdict)


def _drawn(one: Examined) -> list[RenderableType]:
    from srconsole.reports.page.report_page import head_of
    from srconsole.reports.reported_text import figures_text, record_text
    from srconsole.reports.verdict_text import verdict_text

    _, market, about = head_of(one.reported)
    notes = [Text(plain(note), style="dim") for note in one.reported.notes]
    head = [verdict_text(one.verdict), Text(plain(market), style="bold"), Text(plain(about)), *notes]
    tables = [part.drawn for part in one.parts] or record_text(one.reported)
    return [*head, *figures_text(one.reported), *tables]


def _write_tables(reported: Reported, form: str, drafts: Sequence[Draft]) -> None:
    from srconsole.reports.tables import write_tables

    write_tables(reported, form, drafts)
