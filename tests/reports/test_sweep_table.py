"""A sweep's tables and maps, as a person reads them."""

from __future__ import annotations

import io

import numpy as np
import pytest
from rich.console import Console, RenderableType

from srconsole.reports.figure_words import figure_text, short_names, unit_of, value_text
from srconsole.reports.heat_map import heat_map
from srconsole.reports.heat_picture import heat_picture
from srconsole.reports.sweep_table import best_over_files_table, best_table
from srconsole.research.sweep.cells import Axis, Cells
from srconsole.research.sweep.figures import FIGURES
from srconsole.research.sweep.rank import Order, Ranked, RankedOverFiles

CHOSEN = {"levels.swing_order": 48, "strategy.stop_pct": 0.015}
STOPS = Axis("strategy.stop_pct", [(0.01,), (0.015,), (0.02,)])
ORDERS = Axis("levels.swing_order", [(12,), (24,)])


def told(part: RenderableType, width: int = 80, colours: bool = False) -> str:
    """Return what a terminal of that width shows."""
    file = io.StringIO()
    environment = {"TERM": "xterm-256color"} if colours else {"TERM": "dumb"}
    Console(file=file, width=width, force_terminal=colours, _environ=environment).print(part, crop=False)
    return file.getvalue()


def cells(values: list[list[float]], down: Axis = ORDERS, by: str = "net_profit") -> Cells:
    """Return a map of stops across."""
    return Cells(STOPS, down, np.array(values), by, 6, alone=True)


def test_fractions_are_percent_to_their_last_digit() -> None:
    """A stop of 0.015 is read as 1.5 %, never as 1.4999999 %.

    Given values of settings and figures of trials
    When they are told
    Then fractions are percent, money has two decimals, and what has no meaning is a dash
    """
    assert [value_text("strategy.stop_pct", value) for value in (0.015, 0.1 + 0.2, 0.02)] == [
        "1.5 %",
        "30.000000000000004 %",
        "2 %",
    ]
    assert value_text("levels.swing_order", 48) == "48"
    assert value_text("levels.rank_by", "price") == "price"
    assert figure_text("win_rate", 0.125) == "12.50 %"
    assert figure_text("net_profit", 1234.5) == "+1,234.50"
    assert figure_text("sharpe", None) == "-"
    assert [unit_of(name) for name in ("win_rate", "net_profit", "trades")] == ["%", "USDT", ""]


def test_settings_are_named_shortly_where_nothing_is_lost() -> None:
    """Two stops of two strategies keep their sections.

    Given settings of which two have one name
    When they head a table
    Then these two are told with their sections
    """
    names = short_names(["levels.swing_order", "signals.stop_pct", "strategy.stop_pct", "strategy.name"])
    assert list(names.values()) == ["swing_order", "signals.stop_pct", "strategy.stop_pct", "strategy.name"]


@pytest.mark.parametrize("width", [120, 80, 60])
def test_a_narrow_terminal_leaves_out_columns_and_no_digit(width: int) -> None:
    """A table that does not fit shows less, and what it shows is whole.

    Given the best combination of a sweep
    When it is shown in terminals of several widths
    Then no line is wider than the terminal, and the figure that is ranked by is there
    """
    figures = {name: 1234.5678 if name not in {"win_rate", "max_drawdown_pct"} else 0.5 for name in FIGURES}
    shown = told(best_table("BTC/USDT 1h", [Ranked(0, CHOSEN, figures)], Order()), width)

    assert all(len(line.rstrip()) <= width for line in shown.splitlines())
    assert "+1,234.57" in shown
    assert ("Sharpe" in shown) is (width > 60)
    assert "48" in shown
    assert "1.5 %" in shown


def test_over_files_the_worst_stands_beside_the_mean() -> None:
    """A person sees what a combination came to on its worst market.

    Given the best combination over three files
    When it is shown
    Then mean, worst and in how many files it was in profit are there; where none has a rank it is a sentence
    """
    shown = told(best_over_files_table(3, [RankedOverFiles(0, CHOSEN, 20.5, -3.25, 2, 99)], Order()))

    assert [text in shown for text in ("+20.50", "-3.25", "2 of 3", "99")] == [True] * 4
    assert "no combination has 30 trades and a Sharpe" in told(best_over_files_table(3, [], Order("sharpe", 30)))


def test_a_map_has_its_figures_where_there_is_room() -> None:
    """Each cell is read as a number.

    Given a map of two orders and three stops, one of them without a trial
    When it is shown at 80 columns without colours
    Then each cell is its figure, in the row and column of its values, and an empty one is a dash
    """
    lines = told(heat_map(cells([[-50.0, 0.0, 1250.0], [100.0, float("nan"), 3.0]]), 80)).splitlines()

    assert lines[0] == "net profit by levels.swing_order (down) and strategy.stop_pct (across)"
    assert [line.split() for line in lines[1:]] == [
        ["1", "%", "1.5", "%", "2", "%"],
        ["12", "-50", "0", "1.25k"],
        ["24", "100", "-", "3"],
    ]


def test_a_map_without_room_has_digits() -> None:
    """A narrow terminal still tells high from low.

    Given the same map in a terminal of ten columns
    When it is shown
    Then cells are digits from 0 to 9, and a line says what they are
    """
    lines = told(heat_map(cells([[-50.0, 0.0, 450.0], [100.0, float("nan"), 400.0]]), 14), 80).splitlines()

    assert [line.split() for line in lines[1:3]] == [["12", "0", "1", "9"], ["24", "3", "-", "9"]]
    assert lines[3] == "0 is -50.00, 9 is +450.00; across from 1 % to 2 %"
    assert told(heat_map(cells([[5.0, 5.0, 5.0]] * 2), 14)).isascii()


def test_losses_are_red_and_profits_blue() -> None:
    """Colours say which side of 0 a cell is on, to people who see no green, too.

    Given a map with a loss, nothing and a profit
    When it is shown with colours
    Then the three cells have three backgrounds, and an empty cell has none
    """
    shown = told(heat_map(cells([[-50.0, 0.0, 50.0]], Axis("", [()])), 80), colours=True)

    styles = [part.split("m")[0] for part in shown.splitlines()[-1].split("\x1b[")[1:] if "48;5" in part]
    assert len(set(styles)) == 3
    empty = told(heat_map(cells([[float("nan")] * 3], Axis("", [()])), 80), colours=True)
    assert "48;5" not in empty.splitlines()[-1]


@pytest.mark.slow
@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(cells([[-50.0, 0.0, 50.0], [1.0, 2.0, float("nan")]]), id="both sides"),
        pytest.param(cells([[1.0, 2.0, 3.0]], Axis("", [()]), "trades"), id="one setting"),
        pytest.param(cells([[float("nan")] * 3] * 2)._replace(trials=0), id="nothing"),
        pytest.param(cells([[0.1, 0.2, 0.3]] * 2, by="win_rate"), id="shares"),
        pytest.param(cells([[0.0] * 3] * 2), id="all the same"),
    ],
)
def test_every_map_is_a_picture(shown: Cells) -> None:
    """Whatever a sweep came to, its picture can be opened, and is the same each time.

    Given a map with losses and profits, of one setting, without any trial, of shares, of equal cells
    When it is drawn twice
    Then it is a PNG, the same both times
    """
    made = heat_picture(shown)

    assert made.startswith(b"\x89PNG")
    assert made == heat_picture(shown)
