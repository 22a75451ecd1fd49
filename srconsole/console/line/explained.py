"""What the boxes of the screen explain, as lines: why something is so, and what has happened since a person looked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from srconsole.console.line.words import key_named
from srconsole.console.since import Looks, Mark, is_worth_telling, mark_of, since_told
from srconsole.console.why.subject import why_of
from srconsole.console.why.told import Told, rule_text
from srconsole.engine.view.snapshot import Snapshot


def why_lines(name: str, snapshot: Snapshot, zone: tzinfo) -> list[str]:
    """Return why a level or lot of a name is as it is; without a name what is held, or the newest trade or refusal."""
    key = key_named(name, snapshot) if name else None
    if name and key is None:
        return [f"there is no {name} now"]
    why = why_of(snapshot, key, zone)
    return [f"why: {why.title}", *_lines(why.sentences)]


def _lines(sentences: Sequence[Told]) -> list[str]:
    return [f"{told.text} [{rule}]" if (rule := rule_text(told)) else told.text for told in sentences]


class Since:
    """Knows how far a person has heard a run.

    Args:
        looks: where that is kept from one start to the next; None where it is not.
        zone: of times.
    """

    def __init__(self, looks: Looks | None, zone: tzinfo) -> None:
        self._looks = looks
        self._zone = zone
        self._mark: Mark | None = None

    def begin(self, snapshot: Snapshot) -> list[str]:
        """Take the first snapshot of a run; return what has happened since it was left, where that is worth telling."""
        before = None if self._looks is None else self._looks.last(snapshot.run)
        self._mark = before or mark_of(snapshot)
        return self.told(snapshot) if is_worth_telling(snapshot, self._mark) else []

    def told(self, snapshot: Snapshot) -> list[str]:
        """Return what has happened since, which is now from here on."""
        sentences = since_told(snapshot, self._mark or mark_of(snapshot), self._zone)
        self.heard(snapshot)
        return ["since you last looked", *_lines(sentences)]

    def heard(self, snapshot: Snapshot) -> None:
        """Know that a person has heard all that there was."""
        self._mark = mark_of(snapshot)
        if self._looks is not None:
            self._looks.look(snapshot.run, self._mark)
