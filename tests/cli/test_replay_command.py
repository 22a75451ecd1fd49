"""What `srconsole replay` is told: speeds and times as people write them."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from srconsole.cli.main import main
from srconsole.cli.replay_command import speed_of
from srconsole.cli.times import milliseconds_of
from srconsole.compose.replay import Replay, open_feed
from srconsole.errors import RequestError
from srconsole.settings.schema import Settings
from tests.engine.running import written
from tests.walks import HOUR, walk


@pytest.mark.parametrize(("text", "speed"), [("4", 4.0), ("0.5", 0.5), ("max", math.inf)])
def test_a_speed_is_candles_a_second_or_max(text: str, speed: float) -> None:
    """A replay goes as fast as a person wants.

    Given a speed as a person writes it
    When it is read
    Then it is so many candles a second, and max is as fast as it goes
    """
    assert speed_of(text) == speed


@pytest.mark.parametrize("text", ["0", "-1", "fast", "inf", "nan", "100001"])
def test_what_is_no_speed_is_refused(text: str) -> None:
    """A speed that is none is said.

    Given something that is no speed
    When it is read
    Then it is refused with what is allowed
    """
    with pytest.raises(RequestError, match="candles a second"):
        speed_of(text)


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [("1970-01-02", 24 * HOUR), ("1970-01-01T01:00:00Z", HOUR), ("1970-01-01T01:00+01:00", 0)],
)
def test_a_time_without_a_zone_is_utc(text: str, milliseconds: int) -> None:
    """Times are UTC unless they say otherwise.

    Given a time as a person writes it
    When it is read
    Then it is that moment, UTC where no zone is said
    """
    assert milliseconds_of(text) == milliseconds
    with pytest.raises(RequestError, match="no time"):
        milliseconds_of(f"{text} or so")


def test_candles_before_from_are_due_at_once(tmp_path: Path) -> None:
    """The pace begins at the time that a person names.

    Given a replay that shall pace from the eleventh candle on
    When it is asked which candles are due
    Then the first ten are due at once, the next one is not, and a time behind the end is refused
    """
    made = walk(1, 30)
    file = written(made, tmp_path / "walk.csv")
    feed = open_feed(Settings(), Replay(file, paced_from=made[10].time))
    waits = [feed.wait(number) for number in range(11)]
    assert waits[:10] == [0.0] * 10
    assert 0 < (waits[10] or 0) <= 0.25
    with pytest.raises(RequestError, match="behind the last candle"):
        open_feed(Settings(), Replay(file, paced_from=made[-1].time + HOUR))


def test_a_missing_file_is_said_before_any_screen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong name is one sentence.

    Given the name of no file
    When a replay of it is asked for
    Then one line on stderr names it and the exit code is 2
    """
    assert main(["replay", str(tmp_path / "missing.csv")]) == 2
    message = capsys.readouterr().err
    assert "missing.csv: there is no such file" in message
    assert message.count("\n") == 1
