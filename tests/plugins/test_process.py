"""A plug-in in its process: asked, and told of with file and line where it fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from srconsole.errors import PluginError
from srconsole.plugins.plugin import Limits, Plugin
from srconsole.plugins.rows import Window
from tests.plugins.files import CROSSES, line_of, source, write
from tests.walks import walk

QUICK = Limits(call=2.0, load=60.0, memory=1 << 28)


def nobody(line: str) -> None:
    """Let a printed line pass."""


def sent(count: int = 80) -> bytes:
    """Return candles as a plug-in is sent them."""
    window = Window(count)
    for candle in walk(3, count):
        window.add(candle)
    return window.sent()


def failure(file: Path, limits: Limits = QUICK) -> str:
    """Load a plug-in and ask it; return the sentence of its error, behind the file's name."""
    with pytest.raises(PluginError) as caught, Plugin(file, limits, nobody) as plugin:
        plugin.last_signal(sent())
    assert caught.value.exit_code == 2
    assert "\n" not in str(caught.value)
    name, _, rest = str(caught.value).partition(f"{file}:")
    assert name == ""
    return rest


def test_a_plug_in_is_asked_in_a_process_of_its_own(tmp_path: Path) -> None:
    """Given a plug-in of two averages that raises where the newest volume is negative
    When it is asked for the newest candle, for all candles, and for one of negative volume
    Then it answers as often as it is asked, its error names file, line and what was raised, and it goes on after that
    """
    body = f"{CROSSES}\nif df['volume'].iloc[-1] < 0:\n    raise ValueError('negative\\n volume')"
    file = write(tmp_path, body)
    spoiled = Window(80)
    for candle in walk(3, 80):
        spoiled.add(candle._replace(volume=-1.0))
    with Plugin(file, QUICK, nobody) as plugin:
        whole = plugin.all_signals(sent())
        assert plugin.name == "Mine"
        assert len(whole) == 80
        assert plugin.last_signal(sent()) == whole[-1]
        with pytest.raises(PluginError) as caught:
            plugin.last_signal(spoiled.sent())
        line = line_of(file, "raise ValueError")
        assert str(caught.value) == f"{file}:{line}: the plug-in raised ValueError: negative volume"
        assert (caught.value.file, caught.value.line) == (str(file), line)
        assert plugin.all_signals(sent()) == whole
        assert plugin.calls == 4
    assert list(tmp_path.iterdir()) == [file]


def test_a_plug_in_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    """Given the name of no file, and that of a folder
    When it is taken for a plug-in
    Then one sentence says what it is, and nothing is started
    """
    with pytest.raises(PluginError, match=r"missing\.py: this plug-in is not there; name a Python file"):
        Plugin(tmp_path / "missing.py", QUICK, nobody)
    with pytest.raises(PluginError, match="this plug-in is a folder; name a Python file"):
        Plugin(tmp_path, QUICK, nobody)


UNUSABLE = {
    "no Python": ("def broken(:\n", 1, "is no Python: "),
    "no Python further down": ("import os\n\n\nclass X(\n", 4, "is no Python: "),
    "no text": ("x = 1\0\n", 1, "is no Python: "),
    "no strategy": ("x = 1\n", 1, "has no strategy: a class that inherits from BaseStrategy"),
    "another class": (
        "class Mine:\n    def generate_signals(self, frame):\n        return frame\n",
        1,
        "has no strategy",
    ),
    "two strategies": (
        source("") + source("").replace("class Mine", "class Other"),
        source("").count("\n") + 5,
        "has 2 strategies, Mine and Other; keep one to a file",
    ),
    "half a strategy": (
        "from strategies.base_strategy import BaseStrategy\n\n\nclass Half(BaseStrategy):\n    pass\n",
        4,
        "has a strategy Half without generate_signals",
    ),
    "arguments": (
        source("").replace(
            "    def generate", "    def __init__(self, fast):\n        self.fast = fast\n\n    def generate"
        ),
        5,
        "has a strategy Mine that cannot be made without arguments (missing a required argument: 'fast')",
    ),
    "not installed": (
        "import no_such_library.indicators\n",
        1,
        "needs no_such_library, which is not installed; install it beside srconsole",
    ),
    "raises": ("import math\nvalue = math.sqrt(-1)\n", 2, "raised ValueError: "),
    "leaves": ("import sys\nsys.exit(0)\n", 2, "raised SystemExit, and a plug-in may not end the program"),
    "raises when made": (
        source("").replace("    def generate", "    def __init__(self):\n        self.x = {}['x']\n\n    def generate"),
        7,
        "raised KeyError: 'x'",
    ),
    "dies": ("import os\nos._exit(3)\n", 1, "ended its process with 3"),
    "is no text": ("\0\x01", 1, "source code string cannot contain null bytes"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("text", "line", "message"), UNUSABLE.values(), ids=UNUSABLE)
def test_a_file_that_is_no_plug_in_is_one_sentence(tmp_path: Path, text: str, line: int, message: str) -> None:
    """Given a file that is no Python, has no strategy or two, needs what is not installed, raises or leaves
    When it is loaded
    Then one sentence says so, with file and line, and the exit code is 2
    """
    file = tmp_path / "mine.py"
    file.write_text(text, encoding="utf-8")
    said = failure(file)
    assert said.startswith(f"{line}: the plug-in ")
    assert message in said


FAILING = {
    "raises inside of pandas": ('df["signal"] = df["clse"]', 'df["clse"]', "raised KeyError: 'clse'"),
    "hangs in Python": ("count = 0\nwhile count >= 0: count += 1", "count += 1", "takes longer than 2 s for a call"),
    "hangs in C": ("import re\nre.match('(a+)+$', 'a' * 64 + 'b')", "re.match", "takes longer than 2 s for a call"),
    "hangs and holds on": (
        "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nsignal.pause()",
        "signal.pause()",
        "takes longer than 2 s for a call",
    ),
    "eats memory": (
        "eaten = []\nwhile True:\n    eaten.append(bytearray(1 << 26))",
        "bytearray",
        "wants more memory than a plug-in may have",
    ),
    "asks for too much": (
        "import numpy as np\nnp.ones((1 << 20, 1 << 10))",
        "np.ones",
        "wants more memory than a plug-in may have",
    ),
    "crashes": ("import ctypes\nctypes.string_at(0)", "string_at", "was ended by the system (Segmentation fault)"),
    "leaves": ("import os\nos._exit(0)", "def generate", "ended its process with 0"),
    "nonsense": ('df["signal"] = True', "def generate", "gave the signal np.True_, expected buy"),
    "nothing": ("return None", "def generate", "gave NoneType, expected a DataFrame"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("body", "text", "message"), FAILING.values(), ids=FAILING)
def test_a_plug_in_that_fails_is_one_sentence_with_its_line(tmp_path: Path, body: str, text: str, message: str) -> None:
    """Given a plug-in that raises, hangs, eats memory, crashes, leaves or returns nonsense when it is asked
    When it is asked
    Then one sentence says so, with file and line, in little more time than it has
    """
    file = write(tmp_path, body)
    said = failure(file)
    assert said.startswith(f"{line_of(file, text)}: the plug-in ")
    assert message in said


@pytest.mark.slow
def test_a_plug_in_that_hung_or_died_is_asked_again_in_a_new_process(tmp_path: Path) -> None:
    """Given a plug-in that hangs at its first call, dies at its second, eats memory at its third, and counts by files
    When it is asked four times
    Then three calls fail, each in its own way, and the fourth has its answer
    """
    calls = tmp_path / "calls"
    calls.mkdir()
    body = f"""
        import os
        count = len(os.listdir({str(calls)!r}))
        open(os.path.join({str(calls)!r}, str(count)), "w").close()
        while count == 0:
            pass
        if count == 1:
            os._exit(9)
        if count == 2:
            bytearray(1 << 40)
        df["signal"] = "buy"
    """
    with Plugin(write(tmp_path, body), QUICK, nobody) as plugin:
        for message in ("takes longer than 2 s", "ended its process with 9", "wants more memory"):
            with pytest.raises(PluginError, match=message):
                plugin.last_signal(sent())
        assert plugin.last_signal(sent()) == 1


@pytest.mark.slow
def test_loading_has_a_limit_too(tmp_path: Path) -> None:
    """Given a file that waits for ever while it is imported
    When it is loaded with a limit of three seconds
    Then one sentence says so with the line, and its process is gone
    """
    file = tmp_path / "mine.py"
    file.write_text("import threading\n\nthreading.Event().wait()\n", encoding="utf-8")
    assert failure(file, Limits(load=3.0)).startswith("3: the plug-in takes longer than 3 s to load")


@pytest.mark.slow
def test_what_a_plug_in_prints_is_told_and_touches_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Given a plug-in that prints on stdout and stderr, from Python and past it, signs that steer a terminal too
    When it is asked thirty times
    Then its answers arrive, the first twenty lines are told with its name before them and made plain, and this
        process's own stdout and stderr stay clean
    """
    body = r"""
        import os, sys
        print("\x1b[2Jnumber", len(df))
        print("warning", file=sys.stderr)
        os.write(1, b"raw \xff\n")
        df["signal"] = "sell"
    """
    lines: list[str] = []
    with Plugin(write(tmp_path, body), QUICK, lines.append) as plugin:
        assert [plugin.last_signal(sent()) for _ in range(30)] == [-1] * 30
    assert lines[:3] == [r"mine.py: \x1b[2Jnumber 80", "mine.py: warning", "mine.py: raw �"]
    assert len(lines) == 21
    assert lines[-1] == "mine.py: what else it prints is not shown"
    assert capfd.readouterr() == ("", "")


@pytest.mark.slow
def test_a_plug_in_floods_nobody(tmp_path: Path) -> None:
    """Given a plug-in that prints a hundred megabytes without a line's end
    When it is asked
    Then it has its answer in time, and little of the flood is kept
    """
    lines: list[str] = []
    file = write(tmp_path, 'print("x" * 100_000_000)\ndf["signal"] = "buy"')
    with Plugin(file, Limits(call=30.0), lines.append) as plugin:
        assert plugin.last_signal(sent()) == 1
    assert max(map(len, lines)) < 600


@pytest.mark.slow
def test_a_plug_in_has_no_keys_and_may_import_its_neighbours(tmp_path: Path) -> None:
    """Given a plug-in that imports a file beside it, and an environment with an exchange's keys
    When it is asked what it sees of them
    Then the neighbour is there, the keys are not
    """
    (tmp_path / "my_numbers.py").write_text("LENGTH = 7\n", encoding="utf-8")
    body = """
        import os
        df["signal"] = LENGTH if "BITGET_API_SECRET" not in os.environ and os.environ["MINE"] == "x" else "keys"
    """
    file = write(tmp_path, body, head="from my_numbers import LENGTH\n")
    environment = {"BITGET_API_SECRET": "s", "MINE": "x"}
    with Plugin(file, QUICK, nobody, environment) as plugin:
        assert plugin.last_signal(sent()) == 1


def test_no_room_for_a_process_is_one_sentence(tmp_path: Path) -> None:
    """Given a system that starts no further process: here one that refuses so large an environment
    When a plug-in is opened
    Then one sentence says so, and nothing stays open
    """
    before = len(list(Path("/dev/fd").iterdir()))
    plugin = Plugin(write(tmp_path, ""), QUICK, nobody, {"LARGE": "x" * 10_000_000})
    with pytest.raises(PluginError, match="the plug-in got no process of its own: Argument list too long"):
        plugin.open()
    plugin.close()
    assert len(list(Path("/dev/fd").iterdir())) == before
