"""What is left of a plug-in's process when it is closed, or when its engine is killed: nothing."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from time import perf_counter

import pytest

from srconsole.plugins.plugin import Plugin
from tests.plugins.files import write
from tests.plugins.test_process import QUICK, nobody, sent


@pytest.mark.slow
def test_nothing_of_a_plug_in_is_left_behind(tmp_path: Path) -> None:
    """Given a plug-in that starts a process of its own, which would run for a minute
    When it is closed
    Then neither is there any more
    """
    body = f"""
        import subprocess, sys
        started = subprocess.Popen([sys.executable, "-c", "import threading; threading.Event().wait(60)"])
        open({str(tmp_path / "number")!r}, "w").write(str(started.pid))
    """
    with Plugin(write(tmp_path, body), QUICK, nobody) as plugin:
        plugin.last_signal(sent())
    stat = Path(f"/proc/{(tmp_path / 'number').read_text()}/stat")
    assert not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] in "ZX"


_ENGINE = """
import sys
from pathlib import Path
from srconsole.plugins.plugin import Limits, Plugin
from tests.plugins.test_process import sent

plugin = Plugin(Path(sys.argv[1]), Limits(call=2.0), print)
plugin.open()
plugin.last_signal(sent())
print("asked", flush=True)
if sys.argv[2] == "busy":
    plugin.last_signal(sent(81))
sys.stdin.read()
"""


def is_there(number: int) -> bool:
    """Tell whether a process is running."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{number}/stat")
    return not stat.exists() or stat.read_text(encoding="ascii").rsplit(")", 1)[1].split()[0] != "Z"


@pytest.mark.slow
@pytest.mark.parametrize("state", ["idle", "busy"])
def test_a_plug_in_outlives_no_engine_that_was_killed(tmp_path: Path, state: str) -> None:
    """Given an engine that is killed outright while its plug-in waits, or hangs in its second call
    When some seconds have passed
    Then the plug-in's process is gone as well
    """
    body = f"""
        import os
        open({str(tmp_path / "number")!r}, "w").write(str(os.getpid()))
        while len(df) > 80:
            open({str(tmp_path / "busy")!r}, "w").close()
    """
    command = [sys.executable, "-c", _ENGINE, str(write(tmp_path, body)), state]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as engine:
        assert engine.stdout is not None
        assert engine.stdout.readline() == "asked\n"
        number = int((tmp_path / "number").read_text(encoding="ascii"))
        while state == "busy" and not (tmp_path / "busy").exists():
            threading.Event().wait(0.01)
        assert is_there(number)
        engine.kill()
    deadline = perf_counter() + 30
    while is_there(number) and perf_counter() < deadline:
        threading.Event().wait(0.05)
    assert not is_there(number)
