"""A value that changes when later candles come is found, and named with its column and time."""

from __future__ import annotations

import random
from typing import NamedTuple

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.errors import RequestError
from srconsole.market.candle_file import checked_candles
from srconsole.research.backtest import backtest
from srconsole.research.verify.check import Check, Verdict, all_hold
from srconsole.research.verify.compare import Difference, first_difference
from srconsole.research.verify.history import verify_history
from srconsole.research.verify.prefixes import LEAST, check_prefixes, cuts_of
from srconsole.settings.layers import settings_from
from srconsole.settings.schema import Settings
from tests.frames import frame
from tests.research.costs.histories import OFTEN, silent
from tests.walks import tradable_settings, walk

SETTINGS = settings_from(OFTEN)


class Repainting(NamedTuple):
    """A backtest whose rows have an average of the candles around each one, as many an indicator on a chart has."""

    candles: pd.DataFrame
    trades: pd.DataFrame


def traded(candles: pd.DataFrame) -> Repainting:
    """Trade by the rules."""
    found = backtest(candles, SETTINGS)
    return Repainting(found.candles, found.trades)


def repainted(candles: pd.DataFrame) -> Repainting:
    """Trade by the rules, with a centred average beside the levels."""
    found = traded(candles)
    rows = found.candles.assign(centred=candles["Close"].rolling(5, center=True, min_periods=1).mean())
    return found._replace(candles=rows)


def unheard(done: int, total: int) -> None:
    """Let progress pass."""


def test_an_average_around_each_candle_is_caught_with_its_time() -> None:
    """A line that looks right only in hindsight is named.

    Given a history whose rows have the mean of the two candles before and behind each
    When it is cut behind 120 and 180 candles
    Then the first of the two last candles before a cut is named with its column, and the other checks hold
    """
    candles = frame(walk(5, 300, gap=0.006))
    checks = check_prefixes(candles, repainted, repainted(candles), [120, 180], unheard, None)

    rows, trades = checks
    assert rows.verdict is Verdict.FAILED
    assert rows.figures["column"] == "centred"
    assert pd.Timestamp(rows.figures["time"]) == candles["Time"].iloc[118]
    assert pd.Timestamp(rows.figures["as_of"]) == candles["Time"].iloc[119]
    assert rows.figures["before"] != rows.figures["after"]
    assert rows.told.startswith(f"centred of {rows.figures['time']} is ")
    assert rows.told.endswith("2 of 2 cuts differ")
    assert trades.verdict is Verdict.HOLDS
    assert not all_hold(checks)


def test_a_trade_that_hindsight_changes_is_caught() -> None:
    """A result that later candles improve is none.

    Given a backtest that takes back its first trade, where it lost, once there are more than 150 candles
    When it is cut before and behind that
    Then the cut before shows another number of trades, and a changed exit is named by its column
    """
    candles = frame(walk(5, 300, gap=0.006))

    def forgetful(part: pd.DataFrame) -> Repainting:
        found = traded(part)
        return found._replace(trades=found.trades.iloc[1:].reset_index(drop=True)) if len(part) > 150 else found

    def embellished(part: pd.DataFrame) -> Repainting:
        found = traded(part)
        better = found.trades.assign(exit_price=found.trades["exit_price"] * (1 + len(part) / 1e6))
        return found._replace(trades=better)

    lost = check_prefixes(candles, forgetful, forgetful(candles), [140, 200], unheard, None)[1]
    changed = check_prefixes(candles, embellished, embellished(candles), [200], unheard, None)[1]
    assert (lost.verdict, lost.figures["differ"]) == (Verdict.FAILED, 1)
    assert "trades are closed, and by the whole history" in lost.told
    assert changed.verdict is Verdict.FAILED
    assert "exit_price of the trade of 1970-" in changed.told


def test_levels_of_another_close_are_caught() -> None:
    """The level table of a past close is held against the next candle's row.

    Given level tables with a nearest support at 1 USDT, where the market never was
    When a history is cut
    Then that tier is named with both prices, at each cut
    """
    candles = frame(walk(5, 300, gap=0.006))

    def astray(part: pd.DataFrame) -> dict[str, float]:
        return {"S1": 1.0}

    check = check_prefixes(candles, traded, traded(candles), [100, 200], unheard, astray)[2]
    assert check.verdict is Verdict.FAILED
    assert "S1 is 1.0, and in the next row of the whole history " in check.told
    assert check.figures["differ"] == 2


@given(settings=tradable_settings(), seed=st.integers(0, 1000))
@hypothesis_settings(max_examples=3)
def test_the_rules_hold_on_every_history(settings: Settings, seed: int) -> None:
    """What srconsole's own strategy says of a candle stays so.

    Given a walk under drawn settings
    When all checks are made
    Then none fails, and without its first candle and without half of it are among them
    """
    candles = checked_candles(frame(walk(seed, 150)))
    checks = verify_history(candles, settings, samples=3, chance=random.Random(seed), told=silent, progress=unheard)
    assert all_hold(checks)
    assert [check.name for check in checks[:4]] == [
        "rows of prefixes",
        "trades of prefixes",
        "levels of prefixes",
        "without the first candle",
    ]
    assert checks[-1].name == "without the first 75 candles"


@pytest.mark.parametrize("name", ["sma", "grid", "mean_reversion"])
def test_other_strategies_hold_without_levels(name: str) -> None:
    """Each strategy's own columns are checked.

    Given a walk traded by another strategy
    When all checks are made
    Then none fails, none is of levels, and progress comes to one below its total
    """
    told: list[tuple[int, int]] = []
    candles = checked_candles(frame(walk(3, 160)))
    checks = verify_history(
        candles,
        settings_from({"strategy.name": name}),
        samples=2,
        chance=random.Random(1),
        told=silent,
        progress=lambda done, of: told.append((done, of)),
    )
    assert all_hold(checks)
    assert "levels of prefixes" not in {check.name for check in checks}
    assert {of for _, of in told} == {told[0][1]}
    assert [done for done, _ in told] == list(range(told[0][1]))


def test_a_history_that_is_too_short_says_what_it_takes() -> None:
    """Fifty candles tell nothing of cuts.

    Given as many candles as the shortest part has
    When they are checked
    Then that is refused with both numbers
    """
    candles = checked_candles(frame(walk(3, LEAST)))
    with pytest.raises(RequestError, match="there are 50 candles, and to cut them takes more than 50"):
        verify_history(candles, SETTINGS, chance=random.Random(0), told=silent, progress=unheard)


def test_half_of_the_cuts_lie_where_something_was_traded() -> None:
    """Cuts at trades show most, and the same seed draws the same ones.

    Given a history with trades
    When eight cuts are drawn twice by one seed, and once by another
    Then four at least lie one or two candles behind a purchase's or a sale's, none before a part's least length, and
        the two of one seed are the same
    """
    whole = traded(frame(walk(5, 300, gap=0.006)))
    first, again, other = (cuts_of(whole, 60, 8, random.Random(seed)) for seed in (1, 1, 2))
    times = {*whole.trades["entry_time"], *whole.trades["exit_time"]}
    busy = [cut for cut in first if {whole.candles["Time"].iloc[cut - 1], whole.candles["Time"].iloc[cut - 2]} & times]

    assert first == again != other
    assert len(set(first)) == 8
    assert min(first) >= 60
    assert len(busy) >= 4


def test_tables_differ_where_their_text_does() -> None:
    """An empty cell equals an empty cell, whatever a column was read as.

    Given columns of numbers and of text, with empty cells
    When they are compared
    Then the first row that differs is found, in the first of its columns
    """
    nan = float("nan")
    one = pd.DataFrame({"a": [1.0, nan, 2.0], "b": [nan, nan, nan]})
    same = pd.DataFrame({"a": [1.0, nan, 2.0], "b": ["", "", ""]})
    other = pd.DataFrame({"a": [1.0, nan, 3.0], "b": ["", "x", "y"]})

    assert first_difference(one, same) is None
    assert first_difference(one, other) == Difference(1, "b", "", "x")


def test_a_check_is_a_record_for_scripts() -> None:
    """A script reads what a person reads.

    Given a check with figures
    When it is made a record
    Then name, verdict, sentence and figures stand in it
    """
    check = Check("rows", Verdict.UNKNOWN, "nothing", {"cuts": 3})
    assert check.record() == {"check": "rows", "verdict": "NOT CHECKED", "told": "nothing", "cuts": 3}
