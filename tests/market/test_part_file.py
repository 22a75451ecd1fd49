"""What is kept of a fetch that ends early, whatever ends it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.core.candle import Candle
from srconsole.errors import RequestError
from srconsole.market.output_places import Kept
from srconsole.market.part_file import Fetching, PartFile

FETCHING = Fetching("bitget", "", "BTC/USDT:USDT", 3600, 0)
HOUR = 3_600_000


def hours(first: int, count: int) -> list[Candle]:
    """Return made candles, the first of which opens in the hour `first`."""
    return [Candle(at * HOUR, 1.5, 2.0, 1.0, 0.1 + at, at / 3) for at in range(first, first + count)]


class EndedEarly(Exception):
    """Something ended the fetch."""


@contextmanager
def ended_early(folder: Path) -> Iterator[PartFile]:
    """Open a part for a fetch that something ends early."""
    with suppress(EndedEarly), PartFile(folder / "candles.csv", FETCHING, Kept()) as part:
        yield part
        raise EndedEarly


def kept_after(folder: Path, *spans: tuple[int, list[Candle]]) -> Path:
    """Add spans to a part, end the fetch early, and return where the part is."""
    with ended_early(folder) as part:
        for end, candles in spans:
            part.add(end, candles)
    return folder / "candles.csv.part"


def found(folder: Path) -> tuple[int, list[Candle]]:
    """Open a part again, and return what it reaches and holds; it stays."""
    with ended_early(folder) as part:
        assert part.found == len(part.candles)
    return part.reached, part.candles


def test_what_was_fetched_is_there_again(tmp_path: Path) -> None:
    """Given two spans that were fetched, the second without a candle
    When the fetch ends early and is begun again
    Then it goes on behind the second, with the same candles to the last digit
    """
    kept_after(tmp_path, (10 * HOUR, hours(0, 10)), (20 * HOUR, []))

    assert found(tmp_path) == (20 * HOUR, hours(0, 10))


def test_a_part_is_removed_when_the_file_is_there(tmp_path: Path) -> None:
    """Given a part
    When the fetch ends well, or early without a candle
    Then there is none
    """
    with PartFile(tmp_path / "candles.csv", FETCHING, Kept()) as part:
        part.add(HOUR, hours(0, 1))
    assert list(tmp_path.iterdir()) == []

    assert not kept_after(tmp_path, (HOUR, [])).exists()


@given(cut=st.integers(0, 400), tail=st.binary(max_size=20))
def test_any_torn_end_costs_only_itself(cut: int, tail: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Given a part that was cut anywhere behind its first line, with rubbish behind the cut
    When it is begun again
    Then all whole spans before the cut are there, and what is added then is found the next time
    """
    folder = tmp_path_factory.mktemp("torn")
    path = kept_after(folder, (2 * HOUR, hours(0, 2)), (4 * HOUR, hours(2, 2)), (6 * HOUR, hours(4, 2)))
    whole = path.read_bytes()
    first, *lines = whole.splitlines(keepends=True)
    place = min(len(first) + cut, len(whole))
    path.write_bytes(whole[:place] + tail)
    spans = sum(sum(map(len, lines[: at + 1])) <= place - len(first) for at in range(3))

    reached, candles = found(folder) if spans else (0, [])
    if spans:
        assert reached == spans * 2 * HOUR
        assert candles == hours(0, spans * 2)
        kept_after(folder, (reached + HOUR, hours(spans * 2, 1)))
        assert found(folder) == (reached + HOUR, hours(0, spans * 2 + 1))


def test_a_changed_digit_is_noticed(tmp_path: Path) -> None:
    """Given a part in which a digit was changed
    When it is begun again
    Then it goes on before the span with that digit
    """
    path = kept_after(tmp_path, (2 * HOUR, hours(0, 2)), (4 * HOUR, hours(2, 2)))
    path.write_bytes(path.read_bytes().replace(b"2.1,", b"2.2,"))

    assert found(tmp_path) == (2 * HOUR, hours(0, 2))


@pytest.mark.parametrize(
    "other",
    [
        Fetching("bybit", "", "BTC/USDT:USDT", 3600, 0),
        Fetching("bitget", "http://127.0.0.1:1", "BTC/USDT:USDT", 3600, 0),
        Fetching("bitget", "", "ETH/USDT:USDT", 3600, 0),
        Fetching("bitget", "", "BTC/USDT:USDT", 60, 0),
        Fetching("bitget", "", "BTC/USDT:USDT", 3600, HOUR),
    ],
)
def test_no_two_fetches_are_mixed(other: Fetching, tmp_path: Path) -> None:
    """Given a part of one fetch
    When another one is begun in its place
    Then it is refused, and the part stays
    """
    path = kept_after(tmp_path, (HOUR, hours(0, 1)))
    before = path.read_bytes()

    with pytest.raises(RequestError, match="part of another fetch"), PartFile(tmp_path / "candles.csv", other, Kept()):
        raise AssertionError
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", ["Time,Open\n", "no line end", '00000000 {"exchange":"bitget"}\n'])
def test_a_file_of_somebody_elses_is_left_alone(content: str, tmp_path: Path) -> None:
    """Given another file that has the part's name
    When a fetch is begun
    Then it is refused, and the file stays as it is
    """
    path = tmp_path / "candles.csv.part"
    path.write_text(content)

    with pytest.raises(RequestError, match="no part of a fetch"), PartFile(tmp_path / "candles.csv", FETCHING, Kept()):
        raise AssertionError
    assert path.read_text() == content


def test_what_the_command_reads_is_no_part(tmp_path: Path) -> None:
    """Given a settings file that has the part's name
    When a fetch is begun with these settings
    Then it is refused
    """
    settings = tmp_path / "candles.csv.part"
    settings.touch()

    with pytest.raises(RequestError, match="is read by the command"):
        PartFile(tmp_path / "candles.csv", FETCHING, Kept([settings]))


def test_two_at_once_do_not_write_into_each_other(tmp_path: Path) -> None:
    """Given a fetch that runs
    When another one for the same file is begun
    Then it is refused, and the first goes on
    """
    with PartFile(tmp_path / "candles.csv", FETCHING, Kept()) as part:
        with (
            pytest.raises(RequestError, match="another srconsole is fetching this file"),
            PartFile(tmp_path / "candles.csv", FETCHING, Kept()),
        ):
            raise AssertionError
        part.add(HOUR, hours(0, 1))
        assert part.path.read_bytes().count(b"\n") == 2
