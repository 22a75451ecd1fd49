"""A result of several files: all of them whole in their places, or every place as it was."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from srconsole.errors import SrconsoleError
from srconsole.market.output_files import OutputFiles

NAMES = ("candles.csv", "trades.csv", "summary.json")


@contextmanager
def umask(mask: int) -> Iterator[None]:
    """Let new files have what a mask leaves of their permissions."""
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def write(folder: Path, files: OutputFiles, then: Callable[[], object] = bool) -> None:
    """Write a result of three files into a folder, do something when they are in place, and end."""
    with files:
        drafts = files.folder(folder, NAMES)
        files.begin()
        for draft in drafts:
            draft.write(f"new {draft.named.name}".encode())
        files.put_in_place()
        then()


def content(folder: Path) -> dict[str, str]:
    """Return all that stands in a folder, by name."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())}


def rename_that_fails(at: int) -> Callable[[Path, Path], object]:
    """Return a disk's renaming that fails once, at its n-th call."""
    calls = iter(range(1, 100))

    def rename(source: Path, target: Path) -> None:
        if next(calls) == at:
            raise OSError(5, "Input/output error")
        source.replace(target)

    return rename


def test_three_files_appear_together(tmp_path: Path) -> None:
    """Given a folder that is not there, two levels deep
    When a result of three files is written to it
    Then no file has its name before all are written, and then the three are there and nothing else
    """
    folder = tmp_path / "new" / "result"

    with OutputFiles() as files:
        drafts = files.folder(folder, NAMES)
        files.begin()
        for draft in drafts:
            draft.write(draft.named.name.encode())
        assert not [name for name in NAMES if (folder / name).exists()]

    assert content(folder) == {name: name for name in sorted(NAMES)}


@pytest.mark.parametrize("former", [(), NAMES, NAMES[:2], NAMES[2:]])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_renaming_that_fails_restores_every_place(tmp_path: Path, former: tuple[str, ...], at: int) -> None:
    """Given a folder with none, all or some files of an earlier result
    When a disk fails at the first, second or third file that takes its place
    Then one sentence says so, and the folder holds what it held, and nothing else
    """
    for name in former:
        (tmp_path / name).write_text(f"former {name}", encoding="utf-8")
    before = content(tmp_path)

    with pytest.raises(SrconsoleError, match=r"^\S+: writing failed: Input/output error; ") as failed:
        write(tmp_path, OutputFiles(rename=rename_that_fails(at)))

    assert failed.value.exit_code == 1
    assert content(tmp_path) == before


@pytest.mark.parametrize("former", [(), NAMES])
def test_what_fails_after_the_writing_takes_it_back(tmp_path: Path, former: tuple[str, ...]) -> None:
    """Given a result that stands in its places, new ones or those of an earlier result
    When what follows fails, as printing to a closed stdout does, or Ctrl-C ends it
    Then the places are as they were, and a folder that was made for the result is gone
    """
    for name in former:
        (tmp_path / name).write_text(f"former {name}", encoding="utf-8")
    before = content(tmp_path)

    seen: list[str] = []

    def fail(error: BaseException) -> None:
        seen.extend(path.read_text(encoding="utf-8") for path in tmp_path.rglob("summary.json"))
        raise error

    for error in (SrconsoleError("stdout"), KeyboardInterrupt()):
        for folder in (tmp_path, tmp_path / "new" / "result"):
            with pytest.raises(type(error)):
                write(folder, OutputFiles(), partial(fail, error))
            assert content(tmp_path) == before
    assert seen.count("new summary.json") == 4


def test_a_former_file_that_cannot_be_put_back_is_named(tmp_path: Path) -> None:
    """Given an earlier result, and a disk that fails for good while the new one takes its place
    When the places cannot be restored either
    Then the sentence says where the former files are, and they are there
    """
    for name in NAMES:
        (tmp_path / name).write_text(f"former {name}", encoding="utf-8")
    dead: list[Path] = []

    def rename(source: Path, target: Path) -> None:
        if dead or target.name == "trades.csv":
            dead.append(target)
            raise OSError(5, "Input/output error")
        source.replace(target)

    with pytest.raises(SrconsoleError, match="could not be put back") as failed:
        write(tmp_path, OutputFiles(rename=rename))

    kept = [path for path in tmp_path.glob(".srconsole-*.former") if str(path) in str(failed.value)]
    assert sorted(path.read_text(encoding="utf-8") for path in kept) == sorted(f"former {name}" for name in NAMES)


def test_a_file_system_without_second_names_is_served_too(tmp_path: Path) -> None:
    """Given an earlier result whose files have as many names as the file system allows, as where it allows one
    When the new result fails at its last file
    Then every place is as it was
    """
    for name in NAMES:
        (tmp_path / name).write_text(f"former {name}", encoding="utf-8")
    before = {name: (tmp_path / name).read_text(encoding="utf-8") for name in NAMES}
    # Three times a former file is set aside, then the third new one fails.
    with pytest.raises(SrconsoleError):
        write(tmp_path, OutputFiles(rename=rename_that_fails(6), link=_no_links))

    assert {name: (tmp_path / name).read_text(encoding="utf-8") for name in NAMES} == before
    assert not list(tmp_path.glob(".srconsole-*"))


def _no_links(source: Path, target: Path) -> None:
    raise OSError(1, "Operation not permitted")


FULL = """
import resource, sys
from pathlib import Path
from srconsole.errors import SrconsoleError
from srconsole.market.output_files import OutputFiles
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
try:
    with OutputFiles() as files:
        drafts = files.folder(Path(sys.argv[1]), ["candles.csv", "trades.csv", "summary.json"])
        files.begin()
        for draft, size in zip(drafts, (10_000, 20_000, 200_000)):
            draft.write(b"x" * size)
except SrconsoleError as error:
    print(error, error.exit_code)
"""


def test_a_disk_that_is_full_at_the_third_file_has_none(tmp_path: Path) -> None:
    """Given a disk with room for two of three files, and a former file in one of the places
    When the result is written
    Then one sentence names the file that had no room, and the folder holds the former file alone
    """
    (tmp_path / "trades.csv").write_text("former", encoding="utf-8")

    told = subprocess.run([sys.executable, "-c", FULL, tmp_path], capture_output=True, text=True, check=True).stdout

    assert told.startswith(f"{tmp_path / 'summary.json'}: writing failed: ")
    assert told.endswith(" 1\n")
    assert told.count("\n") == 1
    assert content(tmp_path) == {"trades.csv": "former"}


def test_permissions_are_those_a_person_expects(tmp_path: Path) -> None:
    """Given a place with a private file, one with a file for everybody, and an empty one
    When files are written there under a mask that keeps others out
    Then the first two keep their permissions, and the new one has what the mask leaves
    """
    for name, mode in (("private", 0o600), ("open", 0o666)):
        (tmp_path / name).write_text("former", encoding="utf-8")
        (tmp_path / name).chmod(mode)

    with umask(0o027), OutputFiles() as files:
        drafts = [files.file(tmp_path / name) for name in ("private", "open", "new")]
        files.begin()
        private = drafts[0].path.stat().st_mode
    modes = {name: stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("private", "open", "new")}

    assert stat.S_IMODE(private) == 0o600
    assert modes == {"private": 0o600, "open": 0o666, "new": 0o640}
