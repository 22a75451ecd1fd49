"""The page about one traded history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from srconsole.figures import result_text
from srconsole.market.timeframe import timeframe_text
from srconsole.reports.page.document import page_html
from srconsole.reports.page.figures_table import figures_section
from srconsole.reports.page.months import months_section
from srconsole.reports.page.plots import distribution_figure, equity_figure
from srconsole.reports.page.price_plot import Priced, price_figure
from srconsole.reports.page.section import Section, note_html, plot_html, table_section
from srconsole.reports.price_scale import is_logarithmic
from srconsole.reports.words import GROUP_HEADINGS, TRADE_HEADINGS, group_rows, setting_text, trade_rows
from srconsole.research.breakdowns import by_group, drawdown_of, hours_held, monthly_returns, r_multiples
from srconsole.research.level_spans import level_spans
from srconsole.research.longer_candles import Shown, shown_candles
from srconsole.research.price_decimals import decimals_of_prices
from srconsole.research.reported import Reported

MOST_ROWS: Final = 2000
"""Trades that the table has: the newest ones."""
_ZOOM: Final = (
    "Drag over a stretch of time to see it larger (on a touch screen by the buttons), double-click to see all again."
)


def report_page(reported: Reported, verdict: Sequence[str] = (), further: Sequence[Section] = ()) -> str:
    """Return a page about a traded history as one HTML file, which fetches nothing.

    Args:
        reported: the history.
        verdict: sentences at the very top, the first one the largest.
        further: sections of what was found by an examination, which has sensitivity and tiers at more length; they
            stand before the table of all trades.

    Raises:
        RequestError: plotly is not installed.
    """
    candles = reported.candles.assign(Drawdown=drawdown_of(reported))
    shown = shown_candles(candles, reported.timeframe)
    decimals = decimals_in(reported)
    sections = [
        figures_section(reported),
        _price(reported, shown, decimals),
        Section("Equity and drawdown", note_html(_steps(shown)) + _equity(reported, shown)),
        months_section(monthly_returns(reported)),
        *_distributions(reported),
        *([] if further else _group(reported, "By tier", "tier")),
        *_group(reported, "By how they were left", "exit_reason"),
        *([] if further else _sensitivity(reported)),
        *further,
        _settings(reported),
        _trades(reported, decimals),
    ]
    return page_html(head_of(reported), verdict, sections)


def head_of(reported: Reported) -> tuple[str, str, str]:
    """Return what stands above a page: mode, market, and what was traded when by which settings."""
    summary = reported.summary
    changed = ", ".join(f"{path} = {setting_text(value)}" for path, (value, _) in reported.changed_settings().items())
    about = (
        f"{reported.name} · {summary['first']} to {summary['last']} · {summary['candles']:,} candles · "
        f"{changed or 'all settings as they are built in'}"
    )
    return reported.mode, f"{reported.symbol} {summary['timeframe']} · {reported.strategy}", about


def decimals_in(reported: Reported) -> int:
    """Return how many decimals its prices are told with."""
    prices = (reported.candles[name].to_numpy() for name in ("Open", "High", "Low", "Close"))
    return decimals_of_prices(prices, float(reported.summary["settings"]["market"]["tick"]))


def _merged(shown: Shown) -> str:
    if shown.merged == 1:
        return ""
    return (
        f"Drawn in candles of {timeframe_text(shown.seconds)}, each made of up to {shown.merged:,} of the history's: "
        "highest, lowest and deepest values are kept, and all figures are those of the history's own candles."
    )


def _scale(shown: Shown) -> str:
    return "Equal distances are equal shares of price." if is_logarithmic(shown.frame) else ""


def _steps(shown: Shown) -> str:
    return (
        ""
        if shown.merged == 1
        else f"Drawn in steps of {timeframe_text(shown.seconds)}, each with its deepest drawdown."
    )


def _price(reported: Reported, shown: Shown, decimals: int) -> Section:
    priced = Priced(shown.frame, level_spans(reported.candles), reported.trades, decimals)
    note = " ".join(filter(None, (_ZOOM, _merged(shown), _scale(shown), priced.left_out())))
    plot = plot_html("price", price_figure(priced), tall=True, linked=True)
    return Section("Price, levels and trades", note_html(note) + plot)


def _equity(reported: Reported, shown: Shown) -> str:
    return plot_html("equity", equity_figure(shown.frame, reported.capital), linked=True)


def _distributions(reported: Reported) -> list[Section]:
    if reported.trades.empty:
        return []
    plots = [plot_html("pnl", distribution_figure(reported.trades["pnl"].tolist(), "result of a trade, USDT"))]
    multiples = r_multiples(reported)
    note = ""
    if multiples is not None and len(multiples):
        plots.append(plot_html("multiples", distribution_figure(multiples.tolist(), "result of a trade, R")))
        note = "R is what a trade would have lost at its first stop, fees included."
    held = distribution_figure(hours_held(reported.trades).tolist(), "hours held, by the candles' times", signed=False)
    plots.append(plot_html("held", held))
    return [Section("Distributions", f'{note_html(note)}<div class="row">{"".join(plots)}</div>')]


def _group(reported: Reported, title: str, column: str) -> list[Section]:
    table = by_group(reported.trades, column)
    if not len(table):
        return []
    return [table_section(title, (column.replace("_", " "), *GROUP_HEADINGS), group_rows(table))]


def _sensitivity(reported: Reported) -> list[Section]:
    ways: dict[str, dict[str, Any]] = reported.summary.get("sensitivity", {})
    if not ways:
        return []
    rows = [(name, f"{way['trades']:,}", result_text(way["net_profit"])) for name, way in ways.items()]
    note = (
        "Candles do not tell by which path price went through them: these are the same settings by other paths, of "
        "which none bounds the others, and as somebody sees it who looks at the four prices alone."
    )
    return [table_section("Sensitivity", ("price moved as", "trades", "net profit"), rows, note)]


def _settings(reported: Reported) -> Section:
    changed = reported.changed_settings()
    rows = [(path, setting_text(value), setting_text(built_in)) for path, (value, built_in) in changed.items()]
    if not rows:
        return Section("Settings", note_html("All settings are as they are built in."))
    return table_section("Settings that differ", ("setting", "value", "built in"), rows)


def _trades(reported: Reported, decimals: int) -> Section:
    trades: pd.DataFrame = reported.trades
    if trades.empty:
        return Section("Trades", note_html("No trade was closed."))
    note = ""
    if len(trades) > MOST_ROWS:
        note = f"The newest {MOST_ROWS:,} of {len(trades):,} trades; --tables writes them all."
    rows = trade_rows(trades.iloc[-MOST_ROWS:].iloc[::-1], decimals)
    return table_section("Trades", TRADE_HEADINGS, rows, note, names=(0, 1, TRADE_HEADINGS.index("tier")))
