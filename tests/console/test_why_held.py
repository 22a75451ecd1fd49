"""What is said of what is held is what the core holds."""

from __future__ import annotations

from datetime import UTC

import pytest

from srconsole.console.why.subject import Why, why_of
from srconsole.engine.view.told_later import RefusalView
from tests.console import canned
from tests.console import canned_strategies as strategies


def said(why: Why) -> str:
    """Return an explanation as one text."""
    return "\n".join(sentence.text for sentence in why.sentences)


def test_a_position_in_stop_loss_is_explained() -> None:
    """Given a position in STOP_LOSS, and an older trade on another support
    When it is asked why, with nothing selected
    Then the position is explained, not the trade: where it was bought, its midpoint, its stop, and what that would make
    """
    why = why_of(canned.in_stop_loss(), None, UTC)

    assert why.title == "the position on S1"
    assert said(why).split("\n") == [
        "Bought 0.133781 BTC at 3,737.46 in the candle of 2019-01-10 12:00 UTC, on S1 3,730.00.",
        "Price came down to the trigger 3,737.46, and it was bought there.",
        "The midpoint of the pattern then was 3,922.40.",
        "It is in STOP_LOSS: price has not gone past the midpoint, and nothing trails it.",
        "The stop is at 3,692.70: 1% below the level.",
        "Sold there, the trade would make -6.58 USDT, fees in.",
    ]


def test_a_position_that_trails_is_explained() -> None:
    """Given a position in TAKE_PROFIT whose stop follows its peak, and one that a person switched below the midpoint
    When it is asked why
    Then it says by what it came there, its peak, and that the stop is so far below it; a stop elsewhere was moved
    """
    snapshot = canned.in_take_profit()
    position = snapshot.market.position
    assert position is not None
    assert position.peak is not None

    told = said(why_of(snapshot, None, UTC))
    assert "Price went past the midpoint, so it is in TAKE_PROFIT; the highest price since then is 4,114.80." in told
    assert "The stop is at 3,785.62: 8% below the peak." in told
    by_hand = position._replace(midpoint=position.peak + 1, stop=3700.0)
    told = said(why_of(canned.changed(snapshot, position=by_hand), None, UTC))
    assert "A person switched it, so it is in TAKE_PROFIT" in told
    assert "The stop is at 3,700.00: moved by hand, rounded to the tick, or under other settings." in told


def test_what_was_refused_while_it_is_held_is_told_too() -> None:
    """Given a position, and an entry that was refused since it was bought, or before
    When it is asked why
    Then what was refused since is told behind the position, and what was before is not
    """
    snapshot = canned.in_stop_loss()
    position = snapshot.market.position
    assert position is not None
    refusal = RefusalView(position.entry_time + 3_600_000, "S2", 3676.15, "one position is held already")

    since = said(why_of(canned.changed(snapshot, refusals=(refusal,)), None, UTC))
    before = said(why_of(canned.changed(snapshot, refusals=(refusal._replace(time=0),)), None, UTC))
    assert "S2" in since
    assert "S2" not in before


@pytest.mark.parametrize("place", [0, 1])
def test_the_selected_lot_is_explained(place: int) -> None:
    """Given a grid with two lots
    When one is selected, and it is asked why
    Then that lot is explained, with its own stop
    """
    snapshot = strategies.grid()
    strategy = snapshot.market.strategy
    assert strategy is not None
    lot = strategy.lots[place]

    why = why_of(snapshot, lot.key, UTC)
    assert why.title == f"the lot {lot.label}"
    assert f"{lot.entry_price:,.2f}" in said(why)
    assert f"Its stop is at {lot.stop:,.2f}" in said(why)
