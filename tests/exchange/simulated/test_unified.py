"""The simulated unified account: who is served, and what V3 means otherwise than V2."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from srconsole.exchange.simulated.codes import Code, Refused
from srconsole.exchange.simulated.endpoints import answer
from srconsole.exchange.simulated.happenings import Transfer
from srconsole.exchange.simulated.request import Request
from srconsole.exchange.simulated.state import Venue
from srconsole.exchange.simulated.views import View
from tests.exchange.simulated.venues import START, SYMBOL, held, minutes, venue_of

NAMES = {"category": "USDT-FUTURES", "symbol": SYMBOL}


def unified(*prices: float, hedge: bool = False) -> Venue:
    """Return a unified account in isolated margin."""
    venue = venue_of(*(prices or (100.0,)), hedge=hedge)
    venue.kind = "unified"
    return venue


def ask(venue: Venue, path: str, **params: object) -> Any:
    """Read something of V3."""
    return answer(venue, View(), Request("GET", f"/api/v3/{path}", {**NAMES, **params}))


def send(venue: Venue, path: str, **body: object) -> Any:
    """Change something by V3."""
    return answer(venue, View(), Request("POST", f"/api/v3/{path}", {**NAMES, **body}))


def order(venue: Venue, side: str, qty: str, **more: object) -> Any:
    """Send a market order."""
    return send(venue, "trade/place-order", side=side, qty=qty, orderType="market", **more)


def test_each_kind_of_account_is_served_by_its_own_interface() -> None:
    """Given a unified account
    When it is asked by V2 and by V3, and then its kind changes
    Then V2 is refused with 40085, and afterwards V3 with 40084; the market's data are there for both
    """
    venue = unified()
    old = Request("GET", "/api/v2/mix/account/accounts", {"productType": "USDT-FUTURES"})
    with pytest.raises(Refused, match=Code.UNIFIED_ACCOUNT):
        answer(venue, View(), old)
    assert ask(venue, "account/settings")["accountMode"] == "unified"
    venue.kind = "classic"
    with pytest.raises(Refused, match=Code.CLASSIC_ACCOUNT):
        ask(venue, "account/settings")
    assert answer(venue, View(), old)
    assert ask(venue, "market/tickers")[0]["lastPrice"] == "100"


def test_a_hedged_long_is_closed_by_a_sale_that_names_it() -> None:
    """Given a unified account in hedge mode that holds a long
    When a sale names the long, and then a purchase does
    Then the first closes it, and the second opens it anew
    """
    venue = unified(hedge=True)
    order(venue, "buy", "1", posSide="long")
    order(venue, "sell", "0.4", posSide="long")
    assert held(venue) == {"long": Decimal("0.6")}
    order(venue, "buy", "0.1", posSide="long")
    assert held(venue) == {"long": Decimal("0.7")}
    order(venue, "sell", "0.2", posSide="short")
    assert held(venue) == {"long": Decimal("0.7"), "short": Decimal("0.2")}


@pytest.mark.parametrize(("hedge", "more"), [(True, {}), (False, {"posSide": "long"})])
def test_an_order_of_the_other_position_mode_is_refused(hedge: bool, more: dict[str, str]) -> None:
    """Given a position mode
    When an order of the other one comes
    Then it is refused, and nothing is held
    """
    venue = unified(hedge=hedge)
    with pytest.raises(Refused, match=Code.MODE_MISMATCH):
        order(venue, "buy", "1", **more)
    assert not held(venue)


def test_a_trigger_price_is_no_stop() -> None:
    """Given a long
    When a sale with a trigger price far below comes
    Then it is filled at once: only strategy orders wait
    """
    venue = unified()
    order(venue, "buy", "1")
    order(venue, "sell", "1", reduceOnly="yes", triggerPrice="90")
    assert not held(venue)


def test_an_attached_stop_looks_at_the_price_that_it_names() -> None:
    """Given buys with a stop by the last price, by the mark, and by no price that is told
    When the stops are listed
    Then each looks at what was told, and the untold one at the mark
    """
    seen = []
    for more in ({"slTriggerBy": "market"}, {"slTriggerBy": "mark"}, {}):
        venue = unified()
        order(venue, "buy", "1", stopLoss="95", **more)
        (row,) = ask(venue, "trade/unfilled-strategy-orders")
        seen.append((row["slTriggerBy"], row["stopLoss"], row["tpslMode"], row["qty"]))
    assert seen == [("market", "95", "full", "1"), ("mark", "95", "full", "1"), ("mark", "95", "full", "1")]


def test_a_stop_of_a_position_closes_all_of_it_and_says_why() -> None:
    """Given a long with a strategy order of all of it
    When the price falls to it
    Then all is sold by an order that says so in the list of those that have ended, and looks like any order by itself;
    the strategy order counts as triggered
    """
    venue = unified(100.0, 94.0)
    order(venue, "buy", "1")
    body = {"posSide": "long", "tpslMode": "full", "stopLoss": "95", "slTriggerBy": "market", "clientOid": "s"}
    told = send(venue, "trade/place-strategy-order", **body)
    minutes(venue, 1.5)
    (fill, _) = ask(venue, "trade/fills")["list"]
    made = ask(venue, "trade/order-info", orderId=fill["orderId"])
    listed = ask(venue, "trade/history-orders", symbol="BTCUSDT")["list"]
    (ended,) = ask(venue, "trade/history-strategy-orders")["list"]
    assert not held(venue)
    assert (made["execType"], made["side"], fill["side"], fill["tradeSide"]) == ("normal", "sell", "sell", "close")
    assert "delegateType" not in made
    assert [row["delegateType"] for row in listed] == ["position_stop_loss_market", "market"]
    assert (ended["orderId"], ended["clientOid"], ended["status"]) == (told["orderId"], "s", "triggered")


def test_a_part_is_covered_only_where_the_mode_says_so() -> None:
    """Given a long
    When strategy orders come with a quantity, one of them partial and one without a mode
    Then the first covers its quantity, and the second all that is held
    """
    venue = unified()
    order(venue, "buy", "1")
    for mode in ({"tpslMode": "partial"}, {}):
        send(venue, "trade/place-strategy-order", posSide="long", qty="0.4", stopLoss="95", **mode)
    rows = ask(venue, "trade/unfilled-strategy-orders")
    assert [(row["tpslMode"], row["qty"]) for row in rows] == [("full", "1"), ("partial", "0.4")]


def test_leverage_takes_the_margin_mode_with_it() -> None:
    """Given an account in isolated margin, ten times levered
    When leverage is set without a margin mode, and then isolated for the long side
    Then the first makes it crossed, the second isolated, each with its own leverage; without a side the latter is
        refused
    """
    venue = unified()
    assert send(venue, "account/set-leverage", leverage="5", coin="USDT") == "success"
    (row,) = ask(venue, "account/settings")["symbolConfigList"]
    assert (row["marginMode"], row["leverage"]) == ("crossed", "5")
    with pytest.raises(Refused, match=Code.PARAMETER_EMPTY):
        send(venue, "account/set-leverage", leverage="4", coin="USDT", marginMode="isolated")
    send(venue, "account/set-leverage", leverage="4", coin="USDT", marginMode="isolated", posSide="long")
    (row,) = ask(venue, "account/settings")["symbolConfigList"]
    assert (row["marginMode"], row["leverage"]) == ("isolated", "4")


def test_modes_do_not_change_under_a_position() -> None:
    """Given a long in isolated margin and one-way mode
    When hedge mode, crossed leverage and too large a leverage are asked for
    Then each is refused, and all stays as it was
    """
    venue = unified()
    order(venue, "buy", "1")
    with pytest.raises(Refused, match=Code.POSITION_MODE_BLOCKED):
        send(venue, "account/set-hold-mode", holdMode="hedge_mode")
    with pytest.raises(Refused, match=Code.MARGIN_MODE_BLOCKED):
        send(venue, "account/set-leverage", leverage="5", marginMode="crossed")
    with pytest.raises(Refused, match=Code.LEVERAGE_TOO_HIGH):
        send(venue, "account/set-leverage", leverage="126", marginMode="isolated", posSide="long")
    settings = ask(venue, "account/settings")
    assert settings["holdMode"] == "one_way_mode"
    assert settings["symbolConfigList"][0]["leverage"] == "10"


def test_refusals_have_codes_of_their_own() -> None:
    """Given a flat account with 1000 USDT
    When more is bought than that affords, nothing is closed, an unknown order is asked for, and an id is too long
    Then each is refused by V3's own code
    """
    venue = unified()
    with pytest.raises(Refused, match=Code.MARGIN_EXCEEDED):
        order(venue, "buy", "200")
    with pytest.raises(Refused, match=Code.NO_SUCH_POSITION):
        order(venue, "sell", "1", reduceOnly="yes")
    with pytest.raises(Refused, match=Code.NO_SUCH_ORDER):
        ask(venue, "trade/order-info", clientOid="unknown")
    with pytest.raises(Refused, match=Code.CLIENT_ID_TOO_LONG):
        order(venue, "buy", "1", clientOid="x" * 33)
    order(venue, "buy", "1", clientOid="x" * 32)


def test_transfers_are_in_a_category_of_their_own() -> None:
    """Given a buy, a funding of 0.1 % and a transfer out
    When the financial records are read by category
    Then the funding is among those of futures, and the transfers are not
    """
    venue = unified(100.0, 100.0)
    venue.funding_rates[SYMBOL] = Decimal("0.001")
    order(venue, "buy", "1")
    minutes(venue, 8 * 60)
    Transfer(venue.now, Decimal(-5)).happen(venue, View())
    futures = ask(venue, "account/financial-records")["list"]
    others = ask(venue, "account/financial-records", category="OTHER")["list"]
    assert [(row["type"], row["amount"]) for row in futures] == [
        ("CONTRACT_MAIN_SETTLE_FEE_USER_OUT", "-0.1"),
        ("BUY", "0"),
    ]
    assert [(row["type"], row["amount"]) for row in others] == [("TRANSFER_OUT", "-5"), ("TRANSFER_IN", "1000")]


def test_candles_and_funding_are_those_of_the_market() -> None:
    """Given a market in its second minute, whose funding is 0.1 % at 8 o'clock
    When candles, older candles and the funding are asked for
    Then the forming candle is among the first alone, and the funding has rate and time
    """
    venue = unified(100.0, 101.0)
    venue.funding_rates[SYMBOL] = Decimal("0.001")
    minutes(venue, 1.5)
    newest = ask(venue, "market/candles", interval="1m")
    older = ask(venue, "market/history-candles", interval="1m")
    (funding,) = ask(venue, "market/current-fund-rate")
    assert [row[4] for row in newest] == ["100", "101"]
    assert [row[4] for row in older] == ["100"]
    assert (funding["fundingRate"], funding["nextUpdate"]) == ("0.001", str(START + 8 * 60 * 60_000))


def test_lists_come_in_pages() -> None:
    """Given 101 fills
    When they are read, and then what lies behind the cursor
    Then the first page has the newest hundred, and the second the oldest one
    """
    venue = unified()
    for _ in range(101):
        order(venue, "buy", "0.1")
    first = ask(venue, "trade/fills")
    second = ask(venue, "trade/fills", cursor=first["cursor"])
    assert (len(first["list"]), len(second["list"])) == (100, 1)
    assert second["list"][0]["execId"] == venue.fills[0].id
