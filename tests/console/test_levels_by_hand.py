"""What the keys for levels ask, and what a prompt says of a level before it is made."""

from __future__ import annotations

import pytest

from srconsole.console.intent import intent_of
from srconsole.console.levels_by_hand import NO_LEVELS, NOT_CHOSEN, OF_SWINGS, level_prompt
from srconsole.console.panes.ladder import is_broken, name_of
from srconsole.console.prompts import Prompt
from srconsole.core.by_hand import AddLevel, PinLevel, RemoveLevel, UnpinLevel
from srconsole.core.offer import Key
from srconsole.core.refusals import NEXT_CLOSE
from srconsole.engine.request import Request
from srconsole.engine.view.preview import Preview
from srconsole.engine.view.snapshot import Snapshot
from tests.console import canned
from tests.console.canned_strategies import grid
from tests.console.made_levels import with_made

S1, S2 = (level.id for level in canned.flat().market.levels if level.tier in {"S1", "S2"})


@pytest.mark.parametrize(
    ("action", "snapshot", "selected", "comes"),
    [
        ("remove_level", with_made(), S1, RemoveLevel(S1)),
        ("remove_level", with_made(), S2, OF_SWINGS),
        ("remove_level", canned.flat(), None, NOT_CHOSEN),
        ("pin_level", with_made(), S2, UnpinLevel(S2)),
        ("pin_level", canned.flat(), S2, PinLevel(S2)),
        ("pin_level", grid(), None, NO_LEVELS),
        ("add_level", grid(), None, NO_LEVELS),
    ],
)
def test_keys_for_levels(action: str, snapshot: Snapshot, selected: Key | None, comes: Request | str) -> None:
    """Given a screen, and perhaps a selected level
    When a key for levels is pressed
    Then it asks for what it stands for, or says why not
    """
    assert intent_of(action, snapshot, selected) == comes


@pytest.mark.parametrize(
    ("typed", "comes"),
    [
        ("3700", AddLevel(3700.0)),
        ("3,700.5", AddLevel(3700.5)),
        ("-10%", AddLevel(3779.03 * 0.9)),
        ("+10%", AddLevel(3779.03 * 1.1)),
        ("3.700,5", "3.700,5 has a decimal comma: write 3700.5"),
        ("abc", "abc is not a number"),
        ("-%", "a number is missing before the %"),
        ("", ""),
    ],
)
def test_a_level_is_a_price_or_percent_from_the_last_one(typed: str, comes: Request | str) -> None:
    """Given a last price of 3,779.03
    When a text is typed for a new level
    Then it is the level at that price, or the prompt says why it is none
    """
    prompt = level_prompt(canned.flat())
    assert isinstance(prompt, Prompt)
    read = prompt.read(typed, canned.flat())
    if isinstance(comes, AddLevel):
        assert isinstance(read, AddLevel)
        assert read.price == pytest.approx(comes.price)
    else:
        assert read == comes


def test_the_prompt_says_what_would_be_bought() -> None:
    """Given what the engine says of a support and of a resistance to be made
    When the prompt is written
    Then it has tier, quantity, trigger, stop and loss, and why not now; of a resistance that it is never bought
    """
    prompt = level_prompt(canned.flat())
    assert isinstance(prompt, Prompt)
    support = Preview(buys=0.134867, price=3707.4, stop=3663.0, at_stop=-6.58, tier="S2", held_up="paused")
    assert prompt.lines(canned.flat(), support) == (
        "S2           from the next close on",
        "buys         0.134867 BTC at 3,707.40, -1.9% from here",
        "stop         3,663.00: about -6.58 USDT if it is met; not now: paused",
    )
    (about, _) = prompt.lines(canned.flat(), Preview(price=4000.0, tier="R"))
    assert about == "a resistance, from the next close on: it is never bought"


def test_what_was_made_or_is_kept_has_a_mark() -> None:
    """Given a level made by hand, a pinned one, and one that waits for the close
    When they are named
    Then the first has a plus, the second a star, and the third is not taken for a broken one
    """
    levels = {level.tier: level for level in with_made().market.levels}
    assert [name_of(levels[tier]) for tier in ("S1", "S2", "S3")] == ["S1+", "S2*", "S3"]
    assert not is_broken(levels["S1"]._replace(tier="", held_up=NEXT_CLOSE))
    assert is_broken(levels["S1"]._replace(tier="", held_up="broken"))
