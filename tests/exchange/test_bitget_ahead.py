"""What is held is read ahead of a price, so that an exit on it leaves at once and still sells no more than is there."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import TYPE_CHECKING, cast

import pytest

from srconsole.core.order import OrderState
from srconsole.errors import ExchangeError
from srconsole.exchange.ccxt.bitget.account import Account, Held
from srconsole.exchange.ccxt.bitget.ahead import LookAhead
from srconsole.exchange.ccxt.bitget.contracts import Contract
from tests.exchange.bitget_account import Told, bought, closing, opened
from tests.exchange.simulated.clients import PAIR
from tests.exchange.simulated.venues import venue_of

if TYPE_CHECKING:
    from srconsole.exchange.ccxt.budget import Priority

POSITION, ORDER = "all-position", "place-order"


def asked(seen: Told) -> list[str]:
    """Return the reads of the position and the orders, in the order in which they came."""
    ends = [request.path.rpartition("/")[2] for request in seen.heard]
    return [end for end in ends if end in {POSITION, ORDER}]


@pytest.mark.slow
@pytest.mark.asyncio
async def test_an_exit_goes_by_the_look_just_before_it() -> None:
    """Given one held, which was read half a second ago, ahead of a price
    When three are sold
    Then the order is the first thing that is sent, of the one that is held, and the position is read behind it
    """
    async with opened(venue_of(100)) as (seen, account):
        await bought(account.exchange)
        await account.exchange.look_ahead(PAIR)
        await seen.sleep(0.5)
        seen.heard.clear()
        update = await account.exchange.place(closing(3.0))

    assert asked(seen) == [ORDER, POSITION]
    assert seen.sent(ORDER)[0]["size"] == "1"
    assert (update.state, update.filled) == (OrderState.FILLED, 1.0)


@pytest.mark.slow
@pytest.mark.asyncio
@pytest.mark.parametrize("happens", ["time", "an order", "an answer without sense"])
async def test_a_look_that_proves_nothing_is_done_again(happens: str) -> None:
    """Given two held, one of which a look shows
    When the look is two seconds old, or an order of ours went out behind it, or its answer was none, and all is sold
    Then the position is read before the order goes out, and both are sold
    """
    async with opened(venue_of(100)) as (seen, account):
        await bought(account.exchange, 1.0 if happens == "an order" else 2.0)
        if happens == "an answer without sense":
            seen.fault("text", POSITION, body="[]")
            with pytest.raises(ExchangeError):
                await account.exchange.look_ahead(PAIR)
        else:
            await account.exchange.look_ahead(PAIR)
        if happens == "time":
            await seen.sleep(2)
        elif happens == "an order":
            await bought(account.exchange, 1.0, "b-2")
        seen.heard.clear()
        update = await account.exchange.place(closing(3.0))

    assert asked(seen) == [POSITION, ORDER, POSITION]
    assert (update.state, update.filled) == (OrderState.FILLED, 2.0)


@pytest.mark.slow
@pytest.mark.asyncio
async def test_one_look_serves_one_exit() -> None:
    """Given two held, and a look that shows them
    When one is sold, and at once another two
    Then the second sale reads the position first, and sells the one that is left
    """
    async with opened(venue_of(100)) as (seen, account):
        await bought(account.exchange, 2.0)
        await account.exchange.look_ahead(PAIR)
        await account.exchange.place(closing(1.0))
        seen.heard.clear()
        update = await account.exchange.place(closing(2.0, "s-2"))

    assert asked(seen) == [POSITION, ORDER, POSITION]
    assert update.filled == 1.0


@pytest.mark.slow
@pytest.mark.asyncio
async def test_an_exchange_that_wants_to_be_left_alone_is_not_looked_at() -> None:
    """Given an exchange that has answered that it is asked too often
    When a price comes
    Then nothing is read ahead of it, and an exit on it reads and sells
    """
    async with opened(venue_of(100)) as (seen, account):
        await bought(account.exchange)
        seen.fault("status", POSITION, status=429)
        with pytest.raises(ExchangeError):
            await account.exchange.position(PAIR)
        seen.heard.clear()
        await account.exchange.look_ahead(PAIR)
        assert asked(seen) == []
        update = await account.exchange.place(closing())

    assert (asked(seen), update.filled) == ([POSITION, ORDER, POSITION], 1.0)


class Answers:
    """An account whose answers come when a test says so."""

    def __init__(self) -> None:
        self.waiting: list[asyncio.Future[Held]] = []

    async def held(self, contract: Contract, priority: Priority) -> Held:
        """Wait for an answer."""
        self.waiting.append(asyncio.get_running_loop().create_future())
        return await self.waiting[-1]


async def _turns() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("answers", "sold"),
    [
        ({0: Held(Decimal(1))}, 1),
        ({1: Held(Decimal(2))}, 2),
        ({0: ExchangeError("no answer"), 1: Held(Decimal(2))}, 2),
        ({0: Held(Decimal(1)), 1: ExchangeError("no answer")}, 1),
        ({1: ExchangeError("no answer")}, None),
    ],
)
def test_an_exit_waits_for_whichever_answers_first(answers: dict[int, Held | ExchangeError], sold: int | None) -> None:
    """Given a look that has no answer yet when price meets the stop
    When the exit asks by itself, and one of the two or both are answered, or fail
    Then it goes by the first answer that is one, never waits longer than for its own, and nothing is left waiting
    """
    contract = cast("Contract", type("Of", (), {"perpetual": type("Named", (), {"base": "BTC"})}))
    account = Answers()

    async def play() -> int | None:
        ahead = LookAhead(cast("Account", account), lambda: 0.0, lambda: False)
        look = asyncio.create_task(ahead.look(contract))
        await _turns()
        exit_ = asyncio.create_task(ahead.held(contract))
        await _turns()
        for number, answer in answers.items():
            if isinstance(answer, Held):
                account.waiting[number].set_result(answer)
            else:
                account.waiting[number].set_exception(answer)
        await _turns()
        await asyncio.gather(look, return_exceptions=True)
        assert all(each.done() for each in account.waiting)
        found = (await asyncio.gather(exit_, return_exceptions=True))[0]
        return int(found.long) if isinstance(found, Held) else None

    assert asyncio.run(play()) == sold
    assert len(account.waiting) == 2
