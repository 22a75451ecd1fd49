"""Sentences with the rules they rest on, and how they stand in a box."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from textwrap import wrap
from typing import Final, NamedTuple

from srconsole.console.format import time_text
from srconsole.console.panes.lines import Line, Span
from srconsole.engine.view.snapshot import MarketView
from srconsole.figures import price_text

RULES: Final = "strategy.md"
_OTHER_RULES: Final = "strategies.md"


class Told(NamedTuple):
    """A sentence."""

    text: str
    rule: str = ""
    """The section of docs/strategy.md that it rests on; of docs/strategies.md where it begins with that name."""


class Words(NamedTuple):
    """Writes the prices and times of a market.

    Attributes:
        decimals: of its prices.
        zone: of times.
    """

    decimals: int
    zone: tzinfo

    @classmethod
    def of(cls, market: MarketView, zone: tzinfo) -> Words:
        """Return those of a market."""
        return cls(market.decimals, zone)

    def price(self, price: float | None) -> str:
        """Write a price."""
        return price_text(price, self.decimals)

    def time(self, milliseconds: int) -> str:
        """Write a time."""
        return time_text(milliseconds, self.zone)


def of_strategies(section: str) -> str:
    """Return a section of docs/strategies.md as a rule."""
    return f"{_OTHER_RULES} {section}"


def rule_text(told: Told) -> str:
    """Return where the rule of a sentence stands: `strategy.md 5`; empty for none."""
    if not told.rule:
        return ""
    return told.rule if told.rule.startswith(_OTHER_RULES) else f"{RULES} {told.rule}"


def boxed(sentences: Sequence[Told], width: int) -> list[Line]:
    """Return sentences as lines of a width, each followed by where its rule stands."""
    return [line for told in sentences for line in _lines(told, width)]


def _lines(told: Told, width: int) -> Iterator[Line]:
    rule = rule_text(told)
    text = f"{told.text} [{rule}]" if rule else told.text
    for place, part in enumerate(wrap(text, max(20, width - 2), break_on_hyphens=False)):
        yield (Span("  " if place else "- "), Span(part))
