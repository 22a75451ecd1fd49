"""What has to be so before money buys anything, and that it keeps nobody from selling."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from srconsole.engine.gates import LiveFacts, armed, bars, reasons
from srconsole.engine.inputs import EntriesBarred

SYMBOL = "BTC/USDT:USDT"
OPEN = LiveFacts(SYMBOL, typed=SYMBOL, wrong=(), proved=True, told=True)


def test_with_all_that_is_needed_every_gate_is_open() -> None:
    """A person who did everything may trade.

    Given a symbol that was typed, a clean doctor, a proof, somebody who is told, and a session that lasts
    When the gates are asked
    Then none has a reason, and each says so, to take back what an earlier start had said
    """
    assert set(reasons(OPEN).values()) == {""}
    assert bars(OPEN) == tuple(
        EntriesBarred(SYMBOL, source, "") for source in ("arming", "limits", "doctor", "proof", "alerts", "session")
    )


@pytest.mark.parametrize(
    ("changes", "source", "says"),
    [
        ({"typed": ""}, "arming", "--live BTC/USDT:USDT"),
        ({"typed": "ETHUSDT"}, "arming", "'ETHUSDT' was typed"),
        ({"unlimited": ("risk.max_notional",)}, "limits", "set risk.max_notional"),
        ({"wrong": None}, "doctor", "has not looked"),
        ({"wrong": ("withdrawal", "disk")}, "doctor", "withdrawal, disk"),
        ({"proved": False}, "proof", "srconsole doctor --prove"),
        ({"told": False}, "alerts", "alerts.ping_url"),
        ({"bare_ssh": True}, "session", "--allow-bare-ssh"),
    ],
)
def test_each_missing_thing_closes_its_own_gate(changes: dict[str, Any], source: str, says: str) -> None:
    """A person reads what is missing, and nothing else.

    Given all that is needed but one thing
    When the gates are asked
    Then one has a reason, and it says what to do
    """
    closed = {name: reason for name, reason in reasons(msgspec.structs.replace(OPEN, **changes)).items() if reason}

    assert list(closed) == [source]
    assert says in closed[source]


def test_a_person_may_do_without_the_proof_and_tmux() -> None:
    """Two gates a person may open by saying that they know.

    Given no proof and a bare SSH line
    When the person says --unproved and --allow-bare-ssh
    Then both gates are open
    """
    facts = LiveFacts(SYMBOL, SYMBOL, wrong=(), told=True, bare_ssh=True, unproved=True, allow_bare_ssh=True)

    assert set(reasons(facts).values()) == {""}


@pytest.mark.parametrize(
    ("typed", "is_armed"),
    [
        ("BTC/USDT:USDT", True),
        ("BTCUSDT", True),
        (" btcusdt ", True),
        ("BTC/USDT", False),
        ("BTC", False),
        ("", False),
        ("  ", False),
        ("ETHUSDT", False),
    ],
)
def test_a_symbol_is_armed_by_its_own_name(typed: str, is_armed: bool) -> None:
    """Money is armed by a word that means this market and no other.

    Given what a person typed
    When it is held against the symbol
    Then only the perpetual's own spellings arm it
    """
    assert armed(SYMBOL, typed) is is_armed


@given(st.text())
def test_no_other_word_arms(typed: str) -> None:
    """Whatever else is typed arms nothing.

    Given any text
    When it is not one of the two spellings
    Then the symbol is not armed
    """
    assert armed(SYMBOL, typed) is (typed.strip().upper() in {SYMBOL, "BTCUSDT"})
