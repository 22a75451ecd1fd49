"""What an optimisation leaves in a folder: tables of its trials and windows, and settings to trade by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from srconsole.market.candle_arrays import CandleColumns
from srconsole.research.optimise.joined import curve_of
from srconsole.research.optimise.objectives import HIGHEST
from srconsole.research.optimise.optimised import Optimised, best_settings
from srconsole.research.optimise.walk_forward import WalkForward
from srconsole.settings.deciding import (
    OF_AN_INSTALLED_ONE,
    OF_EVERY_STRATEGY,
    OF_MARKETS,
    OF_STRATEGIES,
    OF_THE_RUN,
    PLACES,
    SECTIONS,
)
from srconsole.settings.keys import KEYS, as_toml, bare

TRIALS: Final = "trials.csv"
BEST: Final = "best.toml"
WINDOWS: Final = "walk_forward.csv"
EQUITY: Final = "walk_forward_equity.csv"


def trial_frame(optimised: Optimised) -> pd.DataFrame:
    """Return one row a trial, in their order: trial, state, the settings that vary, the figures of summary.json."""
    tried = optimised.tried
    rows: dict[str, Any] = {
        "trial": pd.array([each.number for each in tried], dtype="int64"),
        "state": [each.state.value for each in tried],
    }
    for varied in optimised.search.ranges:
        rows[varied.path] = _column([each.chosen[varied.path] for each in tried])
    for name in HIGHEST:
        rows[name] = _numbers([None if each.figures is None else each.figures[name] for each in tried])
    return pd.DataFrame(rows)


def window_frame(optimised: Optimised, walked: WalkForward, candles: CandleColumns) -> pd.DataFrame:
    """Return one row a window: its times, the settings that were chosen, what they came to before it and in it.

    Columns train_from, train_to, test_from, test_to (of first and last candles), the settings that vary, train_ and
    test_ of each objective, test_trades, sold_at_end (lots), fees and net_profit of the test (USDT), equity at its end
    (USDT), idle (why nothing was traded).
    """
    windows = walked.windows
    rows: dict[str, Any] = {}
    for name, stretches in (("train", [w.window.train for w in windows]), ("test", [w.window.test for w in windows])):
        rows[f"{name}_from"] = _times(candles, [each.first for each in stretches])
        rows[f"{name}_to"] = _times(candles, [each.until - 1 for each in stretches])
    for varied in optimised.search.ranges:
        rows[varied.path] = _column([None if w.chosen is None else w.chosen[varied.path] for w in windows])
    for objective in optimised.search.objectives:
        rows[f"train_{objective.name}"] = _numbers(
            [None if w.train is None else w.train[objective.name] for w in windows]
        )
        tests = [w.test.figures for w in windows]
        rows[f"test_{objective.name}"] = _numbers([None if each is None else each[objective.name] for each in tests])
    rows["test_trades"] = pd.array([len(w.test.results) for w in windows], dtype="int64")
    rows["sold_at_end"] = pd.array([w.test.sold for w in windows], dtype="int64")
    rows["fees"] = _numbers([w.test.fees for w in windows])
    ends = [w.test.final for w in windows]
    begun = [optimised.search.base.risk.initial_capital, *ends[:-1]]
    rows["net_profit"] = _numbers([end - before for before, end in zip(begun, ends, strict=True)])
    rows["equity"] = _numbers(ends)
    rows["idle"] = [w.idle for w in windows]
    return pd.DataFrame(rows)


def equity_frame(walked: WalkForward, candles: CandleColumns) -> pd.DataFrame:
    """Return one row a candle of the joined tests: Time, Equity at its end (USDT), window (1 the first)."""
    curve = curve_of([each.test for each in walked.windows], candles)
    numbers = [number for number, each in enumerate(walked.windows, 1) for _ in range(len(each.test.equity))]
    times = pd.DatetimeIndex(curve.times.view("datetime64[us]")).tz_localize("UTC")
    return pd.DataFrame({"Time": times, "Equity": curve.values, "window": pd.array(numbers, dtype="int64")})


def best_toml(optimised: Optimised) -> str:
    """Return the settings that were chosen, with all else that decides about trades, as a file for --settings."""
    settings = best_settings(optimised)
    strategy = OF_STRATEGIES.get(settings.strategy.name, OF_AN_INSTALLED_ONE)
    left_out = PLACES | OF_MARKETS | OF_THE_RUN
    varied = {each.path for each in optimised.search.ranges}
    parts = ["# Chosen by srconsole optimize among what is marked; all else as it was in force then.\n"]
    for section in (*SECTIONS, *strategy, *OF_EVERY_STRATEGY):
        keys = [key for key in KEYS.values() if key.section == section and key.path not in left_out]
        lines = [
            f"{key.name} = {as_toml(getattr(getattr(settings, section), key.name))}"
            f"{'  # chosen' if key.path in varied else ''}\n"
            for key in keys
        ]
        parts.append(f"\n[{section}]\n{''.join(lines)}")
    return "".join(parts)


def _times(candles: CandleColumns, rows: list[int]) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(candles.time[rows].view("datetime64[us]")).tz_localize("UTC")


def _numbers(values: Sequence[float | None]) -> pd.Series:
    return pd.Series([float("nan") if value is None else float(value) for value in values], dtype="float64")


def _column(values: list[Any]) -> pd.Series:
    """Return the values of a setting, numbers as such and all else as settings have them; empty where there is none."""
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        return pd.Series(values)
    if all(value is None or (isinstance(value, int | float) and not isinstance(value, bool)) for value in values):
        return _numbers(values)
    texts = ["" if each is None else bare(each) for each in values]
    return pd.Series(texts, dtype="str")
