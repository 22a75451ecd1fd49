"""At a start the run, its journal and its account tell the same story, or the engine stops with the difference."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from srconsole.compose.replay import Replay, open_engine
from srconsole.core.by_hand import PauseEntries
from srconsole.engine.checkpoint import RunMemory
from srconsole.engine.ports import Checkpoint
from srconsole.engine.request import StepFeed
from srconsole.engine.view.snapshot import Snapshot
from srconsole.errors import ExchangeError, JournalError, SrconsoleError
from srconsole.journal.reading import checkpoint_sum
from srconsole.settings.schema import ConsoleSettings, LevelSettings, Settings, StrategySettings
from tests.engine.running import Ran, at_once, run_to_end, written
from tests.walks import walk

SETTINGS = at_once(Settings(levels=LevelSettings(swing_order=2), strategy=StrategySettings(trail_pct=0.01)))
OTHER = at_once(Settings(levels=LevelSettings(swing_order=3), strategy=StrategySettings(trail_pct=0.01)))
JOURNAL, ACCOUNT = "journal.sqlite3", "paper.sqlite3"


class Traded:
    """A run that was traded to its end, and is flat or in a position then."""

    def __init__(self, folder: Path, length: int = 91) -> None:
        folder.mkdir(exist_ok=True)
        self.home = folder / "home"
        self.replay = Replay(written(walk(5, length, gap=0.006), folder / "walk.csv"))
        self.ran = self.again()
        self.folder = Path(self.ran.snapshot.run)

    def again(self, settings: Settings = SETTINGS) -> Ran:
        """Trade it, or go on with it."""
        return run_to_end(settings, self.replay, self.home)

    def refused(self) -> str:
        """Return the sentence that the next start ends with; the start after it says the same."""
        sentences = []
        for _ in range(2):
            with pytest.raises(SrconsoleError) as caught:
                self.again()
            sentences.append(str(caught.value))
        assert sentences[0] == sentences[1]
        assert "\n" not in sentences[0]
        assert "--fresh" in sentences[0]
        return sentences[0]

    def change(self, file: str, statement: str, *values: object) -> None:
        """Change a file of the run as another program might."""
        with closing(sqlite3.connect(self.folder / file, isolation_level=None)) as connection:
            assert connection.execute(statement, values).rowcount

    def state(self) -> RunMemory:
        """Return what the checkpoint holds."""
        with closing(sqlite3.connect(self.folder / JOURNAL)) as connection:
            (state,) = connection.execute("SELECT state FROM checkpoint").fetchone()
        return msgspec.msgpack.decode(state, type=RunMemory)

    def set_state(self, state: RunMemory) -> None:
        """Put another state in the checkpoint, with its checksum, as another srconsole might."""
        with closing(sqlite3.connect(self.folder / JOURNAL)) as connection:
            place, sequence, inputs = connection.execute("SELECT place, sequence, inputs FROM checkpoint").fetchone()
        checkpoint = Checkpoint(place, sequence, inputs, msgspec.msgpack.encode(state))
        self.change(JOURNAL, "UPDATE checkpoint SET state = ?, sum = ?", checkpoint.state, checkpoint_sum(checkpoint))

    def take_away(self, file: str) -> None:
        """Lose a file, and what belongs to it."""
        for path in self.folder.glob(f"{file}*"):
            path.unlink()


def in_a_position(folder: Path) -> Traded:
    """Return a run that ends with an open position."""
    runs = (Traded(folder / str(length), length) for length in range(60, 120))
    return next(run for run in runs if run.ran.snapshot.market.position)


@pytest.fixture
def traded(tmp_path: Path) -> Traded:
    """Return a run that has traded."""
    return Traded(tmp_path)


def test_a_lost_journal_beside_a_living_account_stops_the_engine(traded: Traded) -> None:
    """A run is not begun anew on an account that has traded already.

    Given a run whose journal was deleted
    When it is started again
    Then it stops with a sentence that names the journal, and no journal and no order was made; --fresh begins anew
        with the same trades, and keeps what was there
    """
    account = (traded.folder / ACCOUNT).read_bytes()
    traded.take_away(JOURNAL)
    assert str(traded.folder / JOURNAL) in traded.refused()
    assert not (traded.folder / JOURNAL).exists()
    fresh = Replay(traded.replay.file, fresh=True)
    assert run_to_end(SETTINGS, fresh, traded.home).trades == traded.ran.trades
    assert (traded.folder.with_name(f"{traded.folder.name}.1") / ACCOUNT).read_bytes() == account


@pytest.mark.parametrize("length", [77, 91])
def test_a_lost_account_stops_the_engine(length: int, tmp_path: Path) -> None:
    """A lost account is not replaced without a word.

    Given a run, flat or in a position, whose account was deleted
    When it is started again
    Then it stops with the orders that one knows and the other does not; put back, it goes on
    """
    traded = Traded(tmp_path, length)
    kept = {path: path.read_bytes() for path in traded.folder.glob(f"{ACCOUNT}*")}
    traded.take_away(ACCOUNT)
    assert f"the journal knows {traded.state().orders} orders, the account 0 orders" in traded.refused()
    for path, content in kept.items():
        path.write_bytes(content)
    assert traded.again().trades == traded.ran.trades


@pytest.mark.parametrize("file", [JOURNAL, ACCOUNT])
def test_a_file_of_another_run_stops_the_engine(file: str, traded: Traded) -> None:
    """A journal or an account from elsewhere is not traded on.

    Given a run whose journal or account was replaced by that of another run on the same candles
    When it is started again
    Then it stops, and the sentence says what is another's
    """
    other = Path(traded.again(OTHER).snapshot.run)
    assert other != traded.folder
    traded.take_away(file)
    shutil.copy(other / file, traded.folder / file)
    sentence = traded.refused()
    assert "levels.swing_order 3, not 2" in sentence or "the account has orders of run" in sentence


def test_an_order_that_the_account_lacks_stops_the_engine(traded: Traded) -> None:
    """An account restored from an older copy is noticed.

    Given a run whose account has forgotten the newest order
    When it is started again
    Then it stops with both numbers of orders
    """
    orders = traded.state().orders
    traded.change(ACCOUNT, "DELETE FROM orders WHERE number = ?", orders)
    assert f"the journal knows {orders} orders, the account {orders - 1} orders" in traded.refused()


def test_another_equity_in_the_journal_or_the_account_stops_the_engine(traded: Traded) -> None:
    """Money is compared, too.

    Given a run whose checkpoint, or whose account, has another equity
    When it is started again
    Then it stops with both
    """
    state = traded.state()
    richer = msgspec.structs.replace(state.account, closed_equity=state.account.closed_equity + 500)
    traded.set_state(msgspec.structs.replace(state, account=richer))
    assert f"a closed equity of {richer.closed_equity:.12g} USDT" in traded.refused()
    traded.set_state(state)
    traded.again()
    traded.change(ACCOUNT, "UPDATE account SET capital = '1500.0'")
    assert "a closed equity of" in traded.refused()


def test_another_position_in_the_journal_stops_the_engine(tmp_path: Path) -> None:
    """What is held is compared to the digit that money has.

    Given a run with an open position whose checkpoint holds half of it
    When it is started again
    Then it stops with both quantities
    """
    traded = in_a_position(tmp_path)
    state = traded.state()
    (market,) = state.markets.values()
    (holding,) = (lot.holding for lot in market.trader.lots)
    holding.quantity /= 2
    traded.set_state(state)
    known, there = (f"{quantity:.12g}" for quantity in (holding.quantity, 2 * holding.quantity))
    assert f"{known} BTC/USDT is held, the exchange says {there}" in traded.refused()


def test_a_row_whose_candle_was_changed_stops_the_engine(traded: Traded) -> None:
    """A row is what was written: one row's Low off by 1 % gave other trades.

    Given a run one of whose rows has another low than was written
    When it is started again
    Then it stops with a sentence, and goes on once the row is what it was
    """
    with closing(sqlite3.connect(traded.folder / JOURNAL)) as connection:
        (line,) = connection.execute("SELECT line FROM rows WHERE number = 40").fetchone()
    parts = line.split(",")
    parts[3] = repr(float(parts[3]) * 0.99)
    traded.change(JOURNAL, "UPDATE rows SET line = ? WHERE number = 40", ",".join(parts))
    assert "its rows were changed" in traded.refused()
    traded.change(JOURNAL, "UPDATE rows SET line = ? WHERE number = 40", line)
    assert traded.again().trades == traded.ran.trades


def do(harm: str, folder: Path) -> None:
    """Do harm to a run's folder."""
    if harm == "folder removed":
        shutil.rmtree(folder)
    elif harm == "journal deleted":
        (folder / JOURNAL).unlink()
    else:
        Path(shutil.copy(folder / JOURNAL, folder / "copy")).replace(folder / JOURNAL)


@pytest.mark.parametrize("harm", ["journal deleted", "journal replaced", "folder removed"])
def test_harm_while_the_engine_runs_stops_it_before_anything_else_is_done(harm: str, tmp_path: Path) -> None:
    """What is written to a deleted file is lost, so nothing is.

    Given an engine that trades
    When its journal is deleted or replaced, or its folder removed, and a candle is brought
    Then the engine stops with a JournalError, what was asked of it is answered, and no order was sent
    """
    slow = msgspec.structs.replace(SETTINGS, console=ConsoleSettings(unpaced=60, speed=0.001))
    replay = Replay(written(walk(5, 120, gap=0.006), tmp_path / "walk.csv"))
    shown: list[Snapshot] = []

    async def trade() -> str:
        with open_engine(slow, replay, {"SRCONSOLE_HOME": str(tmp_path / "home")}, shown.append) as opened:
            trading = asyncio.create_task(opened.engine.trade())
            while not (shown and shown[-1].market.feed.closed == 60):  # noqa: ASYNC110  # a snapshot is no event
                await asyncio.sleep(0.001)
            folder = Path(shown[-1].run)
            do(harm, folder)
            answer = await opened.engine.ask(StepFeed())
            with pytest.raises(JournalError) as caught:
                await trading
            assert not answer.done
            assert await opened.engine.ask(PauseEntries()) == (False, "the engine has stopped; nothing was done")
        return str(caught.value)

    sentence = asyncio.run(trade())
    assert JOURNAL in sentence
    assert "while the engine was at" in sentence
    assert shown[-1].market.feed.closed == 60


def test_renamed_candles_go_on_with_their_run(tmp_path: Path) -> None:
    """The same candles under the same settings are the same run, whatever the file is called.

    Given a run on a file
    When a copy of the file under another name is replayed
    Then it goes on with that run, says under which name it was begun, and there is no second one
    """
    traded = Traded(tmp_path)
    copy = shutil.copy(traded.replay.file, tmp_path / "other name.csv")
    again = run_to_end(SETTINGS, Replay(Path(copy)), traded.home)
    assert (again.snapshot.run, again.trades) == (str(traded.folder), traded.ran.trades)
    assert any("went on" in line.text and "begun as walk" in line.text for line in again.snapshot.log)
    assert len(list((traded.home / "replay").iterdir())) == 1


def test_fresh_sets_aside_whatever_is_there(tmp_path: Path) -> None:
    """Beginning anew keeps everything, whichever part of a run is left.

    Given a folder of a run with an account, a log and a table but no journal
    When the run is begun with --fresh
    Then it is traded from its beginning, and all that was there is kept beside it
    """
    traded = Traded(tmp_path)
    traded.take_away(JOURNAL)
    left = {path.name: path.read_bytes() for path in traded.folder.iterdir()}
    fresh = run_to_end(SETTINGS, Replay(traded.replay.file, fresh=True), traded.home)
    aside = traded.folder.with_name(f"{traded.folder.name}.1")
    assert fresh.trades == traded.ran.trades
    assert {path.name: path.read_bytes() for path in aside.iterdir()} == left


def test_an_account_that_cannot_be_read_is_an_exchange_error(traded: Traded) -> None:
    """Whatever stands in the account's place, the answer is a sentence.

    Given a run whose account has text for a number, a fill of nothing, or no capital
    When it is started again
    Then it stops with a sentence that names the file
    """
    whole = (traded.folder / ACCOUNT).read_bytes()
    for harm in (
        "UPDATE orders SET fill_price = 'much' WHERE number = 1",
        "UPDATE orders SET fill_quantity = x'00' WHERE number = 1",
        "UPDATE orders SET fill_quantity = '0.0' WHERE number = 1",
        "UPDATE orders SET fee = 'nan' WHERE number = 1",
        "UPDATE orders SET client_id = x'05' WHERE number = 1",
        "UPDATE account SET capital = 'inf'",
        "DELETE FROM account",
    ):
        traded.change(ACCOUNT, harm)
        with pytest.raises(ExchangeError, match=ACCOUNT.replace(".", r"\.")):
            traded.again()
        traded.take_away(ACCOUNT)
        (traded.folder / ACCOUNT).write_bytes(whole)
