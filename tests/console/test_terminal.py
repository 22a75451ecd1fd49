"""What the console makes of the terminal it is started in."""

from __future__ import annotations

import pytest
from rich.console import Console

from srconsole.console.terminal import check_terminal, signs_for, theme_name, wants_mouse
from srconsole.console.themes import usable_theme
from srconsole.errors import RequestError
from srconsole.settings.schema import ConsoleSettings
from tests.console.canned import CHECKOUT


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
    assert theme_name(settings, {"NO_COLOR": "", "TERM": "xterm-256color"}) == "light"
    assert theme_name(settings, {"TERM": "xterm-256color"}) == "light"


@pytest.mark.parametrize(
    ("environment", "theme"),
    [
        ({"TERM": "xterm"}, "ansi"),
        ({"TERM": "xterm-16color"}, "ansi"),
        ({"TERM": "linux"}, "ansi"),
        ({"TERM": "screen"}, "ansi"),
        ({"TERM": "screen-256color"}, "dark"),
        ({"TERM": "xterm-kitty"}, "dark"),
        ({"TERM": "alacritty", "COLORTERM": "truecolor"}, "dark"),
        ({"TERM": "xterm", "COLORTERM": "24bit"}, "dark"),
    ],
)
def test_sixteen_colours_are_those_chosen_by_hand(environment: dict[str, str], theme: str) -> None:
    """On a terminal of 16 colours a support does not look like the midpoint, nor a stop like a falling candle.

    Given a terminal that says how many colours it has, or nothing of them
    When the theme is chosen, the setting being the usual one
    Then 16 colours are drawn in the theme chosen by hand for them, and what Textual itself would write is the measure
    """
    written = Console(force_terminal=True, _environ=environment).color_system

    assert theme_name(ConsoleSettings(), environment) == theme
    assert (written == "standard") == (theme == "ansi")


def test_in_sixteen_colours_no_two_lines_of_the_chart_look_alike() -> None:
    """What matters is told apart on every terminal.

    Given the theme of 16 colours
    When the colours of support, resistance, entry, stop, midpoint, peak and last price are compared
    Then no two are the same
    """
    theme = usable_theme("ansi", [CHECKOUT / "themes"])[0]
    names = ("support", "resistance", "entry", "stop", "midpoint", "peak", "last")

    assert len({theme.variables[f"chart-{name}"] for name in names}) == len(names)


@pytest.mark.parametrize(
    ("environment", "charset"),
    [
        ({"LANG": "C"}, "ascii"),
        ({"LC_ALL": "POSIX", "LANG": "de_DE.UTF-8"}, "ascii"),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, "ascii"),
        ({"LANG": "C", "LC_ALL": "C.UTF-8"}, "unicode"),
        ({"LANG": "en_US.UTF-8"}, "unicode"),
        ({"LANG": "en_US.utf8@euro"}, "unicode"),
        ({"LANG": "de_DE.ISO-8859-1"}, "ascii"),
        ({"LANG": "de_DE.UTF-8", "LC_CTYPE": "C"}, "ascii"),
        ({"LANG": "en_US"}, "unicode"),
        ({}, "unicode"),
    ],
)
def test_signs_follow_the_locale_and_not_what_python_makes_of_it(environment: dict[str, str], charset: str) -> None:
    """Who asks for plain text gets it.

    Given a locale, in which Python would write UTF-8 whatever it says
    When the signs are chosen
    Then `C` and `POSIX` are drawn in ASCII, a locale that names an encoding by that, and any other by Python's
    """
    assert signs_for(ConsoleSettings(), {"TERM": "xterm", **environment}, "utf-8").charset == charset
