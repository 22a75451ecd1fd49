"""A person's program is run on what happens, and holds nothing up whatever it does."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
from pathlib import Path

import msgspec
import pytest

from srconsole.compose.alarm import MOST, Alarm
from srconsole.engine.view.snapshot import Snapshot
from srconsole.errors import SettingsError
from srconsole.settings.layers import load_settings
from srconsole.settings.schema import AlertSettings
from tests.compose.driven import AT, BELOW, GIVEN, environment, holds, placed, ready, running, sold
from tests.console import canned

pytestmark = pytest.mark.slow

FLAT, HELD = canned.flat(), canned.in_stop_loss()
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "BITGET_API_SECRET": "s3cr3t", "HOME": "/nowhere"}


def program(folder: Path, text: str) -> str:
    """Write a program of Python and return the command that runs it."""
    (folder / "told.py").write_text(text, encoding="utf-8")
    return f"'{sys.executable}' '{folder / 'told.py'}' 'two words'"


def told(alarm: Alarm, *snapshots: Snapshot) -> list[Snapshot]:
    """Publish snapshots under the eyes of an alarm, which ends then; return what was published."""
    seen: list[Snapshot] = []
    publish = alarm.watching(seen.append)
    for snapshot in snapshots:
        publish(snapshot)
    alarm.close()
    return seen


def test_the_event_comes_as_json_and_without_keys(tmp_path: Path) -> None:
    """Given a program that writes down what it is given
    When something is bought
    Then it has the event on stdin and in its environment, its own words, and none of the exchange's keys
    """
    wrote = tmp_path / "wrote.json"
    command = program(
        tmp_path,
        "import json, os, sys\n"
        f"json.dump([sys.stdin.read(), dict(os.environ), sys.argv[1:]], open({str(wrote)!r}, 'w'))\n",
    )
    seen = told(Alarm(command, ENVIRONMENT), FLAT, HELD)
    text, environment, words = json.loads(wrote.read_text(encoding="utf-8"))

    assert seen == [FLAT, HELD]
    assert json.loads(text) == {
        "kind": "fill", "market": "BTC/USD", "mode": "replay", "time": "2019-01-10T13:00:00Z",
        "text": "bought 0.133781, entry at 3,737.46",
    }  # fmt: skip
    assert environment["SRCONSOLE_EVENT"] == text
    assert "s3cr3t" not in environment.values()
    assert words == ["two words"]


def test_a_program_that_hangs_holds_nothing_up(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Given a program that never ends, and a child of its own
    When more happens than may wait for it
    Then publishing takes no time, the program is ended after its patience, and that is told once
    """
    caplog.set_level(logging.WARNING, "srconsole.trading")
    command = program(tmp_path, "import subprocess, time\nsubprocess.Popen(['sleep', '60'])\ntime.sleep(60)\n")
    alarm = Alarm(command, ENVIRONMENT, patience=0.3)
    begun = time.monotonic()
    publish = alarm.watching(lambda _: None)
    for _ in range(MOST * 2):
        publish(FLAT)
        publish(HELD)
    assert time.monotonic() - begun < 0.2
    alarm.close()

    assert [record.getMessage() for record in caplog.records] == [
        "alerts.command: it took more than 0.3 s and was ended; this is told once"
    ]


@pytest.mark.parametrize(
    ("command", "trouble"),
    [("/no/such/program", "it cannot be run: No such file or directory"), ("false", "it ended with 1")],
)
def test_a_program_that_fails_is_told_once(command: str, trouble: str, caplog: pytest.LogCaptureFixture) -> None:
    """Given a program that is not there, or that fails
    When two things happen
    Then the log has its failure once, and the engine's snapshots have all been published
    """
    caplog.set_level(logging.WARNING, "srconsole.trading")
    seen = told(Alarm(command, ENVIRONMENT), FLAT, HELD, FLAT, HELD)

    assert len(seen) == 4
    assert [record.getMessage() for record in caplog.records] == [f"alerts.command: {trouble}; this is told once"]


def test_a_command_that_cannot_be_split_is_refused_at_the_start(tmp_path: Path) -> None:
    """Given a command whose quotation mark has no end
    When the settings are read
    Then they are refused, and the setting is named
    """
    with pytest.raises(SettingsError, match=r"alerts.command .*a quotation mark has no end"):
        load_settings(folder=tmp_path, home=None, environment={}, assignments=["alerts.command=say 'hello"])


def test_a_markets_run_tells_of_its_fills_without_a_screen(tmp_path: Path) -> None:
    """Given a run on paper whose program writes down what it is given, and no screen
    When price comes to a support and falls through the stop
    Then the program was given the purchase and the sale, with the run's mode
    """
    wrote = tmp_path / "wrote.jsonl"
    command = program(tmp_path, f"import sys\nopen({str(wrote)!r}, 'a').write(sys.stdin.read() + chr(10))\n")

    async def played() -> None:
        async with placed() as place:
            settings = msgspec.structs.replace(place.settings("paper"), alerts=AlertSettings(command=command))
            async with running(settings, environment(tmp_path, **GIVEN)) as run:
                await run.until(ready)
                place.price(AT)
                await run.until(holds)
                place.price(BELOW)
                await run.until(sold)

    asyncio.run(played())
    fills = [event for event in map(json.loads, wrote.read_text().splitlines()) if event["kind"] == "fill"]

    assert [event["text"].split()[0] for event in fills] == ["bought", "sold"]
    assert {event["mode"] for event in fills} == {"paper"}
