"""What the help has: every key, every sign, every state, and no line cut."""

from __future__ import annotations

from typing import Literal

import pytest

from srconsole.console.chart.glyphs import CHARSETS
from srconsole.console.help import help_lines, sign_lines, state_lines
from srconsole.console.help_screen import hanging
from srconsole.console.keymap import keymap_of
from srconsole.console.panes.account import ramp_of
from srconsole.console.panes.alerts import barred_word
from srconsole.console.panes.ladder import BARRED, SHORT
from srconsole.console.signs import SIGNS
from srconsole.core.lot import State
from srconsole.core.refusals import HALTED, PAUSED
from srconsole.engine.view.snapshot import ARMED
from srconsole.settings.schema import KeySettings
from tests.console import canned
from tests.console import canned_market as market
from tests.console.pane_text import ASCII, text


def test_help_names_every_key() -> None:
    """Nothing the program can do is hidden.

    Given a keymap with a changed key and one that is left out
    When the help is written
    Then every action is there with its keys
    """
    lines = [text(line) for line in help_lines(keymap_of(KeySettings(stop="ctrl+o", trail="none")), "replay")]

    assert any(line.split() == ["ctrl+o", "move", "the", "stop"] for line in lines)
    assert any(line.split()[:2] == ["no", "key"] for line in lines)


@pytest.mark.parametrize("preset", ["default", "vim", "fkeys"])
def test_no_key_runs_into_what_it_does(preset: Literal["default", "vim", "fkeys"]) -> None:
    """`f12 : ctrl+ptype a command` is no key that anybody can press.

    Given each preset of keys, one of which has three keys for an action
    When the help is written
    Then behind the keys of every action there is a blank
    """
    for line in help_lines(keymap_of(KeySettings(preset=preset)), "live")[1:]:
        assert line[1].text.endswith(" ")


@pytest.mark.parametrize("charset", SIGNS)
def test_the_legend_has_the_signs_that_are_drawn(charset: str) -> None:
    """A sign on the chart is looked up as it is seen.

    Given the signs of one kind of terminal
    When the legend is written
    Then it names every stroke that the chart has in them, and the sign of what is selected
    """
    legend = [text(line)[:14].strip() for line in sign_lines(SIGNS[charset])]
    chart = CHARSETS[charset]

    for stroke in (*chart.tiers, chart.broken, chart.entry, chart.stop, chart.midpoint, chart.peak):
        assert stroke * 3 in legend
    assert {SIGNS[charset].pointer, SIGNS[charset].ellipsis, SIGNS[charset].then, chart.last} <= set(legend)
    told = " ".join(legend)
    assert ramp_of(charset) in told
    for sign in (*chart.volume[1:], *chart.curve, chart.above, chart.below, chart.bought, chart.gained, chart.lost):
        assert sign in told
    assert "S1+ S1* S1x" in " ".join(map(text, sign_lines(SIGNS[charset])))


@pytest.mark.parametrize("charset", ["vt", "ascii"])
def test_no_page_of_the_help_has_signs_that_the_terminal_has_not(charset: str) -> None:
    """Given a terminal without the signs of Unicode
    When the legend and the page of states are written for it
    Then the legend has only what it draws with, and the states nothing but plain letters
    """
    drawn = {sign for value in (*CHARSETS[charset][:-1], *CHARSETS[charset].curve) for sign in value}

    assert all(sign.isascii() or sign in drawn for line in sign_lines(SIGNS[charset]) for sign in text(line))
    assert all(text(line).isascii() for line in state_lines(SIGNS[charset]))


@pytest.mark.parametrize("word", [ARMED, *filter(None, SHORT.values()), BARRED, PAUSED, HALTED])
def test_every_word_beside_a_level_is_explained(word: str) -> None:
    """Why a level is not armed is one word where there is no more room; the help has the rest.

    Given a word that the ladder has in its column of states
    When the page of states is written
    Then it is there, with what it means
    """
    explained = [text(line)[2:14].strip() for line in state_lines(SIGNS["unicode"])]

    assert word in explained


@pytest.mark.parametrize("mode", ["replay", "live"])
def test_the_help_of_a_plain_terminal_has_plain_signs(mode: str) -> None:
    """Given a terminal that has no signs but those of ASCII
    When all pages of the help are written for it
    Then each of their signs is one of these
    """
    pages = [*help_lines(keymap_of(KeySettings()), mode, of_lots=True), *sign_lines(ASCII), *state_lines(ASCII)]

    assert [text(line) for line in pages if not text(line).isascii()] == []


def test_every_state_that_the_screen_shows_is_explained() -> None:
    """A word in capitals is looked up as it is seen.

    Given the states of a position, and the words that stand where entries are not made
    When the page of states is written
    Then each of them is there
    """
    told = "\n".join(map(text, state_lines(SIGNS["unicode"])))

    assert all(f"  {state.value} " in told for state in State)
    over = canned.changed(canned.flat(), feed=canned.flat().market.feed._replace(ended=True))
    barred = [barred_word(snapshot) for snapshot in (market.read_only(), market.uncovered(), over)]
    assert all(f"  {word} " in told for word in ("PAUSED", "HALTED", *barred))
    assert all(f"  {word} " in told for word in (ARMED, BARRED, *SHORT.values()) if word)


def test_keys_that_nobody_can_change_are_told_too() -> None:
    """A person who is lost finds the way out.

    Given a keymap of a person's own
    When the help is written
    Then it says what escape, ctrl+q and tab do, each once
    """
    lines = [text(line) for line in help_lines(keymap_of(KeySettings(quit="x", level="none")), "replay")]

    for key, does in (("esc", "close what is open"), ("ctrl+q", "leave"), ("tab", "look at the next pane")):
        assert sum(key in line and does in line for line in lines) == 1


@pytest.mark.parametrize("mode", ["replay", "live"])
@pytest.mark.parametrize("width", [76, 56])
def test_no_line_of_the_help_is_cut(mode: str, width: int) -> None:
    """Half a sentence about what keeps entries from being made helps nobody.

    Given the pages of the help
    When they are shown in a box of 80 columns, or of 60
    Then every word of them is there, and no row is wider than the box
    """
    pages = [*help_lines(keymap_of(KeySettings()), mode), *sign_lines(SIGNS["unicode"]), *state_lines(SIGNS["ascii"])]
    for line in pages:
        rows = [text(row) for row in hanging(line, width)]
        assert all(len(row) <= width for row in rows)
        assert " ".join(" ".join(rows).split()) == " ".join(text(line).split())


@pytest.mark.parametrize("width", [-3, 0, 1, 5])
def test_the_help_can_be_opened_in_a_window_narrower_than_its_frame(width: int) -> None:
    """Given a window of a few columns, or narrower than the frame of the help
    When the pages of the help are put into lines
    Then every line is there, a blank one as the blank row that it is
    """
    lines = state_lines(SIGNS["unicode"])

    assert () in lines
    for line in lines:
        rows = hanging(line, width)
        assert rows == [line] if not line else "".join(text(row) for row in rows).split()
