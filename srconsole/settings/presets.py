"""Presets: files of settings that come along, looked up just above what is built in (docs/strategies.md, 4.4).

A preset is named (`--preset NAME`), or chosen by the scalper's own `scalper.mode` and `scalper.phase`, which count
where the scalper is traded. Every key that a person has set anywhere wins over every preset.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple

from srconsole.bundled import bundled
from srconsole.errors import SettingsError
from srconsole.settings.given import Given
from srconsole.settings.keys import KEYS, shown
from srconsole.settings.toml_file import read_toml

FOLDER: Final = "presets"
"""Where they stand, beside the themes: `NAME.toml`."""

PRESET: Final = "preset "
"""What the origin of their values begins with, before the name."""

TIMEFRAME: Final = "market.timeframe"

OF_THE_SCALPER: Final = {
    "scalper.mode": {"standard": "scalper-standard", "high_frequency": "scalper-high-frequency"},
    "scalper.phase": {
        "conservative": "phase-conservative",
        "moderate": "phase-moderate",
        "aggressive": "phase-aggressive",
    },
}
"""The presets that keys of the scalper choose, where it is traded; of two limits the stricter counts."""

CHOOSING: Final = ("strategy.name", *OF_THE_SCALPER)
"""What a preset is for; where somebody else says another, there is no telling what is meant."""

LIMITS: Final = ("guards.day_loss", "guards.week_loss", "guards.day_drop", "guards.drawdown", "guards.max_positions")
"""Of several presets the lowest counts that is a limit at all; of other keys what the last of them says."""


class Asked(NamedTuple):
    """The timeframe that a preset asks for and nobody has overruled.

    Attributes:
        preset: its name.
        timeframe: how long its candles last, `5m`.
    """

    preset: str
    timeframe: str

    def check(self, timeframe: str, file: str) -> None:
        """Hold the candles of a file against it.

        Raises:
            SettingsError: they are of another timeframe.
        """
        if timeframe != self.timeframe:
            raise SettingsError(
                f"preset {self.preset} trades candles of {self.timeframe}, and {file} has those of {timeframe}: name a "
                f"file of {self.timeframe}, or give --set {TIMEFRAME}={timeframe} to trade these all the same"
            )


class Laid(NamedTuple):
    """What presets bring, to be laid below what people gave.

    Attributes:
        given: their values; their origins name the preset.
        faults: what is wrong with the choice of presets, a sentence each.
        asked: the timeframe that a named one asks for, None where none does or a person has set it.
    """

    given: Sequence[Given]
    faults: Sequence[str]
    asked: Asked | None


def names() -> list[str]:
    """Return the names of all presets.

    Raises:
        FileNotFoundError: this installation lacks them.
    """
    return sorted(path.stem for path in bundled(FOLDER).glob("*.toml"))


def lay_presets(given: Sequence[Given], named: Sequence[str]) -> Laid:
    """Find what presets bring below what people gave.

    Args:
        given: what people gave, in order of precedence, the strongest last.
        named: presets by name; one that is named twice is there once.

    Raises:
        FileNotFoundError: this installation lacks them.
    """
    known = names() if named else []
    faults = [_unknown(name, known) for name in named if name not in known]
    own = {one.path: one for one in given}
    chosen = {name: _values(name, f"{PRESET}{name}") for name in dict.fromkeys(named) if name in known}
    faults += _clashes(chosen, own)
    implied = _implied({**_together(chosen.values()), **own}, chosen)
    laid = _together([*implied.values(), *chosen.values()])
    asked = next((name for name, values in chosen.items() if TIMEFRAME in values and TIMEFRAME not in own), None)
    return Laid(
        list(laid.values()), faults, None if asked is None else Asked(asked, str(chosen[asked][TIMEFRAME].value))
    )


def _implied(known: Mapping[str, Given], chosen: Mapping[str, object]) -> dict[str, dict[str, Given]]:
    """Return the presets of the scalper's own keys, by name, where it is traded and nobody has named them."""
    if _value(known, "strategy.name") != "scalper":
        return {}
    found = {}
    for path, presets in OF_THE_SCALPER.items():
        name = presets.get(str(_value(known, path)))
        if name is not None and name not in chosen:
            found[name] = _values(name, f"{PRESET}{name}, of {path}")
    return found


def _value(known: Mapping[str, Given], path: str) -> object:
    return known[path].value if path in known else KEYS[path].default


def _together(presets: Iterable[Mapping[str, Given]]) -> dict[str, Given]:
    laid: dict[str, Given] = {}
    for values in presets:
        for path, one in values.items():
            before = laid.get(path)
            if before is None or path not in LIMITS or _is_stricter(one.value, before.value):
                laid[path] = one
    return laid


def _is_stricter(limit: object, than: object) -> bool:
    """Tell whether a limit leaves less room than another; 0 is none."""
    return isinstance(limit, int | float) and isinstance(than, int | float) and 0 < limit < (than or limit + 1)


def _clashes(chosen: Mapping[str, Mapping[str, Given]], own: Mapping[str, Given]) -> list[str]:
    """Say which presets are for something else than another preset or a person says."""
    faults = []
    for path in CHOOSING:
        said = [(name, values[path]) for name, values in chosen.items() if path in values]
        for (name, one), (other, another) in pairwise(said):
            if one.value != another.value:
                faults.append(
                    f"presets {name} and {other} do not go together, {path} is {shown(one.value)} in the one and "
                    f"{shown(another.value)} in the other: name one of them"
                )
        person = own.get(path)
        if person is not None and _is_allowed(path, person.value):
            faults += [
                f"preset {name} is for {path} = {shown(one.value)}, and {path} = {shown(person.value)} "
                f"({person.origin}): leave out one of them"
                for name, one in said
                if one.value != person.value
            ]
    return faults


def _is_allowed(path: str, value: object) -> bool:
    try:
        KEYS[path].read(value)
    except ValueError:  # said by whoever settles the values
        return False
    return True


def _unknown(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name, known, n=1)
    meant = f"did you mean {near[0]}? " if near else ""
    return f"{shown(name)} (--preset) is no preset: {meant}there are {', '.join(known)}"


def _values(name: str, origin: str) -> dict[str, Given]:
    return {one.path: one._replace(origin=origin) for one in _read(name)}


@cache  # it comes along, and does not change while the program runs
def _read(name: str) -> tuple[Given, ...]:
    document = read_toml(bundled(FOLDER) / f"{name}.toml").document
    return tuple(Given(section, key, value, name) for section, body in document.items() for key, value in body.items())
