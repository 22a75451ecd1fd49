"""What the console makes of the terminal it is started in."""

from __future__ import annotations

import pytest

from srconsole.console.terminal import check_terminal, signs_for, theme_name, wants_mouse
from srconsole.errors import RequestError
from srconsole.settings.schema import ConsoleSettings


@pytest.mark.parametrize(
    ("term", "reads", "writes", "reason"),
    [
        ("xterm", True, False, "needs a terminal, and stdout is none"),
        ("xterm", False, True, "needs a terminal, and stdin is none"),
        ("dumb", True, True, 'cannot draw on a terminal of TERM="dumb"'),
        ("", True, True, 'cannot draw on a terminal of TERM=""'),
    ],
)
def test_console_opens_only_on_a_terminal(term: str, *, reads: bool, writes: bool, reason: str) -> None:
    """A script gets a sentence and not a page of control codes.

    Given a pipe, or a terminal that can only print
    When the console is to open
    Then it is refused with the reason and with the command that prints the state
    """
    with pytest.raises(RequestError, match=reason) as caught:
        check_terminal({"TERM": term}, reads=reads, writes=writes)

    assert "`srconsole status` prints the state" in str(caught.value)


@pytest.mark.parametrize(
    ("setting", "term", "encoding", "charset"),
    [
        ("auto", "xterm-256color", "utf-8", "unicode"),
        ("auto", "xterm-256color", "UTF8", "unicode"),
        ("auto", "xterm-256color", "ISO-8859-1", "ascii"),
        ("auto", "xterm-256color", "no such code", "ascii"),
        ("auto", "linux", "utf-8", "vt"),
        ("ascii", "xterm-256color", "utf-8", "ascii"),
        ("unicode", "linux", "ascii", "unicode"),
    ],
)
def test_signs_are_those_the_terminal_has(setting: str, term: str, encoding: str, charset: str) -> None:
    """No candle is shown as a question mark.

    Given a terminal, its encoding and the setting
    When the signs are chosen
    Then the setting decides, and `auto` takes what the terminal can show
    """
    settings = ConsoleSettings(charset=setting)  # type: ignore[arg-type]  # one of its choices

    assert signs_for(settings, {"TERM": term}, encoding).charset == charset


@pytest.mark.parametrize(
    ("setting", "environment", "mouse"),
    [
        ("auto", {}, True),
        ("auto", {"SSH_TTY": "/dev/pts/1"}, False),
        ("auto", {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}, False),
        ("on", {"SSH_TTY": "/dev/pts/1"}, True),
        ("off", {}, False),
    ],
)
def test_mouse_is_left_to_the_terminal_over_ssh(setting: str, environment: dict[str, str], *, mouse: bool) -> None:
    """Text can be selected and copied where it matters.

    Given the setting and a connection
    When it is asked whether the console takes the mouse
    Then the setting decides, and `auto` leaves it to the terminal over SSH
    """
    assert wants_mouse(ConsoleSettings(mouse=setting), environment) is mouse  # type: ignore[arg-type]  # a choice


def test_colours_can_be_refused() -> None:
    """NO_COLOR is respected, and an empty one is none.

    Given the setting of a theme
    When the theme is chosen with NO_COLOR, with an empty one, and without
    Then only the first takes the theme without colours of its own
    """
    settings = ConsoleSettings(theme="light")

    assert theme_name(settings, {"NO_COLOR": "1"}) == "ansi"
    assert theme_name(settings, {"NO_COLOR": ""}) == "light"
    assert theme_name(settings, {}) == "light"
