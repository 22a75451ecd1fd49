"""Text that wants to be more than text: what a file, a name or a journal may hold, and what may be left of it."""

from __future__ import annotations

from srconsole.plain_text import is_plain

SENTENCE = "\nsrconsole: all is well"
"""A second message, if it were shown as it is."""

STEERS = (
    "\x1b]52;c;aGk=\x07",  # writes to the clipboard
    "\x1b]0;title\x1b\\",  # names the window
    "\x1b[2J\x9b31m\x7f\x08\r",
    "\u202e\u2066\u200e\u061c\u200b\ufeff\u2028\u2029\U000e0041",
    "\ud800",
)
HOSTILE = "".join(STEERS) + "[/red][link=x]$x:smile:" + SENTENCE


def told(text: str) -> list[str]:
    """Return the lines of an output, and fail where one of them is more than text."""
    lines = text.split("\n")
    for line in lines:
        assert is_plain(line), ascii(line)
    return lines
