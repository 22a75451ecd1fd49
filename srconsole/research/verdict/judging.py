"""A verdict: what was looked at, what speaks against a backtest, and the one line above it."""

from __future__ import annotations

from typing import NamedTuple

from srconsole.figures import amount_text, result_text
from srconsole.research.verdict.evidence import Evidence
from srconsole.research.verdict.rules import RULES


class Sentence(NamedTuple):
    """One thing that speaks against a backtest: the rule's id in docs/verdict.md, and what it says."""

    rule: str
    text: str


class Verdict(NamedTuple):
    """What there is to say of a backtest.

    Attributes:
        headline: one line, which never promises anything.
        sentences: what speaks against it, in the order of the rules; empty where nothing does.
        checked: the ids of the rules that were looked at.
        unchecked: what was not looked at, in a few words each.
    """

    headline: str
    sentences: tuple[Sentence, ...]
    checked: tuple[str, ...]
    unchecked: tuple[str, ...]

    def lines(self) -> list[str]:
        """Return the headline and behind it each sentence; where nothing speaks against it, what was not looked at."""
        lines = [self.headline, *(sentence.text for sentence in self.sentences)]
        if self.checked and not self.sentences and self.unchecked:
            lines.append(f"Not looked at: {', '.join(self.unchecked)}.")
        return lines

    def short(self) -> list[str]:
        """Return the headline and, where something speaks against it, what that is in a few words each."""
        against = {sentence.rule for sentence in self.sentences}
        subjects = [rule.subject for rule in RULES if rule.id in against]
        return [self.headline, f"Against it: {', '.join(subjects)}."] if subjects else self.lines()


def verdict(evidence: Evidence) -> Verdict:
    """Judge a backtest by the rules of docs/verdict.md.

    Without a closed trade there is nothing to judge, and no rule is asked.
    """
    if not evidence.trades:
        unchecked = tuple(rule.subject for rule in RULES)
        done = "It traded nothing"
        if evidence.still_open:
            done = f"It closed no trade, and what it holds has made {result_text(evidence.still_open)} USDT"
        return Verdict(f"{done}: there is nothing to judge.", (), (), unchecked)
    known = [rule for rule in RULES if rule.known(evidence)]
    said = [Sentence(rule.id, rule.objection(evidence, rule.threshold)) for rule in known]
    against = tuple(sentence for sentence in said if sentence.text)
    return Verdict(
        headline=_headline(evidence, len(against), len(known)),
        sentences=against,
        checked=tuple(rule.id for rule in known),
        unchecked=tuple(rule.subject for rule in RULES if rule not in known),
    )


def _headline(evidence: Evidence, against: int, looked_at: int) -> str:
    trades = "1 trade" if evidence.trades == 1 else f"{evidence.trades:,} trades"
    result = f"It lost {amount_text(-evidence.net)}" if evidence.net < 0 else result_text(evidence.net)
    said = f"{against} of {looked_at} checks {'speaks' if against == 1 else 'speak'} against it."
    if not against:
        said = f"nothing speaks against it in {looked_at} checks, which is no promise."
    return f"{result} USDT in {trades}: {said}"
