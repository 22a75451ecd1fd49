"""Backtests: what is asked for, how far one is, what came of each, and how two of them differ."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Final

from textual.containers import Horizontal
from textual.widget import Widget

from srconsole.console.panes.lines import Lines, Span
from srconsole.console.screens.beside import Ask, Beside
from srconsole.console.screens.cursor import MOVES, Cursor
from srconsole.console.screens.curve import curve_lines
from srconsole.console.screens.stage import Stage
from srconsole.console.screens.trial_bench import TrialBench
from srconsole.console.screens.trial_rows import Bench, told_of_trial, trial_lines, wanted_lines
from srconsole.console.screens.trial_trades import TrialTrades
from srconsole.core.closed_trades import equity_after, falls_of
from srconsole.engine.view.snapshot import Snapshot
from srconsole.engine.view.trial import Trial
from srconsole.figures import amount_text, percentage_text

_FIELDS: Final = ("file", "detail", "changes")
_LABELS: Final = {"file": "candles", "detail": "finer candles", "changes": "changes"}
_HINTS: Final = {
    "file": "a .csv or .csv.gz of candles",
    "detail": "finer candles of the same symbol; empty for none",
    "changes": "section.key=value, blanks between; empty for none",
}
_OFTEN: Final = 0.5
"""Seconds between looks at how far a backtest is."""
_CURVES: Final = 12
_TALL: Final = 34
"""Rows from which the curves stand below the table; with fewer, `c` shows them in its place."""
_AROUND: Final = 7
"""Rows that are none of the table's, of what is told, or of the curves."""


class TrialScreen(Beside):
    """What is asked for above, the backtests that were run below it."""

    heading = "Backtest"

    def __init__(self, snapshot: Snapshot, stage: Stage, bench: TrialBench) -> None:
        super().__init__(snapshot, stage)
        self._bench = bench
        self._at = 0
        self._first = 0
        self._rows = 0
        self._curves = False
        self._chosen: Trial | None = None
        self._seen: tuple[tuple[int, int] | None, str, int] | None = None
        self._form, self._list = Lines(id="trial-form"), Lines(id="beside-list")
        self._told = Lines(id="trial-told")
        self._equity, self._falls = Lines(id="curve-equity"), Lines(id="curve-falls")
        self._drawing = Horizontal(self._equity, self._falls, id="trade-curves")

    def on_mount(self) -> None:
        """Show what there is, and look now and then how far a backtest is."""
        super().on_mount()
        self.set_interval(_OFTEN, self._catch_up)

    def body(self) -> Sequence[Widget]:
        """Return the form, the table, what is said of the selected run, and its curves."""
        return [self._form, self._list, self._told, self._drawing]

    @property
    def selected(self) -> Trial | None:
        """The selected backtest."""
        place = self._at - len(_FIELDS)
        return self._bench.done[place] if 0 <= place < len(self._bench.done) else None

    @property
    def running(self) -> bool:
        """Whether a backtest runs."""
        return self._bench.progress is not None

    def keys(self) -> Sequence[tuple[str, str]]:
        """Return the keys that work now."""
        enter = ("enter", "change" if self.selected is None else "its trades")
        chosen = self.selected is not None and self.selected is self._chosen
        choose = [("m", "compare with the one below" if chosen else "compare others with it")]
        curves = [("c", "table" if self._curves else "curves")] if self._trial is not None and not self._tall else []
        beside = choose if self.selected is not None and len(self._bench.done) > 1 else []
        return [("x", "end it") if self.running else ("s", "start"), enter, *beside, *curves]

    def pressed(self, key: str) -> bool:
        """Move, change what is asked for, start, end, or look at trades."""
        rows = len(_FIELDS) + len(self._bench.done)
        if key in MOVES:
            self._at = Cursor(self._at).moved(key, rows, rows).at
            self.fill()
        elif key == "x" and self.running:
            self._bench.end()
        elif key == "s":
            self._bench.start(self.snapshot)
        elif key == "enter":
            self._enter()
        elif key == "m" and self.selected is not None:
            self._chosen = None if self.selected is self._chosen else self.selected
            self.fill()
        elif key == "c" and self._trial is not None and not self._tall:
            self._curves = not self._curves
            self.fill()
            self.call_after_refresh(self.fill)
        else:
            return False
        self._catch_up()
        return True

    def place_at(self, part: Widget, row: int) -> int | None:
        """Return the place of what is asked for, or of the backtest, in a row."""
        if part is self._form:
            return row
        place = Cursor(first=self._first).place_of(row - 1, len(self._bench.done)) if part is self._list else None
        return None if place is None else place + len(_FIELDS)

    def stand_at(self, place: int) -> bool:
        """Select what is asked for, or the backtest, at a place."""
        before, self._at = self._at, place
        self.fill()
        return place != before

    def copied(self) -> str:
        """Return the table of backtests."""
        return self._list.text

    def fill(self) -> None:
        """Show what is asked for, what was run, and more of the selected one."""
        shown = self._tall or self._curves
        self._drawing.styles.height = _CURVES if self._tall else "1fr"
        self._drawing.display, self._list.display = shown, self._tall or not self._curves
        width, height, signs = self.size.width, max(2, self._list.size.height), self.stage.signs
        trials, place = self._bench.done, self._at - len(_FIELDS)
        bench = self._named()
        self._form.show(wanted_lines(self._bench.wanted, self._at if place < 0 else None, width, signs))
        cursor = Cursor(place, self._first).within(len(trials), height - 1) if place >= 0 else None
        self._first = 0 if cursor is None else cursor.first
        nothing = (Span(" nothing was backtested yet: s starts", "label"),)
        self._list.show(trial_lines(bench, cursor, height, width, signs) if trials else [nothing])
        trial = self._trial
        told = [] if trial is None else told_of_trial(trial, bench.beside(trial), width, bench, wholly=self._tall)
        if len(told) != self._rows:
            self._rows = len(told)
            self._told.styles.height = max(1, len(told))
            self.call_after_refresh(self.fill)
        self._told.show(told)
        if shown and trial is not None:
            self.work(partial(self._draw, trial, self._room(len(told))), "curves")

    @property
    def _tall(self) -> bool:
        return self.size.height >= _TALL

    @property
    def _trial(self) -> Trial | None:
        """The backtest of which more is said: the selected one, else the newest."""
        return self.selected or next(iter(self._bench.done), None)

    def _named(self) -> Bench:
        """Return the backtests with what they are called; one that is remembered no more is chosen no more."""
        done = self._bench.done
        if not any(trial is self._chosen for trial in done):
            self._chosen = None
        return Bench(done, self._bench.count, self._chosen)

    def _room(self, told: int) -> int:
        return _CURVES if self._tall else self.size.height - _AROUND - told

    def _show_progress(self) -> None:
        progress = self._bench.progress
        if progress is None:
            self.about((Span(" beside the run, in a process of its own, behind all others", "label"),))
            return
        done, total = progress
        told = f"{done:,} of {total:,} candles" if total else "candles are being read"
        self.about((Span(" backtesting: ", "strong"), Span(told)))

    def _catch_up(self) -> None:
        """Show what has become of a backtest."""
        bench = self._bench
        now = (bench.progress, bench.said, bench.count)
        if now == self._seen:
            return
        done_before = self._seen is not None and self._seen[2] != bench.count
        self._seen = now
        self.say(bench.said, grave=bench.failed)
        if done_before:
            self._at = len(_FIELDS)
            self.fill()
        self._show_progress()
        self.show_keys()

    def _enter(self) -> None:
        if self.selected is not None:
            self.app.push_screen(TrialTrades(self.snapshot, self.stage, self.selected, self._bench.trials))
            return
        field = _FIELDS[self._at]
        value = str(getattr(self._bench.wanted, field))
        check = partial(self._bench.trials.why_not, field)
        self.ask(Ask(_LABELS[field], value, _HINTS[field], check, partial(self._change, field)))

    def _change(self, field: str, text: str) -> None:
        self._bench.wanted = self._bench.wanted._replace(**{field: text.strip()})
        self.fill()

    async def _draw(self, trial: Trial, rows: int) -> None:
        equity = equity_after(trial.trades, trial.settings.risk.initial_capital)
        charset, half = self.stage.signs.charset, (self.size.width // 2, rows)
        falls = [0.0 - fall for fall in falls_of(equity)]
        title = "equity after each trade, USDT"
        self._equity.show(await asyncio.to_thread(curve_lines, equity, title, half, charset, amount_text))
        self._falls.show(await asyncio.to_thread(curve_lines, falls, "below its peak", half, charset, _percent))


def _percent(fraction: float) -> str:
    return percentage_text(fraction, 1)
