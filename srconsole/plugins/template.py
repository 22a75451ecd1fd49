"""The plug-in that `srconsole plugin new` writes: one that runs, to be changed."""

from __future__ import annotations

import keyword
import re
from pathlib import Path
from typing import Final

from srconsole.errors import RequestError

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_LONGEST: Final = 100

_TEMPLATE: Final = '''"""{title}: a strategy for srconsole; docs/plugins.md says what it may do.

    srconsole plugin check {file}
    srconsole backtest FILE --plugin {file}
"""

import pandas as pd
from strategies.base_strategy import BaseStrategy


class {cls}(BaseStrategy):
    def __init__(self):
        super().__init__("{cls}")
        self.fast = 10
        self.slow = 50

    def generate_signals(self, dataframe: pd.DataFrame) -> pd.DataFrame:
        # One row a closed candle, the newest last: open, high, low, close, volume; the index is its opening time, UTC.
        df = dataframe.copy()
        fast = df["close"].rolling(self.fast).mean()
        slow = df["close"].rolling(self.slow).mean()

        # buy, sell or hold. Look back with shift(1); shift(-1) looks at candles that have not come yet.
        above = fast > slow
        was_above = fast.shift(1) > slow.shift(1)
        known = slow.shift(1).notna()
        df["signal"] = "hold"
        df.loc[known & above & ~was_above, "signal"] = "buy"
        df.loc[known & ~above & was_above, "signal"] = "sell"
        return df
'''


def template(name: str) -> tuple[str, str]:
    """Return file name and text of a new plug-in.

    Args:
        name: what it is called, with or without `.py`: letters, digits and underscores.

    Raises:
        RequestError: no Python module can have this name.
    """
    stem = name.removesuffix(".py")
    if not _NAME.fullmatch(stem) or keyword.iskeyword(stem) or len(stem) > _LONGEST:
        raise RequestError(
            f"plugin new {name}: a plug-in's name is letters, digits and underscores, the first a letter, such as "
            "my_strategy"
        )
    cls = "".join(part[:1].upper() + part[1:] for part in stem.split("_")) + "Strategy"
    cls = cls.replace("StrategyStrategy", "Strategy")
    title = stem.replace("_", " ").strip().capitalize()
    return f"{stem}.py", _TEMPLATE.format(title=title, file=f"{stem}.py", cls=cls)


def write_new(name: str, folder: Path) -> Path:
    """Write a new plug-in into a folder and return its file; a file that is there stays as it is.

    Raises:
        RequestError: the name is no plug-in's, or there is such a file.
        OSError: the folder cannot be written to.
    """
    file_name, text = template(name)
    file = folder / file_name
    try:
        with file.open("x", encoding="utf-8") as new:
            new.write(text)
    except FileExistsError as error:
        raise RequestError(f"{file}: is there already and was left as it is; choose another name") from error
    return file
