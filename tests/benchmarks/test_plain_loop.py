"""The plain loop by which other people's backtesters are compared: the core's trades, and theirs by named rules."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import srconsole
from benchmarks.peers.bars import Rule, candle_of_bars, rule_behind
from benchmarks.peers.glides import Four, candle_of_glides
from benchmarks.peers.history import SATOSHI, Made, Rules, Support, first_difference, history_of, made_of
from benchmarks.peers.plain_loop import compared, trades_of_bars, trades_of_glides
from benchmarks.peers.position import Standing
from srconsole.settings.layers import settings_from
from tests.frames import frame as frame_of
from tests.walks import walk

BUNDLED = next((Path(__file__).resolve().parents[2] / "data").glob("*.csv"))
RULES = Rules.of(settings_from(None))


def core_trades(frame: pd.DataFrame, asked: Mapping[str, object]) -> list[Made]:
    """Return the plain core's."""
    trades = srconsole.backtest(frame, {"market.step": SATOSHI, **asked}, plain_core=True).trades
    return made_of(trades, frame)


@pytest.mark.slow
def test_the_plain_loop_trades_the_bundled_candles_as_the_core_does() -> None:
    """Two who read the same rules trade alike.

    Given the bundled candles, and settings with many trades and with few
    When the core and the plain loop trade them
    Then every trade is the same, and each that the rules between bars make otherwise has a rule that parted the two
    """
    frame = srconsole.read_candles(BUNDLED)
    every: list[dict[str, object]] = [
        {},
        {"levels.swing_order": 5, "strategy.trail_pct": 0.02, "risk.max_consecutive_losses": 2},
    ]
    for asked in every:
        in_force = settings_from(asked)
        history, rules = history_of(frame, in_force), Rules.of(in_force)

        made = trades_of_glides(history, rules)
        both = compared(history, rules)

        assert len(made) > 100
        assert first_difference(made, core_trades(frame, asked)) is None
        assert [each.made for each in both if each.ours] == made
        assert len([each for each in both if each.theirs]) == len(trades_of_bars(history, rules))
        assert all((each.rule is None) == (each.ours and each.theirs) for each in both)


@pytest.mark.slow
@given(seed=st.integers(0, 2**16), order=st.integers(2, 8), stop=st.sampled_from([0.004, 0.01, 0.03]))
@settings(max_examples=30, deadline=None)
def test_the_plain_loop_trades_any_walk_as_the_core_does(seed: int, order: int, stop: float) -> None:
    """Two who read the same rules trade alike, whatever price does.

    Given a walk of prices, and settings
    When the core and the plain loop trade it
    Then every trade is the same, and no trade of the rules between bars differs without a rule that parted the two
    """
    frame = frame_of(walk(seed, 600))
    asked: dict[str, object] = {"levels.swing_order": order, "strategy.stop_pct": stop}
    in_force = settings_from(asked)
    history, rules = history_of(frame, in_force), Rules.of(in_force)

    assert first_difference(trades_of_glides(history, rules), core_trades(frame, asked)) is None
    assert all((each.rule is None) == (each.ours and each.theirs) for each in compared(history, rules))


@pytest.mark.parametrize(
    ("prices", "held", "rule"),
    [
        pytest.param((104.0, 105.0, 103.0, 104.0), False, None, id="nothing is met"),
        pytest.param((104.0, 105.0, 100.1, 101.0), False, None, id="a purchase"),
        pytest.param((99.0, 99.5, 98.5, 99.2), False, Rule.BETTER_OPEN, id="a jump through the support"),
        pytest.param((100.1, 100.15, 99.9, 100.1), False, Rule.SIZE_OF_LIMIT, id="a jump to the support"),
        pytest.param((104.0, 105.0, 98.0, 99.0), False, Rule.STOP_NEXT_BAR, id="bought and stopped"),
        pytest.param((104.0, 105.0, 98.0, 104.0), True, Rule.ONE_TRADE_A_BAR, id="stopped, and bought lower"),
        pytest.param((110.0, 130.0, 109.0, 112.0), True, Rule.STOP_BETWEEN_BARS, id="the stop follows inside"),
    ],
)
def test_a_candle_ends_otherwise_by_a_rule_that_has_a_name(prices: Four, held: bool, rule: Rule | None) -> None:
    """A person reads which rule of theirs made the difference.

    Given a support at 100 and one at 99.2, a position from 103.2 or none, and a candle
    When it is traded by srconsole's rules and by those of who acts between bars
    Then they end alike, or the rule is named by which they do not
    """
    supports = [Support(100.0, "S1"), Support(98.5, "S2")]
    flat = Standing(104.0, 1000.0)
    standing = flat.bought(RULES, 0, 103.2, Support(103.0, "S0"), 108.0) if held else flat
    given = (standing, RULES, 1, prices, supports, 108.0)

    ours, theirs = candle_of_glides(*given), candle_of_bars(*given)

    assert rule_behind(*given) is rule
    assert (ours.trades, ours.lot) == (theirs.trades, theirs.lot) or rule is not None


def test_one_order_rests_at_the_nearest_trigger_below_the_close() -> None:
    """A level above whose trigger price must first rise is nobody's who acts between bars.

    Given a close below the trigger of a support
    When price rises above the trigger and comes back to it within a candle
    Then srconsole has bought, the others have not, and the rule is that one order rests
    """
    standing = Standing(100.1, 1000.0)
    given = (standing, RULES, 1, (100.1, 101.0, 100.1, 100.5), [Support(100.0, "S1")], 108.0)

    assert candle_of_glides(*given).lot is not None
    assert candle_of_bars(*given).lot is None
    assert rule_behind(*given) is Rule.ONE_ORDER


def test_the_high_of_a_purchases_candle_may_come_before_it() -> None:
    """Who sees bars alone cannot tell what came first.

    Given a jump to exactly the trigger of a support, and a high above the midpoint in the same candle
    When the candle is traded
    Then srconsole has the high as its peak, the others have not
    """
    trigger = 100.0 * (1 + RULES.proximity)
    given = (Standing(104.0, 1000.0), RULES, 1, (trigger, 109.0, 100.1, 101.0), [Support(100.0, "S1")], 108.0)
    ours, theirs = candle_of_glides(*given).lot, candle_of_bars(*given).lot

    assert ours is not None
    assert theirs is not None
    assert (ours.peak, math.isnan(theirs.peak)) == (109.0, True)
    assert rule_behind(*given) is Rule.HIGH_OF_ENTRY


def test_the_page_about_peers_has_every_rule() -> None:
    """Who reads why trades differ finds each rule by its name.

    Given the page about other people's backtesters
    When its table is read
    Then each rule stands there, in the words that the comparison prints
    """
    page = (Path(__file__).resolve().parents[2] / "docs" / "peers.md").read_text(encoding="utf-8")
    for rule in Rule:
        assert f"`{rule.name}`: {rule.value.partition(';')[0].partition(':')[0]}" in page
