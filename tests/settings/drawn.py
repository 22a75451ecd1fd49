"""Any settings that are valid, and settings as files have them."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from hypothesis import strategies as st

from srconsole.settings.keys import KEYS, SMALLEST, Key
from srconsole.settings.schema import Settings

EXCHANGES: Final = ("bitget", "binance", "bybit", "mexc")
OF_A_MARKET: Final = frozenset(
    f"market.{name}" for name in ("mode", "exchange", "exchange_url", "close_api", "symbols", "timeframe")
)
"""Keys that are drawn together, since they depend on each other or have a form."""


def numbers_for(key: Key, *, at_most: float) -> st.SearchStrategy[object]:
    """Draw values that a number's key allows, up to a limit where the key has none."""
    most = at_most if key.bounds.le is None else key.bounds.le
    if key.bounds.lt is not None:
        return st.just(0.0) | st.floats(SMALLEST, key.bounds.lt, exclude_max=True)
    if key.kind is int:
        return st.integers(int(key.bounds.ge or 0), int(most))
    least = key.bounds.gt if key.bounds.ge is None else key.bounds.ge
    numbers = st.floats(least, most, exclude_min=key.bounds.gt is not None)
    return numbers.filter(lambda number: number == 0 or abs(number) >= SMALLEST)


def values_for(key: Key) -> st.SearchStrategy[object]:
    """Draw values that a key allows by itself."""
    if key.choices:
        return st.sampled_from(key.choices)
    if key.kind is bool:
        return st.booleans()
    if key.kind in (tuple[str, ...], tuple[float, ...]):
        return st.just(plain_default(key.path))
    if key.kind is str:
        return st.sampled_from(["", "48", "true", 'a "word"', "\\ , [ +", "größer"])
    return numbers_for(key, at_most=1e9)


def plain_default(path: str) -> object:
    """Return what is built in, a list as a list."""
    default = KEYS[path].default
    return [*default] if isinstance(default, tuple) else default


@st.composite
def of_strategies(draw: st.DrawFn) -> dict[str, object]:
    """Draw what depends on each other among the settings of strategies, and on what they cost."""
    name = draw(st.sampled_from(KEYS["strategy.name"].choices))
    needs_cheap = name in {"grid", "scalper"}
    sma, macd = draw(st.integers(1, 999)), draw(st.integers(1, 999))
    shown, looked_at = draw(st.integers(50, 5000)), draw(st.integers(10, 10_000))
    spacing = draw(st.floats(0.001, 0.2))
    return {
        "strategy.name": name,
        "signals.sma_fast": sma,
        "signals.sma_slow": draw(st.integers(sma + 1, 1000)),
        "signals.macd_fast": macd,
        "signals.macd_slow": draw(st.integers(macd + 1, 1000)),
        "plugin.file": draw(st.sampled_from(["mine.py", 'a "word".py'])),
        "plugin.window": shown,
        "plugin.warmup": draw(st.integers(2, shown)),
        "sizing.window": looked_at,
        "sizing.min_trades": draw(st.integers(1, looked_at)),
        "pyramid.levels": 1 if needs_cheap else draw(st.integers(1, 5)),
        "grid.spacing": spacing,
        "grid.lines": draw(st.integers(1, min(50, int(0.99 / spacing)))),
        "costs.fee_rate": draw(st.just(0.0) | st.floats(1e-9, 0.0001 if needs_cheap else 0.01)),
        "costs.slippage": 0.0 if needs_cheap else draw(st.just(0.0) | st.floats(1e-9, 0.05)),
        "trail.break_even_after": draw(st.just(0.0) | st.floats(0.2, 1)),
    }


@st.composite
def valid_sections(draw: st.DrawFn) -> dict[str, dict[str, object]]:
    """Draw settings that are in range and do not contradict each other; of those that stand alone some dozens."""
    together = draw(of_strategies())
    alone = sorted(KEYS.keys() - OF_A_MARKET - together.keys())
    other = draw(st.sets(st.sampled_from(alone), max_size=50))
    values = {path: draw(values_for(KEYS[path])) if path in other else plain_default(path) for path in alone} | together
    order = draw(st.integers(1, 1000))
    proximity = draw(st.just(0.0) | st.floats(1e-9, 0.05))
    stop = draw(st.floats(max(proximity, 1e-9), 0.2, exclude_min=True))
    maintenance = draw(st.just(0.0) | st.floats(1e-9, 0.1))
    limit = 1 / (1 + maintenance - (1 - stop) / (1 + proximity))
    exchange = draw(st.sampled_from(EXCHANGES))
    modes = ["replay", "paper", *(["testnet"] if exchange == "bitget" else [])]
    url = draw(st.sampled_from(["", "http://127.0.0.1:8080", "http://localhost", "http://[::1]:1/"]))
    values |= {
        "market.mode": draw(st.sampled_from(modes)),
        "market.exchange": exchange,
        "market.exchange_url": url,
        "market.close_api": draw(st.sampled_from(["v2", "v1"] if url else ["v2"])),
        "market.symbols": [draw(st.sampled_from(["BTC/USDT:USDT", "ETHUSDT", 'a "word"']))],
        "market.timeframe": draw(st.sampled_from(["1m", "15m", "4h", "1d"])),
        "levels.swing_order": order,
        "levels.max_age": draw(st.just(0) | st.integers(order + 1, 10_000)),
        "levels.proximity": proximity,
        "strategy.stop_pct": stop,
        "scalper.frames": draw(st.sampled_from([["15m"], ["3m", "5m"], ["1d"]])),
        "scalper.fractions": draw(st.sampled_from([[0.33, 0.33, 0.34], [0.5, 0.25, 0.25]])),
        "risk.maintenance_rate": maintenance,
        "risk.leverage": draw(st.floats(1, min(125, limit * 0.999))),
        "alerts.ping_url": draw(st.sampled_from(["", "http://127.0.0.1:8080/ping", "https://hc.example/tok-en?a=b"])),
    }
    sections: dict[str, dict[str, object]] = {}
    for path, value in values.items():
        section, name = path.split(".")
        sections.setdefault(section, {})[name] = value
    return sections


def flat(sections: dict[str, dict[str, object]]) -> dict[str, object]:
    """Name every value by its path."""
    return {f"{section}.{name}": value for section, keys in sections.items() for name, value in keys.items()}


def in_plain_values(settings: Settings) -> dict[str, Any]:
    """Return settings by section and key, lists as lists."""
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(settings))
    return plain
