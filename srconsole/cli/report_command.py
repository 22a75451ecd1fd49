"""`srconsole report`: traded histories as a page, a PDF or tables; of several a comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from srconsole.cli.ending import ended_in_order
from srconsole.cli.histories import add_history_argument, histories_of
from srconsole.cli.input_files import kept_by
from srconsole.cli.printing import say
from srconsole.errors import RequestError
from srconsole.market.output_files import OutputFiles
from srconsole.reports.table_names import table_names

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

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


def run(arguments: argparse.Namespace) -> int:
    """Report on histories; all files are written, or none."""
    if not (arguments.out or arguments.pdf or arguments.tables):
        raise RequestError("nothing to write: name a page with --out FILE.html, --pdf FILE or --tables DIR")
    if arguments.format and not arguments.tables:
        raise RequestError(f"--format {arguments.format} is of tables: name their folder with --tables DIR")
    if arguments.out and not arguments.out.lower().endswith((".html", ".htm")):
        raise RequestError(f"--out {arguments.out}: a page is a file that ends in .html")
    with ended_in_order(), OutputFiles(kept_by(arguments)) as files:
        page = [] if arguments.out is None else [files.file(arguments.out)]
        pdf = [] if arguments.pdf is None else [files.file(arguments.pdf)]
        form = arguments.format or FORMATS[0]
        tables = [] if arguments.tables is None else files.folder(arguments.tables, table_names(form))
        found = histories_of(arguments)
        if len(found) > 1 and (pdf or tables):
            raise RequestError("--pdf and --tables are of one run; several are compared on a page, by --out alone")
        written = [*_contents(page, _page(found) if page else b""), *_contents(pdf, _pdf(found[0]) if pdf else b"")]
        files.begin()
        for draft, content in written:
            draft.write(content)
        if tables:
            _write_tables(found[0], form, tables)
        files.put_in_place()
        say("\n".join(str(draft.named) for draft in (*page, *pdf, *tables)))
    return 0


def _contents(drafts: Sequence[Draft], content: bytes) -> list[tuple[Draft, bytes]]:
    return [(draft, content) for draft in drafts]


def _page(found: Sequence[Reported]) -> bytes:
    if len(found) == 1:
        from srconsole.reports.page.report_page import report_page

        return report_page(found[0]).encode()
    from srconsole.reports.page.compared_page import compared_page

    return compared_page(found).encode()


def _pdf(reported: Reported) -> bytes:
    from srconsole.reports.printed import printed_report

    return printed_report(reported)


def _write_tables(reported: Reported, form: str, drafts: Sequence[Draft]) -> None:
    from srconsole.reports.tables import write_tables

    write_tables(reported, form, drafts)
