"""What a terminal has of a table."""

from __future__ import annotations

import io

from rich.console import Console, RenderableType


def drawn(shown: RenderableType, width: int = 80) -> str:
    """Return what is shown on a terminal of a width, without colours, and nothing at the lines' ends."""
    text = io.StringIO()
    Console(file=text, width=width, highlight=False, markup=False).print(shown, crop=False)
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines())
