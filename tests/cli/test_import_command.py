"""`srconsole import` as a person or a script meets it."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from srconsole.cli.main import main
from srconsole.errors import CandleError
from srconsole.imports.importer import import_candles
from srconsole.market.candle_file import load_candles, read_candles
from srconsole.settings.shapes import ImportShape
from tests.imports.odd import NOW, hourly, milliseconds, standard, table, texts, wall, written

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).resolve().parents[2]
ROWS = hourly(48)
BITFINEX = table("", [[one[0], one[1], one[4], one[2], one[3], one[5]] for one in texts(ROWS, milliseconds)])


def run(*words: str | Path) -> int:
    """Run `srconsole import …`."""
    return main(["import", *map(str, words)])


def test_a_report_is_printed_and_the_file_is_standard(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A person sees what was recognised, mended, suspicious and missing.

    Given a file with the newest candle first, one hour missing and one row twice
    When it is imported
    Then the report on stdout says so, and the new file is one that the other commands read
    """
    rows = [*ROWS[:20], *ROWS[21:]]
    path = written(tmp_path, "https://www.CryptoDataDownload.com\n" + standard([*reversed(rows), rows[0]]))

    assert run(path, "--out", tmp_path / "new.csv") == 0

    out, err = capsys.readouterr()
    assert err == ""
    for word in (
        "recognised",
        "CryptoDataDownload",
        "newest first",
        "1 x repeated candle",
        "suspicious",
        "1 gap, 1 candle",
    ):
        assert word in out
    assert len(read_candles(tmp_path / "new.csv")) == 47


def test_a_packed_result_is_packed(tmp_path: Path) -> None:
    """A name that ends in .gz asks for gzip.

    Given an odd file
    When it is imported to a name that ends in .gz
    Then the result is a packed standard file
    """
    assert run(written(tmp_path, standard(ROWS)), "--out", tmp_path / "new.csv.gz") == 0
    assert (tmp_path / "new.csv.gz").read_bytes()[:2] == b"\x1f\x8b"
    assert len(read_candles(tmp_path / "new.csv.gz")) == 48


def test_the_command_that_a_refusal_names_works(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is asked for can be typed as it stands, but for the zone.

    Given a file of local times without a symbol
    When it is imported, refused, and the command of the refusal is typed with the zone filled in
    Then exit codes are 2 and 0, and the candles are right
    """
    content = table("datetime,open,high,low,close,volume", texts(ROWS, wall("Asia/Kolkata", "%Y-%m-%d %H:%M")))
    path = written(tmp_path, content)

    assert run(path, "--out", tmp_path / "new.csv") == 2
    message = capsys.readouterr().err
    typed = (
        message.partition("type: srconsole ")[2].replace("ZONE", "Asia/Kolkata").replace("NEW.csv", f"{tmp_path}/n.csv")
    )
    assert main(shlex.split(typed)) == 0
    assert read_candles(tmp_path / "n.csv")["Time"][0] == ROWS[0][0]


def test_a_shape_is_described_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Settings hold what the files of one source do not say.

    Given settings that describe a shape, and a file of that shape
    When it is imported with the shape's name, and with an option over it
    Then the columns are those of the shape, and the option wins
    """
    path = written(tmp_path, BITFINEX)
    sheet = tmp_path / "mine.toml"
    sheet.write_text('[import.bitfinex]\ncolumns = "time,open,close,high,low,volume"\nsymbol = "ETH/USD"\n')
    words: list[str | Path] = [path, "--out", tmp_path / "new.csv", "--settings", sheet, "--shape"]

    assert run(*words, "bitfinex") == 0
    candles = read_candles(tmp_path / "new.csv")
    assert candles["Close"].tolist() == [row[4] for row in ROWS]
    assert set(candles["Symbol"]) == {"ETH/USD"}
    assert run(*words, "bitfinex", "--symbol", "BTC/USD") == 0
    assert set(read_candles(tmp_path / "new.csv")["Symbol"]) == {"BTC/USD"}
    assert run(*words, "bitfinx") == 2
    assert "did you mean bitfinex?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--columns", "time,opne"], "did you mean open?"),
        (["--columns", "time=9"], "there is no column '9'"),
        (["--columns", "time,open,low,low,close,volume,symbol"], "low stands there 2 times"),
        (["--tz", "Mars/Base"], "there is no such zone"),
        (["--symbol", "=1+1"], "expected a market's name"),
        (["--delimiter", "ab"], "a single sign"),
        (["--encoding", "morse"], "no such encoding"),
        (["--encoding", "base64"], "no such encoding"),
        (["--timeframe", "1x"], "whole number"),
        (["--timeframe", "7h"], "no candles of 7h"),
        (["--symbol", "ETH/USDT"], "no candle of ETH/USDT"),
        (["--day-first", "--month-first"], "not allowed"),
        (["--duplicates", "both"], "invalid choice"),
    ],
)
def test_what_cannot_be_asked_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    """A wrong option is a wrong request.

    Given a sound file
    When it is imported with an option that cannot be
    Then the exit code is 2, one message says what is possible, and nothing is written
    """
    path = written(tmp_path, standard(ROWS))

    assert run(path, "--out", tmp_path / "new.csv", *options) == 2
    message = capsys.readouterr().err
    assert said in message
    assert "Traceback" not in message
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("content", [standard([(ROWS[0][0], 1, 2, 0.5, 1, 1), *ROWS]), "a;b\n1;2\n"])
def test_read_candles_points_to_import(tmp_path: Path, content: str) -> None:
    """Who meets an odd file in another command learns what to type.

    Given a file with a disagreeing repetition, and one of another form, with a blank in its name
    When they are read as standard files
    Then the refusal ends with the command that imports them
    """
    path = written(tmp_path, content, "my candles.csv")

    with pytest.raises(CandleError) as refused:
        load_candles(path)
    assert str(refused.value).endswith(f"type: srconsole import '{path}' --out NEW.csv")


def test_the_file_itself_is_never_written_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An import cannot lose what it reads.

    Given a file
    When it is to be imported over itself, by another name for it too, or into a folder that is not there
    Then that is refused before anything is read
    """
    path = written(tmp_path, standard(ROWS))
    (tmp_path / "link.csv").symlink_to(path)
    before = path.read_bytes()

    for out in (path, tmp_path / "link.csv"):
        assert run(path, "--out", out) == 2
        assert "a result would take its place" in capsys.readouterr().err
    assert run(path, "--out", tmp_path / "nowhere" / "new.csv") == 2
    assert "there is no folder" in capsys.readouterr().err
    assert path.read_bytes() == before


IMPORT = """
import resource, sys
from srconsole.cli.main import main
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
sys.exit(main(["import", sys.argv[2], "--out", sys.argv[3]]))
"""


@pytest.mark.parametrize("room", [0, 100, 10_000, 1_000_000])
def test_a_full_disk_leaves_what_was_there(tmp_path: Path, room: int) -> None:
    """Half a file is never left behind.

    Given a result from before, and a disk with room for a part of the new one only
    When a file is imported
    Then it fails with one message and exit code 1, and the result from before is whole
    """
    path = written(tmp_path, standard(hourly(20_000, "2020-01-01")))
    out = written(tmp_path, "from before", "new.csv")

    done = subprocess.run(
        [sys.executable, "-c", IMPORT, str(room), path, out],
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"srconsole: {out}: writing failed")
    assert done.stderr.count("\n") == 1
    assert out.read_text() == "from before"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["candles.csv", "new.csv"]


def test_a_killed_import_leaves_what_was_there(tmp_path: Path) -> None:
    """A power cut in the middle leaves the old file or the new one.

    Given a result from before
    When an import is killed while it writes the new one
    Then the result from before is whole, and the file it read is untouched
    """
    path = written(tmp_path, standard(hourly(400_000, "2010-01-01", timedelta(minutes=15))))
    out = written(tmp_path, "from before", "new.csv")
    before = path.read_bytes()

    with subprocess.Popen(
        [sys.executable, "-m", "srconsole", "import", path, "--out", out],
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    ) as importing:
        while importing.poll() is None and not any(one.stat().st_size for one in tmp_path.glob(".srconsole-*.part")):
            pass
        importing.kill()

    assert importing.returncode == -signal.SIGKILL
    assert out.read_text() == "from before"
    assert path.read_bytes() == before


def test_progress_is_told(tmp_path: Path) -> None:
    """Who waits sees how far it is.

    Given a file of some megabytes
    When it is imported
    Then progress is told in kilobytes, ascending to all of it
    """
    path = written(tmp_path, standard(hourly(120_000, "2011-01-01")))
    told: list[tuple[int, int]] = []

    import_candles(
        str(path), str(tmp_path / "new.csv"), ImportShape(), latest=NOW, progress=lambda *done: told.append(done)
    )

    size = path.stat().st_size // 1024
    assert told == sorted(told)
    assert told[-1] == (size, size)
    assert len(told) > 1


def test_an_import_needs_little_memory(tmp_path: Path) -> None:
    """A file can be larger than memory.

    Given a file of 30 MB and one hundred kilobytes of memory for rows
    When it is read
    Then it takes no more memory than a small file does, but for some blocks of the file
    """
    path = written(tmp_path, standard(hourly(400_000, "2010-01-01", timedelta(minutes=15))))
    code = (
        "import sys; from pathlib import Path; from srconsole.imports.importer import odd_candles\n"
        "from srconsole.settings.shapes import ImportShape\n"
        "peak = lambda: next(int(line.split()[1]) for line in open('/proc/self/status') if line.startswith('VmHWM'))\n"
        "before = peak()\n"
        "folder, shape = Path(sys.argv[2]), ImportShape()\n"
        "with odd_candles(sys.argv[1], shape, latest=4 * 10**15, folder=folder, memory_rows=2000) as found:\n"
        "    print(sum(map(len, found.blocks())), (peak() - before) // 1024)\n"
    )
    if not Path("/proc/self/status").exists():
        pytest.skip("only Linux tells how much memory a process had at most")

    done = subprocess.run(
        [sys.executable, "-c", code, path, tmp_path],
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=True,
    )

    count, megabytes = map(int, done.stdout.split())
    assert count == 400_000
    assert megabytes < 150
