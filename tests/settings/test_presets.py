"""Presets: what they bring, what wins over them, and what does not go together."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from srconsole.bundled import bundled
from srconsole.errors import SettingsError
from srconsole.settings.check import BUILT_IN, Loaded
from srconsole.settings.keys import KEYS
from srconsole.settings.layers import load_settings, settings_from
from srconsole.settings.presets import names
from srconsole.settings.schema import Settings

# Copied by eye from strategies.md 4.4 and 4.5.
GUARDS = {
    "guards.day_drop": 0.1,
    "guards.stops_in_row": 3,
    "guards.day_win_rate": 0.35,
    "guards.day_win_trades": 5,
    "guards.max_move": 0.2,
    "guards.api_silence": 300.0,
}
SIZES = {"sizing.rule": "risk", "costs.fee_rate": 0.0005}
STANDARD = {
    "market.timeframe": "5m",
    "strategy.name": "scalper",
    "scalper.mode": "standard",
    "scalper.frames": ("15m",),
    "scalper.proximity": 0.002,
    "scalper.volume_ratio": 1.5,
    "scalper.max_hold": 240,
    "scalper.target_pct": 0.015,
    "scalper.stop_pct": 0.008,
    "scalper.break_pct": 0.005,
    "scalper.break_even_after": 0.01,
    **GUARDS,
    **SIZES,
}
HIGH_FREQUENCY = {
    **STANDARD,
    "market.timeframe": "1m",
    "scalper.mode": "high_frequency",
    "scalper.frames": ("3m", "5m"),
    "scalper.proximity": 0.001,
    "scalper.volume_ratio": 1.2,
    "scalper.max_hold": 30,
    "scalper.target_pct": 0.003,
    "scalper.stop_pct": 0.003,
    "scalper.break_pct": 0.002,
    "scalper.break_even_after": 0.004,
}


def phase(name: str, risk: float, max_positions: int, day_loss: float, week_loss: float) -> dict[str, Any]:
    """Return what a phase sets."""
    limits = {"max_positions": max_positions, "day_loss": day_loss, "week_loss": week_loss}
    return {"scalper.phase": name, "sizing.risk": risk, **{f"guards.{key}": it for key, it in limits.items()}, **SIZES}


CONSERVATIVE = phase("conservative", 0.01, 3, 0.02, 0.05)
MODERATE = phase("moderate", 0.015, 5, 0.03, 0.07)
AGGRESSIVE = phase("aggressive", 0.02, 8, 0.04, 0.10)

SHIPPED = {
    "scalper-standard": {**STANDARD, "guards.day_loss": 0.03, "guards.max_positions": 5},
    "scalper-high-frequency": {**HIGH_FREQUENCY, "guards.day_loss": 0.025, "guards.max_positions": 8},
    "phase-conservative": CONSERVATIVE,
    "phase-moderate": MODERATE,
    "phase-aggressive": AGGRESSIVE,
}


def loaded(*presets: str, **given: str) -> Loaded:
    """Load settings as a command line with `--preset` and `--set` does; a key's point is two underscores."""
    return loaded_in(Path("nowhere"), *presets, **given)


def loaded_in(folder: Path, *presets: str, **given: str) -> Loaded:
    """Load them where the current folder may have a settings file."""
    assignments = [f"{path.replace('__', '.')}={value}" for path, value in given.items()]
    return load_settings(folder=folder, home=None, environment={}, assignments=assignments, presets=presets)


def refused(*presets: str, **given: str) -> str:
    """Return the message that such a command line is refused with."""
    with pytest.raises(SettingsError) as caught:
        loaded(*presets, **given)
    return str(caught.value)


def values(settings: Settings) -> dict[str, object]:
    """Return settings by path."""
    return {path: getattr(getattr(settings, key.section), key.name) for path, key in KEYS.items()}


def test_presets_that_come_along_are_those_of_the_rules() -> None:
    """Given the table of the rules
    When the files of presets are read
    Then they are those five, each with the table's numbers and nothing else
    """
    shipped = {
        name: {
            f"{section}.{key}": KEYS[f"{section}.{key}"].read(value)
            for section, body in tomllib.loads((bundled("presets") / f"{name}.toml").read_text("utf-8")).items()
            for key, value in body.items()
        }
        for name in names()
    }

    assert shipped == SHIPPED


def test_preset_lies_just_above_what_is_built_in(tmp_path: Path) -> None:
    """A key that a person has set wins.

    Given a preset, a settings file that sets one of its keys and a --set of another
    When the settings are loaded
    Then those two are the person's, the others the preset's, and each says where it is from
    """
    (tmp_path / "settings.toml").write_text("[sizing]\nrisk = 0.05\n", encoding="utf-8")

    found = loaded_in(tmp_path, "phase-moderate", guards__day_loss="0.5")

    assert (found.settings.sizing.risk, found.settings.guards.day_loss) == (0.05, 0.5)
    assert (found.settings.guards.week_loss, found.origins["guards.week_loss"]) == (0.07, "preset phase-moderate")
    assert found.origins["sizing.risk"] == f"{tmp_path / 'settings.toml'}:2"
    assert found.origins["sizing.cap"] == BUILT_IN
    assert found.settings.strategy.name == "levels"


@pytest.mark.parametrize("turned", [False, True])
def test_stricter_limit_of_two_presets_counts(*, turned: bool) -> None:
    """Given a phase and a mode that both limit a day's loss and the positions, in either order
    When both are named
    Then of each limit the lower counts, and what only one of them sets is as it sets it
    """
    pair = ("scalper-high-frequency", "phase-aggressive")

    guards = loaded(*(reversed(pair) if turned else pair)).settings.guards

    assert (guards.day_loss, guards.max_positions, guards.week_loss) == (0.025, 8, 0.10)


def test_person_overrules_even_a_stricter_limit() -> None:
    """Given the scalper's presets and a day's loss that a person wants unlimited
    When the settings are loaded
    Then there is no limit
    """
    assert loaded("scalper-standard", guards__day_loss="0").settings.guards.day_loss == 0


def test_scalper_is_traded_by_its_mode_and_phase_without_a_preset_named() -> None:
    """The keys `scalper.mode` and `scalper.phase` mean something by themselves.

    Given the scalper, as a person asks for it in a file, on a command line or in Python
    When nothing else is said
    Then it is the standard mode and the conservative phase, of two limits the stricter, and the origin says so
    """
    found = loaded(strategy__name="scalper")

    expected = {**values(Settings()), **STANDARD, **CONSERVATIVE}
    assert values(found.settings) == expected
    assert values(settings_from({"strategy.name": "scalper"})) == expected
    assert found.origins["guards.day_loss"] == "preset phase-conservative, of scalper.phase"
    assert found.asked is None


def test_mode_and_phase_choose_their_presets() -> None:
    """Given another mode and another phase, the mode as a key and the phase as a preset
    When the scalper is traded
    Then both count; with another strategy the mode's numbers do not
    """
    found = loaded("phase-moderate", strategy__name="scalper", scalper__mode="high_frequency").settings

    assert values(found) == {**values(Settings()), **HIGH_FREQUENCY, **MODERATE, "guards.day_loss": 0.025}
    assert settings_from({"scalper.mode": "high_frequency"}).scalper.max_hold == 240


def test_settings_in_force_stay_what_they_are() -> None:
    """Settings that are handed on whole are not changed by presets of the scalper.

    Given the scalper's settings, without the guards of its presets
    When they are checked again
    Then they are the same
    """
    whole = settings_from({"strategy.name": "scalper", "guards.day_loss": 0, "sizing.rule": "margin"})

    assert settings_from(whole) == whole


PHASES = "phase-aggressive, phase-conservative, phase-moderate"
NOT_TOGETHER: list[tuple[list[str], dict[str, str], str, str]] = [
    (
        ["scalper-standart"],
        {},
        '"scalper-standart" (--preset) is no preset: did you mean scalper-standard? ',
        f"there are {PHASES}, scalper-high-frequency, scalper-standard",
    ),
    (
        ["../themes/dark"],
        {},
        '"../themes/dark" (--preset) is no preset: ',
        f"there are {PHASES}, scalper-high-frequency, scalper-standard",
    ),
    (
        ["scalper-standard"],
        {"strategy__name": "sma"},
        'preset scalper-standard is for strategy.name = "scalper", and strategy.name = "sma" (--set): ',
        "leave out one of them",
    ),
    (
        ["scalper-standard"],
        {"scalper__mode": "high_frequency"},
        'preset scalper-standard is for scalper.mode = "standard", and scalper.mode = "high_frequency" (--set): ',
        "leave out one of them",
    ),
    (
        ["phase-moderate", "phase-aggressive"],
        {},
        'presets phase-moderate and phase-aggressive do not go together, scalper.phase is "moderate" in the one and ',
        '"aggressive" in the other: name one of them',
    ),
]


@pytest.mark.parametrize(("presets", "given", "wrong", "way_out"), NOT_TOGETHER)
def test_preset_that_clashes_is_one_sentence(
    presets: list[str], given: dict[str, str], wrong: str, way_out: str
) -> None:
    """Given a preset that is none, or that is for another strategy, mode or phase than somebody says
    When the settings are loaded
    Then they are refused in one sentence that names both, and what to do
    """
    assert refused(*presets, **given) == wrong + way_out


def test_preset_of_a_strategy_that_is_none_is_no_second_fault() -> None:
    """Given a preset, and a strategy that is misspelt
    When the settings are loaded
    Then the misspelling alone is named
    """
    message = refused("scalper-standard", strategy__name="scalpr")

    assert message.startswith('strategy.name = "scalpr" (--set) must be')
    assert message.endswith('did you mean "scalper"?')


def test_candles_of_another_timeframe_than_a_named_presets_are_refused() -> None:
    """Given a preset for candles of one minute
    When candles of an hour are held against it
    Then they are refused with what to do, and not where a person has set the timeframe, nor without the preset
    """
    found = loaded("scalper-high-frequency")

    assert found.asked is not None
    found.asked.check("1m", "candles.csv")
    with pytest.raises(SettingsError) as caught:
        found.asked.check("1h", "candles.csv")
    assert str(caught.value) == (
        "preset scalper-high-frequency trades candles of 1m, and candles.csv has those of 1h: name a file of 1m, or "
        "give --set market.timeframe=1h to trade these all the same"
    )
    assert loaded("scalper-high-frequency", market__timeframe="1h").asked is None
    assert loaded("phase-moderate").asked is None
