"""Plug-in files as people write them, made for tests."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent, indent

HEAD = "import pandas as pd\nfrom strategies.base_strategy import BaseStrategy\n"

CROSSES = """
fast = df["close"].rolling(10).mean()
slow = df["close"].rolling(50).mean()
df.loc[(fast > slow) & (fast.shift(1) <= slow.shift(1)), "signal"] = "buy"
df.loc[(fast < slow) & (fast.shift(1) >= slow.shift(1)), "signal"] = "sell"
"""
"""Two averages that cross: the same in any frame that is long enough."""

NEWEST = """
fast = df["close"].rolling(5).mean()
slow = df["close"].rolling(20).mean()
if fast.iloc[-1] > slow.iloc[-1] and fast.iloc[-2] <= slow.iloc[-2]:
    df.loc[df.index[-1], "signal"] = "buy"
elif fast.iloc[-1] < slow.iloc[-1] and fast.iloc[-2] >= slow.iloc[-2]:
    df.loc[df.index[-1], "signal"] = "sell"
"""
"""The form of many a bot: the newest row alone gets a signal."""

FUTURE = """
df.loc[df["close"].shift(-1) > df["close"], "signal"] = "buy"
"""

LONG_MEMORY = """
mean = df["close"].ewm(span=300).mean()
df.loc[(df["close"] > mean) & (df["close"].shift(1) <= mean.shift(1)), "signal"] = "buy"
"""

OF_THE_FRAME = """
score = (df["close"] - df["close"].mean()) / df["close"].std()
df.loc[(score < -1) & (score.shift(1) >= -1), "signal"] = "buy"
"""

CHANCE = """
df.loc[df.index[-1], "signal"] = random.choice(["buy", "sell", "hold"])
"""


def source(body: str, head: str = "") -> str:
    """Return the text of a plug-in whose frame is `df`, with a column `signal` of holds before the body."""
    lines = 'df = dataframe.copy()\ndf["signal"] = "hold"\n' + dedent(body).strip("\n") + "\nreturn df\n"
    method = "    def generate_signals(self, dataframe):\n" + indent(lines, " " * 8)
    return f"{head}{HEAD}\n\nclass Mine(BaseStrategy):\n{method}"


def write(folder: Path, body: str, head: str = "", name: str = "mine.py") -> Path:
    """Write a plug-in and return its file."""
    file = folder / name
    file.write_text(source(body, head), encoding="utf-8")
    return file


def line_of(file: Path, text: str) -> int:
    """Return the number of the first line that holds a text."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)
