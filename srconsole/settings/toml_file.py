"""Reads TOML that people wrote, in bounded time and memory, whatever the file turns out to be."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from srconsole.errors import SettingsError
from srconsole.regular_file import open_regular

LARGEST: Final = 1_000_000
"""Bytes of a file; every setting with its comment takes less than a hundredth."""

MOST_PARTS: Final = 16
"""Parts of a name such as `import.kraken.columns`: the TOML library takes the square of their number."""

_PART: Final = r"""(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')"""
_LONG_NAME: Final = re.compile(
    rf"(?<![A-Za-z0-9_.-]){_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{MOST_PARTS},}}+"  # linear: nothing is tried twice
)
_PLACE: Final = re.compile(r" \(at line (\d+), column \d+\)| \(at end of document\)")

# What a statement of sound TOML is made of; in strings and remarks brackets and ends of line are text. Some releases of
# Python 3.11 lose their place in groups that may give nothing back (`(?:…)*+`), so there are none.
_TOKEN: Final = re.compile(
    r'''"""(?:[^\\"]|\\.|"(?!""))*"{3,5}|\'\'\'(?:[^']|'(?!''))*'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*+\''''
    r"""|\#[^\n]*+|[\[{]|[\]}]|\n|[^"'#\[\]{}\n]++""",
    re.DOTALL,
)


class TomlText(NamedTuple):
    """A file of sound TOML.

    Attributes:
        text: as it was written, lines ended by line feeds.
        document: what it says.
    """

    text: str
    document: dict[str, Any]


class NotTomlError(ValueError):
    """A text is no TOML; the message says why.

    Attributes:
        line: where, 1 is the first.
    """

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def read_toml(path: Path) -> TomlText:
    """Read a TOML file.

    Raises:
        SettingsError: it cannot be read, is no regular file, is larger than 1 MB or is no TOML; names file and line.
    """
    text = _text_of(path)
    try:
        return TomlText(text, parse_toml(text))
    except NotTomlError as error:
        raise SettingsError(f"{path}:{error.line} is no TOML: {error}") from error


def parse_toml(text: str) -> dict[str, Any]:
    """Return what a text of TOML says.

    Raises:
        NotTomlError: it is none.
    """
    if long_name := _LONG_NAME.search(text):
        line = text.count("\n", 0, long_name.start()) + 1
        raise NotTomlError(f"a name of more than {MOST_PARTS} parts, where two or three are usual", line)
    try:
        return tomllib.loads(text)
    except ValueError as error:
        place = _PLACE.search(str(error))
        line = int(place[1]) if place and place[1] else text.count("\n") + 1
        raise NotTomlError(str(error).removesuffix(place[0] if place else ""), line) from error
    except RecursionError as error:
        raise NotTomlError("its values are nested too deeply", 1) from error


def lines_of(text: str) -> dict[tuple[str, str], int]:
    """Find the line of each section and key of sound TOML, by `(section, key)`; a section's own by `(section, "")`."""
    found: dict[tuple[str, str], int] = {}
    header: list[str] = []
    for line, statement in _statements(text):
        body: Any = tomllib.loads(statement)
        if statement.lstrip().startswith("["):
            header = _names(body)
        else:
            for part in reversed(header):
                body = {part: body}
        for section, inner in body.items():
            _note(found, section, inner, line)
    return found


def _note(found: dict[tuple[str, str], int], section: str, body: object, line: int) -> None:
    found.setdefault((section, ""), line)
    for name, inner in body.items() if isinstance(body, dict) else ():
        found.setdefault((section, name), line)
        for key in inner if isinstance(inner, dict) else ():
            found.setdefault((f"{section}.{name}", key), line)


def _names(body: Any) -> list[str]:
    """Return the parts of a header's name from what the header alone says."""
    names = []
    while body:
        if isinstance(body, list):  # [[name]]
            body = body[0]
            continue
        name, body = next(iter(body.items()))
        names.append(name)
    return names


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield each statement of sound TOML with the line it begins on."""
    begin, begin_line, line, depth = 0, 1, 1, 0
    for token in _TOKEN.finditer(text + "\n"):
        sign = token[0]
        line += sign.count("\n")
        if sign in {"[", "{"}:
            depth += 1
        elif sign in {"]", "}"}:
            depth -= 1
        elif sign == "\n" and not depth:
            statement = text[begin : token.start()]
            if statement.strip() and not statement.lstrip().startswith("#"):
                yield begin_line, statement
            begin, begin_line = token.end(), line


def _text_of(path: Path) -> str:
    try:
        with open_regular(path) as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror or error}") from error
    except ValueError as error:  # a NUL in the name
        raise SettingsError(f"{path!r} cannot be read: no file has such a name") from error
    if len(data) > LARGEST:
        raise SettingsError(f"{path} is larger than {LARGEST // 1_000_000} MB: it is no file of settings, name another")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SettingsError(f"{path}:{line} is no TOML: it is not written in UTF-8") from error
