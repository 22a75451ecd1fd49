"""Charts in the terminal, pictures and PDF: what they show, and that the same history gives the same bytes."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure
from rich.cells import cell_len

from srconsole.reports.pictures import PICTURES, draw_price, picture
from srconsole.reports.printed import printed_report
from srconsole.reports.terminal_chart import LEAST, Look, terminal_chart
from srconsole.research.reported import Reported
from tests.reports.traded import traded

PLAIN = Look(60, 16, "*", ascii_only=True)


@pytest.fixture(name="history", scope="module")
def _history() -> Reported:
    """Return a walk that was traded."""
    return traded()


@pytest.mark.parametrize("what", sorted(PICTURES))
@pytest.mark.parametrize(
    "look", [PLAIN, Look(*LEAST, "*", ascii_only=True), Look(120, 40, "braille", ascii_only=False)]
)
def test_a_chart_fills_the_lines_that_it_was_given(what: str, look: Look, history: Reported) -> None:
    """A chart fits the terminal, and says what it is.

    Given a terminal of some size and signs
    When a chart of a history is drawn for it
    Then it has as many lines as asked for, none wider than asked for, of the signs that the terminal has
    """
    lines = terminal_chart(what, history, look).splitlines()
    assert len(lines) == look.height
    assert max(map(len, lines)) <= look.width
    assert lines[0].startswith(what)
    assert "\n".join(lines).isascii() == look.ascii_only


def test_a_curve_has_its_scale_and_its_times(history: Reported) -> None:
    """A curve without figures says nothing.

    Given a walk that was traded
    When its equity is drawn in the terminal
    Then the scale goes from the lowest to the highest equity, and the first and the last day stand below
    """
    text = terminal_chart("equity", history, PLAIN)
    for value in (history.candles["Equity"].min(), history.candles["Equity"].max()):
        assert f"{value:,.2f}" in text
    assert history.summary["first"][:10] in text
    assert history.summary["last"][:10] in text
    assert "%" in terminal_chart("drawdown", history, PLAIN)


def test_price_has_its_trades_and_levels(history: Reported) -> None:
    """The terminal shows where was bought and sold.

    Given a walk that was traded, and one of which nothing was
    When its price is drawn in the terminal
    Then entries, exits and levels have signs, which the last line explains; without a level nothing is said of levels
    """
    lines = terminal_chart("price", history, PLAIN).splitlines()
    assert lines[-1].endswith("B entry  S exit  - levels in force at the end")
    drawn = "\n".join(lines[1:-2])
    assert drawn.count("B") + drawn.count("S") > 3
    bare = replace(history, candles=history.candles.drop(columns=["S1"]), trades=history.trades.head(0))
    assert terminal_chart("price", bare, PLAIN).splitlines()[-1].endswith("B entry  S exit")


def test_a_wide_symbol_is_no_wider_than_the_terminal(history: Reported) -> None:
    """Signs that take two columns are counted as two.

    Given a history of a market with a Chinese name, and a narrow terminal
    When it is drawn
    Then the first line has the name's beginning, and no more columns than the terminal
    """
    named = replace(history, summary={**history.summary, "symbol": "\u5e01\u5b89\u4eba\u751f/USDT:USDT"})
    first = terminal_chart("price", named, Look(*LEAST, "*", ascii_only=False)).splitlines()[0]
    assert "\u5e01\u5b89\u4eba\u751f" in first
    assert cell_len(first) == LEAST[0]


def test_a_symbol_steers_no_terminal(history: Reported) -> None:
    """A market's name cannot take over the terminal.

    Given a history whose symbol steers terminals
    When it is drawn
    Then the symbol stands there as its escape
    """
    hostile = replace(history, summary={**history.summary, "symbol": "\x1b[2J\u202e"})
    assert "\x1b" not in terminal_chart("price", hostile, PLAIN)
    assert terminal_chart("price", hostile, PLAIN).startswith("price  \\x1b[2J\\u202e")


@pytest.mark.slow
@pytest.mark.parametrize("what", sorted(PICTURES))
def test_a_picture_is_as_large_as_asked_for_and_always_the_same(what: str, history: Reported) -> None:
    """Pictures can be kept beside a result and compared.

    Given a walk that was traded, under a name that other programs would take for a formula, with a sign of no font
    When it is drawn as PNG and SVG, twice
    Then the PNG has the size asked for and is not empty, the SVG has the name as it is, and both times are the same
    """
    named = replace(history, summary={**history.summary, "symbol": "$x^2$\u5e01"})
    png = picture(what, named, (640, 360), "png")
    svg = picture(what, named, (640, 360), "svg")
    from matplotlib import image  # noqa: PLC0415  # loads for as long as all other tests here take

    dots = image.imread(io.BytesIO(png))
    assert dots.shape[:2] == (360, 640)
    assert dots.std() > 0.02
    assert svg.startswith(b"<?xml")
    assert picture(what, named, (640, 360), "png") == png
    assert picture(what, named, (640, 360), "svg") == svg


def test_a_picture_without_levels_and_trades_needs_no_legend() -> None:
    """The first days of a history have no level yet.

    Given four candles, of which none is a swing
    When their prices are drawn
    Then they are, and nothing is said of a legend that there is nothing for (warnings are errors here)
    """
    assert picture("price", traded(length=4), (640, 360), "png").startswith(b"\x89PNG")


@pytest.mark.slow
@pytest.mark.parametrize(("grown", "labels"), [(4.6, 5), (60, 4)])
def test_a_scale_of_equal_shares_can_be_read(grown: float, labels: int, history: Reported) -> None:
    """A price between two labels is read off a picture, not guessed.

    Given a history whose price grows some times over, and one whose price grows many times over
    When its picture is drawn
    Then the scale, on which equal distances are equal shares, has labels enough, and a line across at each
    """
    rising = np.linspace(1, grown, len(history.candles))
    prices = {name: history.candles[name] * rising for name in ("Open", "High", "Low", "Close")}
    figure = Figure(figsize=(12.8, 7.2))
    axes = figure.add_subplot()
    draw_price(axes, replace(history, candles=history.candles.assign(**prices)))
    figure.draw_without_rendering()
    low, high = axes.get_ylim()
    ticks = [*axes.yaxis.get_major_ticks(), *axes.yaxis.get_minor_ticks()]
    read = {float(tick.get_loc()): tick for tick in ticks if low < tick.get_loc() < high and tick.label1.get_text()}
    assert axes.get_yscale() == "log"
    assert labels <= len(read) <= 14
    assert all(tick.gridline.get_visible() for tick in read.values())


def test_a_printed_report_has_its_pages(history: Reported) -> None:
    """A report can be printed.

    Given a walk that was traded, of a name that no font has, and a verdict
    When it is made a PDF, twice
    Then it has pages for figures, curves, price and tables, and both times it is the same
    """
    named = replace(history, summary={**history.summary, "symbol": "$x$\u5e01\u5b89/USDT"})
    pdf = printed_report(named, ["Too few trades.", "One makes it all."])
    assert pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 4
    assert printed_report(named, ["Too few trades.", "One makes it all."]) == pdf
    nothing = replace(history, trades=history.trades.head(0))
    assert printed_report(nothing).startswith(b"%PDF")
