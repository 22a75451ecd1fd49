"""What is said of how a level, a trade or a refusal came to be is true of the candles and the trades."""

from __future__ import annotations

from datetime import UTC

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srconsole.console.why.level import level_told
from srconsole.console.why.refusal import OF_NOW, because, refusal_told
from srconsole.console.why.subject import why_of, why_trade
from srconsole.console.why.told import Told, boxed, rule_text
from srconsole.console.why.trade import trade_told
from srconsole.core import refusals
from srconsole.core.candle import Candle
from srconsole.core.guards import Guard
from srconsole.core.order import ExitReason
from srconsole.engine.view.snapshot import LevelView, RowView, Snapshot
from srconsole.engine.view.told_later import RefusalView
from srconsole.figures import amount_text, price_text
from srconsole.research.history_run import HistoryRun
from srconsole.settings.schema import LevelSettings, MarketSettings, RiskSettings, Settings, StrategySettings
from srconsole.strategies.levels.strategy import Levels
from tests.console import canned
from tests.console.pane_text import text
from tests.walks import HOUR, walk

SETTINGS = Settings(levels=LevelSettings(swing_order=2))
S1 = next(level for level in canned.flat().market.levels if level.tier == "S1")


def said(sentences: list[Told]) -> str:
    """Return sentences as one text."""
    return "\n".join(f"{told.text} [{rule_text(told)}]" for told in sentences)


def ran(seed: int) -> tuple[HistoryRun, list[Candle], Snapshot]:
    """Return a history that was traded, its candles, and a snapshot with its settings and candles."""
    run, candles = HistoryRun(SETTINGS), walk(seed, 300, gap=0.004)
    for candle in candles:
        run.candle(candle)
    shown = canned.flat(SETTINGS)
    return run, candles, canned.changed(shown, candles=tuple(candles), price=candles[-1].close)


@settings(max_examples=12)
@given(st.integers(0, 300))
def test_what_is_said_of_a_trade_is_what_the_core_did(seed: int) -> None:
    """Given any history that was traded
    When each of its trades is explained
    Then the trigger, the midpoint, the peak and the stop that are named are those by which it was bought and left
    """
    run, candles, snapshot = ran(seed)
    for trade in run.trader.trades:
        told = said(trade_told(snapshot, trade, UTC))
        between = [candle for candle in candles if trade.entry_time < candle.time < trade.exit_time]
        assert "moved by hand" not in told
        assert ("Price came down to the trigger" in told) != ("Price was first seen below the trigger" in told)
        if "Price never went past the midpoint" in told:
            assert trade.midpoint is not None
            assert all(candle.high <= trade.midpoint for candle in between)
            assert f"stop was at {trade.stop:,.2f} at the end: 1% below the level" in told
        else:
            assert trade.peak is not None
            assert all(candle.high <= trade.peak for candle in between)
            assert f"the highest price since then was {trade.peak:,.2f}" in told
        assert ("That is a loss" in told) == (trade.pnl < 0)


@settings(max_examples=12)
@given(st.integers(0, 300))
def test_what_is_said_of_a_level_is_so_in_the_candles(seed: int) -> None:
    """Given any history
    When each level that one swing made is explained
    Then its candle has the price that is named, is the extreme of both sides, and its close is named that made it known
    """
    run, candles, snapshot = ran(seed)
    assert isinstance(run.strategy, Levels)
    structure, order = run.strategy.structure, SETTINGS.levels.swing_order
    times = [candle.time for candle in candles]
    for level in (*structure.supports.levels, *structure.resistances.levels):
        view = LevelView(
            *(level.key, level.side.value, "S1" if level.side.value == "S" else "R1", level.price, level.touches),
            *(level.first.time, level.last.time, False, level.first.known_time),
        )
        told = said(level_told(snapshot, view, UTC))
        at = times.index(level.first.time)
        assert times[at + order] == level.first.known_time
        if level.touches > 1:
            assert f"{level.touches} touches: {level.touches} swings" in told
            continue
        own, before, behind = candles[at], candles[at - order : at], candles[at + 1 : at + order + 1]
        if level.side.value == "S":
            assert f"Its low is {own.low:,.2f}" in told
            assert all(other.low > own.low for other in before)
            assert all(other.low >= own.low for other in behind)
            assert own.low == level.price
        else:
            assert f"Its high is {own.high:,.2f}" in told
            assert all(other.high < own.high for other in before)
            assert all(other.high <= own.high for other in behind)


def test_a_level_is_explained_in_sentences_with_their_rules() -> None:
    """Given S1, armed, of one swing
    When it is explained
    Then it says its swing, since when it was known, its rank, its trigger and stop, each with the rule's section
    """
    told = said(level_told(canned.flat(), S1, UTC))
    for part in (
        "The support began with the swing low of 2019-01-04 14:00 UTC. [strategy.md 1]",
        "Its low is 3,730.00: each of the 48 candles before it stayed higher, and none of the 48 behind it went lower.",
        "It was known from the close of the candle of 2019-01-05 02:00 UTC on",
        "It leaves where a new level makes more than 10 of its side",
        "It is S1 at the close of 3,",
        "It is bought when price comes down to 3,737.46, 0.2% above it, with the stop at 3,692.70, 1% below it.",
        "It is armed: nothing stands against that now. [strategy.md 5]",
    ):
        assert part in told


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"held_up": refusals.LEVEL_DISABLED}, "a person has disabled this level. [strategy.md 5]"),
        ({"tier": "", "held_up": refusals.BROKEN}, "It is broken: more than 0.2% above the close"),
        ({"tier": "", "held_up": refusals.NEXT_CLOSE, "by_hand": True}, "A person made this support"),
        ({"pinned": True}, "It is pinned by a person: it never leaves"),
        ({"side": "R", "tier": "R1", "held_up": refusals.RESISTANCE}, "A resistance is never bought"),
        ({"touches": 3}, "3 touches: 3 swings, each within 0.2% of the price that it had then"),
        ({"touches": 2, "by_hand": True}, "2 touches: the hand that made it and 1 swing,"),
    ],
)
def test_a_level_says_what_it_is(changes: dict[str, object], part: str) -> None:
    """Given a level that is disabled, broken, new, pinned, a resistance, or touched several times
    When it is explained
    Then it says so
    """
    level = S1._replace(**changes)  # type: ignore[arg-type]
    assert part in said(level_told(canned.flat(), level, UTC))


def test_every_reason_has_its_rule() -> None:
    """Given every reason that the core refuses an entry with, every guard, and one of an exchange
    When it is explained
    Then each is a sentence with a section of the rules, and those that hang on figures have them
    """
    snapshot = canned.flat()
    named = [value for name, value in vars(refusals).items() if name.isupper() and isinstance(value, str)]
    # What is shown of levels without a tier, and of resistances, is no refusal.
    for reason in (*named, *(guard.value for guard in Guard), "no pattern", "the clock is off"):
        told = because(reason, snapshot, 2)
        assert told.text.endswith(".")
        assert told.rule
    assert "5 losses in a row halt entries for 24 candles" in because("halted", snapshot, 2).text
    assert (
        "margin of 100.00 USDT; the closed equity is 1,009.53 USDT" in because("insufficient funds", snapshot, 2).text
    )


@pytest.mark.parametrize("reason", [reason.value for reason in ExitReason])
def test_every_exit_reason_has_its_sentence(reason: str) -> None:
    """Given a trade that was left for any reason there is
    When it is explained
    Then the sentence is not only the reason's name
    """
    trade = canned.trades()[0]._replace(exit_reason=reason)
    (sold,) = [told for told in trade_told(canned.flat(), trade, UTC) if told.text.startswith("Sold")]
    assert not sold.text.endswith(f": {reason}.")
    assert sold.rule


def test_a_stop_that_the_settings_did_not_put_there_is_told_as_such() -> None:
    """Given a trade whose stop a person had moved
    When it is explained
    Then it does not say that the settings put it there
    """
    trade = canned.trades()[0]._replace(stop=3650.0)
    assert "The stop was at 3,650.00 at the end: moved by hand" in said(trade_told(canned.flat(), trade, UTC))


def test_other_strategies_trades_say_no_more_than_is_known() -> None:
    """Given a trade of another strategy, in three sales
    When it is explained
    Then nothing is said of a trigger or a midpoint, and the sales are counted
    """
    trade = canned.trades()[0]._replace(strategy="scalper", parts=3, max_profit=4.0, max_loss=-1.0)
    told = said(trade_told(canned.flat(), trade, UTC))
    assert "trigger" not in told
    assert "midpoint of the pattern" not in told
    assert "Sold in 3 sales" in told
    assert "between -1.00 USDT and +4.00 USDT" in told


def test_what_is_asked_about() -> None:
    """Given a selected level; nothing selected and a refusal, or a trade, as the newest; and nothing traded yet
    When why is asked
    Then it is about the level, the refusal, the trade, and why nothing is held
    """
    snapshot = canned.flat()
    late = RefusalView(canned.at("2019-01-10T06"), "S3", 3625.84, "level disabled")
    refused = canned.changed(snapshot, refusals=(late,))
    empty = canned.changed(snapshot, trades=())
    assert why_of(snapshot, S1.id, UTC).title == "S1 3,730.00"
    assert why_of(refused, None, UTC).title == "the newest refused entry"
    assert why_of(snapshot, None, UTC).title == "the trade on S1"
    assert said(why_of(empty, None, UTC).sentences).startswith("Nothing is held: waiting for price to come down to S1")
    assert why_trade(snapshot, snapshot.market.trades[0], UTC).title == "the trade on S2"
    assert "price came to S3 3,625.84, and nothing was bought" in said(refusal_told(refused, late, UTC))


def test_sentences_stand_in_a_box() -> None:
    """Given sentences and a width
    When they are set
    Then no line is longer, and every word is there with the rule behind it
    """
    sentences = level_told(canned.flat(), S1, UTC)
    lines = [text(line) for line in boxed(sentences, 60)]
    assert max(map(len, lines)) <= 60
    words = " ".join(line[2:] for line in lines)
    assert words == " ".join(f"{told.text} [{rule_text(told)}]" if told.rule else told.text for told in sentences)


def test_other_settings_are_told_in_their_own_figures() -> None:
    """Given settings with an age for levels, recency for ranks, and slippage
    When a level and a trade are explained
    Then their sentences have these
    """
    other = Settings(levels=LevelSettings(max_age=500, rank_by="recency"))
    other = msgspec.structs.replace(other, costs=msgspec.structs.replace(other.costs, slippage=0.001))
    snapshot = canned.flat(other)
    assert "last touch is more than 500 candles ago" in said(level_told(snapshot, S1, UTC))
    assert "supports by their last touch" in said(level_told(snapshot, S1, UTC))
    assert "slippage of 0.1%" in said(trade_told(snapshot, snapshot.market.trades[0], UTC))


def test_a_refusal_for_want_of_money_is_told_with_the_money_of_then() -> None:
    """A person who has paid in since must not read that there was enough.

    Given an entry that was refused for want of money, of which the row says an equity of 42.50, and one whose row is
    not kept
    When they are explained while the account has 1,000.00
    Then the first names 42.50 and not what there is now, and the second says that it is not known
    """
    snapshot = canned.flat(SETTINGS)
    candles = snapshot.market.candles
    rows = tuple(RowView("FLAT", None, 42.5 if place == 5 else 7.0, "") for place in range(10))
    snapshot = canned.changed(snapshot, rows=rows)
    refused = RefusalView(candles[-5].time, "S1", 100.0, refusals.INSUFFICIENT_FUNDS)

    told = said(refusal_told(snapshot, refused, UTC))
    assert "the equity at the end of that candle was 42.50 USDT" in told
    assert amount_text(snapshot.account.closed_equity) not in told
    older = said(refusal_told(snapshot, refused._replace(time=candles[0].time), UTC))
    assert "not known here any more" in older


def test_a_refusal_of_before_says_by_which_settings_it_is_told() -> None:
    """Settings may have been changed since, and nobody kept those of then.

    Given every reason of a refusal, in a candle that has closed, and in the one that has not
    When it is explained under two settings
    Then where the words differ they are said to be those of the settings now, and elsewhere, or of now, they are not
    """
    other = Settings(
        risk=RiskSettings(max_consecutive_losses=3, max_notional=7.0, leverage=3, maintenance_rate=0.02, margin=55.0),
        market=MarketSettings(min_notional=9.0),
        strategy=StrategySettings(max_decision_age=9.0),
    )
    market = canned.flat().market
    named = {value for name, value in vars(refusals).items() if name.isupper() and isinstance(value, str)}
    by_settings = set()
    for reason in named:
        refused = RefusalView(market.candles[-2].time, "S1", 100.0, reason)
        one, two = (said(refusal_told(canned.flat(settings), refused, UTC)) for settings in (SETTINGS, other))
        if one != two:
            by_settings.add(reason)
        assert (OF_NOW in one) == (one != two), reason
        late = refused._replace(time=market.candles[-1].time + HOUR)
        assert OF_NOW not in said(refusal_told(canned.flat(SETTINGS), late, UTC))
    assert len(by_settings) == 6


def test_a_price_of_now_is_no_reason_of_then() -> None:
    """Given an entry that was refused as price was not above its trigger, in a candle that has closed
    When it is explained
    Then the price that there is now is not told
    """
    snapshot = canned.flat()
    refused = RefusalView(snapshot.market.candles[-2].time, "S1", 100.0, refusals.BELOW_TRIGGER)
    assert price_text(snapshot.market.price, 2) not in said(refusal_told(snapshot, refused, UTC))
