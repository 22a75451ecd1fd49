"""How long a simulated day of one symbol takes, at two seconds a poll: engine, journal and exchange, without sockets.

Run it as `python benchmarks/simulated_day.py [SECONDS]`; fewer seconds are measured and told as a day.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.simulation.options import Options
from tests.simulation.world import played

DAY = 86_400
WANTED = 10.0
"""Seconds that a day may take."""


def main() -> None:
    """Measure and print."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else DAY
    drawn = Options.drawn(0, seconds).quietly()
    options = msgspec.structs.replace(drawn, timeframe=900, swing_order=2, ahead=True)
    begun, worked = time.perf_counter(), time.process_time()
    outcome = played(options)
    each = DAY / seconds
    took, work = (time.perf_counter() - begun) * each, (time.process_time() - worked) * each
    print(options)
    print(
        f"a simulated day: {took:.1f} s, {work:.1f} s of them at work, {outcome.trades} trades; allowed: {WANTED:g} s"
    )


if __name__ == "__main__":
    main()
