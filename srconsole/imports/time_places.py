"""Which columns of a table hold its times: one, or a date's and an hour's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from srconsole.imports.clocks import is_bare_clock
from srconsole.imports.names import plain, spread
from srconsole.imports.spreadsheet import is_serial
from srconsole.imports.times import AmbiguousDateError, TimeReader, is_clock
from srconsole.imports.zone_names import zone_in

_NO_CLOCKS: Final = frozenset(("period", "epoch", "unix", "date", "datum", "fecha", "data"))
"""Names of columns whose bare digits are no hour of the day."""


def time_of(places: list[int], rows: Sequence[Sequence[str]], names: Sequence[str]) -> list[int]:
    """Return the column of the time: a number before a text, as a text's zone is anybody's guess; or date and hour."""
    if len(places) < 2:
        return places

    def all_are(at: int, test: Callable[[str], bool]) -> bool:
        texts = [row[at] for row in rows if at < len(row) and row[at].strip()]
        return bool(texts) and sum(map(test, texts)) * 2 > len(texts)

    numeric = [at for at in places if all_are(at, lambda text: text.strip().replace(".", "", 1).isdigit())]
    readable = [at for at in places if all_are(at, _is_date)]
    # Beside a date, 20000 is two o'clock and no day of a spreadsheet.
    readable = [at for at in readable if not all_are(at, is_serial)] or readable
    clocks = [at for at in places if at not in readable and all_are(at, is_clock)]
    clocks = clocks or [
        at for at in places if at not in readable and _names_clock(names[at]) and all_are(at, is_bare_clock)
    ]
    epochs = [at for at in numeric if all_are(at, lambda text: len(text.strip()) >= 9)]
    if epochs:
        return _of_opening(epochs, names)[:1]
    days = [at for at in readable if not all_are(at, _has_hour)]
    if len(readable) == 1 and days and len(clocks) == 1:
        return [readable[0], clocks[0]]
    return (_in_utc(readable, names) or places)[:1]


def _names_clock(name: str) -> bool:
    return plain(name) not in _NO_CLOCKS


def _of_opening(places: list[int], names: Sequence[str]) -> list[int]:
    """Put columns in front whose name says that a candle opens then."""
    return sorted(places, key=lambda at: not {"open", "start", "begin"} & set(plain(spread(names[at])).split(" ")))


def _in_utc(places: list[int], names: Sequence[str]) -> list[int]:
    """Put columns in front whose name says their zone, and those of an unnamed local one last."""
    said = {at: zone_in(names[at]) for at in places}
    return sorted(places, key=lambda at: 1 if (one := said[at]) is None else 0 if one.zone is not None else 2)


def _is_date(text: str) -> bool:
    bare = text.strip()
    if bare.replace(".", "", 1).isdigit() and len(bare) < 8 and not is_serial(bare):
        return False
    try:
        TimeReader().read(text)
    except AmbiguousDateError:
        return True
    except ValueError:
        return False
    return not is_clock(text)


def _has_hour(text: str) -> bool:
    """Tell whether a date carries its hour."""
    bare = text.strip()
    return ":" in bare or (bare.isdigit() and len(bare) > 8)


def date_and_hour(date: str, hour: str) -> bool:
    """Tell whether two fields side by side are a date and its hour."""
    return is_clock(hour) or (
        _is_date(date) and not _has_hour(date) and hour.isdigit() and is_bare_clock(hour.zfill(4))
    )
