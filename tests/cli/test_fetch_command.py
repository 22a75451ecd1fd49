"""`srconsole fetch` as a person or a script meets it, against a real server."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Final

import pytest

from srconsole.cli.main import main
from tests.cli.fetching import SINCE_MS, read, wanted, words
from tests.exchange.bitget_stub import (
    DAY,
    HOUR,
    NOW,
    BitgetStub,
    answers,
    candle_at,
    hangs,
    openings,
    says,
    serving_beside,
)

pytestmark = pytest.mark.slow

CHECKOUT: Final = Path(__file__).resolve().parents[2]
HEEDING: Final = "import os, signal as s, sys; s.signal(s.SIGINT, s.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
"""Starts a program that hears Ctrl-C, also where these tests run in the background and do not."""


@pytest.fixture
def stub() -> BitgetStub:
    """Return an exchange on loopback."""
    return BitgetStub()


@pytest.fixture
def url(stub: BitgetStub) -> Iterator[str]:
    """Return where it is."""
    with serving_beside(stub) as place:
        yield place


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the current folder, empty."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_candles_are_downloaded(url: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Given an exchange
    When the hours of a perpetual since June are fetched
    Then the file has each that has closed, with the exchange's numbers, and one line says what is in it
    """
    assert main(words(url)) == 0

    out, err = capsys.readouterr()
    assert err == ""
    assert out.splitlines()[0] == (
        "candles.csv: 2,702 candles of BTC/USDT:USDT, 1h, from bitget, 2026-06-01T00:00:00Z to 2026-09-21T13:00:00Z"
    )
    assert read(folder / "candles.csv") == wanted()
    first = candle_at(SINCE_MS)
    assert (folder / "candles.csv").read_text().splitlines()[:2] == [
        "Time,Open,High,Low,Close,Volume,Symbol",
        f"2026-06-01T00:00:00Z,{','.join(map(repr, first[1:]))},BTC/USDT:USDT",
    ]
    assert os.listdir(folder) == ["candles.csv"]  # noqa: PTH208  # hidden ones too


@pytest.mark.parametrize("symbol", ["BTC/USDT:USDT", "BTCUSDT_UMCBL"])
def test_spellings_settings_and_packing(symbol: str, url: str, folder: Path) -> None:
    """Given another spelling, another exchange in the settings, and a name that ends in .gz
    When two weeks are fetched from the exchange that is named
    Then the packed file has the candles that have closed by the end of that time
    """
    more = ["--set", "market.exchange=bybit", "--exchange", "bitget", "--until", "2026-06-15", "--out", "packed.csv.gz"]

    assert main(words(url, *more, symbol=symbol)) == 0
    assert read(folder / "packed.csv.gz") == wanted(SINCE_MS + 14 * DAY)
    assert gzip.decompress((folder / "packed.csv.gz").read_bytes()).startswith(b"Time,Open,")


@pytest.mark.parametrize(
    ("more", "symbol", "message"),
    [
        (
            [],
            "BTC/USDT",
            "symbol 'BTC/USDT': this is a spot market, and srconsole trades perpetuals; did you mean",
        ),
        ([], "bitcoin!", "symbol 'bitcoin!': this is no name of a perpetual; did you mean BITCOIN/USDT:USDT?"),
        (["--timeframe", "7m"], "BTCUSDT", "--timeframe: bitget has no candles of 420 seconds; it has 1m, 3m, 5m"),
        (["--timeframe", "hour"], "BTCUSDT", "timeframe 'hour': expected a whole number and s, m, h, d or w"),
        (["--since", "June"], "BTCUSDT", "--since June: this is no time: write it as 2024-01-01T00:00:00Z"),
        (["--until", "June"], "BTCUSDT", "--until June: this is no time: write it as 2024-01-01T00:00:00Z"),
        (["--until", "2026-05-31"], "BTCUSDT", "--until 2026-05-31T00:00:00Z: this is not after --since 2026-06-01T"),
        (["--until", "2026-06-01T01:59"], "BTCUSDT", "fewer than two candles of 1h fit between --since and --until"),
        (["--since", "2199-01-01"], "BTCUSDT", "--since 2199-01-01T00:00:00Z: this is in the future"),
        (["--exchange", "okx"], "BTCUSDT", "argument --exchange: invalid choice: 'okx'"),
        (["--out", "none/candles.csv"], "BTCUSDT", "none/candles.csv: there is no folder none"),
        (["--set", "market.exchange_url=http://example.com"], "BTCUSDT", "this leads away from this machine"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_sent(
    more: list[str],
    symbol: str,
    message: str,
    stub: BitgetStub,
    url: str,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Given something that cannot be fetched
    When it is asked for
    Then one sentence says why, with exit code 2; nothing was sent and nothing is left behind
    """
    assert main(words(url, *more, symbol=symbol)) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert message in err
    assert err.count("\n") == 1
    assert stub.asked == []
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("place", ["own.toml", "settings.toml", "a folder", "a pipe", "a settings file", "linked"])
def test_the_place_is_looked_at_before_anything_is_sent(
    place: str, stub: BitgetStub, url: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Given a place where something stands that the command reads, or that is no file, or whose part is read
    When candles are fetched there
    Then it is refused in one sentence with exit code 2, nothing is sent, and all is as it was
    """
    for name in ("own.toml", "settings.toml", "a settings file.part"):
        (folder / name).write_text("[levels]\nswing_order = 2\n")
    (folder / "a folder").mkdir()
    (folder / "linked").symlink_to("own.toml")
    os.mkfifo(folder / "a pipe")
    before = sorted(folder.iterdir())
    settings = "a settings file.part" if place == "a settings file" else "own.toml"

    assert main(words(url, "--out", place, "--settings", settings)) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert stub.asked == []
    assert sorted(folder.iterdir()) == before
    assert (folder / "own.toml").read_text() == "[levels]\nswing_order = 2\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_stdout_that_is_full_takes_the_file_back(url: str, folder: Path, stub: BitgetStub) -> None:
    """Given a stdout that has no room
    When candles are fetched
    Then there is no file, and what was downloaded is kept for the next time
    """
    with Path("/dev/full").open("w", encoding="utf-8") as full, redirect_stdout(full):
        assert main(words(url)) == 1
    assert [path.name for path in folder.iterdir()] == ["candles.csv.part"]
    asked = len(stub.asked_of("candles"))
    assert main(words(url)) == 0
    assert len(stub.asked_of("candles")) == asked


def test_what_the_exchange_does_not_list_is_refused(url: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Given an exchange that lists PEPE by the thousand
    When PEPE is fetched
    Then one sentence names what it lists, with exit code 2
    """
    assert main(words(url, symbol="PEPEUSDT")) == 2
    assert "bitget has no such perpetual; did you mean 1000PEPE/USDT:USDT?" in capsys.readouterr().err
    assert list(folder.iterdir()) == []


def test_what_is_missing_is_told(stub: BitgetStub, url: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Given an exchange that lists a perpetual since July, has a gap, and lacks the newest hours
    When the candles since June are fetched
    Then the file has what there is, and each of the three is told with how many are missing
    """
    stub.listed = SINCE_MS + 40 * DAY
    stub.missing = {*openings(SINCE_MS + 50 * DAY, SINCE_MS + 51 * DAY, HOUR), *openings(NOW - 4 * HOUR, NOW, HOUR)}

    assert main(words(url)) == 0

    lines = capsys.readouterr().out.splitlines()
    assert "bitget has none before 2026-07-11T00:00:00Z: 960 candles are missing at the beginning" in lines
    assert "bitget has none behind 2026-09-21T10:00:00Z: 3 candles are missing at the end" in lines
    assert "1 gap: 24 candles missing, 24 in the longest, the first at 2026-07-21T00:00:00Z" in lines
    assert read(folder / "candles.csv") == [at for at in wanted() if at >= stub.listed and at not in stub.missing]


def test_a_fetch_that_failed_goes_on(
    stub: BitgetStub, url: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Given a fetch that ended since the exchange closed for a while
    When the same command is given again
    Then it asks for what is missing only, and the file is the same as if nothing had happened
    """
    assert main(words(url, "--out", "whole.csv")) == 0
    before = len(stub.asked_of("history-candles"))
    stub.fail("candles", says("40200", "upgrade"))

    assert main(words(url)) == 1

    out, err = capsys.readouterr()
    assert "candles.csv" not in out
    assert "it says 'upgrade' (code 40200)" in err
    assert "candles are kept in" in err
    assert "candles.csv.part, the same command goes on from there" in err
    assert sorted(path.name for path in folder.iterdir()) == ["candles.csv.part", "whole.csv"]
    half_way = len(stub.asked_of("history-candles"))
    assert half_way == 2 * before

    assert main(words(url)) == 0
    assert len(stub.asked_of("history-candles")) == half_way
    assert "of them were there from before" in capsys.readouterr().out
    assert (folder / "candles.csv").read_bytes() == (folder / "whole.csv").read_bytes()
    assert sorted(path.name for path in folder.iterdir()) == ["candles.csv", "whole.csv"]


def test_a_shorter_span_of_a_kept_part_is_cut(stub: BitgetStub, url: str, folder: Path) -> None:
    """Given a part that reaches further than what is asked for now
    When a shorter span is fetched
    Then the file ends where it was asked to
    """
    stub.fail("candles", says("40200", "upgrade"))
    assert main(words(url)) == 1

    assert main(words(url, "--until", "2026-06-10")) == 0
    assert read(folder / "candles.csv") == wanted(SINCE_MS + 9 * DAY)


def test_candles_that_cannot_be_are_not_kept(
    stub: BitgetStub, url: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Given an exchange that gives a candle whose high is below its low
    When it is fetched
    Then it is refused as a file's would be, as the exchange's fault, and the next try is not spoilt by it
    """
    row = f'["{SINCE_MS}","100","90","99","100","1","0"]'
    stub.fail("history-candles", *[answers(f'{{"code":"00000","msg":"success","data":[{row}]}}')] * 2)

    assert main(words(url)) == 1
    assert "the candle of 2026-06-01T00:00:00Z: High 90.0 is below Open 100.0" in capsys.readouterr().err
    assert list(folder.iterdir()) == []
    assert main(words(url)) == 0


def test_what_was_there_stays_when_a_fetch_fails(stub: BitgetStub, url: str, folder: Path) -> None:
    """Given a file of an earlier day
    When a fetch in its place fails
    Then it is as it was
    """
    (folder / "candles.csv").write_text("of an earlier day")
    stub.fail("time", *[answers("", 404)] * 4)

    assert main(words(url)) == 1
    assert (folder / "candles.csv").read_text() == "of an earlier day"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_fetch_that_is_stopped_goes_on(number: signal.Signals, stub: BitgetStub, url: str, folder: Path) -> None:
    """Given a fetch that waits for an answer
    When a person presses Ctrl-C, or something ends or kills it, and the same command is given again
    Then the file was not there in between, and is whole in the end
    """
    command = [sys.executable, "-c", HEEDING, sys.executable, "-m", "srconsole", *words(url)]
    surroundings = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    stub.fail("candles", hangs, hangs)
    process = subprocess.Popen(command, cwd=folder, env=surroundings, stderr=subprocess.PIPE, text=True)
    while process.poll() is None and not stub.asked_of("candles"):
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.05)
    process.send_signal(number)
    _, err = process.communicate(timeout=60)

    assert process.returncode == (-number if number == signal.SIGKILL else 128 + number)
    if number != signal.SIGKILL:
        assert "the same command goes on from there" in err
        assert "Traceback" not in err
        assert "Unclosed" not in err
    assert [path.name for path in folder.iterdir()] == ["candles.csv.part"]
    stub.faults.clear()
    asked = len(stub.asked_of("history-candles"))
    subprocess.run(command, cwd=folder, env=surroundings, check=True, capture_output=True)
    assert read(folder / "candles.csv") == wanted()
    assert len(stub.asked_of("history-candles")) == asked
    assert [path.name for path in folder.iterdir()] == ["candles.csv"]
