"""What every box over the main screen has in common: it ends once, and asks the engine what it would come to."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Callable
from textwrap import wrap
from typing import Final, NamedTuple

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input
from textual.worker import WorkType

from srconsole.console.ages import Elapsed
from srconsole.console.modal import Modal
from srconsole.console.modes import mode_badge
from srconsole.console.panes.lines import Line, Lines, Span, show_in
from srconsole.core.commands import BreakEvenStop, MoveStop
from srconsole.engine.request import Request
from srconsole.engine.view.preview import Preview
from srconsole.engine.view.snapshot import Snapshot

_BOX: Final = 74
_FRAME: Final = 4
_LINES: Final = 3
_AROUND: Final = 4
"""Rows of a box that say nothing: its frame, its title, its keys."""
_NARROW, _LOW = 60, 24
"""Columns and rows below which a box has to be sparing."""

Outcome = Request | str
"""What a modal ends with: the request to make, or why there is none."""

AskPreview = Callable[[Request], Awaitable[Preview]]
"""Returns what a request would come to."""


def title_line(title: str, snapshot: Snapshot) -> Line:
    """Return the first line of a box: what it is, in which mode and on which market."""
    return (Span(f"{title} ", "strong"), mode_badge(snapshot.mode), Span(f" {snapshot.market.symbol}", "label"))


class Seen(NamedTuple):
    """What a request would come to, as the engine said last."""

    request: Request
    preview: Preview

    @property
    def stop(self) -> float | None:
        """Where a stop that is being moved would be, USDT; None where none is, or it would be refused."""
        moves = isinstance(self.request, MoveStop | BreakEvenStop) and not self.preview.refused
        return self.preview.stop if moves else None


class Asking(Modal[Outcome]):
    """A box with a title, lines about what would happen, and the keys that answer.

    The engine is asked for one preview at a time; of those wanted meanwhile the newest is next, and what is said about
    a text that has changed since is dropped.

    Attributes:
        seen: what the engine said last about the present text, None before.
        draws: draws a stop in the chart while it is typed, USDT; None: none is.
    """

    def __init__(self, title: str, snapshot: Snapshot, preview: AskPreview) -> None:
        super().__init__(snapshot.mode)
        self.seen: Seen | None = None
        self.draws: Callable[[float | None], None] = lambda _: None
        self._title = title
        self._snapshot = snapshot
        self._elapsed = Elapsed()
        self._preview = preview
        self._text = ""
        self._next: Request | None = None
        self._looking = False
        self._rows = _LINES

    def end(self, result: Outcome) -> None:
        """Close with a result, and draw no typed stop any more."""
        self.draws(None)
        super().end(result)

    @abstractmethod
    def box(self) -> list[Lines | Input]:
        """Return what stands in the box below the title."""

    def compose(self) -> ComposeResult:
        """Set the box in the middle."""
        with Vertical(id="box"):
            yield Lines(id="box-title")
            yield from self.box()

    def on_mount(self) -> None:
        """Show what is asked, and where it would be done."""
        self._show_title()
        self.consider(self._snapshot)

    def on_resize(self) -> None:
        """Write everything anew in the room that there is now."""
        if not self.ended:
            self._show_title()
            self.tell()

    def _show_title(self) -> None:
        title = title_line(self._title, self._snapshot)
        if sum(len(span.text) for span in title) > self.app.size.width - _FRAME:
            # The market is named on the screen below; the mode nowhere else as near.
            title = title[:-1]
        show_in(self, "box-title", [title])

    def follow(self, snapshot: Snapshot, elapsed: Elapsed) -> None:
        """Take the newest snapshot, and show what would happen now."""
        self._snapshot, self._elapsed = snapshot, elapsed
        if not self.ended:
            self.consider(snapshot)

    def tick(self, elapsed: Elapsed) -> None:
        """Know how old the snapshot has become."""
        self._elapsed = elapsed

    @abstractmethod
    def consider(self, snapshot: Snapshot) -> None:
        """Find out what would happen now; close if there is nothing left to ask."""

    @abstractmethod
    def tell(self) -> None:
        """Show what is known of that."""

    def look(self, request: Request | None, text: str = "") -> None:
        """Find out what a text's request would come to."""
        if text != self._text or request is None:
            self._text, self.seen = text, None
            self.draws(None)
        self._next = request
        if request is not None and not self._looking:
            self._looking = True
            # On the app: a screen that closes would cancel it.
            looks: WorkType[None] = self._look
            self.app.run_worker(looks, group="previews")
        self.tell()

    async def _look(self) -> None:
        try:
            while self._next is not None and not self.ended:
                request, text, self._next = self._next, self._text, None
                preview = await self._asked(request)
                if text == self._text and not self.ended:
                    self.seen = Seen(request, preview)
                    self.draws(self.seen.stop)
                    self.tell()
        finally:
            self._looking = False

    async def _asked(self, request: Request) -> Preview:
        try:
            return await self._preview(request)
        except Exception as error:  # noqa: BLE001  # whatever the link does, the screen stays and says so
            return Preview(f"not known what it would come to: {error}")

    @property
    def narrow(self) -> bool:
        """Whether there is no room for more than the keys and a word to each."""
        return self.app.size.width < _NARROW

    @property
    def room(self) -> int:
        """Rows that are left for words: what can be typed, and what would happen."""
        return self.app.size.height - _AROUND - len(self.query(Input))

    def show_hint(self, hint: str) -> None:
        """Show what can be typed, whole; in a low window as much of it as what would happen leaves room for."""
        wrapped = self.refusal(hint)[: max(0, self.room - self._rows)]
        for box in self.query("#box-hint").results(Lines):
            box.display = bool(wrapped)
            box.styles.height = max(1, len(wrapped))
        show_in(self, "box-hint", [(Span(line, "label"),) for line in wrapped])

    def has_room_for(self, lines: list[str]) -> bool:
        """Tell whether all of what would happen can be shown."""
        return len(self._wrapped(lines)) <= self.room

    def _wrapped(self, lines: list[str]) -> list[str]:
        return [part for line in lines for part in self.refusal(line) or [""]]

    def show_lines(self, lines: list[str]) -> None:
        """Show what would happen, each line whole, as many as there is room for."""
        wrapped = self._wrapped(lines)[: max(1, self.room)]
        low = self.app.size.height < _LOW
        self._rows = len(wrapped) if low else max(_LINES, len(wrapped))
        for box in self.query("#box-lines").results(Lines):
            box.styles.height = self._rows
        show_in(self, "box-lines", [(Span(line),) for line in wrapped])

    def refusal(self, reason: str, before: str = "") -> list[str]:
        """Return why something would be refused, in as many lines as that takes."""
        width = min(_BOX, self.app.size.width) - _FRAME
        return wrap(reason, max(20, width), initial_indent=before, subsequent_indent=" " * len(before))
