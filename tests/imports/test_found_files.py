"""Small files beside the checkout that once were read wrongly, each with what is right for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from srconsole.errors import RequestError
from srconsole.imports.importer import import_candles
from srconsole.market.candle_file import read_candles
from srconsole.settings.shapes import ImportShape
from tests.imports.odd import NOW

FOUND: Final = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "found"

pytestmark = pytest.mark.skipif(not FOUND.is_dir(), reason="the shared candle files are not next to this checkout")

FIRST: Final = "2024-05-01T00:00:00Z"

READ: Final[dict[str, tuple[int, str]]] = {
    "12": (29, FIRST),
    "17": (30, FIRST),
    "19": (30, "2024-03-01T00:00:00Z"),
    "20": (30, FIRST),
}
"""How many candles there are, and when the first opens."""

SETTLED: Final[dict[str, tuple[list[str], dict[str, Any], int, str]]] = {
    "08": (["--tz"], {"tz": "Europe/Berlin"}, 30, FIRST),
    "10": (["--close-times"], {"times": "close", "symbol": "BTC/USD:BTC"}, 30, FIRST),
    "11": (
        ["--widen-range", "6 of 30"],
        {"open_outside": "widen", "times": "close", "symbol": "BTC/USD:BTC"},
        30,
        FIRST,
    ),
    "15": (["--no-volume"], {"volume": "none"}, 30, FIRST),
    "21": (["<TIME>", "--tz"], {"tz": "UTC", "times": "open"}, 30, FIRST),
}
"""What the refusal names, what is said then, and what comes of it."""


def made(number: str, folder: Path, **said: Any) -> tuple[int, str]:
    """Import a file; return how many candles it has and when the first opens."""
    (path,) = FOUND.glob(f"{number}_*")
    out = folder / "imported.csv"
    import_candles(str(path), str(out), ImportShape(**said), latest=NOW)
    candles = read_candles(out)
    return len(candles), candles["Time"][0].strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize("number", READ)
def test_these_are_read(number: str, tmp_path: Path) -> None:
    """Given a file that says all there is to know
    When it is imported
    Then all of its finished candles are there, at their times
    """
    assert made(number, tmp_path) == READ[number]


@pytest.mark.parametrize("number", SETTLED)
def test_these_ask_and_are_read_then(number: str, tmp_path: Path) -> None:
    """Given a file that leaves something open
    When it is imported, and with what the refusal asks for
    Then the refusal names it, and all candles are there at their times
    """
    words, said, count, first = SETTLED[number]

    with pytest.raises(RequestError) as refused:
        made(number, tmp_path)
    assert all(word in str(refused.value) for word in words)
    assert "--duplicates" not in str(refused.value)
    assert made(number, tmp_path, **said) == (count, first)


def test_json_is_called_json(tmp_path: Path) -> None:
    """Given JSON that is spread over many lines
    When it is imported
    Then it is refused as JSON
    """
    with pytest.raises(RequestError, match="this is JSON"):
        made("22", tmp_path)
