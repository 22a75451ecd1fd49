"""What another strategy than `levels` shows of itself: its plan, its lots, its offers and levels, its indicators."""

from __future__ import annotations

from datetime import UTC

import pytest

from srconsole.console.panes.figures import figure_lines
from srconsole.console.panes.lines import Lines
from srconsole.console.panes.position import about_line, figures, money_lines, state_line
from srconsole.console.panes.strategy import first_shown, plan_words, strategy_rows
from srconsole.core.lot import State
from srconsole.core.offer import Key
from srconsole.core.refusals import INSUFFICIENT_FUNDS
from srconsole.engine.view.snapshot import Snapshot
from srconsole.settings.schema import Settings
from tests.console import canned, canned_market, canned_strategies
from tests.console.driven import FAST, console
from tests.console.fake_link import FakeLink
from tests.console.pane_text import ASCII, text


def rows(snapshot: Snapshot, selected: Key | None = None) -> list[str]:
    """Return the pane's rows, blanks run together."""
    found = strategy_rows(snapshot, selected, UTC, ASCII)
    return [" ".join(" ".join(map(text, (row.name, row.distance, row.more))).split()) for row in found]


def told(snapshot: Snapshot, selected: Key | None = None) -> list[str]:
    """Return the position's prices with their distances, blanks run together."""
    lines = [figure_lines(figure, snapshot) for figure in figures(snapshot, selected)]
    return [" ".join(f"{text(figure)} {text(distance)}".split()) for figure, distance in lines]


def money(snapshot: Snapshot, selected: Key | None = None) -> list[str]:
    """Return the position's amounts, blanks run together."""
    lines = money_lines(snapshot, selected=selected)
    return [" ".join(f"{text(label)} {text(amount)}".split()) for label, amount in lines]


def test_a_lot_with_targets_says_where_and_when_each_part_is_sold() -> None:
    """Nothing that a lot will do is a surprise.

    Given a scalper's lot with three targets, a break-even and a deadline, and levels beside
    When its rows are written
    Then each target has its price, distance and quantity, the stop its reason, the deadline the time that is left, and
        the level that the lot stands on is not told twice
    """
    assert rows(canned_strategies.scalper()) == [
        "lot entry pnl held",
        "S1 3,737.46 +0.20 0.133781",
        "target 1 3,793.52 +1.4% 0.044147",
        "target 2 3,832.00 +2.4% 0.044147",
        "target 3 3,916.57 +5% 0.045487",
        "even from 3,774.83 +0.90%",
        "break even 3,741.95 +0.02%",
        "stop 3,700.16 -1.1% stop_loss",
        "until 01-10 16:00 3 h",
        "level price dist tests",
        "S2 3,676.15 -1.7% 2",
        "R1 3,916.57 +5% 4",
        "R2 3,971.58 +6% 3",
        "indicator value",
        "adx 6.791",
        "rsi 14.24",
    ]


def test_several_lots_have_a_row_each_and_the_selected_one_its_details() -> None:
    """Many lots stay readable.

    Given a grid with two lots and four offers, one of them disabled
    When its rows are written with nothing selected, and with a lot selected
    Then every lot has its row, the offers are nearest first with what holds them up, and only the selected lot has more
    """
    shown = canned_strategies.grid()

    assert rows(shown) == [
        "lot entry pnl held",
        "0 3,779.03 -1.07 0.0267",
        "-1 3,741.24 -0.06 0.0267",
        "offer price dist",
        "-2 3,703.45 -1.0% 0.0267",
        "-3 3,665.66 -2.0% disabled",
        "-4 3,627.87 -3% 0.0267",
        "-5 3,590.08 -4% 0.0267",
    ]
    assert rows(shown, "-1")[2:6] == [
        ">-1 3,741.24 -0.06 0.0267",
        "target 3,779.03 +1.0% 0.0267",
        "break even 3,745.73 +0.12%",
        "stop 3,518.20 -6% stop_loss",
    ]


def test_a_selected_lot_is_seen_with_all_that_is_part_of_it() -> None:
    """Given a grid's rows, of which four fit
    When the second lot is selected, then the last offer, then nothing
    Then its three details are seen with it, then the offer, then the top
    """
    shown = canned_strategies.grid()
    lot = strategy_rows(shown, "-1", UTC, ASCII)
    offer = strategy_rows(shown, "-5", UTC, ASCII)

    assert [row.is_part for row in lot[2:6]] == [False, True, True, True]
    assert first_shown(lot, 4, "-1", 0) == 2
    assert first_shown(lot, 2, "-1", 0) == 2
    assert first_shown(offer, 4, "-5", 0) == len(offer) - 4
    assert first_shown(offer, 4, None, 3) == first_shown(offer, 4, "gone", 3) == 0


def test_indicators_are_told_in_the_looks_of_their_curves() -> None:
    """The pane is the chart's legend.

    Given two averages over the candles and an RSI below them
    When their rows are written
    Then the first of each place has the first look and the other the second, and only what is a price has a distance
    """
    shown = canned_strategies.signals()
    found = [row.name[0] for row in strategy_rows(shown, None, UTC, ASCII)][1:]

    assert [(span.text.strip(), span.role) for span in found] == [
        ("sma_fast", "line"),
        ("sma_slow", "second"),
        ("rsi", "line"),
    ]
    assert rows(shown)[1:] == ["sma_fast 3,836.90 +1.5%", "sma_slow 3,978.17 +5%", "rsi 14.24"]


def test_the_plan_is_said_with_what_keeps_it_from_being_done() -> None:
    """Why nothing is armed stands beside what is waited for.

    Given a strategy that waits, one whose entries are paused, and one that holds a lot
    When the plan is put into words
    Then it is what is waited for, behind the pause where there is one
    """
    waits = canned_strategies.signals()
    paused = canned.changed(waits, why_flat="entries are paused by hand")
    holds = canned_strategies.macd()

    for shown, words in (
        (waits, "waits for sma_fast 10 to cross above sma_slow 50"),
        (paused, "entries are paused by hand; waits for sma_fast 10 to cross above sma_slow 50"),
        (holds, "sells when macd crosses below its signal"),
    ):
        assert shown.market.strategy is not None
        assert plan_words(shown, shown.market.strategy) == words


def test_an_offer_that_the_exchange_keeps_back_says_so() -> None:
    """Nobody is told that it buys where it does not.

    Given a grid's offers on a market whose account is not read
    When their rows are written
    Then each says what holds it up in place of a quantity, and has not the look of what is bought
    """
    barred = canned_market.seen(canned_strategies.grid(), against_entries=("the account was not read in time",))

    assert rows(barred)[4] == "-2 3,703.45 -1.0% BARRED"
    assert rows(barred)[5] == "-3 3,665.66 -2.0% disabled"
    looks = [row.name[1].role for row in strategy_rows(canned_strategies.grid(), None, UTC, ASCII) if row.key]
    assert looks == ["entry", "entry", "support", "label", "support", "support"]
    assert {row.name[1].role for row in strategy_rows(barred, None, UTC, ASCII)[4:]} == {"label"}


def test_the_position_is_the_only_lot_or_the_selected_one_or_all_of_them() -> None:
    """Figures are those of what a key would change.

    Given a scalper's lot, a trailing lot, and a grid with two lots, one of them selected or none
    When the position is written
    Then it is that lot, or the mean, nearest target and highest stop of all, with sums of what is held and made
    """
    scalper, grid = canned_strategies.scalper(), canned_strategies.grid()

    assert told(scalper) == [
        "entry 3,737.46",
        "b/even 3,774.83 from here: stop at 3,741.95 +33.63 +0.90%",
        "target 3,793.52 sells 0.044147, 2 more +52.32 +1.40%",
        "stop 3,700.16 sells: stop_loss -41.04 -1.10%",
    ]
    assert told(canned_strategies.breakout())[1] == "raise 4,114.80 above: stop rises +89.11 +2.21%"
    assert told(grid) == [
        "entry 3,760.13 the mean of 2 lots",
        "target 3,779.03 sells 0.0267 of lot -1 +37.83 +1.01%",
        "stop 3,518.20 sells all -223.00 -5.96%",
    ]
    assert told(grid, "0")[0] == "entry 3,779.03"
    assert money(grid)[:3] == ["held 0.0534 BTC", "pnl now -1.13 USDT", "at stop -13.16 USDT"]
    assert money(grid, "0")[:2] == ["held 0.0267 BTC", "pnl now -1.07 USDT"]
    assert money(canned_strategies.breakout())[2:4] == ["locked +32.40 USDT", "trail 3 ATR 1h"]


def test_the_state_and_the_name_are_those_of_the_lots_that_are_told() -> None:
    """Given a grid of which one lot trails, with that lot, the other or none selected
    When state and name of the position are written
    Then a selected lot has its own, and all together are in TAKE_PROFIT as one of them is
    """
    shown = canned_strategies.grid()
    strategy, position = shown.market.strategy, shown.market.position
    assert strategy is not None
    assert position is not None
    trails = strategy.lots[0]._replace(state=State.TAKE_PROFIT)
    mixed = canned.changed(shown, strategy=strategy._replace(lots=(trails, strategy.lots[1])))

    def lit(selected: Key | None) -> list[str]:
        return [span.text for span in state_line(mixed, ASCII, selected) if span.role == "lit"]

    assert [lit(None), lit("0"), lit("-1")] == [["[TAKE_PROFIT]"], ["[TAKE_PROFIT]"], ["[STOP_LOSS]"]]
    assert text(about_line(position, mixed, UTC)) == "2 lots, the first since 01-10 07:00"
    assert text(about_line(position, mixed, UTC, "-1")) == "-1 since 01-10 12:00"
    assert mixed.market.state is State.TAKE_PROFIT


@pytest.mark.parametrize(
    ("snapshot", "entry"),
    [
        (canned_strategies.signals(), ["entry - nothing is offered"]),
        (
            canned.changed(canned_strategies.grid(), position=None),
            ["entry 3,703.45 buys on -2 -37.75 -1.01%", "stop 3,518.20 of that entry"],
        ),
    ],
)
def test_while_nothing_is_held_the_next_offer_is_told(snapshot: Snapshot, entry: list[str]) -> None:
    """Given a strategy without an offer, and one with four, while nothing is held
    When the position is written
    Then it has the nearest offer with its distance and its stop, or says that there is none
    """
    assert told(snapshot) == entry


def test_what_has_no_room_behind_the_distances_is_seen_to_be_cut() -> None:
    """Half a quantity reads as another one.

    Given a grid whose lots are 0.00758667 each, and an offer that there is no money for
    When its rows are written with 11 columns at the end, and with 9
    Then the quantity is whole, or none of its digits is left; the reason has its shorter word
    """
    shown = canned_strategies.grid()
    strategy = shown.market.strategy
    assert strategy is not None
    lots = tuple(lot._replace(quantity=0.00758667) for lot in strategy.lots)
    offers = tuple(offer._replace(held_up=INSUFFICIENT_FUNDS, disabled=False) for offer in strategy.offers)
    poor = canned.changed(shown, strategy=strategy._replace(lots=lots, offers=offers))

    def ends(columns: int) -> set[str]:
        return {text(row.more).strip() for row in strategy_rows(poor, None, UTC, ASCII, columns) if row.key}

    assert ends(11) == {"0.00758667", "no funds"}
    assert ends(9) == {"...", "no funds"}


@pytest.mark.slow
@pytest.mark.asyncio
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (120, 30), (200, 40), (200, 60)])
@pytest.mark.parametrize("state", canned_strategies.STATES)
async def test_all_of_the_pane_is_inside_of_it(state: str, size: tuple[int, int]) -> None:
    """No number, word or reason is cut at the edge, where nobody sees that it was.

    Given each of the strategies
    When the main screen is drawn at a size
    Then every column of its pane ends inside the pane, and every line inside its column
    """
    app = console(FakeLink(canned_strategies.STATES[state](Settings(console=FAST))))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        pane = app.screen.query_one("#strategy")
        shown = [part for part in pane.query(Lines) if part.display]
        assert "strategy-more" in {part.id for part in shown} or size == (80, 24)
        for part in shown:
            assert part.region.right <= pane.content_region.right, part.id
            assert max(map(len, part.text.splitlines()), default=0) <= part.size.width, part.id
