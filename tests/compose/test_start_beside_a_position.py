"""A start beside a position of ours, whatever the exchange says of keys and contract; and one without."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from srconsole.compose.flatten import FLATTENED
from srconsole.core.by_hand import ResumeEntries
from srconsole.engine.view.snapshot import MarketView
from srconsole.errors import RequestError, SrconsoleError
from srconsole.exchange.simulated.account_reads import READS
from srconsole.exchange.simulated.endpoints import is_private
from srconsole.exchange.simulated.faults import Fault
from srconsole.exchange.simulated.happenings import Delisted
from srconsole.exchange.simulated.writes import WRITES
from srconsole.settings.schema import Settings
from tests.compose.driven import AT, BELOW, GIVEN, Place, by_last, environment, holds, placed, ready, running, sold
from tests.exchange.simulated.venues import SYMBOL, held

pytestmark = pytest.mark.slow

MANY = 10_000


def refuse_keys(place: Place) -> None:
    """Have the exchange refuse the keys from now on, as from an address that they are not bound to."""
    for path in filter(is_private, {*READS, *WRITES, "/api/v3/account/settings"}):
        place.faults.add(Fault("code", path, code="40018", message="Invalid IP", calls=MANY))


def take_keys_again(place: Place) -> None:
    """Have the exchange take the keys again."""
    place.faults.forget()


def delist(place: Place) -> None:
    """Take the contract off the exchange's list."""
    Delisted(0, SYMBOL).happen(place.venue, place.exchange.view)


async def bought(place: Place, settings: Settings, keys: dict[str, str]) -> None:
    """Have a run hold a position, covered, and leave it."""
    async with running(settings, keys) as run:
        await run.until(ready)
        place.price(AT)
        await run.until(lambda market: holds(market) and (settings.market.mode == "paper" or by_last(market)))


def keys_are_refused(market: MarketView) -> bool:
    """Tell whether it is said that the account is not read, and why."""
    return market.live is not None and "40018" in market.live.account_failing and market.price is not None


def test_keys_that_are_refused_at_a_start_leave_no_position_alone(tmp_path: Path) -> None:
    """The machine came back with another address, and a position waits for it.

    Given a position on demo, and keys that the exchange refuses since
    When the run is started, price falls through the stop of the engine, and later the keys are taken again
    Then it goes on with its position and price in view, entries barred and the refusal told; nothing is said to be
    sold that is not; and once keys are taken, what is held is managed: it is sold as the exchange's word has it
    """

    async def played() -> None:
        keys = environment(tmp_path, **GIVEN)
        async with placed() as place:
            settings = place.settings("testnet")
            await bought(place, settings, keys)
            before, stops = held(place.venue), dict(place.venue.open_plans)
            refuse_keys(place)
            async with running(settings, keys) as run:
                await run.until(lambda market: holds(market) and keys_are_refused(market))
                assert run.market.live is not None
                assert run.market.live.against_entries
                assert (held(place.venue), place.venue.open_plans) == (before, stops)
                take_keys_again(place)
                await run.until(lambda market: by_last(market) and not keys_are_refused(market))
                assert run.market.live.covered
                place.price(BELOW)
                await run.until(sold)
                assert run.market.trades[-1].exit_reason == "stop_loss"
            assert (held(place.venue), place.venue.open_plans) == ({}, {})

    asyncio.run(played())


def test_an_exit_that_keys_forbid_is_refused_and_tried_again(tmp_path: Path) -> None:
    """Given a position on demo whose stop at the exchange does not act, and keys that are refused at the next start
    When price falls through the stop before they are taken again
    Then the exit is refused, not lost and not of unknown fate, and it goes out by itself once they are
    """

    async def played() -> None:
        keys = environment(tmp_path, **GIVEN)
        async with placed() as place:
            settings = place.settings("testnet")
            await bought(place, settings, keys)
            refuse_keys(place)
            place.venue.open_plans.clear()
            async with running(settings, keys) as run:
                await run.until(lambda market: holds(market) and keys_are_refused(market))
                place.price(BELOW)
                await run.until(lambda _: any("rejected" in line and "40018" in line for line in run.log))
                assert holds(run.market)
                assert run.market.live is not None
                assert not run.market.live.unknown
                take_keys_again(place)
                await run.until(sold)
            assert held(place.venue) == {}

    asyncio.run(played())


@pytest.mark.parametrize("mode", ["paper", "testnet"])
def test_a_contract_that_has_left_the_list_stops_no_start_beside_its_position(mode: str, tmp_path: Path) -> None:
    """The exchange took the contract off and settled it while nobody ran.

    Given a position, and its contract off the exchange's list
    When the run is started
    Then it goes on, entries barred; on demo what the exchange closed is booked once as external
    """

    async def played() -> None:
        keys = environment(tmp_path, **GIVEN)
        async with placed() as place:
            settings = place.settings(mode)
            await bought(place, settings, keys)
            delist(place)
            async with running(settings, keys) as run:
                if mode == "paper":
                    await run.until(holds)
                    await asyncio.sleep(2)
                    assert holds(run.market)
                else:
                    await run.until(sold)
                    assert run.market.trades[-1].exit_reason == "external"
                assert run.market.live is not None
                assert run.market.live.against_entries

    asyncio.run(played())


@pytest.mark.parametrize(("trouble", "told"), [(refuse_keys, "40018"), (delist, "no such perpetual")])
def test_a_run_that_holds_nothing_is_refused_as_a_first_start_is(
    trouble: Callable[[Place], None], told: str, tmp_path: Path
) -> None:
    """Given a run on demo that has begun and holds nothing, and keys refused, or its contract off the list
    When it is started
    Then one sentence says what is wrong, with exit code 2
    """

    async def started() -> SrconsoleError:
        keys = environment(tmp_path, **GIVEN)
        async with placed() as place:
            settings = place.settings("testnet")
            async with running(settings, keys) as run:
                await run.until(ready)
            trouble(place)
            with pytest.raises(SrconsoleError) as raised:
                async with running(settings, keys):
                    pass
        return raised.value

    error = asyncio.run(started())

    assert isinstance(error, RequestError)
    assert told in str(error)
    assert "\n" not in str(error)


def test_a_flatten_without_the_engine_pauses_the_next_start_and_none_behind_it(tmp_path: Path) -> None:
    """A power cut must not bring back a pause that a person has ended.

    Given a run that was flattened without its engine
    When it is started, is killed at some moment behind that, and a person resumes entries before or afterwards
    Then the first start begins paused; from the moment it shows that, nothing is left that would pause one behind it
    """

    async def played() -> None:
        keys = environment(tmp_path)
        async with placed() as place:
            settings = place.settings("paper")
            async with running(settings, keys) as run:
                await run.until(ready)
                folder = Path(run.shown[-1].run)
            (folder / FLATTENED).touch()
            async with running(settings, keys) as run:
                await run.until(lambda market: market.paused)
                assert not (folder / FLATTENED).exists()
                assert run.engine is not None
                assert (await run.engine.ask(ResumeEntries())).done
            async with running(settings, keys) as run:
                await run.until(ready)
                assert not run.market.paused

    asyncio.run(played())
