"""A verdict as text for a terminal: the headline, and below it each sentence on lines of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from srconsole.plain_text import plain


def verdict_text(lines: Sequence[str]) -> RenderableType:
    """Return a verdict as it is read, an empty line below it.

    Args:
        lines: the headline, then what speaks against the result, a sentence each (docs/verdict.md).
    """
    headline, *sentences = lines
    listed = Table.grid(padding=(0, 1, 0, 0))
    for sentence in sentences:
        listed.add_row("-", Text(plain(sentence)))
    return Padding(Group(Text(plain(headline), style="bold"), *([listed] if sentences else [])), (0, 0, 1, 0))


def verdicts_text(named: Iterable[tuple[str, Sequence[str]]]) -> RenderableType:
    """Return the verdicts of several files, each below the file's name, an empty line below them all.

    Args:
        named: of each file its name, and the headline, then what speaks against the result.
    """
    listed = Table.grid(padding=(0, 1, 0, 0))
    for name, (headline, *sentences) in named:
        listed.add_row(Text(plain(name), style="bold"))
        for line in (headline, *sentences):
            listed.add_row(Padding(Text(plain(line)), (0, 0, 0, 2)))
    return Padding(listed, (0, 0, 1, 0))
