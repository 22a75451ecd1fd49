"""What is asked before something is done: the answer is yes or no."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from srconsole.engine.request import Request
from srconsole.engine.view.preview import Preview
from srconsole.engine.view.snapshot import Snapshot


class Question(NamedTuple):
    """Something that is asked before it is done."""

    title: str
    request: Request | None
    """What a yes asks of the engine; None where it is the console that does it."""
    stands: Callable[[Snapshot], bool]
    """Tells whether what it is about is still as it was."""
    tells: Callable[[Snapshot, Preview], tuple[str, ...]]
    """What a yes would come to, a line each."""
    urgent: bool = False
    """Whether a yes counts where the engine does not say what it would come to."""
