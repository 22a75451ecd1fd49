"""A person's own file of settings, changed a key at a time; all else that stands in it stays, remarks included."""

from __future__ import annotations

import copy
import os
import re
from pathlib import Path
from typing import Any, Final

import tomli_w

from srconsole.errors import SettingsError
from srconsole.settings.keys import Key
from srconsole.settings.toml_file import NotTomlError, TomlText, lines_of, parse_toml, read_toml

_REMARK: Final = re.compile(r"""(?:[^"'#]|"[^"\n]*"|'[^'\n]*')*?(?P<remark>\s+#.*)?""")
_HEADER: Final = re.compile(r"\s*\[[^\[\]]+\]\s*(#.*)?")
_OWNER: Final = 0o600


def with_value(text: str, key: Key, value: Any) -> str:
    """Return a text of settings in which a key has a value; None takes the key out.

    Raises:
        SettingsError: the text is written in a way in which that cannot be done line by line, or is no TOML.
    """
    document = _parsed(text)
    wanted = copy.deepcopy(document)
    section = wanted.setdefault(key.section, {})
    if not isinstance(section, dict):
        raise SettingsError(f"{key.section} is no section in it: write [{key.section}] and its keys below")
    if value is None:
        section.pop(key.name, None)
    else:
        section[key.name] = list(value) if isinstance(value, tuple) else value
    changed = _changed(text, document, key, None if value is None else section[key.name])
    if _without_empty(_parsed(changed)) != _without_empty(wanted):
        raise SettingsError(f"{key.path} is written there over several lines: change it by hand")
    return changed


def text_with(path: Path, key: Key, value: Any) -> str:
    """Return what a file would say in which a key has a value, and nothing else is changed; None takes the key out.

    Raises:
        SettingsError: the file cannot be read, is no TOML, or is to be changed by hand.
    """
    try:
        return with_value(_read(path), key, value)
    except SettingsError as error:
        raise SettingsError(f"{path}: {error}") from error


def save(path: Path, key: Key, value: Any) -> None:
    """Write a key's value into a file, whole or not at all; the file is made where there is none. None takes it out.

    Raises:
        SettingsError: the file cannot be read or written, is no TOML, or is to be changed by hand.
    """
    changed = text_with(path, key, value)
    if changed == _read(path):
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        mode = path.stat().st_mode & 0o777 if path.exists() else _OWNER
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, mode)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(changed)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path.resolve())
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise SettingsError(f"{path} cannot be written: {error.strerror or error}; nothing was changed") from error


def _read(path: Path) -> str:
    try:
        found: TomlText = read_toml(path)
    except SettingsError as error:
        if isinstance(error.__cause__, FileNotFoundError | NotADirectoryError):
            return ""
        raise
    return found.text


def _changed(text: str, document: dict[str, Any], key: Key, value: Any) -> str:
    lines = text.splitlines()
    places = lines_of(text)
    line = places.get((key.section, key.name))
    if line is not None and key.name in document.get(key.section, {}):
        old = lines[line - 1]
        if value is None:
            del lines[line - 1]
        else:
            name, _, rest = old.partition("=")
            remark = _REMARK.fullmatch(rest)
            kept = remark["remark"] if remark and remark["remark"] else ""
            lines[line - 1] = f"{name}= {_as_text(value)}{kept}"
    elif value is not None:
        added = f"{key.name} = {_as_text(value)}"
        header = places.get((key.section, ""))
        if header is not None and _HEADER.fullmatch(lines[header - 1]):
            lines.insert(header, added)
        else:
            lines += [*([""] if lines else []), f"[{key.section}]", added]
    return "".join(f"{one}\n" for one in lines)


def _as_text(value: Any) -> str:
    """Write a value as TOML does, on one line."""
    text = tomli_w.dumps({"value": value}).removeprefix("value = ").strip()
    return " ".join(part.strip() for part in text.splitlines())


def _parsed(text: str) -> dict[str, Any]:
    try:
        return parse_toml(text)
    except NotTomlError as error:
        raise SettingsError(f"line {error.line} is no TOML: {error}") from error


def _without_empty(document: dict[str, Any]) -> dict[str, Any]:
    return {name: body for name, body in document.items() if body != {}}
