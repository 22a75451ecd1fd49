"""Levels made and kept by hand: strategy.md section 2, "By hand"."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.core.candle import Candle
from srconsole.settings.schema import LevelSettings, Settings
from srconsole.strategies.levels.edit import Edit, key_of
from srconsole.strategies.levels.structure import Structure, StructureMemory
from srconsole.strategies.levels.tier import Tier
from tests.walks import walk

SETTINGS = Settings(levels=LevelSettings(swing_order=2, max_levels=2, max_age=30, proximity=0.002))


def closed(structure: Structure, candles: list[Candle]) -> None:
    """Close candles, one after the other."""
    for candle in candles:
        structure.close(candle.time, candle.high, candle.low, candle.close, candle.volume)


def add(price: float, candle: int, side: str = "S", number: int = 1) -> Edit:
    """Return a level made by hand while a candle was open."""
    return Edit("add", candle, candle * 3_600_000, f"{side}+{number}", price)


def named(structure: Structure, key: str) -> Tier | None:
    """Return the tier of a key, None where it has none."""
    tiers = (*structure.tiers.supports, *structure.tiers.resistances)
    return next((tier for tier in tiers if tier.key == key), None)


def test_a_level_made_by_hand_is_in_force_from_the_next_close_and_stays() -> None:
    """Given books of two levels a side that forget after 30 candles
    When a support is made by hand far below, and 200 candles close
    Then it has a tier from the first close on, stays to the end, and takes no place of the others
    """
    candles = walk(7, 260, gap=0.004)
    plain, edited = Structure(SETTINGS), Structure(SETTINGS)
    closed(plain, candles[:60])
    closed(edited, candles[:60])
    price = candles[59].close * 0.5
    edited.edit(add(price, 60))
    assert named(edited, "S+1") is None
    closed(edited, candles[60:61])
    tier = named(edited, "S+1")
    assert tier is not None
    assert tier.name == f"S{len(edited.tiers.supports)}"
    closed(edited, candles[61:])
    closed(plain, candles[60:])
    assert named(edited, "S+1") is not None
    swings = [level.key for level in edited.supports.levels if not level.made]
    assert swings == [level.key for level in plain.supports.levels]


def test_a_swing_in_reach_touches_a_level_made_by_hand() -> None:
    """Given a support made by hand at 100 and a tolerance of 0.2 %
    When a swing low at 100.1 becomes known
    Then it is a touch of that level, whose price is the mean of both
    """
    structure = Structure(SETTINGS)
    structure.edit(add(100.0, 0))
    lows = (103.0, 102.0, 100.1, 102.0, 103.0)
    closed(structure, [Candle(at, low + 1, low + 2, low, low + 1, 1.0) for at, low in enumerate(lows)])
    (level,) = structure.supports.levels
    assert (level.key, level.touches) == ("S+1", 2)
    assert level.price == pytest.approx(100.05)


def test_what_is_kept_stays_and_what_is_let_go_leaves() -> None:
    """Given a level of swings that is kept, and books that forget after 30 candles
    When 60 candles close without a touch, and then it is let go
    Then it is there until that close, and leaves with it
    """
    structure = Structure(SETTINGS)
    candles = walk(3, 40, gap=0.004)
    closed(structure, candles)
    kept = structure.supports.levels[-1].key
    structure.edit(Edit("keep", 40, 0, kept))
    flat = [Candle(10**9 + at, 1.0, 1.0, 1.0, 1.0, 1.0) for at in range(60)]
    closed(structure, flat)
    assert kept in [level.key for level in structure.supports.levels]
    structure.edit(Edit("let go", 100, 0, kept))
    closed(structure, flat[:1])
    assert kept not in [level.key for level in structure.supports.levels]


def test_only_what_was_made_by_hand_is_removed() -> None:
    """Given a level of swings and one made by hand
    When both are removed
    Then the one made by hand is gone at the next close, the other stays, and its number is not used again
    """
    structure = Structure(SETTINGS)
    closed(structure, walk(3, 40, gap=0.004))
    swing = structure.supports.levels[-1].key
    structure.edit(add(1.0, 40))
    structure.edit(Edit("remove", 41, 0, "S+1"))
    structure.edit(Edit("remove", 41, 0, swing))
    flat = [Candle(10**9 + at, 1.0, 1.0, 1.0, 1.0, 1.0) for at in range(2)]
    closed(structure, flat[:1])
    assert [level.key for level in structure.supports.levels if level.made] == ["S+1"]
    closed(structure, flat[1:])
    assert not [level.key for level in structure.supports.levels if level.made]
    assert swing in [level.key for level in structure.supports.levels]
    assert key_of(structure.supports.side, structure.edits) == "S+2"


edits = st.lists(
    st.tuples(st.sampled_from(["add", "remove", "keep", "let go"]), st.integers(0, 79), st.floats(0.5, 1.5)), max_size=8
)


@given(st.integers(0, 50), edits, st.integers(0, 79))
def test_books_follow_from_candles_and_edits_alone(seed: int, drawn: list[tuple[str, int, float]], cut: int) -> None:
    """Given any candles and any changes by hand
    When they are made as the candles close with a restart between, and when all are known from the beginning
    Then both come to the same books, tiers and memory
    """
    candles = walk(seed, 80, gap=0.004)
    made: list[Edit] = []
    for kind, at, share in sorted(drawn, key=lambda each: each[1]):
        side = "S" if share < 1 else "R"
        count = sum(edit.kind == "add" for edit in made)
        number = count + 1 if kind == "add" else max(1, count)
        made.append(Edit(kind, at, candles[at].time, f"{side}+{number}", candles[at].close * share))  # type: ignore[arg-type]
    known, stepwise = Structure(SETTINGS, edits=made), Structure(SETTINGS)
    for number, candle in enumerate(candles):
        for edit in made:
            if edit.candle == number:
                stepwise.edit(edit)
        if number == cut:
            memory = msgspec.msgpack.decode(msgspec.msgpack.encode(stepwise.remember()), type=StructureMemory)
            stepwise = Structure(SETTINGS)
            stepwise.restore(memory)
        closed(known, [candle])
        closed(stepwise, [candle])
        assert known.tiers == stepwise.tiers
    assert msgspec.msgpack.encode(known.remember()) == msgspec.msgpack.encode(stepwise.remember())
