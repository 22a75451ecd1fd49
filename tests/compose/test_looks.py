"""How far a run was seen is kept in its folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from srconsole.compose.looks import NAME, LooksInFolders
from srconsole.console.since import Mark


def test_what_was_kept_is_read_again(tmp_path: Path) -> None:
    """Given a run that was looked at twice
    When it is asked how far it was seen
    Then it is as far as the second time, and nothing else lies in the folder, which is for its owner alone
    """
    looks = LooksInFolders()
    looks.look(str(tmp_path), Mark(7, 1_546_300_800_000))
    looks.look(str(tmp_path), Mark(12, 1_546_304_400_000))
    assert looks.last(str(tmp_path)) == Mark(12, 1_546_304_400_000)
    assert [path.name for path in tmp_path.iterdir()] == [NAME]
    assert (tmp_path / NAME).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("text", ["", "7", "seven 8", "7 8 9", "9" * 200, "\xff"])
def test_what_cannot_be_read_says_nothing(text: str, tmp_path: Path) -> None:
    """Given a file that is empty, cut, too long or no text
    When it is read
    Then nothing is known, and it is no error
    """
    (tmp_path / NAME).write_bytes(text.encode("latin-1"))
    assert LooksInFolders().last(str(tmp_path)) is None


def test_a_run_that_is_not_on_the_disk_keeps_nothing(tmp_path: Path) -> None:
    """Given a rehearsal, of which nothing is kept
    When it is looked at
    Then nothing is written, and nothing is known
    """
    gone = tmp_path / "gone"
    LooksInFolders().look(str(gone), Mark(1, 2))
    assert not gone.exists()
    assert LooksInFolders().last(str(gone)) is None
