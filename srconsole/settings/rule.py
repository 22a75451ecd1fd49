"""What several settings have to be together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from srconsole.settings.schema import Settings

Cite = Callable[[str], str]
"""Names a key with its value and origin: `levels.proximity = 0.02 (--set)`."""


class Rule(NamedTuple):
    """What several keys have to be together, or one text by itself.

    Attributes:
        keys: the paths it reads; it says nothing while one of them is wrong by itself.
        text: what has to hold, in one sentence of Markdown.
        fault: says in one sentence what contradicts what and what to change, None where nothing does.
    """

    keys: tuple[str, ...]
    text: str
    fault: Callable[[Settings, Cite], str | None]
