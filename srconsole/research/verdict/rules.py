"""The rules of the verdict with their thresholds, in one table; docs/verdict.md says the same in words."""

from __future__ import annotations

from collections.abc import Callable
from math import fsum
from typing import Final, NamedTuple

from srconsole.figures import amount_text, result_text, share_text
from srconsole.research.verdict.evidence import Evidence

_MOST_DECIMALS: Final = 12


class Rule(NamedTuple):
    """One thing that may speak against a backtest.

    Attributes:
        id: what it is known by in docs/verdict.md.
        subject: what is looked at, in a few words.
        threshold: the number that decides.
        known: whether the evidence has what the rule asks for.
        objection: what there is to say against it, with its numbers; empty where there is nothing.
    """

    id: str
    subject: str
    threshold: float
    known: Callable[[Evidence], bool]
    objection: Callable[[Evidence, float], str]


def _always(_: Evidence) -> bool:
    return True


def _has(name: str) -> Callable[[Evidence], bool]:
    """Return whether evidence has a number of that name."""

    def known(evidence: Evidence) -> bool:
        return getattr(evidence, name) is not None

    return known


def _told(share: float, threshold: float, decimals: int = 3) -> str:
    """Write a share that misses a threshold, to so many decimals or as many more as tell it from the threshold."""
    for digits in range(decimals, _MOST_DECIMALS):
        if round(share, digits) != round(threshold, digits):
            break
    return f"{round(share, digits) * 100:.{_MOST_DECIMALS}g}%"


def _few_trades(evidence: Evidence, least: float) -> str:
    if evidence.trades >= least:
        return ""
    noun = "trade" if evidence.trades == 1 else "trades"
    return f"{evidence.trades} {noun}: too few to tell skill from luck; {least:.0f} at least are wanted."


def _loss(evidence: Evidence, least: float) -> str:
    if evidence.net > least:
        return ""
    return "With all fees paid there is no profit to keep."


def _sensitivity(evidence: Evidence, most: float) -> str:
    made = evidence.sensitivity
    lowest, highest = min(made, key=made.__getitem__), max(made, key=made.__getitem__)
    low, high = made[lowest], made[highest]
    said = f"{result_text(low)} USDT as {lowest} and {result_text(high)} as {highest}"
    if low <= 0 < high:
        return f"Whether it wins hangs on the unknown path of price inside the candles: {said}."
    if 0 < evidence.net < (high - low) / most:
        return (
            f"The unknown path of price inside the candles decides about more than the profit of "
            f"{amount_text(evidence.net)} USDT: {said}."
        )
    return ""


def _costs(evidence: Evidence, most: float) -> str:
    fees = evidence.fees or 0.0
    gross = evidence.net + fees
    if gross <= 0 or fees <= most * gross:
        return ""
    if evidence.net <= 0:
        return f"Costs eat it: trades made {amount_text(gross)} USDT before fees of {amount_text(fees)}."
    return (
        f"Costs eat {_told(fees / gross, most)} of what trades made: {amount_text(gross)} USDT before fees of "
        f"{amount_text(fees)}; {share_text(most)} at most are wanted."
    )


def _break_even(evidence: Evidence, least: float) -> str:
    cost, enough = evidence.cost or 0.0, evidence.break_even_cost or 0.0
    if evidence.net <= 0 or enough >= least * cost:
        return ""
    return (
        f"Little more of costs leaves nothing: a fill is reckoned at {share_text(cost)}, and at "
        f"{_told(enough, least * cost, decimals=6)} the profit is gone; {least:g} times as much should be borne."
    )


def _one_trade(evidence: Evidence, most: float) -> str:
    net, best = evidence.net, max(evidence.pnl, default=0.0)
    if net <= 0 or best <= most * net:
        return ""
    rest = evidence.trades - 1
    if best >= net:
        others = f"the other {rest} make {result_text(fsum([net, -best]))} USDT" if rest else "there is no other"
        return f"One trade makes it all: the best made {result_text(best)} USDT, and {others}."
    return (
        f"One trade makes most of it: {result_text(best)} of {result_text(net)} USDT, "
        f"{_told(best / net, most)}; {share_text(most)} at most are wanted."
    )


def _still_open(evidence: Evidence, most: float) -> str:
    net, waiting = evidence.net, evidence.still_open or 0.0
    if net <= 0 or -waiting <= most * net:
        return ""
    return (
        f"What is still held stands at {result_text(waiting)} USDT, which is not in the profit of {amount_text(net)}; "
        f"a loss of {share_text(most)} of it at most is wanted."
    )


def _plateau(evidence: Evidence, least: float) -> str:
    kept = evidence.plateau_kept or 0.0
    if kept >= least:
        return ""
    return (
        f"A peak and no plateau: settings beside the best keep {_told(kept, least)} of its result; "
        f"{share_text(least)} at least are wanted."
    )


def _random_entries(evidence: Evidence, least: float) -> str:
    better = evidence.random_percentile or 0.0
    if better >= least:
        return ""
    return (
        f"Its entries made more than {_told(better, least)} of random ones, as many and held as long; "
        f"{share_text(least)} at least are wanted."
    )


def _buy_and_hold(evidence: Evidence, least: float) -> str:
    held = evidence.buy_and_hold or 0.0
    if evidence.net - held > least:
        return ""
    return (
        f"Buying once and holding would have made {result_text(held)} USDT with the whole capital, and these trades "
        f"made {result_text(evidence.net)}."
    )


def _overfitting(evidence: Evidence, most: float) -> str:
    chance = evidence.overfitting or 0.0
    if chance <= most:
        return ""
    return (
        f"The best settings of the sweep are not above the middle elsewhere in {_told(chance, most)} of the cases "
        f"(probability of overfitting); {share_text(most)} at most are wanted, and pure chance has about 50%."
    )


def _deflated_sharpe(evidence: Evidence, least: float) -> str:
    sure = evidence.deflated_sharpe or 0.0
    if sure >= least:
        return ""
    return (
        f"Of so many trials the luckiest may have such a Sharpe ratio: that it is more than luck has a probability of "
        f"{_told(sure, least)}; {share_text(least)} at least are wanted."
    )


def _out_of_sample(evidence: Evidence, least: float) -> str:
    made = evidence.out_of_sample or 0.0
    if made > least:
        return ""
    return f"On candles that the settings were not chosen by it made {result_text(made)} USDT."


RULES: Final = (
    Rule("few_trades", "the number of trades", 30, _always, _few_trades),
    Rule("loss", "the profit", 0, _always, _loss),
    Rule("sensitivity", "the path inside the candles", 1, lambda e: len(e.sensitivity) > 1, _sensitivity),
    Rule("costs", "fees", 0.5, _has("fees"), _costs),
    Rule(
        "break_even",
        "higher costs",
        2,
        lambda e: e.break_even_cost is not None and e.cost is not None,
        _break_even,
    ),
    Rule("one_trade", "the best trade", 0.5, _always, _one_trade),
    Rule("still_open", "what is still held", 0.5, _has("still_open"), _still_open),
    Rule("plateau", "settings beside these", 0.5, _has("plateau_kept"), _plateau),
    Rule("random_entries", "random entries", 0.95, _has("random_percentile"), _random_entries),
    Rule("buy_and_hold", "buying and holding", 0, _has("buy_and_hold"), _buy_and_hold),
    Rule("overfitting", "overfitting of the sweep", 0.25, _has("overfitting"), _overfitting),
    Rule("deflated_sharpe", "the number of trials", 0.95, _has("deflated_sharpe"), _deflated_sharpe),
    Rule("out_of_sample", "candles that were held back", 0, _has("out_of_sample"), _out_of_sample),
)
"""In the order in which they are told."""
