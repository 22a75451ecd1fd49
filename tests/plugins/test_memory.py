"""The limit on memory where the system holds none."""

from __future__ import annotations

import subprocess
import sys

import pytest

from srconsole.plugins.memory import EATEN

_PROGRAM = """
from srconsole.plugins.memory import watch
watch(64 << 20)
eaten = []
while len(eaten) < {pieces}:
    eaten.append(b"x" * (4 << 20))
print("done")
"""


@pytest.mark.slow
@pytest.mark.parametrize(("pieces", "code", "printed"), [(4, 0, "done\n"), (4000, EATEN, "")])
def test_a_process_that_eats_too_much_is_ended_by_its_own_watch(pieces: int, code: int, printed: str) -> None:
    """Given a process that watches itself, as one does where the system holds no limit
    When it takes 16 MB, or would take 16 GB, where it may take 64 MB more
    Then the first ends as it would, the second is ended with the exit code that says so
    """
    command = [sys.executable, "-c", _PROGRAM.format(pieces=pieces)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (code, printed)
