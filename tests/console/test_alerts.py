"""What a person must see of a market, and how it is cut where there is little room."""

from __future__ import annotations

import pytest

from srconsole.console.keymap import keymap_of
from srconsole.console.panes.alerts import Alert, alert_texts, alerts_of, is_unarmed
from srconsole.engine.view.snapshot import Snapshot
from srconsole.settings.schema import KeySettings
from tests.console import canned
from tests.console import canned_market as market

KEYS = keymap_of(KeySettings())


def texts(snapshot: Snapshot) -> list[str]:
    """Return the texts of all alerts."""
    return [alert.text for alert in alerts_of(snapshot, KEYS)]


def test_all_well_needs_no_line() -> None:
    """A screen without alerts is one on which all is well.

    Given a replay, paper with nothing held, and paper with a covered position
    When the alerts are written
    Then there are none
    """
    for snapshot in (canned.flat(), market.paper_flat(), market.paper_long()):
        assert texts(snapshot) == []


def test_what_is_not_explained_is_said_with_the_choices() -> None:
    """A person reads what is there, and which key does what about it.

    Given live that is read-only and not armed
    When the alerts are written
    Then difference, choices with their keys, arming, and what else stands against entries have a line each, once
    """
    assert texts(market.read_only()) == [
        "READ-ONLY: the exchange holds 0.183781, the journal knows 0.133781 (+1)",
        "choose: a adopt it, C sell it, I leave it alone",
        "NOT ARMED: A, then the symbol, arms entries with real money",
        "NO ENTRIES: nobody is told of silence: set alerts.ping_url",
        "the balance moved by +12.30 USDT, unexplained",
    ]
    assert is_unarmed(market.read_only())
    assert not is_unarmed(market.paper_flat())


def test_the_gravest_is_first_and_has_its_age() -> None:
    """A position without a stop is seen before all else.

    Given a position without a stop at the exchange, an account and prices that do not come
    When the alerts are written two seconds after the snapshot came
    Then the missing stop is the first, and each age is two seconds more
    """
    alerts = alerts_of(market.uncovered(), KEYS, 2.0)

    assert alerts == [
        Alert("NO STOP AT THE EXCHANGE", 14.0),
        Alert("THE ACCOUNT IS NOT READ: HTTP 502 from the exchange", 36.0),
        Alert("NO PRICES: the exchange does not answer", 13.0),
        Alert("READS ARE HELD BACK: the exchange asks for less"),
    ]


@pytest.mark.parametrize(("refused", "told"), [(1, "once"), (3, "3 times in a row")])
def test_a_sale_that_does_not_come_about_is_an_alert(refused: int, told: str) -> None:
    """A position that ought to be sold and is not wants a person.

    Given a covered position whose sale the exchange has refused, once or several times
    When the alerts are written
    Then one says so and how often, until it is sold
    """
    alerts = texts(market.seen(canned.in_stop_loss(), stop=market.STOP, unsold=refused))
    assert alerts == [f"NOT SOLD: the exchange has refused the sale, {told}; it goes out again (see the log)"]


def test_an_unknown_order_is_told_with_its_evidence() -> None:
    """What is not known is said, and why.

    Given an order whose fate is not known
    When the alerts are written
    Then the line says which order, why, and that it is looked up
    """
    assert texts(market.unknown()) == [f"UNKNOWN: {market.UNKNOWN}"]


def test_an_account_that_goes_quiet_is_an_alert_by_its_age_alone() -> None:
    """Silence is no good news.

    Given an account that was read in time
    When no snapshot comes for three polls
    Then the alert says that it is not read
    """
    assert alerts_of(market.paper_long(), KEYS, 5.0) == []
    assert alerts_of(market.paper_long(), KEYS, 6.0)[0].text == "THE ACCOUNT IS NOT READ: no answer"


@pytest.mark.parametrize(
    ("rows", "width", "shown"),
    [
        (2, 40, ["the first", "the second, with more words"]),
        (2, 20, ["the first", "the second, with mo…"]),
        (1, 40, ["the first  +1 more: i"]),
        (1, 20, ["the fir…  +1 more: i"]),
    ],
)
def test_long_texts_are_cut_and_the_rest_is_counted(rows: int, width: int, shown: list[str]) -> None:
    """Nothing is left out in silence.

    Given two alerts, and room for one or two lines of some columns
    When they are written
    Then what is too long ends in dots, and the last line says how many more there are and which key shows them
    """
    alerts = [Alert("the first"), Alert("the second, with more words")]
    assert alert_texts(alerts, rows, width, "i", "…") == shown


def test_a_read_that_fails_beside_a_fresh_price_is_not_called_no_prices() -> None:
    """What is said has to be so: prices come, and candles do not.

    Given a market whose price is fresh, and whose candles could not be read
    When the alerts are written
    Then the line does not say that there are no prices
    """
    seen = market.paper_flat()
    live = seen.market.live
    assert live is not None
    failing = live._replace(outlook=live.outlook._replace(price_age=0.4, failing="no candles came"))
    assert texts(canned.changed(seen, live=failing)) == ["NOT ALL IS READ: no candles came"]
