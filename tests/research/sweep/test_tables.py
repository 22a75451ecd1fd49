"""The results of a sweep in files: CSV and Parquet hold the same, to the last digit."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from srconsole.market.output_files import OutputFiles
from srconsole.research.sweep.figures import FIGURES
from srconsole.research.sweep.plan import Plan
from srconsole.research.sweep.run import portion_of
from srconsole.research.sweep.store import Store
from srconsole.research.sweep.tables import columns_of, write_csv, write_parquet
from tests.research.sweep.sweeps import nobody, plan, swept

ASKED = plan("levels.swing_order=2:4:1", "levels.rank_by=price,recency", "strategy.stop_pct=0.01,0.025", files=2)


def written(asked: Plan, store: Store, folder: Path) -> tuple[list[list[str]], list[dict[str, object]]]:
    """Return what CSV and Parquet have of a sweep."""
    told: list[tuple[int, int]] = []
    with OutputFiles() as files:
        drafts = files.folder(folder, ["results.csv", "results.parquet"])
        files.begin()
        write_csv(asked, store, drafts[0], lambda done, total: told.append((done, total)))
        write_parquet(asked, store, drafts[1], nobody)
    count = asked.trials - store.left_out()[0]
    assert told == [(count, count)]
    with (folder / "results.csv").open(newline="") as file:
        return list(csv.reader(file)), pq.read_table(folder / "results.parquet").to_pylist()


def test_csv_and_parquet_hold_every_trial(tmp_path: Path) -> None:
    """What a person loads elsewhere is what was traded.

    Given a sweep of numbers and choices on two files
    When its results are written in both forms
    Then each has a row a trial, file after file, and all numbers are equal
    """
    with Store(ASKED) as store:
        swept(ASKED, store)
        (header, *lines), records = written(ASKED, store, tmp_path)

    assert header == columns_of(ASKED) == list(records[0])
    assert len(lines) == len(records) == ASKED.trials
    assert [line[0] for line in lines] == ["made3.csv"] * 12 + ["made4.csv"] * 12
    for line, record in zip(lines, records, strict=True):
        assert [None if cell == "" else cell for cell in line] == [
            None if value is None else value if isinstance(value, str) else repr(value) for value in record.values()
        ]


def test_what_was_left_out_has_no_row(tmp_path: Path) -> None:
    """A row without figures would count as a trial elsewhere.

    Given three trials, of which one was left out and one has no trades
    When the results are written
    Then there are two rows, and figures without a meaning are empty
    """
    asked = plan("levels.swing_order=2:4:1")
    with Store(asked) as store:
        none = tuple(0 if name in {"trades", "wins", "losses", "halts"} else None for name in FIGURES)
        store.add(portion_of(asked, 0, range(3)), ["contradicts itself", none, none])
        (_, *lines), records = written(asked, store, tmp_path)

    assert [line[3] for line in lines] == ["3", "4"]
    assert records[0]["sharpe"] is None
    assert lines[0][header_of(asked, "sharpe")] == ""


def header_of(asked: Plan, name: str) -> int:
    """Return the number of a column."""
    return columns_of(asked).index(name)


@pytest.mark.parametrize("name", ["with,comma.csv", 'with"quote.csv'])
def test_a_name_is_one_cell(tmp_path: Path, name: str) -> None:
    """Whatever a file is called, its rows have as many cells as the header.

    Given a file with a comma or a quote in its name
    When the results are written
    Then the name is one cell, as it was
    """
    asked = plan("levels.swing_order=2,3")
    object.__setattr__(asked.material.histories[0], "name", name)
    with Store(asked) as store:
        swept(asked, store)
        (header, *lines), records = written(asked, store, tmp_path)

    assert [line[0] for line in lines] == [name] * 2 == [record["file"] for record in records]
    assert {len(line) for line in lines} == {len(header)}
