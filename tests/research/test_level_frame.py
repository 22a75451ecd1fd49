"""The one level DataFrame that everyone looks at."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from srconsole.market.level_frame import COLUMNS, LevelFrame
from srconsole.market.level_rows import level_text
from srconsole.settings.schema import LevelSettings, Settings
from srconsole.strategies.levels.edit import Edit
from srconsole.strategies.levels.structure import Structure
from tests.walks import tradable_settings, walk

DTYPES = {name: pd.Series(dtype=dtype).dtype for name, dtype in COLUMNS.items()}


@given(settings=tradable_settings(), seed=st.integers(0, 1000))
@hypothesis_settings(max_examples=5)
def test_the_frame_is_one_object_that_equals_the_books_at_every_close(settings: Settings, seed: int) -> None:
    """Whoever holds the level table sees the present levels.

    Given the level table, taken once before the first candle
    When candle after candle closes
    Then it is still the same object, and after every close it says what the books say
    """
    structure, levels = Structure(settings), LevelFrame(settings.levels.max_levels)
    held = levels.frame
    for candle in walk(seed, 80):
        structure.close(candle.time, candle.high, candle.low, candle.close, candle.volume)
        levels.update(structure, candle.close)
        assert levels.frame is held
        books = [*structure.supports.levels, *structure.resistances.levels]
        tiers = {tier.key: tier for tier in (*structure.tiers.supports, *structure.tiers.resistances)}
        present = held[held["price"].notna()]
        rows = {row["level"]: row for row in present.to_dict("records")}
        assert sorted(present["level"]) == sorted(level_text(level) for level in books)
        assert present["price"].is_monotonic_decreasing
        assert dict(held.dtypes) == DTYPES
        for level in books:
            row = rows[level_text(level)]
            tier = tiers.get(level.key)
            assert (row["price"], row["touches"], row["side"]) == (
                level.price,
                level.touches,
                level.side.value,
            )
            assert (row["tier"], row["broken"]) == ("" if tier is None else tier.name, tier is None)
            assert row["last_touch"] == pd.Timestamp(level.last.time, unit="ms", tz="UTC")
            assert row["distance"] == pytest.approx(level.price / candle.close - 1, rel=1e-12)


def test_a_level_knows_its_swing_and_when_it_became_known() -> None:
    """A level is as old as its swing, and known only later.

    Given a swing of order 2
    When the second candle after it closes
    Then the level is there, with the swing's time and the later one at which it became known
    """
    structure, levels = Structure(Settings(levels=LevelSettings(swing_order=2))), LevelFrame(10)
    made = walk(5, 40)
    for candle in made:
        structure.close(candle.time, candle.high, candle.low, candle.close, candle.volume)
        levels.update(structure, candle.close)
        if len(levels.table()):
            break
    row = levels.table().iloc[0]
    times = [pd.Timestamp(candle.time, unit="ms", tz="UTC") for candle in made]
    assert times.index(row["known"]) - times.index(row["first_touch"]) == 2


def test_levels_made_by_hand_have_places_of_their_own() -> None:
    """Given books of one level a side, and two supports and a resistance made by hand
    When a candle closes behind the close that takes them in
    Then the table, still the same object with columns of the same kinds, has a row for each, named by its number
    """
    settings = Settings(levels=LevelSettings(swing_order=2, max_levels=1))
    structure, levels = Structure(settings), LevelFrame(1)
    held, candles = levels.frame, walk(5, 42)
    for at, candle in enumerate(candles):
        if at == 40:
            for key, share in (("S+1", 0.5), ("S+2", 0.6), ("R+3", 1.5)):
                structure.edit(Edit("add", 40, candle.time, key, candle.close * share))
        structure.close(candle.time, candle.high, candle.low, candle.close, candle.volume)
        levels.update(structure, candle.close)
    assert levels.frame is held
    assert dict(held.dtypes) == DTYPES
    assert {"S by hand 1", "S by hand 2", "R by hand 3"} <= set(held["level"])
    assert held["price"].notna().sum() == len(structure.supports.levels) + len(structure.resistances.levels)
