"""Whatever a snapshot quotes, the terminal shows it and does nothing that it says."""

from __future__ import annotations

import os
import re
import signal
import sys
from contextlib import suppress

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.screen import Screen

from srconsole.console.app import ConsoleApp
from srconsole.console.panes.lines import LOOKS, Lines, Span
from srconsole.engine.view.snapshot import Snapshot
from srconsole.settings.schema import ConsoleSettings, Settings
from tests.console import canned
from tests.console.fake_link import FakeLink
from tests.console.hostile_console import MARKUP
from tests.console.terminal import Terminal

pytestmark = pytest.mark.slow

TITLE_OR_CLIPBOARD = re.compile(rb"\x1b\](?!22;default\x07)|\x1bP|\x1b_|\x1b\^|\xc2[\x80-\x9f]")
"""Sequences that the console never sends: those that name a window, or reach a clipboard, a printer, a program.

The one exception is Textual's own, which asks for the usual shape of the pointer."""
SHAPES_OF_TEXT = re.compile("[\u202a-\u202e\u2066-\u2069\u200b-\u200f\u061c\ufeff\U000e0000-\U000e007f]")


def test_no_text_on_the_screen_is_obeyed() -> None:
    """A symbol or a journal's words cannot write to the clipboard, name the window or turn prices round.

    Given a console whose snapshot has control sequences, markup and bidirectional marks in every text
    When it draws, asks a question, has such a text pasted into a prompt, and is left
    Then the terminal gets none of those, the markup is on the screen as it stands, and it ends with exit code 0
    """
    terminal = Terminal([sys.executable, "-m", "tests.console.hostile_console"], {"TERM": "xterm-256color"})
    try:
        terminal.until(lambda text: MARKUP in text and "losses" in text)
        terminal.type("F")
        terminal.until(lambda text: "n no" in text)
        terminal.listen(0.6)  # a question takes no key at once
        terminal.type("n")
        terminal.until(lambda text: "n no" not in text)
        terminal.type("s")
        terminal.until(lambda text: "break even" in text)
        terminal.type("\x1b[200~3,7\x9b31m\u202e\x1b]52;c;aGk=\x07\x1b[201~")
        terminal.listen(0.5)
        terminal.type("\x1b")
        terminal.until(lambda text: "leave it" not in text)
        terminal.type("q")
        assert terminal.wait() == 0
    finally:
        with suppress(ProcessLookupError):
            os.kill(terminal.pid, signal.SIGKILL)

    assert not TITLE_OR_CLIPBOARD.search(terminal.output)
    assert not SHAPES_OF_TEXT.search(terminal.output.decode("utf-8"))
    assert MARKUP.encode() in terminal.output.rpartition(b"The run is kept in")[2]


def worth(snapshot: Snapshot, times: float, decimals: int) -> Snapshot:
    """Return the same market at so many times the price."""

    def price(value: float) -> float:
        return round(value * times, decimals)

    market = snapshot.market
    position = market.position
    if position is not None:
        position = position._replace(
            level_price=price(position.level_price),
            entry_price=price(position.entry_price),
            stop=price(position.stop),
            midpoint=price(position.midpoint),
            peak=None if position.peak is None else price(position.peak),
            liquidation=price(position.liquidation),
            stake=position.stake._replace(
                break_even=None if position.stake.break_even is None else price(position.stake.break_even)
            ),
            turns=tuple(
                turn._replace(price=price(turn.price), stop=None if turn.stop is None else price(turn.stop))
                for turn in position.turns
            ),
        )
    return canned.changed(
        snapshot,
        candles=tuple(
            candle._replace(
                open=price(candle.open), high=price(candle.high), low=price(candle.low), close=price(candle.close)
            )
            for candle in market.candles
        ),
        levels=tuple(level._replace(price=price(level.price)) for level in market.levels),
        position=position,
        price=None if market.price is None else price(market.price),
        decimals=decimals,
    )


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("times", "decimals", "size"),
    [
        (1.0, 2, (80, 24)),
        (2.4e-9, 9, (80, 24)),
        (27_000.0, 0, (80, 24)),
        (3.3e-9, 12, (80, 24)),
        (2.0, 8, (80, 24)),
        (2.4e-9, 9, (120, 40)),
        (3.3e-9, 12, (180, 50)),
    ],
    ids=str,
)
async def test_every_digit_of_a_price_has_its_place(times: float, decimals: int, size: tuple[int, int]) -> None:
    """A coin of a millionth and one of a hundred million are read as easily as one of thousands.

    Given a position in a market of any price, on a terminal of any size
    When the screen is drawn
    Then levels, entry, stop, midpoint, their distances and the last price have all their digits, and so have amounts
    """
    settings = Settings(console=ConsoleSettings(charset="ascii"))
    app = ConsoleApp(
        FakeLink(worth(canned.in_take_profit(settings), times, decimals)),
        settings,
        themes=[canned.CHECKOUT / "themes"],
        environment={"TERM": "xterm-256color"},
        monotonic=lambda: 0.0,
    )
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await pilot.pause()
        figures = ("status-price", "status-equity", "level-names", "position-prices", "position-distances")
        for name in (*figures, "position-money", "status-today"):
            pane = app.screen.query_one(f"#{name}", Lines)
            drawn = "\n".join(pane.render_line(y).text.rstrip() for y in range(pane.size.height))
            wanted = "\n".join(line.rstrip() for line in pane.text.split("\n")[: pane.size.height])
            assert drawn.rstrip() == wanted.rstrip(), name
            assert max(cell_len(line) for line in wanted.split("\n")) <= pane.size.width


class Looks(Screen[None]):
    """A screen that knows the looks of lines, without any style of its own."""

    COMPONENT_CLASSES = LOOKS


class Narrow(App[None]):
    """A screen with one line of 18 columns."""

    def get_default_screen(self) -> Screen[None]:
        """Return the screen."""
        return Looks()

    def compose(self) -> ComposeResult:
        """Set the line."""
        line = Lines(id="line")
        line.styles.width, line.styles.height = 18, 1
        yield line


@pytest.mark.asyncio
async def test_a_number_without_room_loses_all_its_digits() -> None:
    """Half a number is worse than none.

    Given a line that is longer than its place, and ends there in a word, in a number, or between the two
    When it is drawn
    Then a word is cut, and a number that has no room is a row of hashes, as in a spreadsheet
    """
    drawn = {
        "stop now at 3,692.70": "stop now at ######",
        "stop moved to the level": "stop moved to the",
        "the stop -3,692.70 USDT": "the stop -3,692.70",
    }
    app = Narrow()
    async with app.run_test() as pilot:
        line = app.query_one("#line", Lines)
        for text, shown in drawn.items():
            line.show([(Span(text),)])
            await pilot.pause()
            assert line.render_line(0).text.rstrip() == shown
