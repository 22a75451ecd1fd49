"""Figures and settings of many trials as text: their names, their values, their units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from srconsole.figures import NOTHING, amount_text, percentage_text, ratio_text, result_text
from srconsole.plain_text import plain
from srconsole.settings.keys import KEYS, as_toml

_NAMES: Final = {
    "net_profit_pct": "net profit, of capital",
    "max_drawdown_pct": "max drawdown, of peak",
    "sharpe": "Sharpe",
    "sortino": "Sortino",
    "calmar": "Calmar",
    "exposure": "time in position",
    "sold_at_ends": "sold at ends of windows",
}
_HEADS: Final = {"max_drawdown_pct": "drawdown", "net_profit_pct": "of capital", "exposure": "in position"}
_SHARES: Final = frozenset({"win_rate", "net_profit_pct", "max_drawdown_pct", "exposure"})
_COUNTS: Final = frozenset({"trades", "wins", "losses", "halts", "sold_at_ends"})
_RATIOS: Final = frozenset({"profit_factor", "sharpe", "sortino", "calmar"})
_WITHOUT_SIGN: Final = frozenset({"fees", "max_drawdown", "final_equity"})


def figure_name(name: str) -> str:
    """Return a figure's name as a person reads it."""
    return _NAMES.get(name, name.replace("_", " "))


def figure_head(name: str) -> str:
    """Return it as a column's heading: in fewer words where there are any."""
    return _HEADS.get(name) or figure_name(name)


def unit_of(name: str) -> str:
    """Return the unit that a figure is told in: `%`, `USDT`, or empty where it is a plain number."""
    return "%" if name in _SHARES else "" if name in _COUNTS or name in _RATIOS else "USDT"


def figure_text(name: str, value: float | None, *, mean: bool = False) -> str:
    """Write a figure: money in USDT, fractions as percent; `mean` tells that a count need not be whole."""
    if value is None:
        return NOTHING
    if name in _SHARES:
        return percentage_text(value)
    if name in _COUNTS:
        return f"{value:,.1f}" if mean else f"{value:,.0f}"
    if name in _RATIOS:
        return ratio_text(value)
    return amount_text(value) if name in _WITHOUT_SIGN else result_text(value)


def value_text(path: str, value: object) -> str:
    """Write a setting's value: a fraction as percent, to its last digit."""
    key = KEYS[path]
    if (key.is_fraction or path.endswith("_pct")) and isinstance(value, float):
        return f"{(Decimal(repr(value)) * 100).normalize():f} %"
    return plain(value) if isinstance(value, str) else as_toml(value)


def short_names(paths: Sequence[str]) -> Mapping[str, str]:
    """Return the settings' names without their sections, where they differ without them."""
    names = [path.partition(".")[2] for path in paths]
    return {
        path: name if names.count(name) == 1 and name != "name" else path
        for path, name in zip(paths, names, strict=True)
    }
