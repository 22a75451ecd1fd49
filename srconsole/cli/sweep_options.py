"""What a person asks of a sweep on the command line, checked before any file is read."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, NamedTuple

from srconsole.errors import RequestError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from srconsole.research.sweep.cells import Edges
    from srconsole.research.sweep.ranges import Range
    from srconsole.research.sweep.rank import Order

VERDICT: Final = "verdict.json"
"""What speaks against the best of each file, in the folder of a sweep."""

_MOST_JOBS = 1024
_MOST_SHOWN = 1000
_MOST_SEED = 2**63 - 1


class Asked(NamedTuple):
    """A sweep as it is asked for.

    Attributes:
        ranges: what varies.
        draws: how many combinations are drawn by chance, None for all.
        seed: by which they are drawn.
        jobs: processes or threads of this machine.
        hours: that it may take.
        cluster: the address of a scheduler, empty for this machine alone.
        out: the folder, None where nothing is written.
        table: `csv` or `parquet`.
        order: how trials are ranked.
        edges: which two settings the map is of.
        top: rows of a table.
        as_json: whether JSON is printed.
        picture: whether the map can be drawn as a picture, too.
    """

    ranges: Sequence[Range]
    draws: int | None
    seed: int
    jobs: int
    hours: float
    cluster: str
    out: str | None
    table: str
    order: Order
    edges: Edges
    top: int
    as_json: bool
    picture: bool

    @property
    def outputs(self) -> list[str]:
        """The files that the end of a sweep writes into its folder."""
        return [f"results.{self.table}", VERDICT, *(["heatmap.png"] if self.picture else [])]


def add_sweep_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what a sweep takes besides the common options."""
    parser.add_argument("files", metavar="FILE", nargs="+", help="candles, a .csv or .csv.gz; several are traded each")
    parser.add_argument(
        "--param",
        metavar="section.key=RANGE",
        action="append",
        default=[],
        help="a setting that varies: FROM:TO:STEP, both ends included, or VALUE,VALUE; may be repeated",
    )
    parser.add_argument(
        "--detail",
        dest="details",
        metavar="FINER",
        action="append",
        default=[],
        help="finer candles of the same symbol, to move price by; once for each FILE, in their order",
    )
    parser.add_argument("--random", metavar="N", type=int, help="draw N of the combinations by chance")
    parser.add_argument("--seed", metavar="S", type=int, help="what they are drawn by (0)")
    parser.add_argument("--by", metavar="FIGURE", default="net_profit", help="a key of summary.json to rank by")
    parser.add_argument(
        "--least-trades", metavar="N", type=int, default=1, help="trades below which a trial has no rank (1)"
    )
    parser.add_argument("--top", metavar="N", type=int, default=10, help="rows of a table (10)")
    parser.add_argument(
        "--map", metavar="DOWN,ACROSS", help="the two settings of the heat map (the first two that vary)"
    )
    parser.add_argument("--jobs", metavar="N", type=int, help="processes or threads (as many as there are cores)")
    parser.add_argument("--hours", metavar="H", type=float, help="hours that it may take (24)")
    parser.add_argument("--cluster", metavar="ADDRESS", help="trade on a Dask cluster, tcp://HOST:PORT")
    parser.add_argument("--out", metavar="DIR", help="keep all trials there, and go on there after an end too early")
    parser.add_argument(
        "--format", metavar="FORMAT", default="csv", help="results.csv, or results.parquet: csv, parquet"
    )
    parser.add_argument("--json", action="store_true", help="print the best as JSON and nothing else")
    parser.add_argument("--quiet", action="store_true", help="print nothing but errors")


def asked_for(arguments: argparse.Namespace) -> Asked:
    """Return what a command line asks for.

    Raises:
        RequestError: something of it cannot be.
        SettingsError: a setting that varies is none, or a value is not allowed.
    """
    from srconsole.research.sweep.cells import edges_of
    from srconsole.research.sweep.figures import check_figure
    from srconsole.research.sweep.ranges import ranges_of
    from srconsole.research.sweep.rank import Order
    from srconsole.research.sweep.run import MOST_HOURS, cores

    ranges = ranges_of(arguments.param)
    jobs = cores() if arguments.jobs is None else _within("--jobs", arguments.jobs, 1, _MOST_JOBS)
    if arguments.jobs is not None and arguments.cluster:
        raise RequestError("--jobs is of this machine and --cluster of others: leave out one of them")
    if arguments.seed is not None and arguments.random is None:
        raise RequestError("--seed is of combinations that are drawn: say how many with --random N")
    hours = MOST_HOURS if arguments.hours is None else arguments.hours
    if not hours > 0:
        raise RequestError(f"--hours {hours:g} must be above 0")
    _check_table(arguments)
    least = _within("--least-trades", arguments.least_trades, 0, 10**9)
    return Asked(
        ranges=ranges,
        draws=None if arguments.random is None else _within("--random", arguments.random, 1, 10**9),
        seed=_within("--seed", arguments.seed or 0, 0, _MOST_SEED),
        jobs=jobs,
        hours=hours,
        cluster=arguments.cluster or "",
        out=arguments.out,
        table=arguments.format,
        order=Order(check_figure(arguments.by), least),
        edges=edges_of(ranges, arguments.map),
        top=_within("--top", arguments.top, 1, _MOST_SHOWN),
        as_json=arguments.json,
        picture=find_spec("matplotlib") is not None,
    )


def _check_table(arguments: argparse.Namespace) -> None:
    """Refuse a form of table that there is not, or that nothing is written in."""
    from srconsole.research.sweep.tables import FORMATS, check_format

    if arguments.format not in FORMATS:
        raise RequestError(f"--format {arguments.format} must be one of {', '.join(FORMATS)}")
    if arguments.out is None and arguments.format != "csv":
        raise RequestError(f"--format {arguments.format} is of a file: name its folder with --out DIR")
    check_format(arguments.format)


def _within(option: str, value: int, least: int, most: int) -> int:
    if not least <= value <= most:
        raise RequestError(f"{option} {value} must be from {least:,} to {most:,}")
    return value
