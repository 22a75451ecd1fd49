"""Bitget's unified account (V3): what it comes to in the end."""

from __future__ import annotations

from decimal import Decimal

import pytest

from srconsole.core.order import OrderState
from srconsole.errors import ExchangeError, KeysRefused, RequestError
from srconsole.exchange.simulated.state import Conduct
from tests.exchange.bitget_account import bought, buying, closing, opened
from tests.exchange.simulated.clients import PAIR
from tests.exchange.simulated.venues import held
from tests.exchange.unified_account import unified

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

STOP = {"stopLoss": "95", "slTriggerBy": "market", "slOrderType": "market"}


@pytest.mark.parametrize(
    ("rights", "may"),
    [(("coor", "coow"), (True, False)), (("coor", "cpor"), (False, False)), (("coow", "wwow"), (True, True))],
)
async def test_the_kind_is_found_out_and_the_account_probed(rights: tuple[str, ...], may: tuple[bool, bool]) -> None:
    """Given keys of a unified account in hedge mode, with some rights
    When it is opened and probed
    Then kind, rights, modes, leverage and its largest are told, and nothing was asked of V2 that is not public
    """
    async with opened(unified(hedge=True, conduct=Conduct(key_rights=rights))) as (seen, account):
        probe = await account.exchange.probe(PAIR)
        asked = {request.path for request in seen.heard}

    assert (probe.kind, probe.may_trade, probe.may_withdraw, probe.limited_to) == ("unified", *may, "127.0.0.1")
    assert (probe.hedge, probe.isolated, probe.leverage, probe.most_leverage) == (True, True, 10.0, 125.0)
    assert {path for path in asked if not path.startswith("/api/v3/")} == {"/api/v2/public/time"}


@pytest.mark.parametrize(("begins", "code"), [("classic", "40085"), ("unified", "40084")])
async def test_a_kind_that_changes_while_running_is_refused_keys(begins: str, code: str) -> None:
    """Given an account whose kind changes while it is open, with something held
    When it is read, bought on and sold
    Then reading raises as refused keys with the code and what to do, and neither order is sent again or filled
    """
    venue = unified()
    venue.kind = begins
    async with opened(venue) as (_, account):
        await bought(account.exchange)
        assert await account.exchange.position(PAIR) == 1.0
        venue.kind = "unified" if begins == "classic" else "classic"
        with pytest.raises(KeysRefused, match=r"account's kind has changed: .* start again") as caught:
            await account.exchange.read(PAIR)
        update = await account.exchange.place(buying(client_id="b-2"))
        sold = await account.exchange.place(closing())

    assert caught.value.code == code
    assert (update.state, sold.state) == (OrderState.REJECTED, OrderState.REJECTED)
    assert "start again" in update.note
    assert held(venue) == {"long": Decimal(1)}


async def test_a_close_by_v1_is_not_for_unified_accounts() -> None:
    """Given a unified account and settings that close by V1
    When it is opened
    Then it is refused with what to set
    """
    with pytest.raises(RequestError, match=r'market\.close_api: .*set it to "v2"'):
        async with opened(unified(), close_api="v1"):
            raise AssertionError("it was opened")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("current-position", '{"code":"00000","msg":"success","requestTime":1,"data":{}}'),
        ("current-position", '{"code":"00000","msg":"success","requestTime":1,"data":{"list":["x"]}}'),
        ("current-position", '{"code":"00000","msg":"success","requestTime":1,"data":{"list":[{"symbol":"BTCUSDT"}]}}'),
    ],
)
async def test_a_bad_reply_is_no_flat_account(path: str, body: str) -> None:
    """Given something held, and an answer that tells nothing of it
    When the position is read
    Then that raises: nothing unread counts as nothing
    """
    async with opened(unified()) as (seen, account):
        await bought(account.exchange)
        seen.fault("text", path, body=body)
        with pytest.raises(ExchangeError):
            await account.exchange.position(PAIR)
        assert await account.exchange.position(PAIR) == 1.0
