"""What is written already, compared with what doing the same again comes to."""

from __future__ import annotations

import pytest

from srconsole.engine.facts import Done, Filled, NotDone, Noted, Ordered
from srconsole.engine.ports import Checkpoint, Remembered
from srconsole.engine.recorder import Recorder
from srconsole.errors import JournalError


def test_a_journal_that_contradicts_the_rules_stops_the_engine() -> None:
    """On a memory that cannot be right nothing is done.

    Given a journal that says an order was decided
    When doing the same again comes to something else
    Then the engine stops with a sentence that shows both
    """

    class Nothing:
        def add_fact(self, noted: Noted) -> None:
            raise AssertionError(noted)

    kept = Noted(5, 3, "BTC", 0, Ordered("run-1", "buy", 1.0, 100.0, "entry"))
    remembered = Remembered("run", Checkpoint(3, 4, 0, b""), [], [kept], [], [], {})
    recorder = Recorder(Nothing(), remembered, lambda _noted, _new: None)  # type: ignore[arg-type]  # must not be used
    with pytest.raises(JournalError, match=r"Ordered.*buy.* after candle 3.*Filled"):
        recorder.note("BTC", 0, Filled("run-1", 100.0, 1.0, 0.0))


def test_a_journal_that_differs_in_one_number_stops_the_engine() -> None:
    """What was done is compared to the last digit, not by its kind alone.

    Given a journal that says an order was decided
    When doing the same again comes to an order of another quantity
    Then the engine stops with a sentence that shows both
    """
    kept = Noted(5, 3, "BTC", 0, Ordered("run-1", "buy", 1.0, 100.0, "entry"))
    remembered = Remembered("run", Checkpoint(3, 4, 0, b""), [], [kept], [], [], {})
    recorder = Recorder(None, remembered, lambda _noted, _new: None)  # type: ignore[arg-type]  # must not be used
    with pytest.raises(JournalError, match=r"quantity=1\.0.*quantity=1\.1"):
        recorder.note("BTC", 0, Ordered("run-1", "buy", 1.1, 100.0, "entry"))


@pytest.mark.parametrize("kind", [Done, NotDone])
def test_an_answer_that_another_release_worded_otherwise_stops_nobody(kind: type[Done | NotDone]) -> None:
    """An update between a kill and the next start loses nothing.

    Given a journal in which a person was answered in the words of an earlier release
    When doing the same again comes to the same answer in other words, and then to the opposite
    Then the first is taken for what is written, and the second stops the engine
    """
    kept = [Noted(number, 3, "BTC", 0, kind("the stop would be above the price")) for number in (5, 6)]
    remembered = Remembered("run", Checkpoint(3, 4, 0, b""), [], kept, [], [], {})
    recorder = Recorder(None, remembered, lambda _noted, _new: None)  # type: ignore[arg-type]  # must not be used

    assert not recorder.note("BTC", 0, kind("the stop has to be below the price"))
    with pytest.raises(JournalError, match="came after candle 3"):
        recorder.note("BTC", 0, NotDone("no") if kind is Done else Done("yes"))
