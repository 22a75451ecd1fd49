"""Text from outside, made plain: shown and written as what it says, never obeyed (docs/decisions/0017-plain-text.md).

Outside is whatever srconsole did not write itself: file names, headers, symbols, settings, options, the environment,
themes, what an exchange says, what a journal holds. Signs that steer a terminal, hide, or turn the order of what is
read round are replaced by their escapes; letters of every script stay.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Final

# Signs that Python calls printable and that show nothing: joiners, fillers, selectors of variants, empty braille.
_UNSEEN: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""A cell of text that begins with one of these is a formula to a spreadsheet, the wide forms of East Asia too."""
_FORMULA_CELL: Final = re.compile(
    r'(?:^|,)"?(?:[=+@' + "\uff1d\uff0b\uff0d\uff20" + r"]|-(?![0-9]))"  # a minus before a digit is a number
)


def is_plain(text: str) -> bool:
    """Tell whether a text can stand in one line as it is."""
    return text.isprintable() and (text.isascii() or not _UNSEEN.search(text))


def plain(text: str, escape: Callable[[str], str] | None = None) -> str:
    r"""Return a text for one line: what steers, hides or reorders is written as Python writes it, `\x1b`, `\u202e`.

    Args:
        text: any, lone surrogates included.
        escape: writes one sign in another way.
    """
    if is_plain(text):
        return text
    escape = escape or _escape
    return "".join(sign if is_plain(sign) else escape(sign) for sign in text)


def plain_lines(text: str) -> str:
    """Return a text of several lines as `plain` does each of them; what lays it out, line ends and tabs, stays."""
    if is_plain(text):
        return text
    return "".join(sign if sign in "\n\t" or is_plain(sign) else _escape(sign) for sign in text)


def toml_escape(sign: str) -> str:
    r"""Write a sign as a TOML text has it: `\u001b`, `\U000e0041`."""
    return f"\\u{ord(sign):04x}" if ord(sign) <= 0xFFFF else f"\\U{ord(sign):08x}"


def json_text(value: Any) -> str:
    """Return a value as JSON in ASCII, which every terminal and encoding takes and no sign of which steers anything.

    Raises:
        ValueError: a number is infinite or none.
    """
    return json.dumps(value, indent=2, allow_nan=False)


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet would take a cell of this text for a formula."""
    return text.startswith(FORMULA_STARTS)


def is_table_line(line: str) -> bool:
    """Tell whether a line of a table of numbers and names holds nothing that steers, and no formula in any cell."""
    return is_plain(line) and not _FORMULA_CELL.search(line)


def _escape(sign: str) -> str:
    return sign.encode("unicode_escape").decode("ascii")
