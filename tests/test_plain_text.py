"""The one place that makes text from outside plain."""

from __future__ import annotations

import json
import tomllib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.plain_text import is_formula, is_plain, is_table_line, json_text, plain, plain_lines, toml_escape

ANY = st.text(st.characters(), max_size=30)  # lone surrogates too
INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Unicode's categories of signs that steer, format, are half a sign, or end a line."""


@given(ANY)
def test_nothing_that_steers_or_hides_is_left(text: str) -> None:
    """What a file or a person wrote is read, not obeyed.

    Given any text, control signs, bidirectional marks and halves of signs among it
    When it is made plain
    Then none of those is in it, it can be written in UTF-8, and making it plain once more changes nothing
    """
    shown = plain(text)

    assert INVISIBLE.isdisjoint(map(unicodedata.category, shown))
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert is_plain(shown)
    assert plain(shown) == shown


@given(st.text(st.characters(categories=["L", "N", "P", "Sm", "Sc"], exclude_characters="\u115f\u1160\u3164\uffa0")))
def test_letters_of_every_script_stay(text: str) -> None:
    """A market has its name in whatever script it is listed.

    Given letters, digits and signs of any script
    When they are made plain
    Then they are as they were
    """
    assert plain(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b]52;c;aGk=\x07b", r"a\x1b]52;c;aGk=\x07b"),
        ("\x9b31m\x7f", r"\x9b31m\x7f"),
        ("x\u202eslx.exe", r"x\u202eslx.exe"),
        ("\u2066\u2069\u200e\u061c\u200b\ufeff", r"\u2066\u2069\u200e\u061c\u200b\ufeff"),
        ("BTC\U000e0041\ufe0f\u3164", r"BTC\U000e0041\ufe0f\u3164"),
        ("one\ntwo\r\t\u2028", r"one\ntwo\r\t\u2028"),
        ("\udcff.csv", r"\udcff.csv"),
        ("[/red] $SHIB, 币安人生/USDT", "[/red] $SHIB, 币安人生/USDT"),
    ],
)
def test_what_steers_is_seen_as_its_escape(text: str, shown: str) -> None:
    """Nobody wonders what was there.

    Given a text with a sign that steers, hides, or turns the order round
    When it is made plain
    Then the sign's escape stands in its place
    """
    assert plain(text) == shown


@given(ANY)
def test_lines_stay_lines(text: str) -> None:
    """A report over several lines is laid out as it was meant.

    Given any text of several lines
    When its lines are made plain together
    Then line ends and tabs stay, and all else is as each line by itself
    """
    parts = [plain(part).replace(r"\t", "\t") for part in text.split("\n")]

    assert plain_lines(text).replace(r"\t", "\t") == "\n".join(parts)


@given(st.recursive(ANY, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY, inner, max_size=3)))
def test_json_is_ascii_and_reads_back(value: object) -> None:
    """A script gets the very text, a terminal nothing that it would obey.

    Given any texts, nested in any way
    When they are written as JSON
    Then every sign is plain ASCII, and reading gives the same texts
    """
    written = json_text(value)

    assert is_plain(written.replace("\n", ""))
    assert written.isascii()
    assert json.loads(written) == value


@given(st.text(max_size=30))
def test_toml_reads_back(text: str) -> None:
    """Settings shown are settings that can be given again.

    Given any text of a setting
    When it is written as TOML with what steers escaped
    Then reading gives the same text
    """
    written = plain(json.dumps(text, ensure_ascii=False), toml_escape)

    assert is_plain(written)
    assert tomllib.loads(f"key = {written}") == {"key": text}


@pytest.mark.parametrize("symbol", ["=1+1", "+x", "-x", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1+1", "\uff20x"])
def test_a_formula_is_known(symbol: str) -> None:
    """No symbol runs in somebody's spreadsheet.

    Given a text that a spreadsheet takes for a formula
    When it would stand in a cell
    Then it is known for one, alone and in a line of a table
    """
    assert is_formula(symbol)
    assert not is_table_line(f"2024-01-01T00:00:00Z,1.0,{symbol},FLAT")


def test_numbers_and_names_are_no_formulas() -> None:
    """Losses are numbers.

    Given a line of a table with negative numbers, exponents and a market's name
    When it is looked at
    Then it is a line of a table
    """
    assert is_table_line("2024-01-01T00:00:00Z,-6.58,1e-05,-0.0,BTC/USDT:USDT,S1,,stop_loss")
