"""The kernel reads and writes no memory but its own, and reckons nothing that C leaves open."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from srconsole.kernel.compiler import NotCompiledError, compile_into, compiler

CHECKOUT = Path(__file__).resolve().parents[2]
FLAGS = ("-std=c11", "-O1", "-g", "-ffp-contract=off", "-fPIC", "-shared", "-fno-sanitize-recover=all")


@pytest.mark.slow
def test_no_walk_leads_the_kernel_out_of_its_memory(tmp_path: Path) -> None:
    """A kernel that is watched at every step finds nothing amiss.

    Given the kernel compiled with checks of memory and of undefined behaviour
    When it trades 300 walks of 0 to 500 candles, swings longer than the file and full books among them, and reads and
        writes what may stand in files
    Then it ends in order, and has traded
    """
    library = tmp_path / "watched.so"
    try:
        compile_into(library, (*FLAGS, "-fsanitize=address,undefined"))
    except NotCompiledError as error:
        pytest.skip(f"no compiler with these checks: {error}")
    found = [compiler() or "", "-print-file-name=libasan.so"]
    runtime = subprocess.run(found, capture_output=True, text=True, check=True).stdout.strip()
    environment = {
        **os.environ,
        "LD_PRELOAD": runtime,
        # Python keeps what it has until its end.
        "ASAN_OPTIONS": "detect_leaks=0",
        "PYTHONPATH": str(CHECKOUT),
    }
    command = [sys.executable, "-m", "tests.kernel.sanitized_run", str(library)]
    done = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) > 100
