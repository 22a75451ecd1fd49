"""Levels that a person makes, keeps and removes, in a run."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from srconsole.compose.market.batch_form import levels_of as by_batch
from srconsole.compose.market.levels_said import difference, said_of
from srconsole.core import by_hand
from srconsole.core.account import Account
from srconsole.core.by_hand import Refused
from srconsole.core.candle import Candle
from srconsole.core.offer import Key
from srconsole.core.order import Entry
from srconsole.core.refusals import NEXT_CLOSE
from srconsole.engine import levels_by_hand
from srconsole.engine.changed_settings import under
from srconsole.engine.inputs import CandleClosed
from srconsole.engine.market_trading import MarketKind
from srconsole.engine.order_numbers import OrderNumbers
from srconsole.engine.preview import preview
from srconsole.engine.request import StepFeed
from srconsole.engine.view.of_levels import levels_of
from srconsole.engine.view.snapshot import LevelView
from srconsole.settings.schema import LevelSettings, Settings
from srconsole.strategies.levels.strategy import Levels
from tests.engine.test_requests import Desk
from tests.engine.watched import CLOSES, FLAT, HOUR, MARKET, RULES, SETTINGS, Watched


def structure(market: Watched):  # type: ignore[no-untyped-def]
    """Return the books."""
    strategy = market.market.strategy
    assert isinstance(strategy, Levels)
    return strategy.structure


def level(market: Watched, key: Key) -> LevelView:
    """Return a level as it is shown."""
    return next(view for view in levels_of(structure(market), market.market) if view.id == key)


def close(market: Watched, price: float = 105.0) -> None:
    """Close the present candle."""
    number = structure(market).candles
    market.now = max(market.now, (number + 1) * HOUR)
    market.take(CandleClosed(MARKET, Candle(number * HOUR, price, price + 0.5, price - 0.5, price, 1.0)))


def test_a_support_made_by_hand_is_bought_from_the_next_close_on() -> None:
    """Given a market that waits flat at 105
    When a person makes a support at 104, the candle closes, and price comes down to it
    Then it is shown at once as in force from the next close, then armed as S1, and bought
    """
    market = Watched()
    assert levels_by_hand.edit(by_hand.AddLevel(104.0), market.market) == f"a support at 104.0, {NEXT_CLOSE}"
    made = level(market, "S+1")
    assert (made.tier, made.held_up, made.by_hand) == ("", NEXT_CLOSE, True)
    close(market)
    assert (level(market, "S+1").tier, level(market, "S+1").held_up) == ("S1", "")
    market.price(105.0)
    market.read(FLAT)
    market.price(104.1, after=500)
    sent = market.sent()
    assert isinstance(sent, Entry)
    assert sent.offer.key == "S+1"


def test_what_would_be_bought_is_told_before() -> None:
    """Given a market at 105 whose highest support is near 100
    When it is asked what levels at 104, 90 and 110 would come to
    Then it says the tier, quantity and stop of each support, that 110 is a resistance, and nothing is changed
    """
    market = Watched()
    near = preview(by_hand.AddLevel(104.0), market.market)
    far = preview(by_hand.AddLevel(90.0), market.market)
    above = preview(by_hand.AddLevel(110.0), market.market)
    assert (near.tier, near.held_up) == ("S1", "")
    assert near.stop == pytest.approx(104.0 * 0.99, abs=0.1)
    assert near.price == pytest.approx(104.208)
    assert near.buys == pytest.approx(500 / 104.208, abs=0.001)
    assert near.at_stop is not None
    assert near.at_stop < 0
    assert far.tier == f"S{len(structure(market).supports.levels) + 1}"
    assert (above.tier, above.buys) == ("R", 0.0)
    assert not structure(market).edits


def test_what_cannot_be_done_is_refused_with_the_reason() -> None:
    """Given a market with levels of swings, and one made by hand
    When what makes no sense is asked of them
    Then each is refused with its reason, in the preview as well, and the books stay
    """
    market = Watched()
    swing = structure(market).supports.levels[-1]
    levels_by_hand.edit(by_hand.AddLevel(104.0), market.market)
    for command, reason in (
        (by_hand.AddLevel(float("nan")), "a level is a price"),
        (by_hand.AddLevel(-1.0), "a level is a price"),
        (by_hand.AddLevel(swing.price * 1.001), "within 0.2% of it"),
        (by_hand.AddLevel(104.1), "within 0.2% of it"),
        (by_hand.RemoveLevel(swing.key), "comes from swings"),
        (by_hand.RemoveLevel("S+7"), "not there any more"),
        (by_hand.PinLevel("S+1"), "always stays"),
        (by_hand.UnpinLevel(swing.key), "not pinned"),
    ):
        with pytest.raises(Refused, match=reason):
            levels_by_hand.edit(command, market.market)
        assert reason in preview(command, market.market).refused
    assert len(structure(market).edits) == 1


def test_a_level_that_is_removed_buys_nothing_from_then_on() -> None:
    """Given a support made by hand that is armed
    When it is removed, price comes down to it, and the candle closes
    Then it is not bought, and is gone after the close
    """
    market = Watched()
    levels_by_hand.edit(by_hand.AddLevel(104.0), market.market)
    close(market)
    market.price(105.0)
    market.read(FLAT)
    text = levels_by_hand.edit(by_hand.RemoveLevel("S+1"), market.market)
    assert text == "S1 104.0 buys nothing any more, and is gone at the next close"
    market.price(104.1, after=500)
    assert market.sent() is None
    close(market)
    assert "S+1" not in [view.id for view in levels_of(structure(market), market.market)]


def test_a_pinned_level_is_shown_as_such_and_can_be_let_go() -> None:
    """Given a support of swings
    When it is pinned, pinned again, and let go
    Then it is shown as pinned at once, the second is refused, and it is shown as before
    """
    market = Watched()
    key = structure(market).supports.levels[-1].key
    levels_by_hand.edit(by_hand.PinLevel(key), market.market)
    assert level(market, key).pinned
    with pytest.raises(Refused, match="pinned already"):
        levels_by_hand.edit(by_hand.PinLevel(key), market.market)
    close(market)
    assert level(market, key).pinned
    levels_by_hand.edit(by_hand.UnpinLevel(key), market.market)
    assert not level(market, key).pinned


def test_another_process_goes_on_with_what_was_made_by_hand() -> None:
    """Given a level made by hand that waits for the close, and one that is pinned
    When the process ends and another goes on
    Then both are as they were, and take effect at the same close
    """
    market = Watched()
    key = structure(market).supports.levels[-1].key
    levels_by_hand.edit(by_hand.AddLevel(104.0), market.market)
    levels_by_hand.edit(by_hand.PinLevel(key), market.market)
    market.restarted()
    assert level(market, "S+1").held_up == NEXT_CLOSE
    close(market)
    assert level(market, "S+1").tier == "S1"
    assert level(market, key).pinned


def candles(count: int) -> list[Candle]:
    """Return the candles that have closed: those that made the levels, and what came behind."""
    closes = [*CLOSES, *([105.0] * (count - len(CLOSES)))]
    return [Candle(at * HOUR, price, price + 0.5, price - 0.5, price, 1.0) for at, price in enumerate(closes)]


def test_the_batch_form_comes_to_the_same_with_what_was_made_by_hand() -> None:
    """Given levels made, kept and removed by hand
    When the batch form is run over all candles with them
    Then it has the same levels, and without them it has others
    """
    market = Watched()
    levels_by_hand.edit(by_hand.AddLevel(104.0), market.market)
    levels_by_hand.edit(by_hand.PinLevel(structure(market).supports.levels[-1].key), market.market)
    close(market)
    ours, edits = said_of(structure(market)), structure(market).edits
    assert difference(ours, by_batch(SETTINGS, candles(len(CLOSES) + 1), edits)) == ""
    assert "+1 is" in difference(ours, by_batch(SETTINGS, candles(len(CLOSES) + 1)))


def test_other_settings_keep_what_was_made_by_hand() -> None:
    """Given a level made by hand
    When the run goes on under other settings of levels, so that its books are made anew of the candles
    Then the level is there all the same
    """
    market = Watched()
    levels_by_hand.edit(by_hand.AddLevel(104.0), market.market)
    close(market)
    other = msgspec.structs.replace(SETTINGS, levels=LevelSettings(swing_order=2))
    kind = MarketKind(RULES, HOUR, watched=True)
    account = Account(1000.0)

    def make(settings: Settings, candle_time: int) -> Levels:
        return Levels(settings)

    anew = under(other, market.market, account, OrderNumbers("run"), kind, make, candles(len(CLOSES) + 1))
    assert isinstance(anew.strategy, Levels)
    assert [tier.key for tier in anew.strategy.structure.tiers.supports][:1] == ["S+1"]


def test_a_replay_has_it_in_its_journal_and_in_its_rows(tmp_path: Path) -> None:
    """Given a replay that waits between two candles
    When a person makes a level, lets a candle come, and the engine is started again
    Then the level is in force, and the rows of the candles behind have it among their tiers
    """
    desk = Desk(tmp_path)
    (answer,) = desk.talk(lambda shown: by_hand.AddLevel((shown.market.price or 0) * 0.97))
    assert answer.done
    assert NEXT_CLOSE in answer.text
    desk.talk(StepFeed(), StepFeed(), by_hand.PauseEntries())
    desk.talk()
    (made,) = [view for view in desk.now.market.levels if view.by_hand]
    assert made.tier.startswith("S")
    rows = (Path(desk.now.run) / "historical_data.csv").read_text(encoding="utf-8").splitlines()
    assert repr(made.price) in rows[-1]
    assert repr(made.price) not in rows[60]
