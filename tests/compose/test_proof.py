"""The smallest trade on demo, on the simulated exchange."""

from __future__ import annotations

import asyncio
import json
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from srconsole.compose.proof.prove import Demo, Proved, prove
from srconsole.compose.proof.proving import Proving
from srconsole.compose.proof.record import DONE, FAILED, LACKING, ccxt_version, is_proved, path_of, proved_close_side
from srconsole.core.rounding import MarketRules
from srconsole.errors import RequestError
from srconsole.exchange.simulated.faults import Fault, Script
from srconsole.exchange.simulated.state import Conduct, Venue
from srconsole.settings.schema import MarketSettings, Settings
from srconsole.settings.secret import Credentials, Secret
from tests.compose.held import PAIR, NoTime, buy, direct, quotes
from tests.compose.seen import KEY
from tests.exchange.simulated.venues import START, held, venue_of

DEMO = Settings(market=MarketSettings(mode="testnet"))
CREDENTIALS = Credentials(Secret("key-1-hush"), Secret("secret-2-hush"), Secret("phrase-3-hush"))
RULES = MarketRules(0.001, 0.01, 0.1, 5.0)


def proved(venue: Venue, home: Path, settings: Settings = DEMO, side: str = "position") -> Proved:
    """Prove on an exchange, without a socket, whose closes show a reading of their side."""

    @asynccontextmanager
    async def demo(settings: Settings, credentials: Credentials) -> AsyncIterator[Demo]:
        yield Demo(direct(venue), quotes(venue), PAIR, KEY, venue.account.hedge, (), lambda: side)

    return asyncio.run(prove(settings, CREDENTIALS, home, demo, NoTime()))


def tried(venue: Venue, *faults: Fault, price: float = 100.0) -> Proving:
    """Do the trade alone, on a line with faults."""
    proving = Proving(direct(venue, Script(faults)), PAIR, RULES, price, START, NoTime())
    asyncio.run(proving.prove(5.0))
    return proving


@pytest.mark.parametrize("hedge", [False, True])
@pytest.mark.parametrize("plan", ["pos_loss", "loss_plan"])
def test_the_smallest_trade_is_proved_and_kept(hedge: bool, plan: str, tmp_path: Path) -> None:
    """A person proves on demo what live will do.

    Given a flat demo account in either position mode, whose attached stops are of either kind
    When the trade is done
    Then each step is done, nothing is held or waits, and the record, private and without keys, is a proof of that alone
    """
    venue = venue_of(100, hedge=hedge, conduct=Conduct(attached_plan=plan, sweeps_stops=False))

    proof, path = proved(venue, tmp_path)

    assert proof.passed
    assert [step.name for step in proof.steps] == [
        *("prepare", "buy", "attached stop", "move the stop", "close", "flat", "sweep", "fills"),
        *(["close side"] if hedge else []),
    ]
    assert {step.outcome for step in proof.steps} == {DONE}
    assert "looks at mark" in proof.steps[2].says
    assert "looks at last" in proof.steps[3].says
    assert (held(venue), venue.open_plans, proof.lacking) == ({}, {}, ())
    mode = "hedge" if hedge else "one-way"
    assert path == path_of(tmp_path, "bitget", "classic", mode, ccxt_version())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert [heard["call"] for heard in kept["heard"]][:3] == ["read", "prepare", "place buy"]
    assert "hush" not in path.read_text(encoding="utf-8")
    asked = [("classic", mode, ccxt_version()), ("unified", mode, ccxt_version()), ("classic", mode, "4.5.91")]
    assert [is_proved(tmp_path, "bitget", *of) for of in asked] == [True, False, False]


@pytest.mark.parametrize("side", ["position", "direction", ""])
def test_the_proof_keeps_which_side_closed(side: str, tmp_path: Path) -> None:
    """The proof decides where Bitget's documents contradict each other.

    Given a demo account in hedge mode, whose closes show one of two readings of their side, or do not show it
    When the trade is done
    Then the record keeps it for all that trades from this machine; without it there is no proof
    """
    proof, path = proved(venue_of(100, hedge=True), tmp_path, side=side)

    assert (proof.close_side, proof.passed) == (side, bool(side))
    assert proved_close_side(tmp_path, "bitget", ccxt_version()) == side
    assert is_proved(tmp_path, "bitget", "classic", "hedge", ccxt_version()) is bool(side)
    older = json.loads(path.read_text(encoding="utf-8")) | {"passed": True}
    path.write_text(json.dumps({name: told for name, told in older.items() if name != "close_side"}), encoding="utf-8")
    assert not is_proved(tmp_path, "bitget", "classic", "hedge", ccxt_version())
    assert proved_close_side(tmp_path, "bitget", ccxt_version()) == ""


def test_what_is_held_already_is_not_touched(tmp_path: Path) -> None:
    """A proof begins on a flat symbol, or not at all.

    Given a demo account that holds something
    When a proof is asked for
    Then it is refused in one sentence, nothing was sent, and there is no record
    """
    venue = venue_of(100)
    asyncio.run(buy(venue, 1.0))
    orders = len(venue.orders)

    with pytest.raises(RequestError, match="is not flat on demo"):
        proved(venue, tmp_path)

    assert len(venue.orders) == orders
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mode", ["replay", "paper", "live"])
def test_nothing_is_proved_with_money(mode: str, tmp_path: Path) -> None:
    """A proof is for demo alone.

    Given settings of another mode
    When a proof is asked for
    Then it is refused with what to set
    """
    settings = Settings(market=MarketSettings(mode=mode))  # type: ignore[arg-type]

    with pytest.raises(RequestError, match=r"--set market\.mode=testnet"):
        proved(venue_of(100), tmp_path, settings)


def test_a_move_that_demo_refuses_is_named() -> None:
    """What demo lacks is told, and is no failure of ours.

    Given a demo that does not move stops
    When the trade is done
    Then the step is lacking with demo's words, the trade is closed, and it is a proof
    """
    venue = venue_of(100)
    # By this price the stop would be moved to where it is crossed already.
    proving = tried(venue, price=104.5)

    assert held(venue) == {}
    assert [(step.name, step.outcome) for step in proving.steps if step.outcome != DONE] == [("move the stop", LACKING)]
    assert proving.passed


@pytest.mark.parametrize(
    "fault",
    [
        Fault("drop", "place-order", accepted=True),
        Fault("drop", "place-order"),
        Fault("text", "orders-plan-pending", skip=1),
        Fault("drop", "modify-tpsl-order", accepted=True),
        Fault("drop", "single-position", skip=1),
    ],
)
def test_whatever_fails_nothing_is_left_and_nothing_is_proved(fault: Fault) -> None:
    """A proof that breaks off leaves no position behind.

    Given a demo whose line fails at one of the steps
    When the trade is done
    Then nothing is held in the end, and it is no proof
    """
    venue = venue_of(100)

    proving = tried(venue, fault)

    assert held(venue) == {}
    assert not proving.passed
    assert any(step.outcome == FAILED for step in proving.steps)


def test_a_record_that_cannot_be_read_proves_nothing(tmp_path: Path) -> None:
    """A proof is a file that says so.

    Given a file at a proof's place that is empty, none, or of another trade
    When it is asked whether there is a proof
    Then there is none
    """
    path = path_of(tmp_path, "bitget", "classic", "one-way", "4.5.90")
    found = [is_proved(tmp_path, "bitget", "classic", "one-way", "4.5.90")]
    path.parent.mkdir(parents=True)
    for text in ("", "{}", '{"passed": true}'):
        path.write_text(text, encoding="utf-8")
        found.append(is_proved(tmp_path, "bitget", "classic", "one-way", "4.5.90"))

    assert found == [False] * 4


def test_what_is_proved_is_told_to_the_last_digit() -> None:
    """Given a contract worth more than 100,000
    When the smallest trade is done
    Then its steps tell prices with all their digits
    """
    proving = tried(venue_of(110_647.8, capital=100_000), price=110_647.8)

    assert "at 110,647.8, with a stop at" in next(step.says for step in proving.steps if step.name == "buy")
