"""Keys for lots: which lot they are about, what is asked before, and what the engine is asked for."""

from __future__ import annotations

import pytest

from srconsole.console.intent import NO_OFFER, intent_of
from srconsole.console.lots import NO_POSITION, WHICH
from srconsole.console.panes.lines import Lines
from srconsole.console.prompts import NO_TARGET, Prompt
from srconsole.console.question import Question
from srconsole.core.by_hand import (
    BreakEvenStop,
    ClosePart,
    DisableLevel,
    EnableLevel,
    EnterLevel,
    Flatten,
    MoveStop,
    SellLot,
    SetTrail,
    SwitchToTakeProfit,
    TakeTargetOff,
)
from srconsole.engine.preview import Preview
from srconsole.engine.request import Request
from srconsole.engine.view.snapshot import Snapshot
from srconsole.engine.view.strategy import LotView
from tests.console import canned, canned_strategies
from tests.console.driven import console, message, press
from tests.console.fake_link import FakeLink

GRID = canned_strategies.grid()
SCALPER = canned_strategies.scalper()


def with_lots(shown: Snapshot, *lots: LotView) -> Snapshot:
    """Return a snapshot that holds these lots."""
    assert shown.market.strategy is not None
    return canned.changed(shown, strategy=shown.market.strategy._replace(lots=lots))


def lots_of(shown: Snapshot) -> tuple[LotView, ...]:
    """Return the lots that are held."""
    assert shown.market.strategy is not None
    return shown.market.strategy.lots


def typed(action: str, text: str, shown: Snapshot, selected: str | None = None) -> Request | None:
    """Return what a text asks for in the prompt of an action."""
    prompt = intent_of(action, shown, selected)
    assert isinstance(prompt, Prompt)
    return prompt.read(text, shown)


@pytest.mark.parametrize("action", ["stop", "break_even", "trail", "take_profit", "part", "sell_lot", "target"])
def test_with_several_lots_one_has_to_be_selected(action: str) -> None:
    """No key changes a lot that was not meant.

    Given a grid with two lots and nothing selected, or an offer
    When a key about a lot is pressed
    Then it asks for a selection, and nothing else
    """
    assert intent_of(action, GRID, None) == WHICH
    assert intent_of(action, GRID, "-2") == WHICH


def test_keys_name_the_lot_they_are_about() -> None:
    """Given a grid with the lot -1 selected, and a scalper with one lot
    When keys about a lot are pressed and a number is typed
    Then the command names that lot; flatten means all
    """
    assert typed("stop", "3700", GRID, "-1") == MoveStop(3700.0, "-1")
    assert typed("stop", "be", GRID, "-1") == BreakEvenStop("-1")
    assert typed("trail", "4", GRID, "0") == SetTrail(0.04, "0")
    assert typed("part", "50", GRID, "0") == ClosePart(0.5, "0")
    assert intent_of("break_even", GRID, "-1") == BreakEvenStop("-1")
    assert intent_of("take_profit", GRID, "-1") == SwitchToTakeProfit("-1")
    assert typed("stop", "3700", SCALPER) == MoveStop(3700.0, "S3730.0")
    flatten = intent_of("flatten", GRID, "-1")
    assert isinstance(flatten, Question)
    assert flatten.request == Flatten()


def test_selling_a_lot_is_asked_before_it_is_done() -> None:
    """Given a grid with the lot -1 selected, and the one lot of `levels`
    When the key that sells a lot is pressed
    Then it asks, says what the sale would make and that entries go on, and falls once the lot has changed
    """
    question = intent_of("sell_lot", GRID, "-1")
    assert isinstance(question, Question)
    first, second = lots_of(GRID)

    assert question.title == "Sell lot -1"
    assert question.request == SellLot("-1")
    assert question.tells(GRID, Preview(sells=0.0267, price=3741.2, makes=-0.12)) == (
        "Sell 0.0267 BTC at about 3,741.20: about -0.12 USDT.",
        "Entries go on.",
    )
    assert question.stands(with_lots(GRID, second))
    assert not question.stands(with_lots(GRID, first, second._replace(quantity=0.01)))
    assert not question.stands(with_lots(GRID, first))
    only = intent_of("sell_lot", canned.in_stop_loss(), None)
    assert isinstance(only, Question)
    assert only.request == SellLot()
    assert intent_of("sell_lot", canned.flat(), None) == NO_POSITION


def test_a_target_is_taken_off_by_the_number_that_it_had_when_it_was_asked() -> None:
    """A number never comes to mean another target while it is typed.

    Given a scalper's lot with three targets, of which the first is sold while the prompt is open
    When numbers are typed
    Then each means the target that it meant at first, the one that is gone none, and what is no number nothing
    """
    prompt = intent_of("target", SCALPER, None)
    assert isinstance(prompt, Prompt)
    lot = lots_of(SCALPER)[0]
    sold = with_lots(SCALPER, lot._replace(targets=lot.targets[1:]))

    assert prompt.read("1", SCALPER) == TakeTargetOff(3793.52, "S3730.0")
    assert prompt.read("2", SCALPER) == prompt.read("2", sold) == TakeTargetOff(3832.0, "S3730.0")
    assert prompt.read("1", sold) is None
    assert [prompt.read(text, SCALPER) for text in ("", "0", "4", "-1", "x", "²", "3832")] == [None] * 7
    assert prompt.lines(sold, None) == (
        "2    3,832.00 sells 0.044147 BTC",
        "3    3,916.57 sells 0.045487 BTC",
    )
    assert prompt.lines(sold, Preview())[-1] == "Nothing is sold at that one then; the stop stays."


def test_where_there_is_no_target_none_can_be_taken_off() -> None:
    """Given nothing held, the lot of `levels`, and a lot without targets
    When the key that takes a target off is pressed
    Then it says why there is nothing to take off
    """
    assert intent_of("target", canned.flat(), None) == NO_POSITION
    assert intent_of("target", canned.in_stop_loss(), None) == NO_TARGET
    assert intent_of("target", canned_strategies.breakout(), None) == NO_TARGET


def test_offers_are_bought_disabled_and_enabled_by_hand() -> None:
    """Given a grid with an offer selected, a disabled one, a lot, or nothing, and one that holds all it may
    When the keys that enter and disable are pressed
    Then they are about that offer, or say what is missing
    """
    entry = intent_of("enter", GRID, "-2")
    strategy = GRID.market.strategy
    assert isinstance(entry, Question)
    assert strategy is not None
    full = canned.changed(GRID, strategy=strategy._replace(max_lots=2))

    assert entry.title == "Enter on -2 3,703.45"
    assert entry.request == EnterLevel("-2")
    assert entry.stands(GRID)
    assert not entry.stands(full)
    assert intent_of("enter", full, "-2") == "As many lots are held as may be."
    assert intent_of("enter", canned.changed(GRID, strategy=strategy._replace(max_lots=1)), "-2") == (
        "A position is open: one at a time."
    )
    assert intent_of("enter", GRID, None) == intent_of("level", GRID, None) == NO_OFFER
    assert intent_of("level", GRID, "-2") == DisableLevel("-2")
    assert intent_of("level", GRID, "-3") == EnableLevel("-3")
    assert intent_of("level", SCALPER, "S3676.15") == DisableLevel("S3676.15")


@pytest.mark.asyncio
async def test_a_lot_is_selected_shown_and_sold_by_keys() -> None:
    """What is sold is what was looked at.

    Given a grid with two lots
    When the key for selling a lot is pressed, then down twice, that key again, and yes
    Then first a selection is asked for; then the second lot has its details on the screen, and the engine is asked to
        sell it
    """
    link = FakeLink(GRID)
    link.previews = lambda _: Preview(sells=0.0267, price=3741.2, makes=-0.12)
    app = console(link)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, ["S"])
        assert message(app) == WHICH
        await press(pilot, ["down", "down"])
        names = app.screen.query_one("#strategy-names", Lines).text
        assert "target" in names
        assert "-1 since 01-10 12:00" in app.screen.query_one("#position-about", Lines).text
        await press(pilot, ["S", "y"])

    assert link.asked == [SellLot("-1")]


@pytest.mark.asyncio
async def test_another_strategy_has_its_pane_in_the_levels_place() -> None:
    """Given a console on a scalper, and one on `levels`
    When it is drawn
    Then the strategy's pane is there or the level table, never both
    """
    for shown, strategy in ((SCALPER, True), (canned.flat(), False)):
        app = console(FakeLink(shown))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            assert app.screen.query_one("#strategy").display is strategy
            assert app.screen.query_one("#levels").display is not strategy
            if strategy:
                assert "sells in three parts" in app.screen.query_one("#strategy-words", Lines).text
