"""How far a person has seen a run: a small file in the run's folder."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from srconsole.console.since import Mark

NAME: Final = "looked"
_LONGEST: Final = 100


class LooksInFolders:
    """Keeps it as two numbers, in `looked` of each run's folder; implements `console.since.Looks`.

    What cannot be read says nothing, and what cannot be written is not kept: it decides nothing.
    """

    def last(self, run: str) -> Mark | None:
        """Return how far a run was seen; None where that is not known."""
        from srconsole.console.since import Mark

        path = Path(run) / NAME
        try:
            if not path.is_file() or path.stat().st_size > _LONGEST:
                return None
            sequence, time = path.read_text(encoding="ascii").split()
            return Mark(int(sequence), int(time))
        except (OSError, ValueError):
            return None

    def look(self, run: str, mark: Mark) -> None:
        """Keep how far a run was seen."""
        folder = Path(run)
        draft = folder / f"{NAME}.new"
        with contextlib.suppress(OSError):
            if folder.is_dir():
                # For its owner alone, as all of a run is.
                descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
                with os.fdopen(descriptor, "w", encoding="ascii") as file:
                    file.write(f"{mark.sequence} {mark.time}\n")
                draft.replace(folder / NAME)
