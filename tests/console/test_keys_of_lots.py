"""Lots on the screen: which one keys are about, how they are gone through, and the guards' line."""

from __future__ import annotations

import pytest

from srconsole.console.footer import footer_line
from srconsole.console.help import help_lines
from srconsole.console.intent import step_selection
from srconsole.console.keymap import keymap_of
from srconsole.console.lots import NO_POSITION, WHICH, Held, held, held_by
from srconsole.console.panes.guards import guards_line
from srconsole.console.panes.lines import Lines
from srconsole.core.offer import Key
from srconsole.engine.view.snapshot import Snapshot
from srconsole.settings.schema import KeySettings
from tests.console import canned, canned_strategies
from tests.console.driven import console
from tests.console.fake_link import FakeLink
from tests.console.pane_text import text


def test_keys_are_about_the_only_lot_or_the_selected_one() -> None:
    """No key sells a lot that was not meant.

    Given nothing held, one lot, and two of which none, one or an offer is selected
    When it is asked what a key would be about
    Then it is the only or the selected lot; else it says why there is none
    """
    grid = canned_strategies.grid()
    only = held(canned_strategies.scalper(), None)
    levels = held(canned.in_stop_loss(), None)
    named = held(grid, "-1")

    assert isinstance(only, Held)
    assert isinstance(levels, Held)
    assert isinstance(named, Held)
    assert (only.key, levels.key, named.key) == ("S3730.0", "", "-1")
    assert held(canned.flat(), None) == held(canned_strategies.signals(), None) == NO_POSITION
    assert held(grid, None) == held(grid, "-2") == WHICH
    assert held_by(grid, named) == named


def test_a_lot_that_was_sold_and_bought_again_is_another() -> None:
    """Given a question about a lot
    When the lot is gone, or one of its key was bought in a later candle
    Then it is no more what was asked about
    """
    grid = canned_strategies.grid()
    strategy, named = grid.market.strategy, held(grid, "-1")
    assert strategy is not None
    assert isinstance(named, Held)
    first, second = strategy.lots
    gone = canned.changed(grid, strategy=strategy._replace(lots=(first,)))
    again = canned.changed(grid, strategy=strategy._replace(lots=(first, second._replace(entry_time=1))))

    assert held_by(gone, named) is None
    assert held_by(again, named) is None


def test_lots_offers_and_levels_are_gone_through_in_their_order() -> None:
    """Given a grid with lots and offers, and a scalper with a lot and levels
    When the keys for down and up are pressed
    Then they go from the first lot over all that is shown, and stop at the ends
    """

    def walked(shown: Snapshot) -> list[Key | None]:
        found = [step_selection(shown, None, upwards=False)]
        while (following := step_selection(shown, found[-1], upwards=False)) != found[-1]:
            found.append(following)
        return found

    assert walked(canned_strategies.grid()) == ["0", "-1", "-2", "-3", "-4", "-5"]
    assert walked(canned_strategies.scalper()) == ["S3730.0", "S3676.15", "R3916.57", "R3971.58"]
    assert step_selection(canned_strategies.grid(), "0", upwards=True) == "0"
    assert step_selection(canned_strategies.signals(), None, upwards=True) is None


def test_all_guards_are_told_with_their_distances_the_nearest_where_there_is_little_room() -> None:
    """Given seven guards
    When their line is written with all the room, with what 110 columns have, and with 80
    Then all have what they are measured from, or it goes first, then the guards that are farthest from their limits
    """
    guards = canned_strategies.GUARDS
    short = (
        "day loss 1.25% of 2%   drawdown 3.651% of 20%   week loss 1.2% of 5%   day drop 0% of 10%   "
        "stops in a row 2 of 3   day win rate 40%, least 35%   day's move 4.1% of 20%"
    )

    assert "week loss 1.2% of 5% from 1,020.00" in text(guards_line(guards))
    assert text(guards_line(guards, len(short))) == short
    assert text(guards_line(guards, 78)) == "stops in a row 2 of 3   day win rate 40%, least 35%   +5 more"
    tripped = guards._replace(others=(guards.others[1]._replace(tripped=True), *guards.others[2:]))
    assert text(guards_line(tripped, 60)).startswith("DAY DROP 0% of 10%")


def test_keys_of_lots_are_named_for_strategies_that_have_them() -> None:
    """Given the screens of `levels` and of a grid, as wide as they may be
    When footer and help are written
    Then keys for lots and targets are named for the grid alone
    """
    keymap = keymap_of(KeySettings())

    assert "target off" not in text(footer_line(keymap, 400, canned.in_stop_loss()))
    grid = canned_strategies.grid()
    assert grid.market.strategy is not None
    assert "target off" in text(footer_line(keymap, 400, grid, grid.market.strategy.lots[0].key))
    assert not any("take a target off" in text(line) for line in help_lines(keymap, "rehearsal"))
    many = [text(line) for line in help_lines(keymap, "rehearsal", of_lots=True)]
    assert any("take a target off" in line for line in many)


@pytest.mark.asyncio
async def test_the_first_snapshot_of_a_strategy_is_shown_whole() -> None:
    """A replay that stands still is read as well as one that runs.

    Given a console that has shown a market without a strategy's own pane
    When one snapshot of a grid comes, and none after it
    Then the pane has its lots and its offers
    """
    link = FakeLink(canned.flat())
    app = console(link)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.3)
        link.newest = canned_strategies.grid()
        app.draw()
        await pilot.pause()
        names = app.screen.query_one("#strategy-names", Lines).text
        strategy = link.newest.market.strategy
        assert strategy is not None
        assert all(f" {lot.label} " in names for lot in strategy.lots)
        assert "offer" in names
