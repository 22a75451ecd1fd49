"""How far a piece of work in several stages is, told as one."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate

from srconsole.research.core_run import Progress


class Stages:
    """Stages that follow one another, each worth so many steps."""

    def __init__(self, steps: Mapping[str, int], progress: Progress | None) -> None:
        """Take the stages.

        Args:
            steps: of each stage by its name, in their order; one stage at least.
            progress: is told how many steps are done, and of how many in all stages; None where nobody asks.
        """
        self._steps = steps
        self._ends = dict(zip(steps, accumulate(steps.values()), strict=True))
        self._total = max(self._ends.values())
        self._progress = progress

    def within(self, name: str) -> Progress:
        """Begin a stage, and return what is to be told how much of it is done, and of how much."""
        steps = self._steps[name]
        before = self._ends[name] - steps

        def told(done: int, total: int) -> None:
            if self._progress is not None:
                self._progress(before + steps * done // max(total, 1), self._total)

        told(0, 1)
        return told
