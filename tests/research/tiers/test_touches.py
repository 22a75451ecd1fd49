"""Touches of levels, and what came of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srconsole.market.candle_arrays import CandleColumns
from srconsole.research.tiers.in_force import Floats, prices_in_force
from srconsole.research.tiers.touches import BROKEN, HELD, OPEN, Rules, seen_by, touches_of
from srconsole.settings.layers import settings_from
from tests.frames import SYMBOL
from tests.walks import candles, walk

RULES = Rules(proximity=0.002, bounce=0.01, broken=0.01)


def outcomes(side: str, levels: Floats, *prices: tuple[float, float, float, float]) -> list[tuple[int, int, int]]:
    """Return tier, candle and outcome of each touch in candles that are written out."""
    columns = CandleColumns.of(SYMBOL, candles(*prices))
    found = touches_of(seen_by(columns, side), levels, levels, RULES)
    return [(int(tier), int(at), int(end)) for tier, at, end in zip(*found, strict=True)]


AT_100 = np.full((5, 1), 100.0)
ABOVE = (103.0, 103.5, 102.0, 102.0)


@pytest.mark.parametrize(
    ("rest", "outcome"),
    [
        pytest.param([(102, 102, 100.1, 100.5), (100.5, 101, 100, 101)], HELD, id="away by 1 % in the next candle"),
        pytest.param([(102, 102, 100.1, 101.0)], HELD, id="closed away by 1 % in the candle of the touch"),
        pytest.param([(102, 102, 99.0, 101.5)], BROKEN, id="broken in the candle of the touch, whatever its close"),
        pytest.param([(102, 102, 100.2, 100.5), (100.5, 102, 98.9, 101)], BROKEN, id="both in one candle: broken"),
        pytest.param([(102, 102, 100.2, 100.5), (100.5, 100.9, 99.1, 100)], OPEN, id="neither before the end"),
        pytest.param([(98, 99, 97, 98.5)], BROKEN, id="crossed in a gap"),
    ],
)
def test_a_support_holds_breaks_or_is_open(rest: list[tuple[float, float, float, float]], outcome: int) -> None:
    """What became of a touch is what the candles show, and what they do not show counts against the level.

    Given a support at 100 that price comes down to
    When what follows is written out
    Then the touch held, broke or is open
    """
    levels = AT_100[: 1 + len(rest)]
    assert outcomes("S", levels, ABOVE, *rest) == [(1, 1, outcome)]
    turned = [tuple(200 - price for price in (one, low, high, close)) for one, high, low, close in (ABOVE, *rest)]
    assert outcomes("R", levels, *turned) == [(1, 1, outcome)]  # type: ignore[arg-type]  # four prices each


def test_price_that_stays_near_touches_once() -> None:
    """A level that price hovers around has been tested once, not each hour.

    Given a support at 100, and price that comes and goes within 1 % of it before it leaves for good
    When touches are counted
    Then there is one, and a second only when price comes back after that
    """
    levels = np.full((7, 1), 100.0)
    found = outcomes(
        "S",
        levels,
        ABOVE,
        (102, 102, 100.1, 100.6),
        (100.6, 100.8, 100.1, 100.4),
        (100.4, 100.9, 99.9, 100.5),
        (100.5, 102, 100.4, 102),
        (102, 102.2, 100.0, 100.3),
        (100.3, 100.3, 98.0, 98.0),
    )
    assert found == [(1, 1, HELD), (1, 5, BROKEN)]


def test_price_that_closed_at_the_edge_was_near_already() -> None:
    """A touch begins where price comes near, not where it stays there.

    Given a support at 100 and a close just at the price from which on it is touched
    When the next candle goes down to the support
    Then that is no touch, and it is one where the close was a tick higher
    """
    edge = 100 * 1.002
    near, above = (103.0, 103.5, edge, edge), (103.0, 103.5, edge, edge + 0.01)
    assert outcomes("S", AT_100[:2], near, (edge, edge, 100.0, 100.1)) == []
    assert outcomes("S", AT_100[:2], above, (edge, edge, 100.0, 100.1)) == [(1, 1, OPEN)]


def test_a_level_that_price_is_below_is_not_touched() -> None:
    """A support is met from above.

    Given a support at 100, and price that rises to it from below
    When touches are counted
    Then there is none; nor is there one where no level is in force
    """
    below = [(97.0, 98.0, 96.0, 98.0), (98.0, 100.1, 98.0, 99.0), (99.0, 99.5, 98.0, 99.0)]
    assert outcomes("S", AT_100[:3], *below) == []
    assert outcomes("S", np.full((3, 1), np.nan), ABOVE, (102, 102, 100.1, 100.5), (101, 103, 100.0, 102)) == []


def by_the_rules(columns: CandleColumns, levels: Floats, rules: Rules) -> list[tuple[int, int, int]]:
    """Return the touches of supports, candle by candle, as the rules are written down."""
    found = []
    until: dict[float, int] = {}
    for at in range(1, len(columns)):
        for tier in range(levels.shape[1]):
            price = float(levels[at, tier])
            near = price * (1 + rules.proximity)
            if not (columns.low[at] <= near and columns.close[at - 1] > near and at > until.get(price, -1)):
                continue
            floor, ceiling = price * (1 - rules.broken), price * (1 + rules.bounce)
            outcome, end = OPEN, len(columns)
            for later in range(at, len(columns)):
                reached = columns.close[later] if later == at else columns.high[later]
                if columns.low[later] <= floor:
                    outcome, end = BROKEN, later
                    break
                if reached >= ceiling:
                    outcome, end = HELD, later
                    break
            until[price] = end
            found.append((tier + 1, at, outcome))
    return sorted(found)


@settings(max_examples=40)
@given(
    seed=st.integers(0, 10_000),
    length=st.integers(2, 200),
    bounce=st.sampled_from([0.002, 0.01, 0.05]),
    broken=st.sampled_from([0.003, 0.01, 0.04]),
    data=st.data(),
)
def test_all_touches_at_once_are_those_found_one_by_one(
    seed: int, length: int, bounce: float, broken: float, data: st.DataObject
) -> None:
    """What is counted fast is what the rules say.

    Given a made history and some levels that come, go and change places
    When touches are counted, and once more candle by candle
    Then both are the same, for supports and for the same history turned over
    """
    columns = CandleColumns.of(SYMBOL, walk(seed, length))
    rules = Rules(0.002, bounce, broken)
    prices = np.random.default_rng(seed).uniform(95, 105, 4)
    places = data.draw(st.lists(st.permutations(range(4)), min_size=1, max_size=3))
    rows = np.array([prices[list(places[at * len(places) // length])] for at in range(length)])[:, :3]
    rows[data.draw(st.integers(0, length - 1)) :, 2] = np.nan
    found = touches_of(seen_by(columns, "S"), rows, rows, rules)
    every = sorted((int(tier), int(at), int(end)) for tier, at, end in zip(*found, strict=True))
    assert every == by_the_rules(columns, rows, rules)


def test_tiers_by_price_are_the_tiers_in_force() -> None:
    """A level that is moved gets the tier that its price gives it, by the rule that named it.

    Given the tiers of a made history, ranked by price
    When touches are told by the columns, and by the prices of the levels, also where their columns have been mixed
    Then all have the same tiers
    """
    columns = CandleColumns.of(SYMBOL, walk(5, 400))
    prices = prices_in_force(columns, settings_from({"levels.swing_order": 2}))
    mixed = np.random.default_rng(1).permutation(10)
    for side, levels in (("S", prices[:, :10]), ("R", prices[:, 10:])):
        seen = seen_by(columns, side)
        named = touches_of(seen, levels, levels, RULES)
        for each in (levels, levels[:, mixed]):
            ranked = touches_of(seen, each, each, RULES, by_price=True)
            assert ranked.tier.tolist() == named.tier.tolist()
        assert named.tier.max() > 2


@pytest.mark.parametrize("waited", [62, 63, 64, 65, 66, 319, 320, 321, 5_000])
def test_what_takes_long_is_decided_all_the_same(waited: int) -> None:
    """A touch may wait for weeks.

    Given a support that price stays at for many candles before it leaves
    When touches are counted, of all candles and without the last one
    Then the touch held, and is open without that candle
    """
    near = np.full(waited, 100.1)
    close = np.concatenate([[102.0], near, [101.5]])
    times = np.arange(len(close)) * 3_600_000_000
    columns = CandleColumns(SYMBOL, times, close, close + 0.01, close - 0.01, close, close)
    levels = np.full((len(close), 1), 100.0)
    whole = touches_of(seen_by(columns, "S"), levels, levels, RULES)
    assert (whole.candle.tolist(), whole.outcome.tolist()) == ([1], [HELD])
    cut = columns.kept(np.arange(len(close)) < len(close) - 1)
    assert touches_of(seen_by(cut, "S"), levels[:-1], levels[:-1], RULES).outcome.tolist() == [OPEN]
