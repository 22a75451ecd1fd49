"""Which columns a person chose with `--columns`."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from srconsole.errors import RequestError
from srconsole.imports.column_text import Part, Piece, parts_of, quoted
from srconsole.imports.names import ROLES, plain


def given_columns(text: str, names: Sequence[str], width: int) -> dict[str, list[int]]:
    """Read what a person gave (`column_text`): `time,open,high,low,close,volume`, or `time=Date,open=2`.

    Raises:
        RequestError: a part of it is no column, or no part of a candle.
    """
    chosen: dict[str, list[int]] = {}
    for place, part in enumerate(parts_of(text)):
        role = part.role
        if not part.column and role in ("-", ""):
            continue
        if role.lower() not in ROLES:
            near = get_close_matches(role.lower(), ROLES, n=1)
            meant = f"did you mean {near[0]}? " if near else ""
            raise RequestError(
                f"--columns {text}: {role!r} is no part of a candle: {meant}there are {', '.join(ROLES)}"
            )
        places = _places(part, names, width, text) if part.column else [place]
        if max(places) >= width:
            raise RequestError(
                f"--columns {text}: there are only {width} columns, {role} would be column {max(places) + 1}"
            )
        chosen.setdefault(role.lower(), []).extend(places)
    for role, places in chosen.items():
        if len(places) > (2 if role == "time" else 1):
            raise RequestError(f"--columns {text}: {role} stands there {len(places)} times")
    return chosen


def _places(part: Part, names: Sequence[str], width: int, text: str) -> list[int]:
    """Return the places of a part's columns; a name that has a plus sign in it is one all the same."""
    (whole,) = part.wholes()
    if len(_named(whole, names)) == 1:
        return _named(whole, names)
    return [_place(one, names, width, text) for one in part.halves()]


def _place(column: Piece, names: Sequence[str], width: int, text: str) -> int:
    wanted = _named(column, names)
    if len(wanted) == 1:
        return wanted[0]
    if not column.quoted and column.text.isdigit() and 1 <= int(column.text) <= width:
        return int(column.text) - 1
    there = ", ".join(quoted(name) for name in names if name.strip()) or f"numbers from 1 to {width}"
    raise RequestError(
        f"--columns {text}: there is {'no' if not wanted else 'more than one'} column {column.text!r}: {there}"
    )


def _named(column: Piece, names: Sequence[str]) -> list[int]:
    """Return the columns of a name: as it is written, else in letters of any size."""
    exact = [at for at, name in enumerate(names) if name.strip() == column.text.strip()]
    return exact or [at for at, name in enumerate(names) if plain(name) == plain(column.text) != ""]
