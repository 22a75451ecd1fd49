"""Settings of strategies, sizes and adds that contradict each other: refused where they count, with a way out."""

from __future__ import annotations

from typing import Any

import pytest

from srconsole.settings.layers import settings_from
from tests.settings.refused import refusal

# A strategy's settings that contradict each other, what the refusal says, and the change that mends them.
CONTRADICTIONS: dict[str, tuple[str, dict[str, Any], str, dict[str, Any]]] = {
    "an average that is as slow as it is fast": (
        "sma",
        {"signals.sma_fast": 50, "signals.sma_slow": 50},
        "signals.sma_fast = 50 (given) must be less than signals.sma_slow = 50 (given)",
        {"signals.sma_fast": 49},
    ),
    "a MACD turned round": (
        "macd",
        {"signals.macd_fast": 26, "signals.macd_slow": 12},
        "signals.macd_fast = 26 (given) must be less than signals.macd_slow = 12 (given)",
        {"signals.macd_slow": 27},
    ),
    "a plug-in without a file": (
        "plugin",
        {},
        'strategy.name = "plugin" (given) needs plugin.file, the file with the strategy: give --plugin FILE',
        {"plugin.file": "mine.py"},
    ),
    "a warm-up beyond what is shown": (
        "plugin",
        {"plugin.file": "mine.py", "plugin.window": 100, "plugin.warmup": 101},
        "plugin.warmup = 101 (given) must be at most plugin.window = 100 (given)",
        {"plugin.warmup": 100},
    ),
    "targets that leave something": (
        "scalper",
        {"scalper.fractions": [0.3, 0.3, 0.3]},
        "scalper.fractions = [0.3, 0.3, 0.3] (given) must be three numbers above 0 that add up to 1",
        {"scalper.fractions": [0.4, 0.3, 0.3]},
    ),
    "two targets": (
        "scalper",
        {"scalper.fractions": [0.5, 0.5]},
        "scalper.fractions = [0.5, 0.5] (given) must be three numbers",
        {"scalper.fractions": [0.5, 0.25, 0.25]},
    ),
    "a target that sells nothing": (
        "scalper",
        {"scalper.fractions": [0.5, 0.5, 0.0]},
        "scalper.fractions = [0.5, 0.5, 0.0] (given) must be three numbers above 0",
        {"scalper.fractions": [0.5, 0.4, 0.1]},
    ),
    "a frame that is none": (
        "scalper",
        {"scalper.frames": ["15m", "15"]},
        'scalper.frames = ["15m", "15"] (given) must be lengths of candles of at most a day',
        {"scalper.frames": ["15m", "1d"]},
    ),
    "a frame of two days": (
        "scalper",
        {"scalper.frames": ["2d"]},
        'scalper.frames = ["2d"] (given) must be lengths of candles of at most a day',
        {"scalper.frames": []},
    ),
    "a break-even that loses": (
        "scalper",
        {"scalper.break_even_after": 0.001, "costs.fee_rate": 0.0005},
        "scalper.break_even_after = 0.001 (given) must be more than 0.001001, what costs.fee_rate = 0.0005 (given)",
        {"scalper.break_even_after": 0.0011},
    ),
    "a grid below its costs": (
        "grid",
        {"grid.spacing": 0.002, "costs.fee_rate": 0.0006, "costs.slippage": 0.0004},
        "grid.spacing = 0.002 (given) must be more than 2 * (costs.fee_rate + costs.slippage), 0.002 with",
        {"grid.spacing": 0.0021},
    ),
    "a grid below zero": (
        "grid",
        {"grid.lines": 50, "grid.spacing": 0.02},
        "grid.lines = 50 (given) times grid.spacing = 0.02 (given) must be less than 1",
        {"grid.lines": 49},
    ),
    "a grid in parts": (
        "grid",
        {"pyramid.levels": 2},
        'pyramid.levels = 2 (given) does not go with strategy.name = "grid" (given), which buys a line at once',
        {"pyramid.levels": 1},
    ),
    "a scalper in parts": (
        "scalper",
        {"pyramid.levels": 2},
        'pyramid.levels = 2 (given) does not go with strategy.name = "scalper" (given), which sells in parts',
        {"pyramid.levels": 1},
    ),
}

OF_ANY_STRATEGY: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    "a Kelly that never begins": (
        {"sizing.rule": "kelly", "sizing.window": 29},
        "sizing.min_trades = 30 (built in) must be at most sizing.window = 29 (given)",
        {"sizing.min_trades": 29},
    ),
    "a break-even that loses": (
        {"trail.break_even_after": 0.001},
        "trail.break_even_after = 0.001 (given) must be more than 0.001201, what costs.fee_rate = 0.0006 (built in)",
        {"trail.break_even_after": 0},
    ),
}


@pytest.mark.parametrize("case", CONTRADICTIONS)
def test_contradiction_counts_where_its_strategy_is_traded(case: str) -> None:
    """Given a strategy's settings that contradict each other
    When the settings are checked, with that strategy, with the way out, and with another strategy
    Then they are refused in one sentence, then taken, then taken since nobody asks for them
    """
    name, given, sentence, mended = CONTRADICTIONS[case]

    message = refusal({"strategy.name": name, **given})

    assert message.startswith(sentence)
    assert "\n" not in message
    assert settings_from({"strategy.name": name, **given, **mended}).strategy.name == name
    assert settings_from({"strategy.name": "rsi", **given}).strategy.name == "rsi"


@pytest.mark.parametrize("case", OF_ANY_STRATEGY)
def test_contradiction_of_sizes_and_trails_counts_for_every_strategy(case: str) -> None:
    """Given sizes or trails that contradict each other
    When the settings are checked, and once more with the way out
    Then they are refused in one sentence, then taken
    """
    given, sentence, mended = OF_ANY_STRATEGY[case]

    assert refusal(given).startswith(sentence)
    assert settings_from({**given, **mended}) is not None


@pytest.mark.parametrize(
    ("after", "fee", "slippage"), [(0.001, 0.0005, 0.0), (0.0015, 0.0005, 0.00025), (0.004, 0.001, 0.001)]
)
def test_break_even_is_judged_by_the_rule_as_written(after: float, fee: float, slippage: float) -> None:
    """Given gains at which the stop breaks even, on both sides of what the costs take
    When the settings are checked
    Then one is refused exactly where the rule says so
    """
    for nudge in (-1e-5, -1e-6, 0.0, 1e-6, 1e-5):
        limit = (1 + fee) * (1 + slippage) / ((1 - slippage) * (1 - fee)) - 1 if after == 0.004 else after
        given = {"trail.break_even_after": limit + nudge, "costs.fee_rate": fee, "costs.slippage": slippage}
        if (1 + fee) * (1 + slippage) / ((1 - slippage) * (1 - fee)) >= 1 + given["trail.break_even_after"]:
            assert refusal(given).startswith("trail.break_even_after = ")
        else:
            assert settings_from(given).costs.fee_rate == fee


@pytest.mark.parametrize("name", ["sma", "grid", "breakout"])
def test_stop_of_levels_is_judged_with_levels_alone(name: str) -> None:
    """Whoever trades another strategy may have any leverage that its own stops allow.

    Given a stop of levels inside the proximity, and a leverage that liquidates before it
    When another strategy is traded
    Then the settings are taken; with levels they are refused
    """
    inside = {"levels.proximity": 0.02}
    beyond = {"risk.leverage": 100}

    assert settings_from({"strategy.name": name, **inside, **beyond}).risk.leverage == 100
    assert "must be less than strategy.stop_pct" in refusal(inside)
    assert "beyond the liquidation price" in refusal(beyond)
