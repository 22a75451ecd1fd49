"""The rows above everything: that the engine has stopped, that a run is being opened, what the first look shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from srconsole.console.keymap import Keymap
from srconsole.console.modes import mode_badge
from srconsole.console.opening import ending_lines, first_look_line
from srconsole.console.panes.lines import Line, Lines, Span

if TYPE_CHECKING:
    from srconsole.engine.view.snapshot import Snapshot

_REPLAY: Final = "replay"
"""The mode of what is opened with a count, before there is a snapshot to name it."""


class Told(NamedTuple):
    """What the banner is about.

    Attributes:
        snapshot: the newest, None before the first.
        fault: why the engine has stopped, empty while it works.
        market: what a market's console says until its first snapshot, empty on a file.
        opening: how far the opening of a file is, empty once it is over.
        first_look: whether a person sees a new run for the first time.
    """

    snapshot: Snapshot | None
    fault: str
    market: Line
    opening: str
    first_look: bool = False


def banner_lines(told: Told, keymap: Keymap, width: int) -> tuple[str, list[Line]]:
    """Return what kind of news there is, and its rows; none of either where nothing is out of the ordinary."""
    if told.fault:
        return "stopped", [(Span(f" STOPPED: {told.fault}", "stopped"),)]
    if told.snapshot is None and told.market:
        return "opening", [told.market]
    if told.opening:
        mode = _REPLAY if told.snapshot is None else told.snapshot.mode
        return "opening", [(Span(" "), mode_badge(mode), Span(f" {told.opening}", "strong"))]
    if told.snapshot is not None and (lines := ending_lines(told.snapshot, keymap, width)):
        return "ended", lines
    if told.snapshot is not None and told.first_look:
        return "opening", [first_look_line(told.snapshot, keymap, width)]
    return "", []


class Banner(Lines):
    """Shows the banner; whoever sets it gives it as many rows as it has."""

    def __init__(self, keymap: Keymap) -> None:
        super().__init__(id="banner")
        self._keymap = keymap

    def rows(self, told: Told, width: int) -> int:
        """Return how many rows there are to tell at so many columns."""
        return len(banner_lines(told, self._keymap, width)[1])

    def tell(self, told: Told, width: int) -> None:
        """Show what there is to tell at so many columns."""
        kind, lines = banner_lines(told, self._keymap, width)
        for each in ("opening", "ended"):
            self.set_class(kind == each, f"-{each}")
        self.show(lines)
