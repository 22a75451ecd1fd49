"""Code run in a process of its own, with rights or a disk that a test must not take from itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]

_WITHOUT_RIGHTS = """
import os
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
"""

_SENTENCE_OF = """
import sys
from pathlib import Path
from srconsole.errors import SrconsoleError
from srconsole.journal import history_files, read_only, run_folder, sqlite_journal
from tests.journal import scripted_run
folder = Path(sys.argv[1])
{limit}
try:
{code}
except SrconsoleError as error:
    print(error)
"""


def said_by(code: str, folder: Path, limit: str = "") -> str:
    """Return what code prints in another process, or the sentence that it ends with; `folder` is given to it."""
    lines = "".join(f"    {line}\n" for line in code.splitlines())
    program = _SENTENCE_OF.format(limit=limit, code=lines)
    command = [sys.executable, "-c", program, str(folder)]
    done = subprocess.run(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.strip()


def said_without_rights(code: str, folder: Path) -> str:
    """The same, by a process that may not write what the folder's permissions do not let it write."""
    return said_by(code, folder, limit=_WITHOUT_RIGHTS)
