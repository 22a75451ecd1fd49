"""Trades of `levels` one by one: srconsole's, backtesting.py's and vectorbt's, and why each that differs does.

srconsole's have to be those of a plain loop over the same rules, the peers' those of a plain loop over theirs. Where
these two differ, a rule of theirs has parted them, and is named.
Run it by `make bench-peers`, or as `python -m benchmarks.peers.compare [FILE]`.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

import srconsole
from benchmarks.peers import in_backtesting, in_vectorbt
from benchmarks.peers.bars import Rule
from benchmarks.peers.history import SATOSHI, History, Made, Rules, first_difference, history_of, made_of
from benchmarks.peers.plain_loop import Compared, compared, trades_of_bars, trades_of_glides
from srconsole.settings.layers import settings_from

BUNDLED = next((Path(__file__).resolve().parents[2] / "data").glob("*.csv"))


def own_trades(frame: pd.DataFrame, swing_order: int) -> list[Made]:
    """Return srconsole's."""
    settings = {"market.step": SATOSHI, "levels.swing_order": swing_order}
    trades = srconsole.backtest(frame, settings).trades
    return made_of(trades, frame)


def judged(who: str, trades: Sequence[Made], wanted: Sequence[Made], by: str, seconds: float) -> None:
    """Print whether somebody's trades are those of a loop.

    Raises:
        SystemExit: they are not.
    """
    at = first_difference(trades, wanted)
    if at is not None:
        raise SystemExit(f"{who}: trade {at + 1} is {trades[at : at + 1]}, by {by} {wanted[at : at + 1]}")
    print(f"{who}: {len(trades)} trades in {seconds:.2f} s, each the one of {by}")


def timed(work: Callable[[], list[Made]]) -> tuple[list[Made], float]:
    """Return trades and the seconds that they took."""
    begun = time.perf_counter()
    made = work()
    return made, time.perf_counter() - begun


def told(history: History, every: Sequence[Compared]) -> None:
    """Print each trade that differs with its rule, and how many each rule explains."""
    for each in every:
        if each.rule is not None:
            when = history.frame["Time"].iloc[each.made.entry]
            whose = "srconsole's" if each.ours else "theirs"
            prices = f"{each.made.entry_price:,.6g} to {each.made.exit_price:,.6g}"
            print(f"  {when:%Y-%m-%d %H:%M}  {whose:11}  {prices}  parted by {each.rule.name}")
    both = len([each for each in every if each.rule is None])
    print(f"{both} trades are the same in all three; of the {len(every) - both} others:")
    counts = Counter(each.rule for each in every if each.rule is not None)
    for rule in Rule:
        if counts[rule]:
            print(f"  {counts[rule]:3} {rule.name}: {rule.value}")


def main() -> None:
    """Compare and print; a difference without a rule ends it with exit code 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", default=str(BUNDLED))
    parser.add_argument("--swing-order", type=int, default=48)
    asked = parser.parse_args()
    frame = srconsole.read_candles(asked.file)
    settings = settings_from({"levels.swing_order": asked.swing_order})
    history, rules = history_of(frame, settings), Rules.of(settings)
    glides, bars = trades_of_glides(history, rules), trades_of_bars(history, rules)
    print(f"{Path(asked.file).name}: {len(frame):,} candles, swing_order {asked.swing_order}")
    judged("srconsole", *_as_asked(lambda: own_trades(frame, asked.swing_order), glides, "a plain loop"))
    loop = "a plain loop over the rules between bars"
    judged("backtesting.py", *_as_asked(lambda: in_backtesting.trades(history, rules), bars, loop))
    judged("vectorbt", *_as_asked(lambda: in_vectorbt.trades(history, rules), bars, loop))
    told(history, compared(history, rules))


def _as_asked(work: Callable[[], list[Made]], wanted: list[Made], by: str) -> tuple[list[Made], list[Made], str, float]:
    made, seconds = timed(work)
    return made, wanted, by, seconds


if __name__ == "__main__":
    main()
