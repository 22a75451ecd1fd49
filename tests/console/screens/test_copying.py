"""What is copied says by itself what it is of."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import pytest

from srconsole.console.screens.copying import copy_of_main
from srconsole.console.screens.stage import Reach
from tests.console import canned
from tests.console.driven import console, message, press
from tests.console.fake_link import FakeLink
from tests.console.screens.opened import part


def test_the_selected_level_is_copied_else_how_the_market_stands() -> None:
    """Given a position, with a level selected and without
    When it is copied
    Then the text names mode, market, price and time, and the level with its touches, or what is held with its stop
    """
    snapshot = canned.in_stop_loss()
    head = "REPLAY BTC/USD 3,741.20 at 2019-01-10 13:00 UTC"

    assert copy_of_main(snapshot, canned.key("S", "2018-12-25T15"), UTC).splitlines() == [
        head,
        "S2 3,676.15 -1.7%, 1 touch, first 2018-12-25 15:00 UTC, last 2018-12-25 15:00 UTC",
    ]
    assert copy_of_main(snapshot, None, UTC).splitlines() == [
        head,
        "STOP_LOSS 0.133781 on S1, bought at 3,737.46, +0.20 USDT so far",
        "stop 3,692.70, -6.58 USDT if it is met",
        "equity 1,009.73 USDT",
    ]


@pytest.mark.slow
@pytest.mark.asyncio
async def test_a_row_goes_to_the_clipboard_and_to_a_file() -> None:
    """Given the main screen, the log and the trades
    When the key for copying is pressed on each
    Then the clipboard and the file have the position, the whole line, and the trade with its columns' names
    """
    kept: list[str] = []

    def keep(text: str) -> Path:
        kept.append(text)
        return Path("/here/copied.txt")

    app = console(FakeLink(canned.in_stop_loss()))
    app.reach = Reach(keep_copy=keep)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, ["Y"])
        assert "it is in /here/copied.txt too" in message(app)
        await press(pilot, ["L", "Y"])
        assert "it is in /here/copied.txt too" in part(app, "beside-message")
        await press(pilot, ["r", "Y"])

        main, line, trade = kept
        assert main.startswith("REPLAY BTC/USD 3,741.20")
        assert line == "2019-01-10 12:00 UTC filled 0.133781 at 3,737.46, fee 0.30"
        names, cells = (row.split("\t") for row in trade.splitlines())
        said = dict(zip(names, cells, strict=True))
        assert (said["exit"], said["closed"][-4:]) == ("3,943.66", " UTC")
        assert app.clipboard == trade
