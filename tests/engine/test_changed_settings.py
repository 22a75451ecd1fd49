"""A market's run goes on under other settings: what was taken stays as it was, what comes follows the new ones."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from srconsole.core.lot import State
from srconsole.engine.changed_settings import changed, changes, needs_candles, under
from srconsole.engine.checkpoint import memory_of, settings_of
from srconsole.engine.effects import Effect
from srconsole.engine.inputs import SettingsChanged
from srconsole.engine.market_trading import MarketKind
from srconsole.errors import ExchangeError, JournalError
from srconsole.journal import reading
from srconsole.journal.reading import checkpoint_sum
from srconsole.settings.schema import Settings
from srconsole.strategies.built_in import strategy_of
from srconsole.strategies.signals.strategy import SignalsMemory
from tests.engine.market import ToldExchange
from tests.engine.test_market_checkpoints import bring, checkpoint
from tests.engine.trading_a_market import PRICES, SETTINGS, SYMBOL, Market, bought, on_a_market, with_levels
from tests.engine.watched import Watched

Play = Callable[[Market], Awaitable[None]]


def with_values(settings: Settings, **sections: dict[str, Any]) -> Settings:
    """Return settings with other values of some sections' keys."""
    parts = {name: msgspec.structs.replace(getattr(settings, name), **keys) for name, keys in sections.items()}
    return msgspec.structs.replace(settings, **parts)


RICHER = with_values(SETTINGS, risk={"margin": 50.0}, strategy={"stop_pct": 0.02, "trail_pct": 0.03})
WIDER = with_values(SETTINGS, levels={"proximity": 0.004, "max_levels": 2})


def inputs(folder: Path) -> list[object]:
    """Return all inputs that a run has taken."""
    with closing(sqlite3.connect(folder / "journal.sqlite3")) as connection:
        return [one.input for one in reading.stored_behind(connection, 0)]


async def nothing(market: Market) -> None:
    """Only start."""
    await market.settled()


def test_what_differs_is_told_and_taken_once(tmp_path: Path) -> None:
    """Given a run that was left flat
    When it is started under another margin and stop, and once more
    Then it goes on, the log says what differs, and that is one input of the run
    """
    exchange = ToldExchange()
    on_a_market(tmp_path, exchange, with_levels)
    shown = on_a_market(tmp_path, exchange, nothing, RICHER)
    told = [line.text for line in shown[-1].log if line.text.startswith("goes on under other settings")]
    assert told == [
        (
            "goes on under other settings: strategy.stop_pct 0.01, now 0.02; strategy.trail_pct 0.01, now 0.03; "
            "risk.margin 100.0, now 50.0"
        )
    ]
    on_a_market(tmp_path, exchange, nothing, RICHER)
    taken = [one for one in inputs(tmp_path) if isinstance(one, SettingsChanged)]
    assert [one.changes for one in taken] == [
        {"strategy.stop_pct": 0.02, "strategy.trail_pct": 0.03, "risk.margin": 50.0}
    ]


def test_an_open_lot_keeps_what_was_frozen_and_the_next_has_the_new_settings(tmp_path: Path) -> None:
    """Given a run that holds a lot, bought with a margin of 100 and a stop of 1 %
    When it goes on with a margin of 50 and a stop of 2 %, is stopped out and buys again
    Then the lot was left at its own stop, and the next one has half the size and the wider stop
    """
    exchange = ToldExchange()
    before = on_a_market(tmp_path, exchange, bought)
    held = before[-1].market.position
    assert held is not None

    async def play(market: Market) -> None:
        assert market.now.position is not None
        assert market.now.position.stop == held.stop
        await bring(market, (99.6, held.stop + 0.01))
        assert market.is_in(State.STOP_LOSS)
        await bring(market, (held.stop - 0.01,))
        assert market.is_in(State.FLAT)
        market.close(104)
        await bring(market, (105.0, 104.0, 99.6))
        again = market.now.position
        assert again is not None
        assert again.stop < held.stop * 0.995

    on_a_market(tmp_path, exchange, play, RICHER)
    first, _, second = exchange.placed
    assert second.quantity * second.price == pytest.approx(first.quantity * first.price / 2, rel=0.01)


def test_other_levels_are_those_that_a_run_under_them_would_have(tmp_path: Path) -> None:
    """Given a run with levels
    When it goes on with another proximity and fewer levels, and closes some candles more
    Then its levels, at the start and behind each close, are those of a run that had these settings from its beginning
    """
    changed_on, always = tmp_path / "changed", tmp_path / "always"
    changed_on.mkdir()
    always.mkdir()

    async def more(market: Market) -> None:
        for price in (104.0, 97.0, 119.0, 100.0, 120.0):
            market.close(price)
            await market.settled()

    on_a_market(changed_on, ToldExchange(), with_levels)
    shown = on_a_market(changed_on, ToldExchange(), more, WIDER)
    on_a_market(always, ToldExchange(), with_levels, WIDER)
    expected = on_a_market(always, ToldExchange(), more, WIDER)
    by_close = {one.market.feed.closed: one.market.levels for one in expected}
    assert len(by_close) == 6
    assert {one.market.feed.closed: one.market.levels for one in shown} == by_close
    assert shown[0].market.levels != on_a_market(tmp_path, ToldExchange(), with_levels)[-1].market.levels


@pytest.mark.parametrize("now", [RICHER, WIDER])
def test_inputs_behind_the_state_run_under_the_settings_that_they_came_under(now: Settings, tmp_path: Path) -> None:
    """Given a run that failed with an entry behind its newest state
    When it is started under other settings
    Then the entry is come to again as it was, and only then do the new settings count
    """
    exchange, crashed = ToldExchange(), tmp_path / "crashed"
    (tmp_path / "run").mkdir()

    async def play(market: Market) -> None:
        await with_levels(market)
        await bring(market, (99.6, 101.0))
        shutil.copytree(tmp_path / "run", crashed)

    before = on_a_market(tmp_path / "run", exchange, play)
    assert checkpoint(crashed).inputs < len(inputs(crashed))
    shown = on_a_market(crashed, exchange, nothing, now)
    assert shown[-1].market.position == before[-1].market.position
    assert len(exchange.placed) == 1
    assert isinstance(inputs(crashed)[-1], SettingsChanged)
    assert settings_of(memory_of(checkpoint(crashed).state)) == now


@pytest.mark.parametrize("now", [RICHER, WIDER])
def test_a_change_that_lies_behind_the_state_is_come_to_again(now: Settings, tmp_path: Path) -> None:
    """Given a run that was killed when it had just gone on under other settings, and the state of before that
    When it is started from that state
    Then it comes to the change again, once, and goes on under the new settings
    """
    exchange = ToldExchange()
    on_a_market(tmp_path, exchange, with_levels)
    old = checkpoint(tmp_path)
    with pytest.raises(ExchangeError, match="the line is dead"):
        on_a_market(tmp_path, Silent(), nothing, now)
    assert isinstance(inputs(tmp_path)[-1], SettingsChanged)
    with closing(sqlite3.connect(tmp_path / "journal.sqlite3", isolation_level=None)) as connection:
        state = (*old, checkpoint_sum(old))
        connection.execute("UPDATE checkpoint SET place = ?, sequence = ?, inputs = ?, state = ?, sum = ?", state)
    shown = on_a_market(tmp_path, exchange, nothing, now)
    assert sum(isinstance(one, SettingsChanged) for one in inputs(tmp_path)) == 1
    assert settings_of(memory_of(checkpoint(tmp_path).state)) == now
    assert any(line.text.startswith("went on") for line in shown[-1].log)


class Silent(ToldExchange):
    """An exchange that does not say what is held."""

    async def position(self, symbol: str) -> float:
        """Give no answer."""
        raise ExchangeError("the line is dead")


def test_changes_and_what_they_make_are_each_others_opposite() -> None:
    """Given two settings
    When what differs between them is put into the one
    Then it decides as the other does; how a run looks, and which one it is, is not among what differs
    """
    other = with_values(
        WIDER, console={"theme": "light"}, market={"history": 7, "poll_seconds": 5.0}, guards={"day_loss": 0.1}
    )
    differ = changes(SETTINGS, other)
    assert set(differ) == {"levels.proximity", "levels.max_levels", "market.poll_seconds", "guards.day_loss"}
    assert changes(changed(SETTINGS, differ), other) == {}
    assert changed(SETTINGS, differ).console == SETTINGS.console


def test_a_key_that_is_gone_is_passed_over_and_a_wrong_value_is_told() -> None:
    """Given changes of another version: with a key that nobody knows, or a value that none can have
    When they are put into settings
    Then the key is passed over, and the value is refused in a sentence
    """
    assert changed(SETTINGS, {"levels.vanished": 1, "gone.key": 2}) == SETTINGS
    with pytest.raises(JournalError, match="cannot be read"):
        changed(SETTINGS, {"levels.swing_order": "many"})


def test_levels_of_another_order_are_found_anew() -> None:
    """Given settings that differ in how far a swing stands out
    When they are compared
    Then the books are to be made anew, and for another margin they are not
    """
    other = with_values(SETTINGS, levels={"swing_order": 3})
    assert needs_candles(changes(SETTINGS, other), other)
    assert not needs_candles(changes(SETTINGS, RICHER), RICHER)


def test_what_is_known_of_the_exchange_stays_known_under_other_settings() -> None:
    """Given a lot that is covered by a stop at the exchange
    When the market goes on under other settings
    Then the next readings and prices lead to exactly what they would have led to, and the lot is left at its own stop
    """
    effects: list[list[Effect]] = []
    for now in (None, RICHER):
        market = Watched()
        lot = market.bought()
        market.read(market.holding(market.stop_at(lot.stop)), after=300)
        if now is not None:
            kind = MarketKind(market.market.trader.rules, 3_600_000, watched=True)
            numbers = market.market.orders.numbers  # the run's
            market.market = under(now, market.market, market.decider.account, numbers, kind, strategy_of, None)
            market.decider.go_on_with([market.market])
        market.read(market.holding(market.stop_at(lot.stop)), after=300)
        effects.append(market.effects)
        for price in (101.0, lot.stop + 0.1, lot.stop - 0.1):
            market.price(price)
            effects.append(market.effects)
    assert effects[:4] == effects[4:]
    assert any(effects)


def test_another_strategy_manages_the_lot_that_is_held_and_has_a_memory_of_its_own(tmp_path: Path) -> None:
    """Given a run of levels that holds a lot
    When it goes on with moving averages, and price comes to the lot's stop
    Then the lot is sold at that stop as a trade of levels, the averages are those of all candles that have closed, and
    what is shown is of the averages
    """
    averages = with_values(SETTINGS, strategy={"name": "sma"}, signals={"sma_fast": 2, "sma_slow": 4})
    exchange = ToldExchange()
    held = on_a_market(tmp_path, exchange, bought)[-1].market.position
    assert held is not None

    async def play(market: Market) -> None:
        assert market.now.position is not None
        assert market.now.position.stop == held.stop
        strategy = market.now.strategy
        assert strategy is not None
        assert (strategy.name, [lot.stop for lot in strategy.lots]) == ("sma", [held.stop])
        assert market.now.levels == ()
        await bring(market, (99.6, held.stop + 0.01))
        assert market.is_in(State.STOP_LOSS)
        await bring(market, (held.stop - 0.01,))
        assert market.is_in(State.FLAT)
        market.close(104.0)
        await market.settled()

    shown = on_a_market(tmp_path, exchange, play, averages)
    assert [(trade.strategy, trade.exit_reason) for trade in shown[-1].market.trades] == [("levels", "stop_loss")]
    row = (memory_of(checkpoint(tmp_path).state).markets[SYMBOL]).strategy
    memory = msgspec.msgpack.decode(row, type=SignalsMemory)
    assert memory.candles == len(PRICES) + 1


def test_a_state_of_before_there_were_other_strategies_is_that_of_levels(tmp_path: Path) -> None:
    """A market's run that began under an older srconsole goes on.

    Given a run whose state has no section of other strategies, sizes and trails, and of the guards the first three
    When its settings are read
    Then they are those that it has, the rest built in, and nothing differs from what is in force
    """
    on_a_market(tmp_path, ToldExchange(), with_levels)
    memory = memory_of(checkpoint(tmp_path).state)
    came_later = ("signals", "scalper", "breakout", "grid", "plugin", "sizing", "pyramid", "trail")
    before = {name: dict(keys) for name, keys in memory.settings.items() if name not in came_later}
    before["guards"] = {key: before["guards"][key] for key in ("day_loss", "drawdown", "flatten")}
    del before["strategy"]["signal_max_age"]

    old = settings_of(msgspec.structs.replace(memory, settings=before))

    assert old == SETTINGS
    assert changes(old, SETTINGS) == {}
    assert set(changes(old, with_values(SETTINGS, sizing={"rule": "risk"}))) == {"sizing.rule"}
