"""Hours of the day in a column of their own that are written as bare digits: `0930`, `93000`, `9`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from srconsole.market.csv_format import shown

FORMS: Final = {"hh": 2, "hhmm": 4, "hhmmss": 6}
"""How such an hour is written, and its digits where no zero was lost."""

_DIGITS: Final = re.compile(r"[0-9]{1,6}(?:\.0*)?")


def is_bare_clock(text: str) -> bool:
    """Tell whether a text can be an hour of the day in bare digits."""
    return any(_colons(text, form) for form in FORMS)


def clock_form(texts: Sequence[str], days: int) -> str | None:
    """Find out from a column how its hours are written.

    Args:
        texts: the hours.
        days: how many different dates stand beside them.

    Returns:
        A key of `FORMS`; empty where they are written with colons; None where two fit: `100` is 01:00 or 00:01.
    """
    filled = [text.strip() for text in texts if text.strip()]
    bare = [text for text in filled if _DIGITS.fullmatch(text)]
    if len(bare) * 2 <= len(filled):
        return ""
    fitting = [form for form in FORMS if all(_colons(text, form) for text in bare)]
    widths = {len(text.partition(".")[0]) for text in bare}
    exact = [form for form in fitting if widths == {FORMS[form]}]
    if exact:
        return exact[0]
    # Many days that never get past their first minutes are none.
    varies = len(set(bare)) > 1 or not any(text.strip("0.") for text in bare)
    if days > 1 and fitting and varies:
        return fitting[0]
    return fitting[0] if len(fitting) == 1 else None


def with_colons(text: str, form: str) -> str:
    """Write an hour in bare digits with colons; one that has them is returned as it is.

    Raises:
        ValueError: it is no hour of the day; the message is a phrase.
    """
    bare = text.strip()
    if ":" in bare:
        return bare
    found = _colons(bare, form)
    if not found:
        raise ValueError(f"is {shown(text)}, expected an hour of the day as in {form}" if bare else "is empty")
    return found


def _colons(text: str, form: str) -> str:
    bare = text.strip()
    digits = bare.partition(".")[0]
    if not _DIGITS.fullmatch(bare) or len(digits) > FORMS[form]:
        return ""
    full = digits.zfill(FORMS[form]).ljust(6, "0")
    hour, minute, second = full[:2], full[2:4], full[4:]
    return f"{hour}:{minute}:{second}" if hour < "24" and minute < "60" and second < "60" else ""
