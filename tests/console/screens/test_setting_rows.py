"""Each setting says what it means, what it can be, where it comes from, and what the next start makes of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.console.screens.cursor import Cursor
from srconsole.console.screens.setting_rows import (
    AT_START,
    DETAIL,
    detail_lines,
    found_in,
    setting_rows,
    settings_shown,
    value_read,
)
from srconsole.settings.check import BUILT_IN
from srconsole.settings.keys import KEYS
from srconsole.settings.schema import ConsoleSettings, LevelSettings, Settings
from tests.console.pane_text import ASCII, text

NOW = Settings(levels=LevelSettings(swing_order=24), console=ConsoleSettings(speed=8.0, bell="off"))
NEXT = Settings(console=ConsoleSettings(speed=2.0, bell="off"))
CHARSET = '"auto"'
FILE = "/home/me/settings.toml:3"
BELL = '"off"'
ORIGINS = dict.fromkeys(KEYS, BUILT_IN) | {"console.speed": FILE, "console.bell": FILE}
"""As settings that were read have them: of each key."""


def rows(words: str, width: int = 80) -> list[str]:
    """Return the rows of the settings with some words."""
    shown = found_in(settings_shown(NOW, NEXT, ORIGINS), words)
    return [text(line).rstrip() for line in setting_rows(shown, Cursor(), 5, width, ASCII)]


def test_a_row_has_name_value_and_origin() -> None:
    """Given a run whose swing order and speed were given by options, and a file with a bell and another speed
    When they are looked for
    Then each row has name, value and where that value comes from, and a star stands where the next start has another
    """
    assert rows("console.speed") == [f"> {'console.speed':<28} {'8.0':<20}* {AT_START}"]
    assert rows("console.bell") == [f"> {'console.bell':<28} {BELL:<20}  {FILE}"]
    assert rows("console.bell", 70) == [f"> {'console.bell':<28} {BELL:<20}  ...ttings.toml:3"]
    assert rows("levels.swing_order given")[:1] == [f"> {'levels.swing_order':<28} {'24':<20}* {AT_START}"]
    assert rows("charset") == [f"> {'console.charset':<28} {CHARSET:<20}  built in"]


@given(place=st.integers(0, len(KEYS) - 1), width=st.integers(60, 200))
def test_what_is_said_of_a_setting_fits_and_has_its_range(place: int, width: int) -> None:
    """Given any setting
    When it is selected in a terminal of any width
    Then its meaning comes first, no line is wider than the terminal, and there are no more than it has rows for
    """
    one = settings_shown(NOW, NEXT, {})[place]
    lines = [text(line) for line in detail_lines(one, width)]

    assert 1 < len(lines) <= DETAIL
    assert any("in this run" in line for line in lines)
    assert one.key.comment[:20] in lines[0]
    assert max(map(len, lines[:2])) <= width


def test_a_setting_says_what_the_next_start_has() -> None:
    """Given a speed of 8 in this run and of 2 in the person's file
    When it is selected
    Then both are told, with what it can be and what is built in
    """
    [one] = found_in(settings_shown(NOW, NEXT, ORIGINS), "console.speed")

    told = [text(line) for line in detail_lines(one, 100)]

    assert told[0] == " candles a second in a replay or rehearsal"
    assert told[1] == " can be a number above 0 and of at most 100000; built in: 4.0"
    assert told[2] == " 8.0 in this run, given at the start"
    assert told[3] == f" the next start has 2.0, from {FILE}"


@pytest.mark.parametrize(
    ("path", "typed", "value", "wrong"),
    [
        ("levels.swing_order", "12", 12, ""),
        ("levels.swing_order", " 12 ", 12, ""),
        ("levels.swing_order", "0", None, "must be an integer from"),
        ("levels.swing_order", "a few", None, "must be an integer from"),
        ("levels.swing_order", "", None, "must be an integer from"),
        ("console.theme", "light", "light", ""),
        ("console.charset", "asci", None, 'did you mean "ascii"?'),
        ("market.symbols", '["ETH/USDT:USDT"]', ("ETH/USDT:USDT",), ""),
        ("risk.stop_grace", "3,000.5", None, "must be"),
        ("levels.proximity", "0.04", 0.04, "must be less than strategy.stop_pct"),
    ],
)
def test_what_is_typed_is_judged_as_it_stands(path: str, typed: str, value: object, wrong: str) -> None:
    """Given a setting
    When something is typed for it
    Then its value is read, or a sentence says what is wrong with it alone or beside the other settings
    """
    read, told = value_read(KEYS[path], typed, Settings())

    assert wrong in told
    assert bool(told) == bool(wrong)
    if not wrong:
        assert read == value
