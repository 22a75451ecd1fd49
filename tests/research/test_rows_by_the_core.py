"""The files of a backtest by the plain core are those that its tables give."""

from __future__ import annotations

from pathlib import Path

import pytest

from srconsole.core.candle import Candle
from srconsole.market.candle_arrays import CandleColumns
from srconsole.market.candle_file import candle_frame
from srconsole.market.candle_writer import write_table
from srconsole.market.checks import Origin, check_candles
from srconsole.market.column_room import MEMORY, OnDisk, Room
from srconsole.market.column_writer import BLOCK_ROWS, Values, plain_rows, write_columns
from srconsole.market.output_files import OutputFiles
from srconsole.research.annotate import annotate
from srconsole.research.annotated_by_core import core_annotated
from srconsole.research.backtest import backtest
from srconsole.research.cell_lines import CellLines
from srconsole.research.core_figures import core_figures
from srconsole.research.figures_run import Given
from srconsole.research.traded_columns import fill_columns, trade_columns
from srconsole.settings.layers import settings_from
from tests.walks import walk


def unheard(*told: object) -> None:
    """Let a line, or how far it is, pass."""


def on(room: Room, columns: CandleColumns) -> CandleColumns:
    """Return the same candles in some room."""
    return CandleColumns(columns.symbol, columns.time, *columns.numbers().values(), room=room)


def written(parts: list[dict[str, Values]], path: Path) -> bytes:
    """Write parts of rows, and return the bytes."""
    with OutputFiles() as files:
        draft = files.file(path)
        files.begin()
        write_columns(parts, draft)
    return path.read_bytes()


@pytest.mark.parametrize(
    "changed",
    [
        {"strategy": {"name": "sma"}},
        {"strategy": {"name": "grid"}},
        {"levels": {"swing_order": 2}, "guards": {"drawdown": 0.5}},
        {"levels": {"swing_order": 2}, "pyramid": {"levels": 2}},
    ],
)
@pytest.mark.parametrize("on_disk", [False, True])
def test_rows_trades_and_fills_are_those_of_the_tables(
    tmp_path: Path, changed: dict[str, dict[str, object]], *, on_disk: bool
) -> None:
    """A large machine's files and a small one's have the same bytes.

    Given settings that the kernel does not trade, and candles in memory or on the disk
    When they are backtested by columns
    Then summary and files are, byte for byte, those of the backtest by tables
    """
    columns, report = check_candles(CandleColumns.of("BTC/USDT", walk(3, 400)), Origin("made"))
    given = Given(on(OnDisk(tmp_path) if on_disk else MEMORY, columns), report, "made.csv")
    found = core_figures(given, settings_from(changed), told=unheard, progress=unheard, rows=True)

    tables = backtest(candle_frame(columns), changed, file="made.csv", plain_core=True)

    assert found.summary == tables.summary
    assert found.summary["trades"] > 0
    for parts, frame in (
        (list(found.parts()), tables.candles),
        ([trade_columns(found.trades)], tables.trades),
        ([fill_columns(found.fills)], tables.fills),
    ):
        write_table(frame, tmp_path / "table.csv")
        assert written(parts, tmp_path / "columns.csv") == (tmp_path / "table.csv").read_bytes()


class Cells:
    """Cells of candles, whatever their prices."""

    columns = ("count", "mean", "word")

    def __init__(self, lines: list[str]) -> None:
        self._lines = iter(lines)

    def cells(self, candle: Candle) -> str:
        """Return the next candle's."""
        return next(self._lines)


def test_a_column_is_of_numbers_where_all_of_a_long_history_are() -> None:
    """What the last candle shows may say what all of them are.

    Given cells of more candles than are written at a time: counts; numbers, whole ones at first; numbers, and one word
    When they are asked for as columns
    Then counts stay as they are, whole numbers among others have their decimal, and the word leaves all as it stands
    """
    count = BLOCK_ROWS + 5
    lines = [f"{at},{at},{at}" for at in range(count - 1)] + ["7,0.5,none"]
    candle = Candle(0, 1.0, 1.0, 1.0, 1.0, 0.0)
    cells = CellLines(Cells(lines), CandleColumns.of("X", [candle]))
    for _ in lines:
        cells.candle(candle)

    parts = list(cells.parts())

    assert [part for part, _ in parts] == [slice(0, BLOCK_ROWS), slice(BLOCK_ROWS, count)]
    for part, made in parts:
        told = dict(
            zip(made, plain_rows(list(made.values()), part.stop - part.start).splitlines()[0].split(b","), strict=True)
        )
        first = b"%d" % part.start
        assert told == {"count": first, "mean": first + b".0", "word": first}
    assert parts[1][1]["word"][-1] == b"none"


def test_candles_annotated_by_columns_are_those_of_the_table(tmp_path: Path) -> None:
    """Where no compiler was at hand, `annotate` writes what it would have.

    Given candles, and levels that change often
    When the plain core annotates them by columns, and as a table
    Then both files have the same bytes
    """
    columns, _ = check_candles(CandleColumns.of("BTC/USDT", walk(5, 300)), Origin("made"))
    settings = settings_from({"levels": {"swing_order": 2}})
    write_table(annotate(candle_frame(columns), settings, plain_core=True), tmp_path / "table.csv")
    found = written(list(core_annotated(columns, settings, unheard)), tmp_path / "columns.csv")
    assert found == (tmp_path / "table.csv").read_bytes()
