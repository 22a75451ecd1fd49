"""The page about a traded history, as a file: what it says, what it cannot do, how large it grows."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from srconsole.core.candle import Candle
from srconsole.reports.page.compared_page import compared_page
from srconsole.reports.page.plots import distribution_figure, equity_figure
from srconsole.reports.page.price_plot import MOST_SPANS, MOST_TRADES, Priced, price_figure
from srconsole.reports.page.report_page import MOST_ROWS, report_page
from srconsole.reports.page.section import Section, table_section
from srconsole.research.backtest import backtest
from srconsole.research.breakdowns import drawdown_of
from srconsole.research.level_spans import level_spans
from srconsole.research.longer_candles import MOST_SHOWN
from srconsole.research.reported import Reported, of_result
from srconsole.settings.schema import Settings
from tests.frames import frame
from tests.reports.traded import traded

HOSTILE = "<script>alert(1)</script>&\"'"


class Read(HTMLParser):
    """What a page consists of.

    Attributes:
        tags: each with its attributes.
        texts: of each kind of tag, what stands in it.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open = tag
        self.texts.setdefault(tag, []).append("")

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts[self._open][-1] += data

    def figures(self) -> dict[str, dict[str, Any]]:
        """Return what is drawn, by the name of its place."""
        scripts = [attributes for tag, attributes in self.tags if tag == "script"]
        return {
            str(attributes["id"]).removesuffix("-figure"): json.loads(text)
            for attributes, text in zip(scripts, self.texts["script"], strict=True)
            if attributes.get("type") == "application/json"
        }


@pytest.fixture(name="history", scope="module")
def _history() -> Reported:
    """Return a walk that was traded."""
    return traded()


@pytest.fixture(name="page", scope="module")
def _page(history: Reported) -> str:
    """Return its page."""
    further = [table_section("Costs", ("what", "USDT"), [("fees of taking", "+1.00"), (HOSTILE, "-2.00")], "A note.")]
    return report_page(history, ["Too few trades.", "And one makes it all."], further)


def painted(value: Any) -> Any:
    """Return a figure with colours that plotly knows in place of the page's names for them."""
    if isinstance(value, str):
        return "#123456" if value.startswith("@") else value
    if isinstance(value, list):
        return [painted(each) for each in value]
    return {key: painted(each) for key, each in value.items()} if isinstance(value, dict) else value


def test_the_page_says_first_what_it_is_about(page: str, history: Reported) -> None:
    """A reader knows at once what was traded how, and what to think of it.

    Given a walk that was traded with settings of its own, and a verdict
    When its page is read from the top
    Then mode, market, strategy, period and those settings come first, then the verdict, then the figures
    """
    read = Read(page)
    told = page[page.index("<header>") : page.index("</header>")]
    for text in ("backtest", "BTC/USDT 1h", "levels", history.summary["first"], history.summary["last"]):
        assert text in told
    assert "levels.swing_order = 2, strategy.trail_pct = 0.01" in told
    assert [text.strip() for text in read.texts["title"]] == ["BTC/USDT 1h · levels"]
    assert read.texts["h2"][:2] == ["Verdict", "Figures"]
    assert page.index("Too few trades.") < page.index("And one makes it all.") < page.index("net profit, USDT")
    others = {
        "Price, levels and trades",
        "Equity and drawdown",
        "Returns by month",
        "Distributions",
        "By how they were left",
        "Costs",
    }
    assert others < set(read.texts["h2"])
    assert read.texts["h2"][-1] == "Trades"


def test_the_page_can_fetch_nothing_and_runs_its_own_scripts_alone(page: str) -> None:
    """A report can be opened anywhere, and tells nobody that it was.

    Given a page
    When its tags and its policy are read
    Then nothing leads out of the file, and the policy allows the two scripts that are in it, by their sums
    """
    read = Read(page)
    for _, attributes in read.tags:
        assert not {"src", "href", "action", "srcset", "onload", "onclick"} & set(attributes)
    policy = next(str(each["content"]) for _, each in read.tags if each.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "http" not in policy
    assert "unsafe-eval" not in policy
    running = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    sums = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in running]
    assert len(sums) == 2
    assert re.findall(r"'sha256-([^']+)'", policy) == sums


def test_text_from_outside_is_shown_and_not_obeyed() -> None:
    """A market's name cannot take over the page.

    Given a history whose symbol, file, tiers and reasons are HTML
    When its page and a comparison with itself are made
    Then no tag of theirs is in it, and the name is shown as it is
    """
    made = traded(symbol="<script>alert(1)</script>")
    trades = made.trades.assign(tier=HOSTILE, exit_reason=HOSTILE)
    hostile = replace(made, name=f"{HOSTILE}\u202e\x1b", trades=trades)
    for page in (report_page(hostile, [HOSTILE], [Section(HOSTILE, "")]), compared_page([hostile, hostile], [HOSTILE])):
        own = page[: page.index("<script>")]
        assert "<script>alert" not in own
        assert "\u202e" not in own
        assert "\x1b" not in own
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in own
    for trace in Read(report_page(hostile)).figures()["price"]["data"]:
        assert "<script" not in json.dumps([trace.get("text"), trace["name"]])


def test_figures_are_such_as_plotly_draws(page: str) -> None:
    """A mistake in a chart shows here, not as an empty place.

    Given a page
    When each of its figures is handed to plotly's own checks
    Then plotly takes it, and each has its place on the page
    """
    read = Read(page)
    figures = read.figures()
    assert set(figures) == {"price", "equity", "pnl", "multiples", "held"}
    assert {str(each["id"]) for _, each in read.tags if "data-figure" in each} == set(figures)
    for figure in figures.values():
        assert go.Figure(painted(figure)).data


def test_price_has_every_level_and_trade(history: Reported) -> None:
    """Nothing that was traded is missing from the chart.

    Given a walk that was traded
    When price is drawn
    Then there is a line for each stretch of a level, and a mark for each entry and exit at its price
    """
    spans = level_spans(history.candles)
    figure = price_figure(Priced(history.candles, spans, history.trades, 1))
    traces = {trace["name"]: trace for trace in figure["data"]}
    levels = traces["supports"]["y"] + traces["resistances"]["y"]
    assert len(levels) == 3 * len(spans)
    assert traces["entries"]["y"] == pytest.approx(history.trades["entry_price"].tolist())
    assert len(traces["exits with a profit"]["y"]) == history.summary["wins"]
    assert len(traces["exits with a loss"]["y"]) == history.summary["losses"]
    assert traces["price"]["close"] == pytest.approx(history.candles["Close"].tolist())
    assert sum(value is not None for value in traces["stop"]["y"]) == history.candles["Stop"].notna().sum()


def test_no_bar_holds_both_what_was_won_and_what_was_lost() -> None:
    """A distribution's colours are true.

    Given results on both sides of 0
    When their distribution is drawn
    Then the bars hold each result once, and those of losses end at 0
    """
    values = [-3.0, -0.01, 0.0, 0.02, 7.0, 1.0]
    bars = distribution_figure(values, "USDT")["data"][0]
    assert sum(bars["y"]) == len(values)
    for (low, high), colour in zip(bars["customdata"], bars["marker"]["color"], strict=True):
        assert colour == ("@down" if high <= 1e-12 else "@up")
        assert low >= -1e-12 or high <= 1e-12
    assert sum(distribution_figure([5.0, 5.0], "hours", signed=False)["data"][0]["y"]) == 2
    assert sum(distribution_figure([0.0], "hours", signed=False)["data"][0]["y"]) == 1


def test_equity_is_drawn_above_its_drawdown(history: Reported) -> None:
    """Both curves end where the figures do.

    Given a walk that was traded
    When its equity is drawn
    Then the curve ends at the final equity, and the deepest drawdown is the summary's
    """
    figure = equity_figure(history.candles.assign(Drawdown=drawdown_of(history)), history.capital)
    equity, fall = figure["data"]
    assert equity["y"][-1] == pytest.approx(history.summary["final_equity"])
    assert -min(fall["y"]) == pytest.approx(history.summary["max_drawdown_pct"])


def test_a_history_without_a_trade_has_a_page() -> None:
    """Nothing traded is a result, too.

    Given candles on which nothing was bought
    When their page is made
    Then it says that no trade was closed
    """
    flat = frame([Candle(at * 3_600_000, 1.0, 1.0, 1.0, 1.0, 0.0) for at in range(30)])
    page = report_page(of_result(backtest(flat), "flat.csv"))
    assert "No trade was closed." in page
    assert "Distributions" not in page


@pytest.mark.slow
def test_a_long_history_makes_no_longer_page(history: Reported) -> None:
    """A page of years opens as fast as one of months.

    Given a history of 60,000 candles and 6,000 trades
    When its page is made
    Then it is below 9 MB, has no more candles, levels, marks and rows than a browser takes, and says so
    """
    candles = pd.concat([history.candles] * 100, ignore_index=True)
    candles["Time"] = pd.date_range("2015-01-01", periods=len(candles), freq="1h", tz="UTC", unit="us")
    trades = pd.concat([history.trades] * (6000 // len(history.trades) + 1), ignore_index=True)
    page = report_page(replace(history, candles=candles, trades=trades))
    price = {trace["name"]: trace for trace in Read(page).figures()["price"]["data"]}
    assert len(page) < 9_000_000
    assert len(price["price"]["x"]) <= MOST_SHOWN
    assert len(price["entries"]["x"]) == MOST_TRADES
    assert len(price["supports"]["x"]) + len(price["resistances"]["x"]) == 3 * MOST_SPANS
    assert "Drawn in candles of 12h, each made of up to 12" in page
    assert f"The newest {MOST_ROWS:,} of {len(trades):,} trades" in page
    assert f"the newest {MOST_TRADES:,}." in page


def test_runs_are_compared_side_by_side(history: Reported) -> None:
    """What differs between runs stands side by side.

    Given two histories of different settings
    When their comparison is made
    Then each has its column and its curve, and the settings in which they differ are listed
    """
    other = traded(6, settings=Settings())
    page = compared_page([history, other])
    read = Read(page)
    assert read.texts["h1"] == ["2 runs compared"]
    assert read.texts["h2"] == [
        "Runs",
        "Equity",
        "Figures",
        "Correlation of daily returns",
        "Settings in which they differ",
    ]
    curves = read.figures()["compared"]
    assert go.Figure(painted(curves)).data
    for one, trace in zip((history, other), curves["data"], strict=True):
        assert trace["y"][-1] == pytest.approx(one.summary["final_equity"] / one.capital - 1)
    assert "levels.swing_order" in page
    assert "risk.margin" not in page


def test_a_name_that_looks_like_a_figure_stays_a_name() -> None:
    """A grid's line -1 is no loss.

    Given a table of lines that are called -1 and 2, with their results
    When it is made a section
    Then results have the side and the colour of figures, the lines' names have not
    """
    body = table_section("Lines", ("line", "USDT"), [("-1", "+2.00"), ("2", "-3.00")]).body
    assert "<td>-1</td>" in body
    assert '<td class="figure up">+2.00</td>' in body
    assert '<td class="figure down">-3.00</td>' in body
