"""All markets at a glance."""

from __future__ import annotations

import pytest

from srconsole.console.screens.cursor import Cursor
from srconsole.console.screens.overview_rows import entries_word, nearest_tier, overview_lines, room_for_markets
from srconsole.engine.view.snapshot import Snapshot
from tests.console import canned, canned_market, canned_strategies
from tests.console.pane_text import ASCII, text
from tests.console.test_guards_on_screen import FALLEN, guarded

FIRST = Cursor()


def rows(snapshot: Snapshot, cursor: Cursor = FIRST, height: int = 20, width: int = 80) -> list[str]:
    """Return the overview as text."""
    return [text(line).rstrip() for line in overview_lines(snapshot, cursor, width, height, ASCII)]


def test_a_market_has_a_row_with_all_that_matters() -> None:
    """Given a position in STOP_LOSS
    When the overview is shown 120 columns wide
    Then its row has price, state, what is held and made, the nearest tier, the trades and whether it buys
    """
    assert rows(canned.in_stop_loss(), width=120) == [
        "  market       last  state          held   USDT  nearest    trades  entries",
        "> BTC/USD  3,741.20  STOP_LOSS  0.133781  +0.20  S1 -0.30%       3  on, once it is flat",
        "",
        "  equity 1,009.73 USDT  bound by positions 100.00",
    ]


def test_several_markets_stand_below_each_other() -> None:
    """Given two markets, one of them halted
    When the overview is shown
    Then each has a row, in order, its columns below the same names
    """
    both = canned.flat()._replace(markets=(canned.flat().market, canned.halted().market._replace(symbol="ETH/USD")))

    head, first, second, *_ = rows(both)

    assert first.startswith("> BTC/USD")
    assert second.startswith("  ETH/USD")
    assert first[head.index("entries") :] == "on"
    assert second[head.index("entries") :] == "halted for 24 more candles"


def test_the_nearest_tier_is_the_nearest_on_either_side() -> None:
    """Given levels on both sides of the price, and none
    When the nearest tier is told
    Then it is the nearest one with its distance, and a dash where there is none
    """
    market = canned.flat().market

    assert nearest_tier(market) == "S1 -1.3%"
    assert nearest_tier(market._replace(price=3915.0)) == "R1 +0.04%"
    assert nearest_tier(market._replace(levels=())) == "-"


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({}, "on"),
        ({"paused": True}, "paused"),
        ({"halted": True, "halt_candles_left": 1}, "halted for 1 more candle"),
        ({"halted": True, "halt_candles_left": None}, "halted until resumed"),
        ({"halted": True, "halt_candles_left": 1, "paused": True}, "paused and halted"),
    ],
)
def test_it_says_whether_entries_are_made(fields: dict[str, object], word: str) -> None:
    """Given a market that buys, is paused, or is halted
    When its entries are told
    Then it is in words
    """
    assert entries_word(canned.flat().market._replace(**fields)) == word  # type: ignore[arg-type]  # fields of a market


def test_a_market_that_its_exchange_holds_back_says_so() -> None:
    """Given a market that is read-only
    When its entries are told
    Then they are held back
    """
    assert entries_word(canned_market.read_only().market) == "held back at the exchange"


def test_a_guard_that_has_tripped_keeps_entries_from_being_on() -> None:
    """Given a market whose day's loss has tripped its guard
    When its entries are told
    Then the guard is named, as on the main screen, and they are not said to be on
    """
    snapshot = guarded(FALLEN)

    assert snapshot.guards is not None
    word = entries_word(snapshot.market, snapshot.guards)
    assert word == " and ".join(guard.value for guard in snapshot.guards.tripped[:2])
    assert word in rows(snapshot)[1]


@pytest.mark.parametrize(
    ("price", "word"), [(105_341.20, "halted for 24 more candles"), (3741.20, "halted until resumed")]
)
def test_whether_it_buys_is_told_whole_at_80_columns(price: float, word: str) -> None:
    """What keeps a market from buying matters more than how often it has traded.

    Given a position in a market that is halted, its prices long or short
    When the overview is shown 80 columns wide
    Then no row is wider, the reason is whole, and market, result and titles stand above each other
    """
    left = 24 if "24" in word else None
    market = canned.in_stop_loss().market._replace(price=price, halted=True, halt_candles_left=left)
    head, row, *_ = rows(canned.flat()._replace(markets=(market,)))

    assert max(len(head), len(row)) <= 80
    assert row[head.index("entries") :] == word
    assert "+0.20" in row
    assert "trades" not in head


def test_of_more_markets_than_there_is_room_for_the_selected_one_is_in_sight() -> None:
    """Given nine markets in a list of seven rows, of which the seventh is selected
    When the overview is shown
    Then four of them are there up to that one, between head and account
    """
    one = canned.flat().market
    many = canned.flat()._replace(markets=tuple(one._replace(symbol=f"COIN{at}/USD") for at in range(1, 10)))
    cursor = Cursor(6).within(9, room_for_markets(7))

    head, *markets, blank, account = rows(many, cursor, 7)

    assert head.startswith("  market")
    assert [row.split()[0] for row in markets[:-1]] == ["COIN4/USD", "COIN5/USD", "COIN6/USD"]
    assert markets[-1].startswith("> COIN7/USD")
    assert (blank, account.split()[0]) == ("", "equity")


def test_another_strategys_nearest_offer_stands_for_the_nearest_tier() -> None:
    """Given a grid, which has offers and no tiers, and a price just above one of them
    When the overview is shown
    Then that offer is named with its distance
    """
    grid = canned_strategies.grid()
    assert grid.market.strategy is not None
    offer = grid.market.strategy.offers[0]
    near = canned.changed(grid, price=offer.trigger * 1.001)

    assert nearest_tier(near.market) == f"{offer.label} -0.10%"
