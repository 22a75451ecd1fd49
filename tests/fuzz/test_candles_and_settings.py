"""Damaged candles and settings: each command ends with a result or with one sentence, in time and in little memory.

`FUZZ_SEED=N` begins with a seed that was printed, `FUZZ_SECONDS=N` goes on for longer.
"""

from __future__ import annotations

import io
import os
import random
import resource
import secrets
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from itertools import count
from pathlib import Path

import pytest

from srconsole.cli.main import main
from srconsole.compose.first_frame import opening_snapshot
from srconsole.compose.replay import Replay, open_feed
from srconsole.console.themes import read_theme
from srconsole.errors import CandleError, SettingsError, SrconsoleError
from srconsole.market.candle_file import load_candles
from srconsole.settings.schema import Settings
from tests.fuzz import damage

CHECKOUT = Path(__file__).resolve().parents[2]
SECONDS = float(os.environ.get("FUZZ_SECONDS", "25"))
LONGEST = 20.0
"""Seconds that one command may take on a slow machine; a second is usual."""
MOST_MEMORY = 2_000_000
"""Kilobytes that the whole test process may come to."""

pytestmark = pytest.mark.soak


Seeds = Callable[[Callable[[random.Random], None]], None]


@pytest.fixture
def run_seeds(capfd: pytest.CaptureFixture[str]) -> Seeds:
    """Check one case after the other until the time is over; the seeds are printed, and shown where one fails."""

    def tell(text: str) -> None:
        with capfd.disabled():
            sys.stderr.write(f"{text}\n")

    def run_all(check: Callable[[random.Random], None]) -> None:
        first = int(os.environ.get("FUZZ_SEED", secrets.randbits(32)))
        tell(f"\nfuzzing from FUZZ_SEED={first}")
        end = time.perf_counter() + SECONDS
        for seed in count(first):
            begun = time.perf_counter()
            try:
                check(random.Random(seed))
            except (Exception, SystemExit) as error:
                raise AssertionError(f"FUZZ_SEED={seed}: {error!r}") from error
            assert time.perf_counter() - begun < LONGEST, f"FUZZ_SEED={seed} took too long"
            if time.perf_counter() > end:
                tell(f"{seed - first + 1} seeds held")
                break
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < MOST_MEMORY

    return run_all


def run(*words: str) -> int:
    """Run a command in this process and return its exit code, which is 0, or 2 with a sentence of ours."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(list(words))
    said = err.getvalue()
    assert code in (0, 2), f"{words} ended with {code}: {said}"
    assert "Traceback" not in said, said
    assert code == 0 or (said.startswith("srconsole: ") and not out.getvalue()), f"{words}: {said}"
    return code


def test_damaged_candles_end_in_a_result_or_a_sentence(tmp_path: Path, run_seeds: Seeds) -> None:
    """No file of candles is too broken to be told of.

    Given files of candles with bits flipped and rows lost, doubled or changed, packed in every way
    When backtest, levels, annotate, import and a replay read them
    Then each ends with a result or with one sentence, and what the import wrote is read by a backtest
    """
    path, out = tmp_path / "candles.csv", tmp_path / "out.csv"
    orders = ("--set", "levels.swing_order=2")

    def check(chance: random.Random) -> None:
        path.write_bytes(damage.damaged_candles(chance))
        out.unlink(missing_ok=True)
        usable = run("levels", str(path), "--json", *orders) == 0
        assert (run("backtest", str(path), "--json", *orders) == 0) is usable
        assert (run("annotate", str(path), "--out", str(out), *orders) == 0) is usable
        assert replayed(path, tmp_path) is usable
        more = chance.choice([(), ("--skip-bad",), ("--duplicates", "last"), ("--tz", "UTC", "--symbol", "A/B")])
        if run("import", str(path), "--out", str(out), *more) == 0:
            assert len(load_candles(out).frame) > 1

    run_seeds(check)


def replayed(path: Path, home: Path) -> bool:
    """Open a replay as far as its candles; tell whether they can be used."""
    try:
        opening_snapshot(Settings(), path, None, False, {"SRCONSOLE_HOME": str(home)})
        feed = open_feed(Settings(), Replay(path))
    except CandleError as error:
        return not names(error, path)
    return feed.bar(0) is not None


def names(error: SrconsoleError, path: Path) -> bool:
    """Check that an error is a sentence with the file's name."""
    assert error.exit_code == 2
    assert str(path) in str(error)
    return True


def test_damaged_settings_end_in_a_result_or_sentences(tmp_path: Path, run_seeds: Seeds) -> None:
    """No file of settings is too broken to be told of.

    Given files of real keys with wrong values, of damaged TOML and of random bytes
    When they are checked, and candles are backtested with those that are fine
    Then each ends with a result or with sentences that name the file
    """
    path, candles = tmp_path / "given.toml", tmp_path / "candles.csv"
    candles.write_bytes(damage.candle_text(random.Random(1)))

    def check(chance: random.Random) -> None:
        kind = chance.randrange(8)
        shipped = (CHECKOUT / "settings.toml").read_bytes()
        if kind == 0:
            path.write_bytes(chance.randbytes(chance.randint(0, 3000)))
        elif kind == 1:
            path.write_bytes(damage.damaged_bytes(chance, shipped))
        else:
            path.write_bytes(damage.random_settings(chance))
        if run("settings", "show", "--settings", str(path)) == 0:
            run("settings", "check", "--settings", str(path))
            assert run("backtest", str(candles), "--json", "--settings", str(path)) == 0

    run_seeds(check)


def test_damaged_themes_end_in_a_theme_or_a_sentence(tmp_path: Path, run_seeds: Seeds) -> None:
    """No theme breaks the screen.

    Given themes with bits flipped and pieces put in
    When they are read
    Then each is a theme, or refused by the file's name
    """
    path = tmp_path / "mine.toml"
    sound = (CHECKOUT / "themes" / "dark.toml").read_bytes()

    def check(chance: random.Random) -> None:
        path.write_bytes(damage.damaged_bytes(chance, sound))
        try:
            assert read_theme(path).name == "mine"
        except SettingsError as error:
            names(error, path)

    run_seeds(check)
