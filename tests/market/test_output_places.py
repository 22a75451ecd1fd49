"""Where a result may stand: never over what is read, and only where a file can be."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import pytest

from srconsole.errors import RequestError
from srconsole.market.output_files import OutputFiles
from srconsole.market.output_places import Kept

NAMES = ("candles.csv", "trades.csv", "summary.json")


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
