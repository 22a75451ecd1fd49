"""A result of several files: all of them whole in their places, or every place as it was."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from srconsole.errors import RequestError, SrconsoleError
from srconsole.market.output_files import OutputFiles
from srconsole.market.output_places import Kept

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


def spellings(folder: Path) -> dict[str, Path]:
    """Return other names of the file `candles.csv` in a folder."""
    real = folder / "candles.csv"
    (folder / "inner").mkdir()
    (folder / "symlink.csv").symlink_to(real)
    (folder / "chain.csv").symlink_to(folder / "symlink.csv")
    (folder / "hardlink.csv").hardlink_to(real)
    (folder / "loop").symlink_to(folder)
    return {
        "itself": real,
        "dots": folder / "inner" / ".." / "candles.csv",
        "a symbolic link": folder / "symlink.csv",
        "a link to a link": folder / "chain.csv",
        "a hard link": folder / "hardlink.csv",
        "a linked folder": folder / "loop" / "candles.csv",
        "relative": Path(os.path.relpath(real)),
    }


def test_an_input_is_no_place_by_any_name(tmp_path: Path) -> None:
    """Given a file that is read, and other names of it: relative, over dots, links and linked folders
    When a result is asked for under each of them, or is read under each of them and asked for under its own
    Then each is refused as a wrong request, and the file is as it was
    """
    real = tmp_path / "candles.csv"
    real.write_text("candles", encoding="utf-8")

    for name in spellings(tmp_path).values():
        for read, asked in ((real, name), (name, real)):
            with pytest.raises(RequestError, match="a result would take its place") as refused:
                OutputFiles(Kept([read])).file(asked)
            assert str(refused.value).startswith(f"{asked}: ")
    with pytest.raises(RequestError, match="a result would take its place"):
        OutputFiles(Kept([tmp_path / "hardlink.csv"])).folder(tmp_path, NAMES)
    assert real.read_text(encoding="utf-8") == "candles"


def test_a_file_that_would_be_read_by_itself_is_no_place_even_where_it_is_not_there(tmp_path: Path) -> None:
    """Given the place from which settings are read, with no file there
    When a result is asked for there
    Then it is refused: every later command would read it as settings
    """
    with pytest.raises(RequestError, match="the command reads"):
        OutputFiles(Kept([tmp_path / "inner" / ".." / "settings.toml"])).file(tmp_path / "settings.toml")
    assert list(tmp_path.iterdir()) == []


def test_devices_pipes_sockets_and_folders_are_no_places(tmp_path: Path) -> None:
    """Given a pipe, a socket, a device where the system lets one be made, a folder, and a link to each
    When a result is asked for there, alone or as one of three
    Then each is refused by what it is, and stands there as before
    """
    places = {"pipe": "a pipe", "socket": "a socket", "folder": "a folder", "device": "a device"}
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))
    try:
        os.mknod(tmp_path / "device", stat.S_IFCHR | 0o600, os.makedev(1, 3))
    except OSError:
        del places["device"]

    for name, kind in places.items():
        (tmp_path / f"{name}.link").symlink_to(name)
        (tmp_path / f"{name}.in").mkdir()
        (tmp_path / f"{name}.in" / "trades.csv").symlink_to(tmp_path / name)
        before = (tmp_path / name).stat()
        for asked in (tmp_path / name, tmp_path / f"{name}.link"):
            with pytest.raises(RequestError, match=f"{asked}: this is {kind}"):
                OutputFiles().file(asked)
        with pytest.raises(RequestError, match=f"trades.csv: this is {kind}"):
            OutputFiles().folder(tmp_path / f"{name}.in", NAMES)
        assert (tmp_path / name).stat() == before


def test_a_place_is_looked_at_again_before_it_is_taken(tmp_path: Path) -> None:
    """Given a result whose files are written, and a pipe that was put into one of the places meanwhile
    When the files shall take their places
    Then that is refused and no file has come; when the pipe is gone, they take their places
    """
    with OutputFiles() as files:
        files.folder(tmp_path, NAMES)
        files.begin()
        os.mkfifo(tmp_path / "summary.json")
        with pytest.raises(RequestError, match=r"summary.json: this is a pipe"):
            files.put_in_place()
        assert (tmp_path / "summary.json").is_fifo()
        assert not (tmp_path / "candles.csv").exists()
        (tmp_path / "summary.json").unlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(NAMES)


def test_what_cannot_be_a_place_is_said_before_any_work(tmp_path: Path) -> None:
    """Given a file where a folder is wanted, a folder that is missing, links in a circle, a name that is too long
    When a result is asked for there
    Then each is refused as a wrong request that begins with the name, and nothing is made
    """
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    before = sorted(tmp_path.iterdir())

    for asked in ("file/new.csv", "missing/new.csv", "circle", "x" * 300, "."):
        with pytest.raises(RequestError) as refused:
            OutputFiles().file(tmp_path / asked)
        assert str(refused.value).startswith(f"{tmp_path / asked}: ")
    for asked in ("file", "file/new", "circle", "x" * 300):
        with pytest.raises(RequestError) as refused:
            OutputFiles().folder(tmp_path / asked, NAMES)
        assert str(refused.value).startswith(f"{tmp_path / asked}: ")
        assert refused.value.exit_code == 2
    assert sorted(tmp_path.iterdir()) == before


def test_two_places_that_are_one_are_refused(tmp_path: Path) -> None:
    """Given a folder in which trades.csv is a link to candles.csv
    When a result of three files is asked for there
    Then it is refused, as one of the two would be lost
    """
    (tmp_path / "candles.csv").write_text("former", encoding="utf-8")
    (tmp_path / "trades.csv").symlink_to("candles.csv")

    with pytest.raises(RequestError, match="links to the same file"):
        OutputFiles().folder(tmp_path, NAMES)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is write-protected for the superuser")
def test_a_protected_file_and_a_protected_folder_are_no_places(tmp_path: Path) -> None:
    """Given a file that its owner has write-protected, and a folder likewise
    When a result is asked for there
    Then both are refused before any work is done
    """
    (tmp_path / "file.csv").write_text("former", encoding="utf-8")
    (tmp_path / "file.csv").chmod(0o444)
    (tmp_path / "folder").mkdir(mode=0o555)

    for asked, word in (("file.csv", "write-protected"), ("folder/new.csv", "may not be written to")):
        with pytest.raises(RequestError, match=word):
            OutputFiles().file(tmp_path / asked)
