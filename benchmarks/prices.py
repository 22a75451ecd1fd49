"""What a market's prices cost on the disk: bytes of the file a price, and how it grows once old ones are thinned.

Sums, index and SQLite's log are counted. First prices alone, then a price and a look at the account each poll; then a
year in small: prices for some days, of which a few are kept, and what the file's size is day by day. Run it as
`python benchmarks/prices.py [--prices N] [--days N] [--keep N] [--folder DIR]`.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from pathlib import Path
from statistics import quantiles
from time import process_time

from srconsole.core.candle import Candle
from srconsole.engine.inputs import AccountRead, CandleClosed, Input, PriceSeen, Stored
from srconsole.engine.ports import Checkpoint
from srconsole.journal.aging import Keeping
from srconsole.journal.sqlite_journal import SqliteJournal

MARKET = "BTC/USDT:USDT"
BEGIN = 1_750_000_000_000
POLL, CANDLE, DAY = 2000, 900_000, 86_400_000
MOST = 64
"""Bytes that a price may cost."""
GROUP = 10
"""Polls of a commit, so that the benchmark waits less for the disk than a market's run does."""
FLAT = "2025-06-15T00:00:00Z,1.0,1.0,1.0,1.0,1.0,BTC/USDT:USDT,,FLAT,,1000.0"


class Written:
    """A journal that a market's polls are written to, one after the other.

    Attributes:
        commits: milliseconds of work that each commit took.
    """

    def __init__(self, folder: Path, keep: float, *, looks: bool, closes: bool) -> None:
        self.path = folder / "journal.sqlite3"
        self._keeping = Keeping("a benchmark", keep)
        self.journal = SqliteJournal(self.path, "benchmark", keeping=self._keeping)
        self._closes = closes
        self.commits: list[float] = []
        self._looks = looks
        self._chance = random.Random(1)
        self._polls = self._inputs = self._places = 0

    def poll(self, count: int) -> None:
        """Bring so many polls, and the candles that close on the way."""
        for _ in range(count):
            time = BEGIN + self._polls * POLL
            if self._closes and self._polls and time % CANDLE < POLL:
                self._close(time)
            last = round(self._chance.gauss(60_000, 300), 1)
            later = self._chance.randrange(40, 400)
            self._add(PriceSeen(MARKET, last, last - 0.1, last + 0.1, time, time + later))
            if self._looks:
                self._add(AccountRead(MARKET, 0.123456, 17, None, time, time + later))
            self._polls += 1
            if self._polls % GROUP == 0:
                begun = process_time()
                self.journal.commit()
                self.commits.append((process_time() - begun) * 1000)

    def _add(self, taken: Input) -> None:
        self._inputs += 1
        self.journal.add_input(Stored(self._inputs, self._places, taken))

    def _close(self, time: int) -> None:
        self._add(CandleClosed(MARKET, Candle(time - CANDLE, 6e4, 6e4, 6e4, 6e4, 1.0), time))
        self.journal.add_row(MARKET, self._places, FLAT)
        self._places += 1
        self.journal.set_checkpoint(Checkpoint(self._places, 0, self._inputs, b"x" * 6000))

    def size(self) -> int:
        """Return the file's bytes once SQLite's log is in it."""
        self.journal.commit()
        self.journal.close()
        size = self.path.stat().st_size
        self.journal = SqliteJournal(self.path, "benchmark", keeping=self._keeping)
        return size


def a_price(folder: Path, prices: int, *, looks: bool) -> None:
    """Print what a price, or a poll, adds to the file."""
    written = Written(folder, 30, looks=looks, closes=False)
    first = written.size()
    written.poll(prices)
    each = (written.size() - first) / prices / (2 if looks else 1)
    what = "a price or a look that found nothing new" if looks else "a price"
    print(f"{what}: {each:.1f} bytes; ratio to the {MOST} that it may be: {each / MOST:.2f}")
    written.journal.close()


def by_days(folder: Path, days: int, keep: int) -> None:
    """Print the file's size day by day, while what is older than some days is thinned away."""
    path = folder / "journal.sqlite3"
    days = max(days, keep + 4)
    written = Written(folder, keep, looks=True, closes=True)
    sizes = []
    for _ in range(days):
        written.poll(DAY // POLL)
        sizes.append(path.stat().st_size / 1e6)
    print(
        f"a poll each {POLL / 1000:g} s, kept {keep} days, MB day by day: {', '.join(f'{size:.1f}' for size in sizes)}"
    )
    each = (sizes[-1] - sizes[keep + 2]) / (days - keep - 3)
    print(f"behind that the file grows {each:.2f} MB a day, {each * 365:.0f} MB a year")
    cuts = quantiles(written.commits, n=1000)
    print(
        f"work of a commit of {GROUP} polls, p50 {cuts[499]:.2f} ms, p99 {cuts[989]:.2f} ms, p99.9 {cuts[998]:.2f} ms"
    )
    written.journal.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prices", type=int, default=100_000)
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--keep", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="where to write; the system's temporary folder if not given")
    arguments = parser.parse_args()
    for looks in (False, True):
        with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
            a_price(Path(folder), arguments.prices, looks=looks)
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        by_days(Path(folder), arguments.days, arguments.keep)


if __name__ == "__main__":
    main()
