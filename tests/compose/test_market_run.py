"""A market's run with all its parts, as `srconsole` starts it, on this machine's clock."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

import pytest

from srconsole.errors import RequestError, SrconsoleError
from srconsole.settings.secret import NAMES
from tests.compose.driven import (
    ABOVE,
    AT,
    BELOW,
    GIVEN,
    by_last,
    environment,
    holds,
    placed,
    ready,
    running,
    said,
    sold,
)
from tests.exchange.simulated.venues import held

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("mode", ["paper", "testnet"])
def test_a_run_buys_is_covered_and_is_sold_by_the_exchanges_stop(mode: str, tmp_path: Path) -> None:
    """The first trade of a new run, from nothing to flat.

    Given a market with a history, and no run of it yet
    When one is started, price comes to a support and then falls through the stop
    Then it told what it would have done lately and what comes next and how much it asks, bought, its stop looks at
    the last price, another shell sees it, and the trade is booked once as a stop
    """

    async def played() -> None:
        async with placed() as place, running(place.settings(mode), environment(tmp_path, **GIVEN)) as run:
            await run.until(ready)
            assert any("these settings would have bought" in line for line in run.log)
            assert any(line.startswith("next: ") for line in run.log)
            assert run.market.live is not None
            calls = run.market.live.outlook.public_calls, run.market.live.outlook.account_calls
            assert [each.allowed for each in calls] == [20, 10 if mode == "testnet" else 0]
            assert all(each.made <= each.allowed for each in calls)
            place.price(AT)
            await run.until(holds)
            if mode == "testnet":
                await run.until(by_last)
            code, out, _ = await said("status", "--json", environment=environment(tmp_path))
            assert (code, json.loads(out)["mode"], json.loads(out)["engine"]) == (0, mode, os.getpid())
            place.price(BELOW)
            await run.until(sold)
            assert run.market.trades[-1].exit_reason == "stop_loss"
            assert sum(line.startswith("order: sell") for line in run.log) <= 2
            assert (held(place.venue), place.venue.open_plans) == ({}, {})

    asyncio.run(played())


def test_a_position_outlives_its_engine_covered_and_is_flattened_from_another_shell(tmp_path: Path) -> None:
    """Nothing is lost when a person leaves.

    Given a position on demo whose stop trails far above the one at the exchange
    When a person leaves, comes back, and types `srconsole flatten` in another shell
    Then leaving moved the exchange's stop, the run goes on with the position covered, and is flat and paused then
    """

    async def played() -> None:
        keys = environment(tmp_path, **GIVEN)
        async with placed() as place:
            settings = place.settings("testnet")
            async with running(settings, keys) as run:
                await run.until(ready)
                place.price(AT)
                await run.until(by_last)
                place.price(104.0)
                await run.until(lambda market: market.position is not None and market.position.stop > 101)
            assert [float(plan.trigger) for plan in place.venue.open_plans.values()] == [pytest.approx(101.92)]
            bought = held(place.venue)
            async with running(settings, keys) as run:
                await run.until(lambda market: holds(market) and by_last(market))
                assert held(place.venue) == bought
                assert run.market.live is not None
                assert run.market.live.covered
                code, _, err = await said("flatten", environment=environment(tmp_path))
                assert (code, err) == (0, "")
                await run.until(lambda market: sold(market) and market.paused)
            assert (held(place.venue), place.venue.open_plans) == ({}, {})

    asyncio.run(played())


async def refused(mode: str, home: Path, keys: dict[str, str], off: int = 0, **asked: object) -> SrconsoleError:
    """Start a run that does not begin; return why, once nothing that changes anything was sent."""
    told: list[SrconsoleError] = []
    async with placed(off) as place:
        place.price(ABOVE)
        while len(told) < 2:  # having failed once makes no difference
            with pytest.raises(SrconsoleError) as raised:
                async with running(place.settings(mode, **asked), environment(home, **keys)):  # type: ignore[arg-type]
                    pass
            told.append(raised.value)
        assert [request.path for request in place.heard if request.method == "POST"] == []
    assert str(told[0]) == str(told[1]) or off
    return told[1]


@pytest.mark.parametrize(
    ("mode", "keys", "off", "asked", "told"),
    [
        ("testnet", {**GIVEN, NAMES[0]: "wrong"}, 0, {}, "see that the key, secret and passphrase are right"),
        ("testnet", {name: GIVEN[name] for name in NAMES[:2]}, 0, {}, "BITGET_API_PASSPHRASE is missing"),
        ("testnet", GIVEN, 0, {"symbol": "NOPEUSDT"}, "NOPE"),
        ("paper", {}, 0, {"symbol": "NOPEUSDT"}, "NOPE"),
        ("testnet", GIVEN, 0, {"leverage": 125.0, "margin": 20000.0}, "lower risk.leverage"),
        ("paper", {}, 0, {"leverage": 125.0, "margin": 20000.0}, "lower risk.leverage"),
        ("testnet", GIVEN, 0, {"margin": 0.01}, "raise risk.margin"),
        ("paper", {}, 0, {"margin": 0.01}, "raise risk.margin"),
        ("testnet", GIVEN, 60_000, {}, "the exchange's clock is 60.0 s ahead"),
        ("testnet", GIVEN, -60_000, {}, "the exchange's clock is 60.0 s behind"),
    ],
)
def test_what_cannot_buy_is_refused_before_anything_is_sent(
    mode: str, keys: dict[str, str], off: int, asked: dict[str, object], told: str, tmp_path: Path
) -> None:
    """A person hears at once what is wrong, in one sentence, whenever it is tried.

    Given keys, a symbol, leverage, margin or a clock that will not do
    When a run is started for the first time
    Then one sentence says what, the exit code is 2, no key is in it, and nothing was sent
    """
    error = asyncio.run(refused(mode, tmp_path, keys, off, **asked))

    assert told in str(error)
    assert (type(error).exit_code, "\n" in str(error)) == (2, False)
    assert isinstance(error, RequestError)
    assert not any(key in str(error) for key in keys.values())


@pytest.mark.parametrize("mode", ["paper", "testnet"])
def test_an_exchange_that_is_not_there_ends_a_first_start(mode: str, tmp_path: Path) -> None:
    """Given no exchange at the other end
    When a run is started for the first time
    Then one sentence says so, with exit code 1
    """

    async def started() -> SrconsoleError:
        async with placed() as place:
            settings = place.settings(mode)
        with pytest.raises(SrconsoleError) as raised:
            async with running(settings, environment(tmp_path, **GIVEN)):
                pass
        return raised.value

    error = asyncio.run(started())

    assert (type(error).exit_code, "\n" in str(error)) == (1, False)
    assert "cannot be reached" in str(error)
