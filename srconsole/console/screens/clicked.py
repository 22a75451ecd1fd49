"""Which key a person has clicked in a row that names keys."""

from __future__ import annotations

from srconsole.console.keymap import key_named
from srconsole.console.panes.lines import Line

_PRESSED: dict[str, str] = {"esc": "escape", "pgup": "pageup", "pgdn": "pagedown"}


def key_at(line: Line, column: int) -> str:
    """Return the key, as Textual names it, that stands in a column, or before the words in it; empty for none.

    Of several keys before the same words it is the one that was hit, else the first.
    """
    begin, last = 0, ""
    for span in line:
        end = begin + len(span.text)
        if span.role == "key":
            last = span.text.split()[0]
        elif span.text.startswith("["):
            # The answer that enter gives, in a question.
            last = span.text.strip("[]").split()[0]
        elif not span.text.strip():
            last = ""
        if begin <= column < end:
            hit = _word_at(span.text, column - begin) if span.role == "key" else ""
            key = hit or last
            return _PRESSED.get(key, key_named(key)) if key else ""
        begin = end
    return ""


def _word_at(text: str, column: int) -> str:
    if text[column] == " ":
        return ""
    return text[text.rfind(" ", 0, column) + 1 :].split(maxsplit=1)[0]
