"""What all screens beside the main one have in common: head, keys, a line to type on, and what they let through.

While one is open the main screen is not drawn, and pausing, flattening and leaving go on working with their keys.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Coroutine, Sequence
from typing import Final, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.css.query import NoMatches
from textual.events import Click, Key, MouseScrollDown, MouseScrollUp, Resize
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input
from textual.worker import Worker

from srconsole.console.ages import Elapsed
from srconsole.console.help import EVERYWHERE
from srconsole.console.line_field import LineField
from srconsole.console.message import message_lines
from srconsole.console.panes.lines import LOOKS, Line, Lines, Span, show_in
from srconsole.console.screens.around import head_line, keys_line, within
from srconsole.console.screens.clicked import key_at
from srconsole.console.screens.stage import Stage
from srconsole.engine.view.snapshot import Snapshot

Task = Callable[[], Coroutine[None, None, None]]
"""Work that waits for what is read or drawn apart."""

THROUGH: Final = frozenset(EVERYWHERE)
"""Actions whose keys work on every screen."""
_FIRST: Final = ("pause", "flatten", "quit", "help")
"""Those of them whose keys mean nothing else on any screen, whatever they are mapped to."""


class Ask(NamedTuple):
    """A line that a person types.

    Attributes:
        label: what is asked for.
        value: what stands there at first.
        hint: how it is written.
        check: returns what is wrong with a text, empty for nothing; asked at every letter.
        done: takes the text once enter is pressed on one that is right.
    """

    label: str
    value: str
    hint: str
    check: Callable[[str], str]
    done: Callable[[str], None]


class Beside(Screen[None]):
    """A screen beside the main one."""

    COMPONENT_CLASSES = LOOKS
    AUTO_FOCUS = ""
    heading = ""
    """What the screen is, in a word or two."""
    moves: Sequence[tuple[str, str]] = (
        ("up down k j", "a row up, down"),
        ("pgup pgdn", "a page up, down"),
        ("home end", "the first row, the last"),
    )
    """The keys that move through what it lists; none where it lists nothing."""

    def __init__(self, snapshot: Snapshot, stage: Stage) -> None:
        super().__init__(classes=f"-{stage.signs.charset} -{snapshot.mode}")
        self.stage = stage
        self.snapshot, self.elapsed = snapshot, Elapsed()
        self._message = Span("")
        self._keys: Line = ()
        self._asked: Ask | None = None
        self._message_rows = 1
        self._field = LineField("beside-input")

    def compose(self) -> ComposeResult:
        """Set the head above, the line to type on and the keys below; what is between them is each screen's own."""
        yield Lines(id="beside-head")
        yield Lines(id="beside-about")
        yield from self.body()
        yield Lines(id="beside-message")
        yield self._field
        yield Lines(id="beside-keys")

    @abstractmethod
    def body(self) -> Sequence[Widget]:
        """Return what stands between head and keys."""

    @abstractmethod
    def fill(self) -> None:
        """Show everything anew in the present size."""

    @abstractmethod
    def keys(self) -> Sequence[tuple[str, str]]:
        """Return the keys that work now, each with what it does in a word or two; the most important first."""

    @abstractmethod
    def pressed(self, key: str) -> bool:
        """Do what a key means on this screen; return whether it means anything."""

    @abstractmethod
    def copied(self) -> str:
        """Return what is copied: the selected row, whole, where there is one."""

    def place_at(self, part: Widget, row: int) -> int | None:
        """Return the place of what stands in a row of a part of the screen; None where nothing can be selected."""
        return None

    def stand_at(self, place: int) -> bool:
        """Select what stands at a place; return whether something else was selected before."""
        return False

    @property
    def asking(self) -> bool:
        """Whether a line is being typed."""
        return self._asked is not None

    def lets(self, action: str, others: Sequence[str]) -> bool:
        """Tell whether an action of the main screen goes on from here; `others` open another screen beside it."""
        return not self.asking and (action in THROUGH or action in others)

    def on_mount(self) -> None:
        """Show what there is."""
        self._field.display = False
        self._fill()

    def on_resize(self, event: Resize) -> None:
        """Fill the new size, once its parts have theirs."""
        self.call_after_refresh(self._fill)

    def follow(self, snapshot: Snapshot, elapsed: Elapsed) -> None:
        """Take the newest snapshot; the head shows it."""
        self.snapshot, self.elapsed = snapshot, elapsed
        self.show_head()

    def tick(self, elapsed: Elapsed) -> None:
        """Know how old the snapshot has become; the head shows it."""
        self.elapsed = elapsed
        self.show_head()

    def say(self, text: str, *, grave: bool = False) -> None:
        """Show a message, in place of the one before."""
        self._message = Span(f" {text}" if text else "", "alert" if grave else "strong")
        self._show_message()

    def ask(self, asked: Ask) -> None:
        """Let a line be typed; escape leaves it."""
        self._asked = asked
        self._field.value = asked.value
        self._field.display = True
        # At once, and not with the next message: what is typed from here on belongs to the line.
        self.set_focus(self._field)
        self._show_message()
        self.show_keys()

    def work(self, task: Task, group: str) -> Worker[None]:
        """Do something beside drawing, in place of what this group was doing; it ends with the screen."""
        return self.run_worker(task, group=group, exclusive=True)

    def about(self, line: Line) -> None:
        """Show what is looked at, below the head; of what has no room the longest part is cut."""
        show_in(self, "beside-about", [within(line, self.size.width, self.stage.signs.ellipsis)])

    def show_head(self) -> None:
        """Show what screen this is, of what, and how things stand."""
        about = (self.heading, self.snapshot, self.size.width, self.elapsed, self.stage.zone)
        show_in(self, "beside-head", [head_line(*about)])

    def show_keys(self) -> None:
        """Show the keys that work now."""
        keys: Sequence[tuple[str, str]] = (*self._free_keys(), ("esc", "back"))
        if self._asked is not None:
            wrong = self._asked.check(self._field.value)
            keys = (*(() if wrong else (("enter", "take it"),)), ("esc", "leave it"))
        self._keys = keys_line(keys, self.size.width)
        show_in(self, "beside-keys", [self._keys])

    def all_keys(self) -> list[tuple[str, str]]:
        """Return every key that works now, for the help, with what it does in a word or two."""
        return [*self.moves, *self._free_keys(), ("esc", "back")]

    def _free_keys(self) -> list[tuple[str, str]]:
        """Return the keys that work now, without those that mean the same on every screen."""
        taken = {self.stage.keymap.shown_all(action) for action in _FIRST}
        taken = {key for keys in taken for key in keys.split()}
        free = [(" ".join(key for key in keys.split() if key not in taken), does) for keys, does in self.keys()]
        return [(keys, does) for keys, does in free if keys]

    def on_key(self, event: Key) -> None:
        """Give a key to this screen; what it does not know goes on to the console, which takes few from here."""
        if self.asking:
            if event.key == "escape":
                event.stop()
                self._unask()
            elif event.is_printable and event.character:
                # It came for the screen, together with the key that opened the line.
                event.stop()
                self._field.insert_text_at_cursor(event.character)
            return
        if event.key == "escape":
            event.stop()
            self.leave()
        elif self.stage.keymap.action_of(event.key) not in _FIRST and self.pressed(event.key):
            event.stop()
            self.show_keys()

    def on_click(self, event: Click) -> None:
        """Press the key that was clicked in the last row; select the row of a list, or do to it what enter does."""
        part = event.widget
        if part is None:
            return
        key = key_at(self._keys, event.x) if part.id == "beside-keys" else ""
        if self.asking and key == "enter":
            self.entered()
        elif key:
            self.on_key(Key(key, None))
        elif not self.asking:
            self._row_clicked(self.place_at(part, event.y))

    def _row_clicked(self, place: int | None) -> None:
        if place is None:
            return
        if self.stand_at(place):
            self.show_keys()
        else:
            self.on_key(Key("enter", None))

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Go a row down."""
        self.on_key(Key("down", None))

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Go a row up."""
        self.on_key(Key("up", None))

    def leave(self) -> None:
        """Go back to the main screen."""
        if self.app.screen is self:
            self.dismiss(None)

    @on(Input.Changed)
    def typed(self) -> None:
        """Say what is wrong with what is typed, and whether it can be taken."""
        self._show_message()
        if self.asking:
            self.show_keys()

    @on(Input.Submitted)
    def entered(self) -> None:
        """Take what was typed, if nothing is wrong with it."""
        asked = self._asked
        if asked is None or asked.check(self._field.value):
            return
        text = self._field.value
        self._unask()
        asked.done(text)

    def _unask(self) -> None:
        self._asked = None
        self._field.display = False
        self.set_focus(None)
        self._message = Span("")
        self._show_message()
        self.show_keys()

    def _fill(self) -> None:
        self.show_head()
        self._show_message()
        self.show_keys()
        try:
            self.fill()
        except NoMatches:
            # A snapshot, or a key, may come at the moment in which the screen opens or closes.
            return

    def _show_message(self) -> None:
        """Show the message, or what is asked for, whole: in as many rows as that takes."""
        rows = message_lines(self._message_spans(), self.size.width)
        for box in self.query("#beside-message").results(Lines):
            box.styles.height = len(rows)
        show_in(self, "beside-message", rows)
        if len(rows) != self._message_rows:
            self._message_rows = len(rows)
            self.call_after_refresh(self._fill)

    def _message_spans(self) -> Line:
        if self._asked is None:
            return (self._message,)
        wrong = self._asked.check(self._field.value)
        told = Span(f"  {wrong}", "alert") if wrong else Span(f"  {self._asked.hint}", "label")
        return (Span(f" {self._asked.label}", "strong"), told)
