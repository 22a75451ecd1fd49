"""A plug-in of tests without a process: the same file's text, run where the test runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from srconsole.plugins.base_strategy import BaseStrategy
from srconsole.plugins.meaning import all_signals, last_signal
from tests.plugins.files import source


class Body(BaseStrategy):
    """What a file made by `files.source` does, without the file."""

    def __init__(self, text: str, names: dict[str, Any]) -> None:
        super().__init__("body")
        self._names = names
        self._code = compile(text, "body", "exec")

    def generate_signals(self, dataframe: pd.DataFrame) -> pd.DataFrame:
        frame = dataframe.copy()
        frame["signal"] = "hold"
        exec(self._code, {**self._names, "df": frame, "self": self})  # noqa: S102  # a text of the tests
        return frame


class InProcess:
    """A plug-in that is asked without a process; implements `plugins.plugin.Asked`."""

    def __init__(self, body: str, **names: Any) -> None:
        self.file = Path("mine.py")
        self.line = 6
        self.calls = 0
        self.before: Callable[[bytes], object] = len
        self._body = body
        self._strategy = Body(body, names)

    def last_signal(self, rows: bytes) -> int:
        self.calls += 1
        self.before(rows)
        return last_signal(self._strategy, rows)

    def all_signals(self, rows: bytes) -> list[int]:
        self.calls += 1
        self.before(rows)
        return all_signals(self._strategy, rows)

    def source(self) -> str:
        return source(self._body)
