"""Carries out what is typed at the command line, by the ways that keys take: the same dialogs, the same answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from srconsole.console.asking import Outcome
from srconsole.console.boxes import Boxes
from srconsole.console.errands import Errands, Say
from srconsole.console.main_screen import MainScreen
from srconsole.console.palette import SELECT, THEME, Own, commands, meant, names_of, typed
from srconsole.console.screens.besides import Besides
from srconsole.engine.view.snapshot import Snapshot


class CommandLine(NamedTuple):
    """What a command is carried out with.

    Attributes:
        boxes, main, errands: what opens, shows and asks.
        act: does what a key's action does.
        paint: puts a theme in force by its name; returns what is told of it.
        themes: returns the names of all themes.
        say: shows a message, on whatever screen is seen.
        besides: the screens beside the main one, from which commands are typed too.
    """

    boxes: Boxes
    main: MainScreen
    errands: Errands
    act: Callable[[str], None]
    paint: Callable[[str], str]
    themes: Callable[[], Sequence[str]]
    say: Say
    besides: Besides

    def open(self) -> None:
        """Take a command, and carry it out."""
        snapshot = self.boxes.newest()
        if snapshot is not None:
            self.boxes.palette(snapshot, self.main.selected, self.themes(), self._ended)

    def _ended(self, outcome: Outcome | None) -> None:
        snapshot = self.boxes.newest()
        if isinstance(outcome, str) and outcome and snapshot is not None:
            self.carry_out(outcome, snapshot)

    def carry_out(self, text: str, snapshot: Snapshot) -> None:
        """Do what a line asks for, as things are by now."""
        themes = self.themes()
        line = typed(text, commands(snapshot.mode, themes, of_lots=snapshot.market.strategy is not None))
        if line is None:
            self.say(f"{text}: no command is called so")
            return
        meaning = meant(line, snapshot, self.main.selected, themes)
        if meaning.refused:
            self.say(f"Refused: {meaning.refused}", grave=True)
        elif meaning.own is not None:
            self._do(meaning.own, snapshot)
        elif meaning.action:
            if not self.besides.let(meaning.action):
                self.besides.leave()
            if meaning.about is not None:
                self.main.select(meaning.about)
            self.act(meaning.action)
        elif meaning.question is not None:
            self.boxes.question(meaning.question, snapshot, self.errands.ended)
        elif meaning.prompt is not None and meaning.request is not None:
            self.boxes.confirmed(meaning.prompt, self.errands.ended)(meaning.request)
        else:
            self.errands.ended(meaning.request)

    def _do(self, own: Own, snapshot: Snapshot) -> None:
        if own.name == THEME:
            self.say(self.paint(own.argument))
            return
        self.besides.leave()
        if own.name == SELECT:
            self.main.select(names_of(snapshot).get(own.argument))
        elif own.argument:
            self.main.zoom_on(own.argument)
        else:
            self.main.zoom()
