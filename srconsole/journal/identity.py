"""What makes a replay the same replay: the bytes of its candles and the settings that decide about trades."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from srconsole.errors import RequestError
from srconsole.regular_file import open_regular
from srconsole.settings.deciding import deciding
from srconsole.settings.schema import Settings


def file_hash(file: Path, detail: Path | None = None) -> str:
    """Return the SHA-256 (hex) of the SHA-256 of a file, and of the finer one's behind it where there is one.

    Raises:
        RequestError: a file cannot be read.
    """
    digests = [_digest(path) for path in (file, detail) if path is not None]
    return hashlib.sha256(b"".join(digests)).hexdigest()


def bytes_hash(file: Path) -> str:
    """Return the SHA-256 (hex) of a file's bytes, as any other program tells it.

    Raises:
        RequestError: it cannot be read.
    """
    return _digest(file).hex()


def settings_hash(settings: Settings) -> str:
    """Return the SHA-256 (hex) of the settings that decide about trades, defaults included, and of a plug-in's bytes.

    Raises:
        RequestError: the plug-in's file cannot be read.
    """
    decisive = deciding(settings)
    if settings.strategy.name == "plugin":
        decisive["plugin"]["bytes"] = _plugin_digest(settings.plugin.file).hex()
    return hashlib.sha256(msgspec.json.encode(decisive, order="sorted")).hexdigest()


def _plugin_digest(name: str) -> bytes:
    try:
        path = Path(name).expanduser()
    except RuntimeError as error:
        raise RequestError(f"{name}: there is no such home folder; write the whole path") from error
    return _digest(path, "name the file with your strategy")


def _digest(path: Path, advice: str = "name a CSV of candles") -> bytes:
    try:
        with open_regular(path) as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError as error:
        raise RequestError(f"{path} cannot be read: {error.strerror or error}; {advice}") from error
