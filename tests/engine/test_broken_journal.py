"""A market's run is never told to begin anew, and may not while the exchange shows anything."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from srconsole.engine import reconcile, recorder
from srconsole.engine.broken_journal import ADVICE, of_a_market, refuse_fresh
from srconsole.engine.readings import OrderSeen, Reading, StopSeen, Trigger
from srconsole.errors import JournalError, RequestError
from srconsole.journal.faults import START_ANEW, lost
from srconsole.journal.run_folder import RunFolder

FLAT = Reading(0.0, 0.0, 0.0, 0.0, (), (), 1000.0, 900.0, 5.0, isolated=True, hedge=False)
STOP = StopSeen("1", "", 90.0, 1.0, Trigger.LAST)
ORDER = OrderSeen("1", "", True, 1.0, 0.0, 90.0, False)
ROOMS = Path(reconcile.__file__).parents[1]


@pytest.mark.parametrize(
    "sentence",
    [
        f"j is damaged: its head is missing; {START_ANEW}",
        f"j is a journal of version 1; go on with the srconsole that wrote it, or {START_ANEW}",
        str(lost(Path("j"), "j has gone missing")),
        f"the journal says that x came, not y; {recorder.START_ANEW}",
        f"doing the same again came to y; nothing was sent: {recorder.START_ANEW}",
        f"the journal knows two orders; {reconcile.ADVICE}",
        "the journal's checkpoint is of no market; start anew with --fresh",
        "the journal is that of another run; put the right journal in its place, or start anew with --fresh",
        str(RunFolder.market(Path("home"), "live", "bitget", "BTC/USDT:USDT", "1h").journal_missing()),
    ],
)
def test_no_sentence_about_a_markets_journal_advises_to_start_anew(sentence: str) -> None:
    """Given whatever can be wrong with a journal
    When it is that of a market's run
    Then the sentence says the same fault, not to start anew but what the run does now
    """
    told = str(of_a_market(JournalError(sentence)))
    assert "fresh" not in told
    assert "anew" not in told
    assert told.endswith(f"; {ADVICE}")
    assert told.partition(";")[0] == re.split(r";|, or start|: keep", sentence, maxsplit=1)[0]
    assert "  " not in told


def test_a_sentence_without_that_advice_stays_as_it_is() -> None:
    """Given a sentence about a full disk
    When it is that of a market's run
    Then it is told as it is
    """
    error = JournalError("j cannot be written: disk full; make room on its disk and start again")
    assert of_a_market(error) is error


def test_every_advice_to_start_anew_is_one_that_is_known() -> None:
    """Given all that journal and engine say
    When they advise --fresh
    Then it is in the words that are taken away for a market's run
    """
    for room in ("engine", "journal"):
        for path in (ROOMS / room).glob("*.py"):
            text = re.sub(r'"\s*\n\s*f?"', "", path.read_text(encoding="utf-8"))
            for line in text.splitlines():
                if "--fresh" in line and path.name != "broken_journal.py":
                    assert "start anew with --fresh" in line, f"{path.name}: {line}"


@pytest.mark.parametrize(
    ("reading", "why"),
    [
        (None, "are not known"),
        (msgspec.structs.replace(FLAT, stops=None), "are not known"),
        (msgspec.structs.replace(FLAT, orders=None), "are not known"),
        (msgspec.structs.replace(FLAT, quantity=0.1), "shows a position"),
        (msgspec.structs.replace(FLAT, short=0.1), "shows a position"),
        (msgspec.structs.replace(FLAT, stops=(STOP,)), "shows an order"),
        (msgspec.structs.replace(FLAT, orders=(ORDER,)), "shows an order"),
    ],
)
def test_fresh_is_refused_while_the_exchange_shows_anything(reading: Reading | None, why: str) -> None:
    """Given an exchange that shows a position, a stop or an order, or does not say whether it does
    When a market's run shall begin anew
    Then it is refused in a sentence that says why
    """
    with pytest.raises(RequestError, match=f"--fresh is refused while .*{why}"):
        refuse_fresh(reading)


def test_fresh_is_let_while_the_exchange_shows_nothing() -> None:
    """Given an exchange that shows a position, and then no position and no order
    When a market's run shall begin anew
    Then it is refused first, and then it may
    """
    refused = []
    for quantity in (1.0, 0.0):
        try:
            refuse_fresh(msgspec.structs.replace(FLAT, quantity=quantity))
        except RequestError:
            refused.append(quantity)
    assert refused == [1.0]
