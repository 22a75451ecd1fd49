"""What the screens reach: a run's records, and new files that a person names."""

from __future__ import annotations

from pathlib import Path

import pytest

from srconsole.compose.reach import SettingsFiles, reach_of, write_trades
from srconsole.engine.rows import trade_of
from srconsole.errors import RequestError, SettingsError
from srconsole.journal.history_files import TRADE_COLUMNS
from srconsole.settings.keys import KEYS
from srconsole.settings.schema import Settings
from tests.console import canned
from tests.journal.looked_back import write
from tests.journal.scripted_run import MARKET, opened


def test_trades_are_written_as_a_run_writes_them(tmp_path: Path) -> None:
    """What is written from the screen opens wherever the run's own file does.

    Given three closed trades
    When they are written to a named file
    Then it has the columns of `historical_trades.csv` and each trade to its last digit
    """
    name = str(tmp_path / "mine.csv")

    assert write_trades(name, canned.trades()) == name

    head, *rows = Path(name).read_text(encoding="utf-8").splitlines()
    assert head == ",".join(TRADE_COLUMNS)
    assert tuple(map(trade_of, rows)) == canned.trades()


def test_no_file_is_written_over(tmp_path: Path) -> None:
    """A slip of the finger costs nobody a file.

    Given a file, and a folder that is not there
    When trades are written to that name, or into that folder
    Then a RequestError says why, and the file is what it was
    """
    kept = tmp_path / "kept.csv"
    kept.write_text("mine", encoding="utf-8")

    with pytest.raises(RequestError, match="is there already"):
        write_trades(str(kept), canned.trades())
    with pytest.raises(RequestError):
        write_trades(str(tmp_path / "nowhere" / "trades.csv"), canned.trades())

    assert kept.read_text(encoding="utf-8") == "mine"


def test_a_run_has_records_where_it_has_a_journal(tmp_path: Path) -> None:
    """Of a rehearsal nothing is kept, and its screens show what the snapshot has.

    Given a folder with a journal, and the words by which a rehearsal names its place
    When their records are asked for
    Then the folder has its trades, and the words have none
    """
    with opened(tmp_path) as journal:
        write(journal, 0, 8)

    records = reach_of(Settings(), {}).records(str(tmp_path))

    assert records is not None
    assert len(records.trades(MARKET, -1).trades) == 2
    assert reach_of(Settings(), {}).records("nowhere: of a rehearsal nothing is kept") is None


def test_a_setting_is_saved_where_the_next_start_finds_it(tmp_path: Path) -> None:
    """What is changed on the screen is in force at the next start.

    Given a person's home without settings
    When a setting is saved, and another one, and the first is taken back
    Then the next start has what was saved, from the person's own file, and the first one as built in
    """
    files = SettingsFiles(tmp_path, tmp_path, {})

    where = files.save(KEYS["levels.swing_order"], 24)
    files.save(KEYS["console.theme"], "light")
    following = files.following()
    assert where == tmp_path / ".config" / "srconsole" / "settings.toml"
    assert (following.settings.levels.swing_order, following.settings.console.theme) == (24, "light")
    assert following.origins["levels.swing_order"].startswith(str(where))

    files.save(KEYS["levels.swing_order"], None)
    assert files.following().settings.levels.swing_order == KEYS["levels.swing_order"].default
    assert files.following().settings.console.theme == "light"


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("levels.proximity", 0.04, "must be less than strategy.stop_pct"),
        ("console.theme", "no such", "theme"),
        ("keys.pause", "none", "pause"),
    ],
)
def test_what_the_next_start_would_refuse_is_not_saved(tmp_path: Path, path: str, value: object, told: str) -> None:
    """A person is never locked out of the console by what the console has written.

    Given a person's home without settings
    When a value is saved that contradicts another, names no theme, or leaves pause without a key
    Then a SettingsError says why, and no file is written
    """
    files = SettingsFiles(tmp_path, tmp_path, {})

    with pytest.raises(SettingsError, match=told):
        files.save(KEYS[path], value)

    assert not (tmp_path / ".config").exists()


def test_a_value_that_is_taken_back_is_tried_too(tmp_path: Path) -> None:
    """What is left behind by a value that goes has to start as well.

    Given a person's file with a wide stop, and levels that are at price from farther than the stop that is built in
    When the stop is taken back, and then the distance
    Then the first is refused with the reason and the file is what it was, and the second is done
    """
    files = SettingsFiles(tmp_path, tmp_path, {})
    files.save(KEYS["strategy.stop_pct"], 0.05)
    where = files.save(KEYS["levels.proximity"], 0.04)
    before = where.read_text(encoding="utf-8")

    with pytest.raises(SettingsError, match=r"must be less than strategy\.stop_pct = 0\.01"):
        files.save(KEYS["strategy.stop_pct"], None)
    assert where.read_text(encoding="utf-8") == before

    files.save(KEYS["levels.proximity"], None)
    assert files.save(KEYS["strategy.stop_pct"], None).read_text(encoding="utf-8").count("=") == 0


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        ("market.file", "/nowhere/candles.csv", "there is no such file"),
        ("plugin.file", "mine.py", "there is no such file"),
        ("console.theme", "pink", "is no theme"),
        ("console.timezone", "Mars/Olympus", "is no time zone"),
        ("keys.pause", "none", "leaves no key"),
        ("levels.proximity", 0.04, "must be less than"),
        ("market.file", "", ""),
        ("console.speed", 8.0, ""),
    ],
)
def test_it_is_known_why_a_value_would_not_start(tmp_path: Path, path: str, value: object, why: str) -> None:
    """A person reads while they type what the next start would refuse.

    Given a person without settings
    When a value is typed for a setting
    Then it is said why the next start would be refused with it, or nothing is, and nothing is written
    """
    told = SettingsFiles(tmp_path, tmp_path, {}).why_not(KEYS[path], value)

    assert why in told
    assert bool(told) == bool(why)
    assert list(tmp_path.iterdir()) == []


def test_what_is_wrong_in_the_file_can_be_mended_from_the_screen(tmp_path: Path) -> None:
    """Whoever wrote a value by hand that is none is not kept from writing a right one in its place.

    Given a person's file with a margin that is no number, and a remark
    When another setting is changed, and then the margin
    Then the first is refused with the file's own name and line, and the second stands in the file beside the remark
    """
    files, file = SettingsFiles(tmp_path, tmp_path, {}), tmp_path / ".config" / "srconsole" / "settings.toml"
    file.parent.mkdir(parents=True)
    file.write_text('[risk]\nmargin = "x"  # mine\n', encoding="utf-8")

    with pytest.raises(SettingsError, match=f"{file}:2"):
        files.save(KEYS["console.speed"], 8.0)
    files.save(KEYS["risk.margin"], 120.0)

    assert file.read_text(encoding="utf-8") == "[risk]\nmargin = 120.0  # mine\n"
    assert files.following().settings.risk.margin == 120.0
