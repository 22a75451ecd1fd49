"""What settings of strategies, sizes and adds have to be together; a strategy's own count where it is traded."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Final

from srconsole.settings.rule import Cite, Rule
from srconsole.settings.rules_of_markets import A_DAY, minutes_of

if TYPE_CHECKING:
    from srconsole.settings.schema import Settings

TARGETS: Final = 3
"""Targets of the scalper."""


def _fast_below_slow(settings: Settings, cite: Cite, name: str) -> str | None:
    signals = settings.signals
    lengths = {"sma": (signals.sma_fast, signals.sma_slow), "macd": (signals.macd_fast, signals.macd_slow)}
    fast, slow = lengths[name]
    if settings.strategy.name != name or fast < slow:
        return None
    return (
        f"{cite(f'signals.{name}_fast')} must be less than {cite(f'signals.{name}_slow')}, since the fast average is "
        "the shorter one: lower the first or raise the second"
    )


def _plugin_has_a_file(settings: Settings, cite: Cite) -> str | None:
    if settings.strategy.name != "plugin" or settings.plugin.file.strip():
        return None
    return f"{cite('strategy.name')} needs plugin.file, the file with the strategy: give --plugin FILE"


def _warmup_inside_window(settings: Settings, cite: Cite) -> str | None:
    if settings.strategy.name != "plugin" or settings.plugin.warmup <= settings.plugin.window:
        return None
    return (
        f"{cite('plugin.warmup')} must be at most {cite('plugin.window')}, since more candles are never shown: lower "
        "the first or raise the second"
    )


def _kelly_sees_enough(settings: Settings, cite: Cite) -> str | None:
    sizing = settings.sizing
    if sizing.rule != "kelly" or sizing.min_trades <= sizing.window:
        return None
    return (
        f"{cite('sizing.min_trades')} must be at most {cite('sizing.window')}, since more trades are never looked at: "
        "lower the first or raise the second"
    )


def _grid_pays_its_costs(settings: Settings, cite: Cite) -> str | None:
    costs = settings.costs
    least = 2 * (costs.fee_rate + costs.slippage)
    if settings.strategy.name != "grid" or settings.grid.spacing > least:
        return None
    return (
        f"{cite('grid.spacing')} must be more than 2 * (costs.fee_rate + costs.slippage), {least!r} with "
        f"{cite('costs.fee_rate')} and {cite('costs.slippage')}, else a line sold a line higher loses: raise it"
    )


def _grid_stays_above_zero(settings: Settings, cite: Cite) -> str | None:
    if settings.strategy.name != "grid" or settings.grid.lines * settings.grid.spacing < 1:
        return None
    return (
        f"{cite('grid.lines')} times {cite('grid.spacing')} must be less than 1, else the lowest line lies at 0 or "
        "below: lower either"
    )


def _frames_are_timeframes(settings: Settings, cite: Cite) -> str | None:
    frames = settings.scalper.frames
    if settings.strategy.name != "scalper" or all((minutes_of(frame) or A_DAY + 1) <= A_DAY for frame in frames):
        return None
    return f'{cite("scalper.frames")} must be lengths of candles of at most a day, such as ["15m", "1h"]'


def _three_fractions(settings: Settings, cite: Cite) -> str | None:
    fractions = settings.scalper.fractions
    if settings.strategy.name != "scalper":
        return None
    if len(fractions) == TARGETS and min(fractions) > 0 and abs(math.fsum(fractions) - 1) <= 1e-9:
        return None
    return f"{cite('scalper.fractions')} must be three numbers above 0 that add up to 1, such as [0.33, 0.33, 0.34]"


def _one_entry_where_parts_are_sold(settings: Settings, cite: Cite) -> str | None:
    if settings.pyramid.levels == 1 or settings.strategy.name not in {"grid", "scalper"}:
        return None
    why = "buys a line at once" if settings.strategy.name == "grid" else "sells in parts"
    return f"{cite('pyramid.levels')} does not go with {cite('strategy.name')}, which {why}: set pyramid.levels = 1"


def _break_even_pays_its_costs(settings: Settings, cite: Cite, path: str) -> str | None:
    """Follow strategies.md 1.2: below that gain the stop would go to above the price."""
    after = settings.scalper.break_even_after if path.startswith("scalper.") else settings.trail.break_even_after
    counts = settings.strategy.name == "scalper" if path.startswith("scalper.") else after > 0
    fee, slippage = settings.costs.fee_rate, settings.costs.slippage
    costs = (1 + fee) * (1 + slippage) / ((1 - slippage) * (1 - fee))
    if not counts or costs < 1 + after:
        return None
    return (
        f"{cite(path)} must be more than {costs - 1:.4g}, what {cite('costs.fee_rate')} and {cite('costs.slippage')} "
        "take of a trade, else nothing is gained yet where its stop breaks even: raise it"
    )


_COSTS: Final = ("costs.fee_rate", "costs.slippage")

RULES_OF_STRATEGIES: Final = (
    *(
        Rule(
            ("strategy.name", f"signals.{name}_fast", f"signals.{name}_slow"),
            f"With `{name}`, `signals.{name}_fast` must be less than `signals.{name}_slow`.",
            partial(_fast_below_slow, name=name),
        )
        for name in ("sma", "macd")
    ),
    Rule(("strategy.name", "plugin.file"), "With `plugin`, `plugin.file` names a file.", _plugin_has_a_file),
    Rule(
        ("strategy.name", "plugin.warmup", "plugin.window"),
        "With `plugin`, `plugin.warmup` must be at most `plugin.window`.",
        _warmup_inside_window,
    ),
    Rule(
        ("strategy.name", "scalper.frames"),
        "With `scalper`, `scalper.frames` are timeframes of at most a day.",
        _frames_are_timeframes,
    ),
    Rule(
        ("strategy.name", "scalper.fractions"),
        "With `scalper`, `scalper.fractions` are three numbers above 0 that add up to 1.",
        _three_fractions,
    ),
    Rule(
        ("strategy.name", "scalper.break_even_after", *_COSTS),
        "With `scalper`, `scalper.break_even_after` must be more than what costs take: refused is "
        "`(1 + fee_rate) * (1 + slippage) / ((1 - slippage) * (1 - fee_rate)) >= 1 + break_even_after`.",
        partial(_break_even_pays_its_costs, path="scalper.break_even_after"),
    ),
    Rule(
        ("trail.break_even_after", *_COSTS),
        "The same holds for `trail.break_even_after`, where it is not 0.",
        partial(_break_even_pays_its_costs, path="trail.break_even_after"),
    ),
    Rule(
        ("strategy.name", "grid.spacing", *_COSTS),
        "With `grid`, `grid.spacing` must be more than `2 * (fee_rate + slippage)`.",
        _grid_pays_its_costs,
    ),
    Rule(
        ("strategy.name", "grid.lines", "grid.spacing"),
        "With `grid`, `grid.lines * grid.spacing` must be less than 1.",
        _grid_stays_above_zero,
    ),
    Rule(
        ("sizing.rule", "sizing.min_trades", "sizing.window"),
        'With `sizing.rule = "kelly"`, `sizing.min_trades` must be at most `sizing.window`.',
        _kelly_sees_enough,
    ),
    Rule(
        ("strategy.name", "pyramid.levels"),
        "`pyramid.levels` is 1 with `grid`, and with `scalper`, which sells in parts.",
        _one_entry_where_parts_are_sold,
    ),
)
