"""The schema against strategy.md, and what is written from it against the schema."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Annotated

import msgspec
import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from srconsole.settings.keys import KEYS, SMALLEST, Key, as_toml, keys_of
from srconsole.settings.layers import load_settings, settings_from
from srconsole.settings.render import settings_docs, settings_file, settings_in_force
from srconsole.settings.schema import Settings

CHECKOUT = Path(__file__).resolve().parents[2]

ACTIONS = (
    "pause feed step faster slower flatten stop break_even trail take_profit part enter level above below reset_halt "
    "exchange adopt close_other leave_alone arm help quit"
)
# Copied by eye from strategy.md and interfaces.md: default and range of every key.
FROM_THE_RULES: dict[str, tuple[object, str]] = {
    "market.mode": ("replay", '`"replay"`'),
    "market.file": ("", ""),
    "market.detail": ("", ""),
    "market.exchange": ("bitget", '`"bitget"`, `"binance"`, `"bybit"`, `"mexc"`'),
    "market.exchange_url": ("", ""),
    "market.tick": (0.0, "[0, ∞)"),
    "market.step": (0.0, "[0, ∞)"),
    "market.min_quantity": (0.0, "[0, ∞)"),
    "market.min_notional": (0.0, "[0, ∞)"),
    "levels.swing_order": (48, "[1, 1000]"),
    "levels.max_levels": (10, "[1, 50]"),
    "levels.merge_tolerance": (0.002, "[0, 0.1]"),
    "levels.proximity": (0.002, "[0, 0.05]"),
    "levels.rank_by": ("price", '`"price"`, `"recency"`'),
    "levels.min_prominence": (0.0, "[0, 1]"),
    "levels.min_volume_ratio": (0.0, "[0, 100]"),
    "levels.max_age": (0, "[0, ∞)"),
    "strategy.name": ("levels", '`"levels"`'),
    "strategy.stop_pct": (0.01, "(0, 0.2]"),
    "strategy.trail_pct": (0.08, "[0.001, 0.5]"),
    "strategy.midpoint_fraction": (0.5, "[0, 2]"),
    "strategy.midpoint_low": ("last", '`"last"`, `"lowest"`'),
    "strategy.intrabar": ("adverse", '`"adverse"`, `"favourable"`'),
    "strategy.movement": ("candles", '`"candles"`, `"polls"`'),
    "risk.margin": (100.0, "(0, ∞)"),
    "risk.leverage": (5.0, "[1, 125]"),
    "risk.initial_capital": (1000.0, "(0, ∞)"),
    "risk.maintenance_rate": (0.005, "[0, 0.1]"),
    "risk.max_consecutive_losses": (5, "[0, ∞)"),
    "risk.loss_pause": (24, "[0, ∞)"),
    "costs.fee_rate": (0.0006, "[-0.001, 0.01]"),
    "costs.slippage": (0.0, "[0, 0.05]"),
    "console.theme": ("dark", ""),
    "console.charset": ("auto", '`"auto"`, `"unicode"`, `"vt"`, `"ascii"`'),
    "console.refresh_hz": (1.0, "[0.1, 10]"),
    "console.speed": (4.0, "(0, 100000]"),
    "console.unpaced": (2000, "[0, ∞)"),
    "console.timezone": ("UTC", ""),
    "console.mouse": ("auto", '`"auto"`, `"on"`, `"off"`'),
    "keys.preset": ("default", '`"default"`, `"vim"`'),
    **{f"keys.{action}": ("", "") for action in ACTIONS.split()},
}


class ScreenSettings(msgspec.Struct, frozen=True, kw_only=True):
    """A section of kinds that other sections lack."""

    mouse: Annotated[bool, msgspec.Meta(description="whether clicks count")] = True
    theme: Annotated[str, msgspec.Meta(description="its name")] = "dusk"
    symbols: tuple[str, ...] = ("BTC/USDT:USDT",)
    refresh_hz: Annotated[float, msgspec.Meta(le=4)] = 1.0


class Grown(msgspec.Struct, frozen=True, kw_only=True):
    """Settings with one more section."""

    screen: ScreenSettings = ScreenSettings()


def numbers_for(key: Key, *, at_most: float) -> st.SearchStrategy[object]:
    """Draw values that a number's key allows, up to a limit where the key has none."""
    most = at_most if key.bounds.le is None else key.bounds.le
    if key.kind is int:
        return st.integers(int(key.bounds.ge or 0), int(most))
    least = key.bounds.gt if key.bounds.ge is None else key.bounds.ge
    numbers = st.floats(least, most, exclude_min=key.bounds.gt is not None)
    return numbers.filter(lambda number: number == 0 or abs(number) >= SMALLEST)


def values_for(key: Key) -> st.SearchStrategy[object]:
    """Draw values that a key allows by itself."""
    if key.choices:
        return st.sampled_from(key.choices)
    if key.kind is str:
        return st.sampled_from(["", "48", "true", 'a "word"', "\\ , [ +", "größer"])
    return numbers_for(key, at_most=1e9)


@st.composite
def valid_sections(draw: st.DrawFn) -> dict[str, dict[str, object]]:
    """Draw settings that are in range and do not contradict each other."""
    values = {path: draw(values_for(key)) for path, key in KEYS.items()}
    order = draw(st.integers(1, 1000))
    proximity = draw(st.just(0.0) | st.floats(1e-9, 0.05))
    stop = draw(st.floats(max(proximity, 1e-9), 0.2, exclude_min=True))
    maintenance = draw(st.just(0.0) | st.floats(1e-9, 0.1))
    limit = 1 / (1 + maintenance - (1 - stop) / (1 + proximity))
    values |= {
        "market.exchange_url": draw(
            st.sampled_from(["", "http://127.0.0.1:8080", "http://localhost", "http://[::1]:1/"])
        ),
        "levels.swing_order": order,
        "levels.max_age": draw(st.just(0) | st.integers(order + 1, 10_000)),
        "levels.proximity": proximity,
        "strategy.stop_pct": stop,
        "risk.maintenance_rate": maintenance,
        "risk.leverage": draw(st.floats(1, min(125, limit * 0.999))),
    }
    sections: dict[str, dict[str, object]] = {}
    for path, value in values.items():
        section, name = path.split(".")
        sections.setdefault(section, {})[name] = value
    return sections


def test_schema_has_the_defaults_and_ranges_of_the_rules() -> None:
    """What the rules promise as a starting point is what the program starts with.

    Given the defaults and ranges written in strategy.md
    When they are compared with those of the program
    Then every key is there, no other, and all are equal
    """
    assert {path: (key.default, key.range) for path, key in KEYS.items()} == FROM_THE_RULES
    assert {path: type(key.default) for path, key in KEYS.items()} == {
        path: type(default) for path, (default, _range) in FROM_THE_RULES.items()
    }


def test_every_key_is_documented() -> None:
    """Nobody has to read code to know what a setting does.

    Given every key
    When its description is looked at
    Then it has a comment on one line, and the section of the rules it belongs to where it is not the screen's
    """
    rules = (CHECKOUT / "docs" / "strategy.md").read_text(encoding="utf-8")

    for key in KEYS.values():
        assert key.comment
        assert "\n" not in key.comment
        assert key.rule in ("preface", "console") or f"## {key.rule}. " in rules


def test_settings_file_and_docs_are_what_the_schema_says() -> None:
    """The file people copy and the page they read cannot fall behind.

    Given settings.toml and docs/settings.md of this checkout
    When both are written anew
    Then nothing changes (`python -m srconsole.settings.render` mends it)
    """
    assert (CHECKOUT / "settings.toml").read_text(encoding="utf-8") == settings_file()
    assert (CHECKOUT / "docs" / "settings.md").read_text(encoding="utf-8") == settings_docs()


def test_settings_file_holds_every_default_with_one_comment() -> None:
    """A new user sees all there is to set.

    Given settings.toml
    When it is read as TOML
    Then it has every key with its default, and each of those lines has exactly one comment
    """
    text = settings_file()
    lines = [line for line in text.splitlines() if "=" in line]

    assert tomllib.loads(text) == msgspec.to_builtins(Settings())
    assert len(lines) == len(KEYS)
    assert all(line.count("#") == 1 and line.split("# ")[1] for line in lines)


def test_file_and_docs_are_written_by_one_command(tmp_path: Path) -> None:
    """Whoever adds a key runs one command.

    Given an empty folder
    When the settings are rendered there
    Then settings.toml and docs/settings.md stand in it as in the checkout
    """
    environment = {"PYTHONPATH": str(CHECKOUT)}

    subprocess.run([sys.executable, "-m", "srconsole.settings.render"], cwd=tmp_path, env=environment, check=True)

    for name in ("settings.toml", "docs/settings.md"):
        assert (tmp_path / name).read_bytes() == (CHECKOUT / name).read_bytes()


@given(valid_sections())
def test_settings_survive_a_file(sections: dict[str, dict[str, object]]) -> None:
    """Settings that are saved come back to the last digit.

    Given any valid settings
    When they are written as TOML, by another library and by srconsole, and read again
    Then they are the same
    """
    settings = settings_from(sections)

    by_another = settings_from(tomllib.loads(tomli_w.dumps(msgspec.to_builtins(settings))))
    loaded = load_settings(
        folder=CHECKOUT / "nowhere",
        home=None,
        environment={},
        assignments=[f"{path}={as_toml(value)}" for path, value in flat(sections).items()],
    )
    by_itself = settings_from(tomllib.loads(settings_in_force(loaded)))

    assert msgspec.to_builtins(settings) == sections
    assert by_another == settings
    assert loaded.settings == settings
    assert by_itself == settings


def flat(sections: dict[str, dict[str, object]]) -> dict[str, object]:
    """Name every value by its path."""
    return {f"{section}.{name}": value for section, keys in sections.items() for name, value in keys.items()}


def test_section_to_come_needs_only_its_class() -> None:
    """The next part of the program brings its settings along without new machinery.

    Given a section with a switch, a text, a list and a number with an upper limit alone
    When its keys are read off the class
    Then each knows its type, its range and what it allows, and judges values by it
    """
    keys = keys_of(Grown)

    assert list(keys) == ["screen.mouse", "screen.theme", "screen.symbols", "screen.refresh_hz"]
    assert [key.type_name for key in keys.values()] == ["true or false", "text", "list of texts", "number"]
    assert [key.range for key in keys.values()] == ["", "", "", "(-∞, 4]"]
    assert keys["screen.refresh_hz"].allowed == "a number of at most 4"
    assert keys["screen.symbols"].read(["A", "B"]) == ("A", "B")
    assert keys["screen.mouse"].read(value=False) is False
    with pytest.raises(ValueError, match="must be a text"):
        keys["screen.theme"].read(5)
    with pytest.raises(ValueError, match="must be true or false"):
        keys["screen.mouse"].read("yes")


def test_core_can_have_settings_without_the_files() -> None:
    """The rules of the strategy know the settings but nothing of where they come from.

    Given a fresh Python
    When only the schema is imported
    Then neither the reading of files nor that of TOML is
    """
    program = "import sys, srconsole.settings.schema; print(*sys.modules)"

    answer = subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, check=True, capture_output=True, text=True)

    loaded = set(answer.stdout.split())
    assert "srconsole.settings.schema" in loaded
    assert not loaded & {"srconsole.settings.layers", "srconsole.settings.check", "tomllib", "pandas"}
