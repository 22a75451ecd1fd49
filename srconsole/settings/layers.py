"""The layers settings come from, in the order of interfaces.md: the later wins.

Nothing here looks at the process: its environment, current folder and home are passed in.
"""

from __future__ import annotations

import numbers
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import msgspec

from srconsole.errors import SettingsError
from srconsole.settings.check import Loaded, settle
from srconsole.settings.given import Given
from srconsole.settings.keys import SECTIONS
from srconsole.settings.presets import lay_presets
from srconsole.settings.schema import Settings
from srconsole.settings.shapes import PREFIX as SHAPES
from srconsole.settings.toml_file import NotTomlError, lines_of, parse_toml, read_toml

FILE_NAME: Final = "settings.toml"
PREFIX: Final = "SRCONSOLE_"


def load_settings(
    *,
    folder: Path,
    home: Path | None,
    environment: Mapping[str, str],
    file: Path | None = None,
    assignments: Sequence[str] = (),
    presets: Sequence[str] = (),
    options: Sequence[Given] = (),
) -> Loaded:
    """Read every layer and settle what is in force.

    Args:
        folder: the current folder; its `settings.toml` is read where there is one.
        home: the person's home folder, below which `.config` is looked for; None where there is none.
        environment: variables `SRCONSOLE_<SECTION>_<KEY>`, and `XDG_CONFIG_HOME`.
        file: one more file, which has to be there.
        assignments: `section.key=value`, each.
        presets: settings that come along, by name; they are looked up just above what is built in.
        options: what other options of a command line say, which wins over all.

    Raises:
        SettingsError: names all that is wrong in any layer, a line each.
    """
    sources: list[Callable[[], list[Given]]] = [
        *(partial(_read_optional, path) for path in settings_files(folder=folder, home=home, environment=environment)),
        *([partial(read_file, file)] if file else []),
        partial(_from_environment, environment),
        *(partial(_from_assignment, text) for text in assignments),
    ]
    given: list[Given] = []
    faults: list[str] = []
    for source in sources:
        try:
            given += source()
        except SettingsError as fault:
            faults += fault.faults
    given += options
    laid = lay_presets(given, presets)
    return settle([*laid.given, *given], [*faults, *laid.faults])._replace(asked=laid.asked)


def settings_files(
    *, folder: Path, home: Path | None, environment: Mapping[str, str], file: Path | None = None
) -> list[Path]:
    """Return the files that `load_settings` looks for, given the same, whether they are there or not."""
    personal = personal_folder(home, environment)
    return [folder / FILE_NAME, *([personal / FILE_NAME] if personal else []), *([file] if file else [])]


def settings_from(value: object) -> Settings:
    """Check settings given in Python.

    Args:
        value: `Settings`; or sections (`{"levels": {"swing_order": 10}}`), keys by their path
            (`{"levels.swing_order": 10}`), or both; or None for the defaults. numpy's numbers will do. The presets of
            `scalper.mode` and `scalper.phase` count where the scalper is traded.

    Raises:
        SettingsError: names all that is wrong, a line each; or it is something else.
    """
    if value is None:
        return Settings()
    if not isinstance(value, Settings | Mapping):
        kind = type(value).__name__
        raise SettingsError(f"settings were given as {kind}, expected Settings or a dict: {{'levels.swing_order': 10}}")
    sections = _as_mapping(value) if isinstance(value, Settings) else value
    given = _given(sections, lambda _section, _name: "given")
    return settle([*lay_presets(given, ()).given, *given]).settings


def read_file(path: Path) -> list[Given]:
    """Read one TOML file; what it sets is not checked yet, its origins name file and line.

    Raises:
        SettingsError: it cannot be read or is no TOML.
    """
    text, document = read_toml(path)
    lines = lines_of(text)

    def origin(section: str, name: str) -> str:
        line = lines.get((section, name))
        return f"{path}:{line}" if line else str(path)

    return _given(document, origin)


def _read_optional(path: Path) -> list[Given]:
    try:
        return read_file(path)
    except SettingsError as error:
        if isinstance(error.__cause__, FileNotFoundError | NotADirectoryError):
            return []
        raise


def personal_folder(home: Path | None, environment: Mapping[str, str]) -> Path | None:
    """Return the folder of a person's own settings and themes, None where there is no home.

    It follows the XDG base directories, which say that a relative path there is to be ignored.
    """
    configured = Path(environment.get("XDG_CONFIG_HOME", ""))
    if configured.is_absolute():
        return configured / "srconsole"
    return home / ".config" / "srconsole" if home else None


def _given(document: Mapping[Any, Any], origin: Callable[[str, str], str]) -> list[Given]:
    given: list[Given] = []
    for title, body in document.items():
        section, _, name = str(title).rpartition(".")
        if not isinstance(body, Mapping):
            given.append(Given(section, name, _plain(body), origin(str(title), "")))
        elif title == SHAPES:
            for shape, inner in body.items():
                given += _given_shape(f"{title}.{shape}", inner, origin)
        elif title in SECTIONS:
            given += [Given(title, str(key), _plain(value), origin(title, str(key))) for key, value in body.items()]
        else:
            given.append(Given(str(title), "", body, origin(str(title), "")))
    return given


def _given_shape(section: str, body: object, origin: Callable[[str, str], str]) -> list[Given]:
    if not isinstance(body, Mapping):
        title, _, name = section.partition(".")
        return [Given(title, name, _plain(body), origin(title, name))]
    return [Given(section, str(key), _plain(value), origin(section, str(key))) for key, value in body.items()]


def _plain(value: object) -> object:
    """Turn numpy's numbers into Python's; the rest stays as it is."""
    if isinstance(value, bool):
        return value
    if isinstance(value, numbers.Integral):
        return int(value)
    return float(value) if isinstance(value, numbers.Real) else value


def _as_mapping(settings: Settings) -> dict[str, Any]:
    sections = msgspec.structs.asdict(settings)
    return {
        name: msgspec.structs.asdict(section) if isinstance(section, msgspec.Struct) else section
        for name, section in sections.items()
    }


def _from_environment(environment: Mapping[str, str]) -> list[Given]:
    """Take the variables of known sections; others, `SRCONSOLE_HOME` among them, are none of ours."""
    given: list[Given] = []
    for variable, text in environment.items():
        for section in SECTIONS:
            prefix = f"{PREFIX}{section.upper()}_"
            if variable.startswith(prefix):
                name = variable.removeprefix(prefix).lower()
                given.append(Given(section, name, value_of(text), variable))
    return given


def _from_assignment(text: str) -> list[Given]:
    path, equals, value = text.partition("=")
    section, dot, name = path.strip().partition(".")
    if section == SHAPES and "." in name:
        section, dot, name = path.strip().rpartition(".")
    if not (equals and dot and section and name):
        raise SettingsError(f"--set {path} must be section.key=value, like levels.swing_order=48")
    return [Given(section.strip(), name.strip(), value_of(value.strip()), "--set")]


def value_of(text: str) -> object:
    """Read a value as TOML where it is TOML, else take it as the text it is."""
    try:
        document = parse_toml(f"value = {text}")
    except NotTomlError:
        return text
    return document["value"] if list(document) == ["value"] else text
