"""A closed trade is drawn on the candles that were, with what it hung on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.console.chart.drawing import draw
from srconsole.console.chart.glyphs import UNICODE
from srconsole.console.chart.lines import price_lines
from srconsole.console.chart.path import FROM_NOW
from srconsole.console.chart.view import look, shown_in
from srconsole.console.screens.trade_scene import TradeScene, chosen_for, others_beside, scene_of, span_of, stretch_in
from srconsole.console.screens.trial_trades import TrialRecords
from srconsole.core.trade import Trade
from srconsole.engine.view.records import Stretch
from srconsole.engine.view.snapshot import RowView
from tests.console import canned, canned_market, canned_strategies
from tests.console.screens.trials import CannedTrials, trial

HOUR = 3_600_000
WON = canned.trades()[1]
"""Bought on S3 at 3,633.09, sold at 3,787.93 as its trail was met, 6 days later."""


def scene(trade: Trade, columns: int = 50) -> TradeScene:
    """Return a trade's scene on the real candles."""
    since, count = span_of(trade, 3600, columns)
    candles = tuple(candle for candle in canned.real_candles() if candle.time >= since)[:count]
    rows = tuple(RowView("STOP_LOSS", 3590.0 + place // 40, 1000.0, "") for place in range(len(candles)))
    return scene_of(trade, Stretch(candles, rows), 3600, 2)


@given(held=st.integers(0, 3000), columns=st.integers(8, 200))
def test_the_whole_trade_is_shown_with_candles_on_both_sides(held: int, columns: int) -> None:
    """Given a trade held for any number of candles, and a chart of any width
    When its candles are chosen
    Then they begin before its entry and end behind its exit, and as few share a column as lets all of them be seen
    """
    trade = WON._replace(entry_time=10_000 * HOUR, exit_time=(10_000 + held) * HOUR)
    since, count = span_of(trade, 3600, columns)

    assert since < trade.entry_time
    assert since + (count - 1) * HOUR > trade.exit_time
    candles = (canned.real_candles() * 2)[:count]
    chosen = chosen_for(scene(trade)._replace(candles=candles), columns)
    longest = 86_400_000
    assert count * HOUR <= max(chosen.frame, HOUR) * columns or chosen.frame == longest


def test_a_trade_has_its_own_lines_and_no_others() -> None:
    """Given a trade that its trail has ended
    When its chart is drawn
    Then entry, midpoint, peak, trail and exit have their prices, the stop's line is that of the candles in which it
    was held, and both marks stand on it
    """
    shown = scene(WON)
    chosen = chosen_for(shown, 50)
    lines = {line.name: line for line in price_lines(shown, chosen)}

    assert {name: line.price for name, line in lines.items()} == {
        "EXIT": WON.exit_price,
        "TRAIL": WON.stop,
        "ENTRY": WON.entry_price,
        "MID": WON.midpoint,
        "PEAK": WON.peak,
    }
    known = [step.since for step in lines["TRAIL"].path[:-1]]
    assert known[0] == WON.entry_time
    assert known[-1] < WON.exit_time
    view = look(shown, 80, 20, None, chosen)
    assert view is not None
    text = "\n".join(row.text for row in draw(shown, view, chosen=chosen).rows)
    for word in ("ENTRY", "MID", "PEAK"):
        assert word in text


def test_a_trades_peak_rises_as_it_did() -> None:
    """Given a trade of a replay whose stop followed its peak
    When its chart's lines are asked for
    Then the peak rises from candle to candle to what it was at last, and never falls; on a market, of whose candles not
        every price was seen, it begins where it was that high
    """
    since, count = span_of(WON, 3600, 50)
    candles = tuple(candle for candle in canned.real_candles() if candle.time >= since)[:count]
    stretch = Stretch(candles, (RowView("TAKE_PROFIT", WON.stop, 1000.0, ""),) * len(candles))
    replayed, seen = (
        scene_of(WON, stretch, 3600, 2),
        scene_of(WON, stretch, 3600, 2, canned_market.paper_long().market.live),
    )

    paths = [{line.name: line.path for line in price_lines(shown)}["PEAK"] for shown in (replayed, seen)]
    prices = [step.price for step in paths[0]]
    assert len(prices) > 2
    assert prices == sorted(set(prices))
    assert prices[-1] == WON.peak
    assert len(paths[1]) == 1


def test_a_trade_beside_others_has_no_stops_of_theirs() -> None:
    """The rows have the highest stop of all that was held: it may be another lot's.

    Given a trade, one that was over as it began, one that began as it ended, one that was held meanwhile, and a lot
    When it is asked whether something was held beside it, and its chart's lines where that is so
    Then only the two that were held meanwhile are; and its stop is told as it was at its end, over no candle
    """
    before = WON._replace(entry_time=WON.entry_time - HOUR, exit_time=WON.entry_time)
    behind = WON._replace(entry_time=WON.exit_time, exit_time=WON.exit_time + HOUR)
    meanwhile = WON._replace(exit_time=WON.exit_time + HOUR)
    strategy = canned_strategies.grid().market.strategy
    assert strategy is not None
    lot = strategy.lots[0]

    assert not others_beside(WON, [before, WON, behind], [lot._replace(entry_time=WON.exit_time)])
    assert others_beside(WON, [WON, meanwhile], [])
    assert others_beside(WON, [WON], [lot._replace(entry_time=WON.entry_time)])
    since, count = span_of(WON, 3600, 50)
    candles = tuple(candle for candle in canned.real_candles() if candle.time >= since)[:count]
    rows = (RowView("TAKE_PROFIT", 1.0, 1000.0, ""),) * len(candles)
    shown = scene_of(WON, Stretch(candles, rows), 3600, 2, alone=False)
    [trail] = [line for line in price_lines(shown) if line.name == "TRAIL"]
    assert trail.price == WON.stop
    assert [step.since for step in trail.path] == [FROM_NOW]


def test_a_backtests_trade_has_its_stops() -> None:
    """Given a backtest that has kept where Position and Stop changed
    When candles of it are asked for, from a time on and before one
    Then each has the Position and the Stop that it ended with, and those before the first change are unknown
    """
    first = canned.real_candles()[0].time
    rows = ((first + HOUR, "STOP_LOSS", 95.0), (first + 3 * HOUR, "FLAT", None))
    records = TrialRecords(trial()._replace(rows=rows), CannedTrials())

    stretch = records.candles("BTC/USD", first, 5)

    assert [(row.position, row.stop) for row in stretch.rows] == [
        ("FLAT", None), ("STOP_LOSS", 95.0), ("STOP_LOSS", 95.0), ("FLAT", None), ("FLAT", None)
    ]  # fmt: skip
    assert records.before("BTC/USD", first + 2 * HOUR, 2) == Stretch(stretch.candles[:2], stretch.rows[:2])
    assert records.closed_since("BTC/USD", canned.trades()[-1].exit_time) == canned.trades()[-1:]


@pytest.mark.parametrize("seconds", [0, (WON.exit_time - WON.entry_time) // 1000])
def test_what_a_trade_hung_on_ends_with_it(seconds: int) -> None:
    """A stop that is drawn on behind an exit would have been met again and again.

    Given a trade that was held for six days, or within one candle
    When its chart is drawn
    Then behind the candle of its exit no line has the sign of a stop, of an entry or of a midpoint
    """
    trade = WON._replace(entry_time=WON.exit_time - seconds * 1000)
    shown = scene(trade)
    chosen = chosen_for(shown, 50)
    view = look(shown, 80, 20, None, chosen)
    assert view is not None
    behind = shown_in(shown, view, chosen).column(trade.exit_time) + view.columns
    grid = draw(shown, view, chosen=chosen)
    rows = [row.text[behind : grid.body] for row in grid.plot]
    strokes = {UNICODE.stop, UNICODE.entry, UNICODE.midpoint, UNICODE.peak}

    assert behind < grid.body
    assert not strokes & set("".join(rows))
    assert any(UNICODE.ghost in row for row in rows)
    assert all(step.since <= trade.exit_time for line in price_lines(shown, chosen) for step in line.path)


def test_a_trade_without_a_midpoint_is_drawn_as_a_lot() -> None:
    """Given a trade of a strategy that knows no midpoint
    When its chart is drawn
    Then it has entry, stop and exit, and no midpoint
    """
    shown = scene(WON._replace(midpoint=None, peak=None, strategy="scalper"))

    assert {line.name for line in price_lines(shown, chosen_for(shown, 50))} == {"EXIT", "ENTRY", "STOP"}


@pytest.mark.parametrize("known", [0, 150, 400])
def test_without_records_the_snapshot_has_the_candles(known: int) -> None:
    """Given a snapshot with 400 candles, of which the rows of some are known
    When a span of it is asked for
    Then it has the candles from then on, each with its own row where that is known
    """
    market = canned.flat().market
    rows = tuple(RowView("FLAT", None, float(place), "") for place in range(known))
    market = market._replace(rows=rows)

    stretch = stretch_in(market, market.candles[245].time, 10)

    assert stretch.candles == market.candles[245:255]
    assert [row.equity for row in stretch.rows] == [
        float(max(0, place - (400 - known))) if place >= 400 - known else 0.0 for place in range(245, 255)
    ]
