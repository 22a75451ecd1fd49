"""What a price costs on the disk: a run of years must not fill it (`benchmarks/prices.py` measures more of it)."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from srconsole.engine.inputs import AccountRead, Input, PriceSeen
from tests.journal.market_run import BEGIN, MARKET, Run, opened

MOST = 64
"""Bytes that a price may add to the file, its sums, index and pages included."""
POLL = 2000
PRICES = 2_000
PER_COMMIT = 10


def size_with(folder: Path, prices: int, *, looks: bool) -> int:
    """Return the bytes of all files of a journal that so many polls were written to, closed."""
    folder.mkdir()
    chance = Random(1)
    with opened(folder, keeping=None) as journal:
        run = Run(journal)
        for poll in range(prices):
            time, last = BEGIN + poll * POLL, round(chance.gauss(60_000, 300), 1)
            later = chance.randrange(40, 400)
            polled: list[Input] = [PriceSeen(MARKET, last, last - 0.1, last + 0.1, time, time + later)]
            polled += [AccountRead(MARKET, 0.123456, 17, None, time, time + later)] if looks else []
            for taken in polled:
                run.take(taken)
            if poll % PER_COMMIT == PER_COMMIT - 1:
                journal.commit()
        journal.commit()
    return sum(path.stat().st_size for path in folder.iterdir())


@pytest.mark.parametrize("looks", [False, True])
def test_a_price_adds_at_most_64_bytes_to_the_file(looks: bool, tmp_path: Path) -> None:
    """Given a market's journal, to which a price is written each poll, alone or with a look that found all as it was
    When thousands of them were written, ten to a commit, and the journal is closed
    Then its files have grown by at most 64 bytes for each of them
    """
    before, after = (size_with(tmp_path / str(prices), prices, looks=looks) for prices in (PER_COMMIT, PRICES))

    inputs = (PRICES - PER_COMMIT) * (2 if looks else 1)
    assert 0 < (after - before) / inputs <= MOST
