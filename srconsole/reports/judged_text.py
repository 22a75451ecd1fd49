"""What speaks against the best of a sweep, as text for a terminal."""

from __future__ import annotations

from rich.console import RenderableType
from rich.text import Text

from srconsole.figures import percentage_text, ratio_text
from srconsole.plain_text import plain
from srconsole.reports.luck_tables import overfitting_table
from srconsole.reports.verdict_text import verdict_text
from srconsole.research.sweep.judged import Judged


def judged_text(heading: str, found: Judged) -> list[RenderableType]:
    """Return the verdict under its heading, then what being the best of so many may have made of it."""
    parts: list[RenderableType] = [Text(plain(heading), style="bold"), verdict_text(found.verdict.lines())]
    sharpe = found.sharpe
    if sharpe is not None:
        told = (
            f"Its Sharpe ratio is {ratio_text(sharpe.sharpe)}; the best of {sharpe.trials:,} without an edge would "
            f"have {ratio_text(sharpe.luckiest)}. That it is above that has a probability of "
            f"{percentage_text(sharpe.deflated, 1)}."
        )
        parts.append(Text(told, style="dim"))
    if found.overfitting is not None:
        parts.append(overfitting_table(found.overfitting))
    if found.sampled is not None:
        parts.append(Text(f"Overfitting is told of {found.sampled:,} combinations, evenly taken.", style="dim"))
    return parts
