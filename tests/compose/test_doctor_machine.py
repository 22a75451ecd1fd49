"""What `srconsole doctor` says of a machine, from facts alone; and that it finds the facts."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from srconsole.compose.doctor.facts import DiskSeen, SessionSeen, TerminalSeen
from srconsole.compose.doctor.finding import Verdict, exit_code, failed, line_of, look, ok, wrong
from srconsole.compose.doctor.look_around import disk_seen, look_around, session_seen
from srconsole.compose.doctor.machine import about_disk, about_machine, about_session, about_terminal
from tests.compose.seen import DISK, MACHINE, SESSION, TERMINAL

ENVIRONMENT = {"TERM": "xterm", "PATH": os.defpath}


def test_on_a_good_machine_nothing_is_wrong() -> None:
    """A sound machine is called sound, and what no machine does is said all the same.

    Given a machine with room, a large terminal, tmux that outlives the login and a kept clock
    When it is judged
    Then all is ok, but for the reboot after which nothing starts by itself
    """
    findings = about_machine(MACHINE)

    assert [finding.subject for finding in findings if finding.verdict is not Verdict.OK] == ["reboot"]
    assert exit_code(findings) == 0


@pytest.mark.parametrize(
    ("changes", "verdict", "says"),
    [
        ({"fault": "Read-only file system"}, Verdict.WRONG, "cannot be written: Read-only file system; make it"),
        ({"free": 100 * 1024 * 1024}, Verdict.WRONG, "100 MiB are free"),
        ({"free": 500 * 1024 * 1024}, Verdict.LOOK, "make room before long"),
        ({"mode": 0o755}, Verdict.LOOK, "`chmod 700 /home/eve/runs`"),
        ({"traded": (("live/bitget/BTC", 4711),)}, Verdict.LOOK, "live/bitget/BTC (process 4711)"),
    ],
)
def test_a_disk_that_will_not_do_is_told(changes: dict[str, Any], verdict: Verdict, says: str) -> None:
    """A journal needs a disk.

    Given a disk that is read-only, full or nearly, open to others, or in use by another engine
    When it is judged
    Then one finding says so, with what to do
    """
    findings = about_disk(msgspec.structs.replace(DISK, **changes))

    (found,) = [finding for finding in findings if finding.verdict is not Verdict.OK]
    assert found.verdict is verdict
    assert says in found.text


@pytest.mark.parametrize(
    ("changes", "verdict", "says"),
    [
        ({"reads": False}, Verdict.LOOK, "this is none"),
        ({"term": "dumb"}, Verdict.WRONG, 'TERM="dumb"'),
        ({"columns": 60}, Verdict.LOOK, "60 columns, 40 lines; make it 80 by 24"),
        ({"encoding": "iso8859-1"}, Verdict.LOOK, "drawn in ASCII"),
        ({"encoding": "klingon"}, Verdict.LOOK, "drawn in ASCII"),
        ({"colours": False}, Verdict.LOOK, "NO_COLOR"),
    ],
)
def test_a_terminal_that_shows_less_is_told(changes: dict[str, Any], verdict: Verdict, says: str) -> None:
    """A person knows before the screen opens what it will look like.

    Given a terminal that is none, can only print, is small, or has few signs or no colours
    When it is judged
    Then one finding says so
    """
    findings = about_terminal(msgspec.structs.replace(TERMINAL, **changes))

    (found,) = [finding for finding in findings if finding.verdict is not Verdict.OK]
    assert found.verdict is verdict
    assert says in found.text


@pytest.mark.parametrize(
    ("changes", "verdict", "says"),
    [
        ({"inside": ""}, Verdict.LOOK, "type `tmux` first"),
        ({"inside": "", "installed": ("screen",)}, Verdict.LOOK, "type `screen` first"),
        ({"inside": "", "installed": ()}, Verdict.LOOK, "install tmux"),
        ({"inside": "", "ssh": False}, Verdict.OK, "a local one"),
        ({"ends": True}, Verdict.WRONG, "`loginctl enable-linger eve`"),
        ({"ends": None}, Verdict.LOOK, "`loginctl enable-linger eve`"),
        ({"ends": True, "lingers": True}, Verdict.OK, "lingering is on"),
    ],
)
def test_what_outlives_a_login_is_told(changes: dict[str, Any], verdict: Verdict, says: str) -> None:
    """A console that dies with the line trails no stop.

    Given a login over SSH or not, inside tmux or not, on a system that ends programs at logout or not
    When it is judged
    Then the last finding says what happens when the person leaves, and what to type
    """
    found = about_session(msgspec.structs.replace(SESSION, **changes))[-1]

    assert found.verdict is verdict
    assert says in found.text


def test_a_clock_that_nobody_keeps_is_told() -> None:
    """An exchange takes no orders from a clock that is off.

    Given a machine whose clock is kept, not kept, of unknown keeping, or was never set
    When it is judged
    Then the clock's finding is ok, look, look and wrong
    """
    kept = [(True, 2026), (False, 2026), (None, 2026), (True, 1970)]

    verdicts = [
        found.verdict
        for synchronised, year in kept
        for found in about_machine(msgspec.structs.replace(MACHINE, synchronised=synchronised, year=year))
        if found.subject == "clock"
    ]

    assert verdicts == [Verdict.OK, Verdict.LOOK, Verdict.LOOK, Verdict.WRONG]


def test_the_exit_code_tells_what_kind_of_wrong_it_is() -> None:
    """A script can tell a full disk from a wrong key.

    Given findings of every kind
    When the exit code is made of them
    Then it is 0 without a wrong one, 1 with one that failed, 2 where what was asked for is wrong
    """
    assert exit_code([ok("a", "b"), look("a", "b")]) == 0
    assert exit_code([ok("a", "b"), failed("a", "b")]) == 1
    assert exit_code([failed("a", "b"), wrong("a", "b")]) == 2
    assert line_of(look("clock", "late")) == "look   clock           late"


def test_this_machine_is_looked_at(tmp_path: Path) -> None:
    """The facts are real ones.

    Given a home that is not there yet, and one that is
    When the machine is looked at
    Then the disk takes a file and keeps none, and the year is the clock's
    """
    seen = look_around(ENVIRONMENT, tmp_path / "new" / "home", 1_767_225_600.0)
    there = disk_seen(tmp_path)

    assert (seen.disk.fault, seen.disk.mode, seen.year) == ("", None, 2026)
    assert seen.disk.free is not None
    assert seen.disk.free > 0
    assert there == DiskSeen(str(tmp_path), there.free, "", tmp_path.stat().st_mode & 0o777)
    assert list(tmp_path.iterdir()) == []
    assert isinstance(seen.terminal, TerminalSeen)


@pytest.mark.parametrize(
    ("files", "ends"),
    [
        ({}, False),
        ({"run/systemd/system/x": ""}, None),
        ({"run/systemd/system/x": "", "etc/systemd/logind.conf": "[Login]\n#KillUserProcesses=no\n"}, None),
        ({"run/systemd/system/x": "", "etc/systemd/logind.conf": "[Login]\nKillUserProcesses=yes\n"}, True),
        (
            {
                "run/systemd/system/x": "",
                "usr/lib/systemd/logind.conf.d/a.conf": "[Login]\nKillUserProcesses=no\n",
                "etc/systemd/logind.conf.d/b.conf": "[Login]\nKillUserProcesses=yes\n",
            },
            True,
        ),
        ({"run/systemd/system/x": "", "etc/systemd/logind.conf": "KillUserProcesses\x00="}, None),
    ],
)
def test_what_the_system_does_at_logout_is_read(files: dict[str, str], ends: bool | None, tmp_path: Path) -> None:
    """The system's own files say whether tmux outlives the login.

    Given a system without systemd, or with logind's settings in one file or another, or damaged ones
    When the login is looked at
    Then it is known, or known to be unknown, and lingering is seen where it is on
    """
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    before = session_seen({**ENVIRONMENT, "TMUX": "x", "SSH_TTY": "/dev/pts/1"}, tmp_path)
    linger = tmp_path / "var/lib/systemd/linger" / before.user
    linger.parent.mkdir(parents=True)
    linger.touch()

    after = session_seen(ENVIRONMENT, tmp_path)

    assert (before.ends, before.lingers, before.inside, before.ssh) == (ends, False, "tmux", True)
    assert (after.lingers, after.inside, after.ssh) == (True, "", False)
    assert isinstance(after, SessionSeen)
