"""The command line at the bottom edge: what fits is listed as it is typed, and what it would come to is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from textwrap import wrap
from typing import ClassVar, Final

from textual import on
from textual.binding import BindingType
from textual.events import Click
from textual.widgets import Input

from srconsole.console.asking import Asking, AskPreview
from srconsole.console.line_field import LineField
from srconsole.console.palette import Command, Meaning, Typed, commands, matching, meant, typed
from srconsole.console.panes.lines import Line, Lines, Span, show_in
from srconsole.core.offer import Key
from srconsole.engine.view.snapshot import Snapshot

LEFT: Final = ""
"""What it ends with where nothing is to be done."""
_SHOWN: Final = 5
"""Commands that are listed at once, where there are rows for them."""
_BESIDE: Final = 8
"""Rows of the box that list none: its frame, title, line and keys, and what the line would come to."""
_NAME: Final = 18
_FRAME: Final = 4
"""Columns of the box that are none of a row's."""
_REFUSED: Final = "refused      "


class PaletteScreen(Asking):
    """Takes one line; it ends with the line, which is carried out then, or empty."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "leave"),
        ("up", "move(-1)"),
        ("down", "move(1)"),
        ("tab", "complete"),
    ]

    def __init__(self, snapshot: Snapshot, preview: AskPreview, selected: Key | None, themes: Sequence[str]) -> None:
        super().__init__("Command", snapshot, preview)
        self._selected = selected
        self._themes = themes
        of_lots = snapshot.market.strategy is not None
        self._known = commands(snapshot.mode, themes, of_lots=of_lots)
        moves: dict[str, Callable[[], None]] = {
            "up": partial(self.action_move, -1),
            "down": partial(self.action_move, 1),
            "tab": self.action_complete,
        }
        self._field = LineField("box-input", moves)
        self._line: Typed | None = None
        self._meaning = Meaning()
        self._found: list[Command] = self._known
        self._at = 0
        self._chosen = False

    def box(self) -> list[Lines | Input]:
        """Return what fits above what it would come to, and the line that is typed below."""
        return [Lines(id="palette-found"), Lines(id="box-lines"), self._field, Lines(id="box-keys")]

    def typed_ahead(self, sign: str) -> None:
        """Write what was typed while the line opened."""
        self._field.insert_text_at_cursor(sign)

    def consider(self, snapshot: Snapshot) -> None:
        """Find out what the line asks for now, and what that would come to."""
        text = self._field.value
        self._line = typed(text, self._known)
        self._found = matching(text, self._known)
        self._at = min(self._at, max(0, len(self._found) - 1))
        self._meaning = Meaning() if self._line is None else meant(self._line, snapshot, self._selected, self._themes)
        self.look(self._meaning.request, text)

    def tell(self) -> None:
        """Show what fits, and what the line would come to."""
        found = self._found[self._first() : self._first() + self._listed]
        lit = self._found[self._at] if self._found and self._points else None
        rows = [_row(command, command is lit, self.app.size.width - _FRAME) for command in found]
        for box in self.query("#palette-found").results(Lines):
            box.styles.height = self._listed
        show_in(self, "palette-found", [*rows, *[()] * (self._listed - len(rows))])
        preview = None if self.seen is None else self.seen.preview
        refused = self._meaning.refused or ("" if preview is None else preview.refused)
        seen = None if refused else preview
        lines = list(self._meaning.lines(self._snapshot, seen))
        if refused:
            lines = [*lines[:1], *self.refusal(refused, _REFUSED)]
        elif not lines and lit is not None:
            lines = [self._hint()]
        self.show_lines(lines if self._found else ["no command is called so"])
        show_in(self, "box-keys", [self._keys(refused)])

    @property
    def _points(self) -> bool:
        """Whether a person has typed or moved: what stands first in the list of all is nobody's choice."""
        return self._chosen or bool(self._field.value.strip())

    @property
    def _listed(self) -> int:
        return max(1, min(_SHOWN, self.app.size.height - _BESIDE))

    @property
    def room(self) -> int:
        """Rows that are left for words."""
        return super().room - self._listed

    def _first(self) -> int:
        return max(0, min(self._at - self._listed // 2, len(self._found) - self._listed))

    def _hint(self) -> str:
        command = self._found[self._at]
        named = f"{command.may}: by its name; without one it is about what is selected" if command.may else ""
        if command.usage:
            return f"{command.usage}: {command.takes}{f'; {named}' if named else ''}"
        return f"{command.name} {named}" if named else ""

    def _keys(self, refused: str) -> Line:
        enter = (Span("enter", "key"), Span(" do it     "))
        if self._line is None and self._points and self._found:
            enter = (Span("enter", "key"), Span(" take the lit one     "))
        elif self._line is None or refused or not self._meaning.whole:
            enter = (Span("enter is off     ", "label"), Span(""))
        leave = (Span("esc", "key"), Span(" leave it"))
        choose = () if self.narrow else (Span("up down tab", "key"), Span(" choose     "))
        return (*enter, *choose, *leave)

    @on(Input.Changed)
    def changed(self) -> None:
        """Show what the new line would do."""
        self._at = 0
        if not self.ended:
            self.consider(self._snapshot)

    def _catch_up(self) -> None:
        """Consider what is typed by now: a key may come in one piece with signs that nobody has told of yet."""
        if self._field.value != self._text:
            self.changed()

    @on(Input.Submitted)
    def entered(self) -> None:
        """Do what the line asks for; where it is no command yet, take the one that is lit."""
        if self._line is None and not self._took_whole():
            return
        refused = self._meaning.refused or ("" if self.seen is None else self.seen.preview.refused)
        urgent = self._meaning.question is not None and self._meaning.question.urgent
        if self._meaning.whole and (urgent or not refused):
            self.end(self._field.value)

    def _took_whole(self) -> bool:
        """Type the command that is lit; tell whether nothing is missing behind it."""
        if not self._found or not self._points:
            return False
        missing = bool(self._found[self._at].takes)
        self.action_complete()
        return not missing

    def action_complete(self) -> None:
        """Type the command that is lit, among those that fit what is typed by now."""
        self._catch_up()
        if self._found:
            command = self._found[self._at]
            self._field.value = f"{command.name} " if command.takes else command.name
            self._field.cursor_position = len(self._field.value)
            self._at = 0
            self.consider(self._snapshot)

    def on_click(self, event: Click) -> None:
        """Type the command that was clicked; only enter does it."""
        place = self._first() + event.y
        clicked = event.widget is not None and event.widget.id == "palette-found" and place < len(self._found)
        written = self._line is not None and bool(self._line.argument)
        # The list is another one after a click: the second of a double click would hit what has moved there.
        if clicked and not written and event.chain == 1:
            self._at = place
            self.action_complete()

    def scrolled(self, key: str) -> None:
        """Light the next command, or the one before."""
        self.action_move(1 if key == "down" else -1)

    def action_move(self, by: int) -> None:
        """Light the next command, or the one before; at first the one that stands first."""
        self._catch_up()
        if self._found and not self._points:
            self._chosen = True
            self.tell()
        elif self._found:
            self._at = (self._at + by) % len(self._found)
            self.tell()

    def action_leave(self) -> None:
        """Leave it."""
        self.end(LEFT)


def _row(command: Command, lit: bool, width: int) -> Line:
    look = "chosen" if lit else "plain"
    name = f" {command.usage or command.name:<{_NAME}}"
    # What a command does is told as far as there are whole words of it.
    does = wrap(command.does, max(1, width - len(name) - 1)) or [""]
    return (Span(name, "lit" if lit else "strong"), Span(f" {does[0]}", look))
