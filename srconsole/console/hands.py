"""What keys do and what opens over the screen: made and loaded behind the first frame, which shows none of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from textual.app import App

from srconsole.console.ages import Elapsed
from srconsole.console.appearance import Appearance
from srconsole.console.boxes import Boxes
from srconsole.console.chart.widget import chart_styles
from srconsole.console.command_line import CommandLine
from srconsole.console.errands import Errands, Say
from srconsole.console.explaining import Explaining
from srconsole.console.main_screen import MainScreen
from srconsole.console.own_keys import OwnKeys
from srconsole.console.screens.besides import Besides
from srconsole.console.screens.stage import Reach, Stage
from srconsole.console.signs import Signs
from srconsole.engine.link import Arm, EngineLink
from srconsole.engine.view.snapshot import Snapshot


class Ways(NamedTuple):
    """How they reach the console.

    Attributes:
        newest: returns the newest snapshot that was drawn, None before the first.
        aged: tells how old a snapshot has become.
        arm: returns what arms entries with real money; None where nothing can be armed.
        reach: returns what the screens beside the main one reach.
        say: shows a message.
        draw, redraw: show what is new, and the main screen again.
        ask: does what a key stands for.
        paint: puts a theme in force by its name; returns what is told of it.
        themes: returns the names of all themes.
        monotonic: seconds that never go back, for the guard of a question.
    """

    newest: Callable[[], Snapshot | None]
    aged: Callable[[Snapshot], Elapsed]
    arm: Callable[[], Arm | None]
    reach: Callable[[], Reach]
    say: Say
    draw: Callable[[], None]
    redraw: Callable[[], None]
    ask: Callable[[str], None]
    paint: Callable[[str], str]
    themes: Callable[[], Sequence[str]]
    monotonic: Callable[[], float]


class Hands:
    """What keys do.

    Args:
        app: the console.
        link: the way to the engine.
        main: the main screen.
        appearance, signs: how all of it looks.
        ways: how it reaches the console.

    Attributes:
        besides: the screens beside the main one.
        errands: what keys ask of the engine, carried there.
        explaining: says why things are as they are, and what has happened since a person last looked.
        own: what the console does itself, by the action.
    """

    def __init__(
        self, app: App[None], link: EngineLink, main: MainScreen, appearance: Appearance, signs: Signs, ways: Ways
    ) -> None:
        keymap, zone = appearance.keymap, appearance.zone
        made = (keymap, zone, signs.charset, ways.monotonic)
        boxes = Boxes(app, link, *made, ways.arm, ways.newest, main.preview_stop)
        selected = (ways.newest, lambda: main.selected)
        self.explaining = Explaining(app, *selected, zone, signs.charset, lambda: ways.reach().looks)
        looks = (keymap, signs, zone, chart_styles(appearance.theme))
        self.besides = Besides(app, Stage(*looks, ways.reach, boxes.question, self.explaining.past), ways.redraw)
        self.errands = Errands(app, link, boxes, ways.say, ways.newest, ways.draw)
        line = CommandLine(
            boxes, main, self.errands, ways.ask, ways.paint, ways.themes, say=ways.say, besides=self.besides
        )
        own = OwnKeys(
            main, boxes, self.besides, self.errands, zone, ways.say, ways.ask, newest=ways.newest, aged=ways.aged
        )
        self.own = {**own.actions(), **self.explaining.actions(), "palette": line.open}
