"""A verdict as text for a terminal: the headline, and below it each sentence on lines of its own."""

from __future__ import annotations

from collections.abc import Sequence

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
