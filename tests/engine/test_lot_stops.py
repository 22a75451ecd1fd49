"""What the stop of each of several lots was is known as far as closes were seen."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from srconsole.compose.replay import Replay
from srconsole.core.candle import Candle
from srconsole.core.lot import Lot
from srconsole.engine.lot_stops import STEPS_SHOWN, LotSteps, LotStops
from srconsole.settings.schema import GridSettings, Settings, TrailSettings
from tests.engine.running import run_to_end, written
from tests.strategies.driven import lot
from tests.walks import HOUR, walk


def trailed(bought: Lot, stop: float) -> Lot:
    """Return a lot whose stop has gone up."""
    return msgspec.structs.replace(bought, stop=stop)


def glided(closes: list[float]) -> list[Candle]:
    """Return candles in which price glides from one close to the next."""
    pairs = enumerate(pairwise([closes[0], *closes]), 1)
    return [Candle(place * HOUR, a, max(a, b), min(a, b), b, 1.0) for place, (a, b) in pairs]


def test_each_lot_keeps_the_steps_of_its_own_stop() -> None:
    """Given two lots, one of which is trailed twice in five closes, and is then sold and bought again
    When their stops are asked for
    Then each has a step for every change at a close, and the new lot none of the old one's
    """
    stops = LotStops()
    first, second = lot("a", 100.0, time=0), lot("b", 90.0, time=HOUR)
    for place, stop in enumerate((98.0, 98.0, 99.0, 99.0, 101.0)):
        stops.close(place * HOUR, [trailed(first, stop), *([second] if place else [])])

    assert stops.of(trailed(first, 101.0)) == ((0, 98.0), (2 * HOUR, 99.0), (4 * HOUR, 101.0))
    assert stops.of(second) == ((HOUR, second.stop),)
    again = lot("a", 100.0, time=6 * HOUR)
    stops.close(6 * HOUR, [again, second])
    assert stops.of(again) == ((6 * HOUR, again.stop),)


def test_no_more_steps_are_kept_than_are_shown() -> None:
    """Given a lot that is trailed at every close, for longer than is shown
    When its stop's steps are asked for
    Then they are the newest ones
    """
    stops, held = LotStops(), lot("a", 100.0, time=0)
    for place in range(STEPS_SHOWN + 10):
        stops.close(place * HOUR, [trailed(held, 1.0 + place)])

    steps = stops.of(held)
    assert len(steps) == STEPS_SHOWN
    assert steps[-1] == ((STEPS_SHOWN + 9) * HOUR, STEPS_SHOWN + 10.0)


def test_a_stop_that_was_never_moved_is_known_from_the_entry_on() -> None:
    """Given a lot whose stop is what it began as, and an engine that was started after it was bought
    When its stop is asked for
    Then it is known since the entry's candle
    """
    held = msgspec.structs.replace(lot("a", 100.0, time=3 * HOUR), first_stop=98.0, stop=98.0)
    assert LotStops().of(held) == ((3 * HOUR, 98.0),)


def test_what_is_written_down_is_known_again() -> None:
    """Given two lots, one of which was trailed, and what was written down of their stops
    When it is read again, and the next candle closes
    Then each has the steps that it had before, and those that follow
    """
    stops, first, second = LotStops(), lot("a", 100.0, time=0), lot("b", 90.0, time=HOUR)
    for place, stop in enumerate((98.0, 99.0)):
        stops.close(place * HOUR, [trailed(first, stop), second])
    written_down = msgspec.msgpack.encode(stops.remember())

    again = LotStops()
    again.restore(msgspec.msgpack.decode(written_down, type=tuple[LotSteps, ...]))
    assert (again.of(trailed(first, 99.0)), again.of(second)) == (stops.of(trailed(first, 99.0)), stops.of(second))
    again.close(2 * HOUR, [trailed(first, 101.0), second])
    assert again.of(trailed(first, 101.0)) == ((0, 98.0), (HOUR, 99.0), (2 * HOUR, 101.0))


def test_stops_that_trailed_before_a_start_are_known_behind_it(tmp_path: Path) -> None:
    """The chart drew a trailed stop from the last start on alone, as if there had been none before.

    Given a grid whose lots' stops trail, and that holds several whose stops have moved
    When its engine has ended and another one goes on with its journal
    Then the second one knows each step of each stop that the first one knew
    """
    settings = Settings(
        grid=GridSettings(lines=3, spacing=0.01, stop_pct=0.02), trail=TrailSettings(kind="percent", percent=0.015)
    )
    settings = msgspec.structs.replace(settings, strategy=msgspec.structs.replace(settings.strategy, name="grid"))
    closes = [*[100.0, 100.2] * 30, 99.5, 98.9, 98.5, 98.1, 98.3, 98.6, 98.9, 99.8, 99.6]
    replay = Replay(written(glided(closes), tmp_path / "glided.csv"))
    seen = [run_to_end(settings, replay, tmp_path).snapshot.market.strategy for _ in range(2)]
    first, second = ({} if view is None else {held.key: held.stops for held in view.lots} for view in seen)
    assert sum(len(steps) > 1 for steps in first.values()) > 0
    assert len(first) > 1
    assert second == first


@pytest.mark.slow
def test_a_grids_lots_are_shown_with_their_stops(tmp_path: Path) -> None:
    """Given a grid that holds lots at the end of its candles
    When its last snapshot is looked at, and that of the engine that goes on with it
    Then each lot has its stop since its entry's candle
    """
    settings = Settings(grid=GridSettings(lines=3, spacing=0.01, stop_pct=0.02))
    settings = msgspec.structs.replace(settings, strategy=msgspec.structs.replace(settings.strategy, name="grid"))
    replay = Replay(written(walk(7, 120), tmp_path / "walk.csv"))
    for _ in range(2):
        view = run_to_end(settings, replay, tmp_path).snapshot.market.strategy
        assert view is not None
        assert view.lots
        assert all(held.stops == ((held.entry_time, held.stop),) for held in view.lots)
