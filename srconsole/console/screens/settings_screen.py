"""All settings: what each means and can be, where it comes from; changed in the person's own file."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from textual.widget import Widget

from srconsole.console.asking import Outcome
from srconsole.console.modals import YES
from srconsole.console.panes.lines import Lines, Span
from srconsole.console.question import Question
from srconsole.console.screens.beside import Ask, Beside
from srconsole.console.screens.cursor import MOVES, Cursor
from srconsole.console.screens.setting_rows import (
    Setting,
    detail_lines,
    found_in,
    setting_rows,
    settings_shown,
    value_read,
)
from srconsole.console.screens.stage import Stage
from srconsole.engine.view.preview import Preview
from srconsole.engine.view.snapshot import Snapshot
from srconsole.errors import SettingsError
from srconsole.settings.deciding import OF_EVERY_STRATEGY, deciding
from srconsole.settings.keys import Key, as_toml
from srconsole.settings.schema import Settings


class SettingsScreen(Beside):
    """The settings in the order of their file."""

    heading = "Settings"

    def __init__(self, snapshot: Snapshot, stage: Stage) -> None:
        super().__init__(snapshot, stage)
        self._following: Settings | None = None
        self._all: list[Setting] = []
        self._words = ""
        self._cursor = Cursor()
        self._list = Lines(id="beside-list")
        self._detail = Lines(id="setting-detail")
        self._look()

    def body(self) -> Sequence[Widget]:
        """Return the list, and below it what is said of the selected setting."""
        return [self._list, self._detail]

    @property
    def shown(self) -> list[Setting]:
        """The settings that are looked at."""
        return found_in(self._all, self._words)

    @property
    def selected(self) -> Setting | None:
        """The selected one."""
        shown = self.shown
        return shown[self._cursor.at] if self._cursor.at < len(shown) else None

    def keys(self) -> Sequence[tuple[str, str]]:
        """Return the keys that work now."""
        change = [("enter", "change"), ("backspace", "take it out")] if self.stage.reach().own_settings else []
        return [("/", "find"), *(change if self.selected else [])]

    def pressed(self, key: str) -> bool:
        """Move, find, change, or take a value back."""
        selected = self.selected
        can_save = self.stage.reach().own_settings is not None
        if key in MOVES:
            self._cursor = self._cursor.moved(key, len(self.shown), self._list.size.height)
            self.fill()
        elif key in ("slash", "/"):
            self.ask(
                Ask("settings with", self._words, "words of name, value, origin or meaning", _no_check, self._find)
            )
        elif key == "enter" and selected is not None and can_save:
            check, done = partial(self._wrong, selected), partial(self._change, selected)
            self.ask(Ask(selected.key.path, as_toml(selected.next), selected.key.allowed, check, done))
        elif key == "backspace" and selected is not None and can_save:
            self._confirmed(selected, None)
        else:
            return False
        return True

    def place_at(self, part: Widget, row: int) -> int | None:
        """Return the place of the setting in a row."""
        return self._cursor.place_of(row, len(self.shown)) if part is self._list else None

    def stand_at(self, place: int) -> bool:
        """Select the setting at a place."""
        before, self._cursor = self._cursor, self._cursor._replace(at=place)
        self.fill()
        return self._cursor.at != before.at

    def copied(self) -> str:
        """Return the selected setting, as a file has it."""
        one = self.selected
        return "" if one is None else f"[{one.key.section}]\n{one.key.name} = {as_toml(one.value)}"

    def fill(self) -> None:
        """Show the settings around the selected one."""
        shown, height = self.shown, self._list.size.height
        self._cursor = self._cursor.within(len(shown), height)
        rows = setting_rows(shown, self._cursor, height, self._list.size.width, self.stage.signs)
        self._list.show(rows or [(Span(" no setting has these words", "label"),)])
        self._detail.show(detail_lines(self.selected, self._detail.size.width))
        words = f" with {self._words}" if self._words else ""
        changed = sum(one.value != one.next for one in self._all)
        later = f"  {changed} change at the next start, marked *" if changed else ""
        counted = f" {len(shown)} setting{'' if len(shown) == 1 else 's'}{words}"
        self.about((Span(counted, "strong"), Span(later, "alert")))

    def _look(self) -> None:
        own, settings = self.stage.reach().own_settings, self.snapshot.settings
        if own is None:
            self._all = settings_shown(settings, None, {})
            return
        try:
            loaded = own.following()
        except SettingsError as error:
            self.say(f"The next start will be refused: {error}", grave=True)
            self._all = settings_shown(settings, None, {})
        else:
            self._following = loaded.settings
            self._all = settings_shown(settings, loaded.settings, loaded.origins)

    def _find(self, text: str) -> None:
        self._words, self._cursor = " ".join(text.split()), Cursor()
        self.fill()

    def _wrong(self, setting: Setting, text: str) -> str:
        value, wrong = value_read(setting.key, text, self._following or self.snapshot.settings)
        own = self.stage.reach().own_settings
        return wrong or ("" if own is None else own.why_not(setting.key, value))

    def _change(self, setting: Setting, text: str) -> None:
        value, wrong = value_read(setting.key, text, self._following or self.snapshot.settings)
        if not wrong:
            self._confirmed(setting, value)

    def _confirmed(self, setting: Setting, value: Any) -> None:
        """Save a value; what decides about trades is asked first while something is held."""
        if self.snapshot.market.position is None or not decides(setting, self.snapshot.settings):
            self._save(setting, value)
            return
        question = risk_question(setting, setting.key.default if value is None else value)

        def ended(outcome: Outcome | None) -> None:
            if outcome == YES:
                self._save(setting, value)
            elif isinstance(outcome, str):
                self.say(outcome)

        self.stage.question(question, self.snapshot, ended)

    def _save(self, setting: Setting, value: Any) -> None:
        own = self.stage.reach().own_settings
        if own is None:
            return
        try:
            where = own.save(setting.key, value)
        except SettingsError as error:
            self.say(f"Not saved: {error}", grave=True)
            return
        self._look()
        told = "is no longer set" if value is None else f"= {as_toml(value)} is saved"
        self.say(f"{setting.key.path} {told} in {where}; {self._counts(setting.key, value)}.")
        self.fill()

    def _counts(self, key: Key, value: Any) -> str:
        """Return from when on a value counts that was saved, or what comes before the person's own file."""
        one = next((each for each in self._all if each.key == key), None)
        if self._following is None or one is None or one.next == (key.default if value is None else value):
            return "it counts from the next start"
        before = "has it too" if value is None else "comes before it"
        return f"but {one.next_origin} {before}: the next start has {as_toml(one.next)}"


def decides(setting: Setting, settings: Settings) -> bool:
    """Tell whether a setting decides about trades, or is of a section that does."""
    return setting.key.section in {"risk", *OF_EVERY_STRATEGY, *deciding(settings)}


def risk_question(setting: Setting, value: Any) -> Question:
    """Return what is asked before a setting that decides about trades is saved while something is held."""

    def tells(snapshot: Snapshot, preview: Preview) -> tuple[str, ...]:
        about = f"{setting.key.path}: {as_toml(setting.next)} becomes {as_toml(value)}: {setting.key.comment}."
        if snapshot.mode == "replay":
            return (
                about,
                "It counts from the next start, and that replay is another run: what is held stays in this one.",
            )
        return (about, "What is held keeps its stop; from the next start on the rules that follow it are these.")

    return Question("Save a setting that decides about trades?", None, _stands, tells)


def _stands(snapshot: Snapshot) -> bool:
    return True


def _no_check(text: str) -> str:
    return ""
