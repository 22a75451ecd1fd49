"""Panes that are shown, hidden, zoomed and looked at, and what is remembered of that."""

from __future__ import annotations

from pathlib import Path

import pytest

from srconsole.console.arrangement import Arrangement, Chosen
from srconsole.console.layout import ACCOUNT, CHART, EXCHANGE, LEVELS, LOG, POSITION, TRADES, shown_at_first
from srconsole.console.layout_file import LayoutFile, layout_path

SIZE, OTHER = "narrow-short", "wide-high"


def arrangement(chosen: Chosen | None = None) -> tuple[Arrangement, list[Chosen]]:
    """Return an arrangement, and the list of all that it remembers."""
    kept: list[Chosen] = []

    def remember(now: Chosen) -> str:
        kept.append(dict(now))
        return ""

    return Arrangement(chosen or {}, remember), kept


def test_a_pane_is_hidden_and_shown_again_in_windows_of_one_size() -> None:
    """A small window's choice does not empty a large one.

    Given the panes of two sizes' designs
    When the log is hidden in the small one, and shown again
    Then it is gone there and back again, each is remembered, and the large window keeps its own
    """
    panes, kept = arrangement()

    assert panes.toggle(LOG, SIZE) == "log hidden"
    assert panes.shown(SIZE) == shown_at_first(SIZE) - {LOG}
    assert panes.toggle(LOG, SIZE) == "log shown"
    assert panes.shown(SIZE) == shown_at_first(SIZE)
    assert panes.shown(OTHER) == shown_at_first(OTHER)
    assert [LOG in choice[SIZE] for choice in kept] == [False, True]


def test_the_last_pane_stays() -> None:
    """There is always something to see.

    Given a window that shows the position alone
    When that is to be hidden
    Then it stays, and a person is told why
    """
    panes, kept = arrangement({SIZE: frozenset({POSITION})})

    assert "only pane" in panes.toggle(POSITION, SIZE)
    assert panes.shown(SIZE) == {POSITION}
    assert kept == []


def test_a_run_without_an_exchange_keeps_what_was_chosen_for_others() -> None:
    """Looking at a replay does not rearrange the market's screen.

    Given a window whose design shows the exchange, and a run that has none
    When the log is hidden during that run
    Then the exchange is not shown there, and is still shown on a market
    """
    panes, _ = arrangement()
    panes.absent = frozenset({EXCHANGE})

    assert EXCHANGE not in panes.shown(OTHER)
    panes.toggle(LOG, OTHER)
    assert panes.shown(OTHER) == {CHART, LEVELS, POSITION, TRADES, ACCOUNT}
    panes.absent = frozenset()
    assert panes.shown(OTHER) == {CHART, LEVELS, POSITION, TRADES, EXCHANGE, ACCOUNT}


def test_tab_goes_through_the_panes_and_z_shows_one_alone() -> None:
    """Any pane has the whole screen in two keys.

    Given all panes of a small window
    When tab goes forward twice, one is zoomed, tab goes on, and the zoom ends
    Then the pane in focus is the zoomed one, tab zooms the next, and all are back at the end
    """
    panes, _ = arrangement()

    assert [panes.step(SIZE), panes.step(SIZE)] == [CHART, LEVELS]
    assert panes.zoom(SIZE) == "levels alone"
    assert panes.step(SIZE) == "position"
    assert panes.zoomed == POSITION
    assert panes.toggle(LOG, SIZE) == "log alone"
    assert panes.zoom(SIZE) == "all panes"
    assert (panes.zoomed, panes.focused) == ("", LOG)
    assert panes.step(SIZE) == CHART
    assert panes.step(SIZE, back=True) == "log"


def test_a_choice_is_there_again_at_the_next_start(tmp_path: Path) -> None:
    """The screen is as it was left.

    Given a file that is not there yet
    When a choice is kept and read again
    Then it is the same, and its folder and no draft are there
    """
    file = LayoutFile(tmp_path / "state" / "layout.toml")
    chosen = {SIZE: frozenset({CHART, LOG}), OTHER: frozenset({TRADES})}

    assert file.read() == ({}, "")
    assert file.write(chosen) == ""
    assert file.read() == (chosen, "")
    assert [path.name for path in (tmp_path / "state").iterdir()] == ["layout.toml"]


@pytest.mark.parametrize(
    "text",
    ["x =", "[small]\nshown = ['log']", "[wide-high]\nshown = ['lgo']", "[wide-high]\nshown = []", "wide-high = 3"],
)
def test_a_broken_file_is_named_and_not_used(tmp_path: Path, text: str) -> None:
    """A slip in a file of comfort keeps nobody from trading.

    Given a layout that is no TOML, or names no size or no pane
    When it is read
    Then nothing of it is taken, and a person is told which file it is
    """
    path = tmp_path / "layout.toml"
    path.write_text(text, encoding="utf-8")
    chosen, fault = LayoutFile(path).read()

    assert chosen == {}
    assert str(path) in fault


def test_a_choice_that_cannot_be_kept_is_told(tmp_path: Path) -> None:
    """Given a state folder whose place a file has
    When a choice is kept
    Then a person is told that it is not, and the panes are as they were asked for
    """
    (tmp_path / "state").write_text("", encoding="utf-8")
    file = LayoutFile(tmp_path / "state" / "layout.toml")
    panes = Arrangement({}, file.write)

    assert panes.toggle(LOG, SIZE).startswith("log hidden; not kept: ")
    assert LOG not in panes.shown(SIZE)


def test_the_layout_lies_where_state_belongs() -> None:
    """Given an environment with a state folder of its own, with a home alone, and with neither
    When the file's place is asked for
    Then it is in that folder, in the home's, and nowhere
    """
    assert layout_path({"XDG_STATE_HOME": "/state", "HOME": "/home/ann"}) == Path("/state/srconsole/layout.toml")
    assert layout_path({"XDG_STATE_HOME": "state", "HOME": "/home/ann"}) == Path(
        "/home/ann/.local/state/srconsole/layout.toml"
    )
    assert layout_path({}) is None
