"""Themes: the ones that come with srconsole, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.color import Color

from srconsole.console.appearance import appearance_of
from srconsole.console.themes import NO_COLOUR_THEME, VARIABLES, read_theme, turned, usable_theme
from srconsole.errors import SettingsError
from srconsole.settings.schema import ConsoleSettings, Settings
from tests.console.canned import CHECKOUT

THEMES = CHECKOUT / "themes"
READABLE = 4.5
"""The least contrast of small text, by the guidelines for accessible content on the web (WCAG 2, AA)."""


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21, by the same guidelines."""
    lights = sorted(luminance(Color.parse(colour)) for colour in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def luminance(colour: Color) -> float:
    """Return how bright a colour is to the eye, 0 to 1."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("name", ["dark", "light", "contrast", "green-red", "ansi"])
def test_own_themes_are_complete(name: str) -> None:
    """What is delivered can be chosen.

    Given a theme that comes with srconsole
    When it is loaded by its name
    Then it has every colour and Textual can make its style sheet's colours of it
    """
    theme = usable_theme(name, [THEMES])[0]

    assert set(VARIABLES) <= set(theme.variables)
    assert theme.to_color_system().generate()


@pytest.mark.parametrize("name", ["dark", "light", "contrast", "green-red"])
def test_own_themes_can_be_read(name: str) -> None:
    """No text disappears into its ground.

    Given a theme with colours of its own
    When the contrast of each colour with the theme's grounds is measured
    Then all text is readable
    """
    theme = usable_theme(name, [THEMES])[0]
    grounds = [str(theme.background), str(theme.panel)]
    texts = {
        key: value for key, value in theme.variables.items() if key not in {"lit", "lit-text", "live-text", "rule"}
    }
    texts |= {"foreground": str(theme.foreground), "accent": str(theme.accent)}
    worst = {key: min(contrast(colour, ground) for ground in grounds) for key, colour in texts.items()}
    poor = {key: round(ratio, 2) for key, ratio in worst.items() if ratio < READABLE}

    assert poor == {}
    for ground in ("lit", "live"):
        assert contrast(theme.variables[f"{ground}-text"], theme.variables[ground]) >= READABLE


def test_what_is_told_apart_by_colour_differs_in_every_theme() -> None:
    """Up and down, support and resistance, stop and midpoint are never the same colour.

    Given every theme that comes with srconsole
    When the colours of pairs that lie side by side are compared
    Then they differ
    """
    pairs = [
        ("chart-up", "chart-down"),
        ("chart-support", "chart-resistance"),
        ("chart-stop", "chart-midpoint"),
        ("lit", "live"),
    ]
    for path in THEMES.glob("*.toml"):
        variables = read_theme(path).variables
        assert all(variables[one] != variables[other] for one, other in [*pairs, ("gain", "loss")])


def test_high_contrast_is_high() -> None:
    """Given the theme for weak eyes
    When the contrast of its colours with its ground is measured
    Then each is at least 7, which the guidelines ask for at their highest level
    """
    theme = usable_theme("contrast", [THEMES])[0]
    texts = {key: value for key, value in theme.variables.items() if key not in {"lit", "lit-text", "live-text"}}

    assert {key: colour for key, colour in texts.items() if contrast(colour, str(theme.background)) < 7} == {}


def test_red_is_up_for_those_who_read_it_so() -> None:
    """Given the theme of green and red
    When up and down are turned round
    Then gains and rising candles have the red, losses and falling ones the green, and nothing else has changed
    """
    before = usable_theme("green-red", [THEMES])[0]
    after = turned(before)
    changed = {key for key, colour in after.variables.items() if before.variables[key] != colour}

    assert changed == {"gain", "loss", "chart-up", "chart-down"}
    assert after.variables["gain"] == before.variables["loss"]
    assert after.variables["chart-down"] == before.variables["chart-up"]
    assert turned(after).variables == before.variables


@pytest.mark.parametrize(("name", "instead"), [("light", "light"), ("mine", "dark")])
def test_a_broken_theme_is_left_out_and_told(tmp_path: Path, name: str, instead: str) -> None:
    """A slip in a colour keeps nobody from their position.

    Given a theme of a person's own with a fault, of a delivered name or of another
    When it is chosen
    Then the delivered one of that name is in force, else the usual one, and the fault is told with file and key
    """
    text = (THEMES / "dark.toml").read_text(encoding="utf-8").replace('gain = "#56B4E9"', 'gain = "blau"')
    (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    theme, trouble = usable_theme(name, [THEMES, tmp_path])

    assert theme.name == instead
    assert f'{tmp_path / name}.toml:28 gain = "blau" is no colour' in trouble
    assert usable_theme("dark", [THEMES, tmp_path])[1] == ""


@pytest.mark.parametrize("fault", ["gain = [", 'gain = "blau"', "", "[variables]"])
@pytest.mark.parametrize("name", ["mine", "light", "ansi"])
def test_the_console_opens_whatever_a_theme_has(tmp_path: Path, name: str, fault: str) -> None:
    """Given a theme of a person's own that is no TOML, has a wrong colour, or nothing at all
    When the console is opened with it, with colours and without
    Then a delivered theme is in force, and what is wrong is told with the file's name
    """
    (tmp_path / f"{name}.toml").write_text(fault, encoding="utf-8")
    settings = Settings(console=ConsoleSettings(theme=name))
    for environment in ({"TERM": "xterm-256color"}, {"TERM": "xterm-256color", "NO_COLOR": "1"}, {"TERM": "linux"}):
        appearance = appearance_of(settings, [THEMES, tmp_path], environment)

        assert appearance.theme.name in {"dark", "light", NO_COLOUR_THEME}
        assert f"{name}.toml" in appearance.trouble


def test_later_folder_wins(tmp_path: Path) -> None:
    """A person's own theme can have the name of a delivered one.

    Given a folder of a person's own with a theme `dark`
    When `dark` is loaded from both folders
    Then it is the person's
    """
    text = (
        (THEMES / "dark.toml").read_text(encoding="utf-8").replace('foreground = "#E4E4E4"', 'foreground = "#FFFFFF"')
    )
    (tmp_path / "dark.toml").write_text(text, encoding="utf-8")

    assert usable_theme("dark", [THEMES, tmp_path])[0].foreground == "#FFFFFF"
    assert usable_theme("dark", [THEMES, tmp_path / "missing"])[0].foreground == "#E4E4E4"


def test_a_theme_from_before_indicators_lends_their_curves_its_own_colours(tmp_path: Path) -> None:
    """A theme of a person's own stays good.

    Given a theme without colours for indicators
    When it is read
    Then they have those of midpoint and peak
    """
    text = (THEMES / "dark.toml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith(("chart-line", "chart-second"))]
    (tmp_path / "mine.toml").write_text("\n".join(lines), encoding="utf-8")
    variables = read_theme(tmp_path / "mine.toml").variables

    assert variables["chart-line"] == variables["chart-midpoint"]
    assert variables["chart-second"] == variables["chart-peak"]


def test_unknown_theme_is_answered_with_the_nearest() -> None:
    """A misspelt name is led to the right one.

    Given a theme that does not exist
    When it is asked for
    Then the error names the setting, the nearest name and all there are
    """
    with pytest.raises(
        SettingsError, match=r'console.theme = "drak" is no theme: did you mean dark\? there are ansi, contrast, dark'
    ):
        usable_theme("drak", [THEMES])[0]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('gain = "#56B4E9"', 'gain = "#56B4G9"', '{path}:28 gain = "#56B4G9" is no colour: write one like #56B4E9'),
        ('gain = "#56B4E9"', "gain = 5", '{path}:28 gain = "5" is no colour: write one like #56B4E9'),
        ('gain = "#56B4E9"', 'gian = "#56B4E9"', "{path}:28 gian is no key of a theme: did you mean gain? remove"),
        ('gain = "#56B4E9"', "", "{path} lacks gain: give each a colour"),
        ('accent = "#F0E442"', 'acent = "#F0E442"', "{path}:9 acent is no key of a theme: did you mean accent?"),
        ("dark = true", 'dark = "yes"', "{path}:2 dark must be true or false"),
        ("[variables]", "[colours]", "{path} has no [variables]: it needs chart-up,"),
        ("dark = true", "dark =", "{path}:2 is no TOML: "),
    ],
)
def test_wrong_theme_is_refused(tmp_path: Path, old: str, new: str, fault: str) -> None:
    """A theme that would break the screen is told at the start.

    Given a theme with one fault
    When it is read
    Then the error names file, line and key, and the nearest right name where there is one
    """
    path = tmp_path / "mine.toml"
    path.write_text((THEMES / "dark.toml").read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")

    with pytest.raises(SettingsError) as caught:
        read_theme(path)

    assert str(caught.value).startswith(fault.format(path=path))
