"""What has to outlast a power cut waits for the disk; no test can cut the power, but it can count the waits."""

from __future__ import annotations

from pathlib import Path

from tests.journal.limits import said_by

COUNTED = """
import os, sys
from srconsole.journal.run_folder import RunFolder
waits = []
def watch(frame, event, called):
    if event == "c_call" and called is os.fsync:
        waits.append(frame.f_code.co_filename.rpartition("/")[2])
sys.setprofile(watch)
"""


def test_a_runs_new_folders_wait_for_the_disk(tmp_path: Path) -> None:
    """Given no folder of runs
    When a run takes its folder, four levels deep
    Then each new name has waited for the disk
    """
    code = f"""{COUNTED}
RunFolder(folder / "home", "replay", "file", "market").take()
sys.setprofile(None)
print(waits.count("run_folder.py"))"""
    assert said_by(code.strip(), tmp_path).split() == ["4"]


def test_a_table_waits_for_the_disk_when_it_is_closed(tmp_path: Path) -> None:
    """Given a journal with its two tables
    When a candle is committed and all is closed
    Then both tables have waited for the disk
    """
    code = f"""{COUNTED}
journal = scripted_run.opened(folder)
scripted_run.add(journal, scripted_run.scripted(1)[0])
journal.commit()
journal.close()
sys.setprofile(None)
print(waits.count("history_files.py"))"""
    assert said_by(code.strip(), tmp_path).split() == ["2"]
