"""What a rehearsal's report says to be lost: of ours alone, whatever others win or lose on the same symbol."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from srconsole.compose.rehearse.play import play
from srconsole.compose.rehearse.report import lost
from srconsole.compose.rehearse.scenario import read_scenario
from srconsole.compose.rehearse.stage import Played, Rehearsal
from srconsole.engine.facts import Filled
from srconsole.engine.market_facts import SoldOutside
from srconsole.settings.schema import Settings
from tests.scenarios.table import FILES

ENLARGED = next(file for file in FILES if file.stem == "f15_enlarged_by_hand")


@pytest.fixture(scope="module")
def played() -> Played:
    """Give a rehearsal in which our lot is stopped out, and somebody buys 1 beside it, and sells that lower."""
    order = {"event": "foreign_order", "symbol": "BTCUSDT", "size": "1"}
    happenings = (
        {**order, "side": "buy", "after": 560.0},
        {**order, "side": "sell", "after": 700.0, "reduce_only": True},
    )
    scenario = msgspec.structs.replace(read_scenario(ENLARGED), happenings=happenings)
    return play(Settings(), Rehearsal(scenario=scenario))


def test_what_others_lose_is_not_ours(played: Played) -> None:
    """Given somebody who buys beside a lot of ours, and sells it at another price once that was stopped out
    When it is told what was lost
    Then nothing was
    """
    fills = played.stage.exchange.venue.fills
    assert sum(not fill.client_id.startswith(f"{played.run}-") for fill in fills) >= 2
    assert len(played.trades) == 1
    assert lost(played) == []


def test_what_is_lost_beside_others_is_told(played: Played) -> None:
    """Nothing hides behind somebody else's trades.

    Given the same, with a fill of ours that the journal does not know, and with money that is not there
    When it is told what was lost
    Then it is both times
    """
    unheard = [noted for noted in played.facts if not isinstance(noted.fact, Filled | SoldOutside)]
    assert lost(replace(played, facts=unheard)) != []
    account = played.stage.exchange.venue.account
    account.balance -= 1
    found = lost(played)
    account.balance += 1
    assert ["without what others won or lost there" in text for text in found] == [True]
