"""An optimisation for a person to read: the best trials, what is around the best, and the walk-forward."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.text import Text

from srconsole.figures import NOTHING, percentage_text, result_text, share_text
from srconsole.plain_text import plain
from srconsole.reports.figure_words import figure_head, figure_name, figure_text, short_names, value_text
from srconsole.reports.plain_table import Whole, table_of
from srconsole.research.optimise.stability import NO_GAIN, NO_NEIGHBOURS

_SHOWN: Final = 10
"""Trials that the table has."""

_ALWAYS: Final = ("net_profit", "max_drawdown_pct", "trades")
_BESIDE: Final = (
    "trades",
    "win_rate",
    "net_profit",
    "net_profit_pct",
    "profit_factor",
    "max_drawdown_pct",
    "sharpe",
    "sortino",
    "calmar",
)

_STATES: Final = {
    "ranked": "ranked",
    "beyond_limits": "beyond the limits",
    "without_figure": "without the figure that is looked for",
    "pruned": "pruned before they were tried on all candles",
    "impossible": "of settings that cannot be traded",
}


def optimised_report(told: Mapping[str, Any]) -> RenderableType:
    """Return what an optimisation has found, by the keys of `research.optimise.told`."""
    heading = (
        f"{plain(told['symbol'])} {told['timeframe']}  {told['first']} to {told['last']}  {told['candles']:,} candles"
    )
    parts: list[RenderableType] = [Text(heading, style="bold"), Text(_counted(told))]
    if told["best"] is None:
        parts.append(Text(_nothing(told), style="yellow"))
    else:
        parts.append(_best(told))
        parts += [Text(_around(name, found)) for name, found in told["around"].items()]
        if told["at_ends"]:
            named = ", ".join(short_names(list(told["params"]))[path] for path in told["at_ends"])
            parts.append(Text(f"The best stands at an end of the range of {named}; what lies beyond was not tried."))
    if told["walk_forward"] is not None:
        parts += _walk_forward(told, told["walk_forward"])
    return Group(*parts)


def _counted(told: Mapping[str, Any]) -> str:
    trials = told["trials"]
    states = ", ".join(f"{trials[name]:,} {words}" for name, words in _STATES.items() if trials[name])
    different = f"{trials['different']:,} of {told['combinations']:,} combinations"
    fewer = told["sampler"] != "grid" and told["combinations"] <= trials["tried"]
    hint = " --sampler grid tries each once." if fewer else ""
    return f"{trials['tried']:,} trials by {told['sampler']}, seed {told['seed']}, {different}: {states}.{hint}"


def _nothing(told: Mapping[str, Any]) -> str:
    limits = told["limits"]
    wanted = [f"at least {limits['least_trades']:,} trades"] if limits["least_trades"] else []
    if limits["most_drawdown"] is not None:
        wanted.append(f"a fall of at most {share_text(limits['most_drawdown'])} from a peak")
    kept = f", with {' and '.join(wanted)}" if wanted else ""
    return f"Nothing can be chosen{kept}: widen the ranges or the limits, or try more."


def _best(told: Mapping[str, Any]) -> Whole:
    objectives = list(told["objectives"])
    figures = [*objectives, *(name for name in _ALWAYS if name not in objectives)]
    looked_for = ", ".join(f"{way} {figure_name(name)}" for name, way in told["objectives"].items())
    several = "none of them beaten in all" if len(objectives) > 1 else "the best first"
    params = short_names(list(told["params"]))
    headings = ["trial", *params.values(), *(figure_head(name) for name in figures)]
    table = table_of(f"by {looked_for}, on all candles, which the search has seen; {several}", headings)
    for at, trial in enumerate(told["ranked"][:_SHOWN]):
        cells = [value_text(path, trial["settings"][path]) for path in params]
        cells += [figure_text(name, trial["figures"][name]) for name in figures]
        table.add_row(str(trial["trial"]), *cells, style="bold" if at == 0 else "")
    return Whole(table)


def _around(name: str, found: Mapping[str, Any]) -> str:
    count = len(found["neighbours"])
    if found["verdict"] == NO_NEIGHBOURS:
        return f"Around the best there is nothing to compare its {figure_name(name)} with."
    if found["verdict"] == NO_GAIN:
        value = figure_text(name, found["best"])
        return f"Around the best: its {figure_name(name)} {value} is no gain that neighbours could keep."
    beside = f"{count} {'neighbour one step away keeps' if count == 1 else 'neighbours one step away keep'}"
    return (
        f"Around the best: {found['verdict']}. Of its {figure_name(name)} {figure_text(name, found['best'])}, {beside} "
        f"{percentage_text(found['kept'], 0)} in the median, {percentage_text(found['worst'], 0)} at worst."
    )


def _walk_forward(told: Mapping[str, Any], walked: Mapping[str, Any]) -> list[RenderableType]:
    objectives, params = list(told["objectives"]), short_names(list(told["params"]))
    headings = ["traded from", "to", *params.values()]
    headings += [f"{figure_head(name)} {when}" for name in objectives for when in ("before", "then")]
    title = "walk-forward: searched on the candles before, traded on those behind"
    table = table_of(title, [*headings, "net profit", "trades"])
    for window in walked["windows"]:
        times = [window["test"]["first"], window["test"]["last"]]
        chosen, before, then = window["settings"], window["train_figures"], window["test_figures"]
        cells = [NOTHING if chosen is None else value_text(path, chosen[path]) for path in params]
        for name in objectives:
            cells += [NOTHING if figures is None else figure_text(name, figures[name]) for figures in (before, then)]
        made = result_text(window["net_profit"])
        table.add_row(*(time[:10] for time in times), *cells, made, str(window["trades"]))
    idle = [window for window in walked["windows"] if window["idle"]]
    lines = [f"Nothing was traded from {window['test']['first'][:10]}: {window['idle']}." for window in idle]
    return [
        Whole(table),
        _beside(told, walked),
        Text(_efficiency(walked)),
        *(Text(line, style="yellow") for line in lines),
    ]


def _beside(told: Mapping[str, Any], walked: Mapping[str, Any]) -> Whole:
    joined, best = walked["figures"], told["best"]
    table = table_of("amounts in USDT", ["", "the tests, joined", "the best, on all candles"])
    for name in _BESIDE:
        seen = NOTHING if best is None else figure_text(name, best["figures"][name])
        table.add_row(figure_name(name), figure_text(name, joined[name]), seen)
    return Whole(table)


def _efficiency(walked: Mapping[str, Any]) -> str:
    sold, efficiency = walked["figures"]["sold_at_ends"], walked["efficiency"]
    what = "one lot" if sold == 1 else f"{sold} lots"
    ends = f"Ends of windows have sold {what}, at the last close with fee and slippage. " if sold else ""
    if efficiency is None:
        return f"{ends}The searches made nothing on their own candles, so that there is nothing to keep."
    return f"{ends}A day of the tests made {percentage_text(efficiency, 0)} of what a day of the searches did."
