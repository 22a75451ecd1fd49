"""The engine on its own thread, behind the link that a console has."""

from __future__ import annotations

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

import pytest

from srconsole.compose.replay import Replay, SystemClock, open_engine, open_feed
from srconsole.core.by_hand import PauseEntries
from srconsole.engine.host import Engine, Publish
from srconsole.engine.request import Answer, SetSpeed
from srconsole.engine.run import Run
from srconsole.engine.thread import EngineThread, Opened
from srconsole.engine.view.snapshot import Snapshot
from srconsole.errors import CandleError, JournalError
from srconsole.exchange.paper.exchange import PaperExchange
from srconsole.journal.sqlite_journal import SqliteJournal
from srconsole.settings.schema import ConsoleSettings, LevelSettings, Settings
from tests.engine.running import written
from tests.walks import walk

SETTINGS = Settings(levels=LevelSettings(swing_order=2), console=ConsoleSettings(unpaced=60, speed=0.001))


def thread_on(file: Path, home: Path) -> EngineThread:
    """Return an engine thread that is not started yet."""
    return EngineThread(partial(open_engine, SETTINGS, Replay(file), {"SRCONSOLE_HOME": str(home)}))


async def shown_after(thread: EngineThread, closed: int) -> Snapshot:
    """Return the first snapshot after so many candles."""
    while True:
        snapshot = thread.snapshot()
        if snapshot is not None and (snapshot.market.feed.closed >= closed or snapshot.fault):
            return snapshot
        if thread.error is not None:
            raise thread.error
        await asyncio.sleep(0.005)


def test_a_request_from_another_thread_is_answered_and_shown(tmp_path: Path) -> None:
    """The console's way to the engine works across threads.

    Given an engine on its thread
    When a request comes from the console's loop
    Then it is answered, the newest snapshot shows its effect, and the engine ends when it is told to
    """
    thread = thread_on(written(walk(26, 120), tmp_path / "walk.csv"), tmp_path / "home")
    thread.start()

    async def ask() -> Snapshot | None:
        await shown_after(thread, 60)
        answer = await thread.ask(PauseEntries())
        assert answer.done
        return thread.snapshot()

    snapshot = asyncio.run(ask())
    thread.stop()
    assert snapshot is not None
    assert snapshot.market.paused
    assert thread.error is None
    assert asyncio.run(thread.ask(PauseEntries())).text == "the engine is not running"


def test_what_ends_the_engine_is_told_and_kept(tmp_path: Path) -> None:
    """An engine that cannot begin says why.

    Given a file of candles that cannot be used
    When an engine is started on it
    Then its error is kept for whoever started it, and said to whoever asks
    """
    file = tmp_path / "bad.csv"
    file.write_text("Time,Open\n")
    thread = thread_on(file, tmp_path / "home")
    thread.start()
    with pytest.raises(CandleError, match="header"):
        asyncio.run(shown_after(thread, 1))
    thread.stop()
    assert str(file) in thread.failure()
    assert not asyncio.run(thread.ask(PauseEntries())).done


def test_a_thread_that_was_never_started_stops_at_once(tmp_path: Path) -> None:
    """A console that fails before its first frame leaves no engine behind.

    Given an engine that was not started
    When it is told to stop
    Then that is all
    """
    thread = thread_on(tmp_path / "nothing.csv", tmp_path)
    thread.stop()
    assert thread.snapshot() is None
    assert thread.failure() == ""


class FailingJournal(SqliteJournal):
    """A journal whose disk fails at some commit.

    Attributes:
        left: commits until then.
    """

    left = 10**9

    def commit(self) -> None:
        """Write, until the disk fails."""
        self.left -= 1
        if self.left < 0:
            raise JournalError("the disk is gone")
        super().commit()


def racing(folder: Path, seed: int, ending: str) -> Counter[str]:
    """Ask an engine from another loop while it ends; return how often each kind of answer came."""
    chance = random.Random(seed)
    replay = Replay(folder / "walk.csv")
    made: list[FailingJournal] = []

    @contextmanager
    def opened(publish: Publish) -> Iterator[Opened]:
        home = folder / str(seed)
        home.mkdir()
        journal = FailingJournal(home / "journal.sqlite3", "run", None)
        made.append(journal)
        exchange = PaperExchange(home / "paper.sqlite3", SETTINGS)
        feed = open_feed(SETTINGS, replay)
        engine = Engine(SETTINGS, Run("replay", "walk", ""), [feed], exchange, journal, SystemClock(), publish)
        try:
            yield Opened(engine, [])
        finally:
            exchange.close()
            journal.close()

    thread = EngineThread(opened)
    thread.start()

    async def ask_on() -> list[Answer]:
        await shown_after(thread, 1)
        asked = [asyncio.create_task(thread.ask(SetSpeed(0.001)))]
        stop = threading.Thread(target=thread.stop)
        for at in range(40):
            if at == 10 and ending == "stopped":
                stop.start()
            if at == 10 and ending == "failed":
                made[0].left = chance.randrange(12)
            asked.append(asyncio.create_task(thread.ask(SetSpeed(0.001))))
            await asyncio.sleep(chance.choice([0, 0, 0, 0.0002]))
        answers = await asyncio.wait_for(asyncio.gather(*asked), 20)
        if ending == "stopped":
            stop.join()
        return answers

    answers = asyncio.run(ask_on())
    thread.stop()
    return Counter("done" if answer.done else answer.text for answer in answers)


@pytest.mark.parametrize("ending", ["stopped", "failed"])
def test_every_request_is_answered_also_while_the_engine_ends(ending: str, tmp_path: Path) -> None:
    """Nobody waits for ever, and nobody is told by a crash.

    Given an engine that is asked one thing after another from another thread
    When it is stopped meanwhile, or ends by a fault
    Then each request has one answer: that it was done, or that the engine has stopped
    """
    written(walk(26, 80), tmp_path / "walk.csv")
    answers = sum((racing(tmp_path, seed, ending) for seed in range(12)), Counter[str]())
    assert answers.total() == 12 * 41
    assert answers["done"] > 12
    assert answers.total() > answers["done"]
    opens = "the run is still being opened"
    words = ("the engine has stopped", "the engine is not running", "the disk is gone", opens)
    assert all(text.startswith(words) for text in answers if text != "done")


@pytest.mark.soak
@pytest.mark.parametrize("ending", ["stopped", "failed"])
def test_every_request_is_answered_in_hundreds_of_endings(ending: str, tmp_path: Path) -> None:
    """Nobody waits for ever, whatever the moment.

    Given an engine that is asked one thing after another from another thread
    When it ends meanwhile, 300 times
    Then each request has one answer
    """
    written(walk(26, 80), tmp_path / "walk.csv")
    assert sum(racing(tmp_path, seed, ending).total() for seed in range(300)) == 300 * 41


def test_an_engine_that_is_asked_after_its_end_answers(tmp_path: Path) -> None:
    """A request that comes too late is answered like any other.

    Given an engine that has traded to its end
    When it is asked for something
    Then the answer says that it has stopped
    """
    replay = Replay(written(walk(26, 20), tmp_path / "walk.csv"))

    async def late() -> Answer:
        with open_engine(SETTINGS, replay, {"SRCONSOLE_HOME": str(tmp_path / "home")}, lambda _: None) as opened:
            await opened.engine.trade(until_end=True)
            return await asyncio.wait_for(opened.engine.ask(PauseEntries()), 5)

    assert asyncio.run(late()) == Answer(False, "the engine has stopped; nothing was done")


def test_an_engine_can_be_stopped_at_any_moment_and_again(tmp_path: Path) -> None:
    """Stopping never fails, however often and by whomever it is done.

    Given an engine that ends by itself at once
    When it is told to stop from several threads, again and again, while it ends
    Then nothing is raised and it has ended
    """
    replay = Replay(written(walk(26, 5), tmp_path / "walk.csv"))
    failures: list[BaseException] = []

    def stop(thread: EngineThread) -> None:
        try:
            for _ in range(50):
                thread.stop()
        except BaseException as error:  # noqa: BLE001  # any of them is what is looked for
            failures.append(error)

    for at in range(8):
        thread = thread_on(replay.file, tmp_path / str(at))
        thread.start()
        stoppers = [threading.Thread(target=stop, args=(thread,)) for _ in range(3)]
        for stopper in stoppers:
            stopper.start()
        for stopper in stoppers:
            stopper.join()
        assert thread.error is None
    assert failures == []


@pytest.mark.parametrize("fault", [ZeroDivisionError("a fault"), JournalError("the disk is full")])
def test_a_fault_of_the_engine_is_in_the_log_that_the_message_names(fault: Exception, tmp_path: Path) -> None:
    """What a person is told to read is there to be read.

    Given an engine that trades
    When it ends by a fault of srconsole, or by what it cannot do without
    Then errors.log has that with the place in the program, as the message of a fault says
    """
    replay, environment = Replay(written(walk(26, 20), tmp_path / "walk.csv")), {"SRCONSOLE_HOME": str(tmp_path)}

    def fail(_: Snapshot) -> None:
        raise fault

    thread = EngineThread(lambda _: open_engine(SETTINGS, replay, environment, fail))
    thread.start()
    with pytest.raises(type(fault)):
        asyncio.run(shown_after(thread, 20))
    thread.stop()
    assert thread.error is fault
    (log,) = tmp_path.glob("replay/*/*/errors.log")
    assert f"{type(fault).__name__}: {fault}" in log.read_text(encoding="utf-8")
    assert "test_thread.py" in log.read_text(encoding="utf-8")
    assert ("errors.log says where" in thread.failure()) == isinstance(fault, ZeroDivisionError)
    assert type(fault).__name__ not in thread.failure()


def test_a_fault_before_there_is_a_log_names_another_way(tmp_path: Path) -> None:
    """A person is not sent to a file that is not there.

    Given an engine that fails before it has a folder
    When its message is read
    Then it names --debug and no log
    """

    def fail(_: Publish) -> AbstractContextManager[Opened]:
        raise ZeroDivisionError

    thread = EngineThread(fail)
    thread.start()
    thread.stop()
    assert "--debug" in thread.failure()
    assert "errors.log" not in thread.failure()
    assert list(tmp_path.iterdir()) == []
