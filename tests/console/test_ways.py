"""Commands that mean one thing whatever is in force, about what they name, and their effects before enter."""

from __future__ import annotations

import pytest

from srconsole.console.palette import names_of
from srconsole.core.commands import (
    BreakEvenStop,
    ClosePart,
    DisableLevel,
    EnableLevel,
    EnterLevel,
    PauseEntries,
    PinLevel,
    ResumeEntries,
    SellLot,
    SetTrail,
)
from srconsole.engine.request import PauseFeed, ResumeFeed
from srconsole.engine.view.preview import Preview
from srconsole.engine.view.snapshot import Snapshot
from tests.console import canned
from tests.console import canned_strategies as strategies
from tests.console.typed_lines import HELD, meaning

PAUSED = canned.changed(HELD, paused=True)
STOPPED = canned.changed(HELD, feed=HELD.market.feed._replace(paused=True))


@pytest.mark.parametrize(
    ("text", "does_it", "does_nothing", "request_", "why"),
    [
        ("pause", HELD, PAUSED, PauseEntries(), "entries are paused already"),
        ("resume", PAUSED, HELD, ResumeEntries(), "entries are not paused"),
        ("hold", HELD, STOPPED, PauseFeed(), "it is held already"),
        ("go on", STOPPED, HELD, ResumeFeed(), "it is not held"),
    ],
)
def test_a_word_means_one_thing_whatever_is_in_force(
    text: str, does_it: Snapshot, does_nothing: Snapshot, request_: object, why: str
) -> None:
    """A key turns entries off and on again; who types `pause` wants them off, and who types `resume` on.

    Given entries that run and that are paused, a replay that goes on and one that is held
    When one of two opposite words is typed in both
    Then it asks for that in the one, and in the other it is refused with the reason
    """
    assert meaning(text, does_it).request == request_
    assert meaning(text, does_nothing).refused == why
    assert not meaning(text, does_nothing).whole


def test_levels_are_disabled_and_kept_by_words_that_say_which() -> None:
    """Given the levels of a market, of which S2 is disabled
    When disable, enable, pin and unpin are typed with a name, in any letters
    Then each asks for that level what it says, or says why there is nothing to do
    """
    levels = tuple(level._replace(disabled=level.tier == "S2") for level in canned.flat().market.levels)
    flat = canned.changed(canned.flat(), levels=levels)
    names = names_of(flat)

    assert meaning("disable s1", flat).request == DisableLevel(names["S1"])
    assert meaning("enable S2", flat).request == EnableLevel(names["S2"])
    assert meaning("pin R1", flat).request == PinLevel(names["R1"])
    assert meaning("disable S2", flat).refused == "that one is disabled already"
    assert meaning("enable S1", flat).refused == "that one is not disabled"
    assert meaning("unpin S1", flat).refused == "that level is not kept by hand"
    assert '"s77" is none of' in meaning("disable S77", flat).refused
    assert getattr(meaning("enter S1", flat).question, "request", None) == EnterLevel(names["S1"])


def test_of_several_lots_one_is_named() -> None:
    """Given a grid with several lots, none of them selected
    When a command about one is typed with its name, and with the name of what is no lot
    Then it is about that lot, and the other one is refused with the names that there are
    """
    grid = strategies.grid()
    assert grid.market.strategy is not None
    lot, offer = grid.market.strategy.lots[1], grid.market.strategy.offers[-1]
    assert len(grid.market.strategy.lots) > 1

    assert meaning(f"trail 3% on {lot.label}", grid).request == SetTrail(0.03, lot.key)
    assert meaning(f"part 50% on {lot.label}", grid).request == ClosePart(0.5, lot.key)
    assert meaning(f"break even {lot.label}", grid).request == BreakEvenStop(lot.key)
    assert meaning(f"sell lot {lot.label}", grid).request == SellLot(lot.key)
    assert meaning("trail 3%", grid).refused
    assert f'"{offer.label.lower()}" is none of' in meaning(f"trail 3% on {offer.label}", grid).refused
    assert "takes nothing behind it" in meaning("break even S1", HELD).refused
    bare = canned.changed(grid, strategy=grid.market.strategy._replace(lots=()), position=None)
    assert meaning(f"sell lot {lot.label}", bare).refused == f'nothing is called "{lot.label.lower()}" now'


@pytest.mark.parametrize(
    ("text", "snapshot", "told"),
    [
        ("pause", HELD, "No entry is made until they are resumed; stops and exits go on."),
        ("resume", PAUSED, "The pause ends, and entries are made again."),
        ("resume", canned.changed(canned.halted(), paused=True), "The pause ends; entries stay halted."),
        ("go on", STOPPED, "Candles come again."),
        ("speed 20", HELD, "4/s -> 20/s"),
        ("disable S1", canned.flat(), "is bought no more until it is enabled"),
    ],
)
def test_what_asks_for_no_number_tells_its_effect_too(text: str, snapshot: Snapshot, told: str) -> None:
    """Given a command without a prompt or a question of its own
    When it is typed
    Then it is told before enter what it would come to
    """
    assert told in " ".join(meaning(text, snapshot).lines(snapshot, Preview()))


def test_a_break_even_tells_where_the_stop_would_be() -> None:
    """Given a position
    When break even is typed, and the engine says what it would come to
    Then the stop is told as by its prompt: from where to where, and what it makes there
    """
    seen = Preview(stop=3735.0, at_stop=0.0)

    assert meaning("break even").lines(HELD, seen) == meaning("stop be").lines(HELD, seen)
    assert "-> 3,735.00" in meaning("break even").lines(HELD, seen)[0]
