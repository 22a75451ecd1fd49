"""The account's pane: everything that the run has come to, within reach at every size."""

from __future__ import annotations

import pytest

from srconsole.console.panes.account_pane import AccountPane, account_pane_lines
from srconsole.core.guards import Guard
from srconsole.engine.view.snapshot import GuardView, Snapshot, TotalsView
from srconsole.engine.view.strategy import GuardMeter
from tests.console import canned
from tests.console.driven import console, message, press
from tests.console.fake_link import FakeLink
from tests.console.pane_text import ASCII, text

CURVE = tuple(1000.0 + place for place in range(12))
TOTALS = TotalsView(profit=9.53, today=-5.6, fees=1.81, trades=3, won=1, drawdown=0.0365, curve=CURVE)
GUARDS = GuardView(
    day_first=1015.13,
    day_loss=0.0055,
    day_limit=0.03,
    peak=1048.0,
    fall=0.0365,
    fall_limit=0.1,
    tripped=(),
    others=(GuardMeter("stops in row", 1, 4, "count"),),
)
SAID = (
    *("equity 1,009.53 USDT", "today -5.60 -0.55%", "since start +9.53 +0.95%", "below peak 3.6 %", "fees 1.81"),
    *("won 1 of 3, 33 %", "margin 0.00", "losses in row 1/5, 4 more halt entries"),
    *("day loss 0.55% of 3%, 24.87 USDT left", "drawdown 3.65% of 10%, 66.55 USDT left", "stops in row 1 of 4"),
)


def of_a_run(guards: GuardView | None = GUARDS) -> Snapshot:
    """Return a flat run that has come to something."""
    shown = canned.changed(canned.flat(), losses_in_row=1)
    return shown._replace(account=shown.account._replace(equity=1009.53, totals=TOTALS), guards=guards)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
@pytest.mark.slow
@pytest.mark.asyncio
async def test_a_key_shows_the_whole_account_at_every_size(size: tuple[int, int]) -> None:
    """What a trader wants to know of the account is one key away, however small the window.

    Given a run with guards, in a window of one of three sizes
    When its account is asked for by key, where it is not shown already
    Then equity, profit of today and since the start, fees, fall from the peak, trades won, losses in a row, how far
        each limit is, and a curve stand on the screen, whole; and the same key hides them again
    """
    app = console(FakeLink(of_a_run()))
    async with app.run_test(size=size) as pilot:
        await press(pilot, [])
        pane = app.screen.query_one(AccountPane)
        if not pane.display:
            await press(pilot, ["7"])
        assert all(item in pane.text for item in SAID)
        lines = pane.text.splitlines()
        assert lines[-1].startswith("equity at closes ")
        assert len(lines) <= pane.size.height
        assert max(map(len, lines)) <= pane.size.width
        await press(pilot, ["7"])
        assert message(app) == "account hidden"
        assert not pane.display


def test_a_limit_that_is_met_says_so_and_one_that_is_not_set_is_named() -> None:
    """Given a run whose day's loss has met its limit, and one without guards and without a limit of losses in a row
    When its account is written
    Then the limit is in capitals and nothing is left of it; of the other run it is said that no limit is set
    """
    met = GUARDS._replace(day_loss=0.031, tripped=(Guard.DAY_LOSS,))

    said = "\n".join(map(text, account_pane_lines(of_a_run(met), 100, 20, ASCII)))
    bare = "\n".join(map(text, account_pane_lines(of_a_run(None), 100, 20, ASCII)))

    assert "DAY LOSS 3.1% of 3%\n" in said
    assert "no limit of [guards] is set" in bare


def test_before_a_run_has_begun_what_is_known_is_told() -> None:
    """Given a run that has come to nothing yet
    When its account is written
    Then equity, margin and limits are told, and no result and no curve
    """
    shown = of_a_run()
    bare = shown._replace(account=shown.account._replace(totals=None))

    said = "\n".join(map(text, account_pane_lines(bare, 100, 20, ASCII)))

    assert "equity 1,009.53 USDT" in said
    assert "today" not in said
    assert "closes" not in said
