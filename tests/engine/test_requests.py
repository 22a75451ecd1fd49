"""What a person asks of a running engine: carried out, written down, answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from srconsole.compose.replay import Replay, open_engine
from srconsole.core import by_hand
from srconsole.core.lot import State
from srconsole.core.offer import Key
from srconsole.engine import facts
from srconsole.engine.request import Answer, PauseFeed, Request, ResumeFeed, SetSpeed, StepFeed
from srconsole.engine.view.snapshot import Snapshot
from srconsole.journal.read_only import read_run
from srconsole.settings.schema import ConsoleSettings, LevelSettings, MarketSettings, Settings
from tests.engine.running import written
from tests.walks import walk

SLOW = Settings(levels=LevelSettings(swing_order=2), console=ConsoleSettings(unpaced=60, speed=0.001))


class Desk:
    """An engine that has traded 60 candles and waits, and what it shows."""

    def __init__(self, folder: Path, settings: Settings = SLOW, seed: int = 26) -> None:
        self.folder = folder
        self.settings = settings
        self.file = written(walk(seed, 120, gap=0.006), folder / "walk.csv")
        self.shown: list[Snapshot] = []

    def talk(self, *requests: Request | Callable[[Snapshot], Request]) -> list[Answer]:
        """Start the engine, ask it for these, one after the other, and stop it."""
        return asyncio.run(self._talk(requests))

    async def _talk(self, requests: tuple[Request | Callable[[Snapshot], Request], ...]) -> list[Answer]:
        environment = {"SRCONSOLE_HOME": str(self.folder / "home")}
        with open_engine(self.settings, Replay(self.file), environment, self.shown.append) as opened:
            trading = asyncio.create_task(opened.engine.trade())
            while not (self.shown and self.shown[-1].market.feed.closed >= 60):  # noqa: ASYNC110  # a snapshot is no event
                await asyncio.sleep(0.001)
            answers = [
                await opened.engine.ask(request(self.now) if callable(request) else request) for request in requests
            ]
            opened.engine.stop()
            await trading
        return answers

    @property
    def now(self) -> Snapshot:
        """The newest snapshot."""
        return self.shown[-1]

    def facts(self) -> list[facts.Noted]:
        """Return the newest facts of the journal."""
        remembered = read_run(Path(self.now.run)).remembered
        return [*remembered.latest, *remembered.facts]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return an engine that is not started yet."""
    return Desk(tmp_path)


def nearest(snapshot: Snapshot) -> Request:
    """Enter the nearest support."""
    return by_hand.EnterLevel(support(snapshot))


def support(snapshot: Snapshot) -> Key:
    """Return the nearest support."""
    return next(level.id for level in snapshot.market.levels if level.tier == "S1")


def test_a_level_is_entered_managed_and_left_by_hand(desk: Desk) -> None:
    """The keyboard overrides anything, and the journal holds it.

    Given an engine that waits, flat, between two candles
    When a person enters S1, moves the stop, sells half and flattens
    Then each is answered with what it did, the trade is manual, entries are paused, and every step is in the journal
    """
    desk.talk(by_hand.Flatten())
    answers = desk.talk(
        by_hand.ResumeEntries(),
        nearest,
        lambda shown: by_hand.MoveStop((shown.market.price or 0) * 0.985),
        by_hand.ClosePart(0.5),
        by_hand.Flatten(),
    )
    assert [answer.done for answer in answers] == [True] * 5
    assert answers[1].text.startswith("bought")
    assert answers[2].text.startswith("the stop is at")
    assert "entries are paused" in answers[4].text
    assert desk.now.market.state is State.FLAT
    assert desk.now.market.paused
    assert desk.now.market.trades[-1].exit_reason == "manual"
    kinds = [type(noted.fact).__name__ for noted in desk.facts()]
    expected = ["Requested", "Ordered", "Filled", "Done", "Requested", "Done", "Requested", "Ordered", "Filled", "Done"]
    expected += ["Requested", "Ordered", "Filled", "Closed", "Done"]
    assert kinds[-len(expected) :] == expected


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        pytest.param(by_hand.PauseEntries(), "entries are paused", id="pause"),
        pytest.param(by_hand.ResumeEntries(), "entries are on", id="resume"),
        pytest.param(by_hand.ResetHalt(), "no halt", id="reset a halt"),
        pytest.param(PauseFeed(), "the candles are paused", id="pause the feed"),
        pytest.param(ResumeFeed(), "the candles go on", id="resume the feed"),
        pytest.param(SetSpeed(0.002), "0.002 candles a second", id="speed"),
        pytest.param(lambda shown: by_hand.DisableLevel(support(shown)), "is disabled", id="disable"),
    ],
)
def test_a_request_is_answered_and_written_with_its_place(
    request_: Request | Callable[[Snapshot], Request], words: str, desk: Desk
) -> None:
    """A request is in the journal with its place in the stream and what it did.

    Given an engine after 60 candles
    When a person asks for something
    Then the answer says what was done, and the journal holds request and effect at place 60
    """
    (answer,) = desk.talk(request_)
    assert answer.done
    assert words in answer.text
    asked, done = desk.facts()[-2:]
    assert isinstance(asked.fact, facts.Requested)
    assert (done.fact, asked.place, done.place) == (facts.Done(answer.text), 60, 60)


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        pytest.param(by_hand.MoveStop(1.0), "no open position", id="stop while flat"),
        pytest.param(by_hand.ClosePart(2.0), "no open position", id="part while flat"),
        pytest.param(by_hand.EnterLevel("S1"), "not a support", id="a level that is none"),
        pytest.param(SetSpeed(0.0), "a speed is above 0", id="no speed"),
        pytest.param(SetSpeed(float("nan")), "a speed is above 0", id="not a number"),
    ],
)
def test_a_refused_request_is_written_with_its_reason(request_: Request, reason: str, desk: Desk) -> None:
    """A refusal says why and changes nothing.

    Given an engine that waits, flat
    When a person asks for what cannot be done
    Then the answer and the journal hold the reason, and the state is as before
    """
    desk.talk(by_hand.Flatten())
    before = desk.now
    (answer,) = desk.talk(request_)
    assert not answer.done
    assert reason in answer.text
    assert isinstance(desk.facts()[-1].fact, facts.NotDone)
    now = desk.now
    assert (now.market.state, now.account, now.market.feed) == (
        before.market.state,
        before.account,
        before.market.feed,
    )


def test_a_step_brings_one_candle_and_pauses(desk: Desk) -> None:
    """A person can go through a replay candle by candle.

    Given a replay
    When a person steps twice
    Then two more candles have closed and the feed is paused
    """
    desk.talk(StepFeed(), StepFeed(), PauseFeed())
    assert desk.now.market.feed.closed == 62
    assert desk.now.market.feed.paused


def test_what_a_person_did_sticks_through_a_restart(desk: Desk) -> None:
    """A restart forgets nothing that a person did.

    Given entries that are paused, a level that is disabled and another speed
    When the engine ends and is started again
    Then entries are still paused, the level still disabled, and the speed the same
    """
    desk.talk(by_hand.PauseEntries(), lambda shown: by_hand.DisableLevel(support(shown)), SetSpeed(0.005))
    disabled = [level.id for level in desk.now.market.levels if level.disabled]
    assert len(disabled) == 1
    desk.talk(StepFeed(), StepFeed())
    assert desk.now.market.paused
    assert [level.id for level in desk.now.market.levels if level.disabled] == disabled
    assert desk.now.market.feed.speed == 0.005
    assert any("went on" in line.text for line in desk.now.log)


def test_prices_and_parts_fit_the_market(tmp_path: Path) -> None:
    """Stops stand on a tick and parts on a step, as an exchange wants them.

    Given a market with a tick of 0.25 and a step of 0.1
    When a person enters S1, sets a stop between two ticks and sells a third
    Then the stop is rounded up to a tick and the part down to a step
    """
    market = MarketSettings(tick=0.25, step=0.1)
    desk = Desk(tmp_path, msgspec.structs.replace(SLOW, market=market))
    desk.talk(by_hand.Flatten())
    desk.talk(nearest)
    assert desk.now.market.position is not None
    price, held = desk.now.market.price or 0.0, desk.now.market.position.quantity
    desk.talk(by_hand.MoveStop(price * 0.985), by_hand.ClosePart(1 / 3))
    assert desk.now.market.position is not None
    stop = desk.now.market.position.stop
    assert stop % 0.25 == 0
    assert price * 0.985 <= stop < price * 0.985 + 0.25
    sold = held - desk.now.market.position.quantity
    assert round(sold, 9) == round(held / 3 // 0.1 * 0.1, 9)


@pytest.mark.parametrize("seed", [21, 26])
def test_any_part_of_a_position_can_be_sold_where_the_market_has_a_step(seed: int, tmp_path: Path) -> None:
    """Selling part after part never stops the engine.

    Given a market with a step of 0.1 and a position
    When a person sells a third, a third of the rest, and so on, and then the rest
    Then each is done or refused with its reason, the rest is sold whole, and the engine works on
    """
    market = MarketSettings(step=0.1, min_notional=20)
    desk = Desk(tmp_path, msgspec.structs.replace(SLOW, market=market), seed)
    desk.talk(by_hand.Flatten())
    answers = desk.talk(nearest, *[by_hand.ClosePart(1 / 3)] * 9, by_hand.Flatten())
    assert answers[0].done
    assert answers[1].done
    assert all(answer.done or "below what the exchange accepts" in answer.text for answer in answers)
    assert not answers[9].done
    assert desk.now.market.state is State.FLAT
    assert desk.now.fault == ""
