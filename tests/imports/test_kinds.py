"""One small file of each kind that people have, and what is made of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.imports import odd
from tests.imports.exports import with_lines
from tests.imports.kinds import HOURS, KINDS, Kind
from tests.imports.odd import expected, imported, refusal, standard, table, texts, written

REFUSED = {
    "07 no header, another order": (
        table("", [[o[0], o[1], o[4], o[2], o[3], o[5]] for o in texts(HOURS, odd.milliseconds)]),
        ("no header", ":1:", "--columns"),
    ),
    "16 no close": (table("Date,Time,Open,High,Low,Volume", [["", "", "", "", "", ""]]), ("no Close column",)),
    "17 no candles": (
        table("timestamp,coinId,price,marketCap,totalVolume", [["1640563200000", "bitcoin", "5", "6", "7"]]),
        ("Open, High, Low", "no candles"),
    ),
    "39 a header alone": (odd.STANDARD + "\n", ("no candles",)),
    "40 nothing": ("", ("empty",)),
    "41 one candle": (standard(HOURS[:1]), ("one candle only", "at least two")),
    "49 damaged": (with_lines(standard(HOURS), l9="\0\0\0", l10="W\udce4hrung"), (":9:", "NUL")),
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_is_read(tmp_path: Path, kind: Kind) -> None:
    """Given a file of a kind that people have
    When it is imported, with the options that settle what it leaves open
    Then the candles are those it was made of, to the last digit, and the report says what was found
    """
    report, candles, symbol = imported(written(tmp_path, kind.content), **kind.said)

    assert candles == expected(kind.candles)
    assert symbol == kind.symbol
    text = report.text()
    assert [note for note in kind.notes if note not in text] == []


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS.values() if kind.asks], ids=[n for n, k in KINDS.items() if k.asks]
)
def test_what_is_open_is_asked_for(tmp_path: Path, kind: Kind) -> None:
    """Given a file that leaves something open, such as its zone
    When it is imported without the option that settles it
    Then nothing is written, and one sentence names the option, or the line at fault
    """
    message = refusal(written(tmp_path, kind.content))

    assert [word for word in kind.asks if word not in message] == []


@pytest.mark.parametrize(("content", "said"), REFUSED.values(), ids=REFUSED)
def test_what_holds_no_candles_is_refused(tmp_path: Path, content: str, said: tuple[str, ...]) -> None:
    """Given a file without candles, or one that is damaged
    When it is imported
    Then nothing is written, and one sentence says why
    """
    message = refusal(written(tmp_path, content.encode("utf-8", "surrogateescape")))

    assert [word for word in said if word not in message] == []
