"""Fee tiers: read from a file, and decided by the strategy's own volume."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from srconsole.errors import RequestError
from srconsole.research.again import Made
from srconsole.research.costs.fee_tiers import FeeTier, read_tiers, tier_charges, tiers_by_fill
from tests.research.costs.histories import bought, sold

TIERS = [FeeTier("VIP 0", 0.0, 0.0002, 0.0006), FeeTier("VIP 1", 1000.0, 0.0001, 0.0004)]


def test_the_volume_of_thirty_days_decides() -> None:
    """A tier is reached by trading and lost by not trading.

    Given fills of 600 USDT on the first two days, one on the third, one a day later than thirty behind the first two
    When the tier of each is asked for
    Then the third one is in the higher tier, and the last one in the lower one again
    """
    day = 24
    fills = [bought(day, 600.0), sold(2 * day, 600.0), bought(3 * day, 600.0), sold(33 * day, 600.0)]
    made = Made([], fills, np.array([0.0]))

    assert [tier.name for tier in tiers_by_fill(made, TIERS)] == ["VIP 0", "VIP 0", "VIP 1", "VIP 0"]


def test_entries_may_wait_in_the_book() -> None:
    """A maker's fee is for what waits at its price.

    Given a purchase and a sale of 100 USDT each in the lowest tier, without fees so far
    When they are charged as takers, and with the entry as maker
    Then they cost 0.06 each, and 0.02 and 0.06
    """
    made = Made([], [bought(1, 100.0), sold(2, 100.0)], np.array([0.0]))
    taken, made_ = (tier_charges(made, TIERS, entries_as_maker=maker).fees for maker in (False, True))

    assert taken is not None
    assert made_ is not None
    assert taken.tolist() == pytest.approx([0.06, 0.06])
    assert made_.tolist() == pytest.approx([0.02, 0.06])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("t.csv", "Taker,Name,Volume,Maker\n0.0004,VIP 1,1000,0.0001\n\n0.0006,VIP 0,0,0.0002\n"),
        (
            "t.toml",
            (
                '[[tier]]\nname = "VIP 0"\nvolume = 0\nmaker = 0.0002\ntaker = 0.0006\n'
                '[[tier]]\nname = "VIP 1"\nvolume = 1_000\nmaker = 0.0001\ntaker = 0.0004\n'
            ),
        ),
    ],
)
def test_a_table_is_read_in_both_forms(name: str, text: str, tmp_path: Path) -> None:
    """A person writes the exchange's table as they like.

    Given the same two tiers as CSV and as TOML, in any order
    When they are read
    Then they are these tiers, the lowest volume first
    """
    file = tmp_path / name
    file.write_text(text)
    assert read_tiers(file) == TIERS


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("t.csv", "", "empty, expected Name,Volume,Maker,Taker"),
        ("t.csv", "Name,Volume,Maker\n", "t.csv:1: the header has no column 'taker'"),
        ("t.csv", "Name,Volume,Maker,Taker\n", "a header and no row"),
        ("t.csv", "Name,Volume,Maker,Taker\nA,0,0.1\n", "t.csv:2: 3 cells, and the header has 4"),
        ("t.csv", "Name,Volume,Maker,Taker\nA,0,0,02,0,06\n", "t.csv:2: 6 cells, and the header has 4"),
        ("t.csv", "Name,Volume,Maker,Taker,Taker\nA,0,0,0,0\n", "t.csv:1: the header has 'taker' twice"),
        ("t.csv", "Name,Volume,Maker,Taker\nA,0,0.02,6\n", "t.csv:2: taker is '6', expected a fraction"),
        ("t.csv", "Name,Volume,Maker,Taker\nA,0,0.02,nan\n", "t.csv:2: taker is 'nan'"),
        ("t.csv", "Name,Volume,Maker,Taker\nA,-1,0.0,0.0\n", "t.csv:2: volume is '-1'"),
        ("t.csv", "Name,Volume,Maker,Taker\n,0,0.0,0.0\n", "t.csv:2: the tier has no name"),
        ("t.csv", "Name,Volume,Maker,Taker\nA,5,0.0,0.0\n", "no tier begins at a volume of 0"),
        ("t.csv", "Name,Volume,Maker,Taker\nA,0,0,0\nB,0,0,0\n", "two tiers begin at 0 USDT"),
        ("t.csv", b"Name,Volume,Maker,Taker\nA\xff,0,0,0\n", "t.csv:2 is not written in UTF-8"),
        ("t.toml", "x = 1\n", r"t.toml has no tiers, expected \[\[tier\]\]"),
        ("t.toml", '[[tier]]\nname = "A"\nvolume = "many"\nmaker = 0\ntaker = 0\n', "tier 1: volume is 'many'"),
        ("t.toml", '[[tier]]\nname = "A"\n', "tier 1: volume is missing"),
        ("t.toml", "[[tier]\n", "t.toml:1 is no TOML"),
    ],
)
def test_what_is_no_table_is_refused_with_its_place(name: str, text: str | bytes, told: str, tmp_path: Path) -> None:
    """A wrong fee would look like a good strategy.

    Given a file that is no table of tiers, for one reason
    When it is read
    Then the sentence says where and what is expected
    """
    file = tmp_path / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(RequestError, match=told):
        read_tiers(file)


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    """A slip of the pen is answered.

    Given no file, and a folder
    When tiers are read from it
    Then it is said that it cannot be read
    """
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(RequestError, match="cannot be read"):
            read_tiers(path)
