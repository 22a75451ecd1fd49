"""An examination as tables, in the terminal and on a page: the same words and digits."""

from __future__ import annotations

import re

import numpy as np
import pytest
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from srconsole.market.candle_file import checked_candles
from srconsole.reports.examined import Part, parts_of
from srconsole.reports.page.drawn import drawn_section
from srconsole.reports.plain_table import Whole, table_of
from srconsole.research.again import History
from srconsole.research.backtest import backtest, warned
from srconsole.research.examination import examine
from srconsole.settings.layers import settings_from
from tests.frames import frame
from tests.walks import walk


def test_a_table_of_the_terminal_stands_on_the_page() -> None:
    """Who reads the page reads what the terminal says.

    Given a table with a title, a line below it, and a text from outside
    When they are put on a page
    Then title, headings, cells and line stand there, and what came from outside is not obeyed
    """
    table = table_of("by tier", ("", "trades"))
    table.add_row(Text("<b>S1</b>"), "12")
    bare = Table(show_header=False)
    bare.add_column()
    bare.add_row("alone")

    html = drawn_section(Part("Tiers", Group(Whole(table), Text("counted once"), bare))).body

    assert "<h3>by tier</h3>" in html
    assert "&lt;b&gt;S1&lt;/b&gt;" in html
    assert "<b>S1</b>" not in html
    assert re.search(r"<th[^>]*>trades</th>", html)
    assert re.search(r"<td[^>]*>12</td>", html)
    assert "counted once" in html
    assert re.search(r"<td[^>]*>alone</td>", html)


@pytest.mark.slow
def test_every_number_of_the_terminal_stands_on_the_page() -> None:
    """No digit is lost between the two.

    Given an examined walk
    When each part of it is drawn for a terminal and for a page
    Then every word and number of the terminal's stands on the page
    """
    candles = checked_candles(frame(walk(5, 1500)))
    settings = settings_from({"levels.swing_order": 4})
    summary = backtest(candles.frame, settings).summary
    history = History(candles, settings, told=warned)
    found = examine(history, summary, np.random.default_rng(7), held_back=0.3)
    parts = parts_of(found)

    assert len(parts) == 7
    for part in parts:
        console = Console(width=200, record=True, file=None, quiet=True)
        with console.capture():
            console.print(part.drawn)
        drawn = console.export_text()
        page = drawn_section(part).body
        shown = re.sub(r"<[^>]+>", " ", page).replace("&lt;", "<").replace("&gt;", ">").replace("&#x27;", "'")
        for word in re.sub(r"[\s─━]+", " ", drawn).split():
            assert word in shown, (part.title, word)
