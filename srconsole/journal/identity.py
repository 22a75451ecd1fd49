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
    """Return the SHA-256 (hex) of a file's bytes, and of the finer one's behind it where there is one.

    Raises:
        RequestError: a file cannot be read.
    """
    digests = [_digest(path) for path in (file, detail) if path is not None]
    return hashlib.sha256(b"".join(digests)).hexdigest()


def settings_hash(settings: Settings) -> str:
    """Return the SHA-256 (hex) of the settings that decide about trades, defaults included."""
    return hashlib.sha256(msgspec.json.encode(deciding(settings), order="sorted")).hexdigest()


def _digest(path: Path) -> bytes:
    try:
        with open_regular(path) as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError as error:
        raise RequestError(f"{path} cannot be read: {error.strerror or error}; name a CSV of candles") from error
