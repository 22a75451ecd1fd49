"""Packed files of candles: sound, damaged, or unpacking without end; one sentence, in little memory."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import resource
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from srconsole.errors import CandleError
from srconsole.imports.importer import import_candles
from srconsole.market.candle_file import load_candles
from srconsole.market.packing import LARGEST_UNPACKED, USUAL_RATIO, Unpacked
from srconsole.market.replay_feed import read_columns
from srconsole.settings.shapes import ImportShape
from tests.market.readers import HEADER, NOW, READERS, ROWS, SOUND, answer, importing

CHECKOUT = Path(__file__).resolve().parents[2]
MEMORY = 1_500_000_000
"""Bytes of address space that a command may take: libraries and threads have most of it."""

PACKED: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}


def zipped(data: bytes) -> bytes:
    """Return data as the one file in a zip archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("candles.csv", data)
    return file.getvalue()


def bomb(start: bytes, filling: bytes, size: int) -> bytes:
    """Return a gzip file that unpacks to more than `size` bytes: a start, then one filling again and again."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = filling * (1_000_000 // len(filling))
    parts = [packer.compress(start), *(packer.compress(block) for _ in range(size // len(block) + 1)), packer.flush()]
    return b"".join(parts)


def command(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run srconsole with a limit on its memory; libraries reserve no addresses for threads, or for tables, ahead."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))

    return subprocess.run(
        [sys.executable, "-m", "srconsole", *words],
        cwd=folder,
        env={
            "PATH": os.defpath,
            "PYTHONPATH": str(CHECKOUT),
            "HOME": str(folder),
            "OPENBLAS_NUM_THREADS": "1",
            "ARROW_DEFAULT_MEMORY_POOL": "system",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        preexec_fn=limit,
    )


@pytest.mark.parametrize("ending", [*PACKED, "zip"])
@pytest.mark.parametrize("reader", READERS)
def test_damaged_packed_files_are_refused_by_name(tmp_path: Path, reader: str, ending: str) -> None:
    """A download that broke off is said to be one.

    Given packed files of candles, each cut short at a hundred places or with a byte changed
    When they are read, or handed to a command that does not read their kind
    Then each gives the same candles after all, or one sentence with the file's name
    """
    whole = zipped(SOUND) if ending == "zip" else PACKED[ending](SOUND)
    path = tmp_path / f"candles.csv.{ending}"
    step = max(1, len(whole) // 50)
    said: list[str] = []
    for at in range(1, len(whole), step):
        for damaged in (whole[:at], whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :]):
            path.write_bytes(damaged)
            said.append(answer(path, reader))

    sentences = [sentence for sentence in said if sentence]
    assert len(sentences) > 50
    assert all(sentence.startswith(str(path)) and "\n" not in sentence for sentence in sentences)


@pytest.mark.parametrize("ending", ["gz", "bz2", "xz", "zip"])
def test_packed_files_that_are_sound_are_read(tmp_path: Path, ending: str) -> None:
    """Packing changes nothing.

    Given sound candles in each packing, two packed files one behind the other where that is allowed
    When they are imported
    Then all candles are there
    """
    halves = SOUND[:400], SOUND[400:]
    whole = zipped(SOUND) if ending == "zip" else b"".join(map(PACKED[ending], halves))
    path = tmp_path / f"candles.csv.{ending}"
    path.write_bytes(whole)

    importing(path)

    assert len(load_candles(tmp_path / "out.csv").frame) == len(ROWS)
    if ending == "gz":
        assert len(load_candles(path).frame) == len(ROWS)


@pytest.mark.parametrize("reader", READERS)
def test_a_file_that_unpacks_too_well_is_noted(tmp_path: Path, reader: str) -> None:
    """Text of candles packs to a fifth, not to a thousandth.

    Given sound candles with blank lines below them, in gzip
    When they are read
    Then they can be used, and how much they unpacked to is noted
    """
    path = tmp_path / "candles.csv.gz"
    path.write_bytes(gzip.compress(SOUND + b"\n" * 200_000))

    if reader == "load_candles":
        note = load_candles(path).report.packing
    elif reader == "replay":
        note = read_columns(path)[1].packing
    else:
        note = import_candles(str(path), str(tmp_path / "out.csv"), ImportShape(), latest=NOW).text()

    assert "the gzip file unpacks to" in note
    assert str(USUAL_RATIO) not in note


@pytest.mark.slow
def test_the_note_is_no_part_of_the_result(tmp_path: Path) -> None:
    """Scripts read stdout.

    Given candles that unpack to more than 200 times their size, and the same ones plain
    When levels are asked for as JSON
    Then stdout is the same, and the note stands on stderr
    """
    (tmp_path / "a.csv").write_bytes(SOUND)
    (tmp_path / "b.csv").write_bytes(gzip.compress(SOUND + b"\n" * 200_000))
    words = ("--json", "--set", "levels.swing_order=1")

    plain, packed = (command("levels", name, *words, folder=tmp_path) for name in ("a.csv", "b.csv"))

    assert (plain.returncode, packed.returncode) == (0, 0)
    assert plain.stdout == packed.stdout
    assert plain.stderr == ""
    assert packed.stderr.startswith("srconsole: b.csv: the gzip file unpacks to ")
    assert packed.stderr.count("\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("start", "filling"),
    [
        pytest.param(b"", b"\0", id="zeros"),
        pytest.param(HEADER, b" ", id="a line without end"),
        pytest.param(HEADER + ROWS[0], b"\n", id="blank lines"),
    ],
)
def test_a_small_bomb_takes_little_memory(tmp_path: Path, start: bytes, filling: bytes) -> None:
    """A file of some kilobytes cannot bring the machine down.

    Given a gzip file of 40 KB that unpacks to 40 MB
    When it is read as candles
    Then it is refused by its name, with no more memory than any other file
    """
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(bomb(start, filling, 40_000_000))

    ended = command("levels", "bomb.csv.gz", folder=tmp_path)

    assert ended.returncode == 2
    assert ended.stderr.startswith("srconsole: bomb.csv.gz")
    assert ended.stderr.count("\n") == 1


@pytest.mark.soak
@pytest.mark.parametrize("words", [("backtest",), ("import", "--out", "out.csv")], ids=lambda words: str(words[0]))
@pytest.mark.slow
@pytest.mark.parametrize(
    ("start", "filling"),
    [
        pytest.param(HEADER + ROWS[0], b"\n", id="blank lines"),
        pytest.param(HEADER + ROWS[0], ROWS[1], id="one candle again and again"),
        pytest.param(b"", b"\0", id="zeros"),
    ],
)
def test_a_bomb_ends_in_a_sentence(tmp_path: Path, words: tuple[str, ...], start: bytes, filling: bytes) -> None:
    """No packed file unpacks for ever.

    Given a gzip file of a megabyte that unpacks to more than 1 GB
    When a command reads it
    Then it ends with one sentence that names the file, within the memory that a gigabyte of candles needs
    """
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(bomb(start, filling, LARGEST_UNPACKED))

    ended = command(words[0], "bomb.csv.gz", *words[1:], folder=tmp_path)

    assert ended.returncode == 2
    assert ended.stderr.startswith("srconsole: bomb.csv.gz")
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("ending", PACKED)
def test_what_unpacks_to_more_than_the_limit_is_refused(ending: str) -> None:
    """The limit is on what is unpacked, wherever reading stands.

    Given a packed file that unpacks to a little more than a limit, here of 1 MB
    When it is unpacked to its end
    Then it is refused at the limit by its name, and read whole where the limit is higher
    """
    kind = {"gz": "gzip", "bz2": "bzip2", "xz": "xz"}[ending]
    packed = PACKED[ending](b"\0" * 1_000_001)

    def unpacked(limit: int) -> bytes:
        return Unpacked.of("a.csv", kind, len(packed), io.BytesIO(packed), limit).read(2_000_000)

    assert unpacked(1_000_001) == b"\0" * 1_000_001
    with pytest.raises(CandleError, match=f"^a.csv: the {kind} file unpacks to more than 0.001 GB, from "):
        unpacked(1_000_000)
