"""Support and resistance trading from the terminal; the same for notebooks.

`read_candles`, `find_levels`, `annotate` and `backtest` are loaded when first used, so that
`import srconsole` stays cheap for the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from srconsole.market.candle_file import read_candles
    from srconsole.research.annotate import annotate
    from srconsole.research.backtest import Result, backtest
    from srconsole.research.levels import find_levels
    from srconsole.settings.schema import Settings

__version__ = "0.1.0"

__all__ = ["Result", "Settings", "__version__", "annotate", "backtest", "find_levels", "read_candles"]

_HOMES = {
    "Result": "srconsole.research.backtest",
    "Settings": "srconsole.settings.schema",
    "annotate": "srconsole.research.annotate",
    "backtest": "srconsole.research.backtest",
    "find_levels": "srconsole.research.levels",
    "read_candles": "srconsole.market.candle_file",
}


def __getattr__(name: str) -> Any:
    """Load a public name from its home on first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'srconsole' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted(__all__)
