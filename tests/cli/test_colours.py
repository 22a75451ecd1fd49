"""Tables on a terminal: coloured by who prints, never by what is printed."""

from __future__ import annotations

import os
from contextlib import redirect_stdout

import pytest
from rich.text import Text

from srconsole.cli.printing import draw


def drawn(*parts: Text) -> str:
    """Return what a terminal gets that is printed to."""
    reading, writing = os.openpty()
    try:
        with os.fdopen(writing, "w", encoding="utf-8") as stream:
            with redirect_stdout(stream):
                draw(*parts)
            return os.read(reading, 4096).decode()
    finally:
        os.close(reading)


def test_a_table_is_coloured_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person sees bold print, not the signs that make it.

    Given a terminal with colours
    When a heading is printed
    Then the terminal gets the sequence that makes it bold, and no escaped one to read
    """
    monkeypatch.setenv("TERM", "xterm-256color")

    told = drawn(Text("best", style="bold"))

    assert "\x1b[1mbest\x1b[0m" in told
    assert r"\x1b" not in told


def test_what_is_printed_steers_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A symbol or a file's name is shown as it is, whatever stands in it.

    Given a terminal with colours, and a text with signs that would clear it
    When it is printed
    Then they are written as their escapes
    """
    monkeypatch.setenv("TERM", "xterm-256color")

    assert "\x1b" not in drawn(Text("a\x1b[2Jb"))
    assert r"a\x1b[2Jb" in drawn(Text("a\x1b[2Jb"))
