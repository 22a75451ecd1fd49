"""What a start goes on from is what was written, and a state that is a little older is read."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from srconsole.engine.checkpoint import FORMAT
from srconsole.engine.ports import Checkpoint, Pace
from srconsole.engine.status import status_of
from srconsole.errors import JournalError, SrconsoleError
from tests.engine.test_agreement import JOURNAL, Traded


@pytest.fixture
def traded(tmp_path: Path) -> Traded:
    """Return a run that has traded."""
    return Traded(tmp_path)


CHANGES = {
    "an equity": "UPDATE rows SET line = substr(line, 1, length(line) - 1) || '7' WHERE number = 88",
    "an old level's price": "UPDATE rows SET line = replace(line, ',S1,', ',S2,') || '0' WHERE number = 50",
    "a trade's pnl": "UPDATE trades SET line = line || '1' WHERE number = 0",
    "an old fact": "UPDATE facts SET body = CAST(body || x'00' AS BLOB) WHERE sequence = 2",
    "an input": "UPDATE inputs SET body = CAST(body || x'00' AS BLOB) WHERE number = 1",
    "when a fact was": "UPDATE facts SET time = time + 1 WHERE sequence = 3",
    "a loss": "UPDATE checkpoint SET state = CAST(replace(state, 'losses_in_row', 'losses_in_roe') AS BLOB)",
    "the place of the state": "UPDATE checkpoint SET place = place - 1",
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_changed_value_stops_the_engine(what: str, traded: Traded) -> None:
    """No number is another than the one that was written.

    Given a run in whose journal an equity, a trade, a fact, an input or the state was changed
    When it is started again
    Then it stops with a sentence that says what was changed
    """
    traded.change(JOURNAL, CHANGES[what])
    assert "changed" in traded.refused()


def test_a_state_with_settings_that_are_gone_is_gone_on_with(tmp_path: Path) -> None:
    """A setting that a newer srconsole has no more makes no run unstartable.

    Given a run whose state has a key and a section of settings that nobody knows
    When it is started again
    Then it goes on, with the same trades and the same state but for these
    """
    traded = Traded(tmp_path)
    state = traded.state()
    settings = {**state.settings, "vanished": {"a": 1}, "levels": {**state.settings["levels"], "gone": "x"}}
    traded.set_state(msgspec.structs.replace(state, settings=settings))
    again = traded.again()
    assert (again.trades, again.rows) == (traded.ran.trades, traded.ran.rows)
    assert any(line.text.startswith("went on") for line in again.snapshot.log)
    assert again.snapshot.market == traded.ran.snapshot.market
    assert msgspec.msgpack.encode(traded.state()) == msgspec.msgpack.encode(state)


def test_a_state_of_another_format_is_refused(traded: Traded) -> None:
    """What a state's numbers mean is not guessed.

    Given a run whose state is of the next format
    When it is started again
    Then it stops with both formats, and goes on once the state is what it was
    """
    state = traded.state()
    traded.set_state(msgspec.structs.replace(state, format=FORMAT + 1))
    assert f"checkpoint is of format {FORMAT + 1}, this srconsole reads {FORMAT}" in traded.refused()
    traded.set_state(state)
    assert traded.again().trades == traded.ran.trades


def test_a_state_that_is_another_thing_is_refused(traded: Traded) -> None:
    """Whatever stands in the state's place, the answer is a sentence.

    Given a run whose state is of other markets or another age, counts below nothing or beyond all, is no state at all,
    or has a setting that none can have
    When it is started again
    Then it stops with a sentence
    """
    state = traded.state()
    (market,), (symbol,) = state.markets.values(), state.markets
    other = {part: {"ETH/USDT": getattr(state, part)[symbol]} for part in ("markets", "closed", "pace")}
    traded.set_state(msgspec.structs.replace(state, **other, totals={}))
    assert "the journal is of ETH/USDT" in traded.refused()
    for part in ("closed", "pace", "totals"):
        known = getattr(state, part)
        traded.set_state(
            msgspec.structs.replace(state, **{part: {**known, "more": 0 if part != "pace" else Pace(False, 4.0)}})
        )
        assert "does not have the same markets in all its parts" in traded.refused(), part
    for part in ("closed", "pace"):
        traded.set_state(msgspec.structs.replace(state, **{part: {}}))
        assert "does not have the same markets in all its parts" in traded.refused(), part
    traded.set_state(msgspec.structs.replace(state, closed=dict.fromkeys(state.closed, -40)))
    assert "cannot be read" in traded.refused()
    traded.set_state(msgspec.structs.replace(state, orders=2**63))
    assert "cannot be read" in traded.refused()
    late = msgspec.structs.replace(market, trader=msgspec.structs.replace(market.trader, time=2**60))
    traded.set_state(msgspec.structs.replace(state, markets=dict.fromkeys(state.markets, late)))
    assert "cannot be read" in traded.refused()
    wrong = {**state.settings, "levels": {**state.settings["levels"], "swing_order": "many"}}
    traded.set_state(msgspec.structs.replace(state, settings=wrong))
    assert "cannot be read" in traded.refused()
    with closing(sqlite3.connect(traded.folder / JOURNAL, isolation_level=None)) as journal:
        journal.execute("UPDATE checkpoint SET state = x'80'")
    with pytest.raises(SrconsoleError, match="its checkpoint was changed"):
        traded.again()


def test_a_state_of_no_market_is_refused_by_whoever_looks() -> None:
    """Given a checkpoint whose state has its form and names no market
    When the engine, `status` or the first frame reads it
    Then it is refused in a sentence, and nobody meets a fault
    """
    empty: dict[str, object] = {}
    state = {"format": FORMAT, "settings": empty, "account": {"closed_equity": 1000.0, "bound": empty}}
    packed = msgspec.msgpack.encode({**state, "markets": empty, "pace": empty, "closed": empty, "orders": 0})

    with pytest.raises(JournalError, match="of no market; start anew with --fresh"):
        status_of(Checkpoint(0, 0, 0, packed), [])
