"""Opens what opens over the main screen, and says what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import NamedTuple, TypeVar

from textual.app import App

from srconsole.console.ages import Elapsed
from srconsole.console.arming import ArmScreen, why_no_arming
from srconsole.console.asking import Asking, Outcome
from srconsole.console.exchange_screen import ExchangeScreen
from srconsole.console.help import help_lines, screen_lines, sign_lines, state_lines
from srconsole.console.help_screen import HelpScreen
from srconsole.console.keymap import Keymap
from srconsole.console.modal import Modal
from srconsole.console.modals import PromptScreen, QuestionScreen
from srconsole.console.modes import NO_MARKET, is_market
from srconsole.console.palette_screen import PaletteScreen
from srconsole.console.prompts import Prompt
from srconsole.console.question import Question
from srconsole.console.signs import SIGNS
from srconsole.core.offer import Key
from srconsole.engine.link import Arm, EngineLink
from srconsole.engine.view.snapshot import Snapshot

T = TypeVar("T")
Ended = Callable[[Outcome | None], None]


class Boxes(NamedTuple):
    """What boxes are made with.

    Attributes:
        app: over whose screen they open.
        link: the way to the engine.
        keymap, zone, charset: the keys in force, the zone of times, the signs' name.
        monotonic: seconds that never go back, for the guard of a question.
        arm: returns what arms entries with real money; None where nothing can be armed.
        newest: returns the newest snapshot, None before the first.
        draw_stop: draws a stop in the chart while it is typed, USDT; None: none is.
    """

    app: App[None]
    link: EngineLink
    keymap: Keymap
    zone: tzinfo
    charset: str
    monotonic: Callable[[], float]
    arm: Callable[[], Arm | None]
    newest: Callable[[], Snapshot | None]
    draw_stop: Callable[[float | None], None]

    def help(self, heading: str = "", keys: Sequence[tuple[str, str]] = ()) -> None:
        """Show the keys, the signs and the states; before them those of a screen beside the main one."""
        snapshot = self.newest()
        mode = "replay" if snapshot is None else snapshot.mode
        of_lots = snapshot is not None and snapshot.market.strategy is not None
        pages = {
            **({"this screen": screen_lines(heading, keys, self.keymap)} if heading else {}),
            "keys": help_lines(self.keymap, mode, of_lots=of_lots),
            "signs": sign_lines(SIGNS[self.charset]),
            "states": state_lines(SIGNS[self.charset]),
        }
        self._open(HelpScreen(pages, mode))

    def exchange(self, snapshot: Snapshot, elapsed: Elapsed, chosen: Callable[[str], None]) -> str:
        """Show all that is known of the exchange; return why that is not done, empty where it is."""
        if not is_market(snapshot):
            return NO_MARKET
        screen = ExchangeScreen(snapshot, elapsed, self.keymap, self.zone)
        self._open(screen, lambda action: chosen(action) if action else None)
        return ""

    def arming(self, snapshot: Snapshot, ended: Ended) -> str:
        """Ask for the symbol; return why that is not done, empty where it is."""
        arm = self.arm()
        refused = why_no_arming(snapshot, arm)
        if arm is not None and not refused:
            self._open(ArmScreen(snapshot, arm), ended)
        return refused

    def palette(
        self, snapshot: Snapshot, selected: Key | None, themes: Sequence[str], ended: Callable[[Outcome | None], None]
    ) -> None:
        """Take a command."""
        self._open(PaletteScreen(snapshot, self.link.preview, selected, themes), ended)

    def question(self, question: Question, snapshot: Snapshot, ended: Ended) -> None:
        """Ask a question."""
        self._open(QuestionScreen(question, snapshot, self.link.preview, self.monotonic), ended)

    def prompt(self, prompt: Prompt, snapshot: Snapshot, ended: Ended) -> None:
        """Ask for a number, and where it takes that, whether it shall be done."""
        self._open(PromptScreen(prompt, snapshot, self.link.preview), self.confirmed(prompt, ended))

    def confirmed(self, prompt: Prompt, ended: Ended) -> Ended:
        """Return what takes the outcome of a prompt, and asks before it is done where it takes that."""

        def confirm(outcome: Outcome | None) -> None:
            newest = self.newest()
            if newest is None or outcome is None or isinstance(outcome, str):
                ended(outcome)
                return
            question = prompt.confirms(outcome, newest)
            if question is None:
                ended(outcome)
            else:
                self.question(question, newest, ended)

        return confirm

    def _open(self, screen: Modal[T], ended: Callable[[T | None], None] | None = None) -> None:
        screen.add_class(f"-{self.charset}")
        if isinstance(screen, Asking):
            screen.draws = self.draw_stop
        self.app.push_screen(screen, ended)
