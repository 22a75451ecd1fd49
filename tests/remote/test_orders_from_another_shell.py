"""A person gives an engine single orders from another shell, without its screen."""

from __future__ import annotations

import select
import socket
import stat
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from srconsole.cli.main import main
from srconsole.compose.orders import order
from srconsole.compose.replay import Replay, open_engine
from srconsole.core.by_hand import Flatten, PauseEntries
from srconsole.engine.request import Answer
from srconsole.engine.thread import EngineThread
from srconsole.engine.view.snapshot import Snapshot
from srconsole.errors import RequestError, SrconsoleError
from srconsole.remote.caller import call
from srconsole.remote.wire import LINK, answer_of
from srconsole.settings.schema import ConsoleSettings, LevelSettings, Settings
from tests.engine.running import written
from tests.walks import walk

SETTINGS = Settings(levels=LevelSettings(swing_order=2), console=ConsoleSettings(unpaced=91, speed=0.001))


class Trading:
    """An engine that has traded 91 candles, in a position by then, and waits for the next."""

    def __init__(self, home: Path, seed: int = 5) -> None:
        self.home = home
        file = written(walk(seed, 120, gap=0.006), home.parent / f"walk-{seed}.csv")
        self.thread = EngineThread(partial(open_engine, SETTINGS, Replay(file), self.environment))
        self.thread.start()
        self.until(lambda snapshot: snapshot.market.feed.closed >= 91)

    @property
    def environment(self) -> dict[str, str]:
        """What a shell has to name to find the run."""
        return {"SRCONSOLE_HOME": str(self.home)}

    @property
    def folder(self) -> Path:
        """The run's folder."""
        return Path(self.shown.run)

    @property
    def shown(self) -> Snapshot:
        """What a console would show."""
        snapshot = self.thread.snapshot()
        assert snapshot is not None
        return snapshot

    def until(self, wanted: Callable[[Snapshot], bool]) -> None:
        """Wait until a snapshot is as wanted."""
        end = time.monotonic() + 20
        while True:
            snapshot = self.thread.snapshot()
            if self.thread.error is not None:
                raise self.thread.error
            if snapshot is not None and wanted(snapshot):
                return
            assert time.monotonic() < end
            select.select([], [], [], 0.01)


@pytest.fixture
def trading(tmp_path: Path) -> Iterator[Trading]:
    """Return an engine that trades."""
    engine = Trading(tmp_path / "home")
    yield engine
    engine.thread.stop()


def test_an_engine_is_paused_resumed_and_flattened_from_another_shell(
    trading: Trading, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody on the train has a shell, and no patience for a screen.

    Given an engine that holds a position
    When `pause`, `resume` and `flatten` are typed in another shell
    Then each prints what was done and ends with 0, the position is sold, and the log names the shell
    """
    monkeypatch.setenv("SRCONSOLE_HOME", str(trading.home))
    held = trading.shown.market.position

    assert main(["pause"]) == 0
    paused = trading.shown.market.paused
    assert main(["resume"]) == 0
    resumed = trading.shown.market.paused
    assert main(["flatten"]) == 0

    assert (paused, resumed, trading.shown.market.paused) == (True, False, True)
    assert held is not None
    assert trading.shown.market.position is None
    said = capsys.readouterr().out.splitlines()
    assert said[:2] == ["entries are paused", "entries are on"]
    assert said[2].startswith("sold ")
    assert any(line.text.startswith("by hand, from the shell: sold ") for line in trading.shown.log)


def test_an_order_without_an_engine_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing runs, so nothing can be paused.

    Given a home without a run
    When `flatten` is typed
    Then it ends with 2, and its one line names the home and what would start an engine
    """
    monkeypatch.setenv("SRCONSOLE_HOME", str(tmp_path))

    assert main(["flatten"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line == f"srconsole: no engine trades a run in {tmp_path}; `srconsole` starts one"


def test_one_of_several_engines_has_to_be_named(trading: Trading) -> None:
    """An order must never reach the wrong run.

    Given two engines that trade
    When an order names none, a part that both have, or a part that one has
    Then the first two are refused with both names, and the third reaches that one alone
    """
    other = Trading(trading.home, seed=6)
    try:
        for unclear in (None, "walk-"):
            with pytest.raises(RequestError, match=r"2 engines trade: name one with --run.*walk-5.*walk-6"):
                order("pause", unclear, trading.environment)
        with pytest.raises(RequestError, match="no engine trades a run with 'walk-7' in its name"):
            order("pause", "walk-7", trading.environment)

        assert order("pause", "walk-6", trading.environment).done
        assert (trading.shown.market.paused, other.shown.market.paused) == (False, True)
    finally:
        other.thread.stop()


def test_nobody_else_can_give_orders(trading: Trading) -> None:
    """Other users of a machine are not asked in.

    Given an engine that trades
    When its socket is looked at
    Then the folder of the socket can be entered by its owner alone
    """
    place = (trading.folder / LINK).readlink()

    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    assert stat.S_ISSOCK(place.stat().st_mode)


def test_nothing_is_left_behind(trading: Trading) -> None:
    """A run's folder says the truth about who trades it.

    Given an engine that has ended, and one that was killed before it and left its socket
    When their folders are looked at, and the second run is traded again
    Then link and socket of the first are gone, and those left behind are replaced and removed
    """
    place = (trading.folder / LINK).readlink()
    trading.thread.stop()
    gone = place.exists() or place.parent.exists() or (trading.folder / LINK).is_symlink()

    place.parent.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(place))
    (trading.folder / LINK).symlink_to(place)
    silent = call(trading.folder, PauseEntries())
    again = Trading(trading.home)
    answer = call(again.folder, PauseEntries())
    again.thread.stop()

    assert not gone
    assert silent is None
    assert answer == Answer(True, "entries are paused")
    assert not place.parent.exists()


def test_an_engine_that_does_not_answer_is_named(trading: Trading) -> None:
    """Silence is told as silence.

    Given an engine whose socket takes calls and never answers
    When `flatten` is ordered
    Then after 3 seconds one sentence names the run and the process, and says that it may happen yet
    """
    link = trading.folder / LINK
    place = link.readlink().parent / "deaf"
    link.unlink()
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(str(place))
        link.symlink_to(place)
        deaf.listen()
        begun = time.monotonic()
        with pytest.raises(SrconsoleError, match=r"\(process \d+\) has not answered within 3 s; it may do so yet"):
            order("flatten", None, trading.environment)
        took = time.monotonic() - begun
    place.unlink()

    assert 2.9 < took < 4.5


@pytest.mark.parametrize(
    "line", [b"\n", b"flatten\n", b'{"type":"EnterLevel","key":"S1"}\n', b"[" * 5000, b"\xff\xfe\n"]
)
def test_what_is_no_request_changes_nothing(line: bytes, trading: Trading) -> None:
    """A socket hears all kinds of things.

    Given an engine that trades
    When something that is no request comes, cut, too long or of another kind
    Then the answer says so, and the engine answers the next request
    """
    with socket.socket(socket.AF_UNIX) as caller:
        caller.connect(str((trading.folder / LINK).readlink()))
        caller.settimeout(5)
        caller.sendall(line)
        answer = answer_of(caller.recv(4096))

    assert not answer.done
    assert answer.text.startswith("this is no request: ")
    assert call(trading.folder, Flatten()) is not None
