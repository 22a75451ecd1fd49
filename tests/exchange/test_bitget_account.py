"""Bitget's account: its kind, what its keys may do, and leverage set only where and when it may be."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from srconsole.errors import ExchangeError, KeysRefused, Refused, Unreachable
from srconsole.exchange.ccxt.bitget.opening import Way, open_bitget
from srconsole.exchange.simulated.account import Leverages
from srconsole.exchange.simulated.exchange import SimulatedExchange
from srconsole.exchange.simulated.state import Conduct, Venue
from srconsole.settings.secret import Credentials, Secret
from tests.exchange.bitget_account import CALLS, CREDENTIALS, Told, bought, opened, told
from tests.exchange.simulated.clients import PAIR
from tests.exchange.simulated.venues import SYMBOL, venue_of

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]


def traded(venue: Venue, isolated: bool, leverage: int) -> None:
    """Have the account trade in another way."""
    venue.account.leverages[SYMBOL] = Leverages(isolated, *([Decimal(leverage)] * 3))


async def refused_at_the_start(seen: Told, keys: Credentials = CREDENTIALS) -> ExchangeError:
    """Return why an account is not opened."""
    with pytest.raises(ExchangeError) as caught:
        async with open_bitget(keys, PAIR, seen.around, Way(seen.url, calls=CALLS)):
            raise AssertionError("it was opened")
    return caught.value


async def test_a_dead_line_is_no_kind_of_account() -> None:
    """Given a line that fails while the account's kind is asked for, in both ways of asking
    When it is opened
    Then it is asked again; after four times it is unreachable, and if one answer comes it is opened
    """
    async with told(SimulatedExchange(venue_of(100))) as seen:
        seen.fault("drop", "account/settings", calls=8)
        seen.fault("drop", "account/accounts", calls=2)
        assert isinstance(await refused_at_the_start(seen), Unreachable)
        await seen.sleep(60)
        seen.fault("drop", "account/settings", calls=4)
        async with open_bitget(CREDENTIALS, PAIR, seen.around, Way(seen.url, calls=CALLS)) as account:
            assert await account.exchange.position(PAIR) == 0


@pytest.mark.parametrize(("kind", "more"), [("status", {"status": 404}), ("code", {"code": "40404"})])
async def test_where_nobody_knows_unified_accounts_the_classic_one_proves_itself(
    kind: str, more: dict[str, Any]
) -> None:
    """Given an exchange that has no interface for unified accounts
    When the account is opened
    Then it is taken for a classic one once the classic interface has answered
    """
    async with told(SimulatedExchange(venue_of(100))) as seen:
        seen.fault(kind, "account/settings", calls=8, **more)
        async with open_bitget(CREDENTIALS, PAIR, seen.around, Way(seen.url, calls=CALLS)) as account:
            assert await account.exchange.position(PAIR) == 0


@pytest.mark.parametrize("part", range(3))
async def test_wrong_keys_are_told_at_the_start(part: int) -> None:
    """Given a key, secret or passphrase that is wrong
    When the account is opened
    Then the keys are refused, in a sentence that shows none of them
    """
    keys = Credentials(*(Secret("wrong-one") if number == part else own for number, own in enumerate(CREDENTIALS)))
    async with told(SimulatedExchange(venue_of(100))) as seen:
        error = await refused_at_the_start(seen, keys)

    assert isinstance(error, KeysRefused)
    assert not any(secret in str(error) for secret in (*CREDENTIALS.texts(), "wrong-one"))


@pytest.mark.parametrize(("code", "words"), [("40085", "unified"), ("40014", "permission")])
async def test_keys_that_are_refused_while_running_are_told_as_such(code: str, words: str) -> None:
    """Given an open account whose keys are not taken any more
    When it is read
    Then that raises as refused keys, with the code and what to do
    """
    async with opened(venue_of(100)) as (seen, account):
        seen.fault("code", "all-position", code=code, message=words)
        with pytest.raises(KeysRefused, match=words) as caught:
            await account.exchange.read(PAIR)

    assert caught.value.code == code
    assert ";" in str(caught.value)


@pytest.mark.parametrize("hedge", [False, True])
@pytest.mark.parametrize("isolated", [False, True])
async def test_leverage_and_margin_mode_are_set_where_they_differ(hedge: bool, isolated: bool) -> None:
    """Given a flat account, crossed or isolated, in either position mode, ten times levered
    When it is prepared for four times
    Then what differs is set, once, the position mode is left alone, and a second time nothing is sent
    """
    venue = venue_of(100, hedge=hedge)
    traded(venue, isolated, 10)
    async with opened(venue) as (seen, account):
        await account.exchange.prepare(PAIR, 4.0)
        await account.exchange.prepare(PAIR, 4.0)
        reading = await account.exchange.read(PAIR)

    assert (reading.leverage, reading.isolated, reading.hedge) == (4.0, True, hedge)
    assert len(seen.sent("set-margin-mode")) == (not isolated)
    side = {"holdSide": "long"} if hedge else {}
    (body,) = seen.sent("set-leverage")
    names = {"symbol": "BTCUSDT", "marginCoin": "USDT", "productType": "USDT-FUTURES"}
    assert body == names | {"leverage": "4"} | side
    assert seen.sent("set-position-mode") == []


async def test_nothing_is_changed_under_a_position() -> None:
    """Given one held with ten times
    When four times is prepared, and ten times
    Then the first is refused with what to do and nothing is sent; the second is no change
    """
    async with opened(venue_of(100)) as (seen, account):
        await bought(account.exchange)
        with pytest.raises(Refused, match="not changed under a position; close it first"):
            await account.exchange.prepare(PAIR, 4.0)
        await account.exchange.prepare(PAIR, 10.0)

    assert seen.sent("set-leverage") == []


@pytest.mark.parametrize("leverage", [126.0, 2.5])
async def test_leverage_that_cannot_be_is_refused_before_anything_is_sent(leverage: float) -> None:
    """Given a contract of at most 125 times, in whole numbers
    When more or a half is prepared
    Then it is refused in a sentence, and nothing was sent
    """
    async with opened(venue_of(100)) as (seen, account):
        with pytest.raises(Refused, match=r"risk\.leverage"):
            await account.exchange.prepare(PAIR, leverage)

    assert seen.heard == []


@pytest.mark.parametrize("accepted", [False, True])
async def test_preparing_is_tried_again_where_the_line_fails(accepted: bool) -> None:
    """Given a line that fails when leverage is set, before or after the exchange did it
    When it is prepared
    Then it is read back and, where it is needed, set again
    """
    async with opened(venue_of(100)) as (seen, account):
        seen.fault("drop", "set-leverage", accepted=accepted)
        await account.exchange.prepare(PAIR, 4.0)
        assert (await account.exchange.read(PAIR)).leverage == 4.0

    assert len(seen.sent("set-leverage")) == 1


async def test_not_modified_counts_as_done_when_it_reads_so() -> None:
    """Given an exchange that says leverage was not modified, and has it as wanted
    When it is prepared
    Then that is no error; where it reads otherwise, it is one
    """
    async with opened(venue_of(100)) as (seen, account):
        seen.fault("code", "set-leverage", code="40808", message="leverage not modified")
        with pytest.raises(Refused, match="are read back as 10"):
            await account.exchange.prepare(PAIR, 4.0)
        await account.exchange.prepare(PAIR, 4.0)
        assert (await account.exchange.read(PAIR)).leverage == 4.0


@pytest.mark.parametrize(
    ("rights", "may"),
    [
        (("coor", "coow"), (True, False)),
        (("coor",), (False, False)),
        (("coow", "wwow"), (True, True)),
        (("trade", "readonly"), (True, False)),
        ((), (None, None)),
    ],
)
async def test_what_account_and_keys_are_is_told(rights: tuple[str, ...], may: tuple[bool | None, bool | None]) -> None:
    """Given keys with some rights, used from one address
    When the account is probed
    Then it tells what they may do, from where, modes, leverage, its largest, and the clock
    """
    async with opened(venue_of(100, hedge=True, conduct=Conduct(key_rights=rights))) as (seen, account):
        seen.skew = 2.0
        probe = await account.exchange.probe(PAIR)

    assert (probe.may_trade, probe.may_withdraw, probe.limited_to) == (*may, "127.0.0.1")
    assert (probe.kind, probe.hedge, probe.isolated, probe.leverage) == ("classic", True, True, 10.0)
    assert probe.most_leverage == 125.0
    assert probe.clock_ahead == pytest.approx(-2.0, abs=0.1)
    assert probe.latency >= 0


async def test_what_keys_may_not_ask_is_left_open() -> None:
    """Given keys that may not read what they may do
    When the account is probed
    Then that is left open, and the rest is told
    """
    async with opened(venue_of(100)) as (seen, account):
        seen.fault("code", "account/info", code="40014", message="Incorrect permissions")
        seen.fault("code", "query-position-lever", code="40404", message="Request URL NOT FOUND")
        probe = await account.exchange.probe(PAIR)

    assert (probe.may_trade, probe.may_withdraw, probe.limited_to, probe.most_leverage) == (None,) * 4
    assert probe.leverage == 10.0


async def test_a_demo_account_is_named_in_every_signed_call() -> None:
    """Given keys of a demo account
    When it is opened, bought and sold
    Then the exchange takes its calls, ccxt's and ours
    """
    async with opened(venue_of(100), demo=True) as (_, account):
        await bought(account.exchange)
        assert await account.exchange.position(PAIR) == 1.0


async def test_ccxts_queue_is_off_and_its_use_is_ours() -> None:
    """Given an open account
    When it is read
    Then the budget has counted the calls, and reads are held back while the exchange wants to be left alone
    """
    async with opened(venue_of(100)) as (seen, account):
        before = account.budget.use.used
        await account.exchange.read(PAIR)
        assert account.budget.use.used == before + 5
        seen.fault("status", "all-position", status=429)
        with pytest.raises(ExchangeError):
            await account.exchange.position(PAIR)
        with pytest.raises(ExchangeError, match="not asked for another"):
            await account.exchange.position(PAIR)
        assert account.breaker.held > 0
        await seen.sleep(account.breaker.held)
        assert await account.exchange.position(PAIR) == 0
