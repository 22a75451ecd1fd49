"""A run on a unified account, as `srconsole` starts it: looked at, bought by key, left, started again, flattened."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from srconsole.core.by_hand import EnterLevel, Flatten
from srconsole.engine.view.snapshot import MarketView
from srconsole.exchange.simulated.endpoints import is_private
from tests.compose.driven import (
    AT,
    BELOW,
    GIVEN,
    Place,
    Running,
    by_last,
    environment,
    holds,
    long_before_a_close,
    placed,
    ready,
    running,
    sold,
)
from tests.exchange.simulated.venues import held

pytestmark = pytest.mark.slow


def is_unified(place: Place, *, hedge: bool = False) -> None:
    """Make the account a unified one, before anything is held."""
    place.venue.kind = "unified"
    place.venue.account.hedge = hedge


@asynccontextmanager
async def running_on_unified(place: Place, home: Path) -> AsyncIterator[Running]:
    """Trade a run on demo on a unified account."""
    is_unified(place)
    async with running(place.settings("testnet"), environment(home, **GIVEN)) as run:
        yield run


async def asked(run: Running, request: EnterLevel | Flatten) -> tuple[bool, str]:
    """Ask the engine as a key does."""
    assert run.engine is not None
    return await run.engine.ask(request)


def support(market: MarketView) -> EnterLevel:
    """Return what buys on the highest support below price."""
    assert market.price is not None
    return EnterLevel(next(level.id for level in market.levels if level.tier and level.price < market.price))


@pytest.mark.parametrize("hedge", [False, True])
def test_a_position_bought_by_key_is_left_taken_over_and_flattened(hedge: bool, tmp_path: Path) -> None:
    """All that a person does on a market, on the newer kind of account.

    Given a run on demo, on a unified account in either position mode
    When a support is bought by key, price rises, the run is left, started again and flattened by key
    Then the stop looked at the last price, was moved by who left and stood alone meanwhile, the next start managed the
    position, and all is sold once; nothing was asked of V2 but what is public
    """

    async def played() -> None:
        keys = environment(tmp_path, **GIVEN)
        async with placed() as place:
            is_unified(place, hedge=hedge)
            settings = place.settings("testnet")
            async with running(settings, keys) as run:
                await run.until(ready)
                assert any("these settings would have bought" in line for line in run.log)
                done, text = await asked(run, support(run.market))
                assert done, text
                await run.until(lambda market: holds(market) and by_last(market))
                place.price(108.0)
                await run.until(lambda market: market.position is not None and market.position.stop > 105)
            bought = held(place.venue)
            assert [float(plan.trigger) for plan in place.venue.open_plans.values()] == [pytest.approx(105.84)]
            async with running(settings, keys) as run:
                await run.until(lambda market: holds(market) and by_last(market))
                assert (held(place.venue), run.market.live and run.market.live.covered) == (bought, True)
                done, text = await asked(run, Flatten())
                assert done, text
                await run.until(lambda market: sold(market) and market.paused)
            assert (held(place.venue), place.venue.open_plans) == ({}, {})
            private = {request.path for request in place.heard if is_private(request.path)}
            assert private
            assert {path.split("/")[2] for path in private} == {"v3"}

    asyncio.run(played())


def test_where_several_assets_are_margin_what_is_held_is_managed_and_nothing_is_bought(tmp_path: Path) -> None:
    """Another coin's fall would take the position with it.

    Given a position on a unified account that begins to count several assets as margin
    When price falls through the stop, and a support is bought by key
    Then the position was covered until it was sold at the stop, and the key is refused with what to switch; once the
    account is in basic mode, the key buys
    """

    def said_so(market: MarketView) -> bool:
        return market.live is not None and [why for why in market.live.against_entries if "basic mode" in why] != []

    async def played() -> None:
        async with placed() as place, running_on_unified(place, tmp_path) as run:
            await run.until(ready)
            await long_before_a_close()
            place.price(AT)
            await run.until(lambda market: holds(market) and by_last(market))
            place.venue.account.multi_assets = True
            await run.until(said_so)
            assert run.market.live is not None
            assert run.market.live.covered
            place.price(BELOW)
            await run.until(sold)
            assert run.market.trades[-1].exit_reason == "stop_loss"
            place.price(104.0)
            await run.until(lambda market: market.price == 104.0 and said_so(market))
            done, text = await asked(run, support(run.market))
            assert (done, "basic mode at Bitget" in text) == (False, True), text
            assert held(place.venue) == {}
            place.venue.account.multi_assets = False
            await run.until(lambda market: not said_so(market))
            done, text = await asked(run, support(run.market))
            assert done, text
            await run.until(holds)

    asyncio.run(played())


def test_an_account_that_becomes_the_other_kind_is_told_and_its_stop_stays(tmp_path: Path) -> None:
    """Keys that are refused while running are a state of their own.

    Given a position on a unified account that becomes a classic one
    When it is read on, and is a unified one again before price falls through the stop
    Then it is told what has changed and what to do, the stop stays where it was, nothing is sold or bought meanwhile,
    and afterwards the trade is booked once as a stop
    """

    def refused(market: MarketView) -> bool:
        return market.live is not None and "account's kind has changed" in market.live.account_failing

    async def played() -> None:
        async with placed() as place, running_on_unified(place, tmp_path) as run:
            await run.until(ready)
            place.price(AT)
            await run.until(lambda market: holds(market) and by_last(market))
            before = (held(place.venue), [plan.trigger for plan in place.venue.open_plans.values()])
            place.venue.kind = "classic"
            await run.until(refused)
            assert run.market.live is not None
            assert "bring it back, or start again" in run.market.live.account_failing
            assert (held(place.venue), [plan.trigger for plan in place.venue.open_plans.values()]) == before
            place.venue.kind = "unified"
            await run.until(lambda market: not refused(market))
            place.price(BELOW)
            await run.until(sold)
            assert run.market.trades[-1].exit_reason == "stop_loss"
            assert (held(place.venue), place.venue.open_plans) == ({}, {})

    asyncio.run(played())
