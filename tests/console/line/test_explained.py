"""The console as lines explains: why, what has happened since a person looked, and which levels are armed."""

from __future__ import annotations

from datetime import UTC

import pytest

from srconsole.console.line.mode import LineMode
from srconsole.console.line.telling import level_lines
from srconsole.console.since import NOTHING, Mark, mark_of
from srconsole.engine.view.told_later import NewsItem
from tests.console import canned, canned_strategies
from tests.console.fake_link import FakeLink
from tests.console.line.test_line_mode import heard, lines_of

pytestmark = pytest.mark.slow


@pytest.mark.asyncio
async def test_why_is_told_of_what_is_held_and_of_a_level_by_its_name() -> None:
    """Who cannot see a box hears the same sentences, with the sections of their rules.

    Given a position
    When why is typed, then why with a support, and with one that is not there
    Then how the position came to be is told, then how the support did, and the last is said not to be there
    """
    snapshot = canned.in_stop_loss()
    mode, _, said = lines_of(snapshot)
    held = await heard(mode, said, "why")
    assert held[0] == "why: the position on S1"
    assert any(line.endswith("[strategy.md 5]") for line in held)
    level = await heard(mode, said, "why s2")
    support = next(one for one in snapshot.market.levels if one.tier == "S2")
    assert level[0] == f"why: S2 {support.price:,.2f}"
    assert await heard(mode, said, "why S99") == ["there is no S99 now"]


class Kept:
    """Where it is kept how far a run was heard."""

    def __init__(self, mark: Mark | None) -> None:
        self.mark = mark

    def last(self, run: str) -> Mark | None:
        """Return how far."""
        return self.mark

    def look(self, run: str, mark: Mark) -> None:
        """Keep it."""
        self.mark = mark


@pytest.mark.asyncio
async def test_what_happened_since_a_run_was_left_is_told_at_its_opening_and_at_a_word() -> None:
    """Given a run in which a trade was closed since it was left
    When it is opened in lines, since is typed, and it is left
    Then the trade is told at the opening, since says that nothing has happened since, and how far it was heard is kept
    """
    snapshot, said = canned.in_stop_loss(), list[str]()
    sold = NewsItem(5, snapshot.market.price_time, "trade", "closed S1", 3.5)
    link, looks = FakeLink(snapshot._replace(news=(sold,), sequence=5)), Kept(Mark(4, 0))
    mode = LineMode(link, UTC, said.append, looks)
    mode.look()
    assert "since you last looked" in said
    assert any("1 trade closed, +3.50 USDT in all" in line for line in said)
    assert await heard(mode, said, "since") == ["since you last looked", NOTHING]
    looks.mark = None
    mode.leave()
    assert looks.mark == mark_of(link.newest or snapshot)


def test_levels_that_another_strategy_watches_are_not_said_to_be_armed() -> None:
    """Given a strategy that watches levels and buys by rules of its own
    When its levels are told
    Then none is said to be armed
    """
    snapshot = canned.flat()
    shown = canned_strategies.signals().market.strategy
    lines = level_lines(snapshot._replace(markets=(snapshot.market._replace(strategy=shown),)))

    assert not any("armed" in line for line in lines)
    assert any("armed" in line for line in level_lines(snapshot))
