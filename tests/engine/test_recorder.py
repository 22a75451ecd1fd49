"""What is written already, compared with what doing the same again comes to."""

from __future__ import annotations

from typing import get_args

import msgspec
import pytest

from srconsole.engine.facts import Done, Fact, Filled, NotDone, Noted, Ordered
from srconsole.engine.input_words import OF_INPUTS
from srconsole.engine.inputs import Input, Leaving, PriceSeen, Stored
from srconsole.engine.ports import Checkpoint, Remembered
from srconsole.engine.recorder import Recorder
from srconsole.errors import JournalError, misread

PRICE = PriceSeen("BTC", 100.0, 0.0, 0.0, 1, 1)


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
    with pytest.raises(JournalError, match=r'says "order: buy 1\.?0* at 100.*" behind candle 3.*"filled 1'):
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
    with pytest.raises(JournalError, match=r"buy 1 at.*buy 1\.1 at"):
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
    with pytest.raises(JournalError, match="behind candle 3"):
        recorder.note("BTC", 0, NotDone("no") if kind is Done else Done("yes"))


@pytest.mark.parametrize(
    ("kept", "taken", "told"),
    [
        (PRICE, PriceSeen("BTC", 101.0, 0.0, 0.0, 1, 1), "has a price as input 1, but.* came to another;"),
        (PRICE, Leaving("BTC"), "has a price as input 1, but.* came to the end of the engine;"),
    ],
)
def test_an_input_that_is_not_the_one_that_came_is_told_in_words(kept: Input, taken: Input, told: str) -> None:
    """Given a journal with one input
    When another one comes in its place
    Then the engine stops with a sentence that names both, in words and not as the program holds them
    """
    remembered = Remembered("run", None, [Stored(1, 0, kept)], [], [], [], {})
    recorder = Recorder(None, remembered, lambda _noted, _new: None)  # type: ignore[arg-type]  # must not be used
    with pytest.raises(JournalError, match=told) as raised:
        recorder.store(taken)

    assert not set("()[]{}=") & set(str(raised.value))


def test_every_input_has_words() -> None:
    """Given all kinds of input
    When they are looked up
    Then each has its words, and they are told apart
    """
    assert set(OF_INPUTS) == set(get_args(Input))
    assert len(set(OF_INPUTS.values())) == len(OF_INPUTS)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (msgspec.msgpack.encode(Filled("run-1", 100.0, 1.0, 0.0))[:-3], "it ends too early"),
        (b"\xc1", "it is garbled"),
        (msgspec.msgpack.encode({"type": "filled", "price": "much"}), "it is of another form"),
        (msgspec.msgpack.encode(["filled", {}]), "it is of another form"),
    ],
)
def test_what_a_decoder_says_is_told_in_words(body: bytes, said: str) -> None:
    """Given a fact on the disk that ends too early, is garbled, or is of another form
    When it is read
    Then that is said, and not with the names of the program's types and paths
    """
    with pytest.raises(msgspec.DecodeError) as raised:
        msgspec.msgpack.decode(body, type=Fact)

    assert misread(raised.value) == said
