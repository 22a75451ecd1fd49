"""The keys of an exchange: had from the environment or the home's `.env`, and never shown again."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple, NoReturn

from srconsole.errors import RequestError
from srconsole.regular_file import open_regular

FILE: Final = ".env"
"""Where keys may stand, in `$SRCONSOLE_HOME`; its owner's alone (0600)."""
NAMES: Final = ("BITGET_API_KEY", "BITGET_API_SECRET", "BITGET_API_PASSPHRASE")
SHOWN: Final = "***"

_LARGEST: Final = 64_000
_OTHERS: Final = 0o077
_QUOTES: Final = "\"'"


class Secret:
    """A text that no print, log, error or encoder can show; only `reveal` gives it away."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the text itself, for who signs with it or has to blank it."""
        return self._value

    def __repr__(self) -> str:
        return SHOWN

    def __format__(self, form: str) -> str:
        return SHOWN

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written down")


class Credentials(NamedTuple):
    """What an exchange knows an account's owner by."""

    key: Secret
    secret: Secret
    passphrase: Secret

    def texts(self) -> frozenset[str]:
        """Return what must stand in no output."""
        return frozenset(part.reveal() for part in self)


def read_credentials(environment: Mapping[str, str], home: Path) -> Credentials:
    """Return the keys for Bitget; the environment wins over the file, name by name.

    Args:
        environment: the process's.
        home: the folder of all runs.

    Raises:
        RequestError: one is missing or cannot be a key, or the file is not its owner's alone or no such file; no
            message holds any of what was read.
    """
    found = {name: environment[name].strip() for name in NAMES if environment.get(name, "").strip()}
    if len(found) < len(NAMES):
        found = {**_of_file(home / FILE), **found}
    missing = [name for name in NAMES if name not in found]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        raise RequestError(
            f"{' and '.join(missing)} {verb} missing, and Bitget lets nobody trade without: set what is missing in the "
            f"environment, or write it into {home / FILE} as NAME=value lines, readable by you alone (chmod 600)"
        )
    for name, value in found.items():
        if not (value.isascii() and value.isprintable()) or " " in value:
            raise RequestError(f"{name} has signs in it that no key has; copy it from Bitget once more")
    return Credentials(*(Secret(found[name]) for name in NAMES))


def has_credentials(environment: Mapping[str, str], home: Path) -> bool:
    """Tell whether somebody has given any part of a key, so that a missing part is a mistake."""
    return any(environment.get(name, "").strip() for name in NAMES) or (home / FILE).exists()


def _of_file(path: Path) -> dict[str, str]:
    """Return the names that are known to a file of `NAME=value` lines; a missing file has none.

    Raises:
        RequestError: others can read it, or it is no such file.
    """
    try:
        with open_regular(path) as file:
            about = os.fstat(file.fileno())
            rights = stat.S_IMODE(about.st_mode)
            if rights & _OTHERS:
                raise RequestError(
                    f"{path} may be used by others than you (mode {rights:04o}), so the keys in it are not taken: "
                    f"type `chmod 600 {path}`, and make new keys where somebody may have read them"
                )
            if about.st_uid != os.geteuid():
                raise RequestError(f"{path} belongs to somebody else, so the keys in it are not taken; write your own")
            text = file.read(_LARGEST + 1)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise RequestError(f"{path} cannot be read: {error.strerror or error}; see to it, or remove it") from error
    if len(text) > _LARGEST:
        raise RequestError(f"{path} is too large for a file of keys; it has a line NAME=value for each of them")
    return dict(_lines(path, text))


def _lines(path: Path, text: bytes) -> list[tuple[str, str]]:
    """Read lines; what stands in one that cannot be read is not quoted, since it may be a key."""
    try:
        lines = text.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise RequestError(f"{path} is no text in UTF-8; write it anew, a line NAME=value for each key") from None
    found = []
    for number, line in enumerate(map(str.strip, lines), 1):
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.removeprefix("export ").partition("=")
        if not equals:
            raise RequestError(f"{path}:{number}: this is no line NAME=value; mend it or put a # before it")
        value = value.strip()
        if len(value) > 1 and value[0] in _QUOTES and value[-1] == value[0]:
            value = value[1:-1]
        if name.strip() in NAMES and value:
            found.append((name.strip(), value))
    return found
