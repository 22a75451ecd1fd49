"""docs/live.md says what each reason against an entry means."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from srconsole.compose.market import batch_check
from srconsole.core import refusals
from srconsole.engine import entry_gate, gates, market_polls, request, unwritten
from srconsole.engine.gates import LiveFacts
from srconsole.exchange.ccxt import contract_terms
from srconsole.market.live import candle_watch, exchange_clock, price_poll, terms_watch

PAGE = Path(__file__).resolve().parents[2] / "docs" / "live.md"

CONSTANTS = (
    refusals.PAUSED,
    refusals.LEVEL_DISABLED,
    refusals.HALTED,
    refusals.INSUFFICIENT_FUNDS,
    refusals.TOO_SMALL,
    refusals.TOO_LARGE,
    refusals.NO_ROOM,
    refusals.TOO_OLD,
    entry_gate.NOT_READ,
    entry_gate.TOO_DEAR,
    entry_gate.CROSSED,
    entry_gate.BEYOND,
    entry_gate.BRACKET,
    entry_gate.LEVERAGE,
    entry_gate.ORDERS_UNREAD,
    entry_gate.BALANCE_OFF,
    market_polls.ASK_TOO_HIGH,
    price_poll.NONE,
    candle_watch.LATE_REASON,
    exchange_clock.NOT_KNOWN,
    exchange_clock.OFF,
    terms_watch.NOT_KNOWN,
    batch_check.CHECKING,
    contract_terms.UNLISTED,
    request.IGNORED,
    unwritten.WHY,
)


@pytest.mark.parametrize("reason", CONSTANTS)
def test_each_reason_against_an_entry_is_on_the_page(reason: str) -> None:
    """A person who reads why nothing is bought finds what it means and what to do.

    Given a reason against entries
    When it is looked for on the page of live
    Then it is there as the console says it, or its first words are
    """
    assert re.split("[;:]", reason)[0] in PAGE.read_text(encoding="utf-8")


def test_each_gate_before_money_is_on_the_page() -> None:
    """Given a run with money for which nothing is as it has to be
    When what its gates say is looked for on the page
    Then each is there by its first words
    """
    page = PAGE.read_text(encoding="utf-8")
    facts = LiveFacts("BTC/USDT:USDT", unlimited=("risk.max_notional",), wrong=("disk",), bare_ssh=True)
    for source, reason in gates.reasons(facts).items():
        assert " ".join(reason.split()[:2]).rstrip(":") in page, source


def test_what_is_not_explained_is_on_the_page() -> None:
    """Given something at the exchange that is not explained
    When the page is read
    Then it has what such a sentence begins with, and what may be chosen
    """
    page = PAGE.read_text(encoding="utf-8")
    for words in ("`read-only: …`", "adopt it", "sell it", "leave it alone"):
        assert words in page
